"""Takes in the rows of one dealership's lists, a batch at a time, with the same few queries for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from flows.occasions import Gone, OccasionKind
from store.lists.entries import Entry, Fate, Received
from store.lists.garage import Garage
from store.lists.people import People
from store.lists.reasons import ENDS_ALL, Known, Reasons

LISTS_LOCK = 742_522  # with the dealership's id: two lists of one dealership come in one after the other


class Lists:
    """What came in stays in the caller's transaction. While it lasts, no other list of this dealership comes in."""

    def __init__(self, session: Session, dealership_id: int, now: datetime) -> None:
        self._session, self._dealership_id, self._now = session, dealership_id, now
        self._reasons = Reasons(session, dealership_id, now)
        if session.get_bind().dialect.name == "postgresql":
            ours = {"lists": LISTS_LOCK, "dealership": dealership_id}
            session.execute(text("SELECT pg_advisory_xact_lock(:lists, :dealership)"), ours)

    def receive(self, entries: Sequence[Entry]) -> Received:
        """Remember those entries in their order. A later one with the same key corrects the earlier."""
        received = Received(fates=[Fate.DUPLICATE] * len(entries))
        once: dict[tuple[str, ...], int] = {}
        for place, entry in enumerate(entries):
            earlier = once.get(entry.key)
            if earlier is not None and entries[earlier].fingerprint == entry.fingerprint:
                continue
            if earlier is not None:
                self._receive(entries, list(once.values()), received)
                once.clear()
            once[entry.key] = place
        self._receive(entries, list(once.values()), received)
        return received

    def _receive(self, entries: Sequence[Entry], places: list[int], received: Received) -> None:
        """Entries with keys of their own; their fates are put in their places."""
        chosen = [entries[place] for place in places]
        known = self._reasons.known([entry.reason for entry in chosen if entry.reason is not None])
        news = [
            place
            for place, entry in zip(places, chosen, strict=True)
            if not (entry.reason and entry.reason.key in known and known[entry.reason.key].same_as(entry))
        ]
        ended = [place for place in news if (reason := entries[place].reason) is not None and reason.gone]
        self._take(entries, [place for place in news if place not in set(ended)], known, received)
        for place in ended:
            received.fates[place] = self._end(entries[place], known, received)

    def _take(self, entries: Sequence[Entry], news: list[int], known: dict[str, Known], received: Received) -> None:
        if not news:
            return
        rows = [entries[place] for place in news]
        people = People(self._session, self._dealership_id, self._now)
        ids = people.settle(row.person for row in rows)
        customers = [ids[row.person.phone, row.person.name] for row in rows]
        garage = Garage(self._session, self._dealership_id, self._now)
        vehicles = garage.settle(rows, customers)
        received.customers |= people.touched
        received.vehicles |= garage.touched
        with_reason = [at for at, row in enumerate(rows) if row.reason is not None]
        fates = self._reasons.settle(
            [rows[at] for at in with_reason],
            [customers[at] for at in with_reason],
            [vehicles[at] for at in with_reason],
            known,
            received,
        )
        for at, fate in zip(with_reason, fates, strict=True):
            received.fates[news[at]] = fate
        for at in set(range(len(rows))) - set(with_reason):
            new = customers[at] in people.new or vehicles[at] in garage.new
            changed = customers[at] in people.touched or vehicles[at] in garage.touched
            received.fates[news[at]] = Fate.CREATED if new else Fate.UPDATED if changed else Fate.DUPLICATE
        self._supersede([customers[at] for at in with_reason if _is_visit(rows[at])], received)

    def _supersede(self, customers: Sequence[int], received: Received) -> None:
        """Who came to the showroom again is called about the last visit."""
        if customers:
            self._reasons.end(self._reasons.earlier_visits(set(customers)), Gone.CAME_AGAIN, received)

    def _end(self, entry: Entry, known: dict[str, Known], received: Received) -> Fate:
        """The row says that its reason is none any more. Where there was none, there is nothing to do."""
        reason = entry.reason
        assert reason is not None
        assert reason.gone is not None
        ids = [known[reason.key].id] if reason.key in known and not known[reason.key].gone else []
        if _is_visit(entry) and reason.gone in ENDS_ALL:
            people = People(self._session, self._dealership_id, self._now)
            name = entry.person.phone, entry.person.name
            if (customer := people.find([name]).get(name)) is not None:
                ids = self._reasons.visits_of([customer]).get(customer, [])
        self._reasons.end(ids, reason.gone, received)
        return Fate.UPDATED if ids else Fate.DUPLICATE


def _is_visit(entry: Entry) -> bool:
    return entry.reason is not None and entry.reason.kind == OccasionKind.VISIT
