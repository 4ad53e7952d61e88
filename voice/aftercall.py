"""What follows when a call is over: another attempt, another way, a task; in the transaction that heard of it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.escalation import Severity, TicketKind, due_at
from flows.lifecycles import CallState, Disposition, FollowupState, Ignored, Moved, Outcome, VoicemailState
from flows.policy import Again, Cost, Exhausted, Rule, after_call, after_their_call, always_busy, counts_as
from store.calendars import Calendars
from store.calls import CallRecord, Calls, Learned, StatusReport
from store.conversations import Conversations
from store.followups import FollowupRecord, Followups, Verdict
from store.recordings import Recordings
from store.suppressions import Suppressions
from store.tables import Dealership
from store.tickets import open_ticket
from store.voicemails import Voicemails, rule_for
from voice.fallbacks import may_be_texted, may_still_be_told, open_fallbacks
from voice.invitation import goes_on_by_text

INBOUND = "inbound"  # a call of theirs, which costs nothing
PUT_THROUGH = "The call ended while a person had the customer on the line."
COMMENT = re.compile(r'recordingStatusCallback="[^"]*/(?P<question>[\w-]{1,60})(?:[#?][^"]*)?"')
ANNOUNCED_WITHIN = timedelta(minutes=1)  # real time
INVALID = "The number cannot be reached by anybody (rule 3.02)."
MACHINE = "machine"  # what decisions about answering machines are kept under
LEFT = "A machine answered and was told, which is enough for this programme."
TEXTED = "A machine answered, and this programme writes instead of ringing again."
UNREACHED = frozenset({Disposition.UNREACHABLE, Disposition.INVALID_NUMBER})
TASKS = {
    "data_correction": {
        "zh-CN": "号码为空号或错号,请核对并更正客户电话。",
        "en": "Nobody can be reached at this number; please find the right one and correct the record.",
    },
    "wrong_number": {
        "zh-CN": "接听人不认识该客户，请核对并更正电话号码。",
        "en": "Whoever answered does not know this customer; please check and correct the phone number.",
    },
    "put_through": {
        "zh-CN": "客户在电话里转接了人工。请确认事情已经办好。",
        "en": "The customer was put through to a person in the call. Make sure that the matter is settled.",
    },
    "technical": {
        "zh-CN": "线路多次未能接通,请检查电话线路和客户号码。",
        "en": "The network failed again and again; please look at the line and at the number.",
    },
}


def hear_report(session: Session, call_id: str, report: StatusReport, now: datetime, now_real: datetime) -> bool:
    """Take in news of a call, from a callback or from asking, and settle its follow-up when the call is over.

    False when it was no news. Hearing the same twice, late or out of order changes nothing.
    """
    Followups(session).lock_for_call(call_id)  # first, as a turn of the conversation does: nobody waits in a circle
    match Calls(session).report(call_id, report, now, now_real):
        case Ignored():
            return False
        case Learned(counted=counted):
            settle_anew(session, call_id, counted, now, invalid_number=report.invalid_number)
        case Moved(to=CallState.ENDED):
            _expect_comment(session, call_id, now, now_real)
            _settle(session, call_id, now, invalid_number=report.invalid_number)
        case Moved():
            pass
    return True


def _expect_comment(session: Session, call_id: str, now: datetime, now_real: datetime) -> None:
    """When the last thing asked was a spoken comment, its recording may be there although nobody has told us."""
    call, reply = Calls(session).get(call_id), Conversations(session).last_said(call_id)
    asked = COMMENT.search(reply) if reply else None
    if asked is None or call is None or call.followup_id is None:
        return
    Recordings(session).expect(
        call_id=call_id,
        dealership_id=call.dealership_id,
        followup_id=call.followup_id,
        question=asked["question"],
        now=now,
        look_real=now_real + ANNOUNCED_WITHIN,
    )


def settle_anew(session: Session, call_id: str, counted: Cost, now: datetime, *, invalid_number: bool = False) -> None:
    """More is known of a call that had ended unsure and was counted as `counted`: count it as what it was.

    Its follow-up is locked. When it costs another thing now, whoever still waits is planned anew by the policy; one
    that is being rung again, or is closed, stays as it is.
    """
    call = Calls(session).get(call_id)
    if call is None or call.followup_id is None or call.outcome is None or call.direction == INBOUND:
        return
    followups = Followups(session)
    cost = _cost(call)
    followups.recount(call.followup_id, counted, cost)
    case = followups.case(call.followup_id, now)
    if case.state is not FollowupState.WAITING:
        return
    if invalid_number and call.outcome is Outcome.FAILED:
        _settle_invalid(session, call.followup_id, call.to, now)
        return
    if _put_through(session, call.followup_id, now) or cost == counted:
        return
    calendar = Calendars(session).of(session.get_one(Dealership, call.dealership_id))
    match after_call(case, call.outcome, now, calendar, rang=call.rang, review=call.review):
        case Again(at=at, rule=rule, why=why):
            followups.put_off([(Verdict(call.followup_id, "put_off", rule, why), at)], now)
        case Exhausted(disposition=disposition, rule=rule, why=why):
            end_follow_up(session, call.followup_id, disposition, now, rule, why)


def end_follow_up(
    session: Session, followup_id: int, disposition: Disposition, now: datetime, rule: str, why: str
) -> bool:
    """Close it, and do what its end asks for: another way when nobody was reached, a task when the line failed.

    False when it was closed already, or is asked by text now; nothing else happens then.
    """
    may_go_on = disposition in (Disposition.UNREACHABLE, Disposition.PARTIAL) and rule != Rule.TROUBLE
    if may_go_on and goes_on_by_text(session, followup_id, disposition, now):
        return False
    followups = Followups(session)
    if not followups.close(followup_id, disposition, now, rule, why):
        return False
    followup = followups.get(followup_id)
    if rule == Rule.TROUBLE:
        open_task(session, followup, "technical", now)
    elif disposition in UNREACHED or (disposition is Disposition.EXPIRED and may_still_be_told(session, followup, now)):
        open_fallbacks(session, followup, now)
    return True


def _settle(session: Session, call_id: str, now: datetime, *, invalid_number: bool) -> None:
    """One call is over: count it, and say what comes next for its follow-up."""
    call = Calls(session).get(call_id)
    if call is None or call.followup_id is None or call.outcome is None:
        return
    followups = Followups(session)
    theirs = call.direction == INBOUND  # which is no attempt of ours
    cost = None if theirs else _cost(call)
    if cost is not None and cost != "busy":
        followups.count_call(call.followup_id, cost)
    case = followups.case(call.followup_id, now)
    if case.state is FollowupState.CLOSED:
        return
    if invalid_number and call.outcome is Outcome.FAILED:
        _settle_invalid(session, call.followup_id, call.to, now)
        return
    if _put_through(session, call.followup_id, now):
        return
    if call.outcome is Outcome.MACHINE and _ends_at_a_machine(session, call_id, call.followup_id, now):
        return
    dealership = session.get_one(Dealership, call.dealership_id)
    calendar = Calendars(session).of(dealership)
    if cost == "busy" and always_busy(case, calendar):
        followups.count_call(call.followup_id, "attempt")
    match (
        after_their_call(case, now, calendar)
        if theirs
        else after_call(case, call.outcome, now, calendar, rang=call.rang, review=call.review)
    ):
        case Again(at=at, asked=asked, rule=rule, why=why):
            followups.release(call.followup_id, at, now, rule, why, asked=asked)
        case Exhausted(disposition=disposition, rule=rule, why=why):
            end_follow_up(session, call.followup_id, disposition, now, rule, why)


def _cost(call: CallRecord) -> Cost:
    assert call.outcome is not None
    return counts_as(call.outcome, rang=call.rang, review=call.review)


def _put_through(session: Session, followup_id: int, now: datetime) -> bool:
    """Whether the call ended while a person had the customer on the line; then it is theirs to finish."""
    if not Conversations(session).put_through(followup_id):
        return False
    if end_follow_up(session, followup_id, Disposition.DONE_BY_PERSON, now, "conversation", PUT_THROUGH):
        open_task(session, Followups(session).get(followup_id), "put_through", now)
    return True


def _ends_at_a_machine(session: Session, call_id: str, followup_id: int, now: datetime) -> bool:
    """A machine answered: whether that is the end of it, because it has been told, or is to be told by a text."""
    rule = rule_for(session, followup_id)
    if rule is None:
        return False
    if rule.message_is_enough and Voicemails(session).state(call_id) is VoicemailState.LEFT:
        return end_follow_up(session, followup_id, Disposition.DONE_BY_VOICEMAIL, now, MACHINE, LEFT)
    if rule.machines == "sms" and may_be_texted(session, Followups(session).get(followup_id), now):
        return end_follow_up(session, followup_id, Disposition.UNREACHABLE, now, MACHINE, TEXTED)
    return False


def _settle_invalid(session: Session, followup_id: int, number: str, now: datetime) -> None:
    """An empty number: nobody rings it again until a person has found the right one."""
    followup = Followups(session).get(followup_id)
    Suppressions(session).add(followup.dealership_id, number, "all", "invalid_number", now)  # before a way is chosen
    if end_follow_up(session, followup_id, Disposition.INVALID_NUMBER, now, Rule.SUPPRESSION, INVALID):
        open_task(session, followup, "data_correction", now)


def open_task(session: Session, followup: FollowupRecord, why: str, now: datetime) -> None:
    """A task for a person about this follow-up; `why` is one of `TASKS`. Asked for twice, it is opened once."""
    locale = session.get_one(Dealership, followup.dealership_id).locale
    open_ticket(
        session,
        key=f"{followup.id}:data",
        dealership_id=followup.dealership_id,
        followup_id=followup.id,
        customer_id=followup.customer_id,
        vehicle_id=followup.vehicle_id,
        kind=TicketKind.TASK,
        severity=Severity.LOW,
        category=why if why in ("technical", "put_through") else "data_correction",
        reason=TASKS[why].get(locale, TASKS[why]["en"]),
        now=now,
        due_at=due_at(Severity.LOW, now),
    )
