"""What lies ahead: open follow-ups with what the policy has to know about them, person by person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from flows.policy import Case
from store.followups import OPEN, Followups
from store.tables import Call, Customer, Dealership, Decision, Followup, Programme

BATCH = 500
LOOK_BACK = timedelta(days=90)  # the calls of so many days tell how many are picked up


@dataclass(frozen=True, slots=True)
class OpenFollowup:
    """One follow-up as `ringback plan` shows it, with the decision that set its time, if there was one."""

    id: int
    dealership_id: int
    programme: str
    script: str
    script_version: int | None
    locale: str  # in which the customer is spoken to
    customer: str
    phone: str
    state: str
    priority: int
    last_rule: str | None
    last_why: str | None


Person = list[tuple[OpenFollowup, Case]]


class Outlook:
    """Looks ahead without changing anything."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def people(self, now: datetime, until: datetime, dealership_id: int | None = None) -> Iterator[Person]:
        """Everybody with something open that is due by then, and all of it; a person is a number of a dealership.

        Only ids and numbers of all of them are held at once.
        """
        query = (
            select(Followup.id, Followup.dealership_id, Customer.phone)
            .join(Customer, Customer.id == Followup.customer_id)
            .where(Followup.state.in_(OPEN), or_(Followup.next_call_at.is_(None), Followup.next_call_at <= until))
            .order_by(Followup.dealership_id, Customer.phone, Followup.id)
        )
        if dealership_id is not None:
            query = query.where(Followup.dealership_id == dealership_id)
        ids = [row.id for row in self._session.execute(query)]
        rows = (row for at in range(0, len(ids), BATCH) for row in self._read(ids[at : at + BATCH], now))
        for _, person in groupby(rows, key=lambda row: (row[0].dealership_id, row[0].phone)):
            yield list(person)

    def answered(self, dealership_id: int, now: datetime) -> tuple[int, int]:
        """How many calls of the last 90 days reached a phone, and how many of these somebody picked up."""
        rung, answered = self._session.execute(
            select(func.count(), func.count(Call.answered_at)).where(
                Call.dealership_id == dealership_id,
                Call.placed_at > now - LOOK_BACK,
                Call.direction == "outbound",
                Call.rang,
            )
        ).one()
        return rung, answered

    def _read(self, ids: Sequence[int], now: datetime) -> Person:
        """These follow-ups, in this order."""
        columns = select(
            Followup.id,
            Followup.dealership_id,
            Programme.name,
            Followup.script,
            Followup.script_version,
            func.coalesce(Customer.locale, Dealership.locale),
            Customer.name,
            Customer.phone,
            Followup.state,
            Followup.priority,
        )
        found = self._session.execute(
            columns.join(Programme, Programme.id == Followup.programme_id)
            .join(Customer, Customer.id == Followup.customer_id)
            .join(Dealership, Dealership.id == Followup.dealership_id)
            .where(Followup.id.in_(ids))
        )
        rows: dict[int, Sequence[Any]] = {row[0]: row for row in found}
        cases, decisions = Followups(self._session).cases(ids, now), self._last_decisions(ids)
        self._session.expunge_all()
        told = {id_: (*rows[id_], *decisions.get(id_, (None, None))) for id_ in ids}
        return [(OpenFollowup(*told[id_]), cases[id_]) for id_ in ids]

    def _last_decisions(self, followup_ids: Sequence[int]) -> dict[int, tuple[str | None, str | None]]:
        newest = (
            select(func.max(Decision.id)).where(Decision.followup_id.in_(followup_ids)).group_by(Decision.followup_id)
        )
        found = self._session.execute(
            select(Decision.followup_id, Decision.rule, Decision.why).where(Decision.id.in_(newest))
        )
        return {followup_id: (rule, why) for followup_id, rule, why in found}
