"""What falls due: occasions worked out from the dates kept of cars and of people, planted once and moved with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session, aliased

from flows.birthdays import Birthday, birthday_of
from flows.due import CAME_FOR, CarDates, Due, due_of_car, due_of_person, gone_since, next_inspection, why_changed
from flows.lifecycles import FollowupState
from flows.occasions import Gone, OccasionKind
from flows.standing import Standing, changes
from store.newcomers import count_unless_there
from store.replanning import let_go, replan
from store.rounds import number_of
from store.tables import Customer, Dealership, Followup, Occasion, Vehicle
from store.timetable import Reason, Timetable

OF_CARS = frozenset(
    {
        OccasionKind.FIRST_MAINTENANCE,
        OccasionKind.MAINTENANCE,
        OccasionKind.WARRANTY,
        OccasionKind.INSPECTION,
        OccasionKind.INSURANCE,
        OccasionKind.NEAR_LOST,
        OccasionKind.LOST,
    }
)
CAR = (
    Vehicle.id,
    Vehicle.customer_id,
    Vehicle.model,
    Vehicle.delivered_on,
    Vehicle.warranty_until,
    Vehicle.inspection_due,
    Vehicle.insurance_until,
    Vehicle.first_maintenance_on,
    Vehicle.maintenance_due,
    Vehicle.last_visit_on,
    Vehicle.mileage_km,
    Vehicle.mileage_on,
)
UNTIL_BOUGHT = (OccasionKind.VISIT, OccasionKind.ORDER)
DAY = timedelta(days=1)


@dataclass(slots=True)
class _Planted:
    """What one planting comes to, carried out all at once."""

    new: list[dict[str, Any]] = field(default_factory=list)
    moved: list[dict[str, Any]] = field(default_factory=list)
    gone: dict[Gone, list[int]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class _Known:
    """An occasion that is there already."""

    standing: Standing
    key: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Whose:
    """Whose occasions these are: one car's or one person's."""

    key: str
    customer_id: int
    vehicle_id: int | None


def plant(
    session: Session,
    dealership_id: int,
    now: datetime,
    *,
    customers: Collection[int] = (),
    vehicles: Collection[int] = (),
) -> int:
    """Something of these customers or vehicles is new or another: see to it that what falls due is what they say.

    Returns how many occasions were planted, moved or are no reason any more. Everything that follows is done here:
    whoever has not been rung gets new times, whatever waited for a reason that is gone is closed. Call it in the
    transaction that changed them, as often as you like; it takes the same few queries for one as for a thousand.
    """
    session.flush()
    return _Planting(session, dealership_id, now).plant(sorted(set(customers)), sorted(set(vehicles)))


def plant_all(session: Session, dealership_id: int, now: datetime, *, batch: int = 1000) -> int:
    """The same for everybody of a dealership, as when a programme is switched on. Returns how many changed."""
    changed = 0
    for table, name in ((Vehicle, "vehicles"), (Customer, "customers")):
        after = 0
        while ids := session.scalars(
            select(table.id)
            .where(table.dealership_id == dealership_id, table.id > after)
            .order_by(table.id)
            .limit(batch)
        ).all():
            changed += plant(session, dealership_id, now, **{name: ids})
            after = ids[-1]
    return changed


class _Planting:
    """One planting for one dealership."""

    def __init__(self, session: Session, dealership_id: int, now: datetime) -> None:
        self._session, self._dealership_id, self._now = session, dealership_id, now
        self._timetable = Timetable(session, now)
        self._today = self._timetable.today(dealership_id)
        self._running = {kind: running for (_, kind), running in self._timetable.running(dealership_id).items()}
        self._settings = session.get_one(Dealership, dealership_id).settings
        self._planted = _Planted()

    def plant(self, customers: list[int], vehicles: list[int]) -> int:
        """Find out what is to be done for them, and do it."""
        if vehicles:
            self._cars(vehicles)
        if customers:
            self._people(customers)
            self._bought(customers)
        return self._carry_out()

    def _cars(self, ids: list[int]) -> None:
        cars = self._session.execute(
            select(*CAR, Customer.local)
            .join(Customer, Customer.id == Vehicle.customer_id)
            .where(Vehicle.id.in_(ids), Vehicle.dealership_id == self._dealership_id)
            .order_by(Vehicle.id)
            .with_for_update(of=Vehicle)  # whoever else plants for this car waits, and then finds ours
        ).all()
        there = self._there(Occasion.vehicle_id, [car.id for car in cars], OF_CARS | CAME_FOR)
        for car in cars:
            dates = _dates(car)
            dues = {due.kind: due for due in due_of_car(dates, self._settings, self._today)}
            whose = _Whose(f"vehicle {car.id}", car.customer_id, car.id)
            for kind in OF_CARS:
                known, due = there[car.id, kind], dues.get(kind)
                if due is not None and gone_since(kind, due.on, dates.last_visit_on):
                    self._let_go(Gone.CAME_IN, known)
                    continue
                yearly = self._inspections(dates) if kind is OccasionKind.INSPECTION else None
                self._settle(whose, kind, due, known, yearly)
            for kind in CAME_FOR:
                here = [one for one in there[car.id, kind] if gone_since(kind, one.standing.on, dates.last_visit_on)]
                self._let_go(Gone.CAME_IN, here)

    def _people(self, ids: list[int]) -> None:
        people = self._session.execute(
            select(Customer.id, Customer.birthday, Customer.birthday_lunar)
            .where(Customer.id.in_(ids), Customer.dealership_id == self._dealership_id)
            .order_by(Customer.id)
            .with_for_update()
        ).all()
        there = self._there(Occasion.customer_id, [id_ for id_, _, _ in people], {OccasionKind.BIRTHDAY})
        for id_, written, lunar in people:
            birthday = birthday_of(written, lunar=lunar)
            due = None if birthday is None else due_of_person(birthday, self._today)
            yearly = self._birthdays(birthday)
            known = there[id_, OccasionKind.BIRTHDAY]
            self._settle(_Whose(f"customer {id_}", id_, None), OccasionKind.BIRTHDAY, due, known, yearly)

    def _inspections(self, car: CarDates) -> Callable[[date], bool]:
        """Which other days are right as well: those that have passed, and the ones by the age of the car."""
        born = car.delivered_on
        return lambda on: on < self._today or (born is not None and next_inspection(born, on - DAY) == on)

    def _birthdays(self, birthday: Birthday | None) -> Callable[[date], bool]:
        return lambda on: on < self._today or (birthday is not None and birthday.is_on(on))

    def _there(
        self, column: Any, ids: Collection[int], kinds: Collection[OccasionKind]
    ) -> dict[tuple[int, str], list[_Known]]:
        """What is planted already, oldest first, by whose it is and kind."""
        touched = exists().where(
            Followup.occasion_id == Occasion.id,
            (Followup.state != FollowupState.WAITING) | (Followup.attempts > 0) | Followup.asked_for,
        )
        columns = (column, Occasion.kind, Occasion.id, Occasion.happened_on, Occasion.gone, touched)
        rows = self._session.execute(
            select(*columns, Occasion.key, Occasion.details)
            .where(column.in_(ids), Occasion.dealership_id == self._dealership_id, Occasion.kind.in_(kinds))
            .order_by(Occasion.id)
        )
        found: dict[tuple[int, str], list[_Known]] = defaultdict(list)
        for owner, kind, id_, on, gone, rung, key, details in rows:
            found[owner, kind].append(_Known(Standing(id_, on, gone, not rung), key, details))
        return found

    def _settle(
        self,
        whose: _Whose,
        kind: OccasionKind,
        due: Due | None,
        there: list[_Known],
        keeps: Callable[[date], bool] | None,
    ) -> None:
        """One thing that falls due: the occasion of that day stays or comes, any other goes or moves."""
        if due is None and not there:
            return
        on = None if due is None else due.on
        standing = [one.standing for one in there]
        todo = changes(on, standing, in_time=due is not None and self._in_time(kind, due.on), keeps=keeps)
        days = {one.id: one.on for one in standing}
        for id_ in todo.goes:
            self._planted.gone[why_changed(kind, days[id_], on)].append(id_)
        if due is None:
            return
        if todo.moves is not None:
            self._planted.moved.append({"id": todo.moves, **self._told(kind, due), "to_plan": True})
        if todo.comes:
            number = max((number_of(one.key) for one in there), default=0) + 1
            self._planted.new.append(
                {
                    **self._told(kind, due),
                    "dealership_id": self._dealership_id,
                    "kind": kind,
                    "key": f"{whose.key} #{number}",
                    "customer_id": whose.customer_id,
                    "vehicle_id": whose.vehicle_id,
                    "adviser": "",
                    "created_at": self._now,
                }
            )

    def _told(self, kind: OccasionKind, due: Due) -> dict[str, Any]:
        reason = Reason(due.on, None, due.details, 0, None)
        days = [self._timetable.look_on(programme, reason) for programme in self._running.get(kind, ())]
        return {"happened_on": due.on, "details": dict(due.details), "plan_on": min(days, default=None)}

    def _in_time(self, kind: OccasionKind, on: date) -> bool:
        """Whether a programme still rings about it; nothing is planted that nobody would be told."""
        return any(programme.rule.expires.day(on) >= self._today for programme in self._running.get(kind, ()))

    def _let_go(self, gone: Gone, known: Iterable[_Known]) -> None:
        self._planted.gone[gone] += [one.standing.id for one in known if one.standing.gone is None]

    def _bought(self, customers: list[int]) -> None:
        """A delivery to the same number ends what was planned to win the buyer, or to keep them waiting (rule 2.17)."""
        phones = select(Customer.phone).where(Customer.id.in_(customers))
        buyer = aliased(Customer)
        delivered = (
            select(buyer.phone, func.max(Occasion.happened_on).label("on"))
            .join(Occasion, Occasion.customer_id == buyer.id)
            .where(
                buyer.dealership_id == self._dealership_id,
                buyer.phone.in_(phones),
                Occasion.kind == OccasionKind.DELIVERY,
            )
            .group_by(buyer.phone)
            .subquery()
        )
        ended = (
            select(Occasion.id)
            .join(Customer, Customer.id == Occasion.customer_id)
            .join(delivered, delivered.c.phone == Customer.phone)
            .where(
                Occasion.dealership_id == self._dealership_id,
                Occasion.kind.in_(UNTIL_BOUGHT),
                Occasion.gone.is_(None),
                Occasion.happened_on <= delivered.c.on,
            )
        )
        self._planted.gone[Gone.BOUGHT] += self._session.scalars(ended).all()

    def _carry_out(self) -> int:
        done = self._planted
        changed = count_unless_there(self._session, Occasion, done.new)
        if done.moved:
            self._session.execute(update(Occasion), done.moved)
            changed += len(done.moved)
            replan(self._session, [row["id"] for row in done.moved], self._now)
        for gone, ids in done.gone.items():
            let_go(self._session, gone, ids, self._now)
            changed += len(ids)
        return changed


def _dates(car: Any) -> CarDates:
    return CarDates(
        model=car.model,
        delivered_on=car.delivered_on,
        warranty_until=car.warranty_until,
        inspection_due=car.inspection_due,
        insurance_until=car.insurance_until,
        first_maintenance_on=car.first_maintenance_on,
        maintenance_due=car.maintenance_due,
        last_visit_on=car.last_visit_on,
        mileage_km=car.mileage_km,
        mileage_on=car.mileage_on,
        owner_is_local=car.local,
    )
