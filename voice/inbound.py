"""When a customer calls us: recognised by number, the conversation goes on; anybody else hears a short menu."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from flows import reception
from flows.callers import WITHHELD, caller_number, labels, to_choose_from
from flows.escalation import Severity, TicketKind, due_at
from flows.phone import Number, home_of, normalise
from flows.reception import At, Desk, Does, Reply
from flows.steps import Locale
from flows.talk import tell
from flows.turns import AskedForKey, HungUp, PutThrough, Said, Utterance
from store.inbound import Caller, InboundCalls, Reached, Received, branch_of, branches, caller, candidates, named_by
from store.permissions import opt_out
from store.subject import subject_of
from store.tickets import open_ticket
from voice import inbound_words as words
from voice import twiml
from voice.addresses import spoken_in
from voice.aftercall import hear_report
from voice.fallbacks import heard_from
from voice.inbound_lines import clear_the_line, take_up
from voice.knowing import unknown
from voice.spot import Spot
from voice.talking import take_turn
from voice.webhooks import VoiceDeps, heard, told, xml
from voice.words import LONGEST_SID, status_report

KEY_S = 6  # seconds to press one
RING_A_PERSON_S = 25
MOST_TURNS = 20  # of a menu; no caller gets so far


@dataclass(frozen=True, slots=True)
class Here:
    """One request of a call that came in: who calls whom, and when."""

    who: Caller
    branches: tuple[Reached, ...]
    number: str | None  # None: withheld
    told: str  # as the network told it
    spot: Spot


def add_inbound_call(voice: Blueprint, deps: VoiceDeps) -> None:
    """Calls to a dealership's own number."""

    @voice.post("/inbound")
    def inbound() -> Response:
        """Somebody calls. The carrier may ask twice; the call is known by its id."""
        sid = told("CallSid", LONGEST_SID)
        with deps.work() as session:
            reply = _again(session, sid) if sid else None
            if reply is None:
                reply = _receive(session, sid, deps)
                session.commit()
        return xml(reply)

    @voice.post("/inbound/<call_id>/<int:number>")
    def inbound_turn(call_id: str, number: int) -> Response:
        """A key at a menu, silence, or the end of a call that was put through."""
        with deps.work() as session:
            reply = _take_key(session, _spot(deps, call_id, number))
            session.commit()
        return xml(reply)

    @voice.post("/inbound/status")
    def inbound_status() -> Response:
        """How a call that came in goes on; only where the number is set to tell us."""
        with deps.work() as session:
            call = InboundCalls(session).by_sid(told("CallSid", LONGEST_SID))
            if call is not None:
                report = status_report({name: told(name) for name in request.form})
                hear_report(session, call.call_id, report, deps.now(), deps.real())
            session.commit()
        return Response(status=204)


def _spot(deps: VoiceDeps, call_id: str, number: int) -> Spot:
    return Spot(call_id, number, deps.now(), deps.real(), deps.public_url)


def _again(session: Session, sid: str) -> str | None:
    """What was said when this call was first told of; None when it is news."""
    call = InboundCalls(session).by_sid(sid)
    if call is None:
        return None
    return str(call.menu["said"][0]) if call.menu else twiml.goodbye(twiml.SORRY, "zh-CN")


def _receive(session: Session, sid: str, deps: VoiceDeps) -> str:
    """A new call: kept, and answered."""
    to, from_ = told("To", 20), told("From", 20)
    here = branches(session, to)
    if not here or not sid:
        return twiml.goodbye(words.NOBODY, "zh-CN")
    number = caller_number(from_, to)
    who = caller(session, here, number)
    now, real = deps.now(), deps.real()
    for branch in here:
        heard_from(session, branch.dealership_id, number or from_, now)
    ringing = number is not None and not clear_the_line(session, here, number, now, real)
    calls = InboundCalls(session)
    call_id = calls.open(
        sid=sid,
        dealership_id=who.branch.dealership_id,
        number=None if ringing else number,
        told=from_,
        our_number=to,
        now=now,
        now_real=real,
    )
    if call_id is None:  # two requests about one call, at the same moment
        return _again(session, sid) or twiml.goodbye(twiml.SORRY, who.locale)
    at = Here(who, here, number, from_, _spot(deps, call_id, 0))
    if ringing:
        says: tuple[Utterance, ...] = (Said(words.RINGING_YOU[who.locale].format(name=who.branch.name)), HungUp())
        return _keep(session, at, Desk(At.OVER), [], _rendered(says, at))
    found = () if number is None else candidates(session, here, number, now)
    choices = [one for one in to_choose_from(found) if _can_be_asked(session, one.followup_id)]
    hotline = bool(_dialable(who.branch))
    first = reception.greet([one.followup_id for one in choices], hotline=hotline, reachable=number is not None)
    return _carry_out(session, at, first, [])


def _take_key(session: Session, spot: Spot) -> str:
    """One turn at a menu; a repeated one is answered alike."""
    call = InboundCalls(session).locked(spot.call_id)
    if call is None or not call.menu:
        return twiml.goodbye(twiml.SORRY, "zh-CN")
    said = list(call.menu["said"])
    if spot.number < len(said):
        return str(said[spot.number])
    if spot.number > min(len(said), MOST_TURNS):  # an address we have not handed out
        return str(said[-1])
    desk = reception.from_json(call.menu["desk"])
    return _carry_out(session, _here(session, call, spot), reception.hear(desk, heard()), said)


def _here(session: Session, call: Received, spot: Spot) -> Here:
    """The same call a turn later."""
    branch = branch_of(session, call.dealership_id)
    here = branches(session, branch.from_number)
    number = caller_number(call.number, branch.from_number)
    return Here(replace(caller(session, here, number), branch=branch), here, number, call.number, spot)


def _carry_out(session: Session, at: Here, reply: Reply, said: list[str]) -> str:
    """Do what the menu came to, and say so."""
    locale, branch = at.who.locale, at.who.branch
    match reply.does:
        case Does.RESUME if reply.followup_id is not None:
            resumed = _resume(session, at, reply.followup_id)
            if resumed is not None:
                return _keep(session, at, reply.desk, said, resumed)
            return _carry_out(session, at, Reply(replace(reply.desk, at=At.MENU, misses=0), Does.ASK), said)
        case Does.ASK | Does.RESUME:
            says: tuple[Utterance, ...] = (_question(session, at, reply, first=not said),)
        case Does.PUT_THROUGH:
            says = (Said(words.PUTTING_THROUGH[locale]), PutThrough(_dialable(branch), RING_A_PERSON_S))
        case Does.STOP:
            _stop(session, at)
            says = (Said(words.STOPPED[locale]), HungUp())
        case Does.CALL_BACK | Does.NOBODY_THERE:
            _leave_task(session, at, "call_back")
            spoken = words.WILL_RING if reply.does is Does.CALL_BACK else words.NOBODY_THERE
            says = (Said(spoken[locale]), HungUp())
        case Does.APPOINTMENT:
            _leave_task(session, at, "appointment")
            says = (Said(words.WILL_ARRANGE[locale]), HungUp())
        case Does.BYE:
            says = (Said(_how_else(branch, locale) + words.GOODBYE[locale]), HungUp())
    return _keep(session, at, reply.desk, said, _rendered(says, at))


def _resume(session: Session, at: Here, followup_id: int) -> str | None:
    """The conversation about this follow-up goes on in this call; None when it cannot any more."""
    if not take_up(session, at.spot.call_id, followup_id, at.spot.now):
        return None
    return take_turn(session, replace(at.spot, number=0), None, before=words.THANKS)


def _can_be_asked(session: Session, followup_id: int) -> bool:
    """Whether its script has everything it needs to say; nobody is asked with gaps."""
    try:
        return not unknown(session, subject_of(session, followup_id))
    except LookupError:
        return False


def _question(session: Session, at: Here, reply: Reply, *, first: bool) -> AskedForKey:
    """The menu in words: the first time behind the greeting, after a miss behind a word of regret."""
    locale = at.who.locale
    opening = words.GREETING[locale].format(name=at.who.branch.name) if first else ""
    opening = words.NOT_HEARD[locale] if reply.sorry else opening
    if reply.desk.at is At.CHOOSING:
        named = enumerate(labels(named_by(session, reply.desk.choices), locale), start=1)
        listed = "".join(words.CHOICE[locale].format(label=label, key=key) for key, label in named)
        return AskedForKey(f"{opening}{words.WHICH[locale]}{listed}{words.ELSE[locale]}", KEY_S)
    return AskedForKey(opening + "".join(words.OPTIONS[key][locale] for key in reply.desk.offered()), KEY_S)


def _keep(session: Session, at: Here, desk: Desk, said: list[str], reply: str) -> str:
    InboundCalls(session).keep_menu(at.spot.call_id, {"desk": reception.to_json(desk), "said": [*said, reply]})
    return reply


def _rendered(says: tuple[Utterance, ...], at: Here) -> str:
    turn = spoken_in(f"{at.spot.public_url}/voice/inbound/{at.spot.call_id}/{at.spot.number + 1}", at.who.locale)
    return twiml.render(says, locale=at.who.locale, addresses=twiml.Addresses(turn=turn, recording=turn))


def _stop(session: Session, at: Here) -> None:
    """No call and no text any more, from none of the branches behind this number."""
    number = at.number or at.told
    if not number.startswith("+") or number in WITHHELD:
        return
    for branch in at.branches:
        opt_out(session, branch.dealership_id, number, at.spot.now, source=f"call {at.spot.call_id}")


def _leave_task(session: Session, at: Here, category: str) -> None:
    """Somebody is to ring them; asked for again on the same day, it is the same task."""
    branch, number, now = at.who.branch, at.number or at.told, at.spot.now
    local = now.astimezone(ZoneInfo(branch.zone))
    reason: Mapping[str, str] = words.TASKS[category]
    open_ticket(
        session,
        key=f"{branch.dealership_id}:{number}:{category}:{local:%Y-%m-%d}",
        dealership_id=branch.dealership_id,
        followup_id=None,
        customer_id=at.who.customer_id,
        vehicle_id=None,
        kind=TicketKind.TASK,
        severity=Severity.ORDINARY,
        category=category,
        reason=reason[branch.locale].format(number=number, at=f"{local:%H:%M}"),
        now=now,
        due_at=due_at(Severity.ORDINARY, now, within_hours=24),
    )


def _how_else(branch: Reached, locale: Locale) -> str:
    """How a person can be reached, where that is another number than this one."""
    if not _dialable(branch):
        return ""
    return words.HOTLINE[locale].format(hotline=tell("phone", branch.hotline, locale, aloud=True))


def _dialable(branch: Reached) -> str:
    """The hotline as the carrier wants it; empty when there is none beside the number that was called."""
    region, area_code = home_of(branch.from_number)
    number = normalise(branch.hotline, region, area_code)
    dialled = number.e164 if isinstance(number, Number) else branch.hotline
    return "" if dialled == branch.from_number else dialled
