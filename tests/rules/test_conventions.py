"""Our conventions: nothing hangs unattended, no word of the carrier is left to chance, every setting is documented."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from flows.lifecycles import (
    CALL_MOVES,
    FALLBACK_MOVES,
    FOLLOWUP_MOVES,
    MESSAGE_MOVES,
    SWEEPERS,
    CallState,
    FallbackState,
    FollowupState,
    MessageState,
)
from voice.words import CALL_WORDS, MACHINE_WORDS, MESSAGE_WORDS
from wiring.settings import Settings
from workers import clock
from workers.context import Context

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("flows", "store", "voice", "workers", "console", "simulator", "commands", "wiring")
LONGEST_MODULE = 450  # lines

# The carrier's own lists of words.
CARRIER_CALL_WORDS = (
    "queued initiated ringing in-progress completed busy failed no-answer canceled answered".split()  # noqa: SIM905
)
CARRIER_MACHINE_WORDS = (
    "human machine_start machine_end_beep machine_end_silence machine_end_other fax unknown".split()  # noqa: SIM905
)
CARRIER_MESSAGE_WORDS = (
    "accepted scheduled queued sending sent delivered undelivered failed canceled receiving received read "  # noqa: SIM905
    "partially_delivered".split()
)
# A sent message has reached its end as far as we can act: many carriers never report a delivery, it is not sent again
# whatever is reported, and nothing waits for it.
# A way to somebody that is done or was spared is over, unless a person takes a letter back.
NOTHING_WAITS_FOR: dict[type[StrEnum], set[StrEnum]] = {
    MessageState: {MessageState.SENT},
    FallbackState: {FallbackState.DONE, FallbackState.SKIPPED},
}


def code() -> Iterator[tuple[Path, str]]:
    """Every module of ours."""
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield path, path.read_text("utf-8")
    yield ROOT / "ringback.py", (ROOT / "ringback.py").read_text("utf-8")


def ticking() -> set[str]:
    """What the clock does on its beats; the beats are not run."""
    nothing = {field.name: None for field in dataclasses.fields(Context)}
    lanes = clock.lanes(Context(**nothing), 1.0)  # type: ignore[arg-type]  # it is never looked into
    return {beat.name for lane in lanes for beat in lane}


# --- nothing hangs ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("states", "moves"),
    [
        (CallState, CALL_MOVES),
        (FollowupState, FOLLOWUP_MOVES),
        (MessageState, MESSAGE_MOVES),
        (FallbackState, FALLBACK_MOVES),
    ],
    ids=["calls", "follow-ups", "messages", "fallbacks"],
)
def test_every_state_is_an_end_or_has_somebody_who_looks_after_it(states: type[StrEnum], moves):
    for state in states:
        ends = not moves[state] or state in NOTHING_WAITS_FOR.get(states, set())
        assert ends != (state in SWEEPERS[states]), f"{state}: either an end or swept, never both and never neither"


@pytest.mark.parametrize("name", sorted({name for each in SWEEPERS.values() for name in each.values()}))
def test_whoever_looks_after_a_state_exists_in_the_workers_and_is_on_the_clock(name):
    defined = [
        path
        for path, text in code()
        if path.is_relative_to(ROOT / "workers")
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef) and node.name == name
    ]
    assert len(defined) == 1, f"{name} is to be defined once in workers/"
    assert name in ticking(), f"{name} is written but never run"


def test_a_beat_that_fails_stops_neither_itself_nor_the_others():
    done: list[str] = []

    def fail() -> int:
        done.append("failed")
        raise RuntimeError("once more")

    def work() -> int:
        done.append("worked")
        return 1

    for now in (0.0, 1.0):
        for beat in (clock.Beat("failing", fail, 0.0), clock.Beat("working", work, 0.0)):
            beat.run(now)
    assert done == ["failed", "worked"] * 2


# --- no word is left to chance ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (CALL_WORDS, CARRIER_CALL_WORDS),
        (MACHINE_WORDS, CARRIER_MACHINE_WORDS),
        (MESSAGE_WORDS, CARRIER_MESSAGE_WORDS),
    ],
    ids=["calls", "machines", "messages"],
)
def test_every_word_of_the_carrier_is_translated_and_no_other_one(ours, theirs):
    assert set(ours) == set(theirs)


def test_every_state_a_call_can_be_reported_in_is_one_of_ours():
    for word, (state, outcome) in CALL_WORDS.items():
        assert state in set(CallState) - {CallState.PLANNED, CallState.CLAIMED}, word
        assert (outcome is None) == (state is not CallState.ENDED), word


# --- every setting is documented -------------------------------------------------------------------------------------


TOLD_WITH_A_REQUEST = {"RAW_URI", "REQUEST_URI", "PATH_INFO", "QUERY_STRING"}  # by the web server
ASKED_FOR = re.compile(r"""(?:get\(|environ\[|envvar=|_url\()\s*"([A-Z][A-Z0-9_]{3,})\"""")


def variables() -> set[str]:
    """Every environment variable that any of our modules asks for."""
    return {name for _, text in code() for name in ASKED_FOR.findall(text)} - TOLD_WITH_A_REQUEST


def documented() -> set[str]:
    """The variables in the tables of the page about settings."""
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    return set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)`", page, re.M))


def test_every_variable_that_is_read_is_documented_and_every_documented_one_is_read():
    assert {"RINGBACK_HOME", "DATABASE_URL", "TWILIO_AUTH_TOKEN", "RINGBACK_CLOCK"} <= variables(), "they are found"
    assert variables() == documented()


def test_every_field_of_the_settings_comes_from_a_documented_variable():
    text = (ROOT / "wiring" / "settings.py").read_text("utf-8")
    assert len(dataclasses.fields(Settings)) <= len(set(ASKED_FOR.findall(text)) & documented())


# --- how our modules look --------------------------------------------------------------------------------------------


def test_every_module_opens_with_one_line_that_says_what_it_promises():
    for path, text in code():
        promise = ast.get_docstring(ast.parse(text))
        assert promise, f"{path.relative_to(ROOT)} does not say what it promises"
        assert promise.splitlines()[0].rstrip().endswith((".", ":", "?")) or "\n" in promise, path


def test_no_module_is_longer_than_one_can_keep_in_mind():
    long = {str(path.relative_to(ROOT)): text.count("\n") for path, text in code() if text.count("\n") > LONGEST_MODULE}
    assert long == {}


def test_nothing_is_left_to_be_done():
    left = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")))
    tests = ((path, path.read_text("utf-8")) for path in sorted((ROOT / "tests").rglob("*.py")))
    assert [str(path) for path, text in (*code(), *tests) if left.search(text)] == []


def test_every_test_is_named_by_a_sentence():
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                assert node.name.count("_") >= 3, f"{path.name}: {node.name} says too little"


def test_no_exception_to_the_rules_is_without_its_reason():
    """`# type: ignore[...]` and `# noqa: ...` carry a reason, or name a rule that speaks for itself."""
    for path, text in code():
        for number, line in enumerate(text.splitlines(), 1):
            if match := re.search(r"# type: ignore(\[[\w-]+\])?(.*)", line):
                assert match[1], f"{path.name}:{number} ignores everything"
                assert match[2].strip().startswith("#"), f"{path.name}:{number} does not say why"


def test_every_dealership_gets_its_calendar_in_one_place() -> None:
    """`calendar_of` knows nothing of the days that people have written down."""
    strays = {
        str(path.relative_to(ROOT))
        for path, text in code()
        if "calendar_of" in text and path.relative_to(ROOT).parts[:2] not in {("flows", "calendar.py")}
    }
    assert strays == {"store/calendars.py"}
