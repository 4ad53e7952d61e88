"""Prospects are called again and again: a list that tells another class of one changes when the next call comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.lifecycles import FollowupState
from flows.occasions import OccasionKind
from flows.timing import ROUND_AHEAD
from store.rounds import descendants, first_of
from store.tables import Followup, Occasion
from store.timetable import CALL_ON, GROUP, ROUND_OF, Timetable


def regroup(session: Session, dealership_id: int, now: datetime, classes: Mapping[int, str]) -> list[int]:
    """These visits have another class: the next round that nobody has been rung for comes when that class says, from
    today. Returns those rounds that are planned already, whose follow-ups have to move with them.
    """
    if not classes:
        return []
    timetable = Timetable(session, now)
    rules = {
        one.rule.name: one.rule for one in timetable.running(dealership_id).get((dealership_id, OccasionKind.VISIT), ())
    }
    rounds = descendants(session, classes)
    waiting = set(session.scalars(_waiting([row.id for row in rounds if not row.to_plan])))
    changed = []
    for row in rounds:
        group = classes[first_of(row.key)]
        rule = rules.get(str(row.details.get(ROUND_OF)))
        if not (row.to_plan or row.id in waiting) or rule is None or (step := rule.step(group)) is None:
            continue
        day = step.day(timetable.today(dealership_id))
        details = {**row.details, GROUP: group or None, CALL_ON: day.isoformat()}
        changed.append({"id": row.id, "details": details, "plan_on": day - ROUND_AHEAD})
    if changed:
        session.execute(update(Occasion), changed)
    return [row["id"] for row in changed if row["id"] in waiting]


def _waiting(ids: Sequence[int]) -> Any:
    return select(Followup.occasion_id).where(
        Followup.occasion_id.in_(ids),
        Followup.state == FollowupState.WAITING,
        Followup.attempts == 0,
        ~Followup.asked_for,
    )
