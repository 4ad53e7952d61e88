"""Talks to try the engine with: every script that is shipped, and one of our own that has every kind of step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from flows.engine import begin, hear
from flows.facts import examples
from flows.script import Script
from flows.script_file import parse, shipped
from flows.steps import (
    NO,
    YES,
    Asking,
    Callback,
    Choice,
    Day,
    Locale,
    Number,
    Plate,
    Record,
    Score,
    Slot,
    Transfer,
)
from flows.talk import FactValue, Talk
from flows.turns import AskedForKey, Connected, Heard, Keys, Recorded, Turn, Utterance, Walk

EVERY_KIND = "every_kind"
BOTH: tuple[Locale, ...] = ("zh-CN", "en")
OURS = Path(__file__).parent / "scripts"
TEXTS = {**shipped(), **{path.stem: path.read_text("utf-8") for path in sorted(OURS.glob("*.yaml"))}}


@cache
def script_of(name: str) -> Script:
    """A shipped script, or one of those beside the tests."""
    return parse(TEXTS[name], name)


def talk(name: str = EVERY_KIND, locale: Locale = "zh-CN", **changed: FactValue) -> Talk:
    """This script with the examples of its facts, some of them changed."""
    return Talk(script_of(name), locale, {**examples(script_of(name), locale), **changed})


def arrival(told: Talk, step: str, **known: Any) -> Turn:
    """What happens when a call comes to this step, knowing these answers or a complaint."""
    there = replace(told, script=told.script.model_copy(update={"first": step}))
    return begin(there, Walk(step, **known))


def at(told: Talk, step: str, **fields: Any) -> Walk:
    """A walk that has just arrived at this step, the way every walk does, and then has these fields."""
    known = {name: value for name, value in fields.items() if name in ("answers", "complaint")}
    return replace(arrival(told, step, **known).walk, **fields)


def after(told: Talk, walk: Walk, *heard: Heard | str) -> Turn:
    """The last of these turns; keys may be written as they are pressed, and nothing pressed is silence."""
    turn = Turn(walk, ())
    for one in heard:
        turn = hear(told, turn.walk, Keys(one) if isinstance(one, str) else one)
    return turn


def asked(turn: Turn) -> AskedForKey:
    """What is asked at the end of this turn."""
    last = turn.says[-1]
    assert isinstance(last, AskedForKey), last
    return last


def words_of(says: Iterable[Utterance]) -> list[str]:
    """Everything that is said."""
    return [text for said in says if (text := getattr(said, "text", None)) is not None]


def fitting(told: Talk, walk: Walk) -> list[Heard]:
    """What people do at this point of a call who do as they are told, in each way they can."""
    step = told.script.steps[walk.step]
    keys: list[str]
    match step:
        case Record():
            return [Recorded("RE1", 7), Recorded("RE2", 3, hung_up=True)]
        case Plate() if walk.phase == "speak":
            return [Recorded("RE3", 4)]
        case Transfer():
            return [Connected(reached=True), Connected(reached=False)]
        case Number() | Day() if walk.phase == "confirm":
            keys = [YES, YES, NO]
        case Number():
            keys = [str(step.least), str(step.most), str((step.least + step.most) // 2), f"00{step.least}"]
        case Day():
            keys = ["0105", "1231", "0229", "1123"]
        case Score():
            keys = list(told.script.scale(step.scale).levels)
        case Choice() | Callback():
            keys = sorted(step.offered())
        case Slot():
            keys = [*(str(number) for number in range(1, len(walk.offered) + 1)), *step.otherwise]
        case _:
            keys = [YES, NO]
    return [Keys(one) for one in keys]


def asking(told: Talk, wanted: Callable[[Asking], bool] = lambda _: True) -> list[tuple[str, Asking]]:
    """The steps that wait for a key."""
    return [(name, step) for name, step in told.script.steps.items() if isinstance(step, Asking) and wanted(step)]
