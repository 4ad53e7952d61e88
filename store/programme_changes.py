"""Programmes switched on, off and put right, with what follows: the missed is planned, what waits ends or moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from flows.lifecycles import FollowupState
from flows.occasions import OccasionKind
from flows.policy import Rule
from flows.programmes import TOLD, ProgrammeError, ProgrammeRule, kept, placeholders, shipped
from flows.script_file import reread
from flows.shift import Shift
from store.due import OF_CARS, plant_all
from store.planning import look_again
from store.programmes import row_of, rule_of
from store.replanning import close_waiting, replan
from store.scripts import Scripts
from store.tables import Dealership, Decision, Followup, Programme

STOPPED = "The programme was stopped."


@dataclass(frozen=True, slots=True)
class ProgrammeRecord:
    """One programme of a dealership, or one that is shipped and that it does not have."""

    rule: ProgrammeRule
    active: bool
    there: bool
    waiting: int  # follow-ups that have not ended


def programmes_of(session: Session, dealership_id: int) -> Sequence[ProgrammeRecord]:
    """All that the dealership has, and those it could start, by name."""
    waiting = (
        select(Followup.programme_id, func.count())
        .where(Followup.dealership_id == dealership_id, Followup.closed_at.is_(None))
        .group_by(Followup.programme_id)
    )
    open_ones: dict[int, int] = {}
    for id_, count in session.execute(waiting):
        open_ones[id_] = count
    rows = session.scalars(select(Programme).where(Programme.dealership_id == dealership_id)).all()
    found = [ProgrammeRecord(rule_of(row), row.active, True, open_ones.get(row.id, 0)) for row in rows]
    names = {one.rule.name for one in found}
    found += [ProgrammeRecord(rule, False, False, 0) for rule in shipped() if rule.name not in names]
    return sorted(found, key=lambda one: one.rule.name)


def start(session: Session, dealership_id: int, name: str, now: datetime) -> bool:
    """Switch it on, and look again at what it would have been about. False when it runs already.

    Raises `ProgrammeError` for one that nobody knows.
    """
    row = _row(session, dealership_id, name)
    if row is None:
        rule = next((one for one in shipped() if one.name == name), None)
        if rule is None:
            raise ProgrammeError(f"There is no programme {name}; see `ringback programme list`.")
        row = row_of(rule, dealership_id)
        row.active = False
        session.add(row)
    if row.active:
        return False
    row.active = True
    session.flush()
    _look_again(session, dealership_id, rule_of(row), now)
    _go_on(session, row.id, now)
    return True


def _go_on(session: Session, programme_id: int, now: datetime) -> None:
    """What only waited because the programme was switched off waits no longer."""
    newest = (
        select(Decision.rule).where(Decision.followup_id == Followup.id).order_by(Decision.id.desc()).limit(1)
    ).scalar_subquery()
    held = (Followup.state == FollowupState.WAITING, Followup.next_call_at > now, newest == Rule.PROGRAMME)
    change = update(Followup).where(Followup.programme_id == programme_id, *held).values(next_call_at=now)
    session.execute(change.execution_options(synchronize_session=False))


def stop(session: Session, dealership_id: int, name: str, now: datetime) -> int | None:
    """Switch it off, and end what waits; calls under way are not cut. How many that were; None when it does not run.

    Raises `ProgrammeError` for one that the dealership does not have.
    """
    row = _row(session, dealership_id, name)
    if row is None:
        raise ProgrammeError(f"The dealership has no programme {name}; see `ringback programme list`.")
    if not row.active:
        return None
    row.active = False
    session.flush()
    waiting = select(Followup.id).where(Followup.programme_id == row.id, Followup.closed_at.is_(None))
    return close_waiting(session, session.scalars(waiting).all(), now, "stopped", STOPPED)


def put(session: Session, dealership_id: int, rule: ProgrammeRule, now: datetime) -> tuple[str, ...]:
    """Go by this rule from now on: whoever has not been rung gets new times. Returns what is another now.

    Raises `ProgrammeError` when the rule does not go with its script.
    """
    _check(session, rule)
    row = _row(session, dealership_id, rule.name)
    if row is None:
        row = row_of(rule, dealership_id)
        session.add(row)
        session.flush()
        if rule.active:
            _look_again(session, dealership_id, rule, now)
        return (f"{rule.name} is new.",)
    before, active = rule_of(row), row.active
    changed = differences(before, rule)
    if not changed:
        return ()
    fresh = row_of(rule, dealership_id)
    for column in ("occasion_kind", "script", "purpose", "after_days", "expires_days", "sms_fallback", "rule"):
        setattr(row, column, getattr(fresh, column))
    row.active = active  # start and stop decide that
    session.flush()
    if active:
        planned = select(Followup.occasion_id).where(Followup.programme_id == row.id, Followup.closed_at.is_(None))
        replan(session, session.scalars(planned).all(), now)
        _look_again(session, dealership_id, rule, now)
    return changed


def differences(before: ProgrammeRule, after: ProgrammeRule) -> tuple[str, ...]:
    """What is another in the second rule, a sentence each. Whether it is active is not looked at."""
    old, new = kept(before), kept(after)
    return tuple(
        f"{name}: {_short(old[name])} becomes {_short(new[name])}"
        for name in new
        if name != "active" and old[name] != new[name]
    )


def _short(value: object) -> str:
    if isinstance(value, dict) and set(value) <= set(Shift.model_fields):
        value = {unit: count for unit, count in value.items() if count} or {"days": 0}
    text = str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"


def _check(session: Session, rule: ProgrammeRule) -> None:
    """A programme has the purpose of its script, so that consent is asked for once, and its texts know its facts."""
    try:
        script = reread(Scripts(session).newest(rule.script).text)
    except LookupError as error:
        raise ProgrammeError(f"No script {rule.script} is published; see `ringback script list`.") from error
    if script.purpose != rule.purpose:
        raise ProgrammeError(f"The script {rule.script} is {script.purpose}; write purpose: {script.purpose}.")
    if unknown := sorted((placeholders(rule) & TOLD) - script.facts.keys()):
        raise ProgrammeError(f"A text uses {{{unknown[0]}}}, and the script {rule.script} has no such fact.")


def _look_again(session: Session, dealership_id: int, rule: ProgrammeRule, now: datetime) -> None:
    """Occasions that are not too late for it are planned for it, too; what falls due is planted where it was not."""
    zone = ZoneInfo(session.get_one(Dealership, dealership_id).zone)
    reach = max(rule.expires.rough_days, 0) + 1
    since = Shift(days=-reach).day(now.astimezone(zone).date())
    look_again(session, dealership_id, rule.occasion_kind, since)
    if rule.occasion_kind in OF_CARS or rule.occasion_kind == OccasionKind.BIRTHDAY:
        plant_all(session, dealership_id, now)


def _row(session: Session, dealership_id: int, name: str) -> Programme | None:
    query = select(Programme).where(Programme.dealership_id == dealership_id, Programme.name == name)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))
