"""Whether to ring now: the calling hours, the attempts, the customer's own time, and what holds or ends a follow-up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from flows.budget import Budget, Contact
from flows.calendar import Calendar, CalendarError, DayPart, calendar_of
from flows.consent import Bar, Forbidden
from flows.lifecycles import Disposition, FollowupState, Outcome
from flows.markets import Cap, Law
from flows.policy import (
    ATTEMPTS,
    TROUBLES,
    Again,
    Attempt,
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
from flows.quiet import Quiet
from tests.flows.policy.cases import CALENDAR, CASE, MONDAY, SHANGHAI, after, at, local


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
    ("bar", "disposition", "rule"),
    [
        (Bar.OPTED_OUT, Disposition.OPTED_OUT, Rule.SUPPRESSION),
        (Bar.WRONG_NUMBER, Disposition.WRONG_NUMBER, Rule.SUPPRESSION),
        (Bar.INVALID_NUMBER, Disposition.INVALID_NUMBER, Rule.SUPPRESSION),
        (Bar.WITHDRAWN, Disposition.OPTED_OUT, Rule.CONSENT),
        (Bar.NO_CONSENT, Disposition.CANCELLED, Rule.CONSENT),
        (Bar.NOT_WRITTEN, Disposition.CANCELLED, Rule.CONSENT),
    ],
)
def test_somebody_who_may_not_be_called_for_this_is_never_rung(bar, disposition, rule):
    verdict = decide(replace(CASE, forbidden=Forbidden(bar, "Why not.")), CALENDAR, MONDAY)
    assert verdict == Close(disposition, rule, "Why not.")


def test_every_bar_has_a_disposition():
    for bar in Bar:
        assert isinstance(decide(replace(CASE, forbidden=Forbidden(bar, "Why not.")), CALENDAR, MONDAY), Close)


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
    verdict = decide(replace(CASE, contacts=(Contact(at("2026-11-23 09:35")),)), CALENDAR, MONDAY)
    assert isinstance(verdict, PutOff)
    assert verdict.rule is Rule.ONE_A_DAY
    assert local(verdict.until) == "11-24 09:30"


def test_the_customers_own_time_is_kept_even_on_a_day_that_had_a_call():
    asked = replace(CASE, asked_for=True, next_call_at=MONDAY, contacts=(Contact(at("2026-11-23 09:35")),))
    assert isinstance(decide(asked, CALENDAR, MONDAY), Ring)


def test_before_the_customers_own_time_it_waits():
    asked = replace(CASE, asked_for=True, next_call_at=at("2026-11-24 14:00"))
    verdict = decide(asked, CALENDAR, MONDAY)
    assert verdict == PutOff(
        at("2026-11-24 14:00"), Rule.ASKED_TIME, "The customer asked for a later time (rule 1.26)."
    )


def test_three_attempts_fall_on_three_calling_days_in_three_parts_of_the_day():
    case, now, seen = CASE, MONDAY, []
    for _ in range(ATTEMPTS):
        verdict = decide(case, CALENDAR, now)
        assert isinstance(verdict, Ring)
        seen.append((CALENDAR.local_day(now), verdict.day_part))
        case = after(case, Outcome.NO_ANSWER, now)
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
    attempts = tuple(Attempt(MONDAY, "morning") for _ in range(ATTEMPTS))
    then = after_call(replace(CASE, attempts=attempts, answered=True), Outcome.COMPLETED, MONDAY, CALENDAR)
    assert isinstance(then, Exhausted)
    assert then.disposition is Disposition.PARTIAL


def test_the_time_a_customer_asked_for_is_allowed_once_beyond_the_three():
    three = tuple(Attempt(MONDAY, "morning") for _ in range(ATTEMPTS))
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
        then = after_call(case, Outcome.NO_ANSWER, MONDAY, CALENDAR)
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


def test_a_follow_up_that_is_closed_is_not_decided_about():
    with pytest.raises(ValueError, match="closed"):
        decide(replace(CASE, state=FollowupState.CLOSED), CALENDAR, MONDAY)


@pytest.mark.parametrize(
    ("gone", "sentence"),
    [
        ("came_in", "The car has come in meanwhile (rule 2.04)."),
        ("bought", "The customer has bought meanwhile (rule 2.17)."),
        ("renewed", "It has been renewed meanwhile (rule 4.12)."),
        ("changed", "The order it is about has been changed."),
        ("kept", "The customer has come to the appointment (rule 5.07)."),
        ("something new", "Its reason is gone."),
    ],
)
def test_a_reason_that_is_gone_ends_it_with_a_sentence_of_its_own(gone, sentence):
    assert decide(replace(CASE, gone=gone), CALENDAR, MONDAY) == Close(Disposition.CANCELLED, Rule.GONE, sentence)


def test_an_open_complaint_holds_it_until_it_is_settled():
    verdict = decide(replace(CASE, complaint_open=True), CALENDAR, MONDAY)
    assert isinstance(verdict, PutOff)
    assert (verdict.rule, local(verdict.until)) == (Rule.COMPLAINT, "11-23 14:00")  # looked at again, not rung


def test_an_open_complaint_cancels_it_when_the_deadline_passes_meanwhile():
    late = replace(CASE, complaint_open=True, expires_at=MONDAY)
    why = "Its deadline has passed while a complaint of the customer was open."
    assert decide(late, CALENDAR, MONDAY) == Close(Disposition.CANCELLED, Rule.COMPLAINT, why)


def test_what_is_held_is_looked_at_again_at_its_deadline_when_that_comes_first():
    held = replace(CASE, complaint_open=True, expires_at=at("2026-11-23 12:00"))
    verdict = decide(held, CALENDAR, MONDAY)
    assert isinstance(verdict, PutOff)
    assert verdict.until == held.expires_at
    assert isinstance(decide(held, CALENDAR, verdict.until), Close)


def test_a_programme_that_is_switched_off_rings_nobody_until_it_is_on_again_or_the_deadline_has_passed():
    verdict = decide(replace(CASE, programme_active=False), CALENDAR, MONDAY)
    assert isinstance(verdict, PutOff)
    assert verdict.rule is Rule.PROGRAMME
    late = decide(replace(CASE, programme_active=False, expires_at=MONDAY), CALENDAR, MONDAY)
    assert late == Close(
        Disposition.EXPIRED, Rule.PROGRAMME, "Its deadline has passed while its programme was switched off."
    )


def test_one_person_is_rung_about_one_thing_at_a_time():
    verdict = decide(replace(CASE, being_rung=True), CALENDAR, MONDAY)
    assert isinstance(verdict, PutOff)
    assert (verdict.rule, verdict.until) == (Rule.ONE_LINE, MONDAY + timedelta(minutes=10))


QUIET_WEEK = (Quiet(date(2026, 11, 23), date(2026, 11, 29)),)


def test_a_programme_that_minds_keeps_quiet_while_the_manufacturer_asks():
    verdict = decide(replace(CASE, quiet=QUIET_WEEK), CALENDAR, MONDAY)
    assert isinstance(verdict, PutOff)
    assert (verdict.rule, local(verdict.until)) == (Rule.QUIET, "11-30 09:30")


def test_it_expires_when_its_deadline_passes_before_the_manufacturer_has_done():
    verdict = decide(replace(CASE, quiet=QUIET_WEEK, expires_at=at("2026-11-29 00:00")), CALENDAR, MONDAY)
    assert isinstance(verdict, Close)
    assert (verdict.disposition, verdict.rule) == (Disposition.EXPIRED, Rule.QUIET)
    assert verdict.why.endswith("Its deadline passes before that ends.")


def test_a_second_attempt_keeps_quiet_too_but_a_promise_to_the_customer_is_kept():
    once = after(replace(CASE, quiet=(Quiet(date(2026, 11, 24), date(2026, 11, 26)),)), Outcome.NO_ANSWER, MONDAY)
    then = after_call(once, Outcome.NO_ANSWER, MONDAY, CALENDAR)
    assert isinstance(then, Again)
    assert CALENDAR.local_day(then.at) == date(2026, 11, 27)
    asked = replace(CASE, quiet=QUIET_WEEK, asked_for=True, next_call_at=MONDAY)
    assert isinstance(decide(asked, CALENDAR, MONDAY), Ring)


def contacts(*days: str, channel: str = "voice") -> tuple[Contact, ...]:
    return tuple(Contact(at(f"2026-11-{day} 10:00"), channel, "birthday") for day in days)


def test_a_message_sent_today_is_a_contact_like_a_call_and_the_sentence_says_what_it_was_about():
    verdict = decide(replace(CASE, contacts=contacts("23", channel="sms")), CALENDAR, MONDAY)
    assert isinstance(verdict, PutOff)
    assert verdict.rule is Rule.ONE_A_DAY
    assert verdict.why.startswith("This number has been reached today (birthday);")


def test_three_contacts_in_three_days_are_enough_whatever_they_were_about():
    verdict = decide(replace(CASE, contacts=contacts("21", "21", "22")), CALENDAR, MONDAY)
    assert isinstance(verdict, PutOff)
    assert (verdict.rule, local(verdict.until)) == (Rule.BUDGET, "11-24 09:30")


def test_so_are_eight_in_thirty_days():
    days = [f"{day:02}" for day in range(1, 17, 2)]
    verdict = decide(replace(CASE, contacts=contacts(*days)), CALENDAR, MONDAY)
    assert isinstance(verdict, PutOff)
    assert (verdict.rule, local(verdict.until)) == (Rule.BUDGET, "12-01 09:30")  # the 1st of November is over then


def test_a_budget_that_leaves_no_room_before_the_deadline_ends_it():
    none = replace(CASE, budget=Budget(per_30_days=0))
    verdict = decide(none, CALENDAR, MONDAY)
    assert isinstance(verdict, Close)
    assert (verdict.disposition, verdict.rule) == (Disposition.EXPIRED, Rule.BUDGET)


def test_the_customers_own_time_goes_once_beyond_the_limits_of_the_dealership():
    asked = replace(CASE, asked_for=True, next_call_at=MONDAY, contacts=contacts("21", "22", "23"))
    assert isinstance(decide(asked, CALENDAR, MONDAY), Ring)
    again = replace(asked, contacts=(*asked.contacts, *contacts("23")))
    verdict = decide(again, CALENDAR, MONDAY)
    assert isinstance(verdict, PutOff)
    assert local(verdict.until) == "11-24 09:30"


def test_nobodys_wish_goes_beyond_what_the_market_allows():
    law = Budget().within([Cap(3, 30, Law("R-1", "Three calls in 30 days are the most.", "a statute"))])
    rung = contacts("02", "09", "16")
    asked = replace(CASE, asked_for=True, next_call_at=MONDAY, budget=law, contacts=rung)
    verdict = decide(asked, CALENDAR, MONDAY)
    assert isinstance(verdict, PutOff)
    assert (verdict.rule, local(verdict.until)) == (Rule.BUDGET, "12-02 09:30")
    assert verdict.why == "Three calls in 30 days are the most (R-1)."
    by_message = replace(asked, contacts=contacts("02", "09", "16", channel="sms"))
    assert isinstance(decide(by_message, CALENDAR, MONDAY), Ring)


def test_what_is_urgent_goes_one_beyond_the_limits_but_is_not_tried_twice_a_day():
    urgent = replace(CASE, urgent=True, contacts=contacts("23", channel="sms"))
    assert isinstance(decide(urgent, CALENDAR, MONDAY), Ring)
    tried = after(replace(CASE, urgent=True), Outcome.NO_ANSWER, MONDAY)
    verdict = decide(tried, CALENDAR, MONDAY + timedelta(hours=5))
    assert isinstance(verdict, PutOff)
    assert verdict.rule is Rule.ONE_A_DAY


def test_a_number_that_was_busy_for_something_else_is_left_alone_for_a_quarter_of_an_hour():
    verdict = decide(replace(CASE, number_busy=(MONDAY - timedelta(minutes=5),)), CALENDAR, MONDAY)
    assert verdict == PutOff(MONDAY + timedelta(minutes=10), Rule.BUSY, "The number was busy a moment ago.")


def test_one_that_was_busy_three_times_today_is_left_alone_until_tomorrow():
    morning = at("2026-11-23 09:30")
    busy = tuple(morning + timedelta(minutes=wait) for wait in (0, 15, 30))
    verdict = decide(replace(CASE, number_busy=busy), CALENDAR, at("2026-11-23 16:00"))
    assert isinstance(verdict, PutOff)
    assert (verdict.rule, local(verdict.until)) == (Rule.BUSY, "11-24 09:30")
