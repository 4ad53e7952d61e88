"""What a conversation finds out becomes data: dates of cars, classes of prospects, appointments.

A table says which answer does what. It happens in the turn that heard the answer, so that nothing learned is lost, and
hearing it twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from flows.brand import first_maintenance_rule
from flows.first_maintenance import estimate
from flows.occasions import Gone
from flows.shift import Shift, months_later
from flows.turns import Answered, Value
from store import appointments
from store.casework import reopened_by_customer, settled_by_customer
from store.complaint_calls import ticket_of
from store.conversations import Scene
from store.due import plant
from store.followups import Followups
from store.prospects import Prospects
from store.replanning import let_go
from store.tables import Vehicle

A_WEEK = timedelta(weeks=1)  # so far the owner may move the day of the first maintenance (rule 4.06)
STILL_FAR = timedelta(weeks=2)  # an estimate so much later than what was planned is a reason to ring again (rule 3.03)
LATER = {"one_month": Shift(months=1), "three_months": Shift(months=3), "half_a_year": Shift(months=6)}

NOT_SETTLED = {  # as the ticket's history tells it
    "came_back": {"zh-CN": "回访时客户说：好了一阵又出现。", "en": "The customer said in the call: it came back."},
    "not_settled": {"zh-CN": "回访时客户说：还没有解决。", "en": "The customer said in the call: it is not settled."},
}


@dataclass(frozen=True, slots=True)
class Lesson:
    """An answer in its conversation."""

    session: Session
    scene: Scene
    now: datetime

    @property
    def today(self) -> date:
        """The date on the dealership's wall."""
        return self.now.astimezone(ZoneInfo(self.scene.zone)).date()

    @property
    def occasion_id(self) -> int:
        """What was talked about."""
        return Followups(self.session).get(self.scene.followup_id).occasion_id

    @property
    def car(self) -> Vehicle | None:
        """The car it is about, kept to ourselves until the transaction ends."""
        vehicle_id = self.scene.vehicle_id
        return None if vehicle_id is None else self.session.get_one(Vehicle, vehicle_id, with_for_update=True)

    def replant(self) -> None:
        """The car's dates are other ones now: what falls due follows them."""
        plant(self.session, self.scene.dealership_id, self.now, vehicles=[self.scene.vehicle_id or 0])


def learn(session: Session, scene: Scene, answered: Answered, now: datetime) -> None:
    """Do what this answer asks for; most ask for nothing."""
    effect = EFFECTS.get((scene.script, answered.question)) or EFFECTS.get(("", answered.question))
    if answered.kind == "slot":  # whatever a script calls it, an hour that was chosen is taken
        effect = _appointment
    if effect is not None and answered.value is not None:
        effect(Lesson(session, scene, now), answered.value)


def _mileage(lesson: Lesson, value: Value) -> None:
    """The mileage told sets the day of the first maintenance (rules 4.02 to 4.06)."""
    car = lesson.car
    if car is None or not isinstance(value, int) or isinstance(value, bool):
        return
    car.mileage_km, car.mileage_on = value, lesson.today
    due = _estimated(lesson, car)
    if lesson.scene.script == "first_maintenance":
        # In the call about it a few days more or less are no reason to ring again next week.
        planned = lesson.scene.visited_on
        car.first_maintenance_on = due if due is not None and due - planned > STILL_FAR else planned
    elif due is not None:
        car.first_maintenance_on = due
    lesson.replant()


def _wished_day(lesson: Lesson, value: Value) -> None:
    """The owner would rather come some days earlier or later; a week at most is agreed to (rule 4.06)."""
    car = lesson.car
    if car is None or car.first_maintenance_on is None or not isinstance(value, str):
        return
    wished = date.fromisoformat(value)
    due = _estimated(lesson, car) or car.first_maintenance_on
    if abs(wished - due) <= A_WEEK:
        car.first_maintenance_on = wished
        lesson.replant()


def _estimated(lesson: Lesson, car: Vehicle) -> date | None:
    rule = first_maintenance_rule(lesson.scene.settings, car.model)
    told = car.delivered_on or lesson.scene.recorded.get("delivery_date")
    delivered = date.fromisoformat(told) if isinstance(told, str) else told
    if rule is None or not isinstance(delivered, date) or car.mileage_km is None or car.mileage_on is None:
        return None
    return estimate(rule, delivered, car.mileage_on, car.mileage_km) if car.mileage_on >= delivered else None


def _appointment(lesson: Lesson, value: Value) -> None:
    """A free hour was chosen: the appointment gets its reminder (rule 5.10)."""
    if isinstance(value, str):
        at = datetime.fromisoformat(value)
        appointments.make(lesson.session, lesson.scene.followup_id, at, lesson.now)


def _appointment_plan(lesson: Lesson, value: Value) -> None:
    if value == "cancelled":
        appointments.cancel_appointment(lesson.session, lesson.occasion_id, lesson.now)


def _insurance(lesson: Lesson, value: Value) -> None:
    """Renewed elsewhere: the next one ends a year later (rule 4.12)."""
    car = lesson.car
    if value != "renewed" or car is None or car.insurance_until is None:
        return
    if car.insurance_until == lesson.scene.visited_on:  # once, however often it is told
        car.insurance_until = months_later(car.insurance_until, 12)
        lesson.replant()


def _done(gone: Gone) -> Callable[[Lesson, Value], None]:
    """It was done already, here or elsewhere: nothing more is said about it."""

    def effect(lesson: Lesson, value: Value) -> None:
        if value == "done":
            let_go(lesson.session, gone, [lesson.occasion_id], lesson.now)

    return effect


def _car_gone(lesson: Lesson, value: Value) -> None:
    """Nothing falls due any more for a car its owner no longer has (rule 3.12)."""
    if value in ("sold", "car_gone") and lesson.scene.vehicle_id is not None:
        Prospects(lesson.session, lesson.scene.dealership_id, lesson.now).forget_car(lesson.scene.vehicle_id)


def _still_looking(lesson: Lesson, value: Value) -> None:
    over = {"bought": Gone.BOUGHT, "given_up": Gone.LOST}
    if value in over:
        _prospects(lesson).over(lesson.scene.customer_id, over[str(value)])


def _how_soon(lesson: Lesson, value: Value) -> None:
    """The answer tells the class, and the class when the next call comes (rule 2.17)."""
    if value in ("A", "B", "C"):
        _prospects(lesson).classify(lesson.scene.customer_id, str(value))


def _when_then(lesson: Lesson, value: Value) -> None:
    if value == "never":
        _prospects(lesson).over(lesson.scene.customer_id, Gone.LOST)
    elif value in LATER:
        _prospects(lesson).call_on(lesson.scene.customer_id, LATER[str(value)].day(lesson.today))


def _settled(lesson: Lesson, value: Value) -> None:
    """Whether a complaint stays solved closes its ticket or opens it again (rule 6.09)."""
    ticket_id = ticket_of(lesson.scene.details)
    if ticket_id is None:
        return
    if value == "settled":
        settled_by_customer(lesson.session, ticket_id, lesson.now)
    elif value in NOT_SETTLED:
        note = NOT_SETTLED[str(value)]
        said = note.get(lesson.scene.dealership_locale, note["en"])
        reopened_by_customer(lesson.session, ticket_id, said, lesson.now)


def _prospects(lesson: Lesson) -> Prospects:
    return Prospects(lesson.session, lesson.scene.dealership_id, lesson.now)


# Which answer does what: by script and question, or by question alone where every script means the same.
EFFECTS: Mapping[tuple[str, str], Callable[[Lesson, Value], None]] = {
    ("", "mileage"): _mileage,
    ("owner_one_month", "wished_day"): _wished_day,
    ("appointment_day_before", "plan"): _appointment_plan,
    ("appointment_day_before", "after_all"): _appointment_plan,
    ("appointment_late", "arrival"): _appointment_plan,
    ("insurance", "wish"): _insurance,
    ("first_maintenance", "wish"): _done(Gone.CAME_IN),
    ("periodic_maintenance", "wish"): _done(Gone.CAME_IN),
    ("inspection", "due"): _done(Gone.RENEWED),
    ("near_lost", "condition"): _car_gone,
    ("lost_customer", "reason"): _car_gone,
    ("complaint_closing", "settled"): _settled,
    ("prospect_follow_up", "still_looking"): _still_looking,
    ("prospect_follow_up", "how_soon"): _how_soon,
    ("prospect_follow_up", "when_then"): _when_then,
}
