"""Prospects are called again and again: a list that tells another class of one changes when the next call comes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.occasions import OccasionKind
from flows.timing import ROUND_AHEAD
from store.rounds import first_of
from store.tables import Occasion
from store.timetable import CALL_ON, GROUP, ROUND_OF, Timetable


def rounds_of(session: Session, visits: Collection[int]) -> Sequence[Any]:
    """The later rounds of these visits that are still a reason to call, whether planned or not."""
    whose = select(Occasion.customer_id).where(Occasion.id.in_(visits), Occasion.kind == OccasionKind.VISIT)
    rows = session.execute(
        select(Occasion.id, Occasion.key, Occasion.details, Occasion.to_plan).where(
            Occasion.customer_id.in_(whose),
            Occasion.kind == OccasionKind.VISIT,
            Occasion.round > 0,
            Occasion.gone.is_(None),
        )
    )
    return [row for row in rows if first_of(row.key) in visits]


def regroup(session: Session, dealership_id: int, now: datetime, classes: Mapping[int, str]) -> None:
    """These visits have another class: the round that is not planned yet comes when that class says, from today."""
    if not classes:
        return
    timetable = Timetable(session, now)
    rules = {
        one.rule.name: one.rule for one in timetable.running(dealership_id).get((dealership_id, OccasionKind.VISIT), ())
    }
    changed = []
    for row in rounds_of(session, set(classes)):
        group = classes[first_of(row.key)]
        rule = rules.get(str(row.details.get(ROUND_OF)))
        if not row.to_plan or rule is None or (step := rule.step(group)) is None:
            continue
        day = step.day(timetable.today(dealership_id))
        details = {**row.details, GROUP: group or None, CALL_ON: day.isoformat()}
        changed.append({"id": row.id, "details": details, "plan_on": day - ROUND_AHEAD})
    if changed:
        session.execute(update(Occasion), changed)
