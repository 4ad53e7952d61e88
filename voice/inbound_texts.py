"""When a customer writes to us: kept once, and STOP, START and answers are understood."""

from __future__ import annotations

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from flows.callers import caller_number
from flows.optout import asks_to_start, asks_to_stop, word_of
from store.inbound import Reached, branches, caller, keep_message
from store.permissions import opt_in_again, opt_out
from store.suppressions import SMS
from voice.fallbacks import heard_from
from voice.spot import Spot
from voice.text_answers import Text, answer
from voice.webhooks import VoiceDeps, guard, sms_status_route, told, xml
from voice.words import LONGEST_SID

EMPTY = "<?xml version='1.0' encoding='UTF-8'?><Response/>"


def sms_blueprint(deps: VoiceDeps) -> Blueprint:
    """Everything under /sms."""
    sms = Blueprint("sms", __name__, url_prefix="/sms")
    guard(sms, deps.signatures)
    sms_status_route(sms, deps)

    @sms.post("/inbound")
    def inbound() -> Response:
        sid, sender, to, body = told("MessageSid", LONGEST_SID), told("From", 20), told("To", 20), told("Body", 1600)
        with deps.work() as session:
            here = branches(session, to)
            if here and sid:
                number = caller_number(sender, to) or sender
                who = caller(session, here, number)
                news = keep_message(session, who.branch, sid=sid, from_=sender, to=to, body=body, now=deps.now())
                if news is not None:  # a STOP that comes in again after START is still the old one
                    wishes = [_hear_wish(session, branch, number, body, deps) for branch in here]
                    for branch in here:
                        heard_from(session, branch.dealership_id, number, deps.now())
                    if not any(wishes):
                        spot = Spot("", 0, deps.now(), deps.real(), deps.public_url)
                        answer(session, who, here, Text(news, number, body, spot.now, spot))
                session.commit()
        return xml(EMPTY)

    return sms


def _hear_wish(session: Session, branch: Reached, sender: str, body: str, deps: VoiceDeps) -> bool:
    """Whether it is one, and has been met. STOP and its like count for calls and texts at once, START takes back what
    STOP did. A carrier that knows more words than we do says what it made of this one.
    """
    theirs = told("OptOutType").upper()
    if theirs == "STOP" or asks_to_stop(body):
        if sender.startswith("+"):
            source = f"{SMS} {word_of(body)[:40]}".strip()
            opt_out(session, branch.dealership_id, sender, deps.now(), source=source)
        return True
    if theirs == "START" or asks_to_start(body):
        opt_in_again(session, branch.dealership_id, sender)
        return True
    return False
