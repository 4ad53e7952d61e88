"""What a call finds out about a prospect, or about who has a car no more: the rounds of calls that follow go by it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from flows.lifecycles import FollowupState
from flows.occasions import Gone, OccasionKind
from flows.timing import ROUND_AHEAD
from store.due import OF_CARS
from store.replanning import let_go, replan
from store.tables import Followup, Occasion
from store.timetable import CALL_ON, GROUP, Reason, Timetable


class Prospects:
    """The visits to the showroom of one dealership, with the rounds of calls about them."""

    def __init__(self, session: Session, dealership_id: int, now: datetime) -> None:
        self._session, self._dealership_id, self._now = session, dealership_id, now

    def over(self, customer_id: int, gone: Gone) -> None:
        """They have bought, or never will: no round follows."""
        let_go(self._session, gone, [one.id for one in self._open(customer_id)], self._now)

    def classify(self, customer_id: int, group: str) -> None:
        """They are of that class from now on: the next call comes one step of it from today."""
        timetable = Timetable(self._session, self._now)
        today = timetable.today(self._dealership_id)
        running = timetable.running(self._dealership_id).get((self._dealership_id, OccasionKind.VISIT), [])
        for one in self._open(customer_id):
            one.details = {**one.details, GROUP: group}
        self._session.flush()
        for one in self._to_come(customer_id):
            reason = Reason(one.happened_on, one.at, one.details, one.round, one.gone)
            step = next((step for each in running if each.wants(reason) and (step := each.step(reason))), None)
            if step is not None:
                self._set(one, step.day(today))

    def call_on(self, customer_id: int, day: date) -> None:
        """They named the time themselves."""
        for one in self._to_come(customer_id):
            self._set(one, day)

    def forget_car(self, vehicle_id: int) -> None:
        """Its owner has it no more: what falls due for it is none of ours."""
        query = select(Occasion.id).where(
            Occasion.vehicle_id == vehicle_id, Occasion.kind.in_(OF_CARS), Occasion.gone.is_(None)
        )
        let_go(self._session, Gone.CAR_GONE, self._session.scalars(query).all(), self._now)

    def _set(self, occasion: Occasion, day: date) -> None:
        occasion.details = {**occasion.details, CALL_ON: day.isoformat()}
        occasion.plan_on, occasion.to_plan = day - ROUND_AHEAD, True
        self._session.flush()
        replan(self._session, [occasion.id], self._now)

    def _open(self, customer_id: int) -> list[Occasion]:
        query = select(Occasion).where(
            Occasion.dealership_id == self._dealership_id,
            Occasion.customer_id == customer_id,
            Occasion.kind == OccasionKind.VISIT,
            Occasion.gone.is_(None),
        )
        return list(self._session.scalars(query.order_by(Occasion.id)))

    def _to_come(self, customer_id: int) -> list[Occasion]:
        """The later rounds that nobody has been rung for."""
        touched = exists().where(
            Followup.occasion_id == Occasion.id, (Followup.state != FollowupState.WAITING) | (Followup.attempts > 0)
        )
        query = select(Occasion).where(
            Occasion.dealership_id == self._dealership_id,
            Occasion.customer_id == customer_id,
            Occasion.kind == OccasionKind.VISIT,
            Occasion.gone.is_(None),
            Occasion.round > 0,
            ~touched,
        )
        return list(self._session.scalars(query.order_by(Occasion.id)))
