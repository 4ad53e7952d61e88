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
        spot = Spot("", 0, deps.now(), deps.real(), deps.public_url)
        with deps.work() as session:
            take_in(session, spot, sid=sid, sender=sender, to=to, body=body, theirs=told("OptOutType").upper())
            session.commit()
        return xml(EMPTY)

    return sms


def take_in(session: Session, spot: Spot, *, sid: str, sender: str, to: str, body: str, theirs: str = "") -> bool:
    """Keep a text that came in and do what it asks; the carrier told us of it, or a sweeper found it there.

    `theirs`: what the carrier made of it, STOP or START. False when it is known already, or to no number of ours.
    """
    here = branches(session, to)
    if not here or not sid:
        return False
    number = caller_number(sender, to) or sender
    who = caller(session, here, number)
    news = keep_message(session, who.branch, sid=sid, from_=sender, to=to, body=body, now=spot.now)
    if news is None:  # a STOP that comes in again after START is still the old one
        return False
    wishes = [_hear_wish(session, branch, number, body, theirs, spot) for branch in here]
    for branch in here:
        heard_from(session, branch.dealership_id, number, spot.now)
    if not any(wishes):
        answer(session, who, here, Text(news, number, body, spot.now, spot))
    return True


def _hear_wish(session: Session, branch: Reached, sender: str, body: str, theirs: str, spot: Spot) -> bool:
    """Whether it is one, and has been met. STOP and its like count for calls and texts at once, START takes back what
    STOP did. A carrier that knows more words than we do says what it made of this one (`theirs`).
    """
    if theirs == "STOP" or asks_to_stop(body):
        if sender.startswith("+"):
            source = f"{SMS} {word_of(body)[:40]}".strip()
            opt_out(session, branch.dealership_id, sender, spot.now, source=source)
        return True
    if theirs == "START" or asks_to_start(body):
        opt_in_again(session, branch.dealership_id, sender)
        return True
    return False
