"""Domain time: read from the shared file, fast or stopped, and felt by everything that waits."""

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulator.clock import ClockError, SharedClock
from simulator.pace import Pace, Stopped, speaking_seconds
from simulator.resources import rfc2822

START = "2026-11-23T09:30:00+08:00"


def replace(home: Path, shows: str, speed: float) -> None:
    """Replace the clock file whole, as the demonstration does."""
    draft = home / "clock.next"
    draft.write_text(json.dumps({"shows": shows, "since": time.time(), "speed": speed}))
    draft.replace(home / "clock.json")


def test_without_a_clock_it_is_real_time(tmp_path: Path) -> None:
    clock = SharedClock(tmp_path, {})
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)
    assert (clock.speed(), clock.now().utcoffset()) == (1.0, timedelta(hours=8))


def test_the_first_process_writes_the_clock_and_the_others_follow_it(tmp_path: Path) -> None:
    first = SharedClock(tmp_path, {"RINGBACK_CLOCK": f"{START}*600"})
    other = SharedClock(tmp_path, {"RINGBACK_CLOCK": "2030-01-01T00:00:00+00:00*1"})
    assert json.loads((tmp_path / "clock.json").read_text())["speed"] == 600
    assert abs(first.now() - other.now()) < timedelta(minutes=5)
    assert first.now().isoformat().startswith("2026-11-23T09")


def test_a_replaced_clock_is_noticed_at_once(tmp_path: Path) -> None:
    clock = SharedClock(tmp_path, {"RINGBACK_CLOCK": f"{START}*600"})
    clock.now()
    replace(tmp_path, "2026-11-24T08:55:00+08:00", 0)
    assert clock.now() == datetime.fromisoformat("2026-11-24T08:55:00+08:00")
    assert clock.speed() == 0


@pytest.mark.parametrize("wrong", ["soon", "2026-11-23T09:30:00*600", f"{START}*fast", f"{START}*-1"])
def test_a_clock_nobody_can_follow_is_refused_with_an_example(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(ClockError, match=r"2026-11-23T09:30:00\+08:00\*600"):
        SharedClock(tmp_path, {"RINGBACK_CLOCK": wrong})


def test_a_fast_clock_makes_waits_short(tmp_path: Path) -> None:
    clock = SharedClock(tmp_path, {"RINGBACK_CLOCK": f"{START}*600"})
    began = time.monotonic()
    Pace(clock, instant=False, stopping=threading.Event()).wait(60)
    assert 0.09 < time.monotonic() - began < 2


def test_a_stopped_clock_holds_everybody_until_it_runs_again(tmp_path: Path) -> None:
    replace(tmp_path, START, 0)
    pace = Pace(SharedClock(tmp_path, {}), instant=False, stopping=threading.Event())
    waiting = threading.Thread(target=pace.wait, args=(1,))
    waiting.start()
    waiting.join(0.3)
    assert waiting.is_alive()
    replace(tmp_path, START, 600)
    waiting.join(5)
    assert not waiting.is_alive()


def test_going_down_lets_go_of_whatever_waits(tmp_path: Path) -> None:
    stopping = threading.Event()
    stopping.set()
    for instant in (True, False):
        with pytest.raises(Stopped):
            Pace(SharedClock(tmp_path, {}), instant=instant, stopping=stopping).wait(1000)


def test_words_take_the_time_a_voice_needs() -> None:
    assert speaking_seconds("车" * 45) == pytest.approx(10)
    assert speaking_seconds("a" * 140) == pytest.approx(10)


def test_dates_are_shown_in_gmt_as_the_carrier_writes_them() -> None:
    assert rfc2822(datetime.fromisoformat(START)) == "Mon, 23 Nov 2026 01:30:00 +0000"
