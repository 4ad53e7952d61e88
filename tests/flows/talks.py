"""Talks to try the engine with: every script that is shipped, and one of our own that has every kind of step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from flows.engine import begin, hear
from flows.facts import examples
from flows.key_words import meanings
from flows.moments import CLOCK
from flows.plate_entry.entry import Stage
from flows.script import Script
from flows.script_file import parse, reread, shipped, shipped_parts
from flows.steps import (
    NO,
    TEN,
    YES,
    Asking,
    AskingStep,
    Callback,
    Choice,
    Day,
    Locale,
    Moment,
    Number,
    Plate,
    Record,
    Score,
    Slot,
    Transfer,
)
from flows.talk import FactValue, Talk
from flows.turns import AskedForKey, Connected, Heard, Keys, Recorded, Spoken, Turn, Utterance, Walk

EVERY_KIND = "every_kind"
BOTH: tuple[Locale, ...] = ("zh-CN", "en")
OURS, OWN_BANKS = Path(__file__).parent / "scripts", Path(__file__).parent / "banks"
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
        case Plate() if walk.phase == "listen":
            return [Spoken(one) for one in ("鲁L12345", "鲁 L D 幺二三四五", "是鲁B88888吧", "一二三四五")]
        case Plate() if walk.phase == "keys" and walk.entry is not None:
            return [Keys(one) for one in PLATE_KEYS.get(walk.entry["stage"], (YES, NO))]
        case Record():
            return [Recorded("RE1", 7), Recorded("RE2", 3, hung_up=True)]
        case Plate() if walk.phase == "speak":
            return [Recorded("RE3", 4)]
        case Transfer():
            return [Connected(reached=True), Connected(reached=False)]
        case Asking() if walk.phase == "confirm":
            keys = [YES, YES, NO]
        case Number():
            keys = [str(step.least), str(step.most), str((step.least + step.most) // 2), f"00{step.least}"]
        case Day():
            keys = ["0105", "1231", "0229", "1123"]
        case Moment():
            keys = ["1000", "1530", "0930", "2000"] if walk.phase == CLOCK else ["1124", "1201", "0229", "0105"]
        case Score():
            keys = list(told.script.scale(step.scale).levels)
        case Choice() | Callback():
            keys = sorted(step.offered())
        case Slot():
            keys = [*(str(number) for number in range(1, len(walk.offered) + 1)), *step.otherwise]
        case _:
            keys = [YES, NO]
    words = said(told, step) if told.listens and isinstance(step, AskingStep) and step.speech else []
    return [*(Keys(one) for one in keys), *(Spoken(one) for one in words)]


# What is pressed on the way through a plate: province, the characters behind it, which of them is wrong, which letter.
PLATE_KEYS: Mapping[str, tuple[str, ...]] = {
    Stage.PROVINCE: ("73", "27"),
    Stage.SERIAL: ("12345", "2*2345", "3*12345", "1234"),
    Stage.WRONG: ("1", "5", "*"),
    Stage.ANEW: ("6", "7*"),
    Stage.MENU: ("1", "3", "5"),
}


def said(told: Talk, step: AskingStep) -> list[str]:
    """What people say to this step who say it plainly."""
    chinese = told.locale == "zh-CN"
    match step:
        case Number():
            return ["两千三百", "大概五十"] if chinese else ["two thousand three hundred", "about fifty"]
        case Day():
            return ["一月五号", "下周三"] if chinese else ["January the fifth", "next Wednesday"]
        case Moment():
            plain = ["明天下午三点", "周五", "十点半"], ["tomorrow at three", "Friday", "half past ten"]
            return plain[0] if chinese else plain[1]
        case Score() if step.scale == TEN:
            return ["八分", "十分", "两三分吧"] if chinese else ["eight", "ten out of ten", "two or three"]
        case _:
            named = meanings(told.script, step, told.locale).values()
            return [*named, *(["对", "不对"] if chinese else ["yes", "no"])]


PERIODS = ("as shipped", "everything", "one question", "a dealership's own")


@cache
def script_in(name: str, period: str) -> Script:
    """The script as it asks in a period, or as a dealership has it ask."""
    banks = {bank: changed(shipped_parts()[bank], period) for bank in script_of(name).banks}
    return reread(TEXTS[name], name, banks)


def changed(text: str, period: str) -> str:
    """A bank that asks everything it has, backwards, or one question only, or other ones."""
    bank = yaml.safe_load(text)
    match period:
        case "everything":
            bank["ask"] = list(bank["questions"])[::-1]
        case "one question":
            bank["ask"] = bank["ask"][-1:]
        case "a dealership's own" if (own := OWN_BANKS / f"{bank['bank']}.yaml").exists():
            return own.read_text("utf-8")
        case "a dealership's own":
            bank["questions"] = {"our_own": bank["questions"][bank["ask"][0]]}
            bank["ask"] = ["our_own"]
    return yaml.safe_dump(bank, allow_unicode=True)


def asking(told: Talk, wanted: Callable[[Asking], bool] = lambda _: True) -> list[tuple[str, Asking]]:
    """The steps that wait for a key."""
    return [(name, step) for name, step in told.script.steps.items() if isinstance(step, Asking) and wanted(step)]
