"""What lies ahead of one person: the rules as they will be on the day, with the calls before it counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from flows.calendar import calendar_of
from flows.foresight import foresee
from flows.lifecycles import Disposition, FollowupState
from flows.policy import Case, Rule

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDAR = calendar_of("Asia/Shanghai", {})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


NOW, UNTIL = at("2026-11-23 10:00"), at("2026-11-30 00:00")
CASE = Case(1, FollowupState.WAITING, expires_at=at("2026-12-08 00:00"), next_call_at=NOW)


def local(moment):
    return f"{moment.astimezone(SHANGHAI):%m-%d %H:%M}"


def seen(*cases, until=UNTIL):
    return foresee([(case, 50) for case in cases], CALENDAR, NOW, until)


def test_one_follow_up_rings_when_it_is_due():
    (one,) = seen(replace(CASE, next_call_at=at("2026-11-25 09:30")))
    assert one.at is not None
    assert (local(one.at), one.rule, one.moved) == ("11-25 09:30", Rule.DUE, False)


def test_of_two_due_for_one_person_the_less_urgent_one_waits_for_another_day():
    first, second = foresee([(CASE, 10), (replace(CASE, followup_id=2), 90)], CALENDAR, NOW, UNTIL)
    assert [first.followup_id, second.followup_id] == [2, 1]
    assert first.at == NOW
    assert second.at is not None
    assert (local(second.at), second.moved) == ("11-24 09:30", True)
    assert second.rule in (Rule.BUDGET, Rule.ONE_A_DAY)


def test_who_asked_for_a_time_goes_before_the_others():
    asked = replace(CASE, followup_id=2, asked_for=True)
    assert foresee([(CASE, 90), (asked, 10)], CALENDAR, NOW, UNTIL)[0].followup_id == 2


def test_what_ends_before_it_is_rung_is_shown_with_its_end():
    (one,) = seen(replace(CASE, expires_at=at("2026-11-23 09:00")))
    assert (one.at, one.ends_as) == (None, Disposition.EXPIRED)


def test_the_call_under_way_counts_for_the_other_follow_ups():
    calling = replace(CASE, followup_id=2, state=FollowupState.CALLING, next_call_at=None)
    under_way, waiting = seen(CASE, calling)
    assert (under_way.followup_id, under_way.rule) == (2, "calling")
    assert waiting.at is not None
    assert local(waiting.at) == "11-24 09:30"


def test_a_paused_dealership_keeps_its_times():
    (one,) = seen(replace(CASE, dealership_paused=True, next_call_at=at("2026-11-24 09:30")))
    assert one.at is not None
    assert (local(one.at), one.rule) == ("11-24 09:30", Rule.PAUSE)


def test_what_is_moved_beyond_the_outlook_is_shown_with_the_rule_that_moves_it():
    first, second = seen(CASE, replace(CASE, followup_id=2), until=at("2026-11-24 00:00"))
    assert first.at == NOW
    assert second.at is not None
    assert second.at > at("2026-11-24 00:00")
    assert second.moved


CASES = st.lists(
    st.builds(
        lambda day, hour, asked, priority: (
            replace(CASE, next_call_at=at(f"2026-11-{day} {hour:02}:15"), asked_for=asked),
            priority,
        ),
        st.integers(23, 29),
        st.integers(0, 23),
        st.booleans(),
        st.sampled_from([10, 50, 90]),
    ),
    min_size=1,
    max_size=5,
)


@given(CASES)
def test_everything_is_seen_once_inside_the_hours_and_the_same_each_time(found):
    cases = [(replace(case, followup_id=place), priority) for place, (case, priority) in enumerate(found)]
    told = foresee(cases, CALENDAR, NOW, UNTIL)
    assert sorted(one.followup_id for one in told) == list(range(len(cases)))
    assert told == foresee(list(reversed(cases)), CALENDAR, NOW, UNTIL)
    for one in told:
        assert one.at is None or one.at >= NOW
        if one.at is not None and one.at < UNTIL and not cases[one.followup_id][0].asked_for:
            assert CALENDAR.window_at(one.at) is not None
