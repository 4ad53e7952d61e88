"""The reasons to call of a batch: each kept once by its key, put right, ended, or started anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, exists, select, update
from sqlalchemy.orm import Session

from flows.lifecycles import FollowupState
from flows.occasions import Gone, OccasionKind
from store.lists.adding import add
from store.lists.entries import Entry, Fate, Reason, Received
from store.lists.prospects import regroup
from store.rounds import descendants, first_of
from store.tables import Followup, Occasion
from store.timetable import GROUP

ENDS_ALL = frozenset({Gone.BOUGHT, Gone.LOST})  # who has bought, or never will, is no prospect, whichever visit says so
INHERITED = ("customer_id", "vehicle_id", "happened_on", "at")  # by later rounds and by what is asked again


@dataclass(frozen=True, slots=True)
class Known:
    """An occasion as it is kept."""

    id: int
    kind: str
    key: str
    customer_id: int
    happened_on: date
    at: datetime | None
    gone: str | None
    details: Mapping[str, Any]

    def same_as(self, entry: Entry) -> bool:
        """Whether the row says what it said the last time; what was cancelled and comes again is on again."""
        return self.details.get("fingerprint") == entry.fingerprint and self.gone != Gone.CANCELLED


class Reasons:
    """Finds and keeps the occasions of one dealership."""

    def __init__(self, session: Session, dealership_id: int, now: datetime) -> None:
        self._session, self._dealership_id, self._now = session, dealership_id, now

    def known(self, reasons: Collection[Reason]) -> dict[str, Known]:
        """Those that are kept already, by their key of today; all of one kind."""
        kinds = {reason.kind for reason in reasons}
        names = {key for reason in reasons for key in (reason.key, reason.former_key) if key}
        columns = (Occasion.id, Occasion.kind, Occasion.key, Occasion.customer_id, Occasion.happened_on, Occasion.at)
        wanted = select(*columns, Occasion.gone, Occasion.details).where(
            Occasion.dealership_id == self._dealership_id, Occasion.kind.in_(kinds), Occasion.key.in_(names)
        )
        found = {
            (kind, key): Known(id_, kind, key, customer_id, happened_on, at, gone, details)
            for id_, kind, key, customer_id, happened_on, at, gone, details in self._session.execute(wanted)
        }
        kept: dict[str, Known] = {}
        taken: set[int] = set()
        for reason in reasons:
            one = found.get((reason.kind, reason.key))
            if one is None and reason.former_key:
                one = found.get((reason.kind, reason.former_key))
            if one is not None and one.id not in taken:
                kept[reason.key] = one
                taken.add(one.id)
        return kept

    def settle(
        self,
        entries: Sequence[Entry],
        customers: Sequence[int],
        vehicles: Sequence[int | None],
        known: Mapping[str, Known],
        received: Received,
    ) -> list[Fate]:
        """Keep them; `received` is told what moved."""
        fates: list[Fate] = []
        fresh: list[dict[str, Any]] = []
        corrected: list[dict[str, Any]] = []
        regrouped: dict[int, str] = {}
        was_gone = {one.id: one.gone for one in known.values()}
        for entry, customer_id, vehicle_id in zip(entries, customers, vehicles, strict=True):
            reason = entry.reason
            assert reason is not None
            before = known.get(reason.key)
            day = before.happened_on if before is not None and reason.undated else reason.happened_on
            row = {
                "key": reason.key,
                "customer_id": customer_id,
                "vehicle_id": vehicle_id,
                "happened_on": day,
                "at": reason.at,
                "adviser": reason.adviser,
                "details": {**reason.details, "fingerprint": entry.fingerprint},
            }
            if before is None:
                fresh.append(row | {"kind": reason.kind})
                fates.append(Fate.CREATED)
                continue
            corrected.append(row | {"id": before.id, "gone": None, "plan_on": None})  # it may be time earlier now
            fates.append(Fate.UPDATED)
            moved = (before.happened_on, before.at, before.customer_id) != (day, reason.at, customer_id)
            if before.kind == OccasionKind.VISIT and before.details.get(GROUP) != reason.details.get(GROUP):
                regrouped[before.id] = str(reason.details.get(GROUP) or "")
                moved = True
            if moved or before.gone:
                received.moved.append(before.id)
        self._insert(fresh)
        received.followed += self._correct(corrected)
        received.followed += regroup(self._session, self._dealership_id, self._now, regrouped)
        self._look_again({row["id"]: gone for row in corrected if (gone := was_gone.get(row["id"]))})
        return fates

    def end(self, ids: Sequence[int], why: Gone, received: Received) -> None:
        """They are no reason any more, nor is what comes of them."""
        if ids:
            ids = list(dict.fromkeys([*ids, *(one.id for one in descendants(self._session, ids))]))
            self._session.execute(
                update(Occasion)
                .where(Occasion.id.in_(ids), Occasion.gone.is_(None))
                .values(gone=why, to_plan=False)
                .execution_options(synchronize_session=False)
            )
            received.gone.setdefault(why, []).extend(ids)

    def visits_of(self, customers: Collection[int]) -> dict[int, list[int]]:
        """The visits to the showroom that still are reasons, and the later rounds of calls about them, by customer."""
        found: dict[int, list[int]] = defaultdict(list)
        for customer_id, id_, _ in self._visits(customers):
            found[customer_id].append(id_)
        return found

    def earlier_visits(self, customers: Collection[int]) -> list[int]:
        """The same, but for what is about the last visit of each customer."""
        about = defaultdict[int, dict[int, list[int]]](lambda: defaultdict(list))
        for customer_id, id_, visit in self._visits(customers):
            about[customer_id][visit].append(id_)
        return [id_ for visits in about.values() for ids in list(visits.values())[:-1] for id_ in ids]

    def _visits(self, customers: Collection[int]) -> list[tuple[int, int, int]]:
        """Customer, occasion and the visit it is about, the last visit last."""
        wanted = (
            select(Occasion.customer_id, Occasion.id, Occasion.round, Occasion.key)
            .where(
                Occasion.dealership_id == self._dealership_id,
                Occasion.kind == OccasionKind.VISIT,
                Occasion.customer_id.in_(customers),
                Occasion.gone.is_(None),
            )
            .order_by(Occasion.happened_on, Occasion.id)  # the rounds of a visit have its day and come after it
        )
        rows = self._session.execute(wanted)
        return [(customer_id, id_, first_of(key) if round_ else id_) for customer_id, id_, round_, key in rows]

    def _insert(self, rows: list[dict[str, Any]]) -> None:
        common = {"dealership_id": self._dealership_id, "created_at": self._now}
        add(self._session, Occasion, [common | row for row in rows])

    def _correct(self, rows: list[dict[str, Any]]) -> list[int]:
        """Change those occasions and what comes of them, and whom their waiting follow-ups will ring.

        Returns those that come of others and changed with them.
        """
        if not rows:
            return []
        now_so = {row["id"]: {name: row[name] for name in INHERITED} for row in rows}
        heirs = [{"id": one.id, **now_so[first_of(one.key)]} for one in descendants(self._session, now_so)]
        self._session.execute(update(Occasion), rows)
        if heirs:
            self._session.execute(update(Occasion), heirs)
        rows = rows + heirs
        waiting = (
            update(Followup)
            .where(Followup.occasion_id == bindparam("occasion"), Followup.state == FollowupState.WAITING)
            .values(customer_id=bindparam("customer"), vehicle_id=bindparam("vehicle"))
        )
        now = [{"occasion": row["id"], "customer": row["customer_id"], "vehicle": row["vehicle_id"]} for row in rows]
        self._session.connection().execute(waiting, now)
        return [row["id"] for row in heirs]

    def _look_again(self, ended: Mapping[int, str]) -> None:
        """What had ended is on again: planning is to look at it, and at what comes of it and was not planned yet."""
        if not ended:
            return
        later = descendants(self._session, ended, with_gone=True)
        again = [*ended, *(one.id for one in later if one.gone == ended[first_of(one.key)])]
        planned = exists().where(Followup.occasion_id == Occasion.id)
        self._session.execute(
            update(Occasion)
            .where(Occasion.id.in_(again), Occasion.id.in_(list(ended)) | ~planned)
            .values(gone=None, to_plan=True)
            .execution_options(synchronize_session=False)
        )
