"""Wishes for festivals: each that is near becomes an occasion for every customer of a dealership, in one statement."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import String, Table, func, literal, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from flows.festivals import Feast, feasts
from flows.occasions import OccasionKind
from flows.timing import HORIZON, first_day
from store.tables import Customer, Dealership, Occasion
from store.timetable import Running, Timetable


def plant_feasts(session: Session, now: datetime) -> int:
    """Plant the festivals that planning may look at by now; returns how many wishes that makes. Twice adds nothing.

    Only for dealerships whose festival programme runs; customers who came since the last time are added.
    """
    timetable = Timetable(session, now)
    planted = 0
    for (dealership_id, kind), running in timetable.running(None).items():
        if kind != OccasionKind.FESTIVAL:
            continue
        today = timetable.today(dealership_id)
        farthest = max(one.rule.when.day(today) for one in running)
        nearest = min(one.rule.when.day(today) for one in running)
        to = today + HORIZON + max(today - nearest, farthest - today)
        for feast in feasts(today, to):
            planted += _plant(session, dealership_id, feast, running, now)
    return planted


def _plant(session: Session, dealership_id: int, feast: Feast, running: list[Running], now: datetime) -> int:
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    look_on = min(first_day(one.rule, feast.on) for one in running) - timedelta(days=HORIZON.days)
    planted = 0
    for locale, name in feast.festival.name.items():
        row: dict[str, Any] = {
            "dealership_id": literal(dealership_id),
            "kind": literal(str(OccasionKind.FESTIVAL)),
            "key": literal(f"{feast.key} customer ") + sql_cast(Customer.id, String),
            "customer_id": Customer.id,
            "happened_on": literal(feast.on),
            "adviser": literal(""),
            "details": literal({"festival": name}, Occasion.details.type),
            "to_plan": literal(True),
            "created_at": literal(now, Occasion.created_at.type),
            "plan_on": literal(look_on),
            "round": literal(0),
        }
        spoken = func.coalesce(Customer.locale, Dealership.locale)
        theirs = (
            select(*row.values())
            .join(Dealership, Dealership.id == Customer.dealership_id)
            .where(Customer.dealership_id == dealership_id, spoken == locale)
        )
        statement = dialect.insert(cast(Table, Occasion.__table__)).from_select(list(row), theirs)
        new = session.connection().execute(statement.on_conflict_do_nothing().returning(Occasion.id))
        planted += sum(1 for _ in new)
    return planted
