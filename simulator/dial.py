"""Puts a live call through to another number, and tells how that went as the carrier does."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.desk import Desk
from simulator.orders import E164
from simulator.persona import Answer
from simulator.reactions import OnHold
from simulator.resources import ENDED, Call, new_sid
from simulator.twiml import Dial

if TYPE_CHECKING:
    from simulator.line import Line

BUSY_TONE = 2.0  # seconds until a busy or unknown number is known to be so
STATUSES = {Answer.BUSY: "busy", Answer.NO_ANSWER: "no-answer", Answer.NO_SUCH_NUMBER: "failed"}


@dataclass
class Leg:
    """One of the numbers that ring, as a call of its own."""

    call: Call
    desk: Desk

    def takes(self, within: float) -> bool:
        """Whether somebody picks up in time."""
        return self.desk.answer in (Answer.PERSON, Answer.MACHINE) and self.desk.after <= within


@dataclass(frozen=True)
class Dialled:
    """What the action is told, and whether the customer hung up meanwhile."""

    fields: dict[str, str]
    hung_up: bool = False


def dial(line: "Line", verb: Dial, customer: OnHold) -> Dialled:
    """Ring the numbers and let the two talk; returns when that is over, whoever ended it."""
    legs = [_leg(line, verb, number) for number in verb.numbers if E164.fullmatch(number)]
    if not legs:
        return Dialled(_told("failed"))
    try:
        return _ring(line, verb, legs, customer)
    finally:
        for leg in legs:
            _close(line, leg, "canceled")  # those that lost the race, or all of them when the call broke off


def _ring(line: "Line", verb: Dial, legs: list[Leg], customer: OnHold) -> Dialled:
    taken = min((leg for leg in legs if leg.takes(verb.timeout)), key=lambda leg: leg.desk.after, default=None)
    rings = _ringing_seconds(verb, legs) if taken is None else taken.desk.after
    if customer.waits < rings:
        line.spend(customer.waits)
        return Dialled(_told("canceled", legs[0].call), hung_up=True)
    line.spend(rings)
    if taken is None:
        for leg in legs:
            _close(line, leg, STATUSES.get(leg.desk.answer, "no-answer"))
        statuses = [leg.call.status for leg in legs]
        worst = next(status for status in ("no-answer", "busy", "failed") if status in statuses)
        return Dialled(_told(worst, legs[statuses.index(worst)].call))
    return _talk(line, verb, taken, customer)


def _ringing_seconds(verb: Dial, legs: list[Leg]) -> float:
    """How long it takes to know that nobody comes."""
    ringing = any(leg.desk.answer not in (Answer.BUSY, Answer.NO_SUCH_NUMBER) for leg in legs)
    return verb.timeout if ringing else BUSY_TONE


def _talk(line: "Line", verb: Dial, leg: Leg, customer: OnHold) -> Dialled:
    now = line.exchange.clock.now()
    leg.call.status, leg.call.answered = "in-progress", now
    line.exchange.keep("call", leg.call)
    longest = min(leg.desk.talks, verb.time_limit)
    by_star = customer.presses_star and verb.hangup_on_star
    cut_short = customer.hangs_up or by_star
    seconds = min(longest, customer.talks) if cut_short else longest
    began = line.talked
    try:
        line.spend(seconds)
    finally:
        leg.call.duration = max(1, round(line.talked - began))
    _close(line, leg, "completed")
    ended_first = customer.hangs_up and customer.talks < longest
    return Dialled(_told("completed", leg.call), hung_up=ended_first)


def _leg(line: "Line", verb: Dial, number: str) -> Leg:
    exchange, parent = line.exchange, line.call
    now = exchange.clock.now()
    caller = verb.caller_id or (parent.to if parent.direction == "inbound" else parent.from_)
    call = Call(
        sid=new_sid("CA"),
        account=parent.account,
        to=number,
        from_=caller,
        direction="outbound-dial",
        status="ringing",
        created=now,
        updated=now,
        started=now,
        parent=parent.sid,
    )
    desk = exchange.desk_for(number)
    exchange.take(call)
    return Leg(call, desk)


def _close(line: "Line", leg: Leg, status: str) -> None:
    """End a leg's call, unless it has ended already."""
    if leg.call.status in ENDED:
        return
    talked = leg.call.status == "in-progress"
    leg.call.status = "completed" if talked else status
    leg.call.ended = line.exchange.clock.now()
    leg.call.duration = leg.call.duration or 0
    line.exchange.keep("call", leg.call)


def _told(status: str, call: Call | None = None) -> dict[str, str]:
    """The parameters of the action request; a length only where there was a talk."""
    bridged = status == "completed"
    fields = {"DialCallStatus": status, "DialBridged": "true" if bridged else "false"}
    if call is not None:
        fields["DialCallSid"] = call.sid
    if bridged and call is not None:
        fields["DialCallDuration"] = str(call.duration or 0)
    return fields
