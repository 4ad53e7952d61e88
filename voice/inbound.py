"""When somebody turns to us by themselves: a call back hears who rang and how to stop it; a text can say STOP."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response
from sqlalchemy.orm import Session
from twilio.twiml.voice_response import Gather, VoiceResponse

from flows.optout import asks_to_start, asks_to_stop, word_of
from store.inbound import Reached, keep_message, reached
from store.permissions import opt_in_again, opt_out
from store.suppressions import SMS
from voice import twiml
from voice.fallbacks import heard_from
from voice.webhooks import VoiceDeps, guard, sms_status_route, told, xml
from voice.words import LONGEST_SID

GREETING: Mapping[str, str] = {
    "zh-CN": "您好，这里是{name}的自动语音助手。我们来电是想了解您到店的感受，稍后会再联系您。{hotline}"
    "不想再接到这类电话，请按9。",
    "en": "Hello, this is the automatic assistant of {name}. We called to ask about your visit and will try again "
    "later. {hotline}If you do not want calls like this, press 9.",
}
HOTLINE: Mapping[str, str] = {
    "zh-CN": "需要人工帮助，请拨打{hotline}。",
    "en": "To speak with a person, please call {hotline}. ",
}
GOODBYE: Mapping[str, str] = {"zh-CN": "祝您用车愉快，再见。", "en": "Have a pleasant drive. Goodbye."}
STOPPED: Mapping[str, str] = {
    "zh-CN": "好的，我们不会再拨打这个号码。再见。",
    "en": "Thank you. We will not call this number again. Goodbye.",
}
NOBODY: Mapping[str, str] = {
    "zh-CN": "抱歉，这个号码没有启用。再见。",
    "en": "Sorry, this number is not in use. Goodbye.",
}


def add_inbound_call(voice: Blueprint, deps: VoiceDeps) -> None:
    """Calls to a dealership's own number."""

    @voice.post("/inbound")
    def inbound() -> Response:
        with deps.work() as session:
            branch = reached(session, told("To"))
            if branch is None:
                return xml(twiml.goodbye(NOBODY, "zh-CN"))
            heard_from(session, branch.dealership_id, told("From", 20), deps.now())
            session.commit()
        return xml(_greeting(branch, f"{deps.public_url}/voice/inbound/key"))

    @voice.post("/inbound/key")
    def inbound_key() -> Response:
        with deps.work() as session:
            branch = reached(session, told("To"))
            if branch is None:
                return xml(twiml.goodbye(NOBODY, "zh-CN"))
            stop = told("Digits").strip() == "9"
            if stop:
                _stop(session, branch, told("From"), deps, f"call {told('CallSid', LONGEST_SID)}".strip())
                session.commit()
        return xml(twiml.goodbye(STOPPED if stop else GOODBYE, branch.locale))


def sms_blueprint(deps: VoiceDeps) -> Blueprint:
    """Everything under /sms."""
    sms = Blueprint("sms", __name__, url_prefix="/sms")
    guard(sms, deps.signatures)
    sms_status_route(sms, deps)

    @sms.post("/inbound")
    def inbound() -> Response:
        sid, sender, to, body = told("MessageSid", LONGEST_SID), told("From", 20), told("To", 20), told("Body", 1600)
        with deps.work() as session:
            branch = reached(session, to)
            if branch is not None and sid:
                news = keep_message(session, branch, sid=sid, from_=sender, to=to, body=body, now=deps.now())
                if news:  # a STOP that comes in again after START is still the old one
                    heard_from(session, branch.dealership_id, sender, deps.now())
                    _hear_wish(session, branch, sender, body, deps)
                session.commit()
        return xml("<?xml version='1.0' encoding='UTF-8'?><Response/>")

    return sms


def _hear_wish(session: Session, branch: Reached, sender: str, body: str, deps: VoiceDeps) -> None:
    """STOP and its like count for calls and texts at once, START takes back what STOP did. A carrier that knows more
    words than we do says what it made of this one.
    """
    theirs = told("OptOutType").upper()
    if theirs == "STOP" or asks_to_stop(body):
        _stop(session, branch, sender, deps, f"{SMS} {word_of(body)[:40]}".strip())
    elif theirs == "START" or asks_to_start(body):
        opt_in_again(session, branch.dealership_id, sender)


def _stop(session: Session, branch: Reached, number: str, deps: VoiceDeps, source: str) -> None:
    if number.startswith("+"):
        opt_out(session, branch.dealership_id, number[:20], deps.now(), source=source)


def _greeting(branch: Reached, key_url: str) -> str:
    hotline = HOTLINE[branch.locale].format(hotline=branch.hotline) if branch.hotline else ""
    language, voice = twiml.VOICES[branch.locale]
    reply = VoiceResponse()
    gather = Gather(input="dtmf", num_digits=1, finish_on_key="", timeout=5, action=key_url, method="POST")
    gather.say(GREETING[branch.locale].format(name=branch.name, hotline=hotline), language=language, voice=voice)
    reply.append(gather)
    reply.redirect(key_url, method="POST")
    return str(reply)
