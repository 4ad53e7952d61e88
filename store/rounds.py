"""What comes again: whoever plans one birthday, inspection or round of calls plants the next, once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.birthdays import birthday_of
from flows.due import next_inspection
from flows.occasions import OccasionKind
from flows.timing import ROUND_AHEAD
from store.newcomers import insert_unless_there
from store.tables import Customer, Occasion, Vehicle
from store.timetable import CALL_ON, ROUND_OF, Reason, Running, Timetable


def plant_next(
    session: Session,
    planned: Sequence[Any],
    rounds: Iterable[tuple[Any, Running]],
    timetable: Timetable,
    now: datetime,
) -> int:
    """Plant what follows those occasions; `rounds` are the ones that a programme wants again and again."""
    rows = [row for occasion, programme in rounds if (row := _round(occasion, programme, timetable)) is not None]
    yearly = [one for one in planned if one.gone is None and not is_descendant(one)]
    rows += _birthdays(session, [one for one in yearly if one.kind == OccasionKind.BIRTHDAY])
    rows += _inspections(session, [one for one in yearly if one.kind == OccasionKind.INSPECTION])
    return len(insert_unless_there(session, Occasion, [row | {"created_at": now} for row in rows]))


def number_of(key: str) -> int:
    """Which of several a key names: 3 for `customer 7 #3`."""
    return int(key.rpartition("#")[2])


def first_of(key: str) -> int:
    """The occasion of which the one with this key comes: 12 for `12 prospect_follow_up #3`."""
    return int(key.partition(" ")[0])


def is_descendant(occasion: Any) -> bool:
    """Whether it comes of another occasion: a later round of calls about it, or what is asked again."""
    return occasion.round > 0 and ROUND_OF in occasion.details


def descendants(session: Session, ids: Collection[int], *, with_gone: bool = False) -> list[Any]:
    """What comes of these occasions, oldest first; what is no reason any more only when asked for."""
    if not ids:
        return []
    whose = select(Occasion.customer_id).where(Occasion.id.in_(ids))
    columns = (Occasion.id, Occasion.key, Occasion.details, Occasion.round, Occasion.to_plan, Occasion.gone)
    query = select(*columns).where(Occasion.customer_id.in_(whose), Occasion.round > 0).order_by(Occasion.id)
    if not with_gone:
        query = query.where(Occasion.gone.is_(None))
    return [row for row in session.execute(query) if is_descendant(row) and first_of(row.key) in ids]


def numbered(key: str, number: int) -> str:
    """The same key with another number."""
    return f"{key.rpartition('#')[0]}#{number}"


def _round(occasion: Any, programme: Running, timetable: Timetable) -> dict[str, Any] | None:
    """The next round; None when the last has been planned."""
    reason = Reason(occasion.happened_on, occasion.at, occasion.details, occasion.round, occasion.gone)
    step = programme.step(reason)
    if step is None or occasion.round + 1 >= programme.rule.rounds:
        return None
    day = step.day(timetable.call_day(programme, reason))
    if day > programme.rule.expires.day(occasion.happened_on):
        return None
    number = occasion.round + 1
    first = f"{occasion.id} {programme.rule.name} #" if occasion.round == 0 else occasion.key
    return {
        **_about(occasion),
        "key": numbered(first, number),
        "happened_on": occasion.happened_on,
        "details": {**occasion.details, CALL_ON: day.isoformat(), ROUND_OF: programme.rule.name},
        "round": number,
        "plan_on": day - ROUND_AHEAD,
    }


def _birthdays(session: Session, planned: list[Any]) -> list[dict[str, Any]]:
    if not planned:
        return []
    ids = {occasion.customer_id for occasion in planned}
    columns = select(Customer.id, Customer.birthday, Customer.birthday_lunar).where(Customer.id.in_(ids))
    known = {id_: birthday_of(written, lunar=lunar) for id_, written, lunar in session.execute(columns)}
    return [
        _next(occasion, birthday.next(occasion.happened_on + timedelta(days=1)), {})
        for occasion in planned
        if (birthday := known[occasion.customer_id]) is not None
    ]


def _inspections(session: Session, planned: list[Any]) -> list[dict[str, Any]]:
    if not planned:
        return []
    ids = {occasion.vehicle_id for occasion in planned}
    columns = select(Vehicle.id, Vehicle.delivered_on).where(Vehicle.id.in_(ids), Vehicle.delivered_on.is_not(None))
    known: dict[int | None, date] = {id_: day for id_, day in session.execute(columns) if day is not None}
    return [
        _next(occasion, day, {"inspection_due": day.isoformat()})
        for occasion in planned
        if occasion.vehicle_id in known
        for day in (next_inspection(known[occasion.vehicle_id], occasion.happened_on),)
    ]


def _next(occasion: Any, day: date, details: dict[str, Any]) -> dict[str, Any]:
    number = number_of(occasion.key) + 1
    return {
        **_about(occasion),
        "key": numbered(occasion.key, number),
        "happened_on": day,
        "details": details,
        "round": number - 1,
    }


def _about(occasion: Any) -> dict[str, Any]:
    return {
        "dealership_id": occasion.dealership_id,
        "kind": occasion.kind,
        "customer_id": occasion.customer_id,
        "vehicle_id": occasion.vehicle_id,
        "adviser": occasion.adviser,
    }
