"""One reason to call as a person at the desk sees it: whom, about what, what is planned for it, and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from flows.foresight import foresee
from flows.lifecycles import Disposition
from flows.occasions import Gone
from flows.timing import HORIZON
from store.calendars import Calendars
from store.followups import OPEN, Followups
from store.replanning import let_go
from store.tables import Customer, Dealership, Followup, Occasion, Programme

ENDED = {Disposition.EXPIRED: "It is too late for that."}
CLOSED = "It is over already."


@dataclass(frozen=True, slots=True)
class Planned:
    """One call that is planned about it, or one that comes too late."""

    programme: str
    at: datetime | None
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class ByHand:
    """One reason to call."""

    id: int
    kind: str
    customer: str
    phone: str
    happened_on: date
    gone: str | None
    look_on: date | None  # the day from which planning looks at it, while that is to come


def reason(session: Session, dealership_id: int, occasion_id: int) -> ByHand | None:
    """The reason of this number; None when it is another dealership's, or nobody's."""
    return next(iter(_reasons(session, dealership_id, Occasion.id == occasion_id)), None)


def reasons_of(session: Session, dealership_id: int, phone: str) -> list[ByHand]:
    """The reasons to ring that number, the newest first."""
    return _reasons(session, dealership_id, Customer.phone == phone)


def foreseen(session: Session, occasion: ByHand, dealership_id: int, now: datetime) -> list[Planned]:
    """When which programme rings about it and by which rule, with whatever else is planned for the same number."""
    chosen = select(
        *(Followup.id, Followup.occasion_id, Followup.priority, Followup.state, Followup.disposition, Programme.name)
    )
    rows = session.execute(
        chosen.join(Programme, Programme.id == Followup.programme_id)
        .join(Customer, Customer.id == Followup.customer_id)
        .where(
            Followup.dealership_id == dealership_id,
            Customer.phone == occasion.phone,
            or_(Followup.state.in_(OPEN), Followup.occasion_id == occasion.id),
        )
        .order_by(Followup.id)
    ).all()
    mine = {row.id: row.name for row in rows if row.occasion_id == occasion.id}
    waiting = {row.id: row.priority for row in rows if row.state in OPEN}
    cases = Followups(session).cases(list(waiting), now)
    calendar = Calendars(session).of(session.get_one(Dealership, dealership_id))
    seen = foresee([(cases[id_], priority) for id_, priority in waiting.items()], calendar, now, now + 2 * HORIZON)
    planned = [Planned(mine[one.followup_id], one.at, one.rule, one.why) for one in seen if one.followup_id in mine]
    over = [row for row in rows if row.id in mine and row.id not in waiting]
    return planned + [Planned(row.name, None, row.disposition, ENDED.get(row.disposition, CLOSED)) for row in over]


def end(session: Session, occasion_id: int, why: Gone, now: datetime) -> tuple[int, int]:
    """It is no reason any more. How many calls that ends, and how many go on, because their programme does not mind."""
    ended = let_go(session, why, [occasion_id], now)
    query = select(func.count()).where(Followup.occasion_id == occasion_id, Followup.state.in_(OPEN))
    return ended, session.scalar(query) or 0


def _reasons(session: Session, dealership_id: int, which: ColumnElement[bool]) -> list[ByHand]:
    columns = (Occasion.id, Occasion.kind, Customer.name, Customer.phone, Occasion.happened_on, Occasion.gone)
    rows = session.execute(
        select(*columns, Occasion.plan_on, Occasion.to_plan)
        .join(Customer, Customer.id == Occasion.customer_id)
        .where(Occasion.dealership_id == dealership_id, which)
        .order_by(Occasion.id.desc())
    )
    return [ByHand(*row[:6], look_on=row.plan_on if row.to_plan else None) for row in rows]
