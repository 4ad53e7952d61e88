"""How planned calls fill the lines: never more calls than lines, never faster than the pace, nothing lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.calendar import calendar_of
from flows.forecast import RINGING_S, USUAL_SHARE, Planned, answered_share, fill, load, usual_seconds

CALENDAR = calendar_of("Asia/Shanghai", {})
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def window_end(moment):
    window = CALENDAR.window_at(moment)
    return window.ends if window else None


def filled(planned, lines=2, pace=1.0):
    return fill(planned, lines, pace, window_end, CALENDAR.next_open)


def loaded(planned, lines=2, pace=1.0):
    return load(planned, lines, pace, window_end, CALENDAR.next_open)


def local(moment):
    return f"{moment.astimezone(SHANGHAI):%m-%d %H:%M:%S}"


def test_calls_begin_as_lines_become_free_and_at_the_pace():
    taken, late = filled([Planned(at("2026-11-23 09:30"), 60)] * 3)
    assert [local(begins) for begins, _ in taken] == ["11-23 09:30:00", "11-23 09:30:01", "11-23 09:31:00"]
    assert late == 0


def test_what_its_window_has_no_room_for_waits_for_the_next():
    taken, late = filled([Planned(at("2026-11-23 11:29"), 90)] * 2, lines=1)
    assert [local(begins) for begins, _ in taken] == ["11-23 11:29:00", "11-23 14:00:00"]
    assert late == 1


def test_an_hour_tells_its_calls_and_how_much_of_the_lines_they_take():
    told = loaded([Planned(at("2026-11-23 10:45"), 1800)] * 2)
    assert [(local(hour.begins)[6:8], hour.calls) for hour in told.hours] == [("10", 2), ("11", 0)]
    assert told.hours[0].share == pytest.approx(0.25, abs=0.01)
    assert told.talk_minutes == pytest.approx(60)
    assert told.ends is not None
    assert local(told.ends) == "11-23 11:15:01"


def test_nothing_planned_is_no_load():
    told = loaded([])
    assert (told.hours, told.late, told.talk_minutes, told.ends) == ((), 0, 0, None)


@pytest.mark.parametrize(
    ("rung", "answered", "low", "high"), [(0, 0, 0.6, 0.6), (1000, 300, 0.3, 0.31), (5, 0, 0.4, 0.5)]
)
def test_a_branch_with_a_history_is_reckoned_with_its_own(rung, answered, low, high):
    assert low <= answered_share(rung, answered) <= high


def test_a_call_takes_its_ringing_and_what_is_usually_said():
    assert usual_seconds(100, USUAL_SHARE) == RINGING_S + 60


CALLS = st.lists(
    st.builds(
        Planned,
        st.integers(0, 6 * 24 * 60).map(
            lambda minutes: CALENDAR.next_open(at("2026-11-23 00:00") + timedelta(minutes=minutes))
        ),
        st.floats(1, 600),
    ),
    max_size=60,
)


@given(CALLS, st.integers(1, 4), st.sampled_from([0.05, 1.0, 10.0]))
def test_lines_pace_and_windows_are_kept_and_no_call_is_lost(planned, lines, pace):
    taken, _ = filled(planned, lines, pace)
    assert len(taken) == len(planned)
    for begins, _ in taken:
        assert CALENDAR.window_at(begins) is not None
        assert sum(start <= begins < over for start, over in taken) <= lines
    for (earlier, _), (later, _) in pairwise(taken):
        assert (later - earlier).total_seconds() >= 1 / pace - 1e-6
    told = loaded(planned, lines, pace)
    assert sum(hour.calls for hour in told.hours) == len(planned)
    assert all(hour.share <= 1 + 1e-9 for hour in told.hours)
    assert told.talk_minutes == pytest.approx(sum(call.seconds for call in planned) / 60)
