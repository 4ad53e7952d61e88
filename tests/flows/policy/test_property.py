"""For any calendar, history, wish, quiet period, budget and run of outcomes: no call leaves its window or its budget,
the same question gets the same answer, and every follow-up ends by its deadline.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.budget import Budget, Contact, broken, next_free, on_days
from flows.calendar import Calendar, CalendarError, DayPart
from flows.lifecycles import FollowupState, Outcome
from flows.policy import (
    TROUBLES,
    Again,
    Attempt,
    Case,
    Close,
    Exhausted,
    PutOff,
    Ring,
    Rule,
    after_call,
    always_busy,
    asked_time,
    counts_as,
    decide,
    first_moment,
)
from flows.quiet import Quiet

ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
TIMES = st.times().map(lambda t: t.replace(second=0, microsecond=0))
PARTS = st.lists(
    st.builds(DayPart, st.sampled_from(["morning", "afternoon", "late_afternoon", "night"]), TIMES, TIMES),
    min_size=1,
    max_size=4,
).map(tuple)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda m: m.replace(tzinfo=UTC))
EVENTS = st.lists(st.tuples(st.sampled_from(list(Outcome)), st.booleans()), min_size=1, max_size=12)
BUDGETS = st.builds(Budget, st.integers(0, 3), st.integers(0, 5), st.integers(0, 9))
WISHES = st.lists(
    st.sampled_from(["morning", "afternoon", "evening", "night", "weekend", "weekday"]), max_size=3, unique=True
).map(tuple)


@st.composite
def calendars(draw) -> Calendar:
    """A calendar with at least one window somewhere."""
    zone = ZoneInfo(draw(ZONES))
    first = draw(st.dates(date(2026, 1, 1), date(2028, 1, 1)))
    closed = frozenset(first + timedelta(days=step) for step in range(draw(st.integers(0, 12))))
    return Calendar(zone, draw(PARTS), draw(PARTS), closed, evening=draw(st.sampled_from([(), (EVENING,)])))


@st.composite
def cases(draw, now: datetime) -> Case:
    """A fresh follow-up of somebody who may have been reached before."""
    before = draw(st.lists(st.integers(0, 30 * 24), max_size=6))
    quiet = draw(st.lists(st.tuples(st.integers(-5, 30), st.integers(0, 10)), max_size=2))
    return Case(
        draw(st.integers(1, 10**6)),
        FollowupState.WAITING,
        expires_at=now + timedelta(hours=draw(st.integers(1, 20 * 24))),
        most_attempts=draw(st.integers(1, 5)),
        urgent=draw(st.booleans()),
        preferred=draw(WISHES),
        quiet=tuple(
            Quiet(now.date() + timedelta(days=first), now.date() + timedelta(days=first + more))
            for first, more in quiet
        ),
        contacts=tuple(Contact(now - timedelta(hours=hours), "sms") for hours in sorted(before, reverse=True)),
        budget=draw(BUDGETS),
    )


EVENING = DayPart("evening", datetime(2026, 1, 1, 18).time(), datetime(2026, 1, 1, 20).time())


@dataclass
class Life:
    """One follow-up from its first decision to its end, as the clock and the carrier would have it."""

    case: Case
    calendar: Calendar
    now: datetime
    rung: int = 0

    def step(self, outcome: Outcome, asks: bool) -> bool:
        """One decision, and the call it leads to. False when the follow-up has ended."""
        verdict = decide(self.case, self.calendar, self.now)
        assert verdict == decide(self.case, self.calendar, self.now)
        match verdict:
            case Close():
                return False
            case PutOff(until=until):
                assert self.now < until <= self.case.expires_at
                self.now = until
                return True
            case Ring():
                self._fits(verdict)
                return self._call(outcome, asks, verdict)

    def _fits(self, ring: Ring) -> None:
        case, both = self.case, (self.calendar, self.calendar.evenings_too())  # a part of the day may cover another
        fitting = [window for calendar in both if (window := calendar.window_at(self.now)) is not None]
        window = next(window for window in fitting if window.part == ring.day_part)
        assert self.now < case.expires_at
        assert window.day not in self.calendar.closed
        budget = case.budget.and_one_more() if case.asked_for or case.urgent else case.budget
        assert broken(on_days(case.contacts, self.calendar), budget, window.day) is None
        if not case.asked_for:
            assert not any(window.day in quiet for quiet in case.quiet)
            assert all(self.calendar.calling_day(attempt.at) != window.day for attempt in case.attempts)
        assert len(case.attempts) < case.most_attempts + case.asked_for

    def _call(self, outcome: Outcome, asks: bool, ring: Ring) -> bool:
        case, now = self.case, self.now
        self.rung += 1
        cost, attempt = counts_as(outcome, rang=False), Attempt(now, ring.day_part)
        if cost == "attempt":
            contacts = (*case.contacts, Contact(now))
            case = replace(case, attempts=(*case.attempts, attempt), contacts=contacts, next_call_at=None)
        elif cost == "busy":
            case = replace(case, busy=(*case.busy, attempt), number_busy=(*case.number_busy, now), next_call_at=None)
        else:
            case = replace(case, troubles=case.troubles + 1, next_call_at=None)
        if outcome is Outcome.COMPLETED and asks:
            case = replace(case, asked_for=True, next_call_at=asked_time("evening", now, self.calendar))
        then = after_call(case, outcome, now, self.calendar)
        assert then == after_call(case, outcome, now, self.calendar)
        if isinstance(then, Exhausted):
            return False
        assert now < then.at < case.expires_at
        assert self.calendar.evenings_too().window_at(then.at) is not None
        self._soon_enough(case, outcome, then)
        self.case, self.now = replace(case, next_call_at=then.at, asked_for=then.asked), then.at
        return True

    def _soon_enough(self, case: Case, outcome: Outcome, then: Again) -> None:
        """A day at least lies between two attempts; a busy line is tried no sooner than in a quarter of an hour."""
        today = self.calendar.calling_day(self.now)
        if outcome is Outcome.BUSY and not always_busy(case, self.calendar):
            assert then.at - self.now >= timedelta(minutes=15)
        elif counts_as(outcome, rang=False) != "trouble" and not then.asked:
            assert self.calendar.evenings_too().calling_day(then.at) > today or then.at > self.now + timedelta(hours=1)


@settings(max_examples=80, deadline=None)
@given(calendars(), MOMENTS, EVENTS, st.data())
def test_whatever_happens_no_call_leaves_its_window_or_its_budget_and_every_follow_up_ends(calendar, now, events, data):
    try:
        calendar.next_open(now)
    except CalendarError:
        return  # every window drawn was empty
    life = Life(data.draw(cases(now)), calendar, now)
    deadline = life.case.expires_at
    for turn in range(1000):
        if not life.step(*events[turn % len(events)]):
            break
        assert life.now <= deadline
    else:
        pytest.fail("this follow-up never ended")
    days = (deadline - now).days + 2
    assert life.rung <= life.case.most_attempts + 1 + TROUBLES + 3 * days  # so often may a line be busy


@settings(max_examples=100, deadline=None)
@given(calendars(), MOMENTS, WISHES, st.integers(1, 60))
def test_the_first_time_lies_in_a_window_and_is_rung_when_it_comes(calendar, now, wishes, days):
    try:
        calendar.next_open(now)
    except CalendarError:
        return
    deadline = now + timedelta(days=days)
    at = first_moment(now, deadline, calendar, preferred=wishes)
    assert at == first_moment(now, deadline, calendar, preferred=wishes)
    if at is None:
        return
    assert now <= at < deadline
    verdict = decide(Case(1, FollowupState.WAITING, deadline, preferred=wishes, next_call_at=at), calendar, at)
    assert isinstance(verdict, Ring)
    assert verdict.rule is Rule.DUE


@settings(max_examples=80, deadline=None)
@given(calendars(), MOMENTS, BUDGETS, st.lists(st.integers(0, 40 * 24), max_size=12))
def test_the_next_free_moment_is_the_first_one_inside_the_budget(calendar, now, budget, before):
    contacts = tuple(Contact(now - timedelta(hours=hours)) for hours in before)
    free = next_free(contacts, budget, now, calendar)
    known, today = on_days(contacts, calendar), calendar.calling_day(now)
    if free is None:
        assert 0 in (budget.per_day, budget.per_3_days, budget.per_30_days)
        return
    day = today if free == now else calendar.local_day(free)
    assert broken(known, budget, day) is None
    assert all(broken(known, budget, today + timedelta(days=step)) for step in range((day - today).days))
