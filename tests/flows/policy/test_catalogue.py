"""The rules of the follow-up manuals that the calling policy keeps, one table each, by their numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from flows.calendar import Calendar, DayPart, calendar_of
from flows.consent import Bar, Forbidden
from flows.lifecycles import Disposition, Outcome
from flows.policy import Again, Case, Close, Exhausted, PutOff, Ring, Rule, after_call, decide, expiry, first_time
from flows.programmes import choose
from tests.flows.policy.cases import CALENDAR, CASE, MONDAY, SHANGHAI, WITH_EVENING, after, at, local

FAR = at("2027-03-01 00:00")


def tries(case: Case, outcome: Outcome, now, calendar=CALENDAR) -> tuple[list[str], Exhausted]:
    """Attempt after attempt, each at the time the last one said; when they were, and how it ended."""
    times = []
    while True:
        verdict = decide(case, calendar, now)
        assert isinstance(verdict, Ring), verdict
        times.append(f"{local(now, calendar.zone)} {verdict.day_part}")
        case = after(case, outcome, now, calendar)
        then = after_call(case, outcome, now, calendar)
        if isinstance(then, Exhausted):
            return times, then
        case, now = replace(case, next_call_at=then.at), then.at


@pytest.mark.parametrize(
    ("preferred", "first"),
    [
        ((), "11-26 09:30"),
        (("morning",), "11-26 09:30"),
        (("afternoon",), "11-26 14:00"),
        (("late_afternoon",), "11-26 16:00"),
        (("evening",), "11-26 18:00"),  # open to those who prefer it
        (("weekend",), "11-28 10:00"),
        (("weekday",), "11-26 09:30"),
        (("weekend", "weekday"), "11-26 09:30"),
        (("weekend", "afternoon"), "11-28 14:00"),
        (("night",), "11-26 09:30"),  # a time nobody is rung at is no wish we can meet
    ],
)
def test_2_05_customers_who_stated_a_preferred_period_are_planned_into_it(preferred, first):
    deadline = expiry(date(2026, 12, 3), CALENDAR)
    planned = first_time(date(2026, 11, 26), deadline, CALENDAR, MONDAY, preferred=preferred)
    assert planned is not None
    assert local(planned) == first


@pytest.mark.parametrize(
    ("preferred", "last_day", "first"),
    [
        (("weekend",), date(2026, 11, 27), "11-26 09:30"),  # the deadline leaves no weekend
        (("weekend", "afternoon"), date(2026, 11, 27), "11-26 14:00"),  # half the wish then
        (("weekend",), date(2026, 11, 28), "11-28 10:00"),
    ],
)
def test_2_05_as_far_as_the_deadline_allows(preferred, last_day, first):
    planned = first_time(date(2026, 11, 26), expiry(last_day, CALENDAR), CALENDAR, MONDAY, preferred=preferred)
    assert planned is not None
    assert local(planned) == first


def test_2_05_at_dial_time_the_wish_counts_too_and_the_decision_says_so():
    verdict = decide(replace(CASE, preferred=("afternoon",)), CALENDAR, MONDAY)
    assert isinstance(verdict, PutOff)
    assert (verdict.rule, local(verdict.until)) == (Rule.PREFERRED, "11-23 14:00")


def test_2_05_a_worked_sunday_is_no_weekend():
    planned = first_time(date(2026, 9, 19), FAR, CALENDAR, at("2026-09-18 18:00"), preferred=("weekend",))
    assert planned is not None
    assert local(planned) == "09-19 10:00"
    later = first_time(date(2026, 9, 20), FAR, CALENDAR, at("2026-09-18 18:00"), preferred=("weekend",))
    assert later is not None
    assert local(later) == "10-11 10:00"  # the 20th is worked, the 26th and the first days of October are holidays


def test_2_05_later_attempts_vary_the_part_of_the_day_and_take_the_preferred_ones_first():
    times, _ = tries(replace(CASE, preferred=("afternoon",)), Outcome.NO_ANSWER, at("2026-11-23 14:00"))
    assert [time.split()[2] for time in times] == ["afternoon", "late_afternoon", "morning"]


@pytest.mark.parametrize("commuting", ["07:30", "08:30", "17:45", "18:30", "21:00"])
def test_2_06_not_on_the_way_to_work_or_home_and_not_in_the_evening(commuting):
    verdict = decide(CASE, CALENDAR, at(f"2026-11-23 {commuting}"))
    assert isinstance(verdict, PutOff)
    assert verdict.rule is Rule.WINDOW


def test_2_06_whoever_wishes_the_evening_is_rung_in_the_evening():
    wished = replace(CASE, preferred=("evening",))
    assert isinstance(decide(wished, CALENDAR, at("2026-11-23 18:30")), Ring)
    asked = replace(CASE, asked_for=True, next_call_at=at("2026-11-23 18:30"))
    assert isinstance(decide(asked, CALENDAR, at("2026-11-23 18:30")), Ring)
    assert isinstance(decide(wished, WITH_EVENING, at("2026-11-23 19:00")), Ring)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23 12:15", "11-23 14:00"),  # lunch and the rest after it
        ("2026-02-14 20:00", "02-24 09:30"),  # Spring Festival 2026, 15 to 23 February
        ("2026-02-14 09:30", None),  # the Saturday before it is worked, with the hours of a weekday
        ("2026-02-28 09:30", None),  # and so is the one after it
        ("2026-02-21 10:30", "02-24 09:30"),
        ("2026-10-01 10:00", "10-08 09:30"),
        ("2026-12-31 17:30", "01-02 10:00"),  # a year ends: the first day of the next is closed, the second a Saturday
    ],
)
def test_2_07_not_in_rest_and_meal_times_nor_on_holidays(now, until):
    verdict = decide(replace(CASE, expires_at=FAR), CALENDAR, at(now))
    if until is None:
        assert isinstance(verdict, Ring)
    else:
        assert isinstance(verdict, PutOff)
        assert local(verdict.until) == until


@pytest.mark.parametrize(
    ("visit", "first"),
    [
        (date(2026, 11, 23), "11-24 09:30"),
        (date(2026, 11, 28), "11-29 10:00"),
        (date(2026, 2, 13), "02-14 09:30"),  # the day after, which is worked before Spring Festival
        (date(2026, 2, 14), "02-24 09:30"),  # the holidays are left in peace, rule 2.07
        (date(2028, 2, 28), "02-29 09:30"),  # a leap day is a day like others
        (date(2027, 12, 31), "01-02 10:00"),  # so the statutory holidays of 2028 say
    ],
)
def test_2_16_after_a_repair_one_to_three_days_later(visit, first):
    (rule,) = choose("after_service_3day")
    deadline = expiry(rule.expires.day(visit), CALENDAR)
    planned = first_time(rule.when.day(visit), deadline, CALENDAR, at(f"{visit} 18:00"))
    assert planned is not None
    assert local(planned) == first


def test_2_22_a_time_the_customer_chose_is_kept_to_the_minute_and_beyond_the_days_limit():
    chosen = at("2026-11-24 14:20")
    asked = replace(after(CASE, Outcome.COMPLETED, MONDAY), asked_for=True, next_call_at=chosen)
    then = after_call(asked, Outcome.COMPLETED, MONDAY, CALENDAR)
    assert then == Again(chosen, "afternoon", True, Rule.ASKED_TIME, "The customer asked for this time (rule 1.26).")
    assert decide(asked, CALENDAR, chosen) == Ring(
        "afternoon", Rule.ASKED_TIME, "The customer asked for this time (rule 1.26)."
    )


def test_2_22_a_time_after_the_deadline_ends_it():
    asked = replace(after(CASE, Outcome.COMPLETED, MONDAY), asked_for=True, next_call_at=CASE.expires_at)
    then = after_call(asked, Outcome.COMPLETED, MONDAY, CALENDAR)
    assert isinstance(then, Exhausted)
    assert (then.disposition, then.rule) == (Disposition.EXPIRED, Rule.EXPIRY)


@pytest.mark.parametrize(
    ("outcome", "rule", "next_day", "sentence"),
    [
        (Outcome.NO_ANSWER, Rule.THREE_IN_THREE, True, "Nobody answered; next calling day, in the afternoon"),
        (Outcome.MACHINE, Rule.THREE_IN_THREE, True, "A machine answered; another day, in the afternoon"),
        (Outcome.COMPLETED, Rule.THREE_IN_THREE, True, "Not finished; next calling day, in the afternoon"),
        (Outcome.BUSY, Rule.BUSY, False, "The line was busy, which costs no attempt; tried again soon"),
        (Outcome.FAILED, Rule.TROUBLE, False, "The network could not connect it, which costs no attempt"),
        (Outcome.CANCELLED, Rule.TROUBLE, False, "The network could not connect it, which costs no attempt"),
        (Outcome.UNSURE, Rule.THREE_IN_THREE, True, "It may have rung, so it counts until somebody knows better"),
    ],
)
def test_3_01_how_a_call_ended_chooses_the_next_attempt(outcome, rule, next_day, sentence):
    then = after_call(after(CASE, outcome, MONDAY), outcome, MONDAY, CALENDAR)
    assert isinstance(then, Again)
    assert then.rule is rule
    assert then.why.startswith(sentence)
    assert (CALENDAR.local_day(then.at) > CALENDAR.local_day(MONDAY)) == next_day


def test_3_01_every_outcome_is_in_that_table():
    for outcome in Outcome:
        assert isinstance(after_call(after(CASE, outcome, MONDAY), outcome, MONDAY, CALENDAR), Again)


def test_3_01_busy_soon_twice_and_always_busy_is_one_attempt_and_another_day():
    case, now, seen = CASE, MONDAY, []
    for _ in range(3):
        case = after(case, Outcome.BUSY, now)
        then = after_call(case, Outcome.BUSY, now, CALENDAR)
        assert isinstance(then, Again)
        seen.append(local(then.at))
        case, now = replace(case, next_call_at=then.at), then.at
    assert seen[:2] == ["11-23 10:15", "11-23 10:45"]
    assert seen[2].startswith("11-24")
    assert then.rule is Rule.THREE_IN_THREE
    verdict = decide(case, CALENDAR, now)
    assert isinstance(verdict, Ring)
    assert verdict.why == "Attempt 2 of 3, in the afternoon (rule 3.05)."


@pytest.mark.parametrize(
    ("busy", "again"),
    [
        ("2026-11-23 11:20", "11-23 14:00"),  # the window closes first: the same day, when the next one opens
        ("2026-11-23 17:25", "11-24 09:30"),  # none is left today
        ("2026-11-27 17:25", "11-28 10:00"),
        ("2026-02-14 17:20", "02-24 09:30"),
    ],
)
def test_3_01_a_busy_line_is_tried_again_inside_the_calling_hours_only(busy, again):
    now = at(busy)
    case = after(replace(CASE, expires_at=FAR), Outcome.BUSY, now)
    then = after_call(case, Outcome.BUSY, now, CALENDAR)
    assert isinstance(then, Again)
    assert local(then.at) == again


@pytest.mark.parametrize(
    ("bar", "disposition"),
    [(Bar.INVALID_NUMBER, Disposition.INVALID_NUMBER), (Bar.WRONG_NUMBER, Disposition.WRONG_NUMBER)],
)
def test_3_02_an_empty_or_wrong_number_is_not_rung_again(bar, disposition):
    verdict = decide(replace(CASE, forbidden=Forbidden(bar, "Rule 3.02.")), CALENDAR, MONDAY)
    assert verdict == Close(disposition, Rule.SUPPRESSION, "Rule 3.02.")


def test_3_04_what_was_not_finished_goes_back_into_the_queue_of_the_next_day():
    half = replace(after(CASE, Outcome.COMPLETED, MONDAY), answered=True)
    then = after_call(half, Outcome.COMPLETED, MONDAY, CALENDAR)
    assert isinstance(then, Again)
    assert CALENDAR.local_day(then.at) == date(2026, 11, 24)
    assert isinstance(decide(replace(half, next_call_at=then.at), CALENDAR, then.at), Ring)


@pytest.mark.parametrize(
    ("begins", "days"),
    [
        ("2026-11-23 10:00", ["11-23", "11-24", "11-25"]),
        ("2026-11-27 10:00", ["11-27", "11-28", "11-29"]),  # weekends are calling days
        ("2026-12-30 10:00", ["12-30", "12-31", "01-02"]),  # over the end of a year, whose first day is closed
        ("2026-02-13 10:00", ["02-13", "02-14", "02-24"]),  # around Spring Festival, with its make-up Saturday
        ("2028-02-28 10:00", ["02-28", "02-29", "03-01"]),  # over a leap day
    ],
)
def test_3_05_three_calls_on_three_calling_days_in_three_parts_of_the_day(begins, days):
    start = at(begins)
    case = replace(CASE, expires_at=start + timedelta(days=30))
    times, end = tries(case, Outcome.NO_ANSWER, start)
    assert [time.split()[0] for time in times] == days
    assert sorted(time.split()[2] for time in times) == ["afternoon", "late_afternoon", "morning"]
    assert (end.disposition, end.rule) == (Disposition.UNREACHABLE, Rule.THREE_IN_THREE)


@pytest.mark.parametrize("attempts", [1, 2, 3, 5])
def test_3_05_a_programme_may_try_more_often_or_less(attempts):
    case = replace(CASE, most_attempts=attempts, expires_at=FAR)
    times, _ = tries(case, Outcome.NO_ANSWER, MONDAY)
    assert len(times) == attempts
    parts = [time.split()[2] for time in times]
    assert all(one != other for one, other in pairwise(parts))  # never twice running


@pytest.mark.parametrize("name", ["first_maintenance", "periodic_maintenance"])
def test_3_05_and_3_06_reminders_of_maintenance_are_tried_three_times_and_then_written(name):
    (rule,) = choose(name)
    assert rule.attempts == 3
    assert rule.fallback


def test_3_07_birthday_wishes_are_rung_once_and_then_written():
    (rule,) = choose("birthday")
    times, end = tries(replace(CASE, most_attempts=rule.attempts), Outcome.NO_ANSWER, at("2026-11-23 09:30"))
    assert times == ["11-23 09:30 morning"]
    assert end.disposition is Disposition.UNREACHABLE
    assert rule.fallback == ("sms",)
    assert rule.within == 120  # minutes after work begins


def test_3_10_a_refusal_is_final():
    verdict = decide(replace(CASE, forbidden=Forbidden(Bar.OPTED_OUT, "Rule 6.16.")), CALENDAR, MONDAY)
    assert isinstance(verdict, Close)
    assert verdict.disposition is Disposition.OPTED_OUT


@pytest.mark.parametrize(
    ("zone", "friday", "next_attempt"),
    [
        ("Europe/Berlin", "2026-03-27 10:00", "03-28"),  # clocks go forward on Sunday
        ("Europe/Berlin", "2026-10-23 10:00", "10-24"),  # and back
        ("America/New_York", "2026-03-06 10:00", "03-07"),
        ("America/New_York", "2026-10-30 10:00", "10-31"),
        ("Australia/Lord_Howe", "2026-04-03 10:00", "04-04"),  # by half an hour
    ],
)
def test_changes_of_summer_time_move_no_attempt_out_of_its_hours(zone, friday, next_attempt):
    calendar, start = calendar_of(zone, {}), at(friday, zone)
    if calendar.window_at(start) is None:  # Good Friday
        start = calendar.next_open(start)
    case = replace(CASE, expires_at=start + timedelta(days=30))
    times, _ = tries(case, Outcome.NO_ANSWER, start, calendar)
    assert len(times) == 3
    for time in times:
        assert "09:30" <= time.split()[1] < "17:30"
    assert times[1].split()[0] >= next_attempt


def test_an_attempt_after_midnight_belongs_to_the_day_whose_window_began_before_it():
    night = Calendar(
        SHANGHAI, (DayPart("night", at("2026-01-01 22:00").astimezone(SHANGHAI).time(), MONDAY.time()),), ()
    )
    now = at("2026-11-24 01:30")
    case = after(replace(CASE, most_attempts=2), Outcome.NO_ANSWER, now, night)
    then = after_call(case, Outcome.NO_ANSWER, now, night)
    assert isinstance(then, Again)
    assert night.calling_day(now) == date(2026, 11, 23)
    assert night.calling_day(then.at) == date(2026, 11, 24)  # the evening of the same date, another calling day


def test_whoever_lives_by_another_clock_is_not_rung_before_their_own_morning():
    calendar = calendar_of("America/New_York", {})
    west = replace(CASE, zones=(ZoneInfo("America/Los_Angeles"),))
    now = at("2026-11-24 09:30", "America/New_York")  # half past six in San Francisco
    assert isinstance(decide(CASE, calendar, now), Ring)
    verdict = decide(west, calendar, now)
    assert isinstance(verdict, PutOff)
    assert verdict.rule is Rule.WINDOW
    assert local(verdict.until, ZoneInfo("America/Los_Angeles")) == "11-24 08:00"
