"""Calls of unsure fate: those that a person should look into, and what people have found out about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select, update
from sqlalchemy.orm import Session

from flows.lifecycles import CallState, Outcome, Review
from flows.phone import mask_phone
from store.calls import unreviewed
from store.tables import Call, Customer, Dealership, Followup, Programme

MOST = 200  # on one page; nobody looks into more in one sitting
BEFORE, AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
)  # the carrier's clock is its own, and a request may be held up
Row = tuple[Call, Dealership, str, str, str]


@dataclass(frozen=True, slots=True)
class UnsureCall:
    """One attempt of which nobody knows whether the phone rang, without its whole number."""

    id: str
    dealership_id: int
    dealership: str  # its code
    name: str  # the dealership's
    zone: str
    followup_id: int | None
    followup_state: str | None
    programme: str
    customer: str
    phone: str  # masked
    from_: str
    since: datetime  # look in the carrier's log from here
    until: datetime  # to here
    trouble: str | None
    checks: int
    deadline_real: datetime | None
    ended: bool  # False: the carrier is still being asked, and there is nothing to do
    review: Review | None
    reviewed_by: str | None
    reviewed_at: datetime | None


class Unsure:
    """What is unsure at the dealerships somebody may see; `scope` None means all of them."""

    def __init__(self, session: Session, scope: Sequence[int] | None = None) -> None:
        self._session, self._scope = session, scope

    def count(self) -> int:
        """How many wait for a person."""
        query = select(func.count(Call.id)).where(unreviewed(), ~Call.rang, *self._seen())
        return self._session.scalar(query) or 0

    def waiting(self, now: datetime) -> list[UnsureCall]:
        """Those nobody has looked into, and those the carrier is being asked about; the latest first."""
        over = unreviewed() & ~Call.rang
        lost = or_(Call.trouble.is_not(None), Call.checks > 0)
        return self._read(self._query(or_(over, _asked() & lost)), now)

    def settled(self, since: datetime, now: datetime) -> list[UnsureCall]:
        """Those that people have settled since then, the latest first."""
        reviewed = (Call.outcome == Outcome.UNSURE) & (Call.reviewed_at >= since)
        return self._read(self._query(reviewed), now)

    def phone(self, call_id: str) -> tuple[int, str] | None:
        """The dealership and the whole number of one of them; whoever shows it leaves an audit row."""
        query = select(Call.dealership_id, Call.to).where(Call.id == call_id, *self._seen())
        row = self._session.execute(query.where(or_(Call.outcome == Outcome.UNSURE, _asked()))).one_or_none()
        return None if row is None else (row[0], row[1])

    def review(self, call_id: str, review: Review | None, by: str, now: datetime) -> None:
        """Write down what a person found; None takes it back."""
        found = {"review": review, "reviewed_by": by[:80], "reviewed_at": now}
        none = {"review": None, "reviewed_by": None, "reviewed_at": None}
        change = update(Call).where(Call.id == call_id).values(**(none if review is None else found))
        self._session.execute(change.execution_options(synchronize_session=False))

    def reviewed(self, call_id: str) -> tuple[str, datetime] | None:
        """Who has looked into it, and when."""
        query = select(Call.reviewed_by, Call.reviewed_at).where(Call.id == call_id, Call.review.is_not(None))
        row = self._session.execute(query).one_or_none()
        return None if row is None or row[1] is None else (row[0] or "", row[1])

    def sees(self, dealership_id: int) -> bool:
        """Whether this dealership is among those that may be seen."""
        return self._scope is None or dealership_id in self._scope

    def _seen(self) -> tuple[ColumnElement[bool], ...]:
        ours = Call.direction == "outbound"  # whoever calls us is not rung, however their call ended
        return (ours,) if self._scope is None else (ours, Call.dealership_id.in_(self._scope))

    def _query(self, which: ColumnElement[bool]) -> Select[*Row]:
        return (
            select(Call, Dealership, Followup.state, Programme.name, Customer.name)
            .join(Dealership, Dealership.id == Call.dealership_id)
            .outerjoin(Followup, Followup.id == Call.followup_id)
            .outerjoin(Programme, Programme.id == Followup.programme_id)
            .outerjoin(Customer, Customer.id == Followup.customer_id)
            .where(which, *self._seen())
            .order_by(func.coalesce(Call.claimed_at, Call.planned_at).desc(), Call.id)
            .limit(MOST)
        )

    def _read(self, query: Select[*Row], now: datetime) -> list[UnsureCall]:
        return [_unsure(now, *row) for row in self._session.execute(query)]


def _asked() -> ColumnElement[bool]:
    return Call.holds_number.is_not(None) & (Call.state == CallState.CLAIMED)


def _unsure(
    now: datetime, call: Call, dealership: Dealership, state: str | None, programme: str | None, customer: str | None
) -> UnsureCall:
    return UnsureCall(
        id=call.id,
        dealership_id=dealership.id,
        dealership=dealership.code,
        name=dealership.name,
        zone=dealership.zone,
        followup_id=call.followup_id,
        followup_state=state,
        programme=programme or "",
        customer=customer or "",
        phone=mask_phone(call.to),
        from_=call.from_,
        since=(call.claimed_at or call.planned_at) - BEFORE,
        until=(call.ended_at or now) + AFTER,
        trouble=call.trouble,
        checks=call.checks,
        deadline_real=call.deadline_real,
        ended=call.state == CallState.ENDED,
        review=Review(call.review) if call.review else None,
        reviewed_by=call.reviewed_by,
        reviewed_at=call.reviewed_at,
    )
