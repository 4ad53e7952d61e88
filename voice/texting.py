"""Programmes that write instead of ringing, and what every message's news means for whoever waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.fallback import next_way, sms
from flows.lifecycles import Disposition, FollowupState, MessageState
from flows.occasions import OccasionKind
from store.followups import FollowupRecord, Followups, Verdict
from store.messages import Messages
from store.newcomers import insert_unless_there
from store.programmes import rule_of
from store.tables import Dealership, Followup, Message, Occasion, Programme
from store.text_talks import TextTalks
from voice import fallbacks
from voice.aftercall import end_follow_up
from voice.fallbacks import known_ways, open_fallbacks
from voice.invitation import ask_by_text

RULE = "by_sms"  # the decision's rule: this programme's channel is the SMS
PATIENCE = timedelta(days=1)  # then a text of which nothing was heard is looked at again
REMINDERS = frozenset({OccasionKind.FIRST_MAINTENANCE, OccasionKind.MAINTENANCE})  # receipt is asked about, rule 2.23


def followups_by_text(session: Session, followup_ids: Sequence[int]) -> frozenset[int]:
    """Those of these follow-ups whose programme writes instead of ringing."""
    rows = session.execute(
        select(Followup.id, Programme)
        .join(Programme, Programme.id == Followup.programme_id)
        .where(Followup.id.in_(followup_ids))
    ).all()
    return frozenset(followup_id for followup_id, programme in rows if writes_only(programme))


def writes_only(programme: Programme) -> bool:
    """Whether a text is all there is to it; a row of an earlier version always rings."""
    return programme.rule.get("channel") == "sms"


def text_instead(session: Session, followup_id: int, now: datetime) -> tuple[Verdict, datetime] | None:
    """Its programme writes: the text is planned, and the follow-up waits for its news until the time given.

    None when it is over: the text has gone out, or nobody can be texted and the other ways are tried.
    """
    followup = Followups(session).get(followup_id)
    rule = rule_of(session.get_one(Programme, followup.programme_id))
    if rule.sms_questions:
        if not ask_by_text(session, followup_id, now):
            answered = Followups(session).case(followup_id, now).answered
            end = Disposition.PARTIAL if answered else Disposition.UNREACHABLE
            end_follow_up(session, followup_id, end, now, RULE, "It was asked by SMS, and nobody answered to the end.")
        return None
    known = known_ways(session, followup, now)
    chosen = next_way(("sms",), rule, known)
    if chosen.way is None:
        end_follow_up(session, followup_id, Disposition.UNREACHABLE, now, RULE, chosen.passed[0][1])
        return None
    dealership = session.get_one(Dealership, followup.dealership_id)
    Messages(session).plan(
        key=_key(followup_id),
        dealership_id=dealership.id,
        followup_id=followup_id,
        to=known.phone,
        from_=dealership.from_number,
        body=sms(rule, chosen.language, known) or "",
        now=now,
    )
    return Verdict(followup_id, "text", RULE, "This programme writes an SMS instead of ringing."), now + PATIENCE


def hear_of_message(session: Session, message_id: str, now: datetime, *, quiet: bool = False) -> None:
    """A message has moved: whoever waits for it goes on. Its follow-up is locked. Hearing it twice changes nothing."""
    message = session.get(Message, message_id, populate_existing=True)
    if message is None or message.followup_id is None:
        return
    if message.key == _key(message.followup_id):
        _hear_of_text(session, message, now)
    elif (message.key or "").startswith(f"{message.followup_id}:ask:"):
        _hear_of_question(session, message, now)
    else:
        fallbacks.hear_of_message(session, message_id, now, quiet=quiet)


def _hear_of_text(session: Session, message: Message, now: datetime) -> None:
    assert message.followup_id is not None
    followup = Followups(session).get(message.followup_id)
    over = followup.state is FollowupState.CLOSED
    match MessageState(message.state):
        case MessageState.SENT | MessageState.DELIVERED if not over:
            end_follow_up(session, followup.id, Disposition.DONE_BY_SMS, now, RULE, "It has been told by SMS.")
            _remember_reminder(session, followup, now)
        case MessageState.UNDELIVERED | MessageState.FAILED if not over:
            why = message.trouble or "The SMS was not delivered."
            end_follow_up(session, followup.id, Disposition.UNREACHABLE, now, RULE, why)
        case MessageState.UNDELIVERED | MessageState.FAILED if followup.disposition is Disposition.DONE_BY_SMS:
            open_fallbacks(session, followup, now)  # the carrier had taken it, and could not deliver it after all
        case _:
            pass


def _hear_of_question(session: Session, message: Message, now: datetime) -> None:
    """A question that did not reach them is not waited for."""
    assert message.followup_id is not None
    lost = message.state in (MessageState.UNDELIVERED, MessageState.FAILED)
    if lost and TextTalks(session).set_aside(message.followup_id):
        why = message.trouble or "The SMS was not delivered."
        Followups(session).put_off([(Verdict(message.followup_id, "put_off", RULE, why), now)], now)


def _remember_reminder(session: Session, followup: FollowupRecord, now: datetime) -> None:
    """A reminder went out at this moment: whether it came is asked two hours later, where a programme does (2.23)."""
    about = session.get_one(Occasion, followup.occasion_id)
    if about.kind not in REMINDERS:
        return
    zone = ZoneInfo(session.get_one(Dealership, followup.dealership_id).zone)
    row = {
        "dealership_id": followup.dealership_id,
        "kind": OccasionKind.REMINDER,
        "key": f"followup:{followup.id}",
        "customer_id": followup.customer_id,
        "vehicle_id": followup.vehicle_id,
        "happened_on": now.astimezone(zone).date(),
        "adviser": about.adviser,
        "details": {**about.details, "due_date": about.happened_on.isoformat()},
        "at": now,
        "to_plan": True,
        "created_at": now,
    }
    insert_unless_there(session, Occasion, [row])


def _key(followup_id: int) -> str:
    return f"{followup_id}:text"
