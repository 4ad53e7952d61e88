"""The carrier's requests: signed or refused, answered with TwiML, harmless when they come twice, late or mangled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from flask import Blueprint, Response, abort, request
from prometheus_client import Counter
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from flows.lifecycles import CallState
from flows.turns import Connected, Heard, Keys, Recorded, Silence, Spoken
from store.calls import StatusReport
from store.conversations import Conversations
from store.database import UnitOfWork
from store.fallbacks import Fallbacks
from store.messages import Messages
from store.permissions import blocked_by_carrier
from store.recordings import Recordings
from voice import twiml
from voice.addresses import language_of
from voice.aftercall import hear_report
from voice.machines import hear_verdict, say_message
from voice.signature import HEADER, Signatures
from voice.spot import Spot
from voice.talking import take_turn
from voice.texting import hear_of_message
from voice.words import LONGEST_SID, OPTED_OUT_CODES, machine_word, message_word, status_report, whole

REFUSED = Counter(
    "ringback_webhooks_refused", "Requests to the carrier's addresses without a right signature", ["path"]
)
log = structlog.get_logger()
LONGEST_SPEECH = 500  # characters of an answer that are looked at
SOMEBODY_LISTENS = ("/voice/answer/", "/voice/turn/", "/voice/voicemail/", "/voice/inbound")


@dataclass(frozen=True, slots=True)
class VoiceDeps:
    """What the carrier's addresses need from the wiring."""

    work: UnitOfWork
    now: Callable[[], datetime]
    real: Callable[[], datetime]
    signatures: Signatures
    public_url: str


def xml(text: str) -> Response:
    """TwiML as the carrier wants it served."""
    return Response(text, content_type="text/xml; charset=utf-8")


def guard(blueprint: Blueprint, signatures: Signatures) -> None:
    """Refuse every request of this blueprint that the carrier did not sign; it leaves no trace but a counter.

    What gets through is fit for the database, and when that is away there is still an answer.
    """

    @blueprint.before_request
    def _verify() -> None:
        if not signatures.fits(request.environ, request.form, request.headers.get(HEADER)):
            REFUSED.labels(blueprint.name).inc()
            abort(403)

    @blueprint.url_value_preprocessor
    def _clean(_endpoint: str | None, values: dict[str, object] | None) -> None:
        for name, value in (values or {}).items():
            if values is not None and isinstance(value, str):
                values[name] = storable(value)

    @blueprint.errorhandler(SQLAlchemyError)
    def _database_away(error: SQLAlchemyError) -> Response:
        """A person listens: say sorry and hang up rather than let an error tone be heard. Reports may be sent again."""
        log.error(
            "voice.database",
            error=type(error).__name__,
            lost=isinstance(error, DBAPIError) and error.connection_invalidated,
        )
        if request.path.startswith(SOMEBODY_LISTENS) and not request.path.endswith("/inbound/status"):
            return xml(twiml.goodbye(twiml.SORRY, language_of(request.args, twiml.SORRY)))
        return Response(status=503)


def storable(text: str) -> str:
    """The text without the one character that not every database takes."""
    return text.replace("\x00", "")


def told(name: str, longest: int = 200) -> str:
    """What the carrier says under this name; empty when it says nothing."""
    return storable(request.form.get(name, ""))[:longest]


def voice_blueprint(deps: VoiceDeps) -> Blueprint:
    """Everything under /voice that belongs to a call of ours."""
    voice = Blueprint("voice", __name__, url_prefix="/voice")
    guard(voice, deps.signatures)

    def spot(call_id: str, number: int) -> Spot:
        return Spot(call_id, number, deps.now(), deps.real(), deps.public_url)

    @voice.post("/answer/<call_id>")
    def answer(call_id: str) -> Response:
        """Somebody, or something, picked up."""
        here = spot(call_id, 0)
        by = told("AnsweredBy")
        picked_up = StatusReport(
            word="picked-up",
            sequence="",
            state=CallState.ANSWERED,
            sid=told("CallSid", LONGEST_SID) or None,
            answered_by=machine_word(by) if by else None,
        )
        with deps.work() as session:
            hear_report(session, call_id, picked_up, here.now, here.now_real)
            if picked_up.answered_by is not None:
                hear_verdict(session, call_id, picked_up.answered_by, here.now, here.now_real)
            reply = take_turn(session, here, None)
            session.commit()
        return xml(reply)

    @voice.post("/turn/<call_id>/<int:number>")
    def turn(call_id: str, number: int) -> Response:
        """Keys, silence or a comment."""
        here = spot(call_id, number)
        with deps.work() as session:
            reply = take_turn(session, here, heard())
            session.commit()
        return xml(reply)

    @voice.post("/status/<call_id>")
    def status(call_id: str) -> Response:
        """How the call is going, or how it ended."""
        with deps.work() as session:
            report = status_report({name: told(name) for name in request.form})
            hear_report(session, call_id, report, deps.now(), deps.real())
            session.commit()
        return Response(status=204)

    @voice.post("/machine/<call_id>")
    def machine(call_id: str) -> Response:
        """Who picked up, as far as the carrier can tell; the next turn acts on it, or a worker."""
        with deps.work() as session:
            hear_verdict(session, call_id, machine_word(told("AnsweredBy")), deps.now(), deps.real())
            session.commit()
        return Response(status=204)

    @voice.post("/voicemail/<call_id>")
    def voicemail(call_id: str) -> Response:
        """A worker has sent the call here: a machine records what is said now."""
        with deps.work() as session:
            reply = say_message(session, spot(call_id, 0))
            session.commit()
        return xml(reply)

    @voice.post("/recording/<call_id>/<question>")
    def recording(call_id: str, question: str) -> Response:
        """A spoken comment is ready, or there was none; a worker fetches it, never this request."""
        sid = recording_sid()
        with deps.work() as session:
            scene = Conversations(session).scene(call_id)
            if scene is not None and sid:
                recordings = Recordings(session)
                if told("RecordingStatus") in ("absent", "failed"):
                    recordings.absent(sid)
                    recordings.forget(call_id, question[:60])
                else:
                    recordings.announce(
                        dealership_id=scene.dealership_id,
                        followup_id=scene.followup_id,
                        call_id=call_id,
                        question=question[:60],
                        sid=sid,
                        duration_s=whole(told("RecordingDuration")),
                        now=deps.now(),
                        now_real=deps.real(),
                    )
            session.commit()
        return Response(status=204)

    return voice


def sms_status_route(sms: Blueprint, deps: VoiceDeps) -> None:
    """How our own messages fare."""

    @sms.post("/status/<message_id>")
    def status(message_id: str) -> Response:
        code = told("ErrorCode")
        why = f"the carrier said {code}" if code else None
        with deps.work() as session:
            Fallbacks(session).lock_for_message(message_id)
            messages = Messages(session)
            if whole(code) in OPTED_OUT_CODES and (order := messages.order_for(message_id)) is not None:
                blocked_by_carrier(session, order.dealership_id, order.to, deps.now(), f"The carrier said {code}.")
            messages.report(
                message_id,
                message_word(told("MessageStatus")),
                told("MessageSid", LONGEST_SID) or None,
                why,
            )
            hear_of_message(session, message_id, deps.now())
            session.commit()
        return Response(status=204)


def heard() -> Heard:
    """What this request brings, in the engine's words."""
    digits = told("Digits").strip()
    if "DialCallStatus" in request.form:
        return Connected(reached=told("DialCallStatus") in ("completed", "answered"))
    if "RecordingUrl" in request.form or "RecordingDuration" in request.form:
        return Recorded(recording_sid(), whole(told("RecordingDuration")) or 0, hung_up=digits == "hangup")
    if digits:
        return Keys(digits)
    words = told("SpeechResult", LONGEST_SPEECH).strip()
    return Spoken(words, _confidence(told("Confidence"))) if words else Silence()


def _confidence(text: str) -> float | None:
    """From 0 to 1; the carrier does not always say."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


def recording_sid() -> str:
    """The recording's id: told outright, or the last part of its address."""
    sid = told("RecordingSid") or told("RecordingUrl", 2000).rstrip("/").rsplit("/", 1)[-1]
    return sid.removesuffix(".wav").removesuffix(".mp3").removesuffix(".json")[:LONGEST_SID]
