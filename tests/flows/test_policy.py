"""When we may ring: the calling hours, the three attempts, the customer's own time, and that every follow-up ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.calendar import Calendar, CalendarError, DayPart, calendar_of
from flows.lifecycles import Disposition, FollowupState, Outcome
from flows.policy import (
    BUDGET,
    BUDGET_WHEN_ASKED,
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
    asked_time,
    decide,
    expiry,
    first_time,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = calendar_of("Asia/Shanghai", {})


def at(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


MONDAY = at("2026-11-23 10:00")
CASE = Case(7, FollowupState.WAITING, expires_at=at("2026-12-08 00:00"))


def local(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%m-%d %H:%M}"


def test_a_due_follow_up_is_rung_inside_the_calling_hours():
    verdict = decide(CASE, CALENDAR, MONDAY)
    assert verdict == Ring("morning", Rule.DUE, "Attempt 1 of 3, in the morning (rule 3.05).")


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23 09:29", "11-23 09:30"),
        ("2026-11-23 11:30", "11-23 14:00"),
        ("2026-11-23 17:30", "11-24 09:30"),
        ("2026-11-27 20:00", "11-28 10:00"),  # Saturdays begin later
        ("2026-11-28 17:00", "11-29 10:00"),
        ("2026-12-31 18:00", "01-02 10:00"),  # New Year is closed
    ],
)
def test_outside_the_calling_hours_it_waits_for_the_next_window(now, until):
    verdict = decide(replace(CASE, expires_at=at("2027-02-01 00:00")), CALENDAR, at(now))
    assert isinstance(verdict, PutOff)
    assert verdict.rule is Rule.WINDOW
    assert local(verdict.until) == until


def test_a_make_up_sunday_has_the_hours_of_a_weekday():
    assert CALENDAR.window_at(at("2026-09-20 09:45")) is not None
    assert CALENDAR.window_at(at("2026-09-13 09:45")) is None


@pytest.mark.parametrize(
    ("reason", "disposition"),
    [
        ("opted_out", Disposition.OPTED_OUT),
        ("wrong_number", Disposition.WRONG_NUMBER),
        ("invalid_number", Disposition.INVALID_NUMBER),
        ("something new", Disposition.OPTED_OUT),
    ],
)
def test_a_suppressed_number_is_closed_and_never_rung(reason, disposition):
    verdict = decide(replace(CASE, suppressed=reason), CALENDAR, MONDAY)
    assert isinstance(verdict, Close)
    assert (verdict.disposition, verdict.rule) == (disposition, Rule.SUPPRESSION)


def test_after_the_deadline_it_is_closed_as_expired_or_as_partial_when_answers_were_given():
    late = replace(CASE, expires_at=MONDAY)
    assert decide(late, CALENDAR, MONDAY) == Close(Disposition.EXPIRED, Rule.EXPIRY, "Its deadline has passed.")
    verdict = decide(replace(late, answered=True), CALENDAR, MONDAY)
    assert isinstance(verdict, Close)
    assert verdict.disposition is Disposition.PARTIAL


def test_it_is_closed_when_the_deadline_passes_before_the_next_window():
    verdict = decide(replace(CASE, expires_at=at("2026-11-24 00:00")), CALENDAR, at("2026-11-23 18:00"))
    assert isinstance(verdict, Close)
    assert verdict.disposition is Disposition.EXPIRED


def test_a_paused_dealership_rings_nobody_and_keeps_the_time():
    verdict = decide(replace(CASE, dealership_paused=True), CALENDAR, MONDAY)
    assert verdict == PutOff(MONDAY, Rule.PAUSE, "The dealership has paused calling.")


def test_a_number_rung_today_for_something_else_is_left_in_peace_until_tomorrow():
    verdict = decide(replace(CASE, last_rung_at=at("2026-11-23 09:35")), CALENDAR, MONDAY)
    assert isinstance(verdict, PutOff)
    assert verdict.rule is Rule.ONE_A_DAY
    assert local(verdict.until) == "11-24 09:30"


def test_the_customers_own_time_is_kept_even_on_a_day_that_had_a_call():
    asked = replace(CASE, asked_for=True, next_call_at=MONDAY, last_rung_at=at("2026-11-23 09:35"))
    assert isinstance(decide(asked, CALENDAR, MONDAY), Ring)


def test_before_the_customers_own_time_it_waits():
    asked = replace(CASE, asked_for=True, next_call_at=at("2026-11-24 14:00"))
    verdict = decide(asked, CALENDAR, MONDAY)
    assert verdict == PutOff(
        at("2026-11-24 14:00"), Rule.ASKED_TIME, "The customer asked for a later time (rule 1.26)."
    )


def test_three_attempts_fall_on_three_calling_days_in_three_parts_of_the_day():
    case, now, seen = CASE, MONDAY, []
    for _ in range(BUDGET):
        verdict = decide(case, CALENDAR, now)
        assert isinstance(verdict, Ring)
        seen.append((CALENDAR.local_day(now), verdict.day_part))
        case = replace(case, attempts=(*case.attempts, Attempt(now, verdict.day_part)), last_rung_at=now)
        then = after_call(case, Outcome.NO_ANSWER, now, CALENDAR)
        if isinstance(then, Again):
            case, now = replace(case, next_call_at=then.at), then.at
    assert [day for day, _ in seen] == [date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)]
    assert {part for _, part in seen} == {"morning", "afternoon", "late_afternoon"}
    assert isinstance(then, Exhausted)
    assert then.disposition is Disposition.UNREACHABLE


def test_a_part_of_the_day_already_tried_is_put_off_to_another():
    tried = replace(CASE, attempts=(Attempt(at("2026-11-22 10:30"), "morning"),))
    verdict = decide(tried, CALENDAR, MONDAY)
    assert isinstance(verdict, PutOff)
    assert verdict.rule is Rule.THREE_IN_THREE
    window = CALENDAR.window_at(verdict.until)
    assert window is not None
    assert window.part == "afternoon"


def test_some_answers_and_no_attempts_left_is_partial():
    attempts = tuple(Attempt(MONDAY, "morning") for _ in range(BUDGET))
    then = after_call(replace(CASE, attempts=attempts, answered=True), Outcome.COMPLETED, MONDAY, CALENDAR)
    assert isinstance(then, Exhausted)
    assert then.disposition is Disposition.PARTIAL


def test_the_time_a_customer_asked_for_is_allowed_once_beyond_the_three():
    three = tuple(Attempt(MONDAY, "morning") for _ in range(BUDGET))
    asked = replace(CASE, attempts=three, asked_for=True, next_call_at=at("2026-11-24 14:00"))
    then = after_call(asked, Outcome.COMPLETED, MONDAY, CALENDAR)
    assert isinstance(then, Again)
    assert (then.at, then.asked) == (at("2026-11-24 14:00"), True)
    fourth = replace(asked, attempts=(*three, Attempt(then.at, "afternoon")), next_call_at=at("2026-11-25 14:00"))
    assert isinstance(after_call(fourth, Outcome.COMPLETED, then.at, CALENDAR), Exhausted)


def test_trouble_on_our_side_costs_no_attempt_and_is_tried_again_later_and_later():
    waits = []
    for troubles in range(1, TROUBLES):
        then = after_call(replace(CASE, troubles=troubles), Outcome.FAILED, MONDAY, CALENDAR)
        assert isinstance(then, Again)
        waits.append(then.at - MONDAY)
    assert waits[0] == timedelta(minutes=5)
    assert waits == sorted(waits)
    then = after_call(replace(CASE, troubles=TROUBLES), Outcome.FAILED, MONDAY, CALENDAR)
    assert isinstance(then, Exhausted)
    assert then.rule is Rule.TROUBLE


def test_an_unsure_call_that_was_heard_ringing_counts_as_an_attempt():
    rung = replace(CASE, attempts=(Attempt(MONDAY, "morning"),))
    then = after_call(rung, Outcome.UNSURE, MONDAY, CALENDAR, rang=True)
    assert isinstance(then, Again)
    assert CALENDAR.local_day(then.at) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("morning", "11-24 09:30"),
        ("afternoon", "11-24 14:00"),
        ("late_afternoon", "11-24 16:00"),
        ("night", "11-24 09:30"),
    ],
)
def test_asking_for_another_part_of_the_day_means_the_next_calling_day(part, expected):
    assert local(asked_time(part, MONDAY, CALENDAR)) == expected


def test_the_first_call_comes_on_its_day_or_at_once_when_that_is_past_or_never():
    deadline = expiry(date(2026, 12, 5), CALENDAR)
    assert local(deadline) == "12-06 00:00"
    first = first_time(date(2026, 11, 21), deadline, CALENDAR, at("2026-11-20 12:00"))
    assert first is not None
    assert local(first) == "11-21 10:00"
    assert first_time(date(2026, 11, 21), deadline, CALENDAR, MONDAY) == MONDAY
    assert first_time(date(2026, 11, 21), deadline, CALENDAR, at("2026-12-05 18:00")) is None


def test_many_follow_ups_tried_on_the_same_day_are_not_all_rung_in_the_same_minute():
    times = set()
    for number in range(50):
        case = replace(CASE, followup_id=number, attempts=(Attempt(MONDAY, "morning"),))
        then = after_call(case, Outcome.BUSY, MONDAY, CALENDAR)
        assert isinstance(then, Again)
        times.add(local(then.at))
    assert len(times) > 25


def test_windows_follow_the_wall_clock_over_a_change_of_summer_time():
    berlin = calendar_of("Europe/Berlin", {})
    before, after = at("2026-03-27 09:30", "Europe/Berlin"), at("2026-03-30 09:30", "Europe/Berlin")
    assert after - before == timedelta(days=3) - timedelta(hours=1)
    assert berlin.window_at(before) is not None
    assert berlin.window_at(after) is not None
    assert berlin.window_at(after - timedelta(minutes=1)) is None


def test_a_window_may_cross_midnight_and_still_belongs_to_the_day_it_began():
    night = Calendar(SHANGHAI, (DayPart("night", time(22), time(2)),), ())
    window = night.window_at(at("2026-11-24 01:30"))
    assert window is not None
    assert window.day == date(2026, 11, 23)
    assert night.calling_day(at("2026-11-24 01:30")) == date(2026, 11, 23)


def test_a_dealership_may_set_hours_of_its_own_and_hears_about_hours_that_cannot_be_read():
    early = calendar_of("Asia/Shanghai", {"windows": {"weekday": {"dawn": ["08:00", "09:00"]}}})
    assert early.window_at(at("2026-11-23 08:30")) is not None
    assert early.window_at(MONDAY) is None
    with pytest.raises(CalendarError, match="write them like"):
        calendar_of("Asia/Shanghai", {"windows": {"weekday": {"dawn": "05:00"}}})


ZONES = st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
TIMES = st.times().map(lambda t: t.replace(second=0, microsecond=0))
PARTS = st.lists(st.builds(DayPart, st.sampled_from(["a", "b", "c", "d"]), TIMES, TIMES), min_size=1, max_size=4).map(
    tuple
)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda m: m.replace(tzinfo=UTC))
EVENTS = st.lists(st.tuples(st.sampled_from(list(Outcome)), st.booleans()), min_size=1, max_size=30)


@settings(max_examples=150, deadline=None)
@given(ZONES, PARTS, PARTS, MOMENTS, st.integers(1, 40), EVENTS)
def test_whatever_happens_no_call_leaves_its_window_or_its_budget_and_every_follow_up_ends(
    zone, weekday, weekend, now, days, events
):
    calendar = Calendar(ZoneInfo(zone), weekday, weekend)
    try:
        calendar.next_open(now)
    except CalendarError:
        return  # every window drawn was empty
    case = Case(now.minute, FollowupState.WAITING, expires_at=now + timedelta(days=days))
    asked, days_rung = 0, []
    for turn in range(200):
        verdict = decide(case, calendar, now)
        if isinstance(verdict, Close):
            break
        if isinstance(verdict, PutOff):
            assert verdict.until > now
            now = verdict.until
            continue
        window = calendar.window_at(now)
        assert window is not None
        assert window.part == verdict.day_part
        assert now < case.expires_at
        outcome, asks = events[turn % len(events)]
        counted = outcome in (Outcome.COMPLETED, Outcome.BUSY, Outcome.NO_ANSWER, Outcome.MACHINE)
        if counted:
            if not case.asked_for:
                assert window.day not in days_rung
            days_rung.append(window.day)
            case = replace(case, attempts=(*case.attempts, Attempt(now, window.part)), last_rung_at=now)
        else:
            case = replace(case, troubles=case.troubles + 1)
        if outcome is Outcome.COMPLETED and asks:
            asked += 1
            case = replace(case, asked_for=True, next_call_at=asked_time("a", now, calendar))
        assert len(case.attempts) <= (BUDGET_WHEN_ASKED if asked else BUDGET)
        then = after_call(case, outcome, now, calendar)
        if isinstance(then, Exhausted):
            break
        assert then.at > now
        assert calendar.window_at(then.at) is not None
        case = replace(case, next_call_at=then.at, asked_for=then.asked)
        now = then.at
    else:
        pytest.fail("this follow-up never ended")
