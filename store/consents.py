"""What customers have agreed to and taken back, by number and purpose. Rows are only ever added; the newest counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from flows.consent import Agreement
from flows.markets import Purpose
from store.suppressions import LIST
from store.tables import Consent

BATCH = 500


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """One row, as people may see it."""

    dealership_id: int
    number: str
    purpose: str
    given: bool
    source: str
    wording: str
    actor: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Word:
    """What one person said about one purpose: yes or no, where, when, and to which words."""

    number: str  # E.164
    purpose: Purpose
    given: bool
    at: datetime
    wording: str = ""
    dated: bool = False  # it was told when they said so, and `at` is not merely when we heard of it


class Consents:
    """The book of consent of each dealership."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(
        self,
        dealership_id: int,
        number: str,
        purpose: Purpose,
        *,
        given: bool,
        source: str,
        now: datetime,
        actor: str = "ringback",
        wording: str = "",
    ) -> bool:
        """Somebody says yes or no today. False when their newest word is the same already."""
        newest = self.of(dealership_id, number).get(purpose)
        if newest is not None and newest.given is given and (newest.written or not wording):
            return False
        self._add(dealership_id, [Word(number, purpose, given, now, wording)], source, actor)
        return True

    def note(self, dealership_id: int, words: Iterable[Word], *, source: str, actor: str) -> int:
        """Take in what a list says, and return how much of it was new.

        A list that is read again says nothing new, even when the person has said something else in between: what this
        `source` said last of the same number and purpose is not added once more. Nor does a yes without a day overrule
        a no that the customer told us themselves: who knows which came first.
        """
        every = {(word.number, word.purpose): word for word in words}
        numbers = sorted({number for number, _ in every})
        for start in range(0, len(numbers), BATCH):
            query = select(Consent.number, Consent.purpose, Consent.given).where(
                Consent.dealership_id == dealership_id,
                Consent.number.in_(numbers[start : start + BATCH]),
                Consent.source == source[:80],
            )
            before = {
                (number, purpose): given
                for number, purpose, given in self._session.execute(query.order_by(Consent.at, Consent.id))
            }
            every = {whose: word for whose, word in every.items() if before.get(whose) is not word.given}
        told_us_no = {
            (number, purpose)
            for (_, number), agreements in self.newest((dealership_id, number) for number in numbers).items()
            for purpose, said in agreements.items()
            if not said.given and not said.source.startswith(LIST)
        }
        every = {
            whose: word for whose, word in every.items() if word.dated or not word.given or whose not in told_us_no
        }
        self._add(dealership_id, every.values(), source, actor)
        return len(every)

    def of(self, dealership_id: int, number: str) -> Mapping[Purpose, Agreement]:
        """The newest word of one person on each purpose."""
        return self.newest([(dealership_id, number)]).get((dealership_id, number), {})

    def newest(self, numbers: Iterable[tuple[int, str]]) -> dict[tuple[int, str], dict[Purpose, Agreement]]:
        """The same for many (dealership, number) pairs; those who have said nothing are left out."""
        wanted: dict[int, list[str]] = defaultdict(list)
        for dealership_id, number in dict.fromkeys(numbers):
            wanted[dealership_id].append(number)
        found: dict[tuple[int, str], dict[Purpose, Agreement]] = defaultdict(dict)
        for dealership_id, phones in wanted.items():
            for start in range(0, len(phones), BATCH):
                for row in self._session.scalars(
                    select(Consent)
                    .where(
                        Consent.dealership_id == dealership_id,
                        Consent.number.in_(phones[start : start + BATCH]),
                    )
                    .order_by(Consent.at, Consent.id)
                ):
                    purpose: Purpose = "marketing" if row.purpose == "marketing" else "service"
                    agreement = Agreement(row.given, row.given and bool(row.wording), row.at, row.source)
                    found[dealership_id, row.number][purpose] = agreement
        return dict(found)

    def all(self, dealership_id: int, number: str | None = None) -> Iterator[ConsentRecord]:
        """Every word of one dealership's customers, or of one number there, oldest first."""
        query = select(Consent).where(Consent.dealership_id == dealership_id)
        if number is not None:
            query = query.where(Consent.number == number)
        query = query.order_by(Consent.at, Consent.id).execution_options(yield_per=BATCH)
        for row in self._session.scalars(query):
            yield ConsentRecord(
                row.dealership_id, row.number, row.purpose, row.given, row.source, row.wording, row.actor, row.at
            )

    def _add(self, dealership_id: int, words: Iterable[Word], source: str, actor: str) -> None:
        rows = [
            {
                "dealership_id": dealership_id,
                "number": word.number,
                "purpose": word.purpose,
                "given": word.given,
                "source": source[:80],
                "wording": word.wording,
                "actor": actor[:80],
                "at": word.at,
            }
            for word in words
        ]
        if rows:
            self._session.execute(insert(Consent), rows)
