"""Numbers that must not be called or texted, with the reason. Checked before every call and every message.

One list for voice and SMS: whoever stops us in one way has stopped us in the other, unless the scope says less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from flows.consent import Block
from store.newcomers import insert_unless_there
from store.tables import Suppression

CALL, SMS, CARRIER, STAFF, LIST = "call", "sms", "carrier", "staff", "list"  # what a source begins with
TAKEN_BACK_BY_SMS = (SMS, CARRIER)  # START lifts what STOP made, and what the carrier made of it
BATCH = 500


@dataclass(frozen=True, slots=True)
class SuppressionRecord:
    """One entry, as people may see it."""

    dealership_id: int
    number: str
    scope: str
    reason: str
    source: str
    actor: str
    note: str
    at: datetime


class Suppressions:
    """The do-not-call list of each dealership."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        dealership_id: int,
        number: str,
        scope: str,
        reason: str,
        now: datetime,
        *,
        source: str = CALL,
        actor: str = "ringback",
        note: str = "",
    ) -> bool:
        """Never again, as far as `scope` (all, voice, sms or marketing) goes. False when that was known already.

        What a text message has made gives way to what somebody else says, so that START cannot take the latter back.
        """
        said = {"reason": reason, "at": now, "source": source[:80], "actor": actor[:80], "note": note[:300]}
        row = {"dealership_id": dealership_id, "number": number, "scope": scope, **said}
        if insert_unless_there(self._session, Suppression, [row]):
            return True
        if not source.startswith(TAKEN_BACK_BY_SMS):
            whose = update(Suppression).where(
                Suppression.dealership_id == dealership_id,
                Suppression.number == number,
                Suppression.scope == scope,
                _from_sms(),
            )
            self._session.execute(whose.values(**said).execution_options(synchronize_session=False))
        return False

    def lift(self, dealership_id: int, number: str, scope: str | None = None) -> list[str]:
        """A person takes it back, all of it or one scope. Returns the scopes that were lifted."""
        change = delete(Suppression).where(Suppression.dealership_id == dealership_id, Suppression.number == number)
        if scope is not None:
            change = change.where(Suppression.scope == scope)
        return sorted(self._session.scalars(change.returning(Suppression.scope)))

    def take_back_by_sms(self, dealership_id: int, number: str) -> list[str]:
        """The person texts START: what their own text, or the carrier, had made goes, and nothing else."""
        change = delete(Suppression).where(
            Suppression.dealership_id == dealership_id,
            Suppression.number == number,
            Suppression.reason == "opted_out",
            _from_sms(),
        )
        return sorted(self._session.scalars(change.returning(Suppression.scope)))

    def why(self, dealership_id: int, number: str, scope: str) -> str | None:
        """The reason why this number must not be called (`voice`) or texted (`sms`); None when it may."""
        return self.reasons([(dealership_id, number)], scope).get((dealership_id, number))

    def reasons(self, numbers: Iterable[tuple[int, str]], scope: str) -> dict[tuple[int, str], str]:
        """The same for many (dealership, number) pairs; those that may be reached are left out."""
        found: dict[tuple[int, str], str] = {}
        for whose, block in self._of(numbers):
            if block.scope in ("all", scope):
                found.setdefault(whose, block.reason)
        return found

    def blocks(self, numbers: Iterable[tuple[int, str]]) -> dict[tuple[int, str], tuple[Block, ...]]:
        """All that stands against these (dealership, number) pairs, oldest first; those without any are left out."""
        found: dict[tuple[int, str], list[Block]] = defaultdict(list)
        for whose, block in self._of(numbers):
            found[whose].append(block)
        return {whose: tuple(blocks) for whose, blocks in found.items()}

    def all(self, dealership_id: int, number: str | None = None) -> Iterator[SuppressionRecord]:
        """The entries of one dealership, or those of one number there, oldest first."""
        query = select(Suppression).where(Suppression.dealership_id == dealership_id)
        if number is not None:
            query = query.where(Suppression.number == number)
        for row in self._session.scalars(query.order_by(Suppression.id).execution_options(yield_per=BATCH)):
            yield SuppressionRecord(
                row.dealership_id, row.number, row.scope, row.reason, row.source, row.actor, row.note, row.at
            )

    def _of(self, numbers: Iterable[tuple[int, str]]) -> Iterator[tuple[tuple[int, str], Block]]:
        wanted: dict[int, list[str]] = defaultdict(list)
        for dealership_id, number in dict.fromkeys(numbers):
            wanted[dealership_id].append(number)
        for dealership_id, phones in wanted.items():
            for start in range(0, len(phones), BATCH):
                for number, scope, reason in self._session.execute(
                    select(Suppression.number, Suppression.scope, Suppression.reason)
                    .where(
                        Suppression.dealership_id == dealership_id,
                        Suppression.number.in_(phones[start : start + BATCH]),
                    )
                    .order_by(Suppression.id)
                ):
                    yield (dealership_id, number), Block(scope, reason)


def _from_sms() -> ColumnElement[bool]:
    return or_(*(Suppression.source.startswith(kind) for kind in TAKEN_BACK_BY_SMS))
