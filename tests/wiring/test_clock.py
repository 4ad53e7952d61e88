"""The shared clock: anchored once, read anew when it was moved, standing still when told to, and honest when broken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from wiring.clock import Anchor, Clock, open_clock, parse
from wiring.settings import SettingError

ROOT = Path(__file__).resolve().parents[2]
START = "2026-11-23T09:30:00+08:00"
SHOWS = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def test_without_a_setting_the_time_is_the_real_one_even_beside_an_old_anchor(tmp_path):
    open_clock(tmp_path, f"{START}*600")
    clock = open_clock(tmp_path, None)
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=30)
    assert clock.speed == 1.0
    assert clock.anchor() is None


def test_the_shared_clock_begins_where_it_is_told_and_runs_at_its_speed(tmp_path):
    clock = open_clock(tmp_path, f"{START}*600")
    anchor = clock.anchor()
    assert anchor is not None
    assert (anchor.shows, anchor.speed, clock.speed) == (SHOWS, 600.0, 600.0)
    assert anchor.at(anchor.since + 2.5) == SHOWS + timedelta(seconds=1500)
    assert anchor.at(anchor.since - 5) == SHOWS, "a clock that was set back a little does not run backwards"
    before, after = anchor.at(time.time()), clock.now()
    assert before <= after <= anchor.at(time.time())
    assert after.tzinfo is UTC


def test_real_time_stays_real_on_a_fast_clock(tmp_path):
    clock = open_clock(tmp_path, f"{START}*600")
    assert abs(clock.real() - datetime.now(UTC)) < timedelta(seconds=30)


def test_a_start_without_a_speed_runs_at_the_usual_one(tmp_path):
    assert open_clock(tmp_path, START).speed == 1.0


def test_it_is_anchored_once_whoever_comes_later_and_whatever_they_ask(tmp_path):
    first = open_clock(tmp_path, f"{START}*600")
    anchor = first.anchor()
    later = open_clock(tmp_path, "2030-01-01T00:00:00+08:00*5")
    assert later.anchor() == anchor
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clock.json"], "nothing else is left behind"


def test_many_that_start_at_once_share_one_anchor(tmp_path):
    for number in range(15):
        home = tmp_path / str(number)
        home.mkdir()
        barrier = threading.Barrier(6)
        anchors: list[Anchor | None] = []

        def start(
            home: Path = home, barrier: threading.Barrier = barrier, anchors: list[Anchor | None] = anchors
        ) -> None:
            barrier.wait(20)
            anchors.append(open_clock(home, f"{START}*600").anchor())

        threads = [threading.Thread(target=start) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert len(anchors) == 6
        assert len(set(anchors)) == 1


def test_two_processes_that_start_at_once_share_one_anchor(tmp_path):
    program = (
        "import sys, time; from pathlib import Path; from wiring.clock import open_clock\n"
        "time.sleep(max(0, float(sys.argv[2]) - time.time()))\n"
        f"print(open_clock(Path(sys.argv[1]), '{START}*600').anchor())"
    )
    command = [sys.executable, "-c", program, str(tmp_path), str(time.time() + 1.0)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) for _ in range(3)]
    anchors = {process.communicate(timeout=60)[0] for process in processes}
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert len(anchors) == 1


def test_a_clock_that_is_moved_is_read_anew_by_everybody(tmp_path):
    one, other = open_clock(tmp_path, f"{START}*600"), open_clock(tmp_path, f"{START}*600")
    assert one.now() < SHOWS + timedelta(days=1)
    for days in range(1, 6):
        moved = SHOWS + timedelta(days=days)
        other.set(moved, 0)
        assert one.now() == other.now() == moved
        assert one.speed == 0


def test_a_clock_whose_file_is_replaced_by_hand_is_read_anew(tmp_path):
    clock = open_clock(tmp_path, f"{START}*600")
    clock.now()
    fresh = tmp_path / "fresh"
    fresh.write_text(json.dumps({"shows": "2027-01-01T08:00:00+08:00", "since": time.time(), "speed": 0}))
    fresh.replace(tmp_path / "clock.json")
    assert clock.now() == datetime(2027, 1, 1, tzinfo=UTC)


def test_at_speed_nought_the_clock_stands_still(tmp_path):
    clock = open_clock(tmp_path, f"{START}*600")
    clock.set(SHOWS, 0)
    first = clock.now()
    time.sleep(0.02)
    assert clock.now() == first == SHOWS


def test_moving_it_keeps_nothing_but_the_clock(tmp_path):
    clock = open_clock(tmp_path, f"{START}*600")
    clock.set(SHOWS, 60)
    assert [path.name for path in tmp_path.iterdir()] == ["clock.json"]
    body = json.loads((tmp_path / "clock.json").read_text())
    assert set(body) == {"shows", "since", "speed"}
    assert datetime.fromisoformat(body["shows"]).tzinfo is not None


def test_the_real_clock_cannot_be_moved():
    with pytest.raises(SettingError, match=r"^The real clock cannot be moved; set RINGBACK_CLOCK"):
        Clock().set(SHOWS, 1)


def test_a_file_that_is_gone_means_real_time(tmp_path):
    clock = open_clock(tmp_path, f"{START}*600")
    clock.now()
    (tmp_path / "clock.json").unlink()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=30)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "not json",
        "[]",
        "7",
        "null",
        "{}",
        '{"shows": "2026-11-23T09:30:00+08:00", "since": 1}',
        '{"shows": "yesterday", "since": 1, "speed": 1}',
        '{"shows": 5, "since": 1, "speed": 1}',
        '{"shows": "2026-11-23T09:30:00", "since": 1, "speed": 1}',
        '{"shows": "2026-11-23T09:30:00+08:00", "since": "x", "speed": 1}',
        '{"shows": "2026-11-23T09:30:00+08:00", "since": 1, "speed": NaN}',
        '{"shows": "2026-11-23T09:30:00+08:00", "since": Infinity, "speed": 1}',
        '{"shows": "2026-11-23T09:30:00+08:00", "since": 1, "speed": -3}',
        "\x00\x01",
    ],
)
def test_a_broken_file_is_named_with_what_to_do(tmp_path, body):
    clock = open_clock(tmp_path, f"{START}*600")
    (tmp_path / "clock.json").write_text(body)
    with pytest.raises(SettingError, match=r"clock\.json is not a clock any more .*; delete it and start again\.$"):
        clock.now()


def test_a_folder_in_its_place_is_named_with_what_to_do(tmp_path):
    (tmp_path / "clock.json").mkdir()
    with pytest.raises(SettingError, match=r"clock\.json is not a clock any more .*; delete it and start again\.$"):
        open_clock(tmp_path, f"{START}*600").now()


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    with pytest.raises(SettingError, match=r"clock\.json cannot be written .*\.$"):
        open_clock(tmp_path / "missing", f"{START}*600")


@pytest.mark.parametrize(
    "setting",
    [
        "",
        "now",
        "600",
        "2026-11-23T09:30:00*600",
        "2026-11-23*600",
        f"{START}*0",
        f"{START}*-1",
        f"{START}*fast",
        f"{START}*",
        f"{START}*nan",
        f"{START}*inf",
        f"{START}*100001",
        f"{START}*600*2",
        "0001-01-01T00:00:00+08:00*600",
        "9999-12-31T23:59:59-08:00*600",
    ],
)
def test_a_setting_of_another_form_is_answered_with_an_example(tmp_path, setting):
    with pytest.raises(SettingError, match=r"^RINGBACK_CLOCK must be START\*SPEED with a zone, for example"):
        open_clock(tmp_path, setting)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("setting", [f"{START}*600", "2026-11-23T01:30:00Z*600", "2026-11-23T01:30Z*600.0"])
def test_the_start_may_be_written_in_any_zone(setting):
    assert parse(setting) == (SHOWS, 600.0)


def test_reading_the_clock_costs_no_file_while_it_is_not_moved(tmp_path, monkeypatch):
    clock = open_clock(tmp_path, f"{START}*600")
    clock.now()

    def refuse(self: Path, *_: object, **__: object) -> str:
        raise AssertionError(f"{self} was read again")

    monkeypatch.setattr(Path, "read_text", refuse)
    clock.now()
    os.utime(tmp_path / "clock.json")
    with pytest.raises(AssertionError, match="was read again"):
        clock.now()
