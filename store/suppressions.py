"""Numbers that must not be called or texted, with the reason. Checked before every call and every message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.newcomers import insert_unless_there
from store.tables import Suppression


class Suppressions:
    """The do-not-call list of each dealership."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, dealership_id: int, number: str, scope: str, reason: str, now: datetime) -> bool:
        """Never again, as far as `scope` (all, voice or sms) goes. False when that was known already."""
        row = {"dealership_id": dealership_id, "number": number, "scope": scope, "reason": reason, "at": now}
        return bool(insert_unless_there(self._session, Suppression, [row]))

    def why(self, dealership_id: int, number: str, scope: str) -> str | None:
        """The reason why this number must not be called (`voice`) or texted (`sms`); None when it may."""
        return self.reasons([(dealership_id, number)], scope).get((dealership_id, number))

    def reasons(self, numbers: Iterable[tuple[int, str]], scope: str) -> dict[tuple[int, str], str]:
        """The same for many (dealership, number) pairs; those that may be reached are left out."""
        wanted = set(numbers)
        found: dict[tuple[int, str], str] = {}
        for dealership_id in {dealership_id for dealership_id, _ in wanted}:
            phones = [number for owner, number in wanted if owner == dealership_id]
            for number, reason in self._session.execute(
                select(Suppression.number, Suppression.reason)
                .where(
                    Suppression.dealership_id == dealership_id,
                    Suppression.number.in_(phones),
                    Suppression.scope.in_(("all", scope)),
                )
                .order_by(Suppression.id)
            ):
                found.setdefault((dealership_id, number), reason)
        return found
