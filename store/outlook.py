"""What lies ahead: every open follow-up with what the policy has to know about it, read in batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.policy import Case
from store.followups import OPEN, Followups
from store.tables import Customer, Decision, Followup, Programme

BATCH = 500


@dataclass(frozen=True, slots=True)
class OpenFollowup:
    """One follow-up as `ringback plan` shows it, with the decision that set its time, if there was one."""

    id: int
    dealership_id: int
    programme: str
    customer: str
    phone: str
    state: str
    last_rule: str | None
    last_why: str | None


class Outlook:
    """Looks ahead without changing anything."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open_followups(self, now: datetime) -> Iterator[tuple[OpenFollowup, Case]]:
        """All open follow-ups, oldest first; memory does not grow with their number."""
        after = 0
        while True:
            rows = self._session.execute(
                select(
                    Followup.id, Followup.dealership_id, Followup.state, Programme.name, Customer.name, Customer.phone
                )
                .join(Programme, Programme.id == Followup.programme_id)
                .join(Customer, Customer.id == Followup.customer_id)
                .where(Followup.state.in_(OPEN), Followup.id > after)
                .order_by(Followup.id)
                .limit(BATCH)
            ).all()
            if not rows:
                return
            ids = [row[0] for row in rows]
            cases, decisions = Followups(self._session).cases(ids, now), self._last_decisions(ids)
            for followup_id, dealership_id, state, programme, customer, phone in rows:
                rule, why = decisions.get(followup_id, (None, None))
                shown = OpenFollowup(followup_id, dealership_id, programme, customer, phone, state, rule, why)
                yield shown, cases[followup_id]
            self._session.expunge_all()
            after = ids[-1]

    def _last_decisions(self, followup_ids: list[int]) -> dict[int, tuple[str | None, str | None]]:
        newest = (
            select(func.max(Decision.id)).where(Decision.followup_id.in_(followup_ids)).group_by(Decision.followup_id)
        )
        found = self._session.execute(
            select(Decision.followup_id, Decision.rule, Decision.why).where(Decision.id.in_(newest))
        )
        return {followup_id: (rule, why) for followup_id, rule, why in found}
