"""What a customer's text comes to: an answer to our question, a call they would like, help; all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from flows import by_text
from flows.by_text import Reading, Written
from flows.escalation import Severity, TicketKind, due_at
from flows.fallback import full_text
from flows.lifecycles import Disposition
from flows.markets import market_of
from flows.spoken import written as in_writing
from flows.steps import Locale
from flows.text_wishes import asks_for_a_call, asks_for_help, call_time
from flows.turns import AskedForTime, Ended, Walk
from store.conversations import Conversations, Scene
from store.followups import Followups, Verdict
from store.inbound import Caller, Reached, candidates
from store.messages import Messages
from store.scripts import Scripts
from store.tables import Dealership
from store.text_talks import TextTalks, Waiting, question_key
from store.tickets import open_ticket
from voice import inbound_words as words
from voice.findings import record
from voice.invitation import wait_for_answer
from voice.knowing import talk_about
from voice.published import read
from voice.spot import Spot

YES_WORDS = frozenset({"1", "是", "好", "好的", "可以", "愿意", "行", "YES", "Y", "OK", "OKAY", "SURE"})
NO_WORDS = frozenset({"2", "否", "不", "不用", "不愿意", "不用了", "NO", "NO THANKS"})
SOON = timedelta(minutes=10)
OVER_BY_TEXT = "The conversation by text is over without a result."


@dataclass(frozen=True, slots=True)
class Text:
    """One text that came in."""

    message_id: str
    number: str
    body: str
    now: datetime
    spot: Spot


def answer(session: Session, who: Caller, here: Sequence[Reached], text: Text) -> None:
    """Do what this text asks for, or take it as an answer. One that is neither is kept for a person to read."""
    talks, ids = TextTalks(session), [branch.dealership_id for branch in here]
    if talks.on_the_phone(text.number):
        return  # we are talking by phone at this moment; it is kept, and nothing is asked in two ways
    if asks_for_help(text.body):
        _help(session, who, text)
        return
    waiting = talks.waiting(ids, text.number)
    if asks_for_a_call(text.body):
        _plan_call(session, who, here, waiting, text)
    elif waiting is not None:
        _take(session, waiting, text)


def _take(session: Session, waiting: Waiting, text: Text) -> None:
    """An answer to the question asked last; one that was sent before that question went out counts for nothing."""
    scene = Conversations(session).by_text(waiting.followup_id, text.now)
    talks = TextTalks(session)
    if scene is None or scene.walk is None or talks.is_unsent(waiting):
        return
    script = read(Scripts(session).text(scene.script, scene.script_version), scene.banks)
    talk = Reading.of(talk_about(session, script, scene, text.now))
    if waiting.turns:
        came = by_text.hear(talk, scene.walk, text.body)
    else:
        word = text.body.strip(" \t\r\n.。!！").upper()
        if word in YES_WORDS:
            came = by_text.begin(talk, scene.walk)
        elif word in NO_WORDS:
            came = _refused(talk.locale, scene.walk)
        else:
            return
    _carry_out(session, scene, came, text)


def _refused(locale: Locale, walk: Walk) -> Written:
    after = replace(walk, over=True, disposition=Disposition.REFUSED)
    return Written(after, words.NOT_BY_TEXT[locale], (Ended(Disposition.REFUSED),))


def _carry_out(session: Session, scene: Scene, came: Written, text: Text) -> None:
    """The exchange, what it found out, and our reply: one transaction."""
    number = TextTalks(session).keep(
        scene, came.walk, message_id=text.message_id, heard=text.body, reply=came.reply, now=text.now
    )
    if not came.walk.over:
        wait_for_answer(session, scene.followup_id, text.now)
    elif came.walk.disposition is None:
        again = Verdict(scene.followup_id, "put_off", "conversation", OVER_BY_TEXT)
        Followups(session).put_off([(again, text.now + SOON)], text.now)
    for finding in came.found:
        record(session, scene, finding, text.spot)
    if came.reply:
        _reply(session, scene, question_key(scene.followup_id, number), came.reply, text.now)


def _plan_call(session: Session, who: Caller, here: Sequence[Reached], waiting: Waiting | None, text: Text) -> None:
    """They would like to be rung: planned by the same rules as in a call, or left for a person."""
    followup_id = waiting.followup_id if waiting else None
    if followup_id is None:
        followup_id = next((one.followup_id for one in candidates(session, here, text.number, text.now)), None)
    zone = ZoneInfo(who.branch.zone)
    asked = call_time(text.body, who.locale, text.now.astimezone(zone).date())
    scene = None if followup_id is None or asked is None else Conversations(session).by_text(followup_id, text.now)
    if scene is None or asked is None:
        _leave_for_person(session, who, text)
        _say(session, who, text, words.WILL_RING_TEXT[who.locale])
        return
    TextTalks(session).set_aside(scene.followup_id)
    record(session, scene, AskedForTime(*asked), text.spot)
    at = Followups(session).get(scene.followup_id).next_call_at or text.now
    told = in_writing("datetime", at.astimezone(zone), who.locale)
    _say(session, who, text, words.WILL_RING_AT[who.locale].format(at=told))


def _help(session: Session, who: Caller, text: Text) -> None:
    """How to reach a person; once a day is enough."""
    day = text.now.astimezone(ZoneInfo(who.branch.zone)).date()
    hotline = who.branch.hotline or who.branch.from_number
    key = f"{who.branch.dealership_id}:help:{text.number}:{day}"
    _plan(session, who, text, words.HELP[who.locale].format(hotline=hotline), key)


def _leave_for_person(session: Session, who: Caller, text: Text) -> None:
    branch, local = who.branch, text.now.astimezone(ZoneInfo(who.branch.zone))
    open_ticket(
        session,
        key=f"{branch.dealership_id}:{text.number}:call_back:{local:%Y-%m-%d}",
        dealership_id=branch.dealership_id,
        followup_id=None,
        customer_id=who.customer_id,
        vehicle_id=None,
        kind=TicketKind.TASK,
        severity=Severity.ORDINARY,
        category="call_back",
        reason=words.TASKS["call_back_text"][branch.locale].format(number=text.number, body=text.body[:120]),
        now=text.now,
        due_at=due_at(Severity.ORDINARY, text.now, within_hours=24),
    )


def _say(session: Session, who: Caller, text: Text, said: str) -> None:
    _plan(session, who, text, said, f"re:{text.message_id}")


def _plan(session: Session, who: Caller, text: Text, said: str, key: str) -> None:
    dealership = session.get_one(Dealership, who.branch.dealership_id)
    market = market_of(dealership.zone, dealership.settings)
    body = full_text(signed(who.branch.name, said, who.locale), market.suffix.get(who.locale, ""))
    Messages(session).plan(
        key=key,
        dealership_id=dealership.id,
        followup_id=None,
        to=text.number,
        from_=dealership.from_number,
        body=body,
        now=text.now,
    )


def _reply(session: Session, scene: Scene, key: str, said: str, now: datetime) -> None:
    Messages(session).plan(
        key=key,
        dealership_id=scene.dealership_id,
        followup_id=scene.followup_id,
        to=scene.phone,
        from_=scene.from_number,
        body=signed(scene.dealership, said, scene.locale),
        now=now,
    )


def signed(name: str, said: str, locale: str) -> str:
    """A text with the dealership's name before it, as every text of ours has."""
    return f"【{name}】{said}" if locale == "zh-CN" else f"[{name}] {said}"
