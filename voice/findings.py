"""Writes down what a turn found out: answers, complaints, tasks, messages, the end; all in the turn's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import assert_never, cast

from sqlalchemy.orm import Session

from flows.escalation import Severity, TicketKind, due_at
from flows.lifecycles import Disposition
from flows.phone import Kind, kind_of
from flows.policy import asked_moment, asked_time
from flows.spoken import written
from flows.steps import Locale, Words
from flows.turns import (
    Answered,
    AskedForSms,
    AskedForTime,
    Commented,
    Ended,
    Finding,
    FoundLow,
    LeftForPerson,
    LeftTask,
)
from store.calendars import Calendars
from store.complaint_calls import ticket_of
from store.conversations import Conversations, Scene
from store.followups import Followups
from store.messages import Messages
from store.permissions import opt_out
from store.plates import Plates
from store.recordings import Recordings
from store.suppressions import SMS, Suppressions
from store.tickets import key_of, open_ticket
from voice.aftercall import open_task
from voice.learning import learn
from voice.spot import Spot

WHY_ENDED = {
    Disposition.COMPLETED: "Every question was put (rule 1.39).",
    Disposition.REFUSED: "The customer declined; a no is taken once (rules 1.26 and 1.27).",
    Disposition.WRONG_NUMBER: "Whoever answered does not know the customer (rule 1.25).",
    Disposition.OPTED_OUT: "The customer asked not to be called again.",
}

LONGEST_RAW = 200  # characters that are kept of what was said; whoever tells a story still has answered

# Questions about a complaint whose low answers are no complaint of their own.
OF_THE_SAME = frozenset({"settled"})

# Why a person must do something, in the language of the dealership.
NOTES: Mapping[str, Words] = {
    "book": {
        "zh-CN": "客户在电话里选了预约时间：{at}。请登记到预约表，并在前一天提醒客户。",
        "en": "Chosen on the phone: {at} – enter this appointment in the book, and remind the day before.",
    },
    "another_plate": {
        "zh-CN": "客户说车牌是{plate}，与记录不同。请核对并更正。",
        "en": "The customer's plate is {plate}, which is not what we have on record. Please check and correct it.",
    },
    "somebody_elses_plate": {
        "zh-CN": "客户说车牌是{plate}，但记录中它属于另一位客户。请核对。",
        "en": "The customer's plate is {plate}, which is on another customer's car in our records. Please check.",
    },
    "other_cars_plate": {
        "zh-CN": "客户说车牌是{plate}，但记录中它属于这位客户的另一辆车。请核对。",
        "en": "The customer's plate is {plate}, which is on another car of theirs in our records. Please check.",
    },
    "write_down": {
        "zh-CN": "请听录音，把{what}记入客户档案。",
        "en": "Listen to the recording and write the {what} into the customer's record.",
    },
}


def record(session: Session, scene: Scene, finding: Finding, spot: Spot) -> None:
    """Write down one finding; all of a turn's are one transaction with the turn itself."""
    match finding:
        case Answered():
            kept = replace(finding, raw=finding.raw[:LONGEST_RAW])
            channel = "sms" if not scene.call_id else "speech" if finding.by_voice else "keypad"
            Conversations(session).answer(scene, [kept], channel=channel, now=spot.now)
            learn(session, scene, finding, spot.now)
            if finding.kind == "slot":
                _book(session, scene, finding, spot.now)
            if finding.kind == "plate":
                _note_plate(session, scene, str(finding.value), spot.now)
        case FoundLow():
            _complain(session, scene, finding, spot.now)
        case Commented():
            Recordings(session).announce(
                dealership_id=scene.dealership_id,
                followup_id=scene.followup_id,
                call_id=scene.call_id,
                question=finding.question,
                sid=finding.sid,
                duration_s=finding.seconds,
                now=spot.now,
                now_real=spot.now_real,
            )
        case LeftForPerson():
            what = _worded(finding.label, _language(scene))
            reason = NOTES["write_down"][_language(scene)].format(what=what)
            _leave_for_person(session, scene, "write_down", reason, spot.now)
        case LeftTask(category=category, within_hours=hours):
            reason = _reason(finding.label, finding.level, _language(scene))
            _leave_for_person(session, scene, category, reason, spot.now, hours)
        case AskedForSms():
            _send(session, scene, finding, spot.now)
        case AskedForTime():
            calendar = Calendars(session).of(scene)
            at = (
                asked_moment(finding.at, spot.now, calendar)
                if finding.at
                else asked_time(finding.day_part, spot.now, calendar)
            )
            why = f"The customer asked to be rung in the {finding.day_part.replace('_', ' ')} (rules 1.26 and 2.22)."
            Followups(session).ask_for(scene.followup_id, at, spot.now, "asked_for", why)
        case Ended():
            _end(session, scene, finding.disposition, spot.now)
        case _:
            assert_never(finding)


def _complain(session: Session, scene: Scene, low: FoundLow, now: datetime) -> None:
    """A ticket of its own; but what is not solved after all belongs to the complaint it is about."""
    earlier = ticket_of(scene.details) if low.question in OF_THE_SAME else None
    open_ticket(
        session,
        key=f"{scene.followup_id}:complaint" if earlier is None else key_of(session, earlier),
        dealership_id=scene.dealership_id,
        followup_id=scene.followup_id,
        customer_id=scene.customer_id,
        vehicle_id=scene.vehicle_id,
        kind=TicketKind.COMPLAINT,
        severity=low.severity,
        category=low.category,
        reason=_reason(low.label, low.level, _language(scene)),
        now=now,
        due_at=due_at(low.severity, now, low.within_hours),
    )


def _reason(label: Words, level: Words, locale: Locale) -> str:
    between = "：" if locale == "zh-CN" else ": "
    return f"{_worded(label, locale)}{between}{_worded(level, locale)}"


def _worded(words: Words, locale: Locale) -> str:
    """In the language of the dealership, or in that of the script when it speaks no other."""
    return words.get(locale) or next(iter(words.values()))


def _end(session: Session, scene: Scene, disposition: Disposition | None, now: datetime) -> None:
    if disposition is None:  # the call says good-bye, the follow-up is tried again
        return
    by_sms = not scene.call_id and disposition is Disposition.COMPLETED
    kept = Disposition.DONE_BY_SMS if by_sms else disposition
    Followups(session).close(scene.followup_id, kept, now, "conversation", WHY_ENDED.get(disposition, "It was said."))
    if disposition is Disposition.OPTED_OUT:
        opt_out(session, scene.dealership_id, scene.phone, now, source=_source(scene))
    if disposition is Disposition.WRONG_NUMBER:
        source = _source(scene)
        Suppressions(session).add(scene.dealership_id, scene.phone, "all", "wrong_number", now, source=source)
        open_task(session, Followups(session).get(scene.followup_id), "wrong_number", now)


def _book(session: Session, scene: Scene, booked: Answered, now: datetime) -> None:
    """An appointment the customer chose is for the service desk to enter in its book (rule 5.03)."""
    reason = NOTES["book"][_language(scene)].format(at=written("datetime", booked.value, scene.dealership_locale))
    _leave_for_person(session, scene, "booking", reason, now)


def _note_plate(session: Session, scene: Scene, plate: str, now: datetime) -> None:
    """A plate goes to a car that has none. One that differs, or is on another car, is for a person to look at."""
    plates = Plates(session)
    bearers = plates.bearers(scene.dealership_id, plate)
    if any(bearer.customer_id != scene.customer_id for bearer in bearers):
        why = "somebody_elses_plate"
    elif bearers and scene.vehicle_id is None:
        return  # it is on the customer's car, and no other is spoken of
    elif any(bearer.vehicle_id != scene.vehicle_id for bearer in bearers):
        why = "other_cars_plate"
    elif scene.vehicle_id is None or not plates.note(scene.vehicle_id, plate):
        why = "another_plate"
    else:
        return
    reason = NOTES[why][_language(scene)].format(plate=written("plate", plate, scene.dealership_locale))
    _leave_for_person(session, scene, "data_correction", reason, now)


def _leave_for_person(
    session: Session, scene: Scene, category: str, reason: str, now: datetime, within_hours: int | None = None
) -> None:
    open_ticket(
        session,
        key=f"{scene.followup_id}:{category}",
        dealership_id=scene.dealership_id,
        followup_id=scene.followup_id,
        customer_id=scene.customer_id,
        vehicle_id=scene.vehicle_id,
        kind=TicketKind.TASK,
        severity=Severity.LOW,
        category=category,
        reason=reason,
        now=now,
        due_at=due_at(Severity.LOW, now, within_hours),
    )


def _send(session: Session, scene: Scene, wanted: AskedForSms, now: datetime) -> None:
    """The text message that was asked for in the call: once for each offer, and only where a mobile can take it."""
    if kind_of(scene.phone) is not Kind.MOBILE:
        return
    Messages(session).plan(
        key=f"{scene.followup_id}:{wanted.question}",
        dealership_id=scene.dealership_id,
        followup_id=scene.followup_id,
        to=scene.phone,
        from_=scene.from_number,
        body=wanted.text,
        now=now,
    )


def _source(scene: Scene) -> str:
    return f"call {scene.call_id}" if scene.call_id else SMS


def _language(scene: Scene) -> Locale:
    """What the dealership's people read."""
    return cast(Locale, scene.dealership_locale)
