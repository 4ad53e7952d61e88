"""A simulated customer on the whole ladder to a plate, through the engine: confirms, speaks, presses, is recorded."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from flows import plate_keys
from flows.engine import begin, hear
from flows.pace import CHARACTERS_A_SECOND
from flows.script import Script
from flows.script_file import parse
from flows.spoken import spoken
from flows.steps import Locale
from flows.talk import Talk
from flows.turns import Answered, AskedForKey, AskedToSpeak, Heard, Keys, Silence, Spoken, Walk
from flows.walk import from_json, to_json
from tests.flows.plate_customer import A_KEY, A_PROMPT, Customer

STEP = "plate_question"
HEARD_S = 2.0  # of silence, by which the carrier knows that somebody has finished
EXAMPLE = Path(__file__).resolve().parents[2] / "docs" / "examples" / "plate.yaml"
SPEAKING = ("well", "not understood", "misheard", "silent", "presses instead")
PRESSING = ("as the prompts say", "no stars", "a wrong key", "silent", "anything", "anew and anew")
CONFIRMING = ("at once", "late", "by a wrong key", "over and over")


@dataclass(frozen=True)
class Way:
    """What somebody is like."""

    known: str = ""  # the plate we have on record
    listens: bool = False  # whether questions may be answered in words
    confirming: str = CONFIRMING[0]
    speaking: str = SPEAKING[0]
    pressing: str = PRESSING[0]


@dataclass(frozen=True)
class Cost:
    """How it ended: the plate that was kept, whether it was recorded for a person; and what it took until then."""

    plate: str | None
    recorded: bool
    seconds: float
    turns: int


@cache
def _script() -> Script:
    """The example of docs/scripts.md, from its question on."""
    return parse(EXAMPLE.read_text("utf-8"), "plate").model_copy(update={"first": STEP})


def talk(way: Way, locale: Locale, prefix: str = "鲁L") -> Talk:
    """The question alone, with what the dealership knows."""
    facts = {"today": "2026-11-23", **({"plate": way.known} if way.known else {})}
    return Talk(_script(), locale, facts, listens=way.listens, prefix=prefix)


class Caller:
    """Has one plate and one way of going about it."""

    def __init__(self, plate: str, way: Way, locale: Locale, seed: int = 0) -> None:
        self.plate, self.way, self.locale = plate, way, locale
        self.random = Random(f"{plate} {seed}")
        slip = self.random.randrange(4) if way.pressing == "a wrong key" else None
        self.hand = Customer(plate, stars=way.pressing != "no stars", slip=slip)
        self.late = 0

    def enter(self, prefix: str = "鲁L") -> Cost:
        """The whole talk; the walk is written down and read back between any two turns."""
        told = talk(self.way, self.locale, prefix)
        turn, seconds, turns = begin(told), 0.0, 0
        while True:
            asked = turn.says[-1]
            plate = next((str(one.value) for one in turn.found if isinstance(one, Answered)), None)
            if isinstance(asked, AskedToSpeak) or turn.walk.over:
                return Cost(plate, isinstance(asked, AskedToSpeak), seconds, turns)
            assert isinstance(asked, AskedForKey)
            heard = self.react(turn.walk)
            seconds += sum(self.saying(getattr(one, "text", "")) for one in turn.says)
            seconds += self.acting(heard, asked)
            turn = hear(told, from_json(json.loads(json.dumps(to_json(turn.walk)))), heard)
            turns += 1

    def saying(self, text: str) -> float:
        return len(text) / CHARACTERS_A_SECOND[self.locale]

    def acting(self, heard: Heard, asked: AskedForKey) -> float:
        """Thinking and pressing, or speaking and being heard out, or the wait for nothing."""
        match heard:
            case Keys(digits=digits):
                return A_PROMPT + A_KEY * (len(digits) + (asked.most > 1))
            case Spoken(text=text):
                return A_PROMPT + self.saying(text) + HEARD_S
            case _:
                return float(asked.timeout)

    def react(self, walk: Walk) -> Heard:
        match walk.phase:
            case "confirm":
                return self._confirm(walk)
            case "listen":
                return self._speak()
            case _:
                return self._press(walk)

    def _confirm(self, walk: Walk) -> Heard:
        right = walk.pending == self.plate
        self.late += 1
        if self.way.confirming == "over and over" and self.late % 4:
            return Keys("#")
        if self.way.confirming == "late" and self.late % 2:
            return Silence()
        if self.way.confirming == "by a wrong key" and self.late % 2:
            return Keys("7")
        return Keys("1" if right else "2")

    def _speak(self) -> Heard:
        match self.way.speaking:
            case "well":
                return Spoken(spoken("plate", self.plate, "zh-CN"), 0.92)
            case "not understood":
                return Spoken("今天天气真不错" if self.locale == "zh-CN" else "the weather is very nice today", 0.6)
            case "misheard":
                other = self.plate[:-1] + ("7" if self.plate[-1] != "7" else "3")
                return Spoken(spoken("plate", other, "zh-CN"), 0.92)
            case "presses instead":
                return Keys("1")
            case _:
                return Silence()

    def _press(self, walk: Walk) -> Heard:
        assert walk.entry is not None
        entry = plate_keys.from_json(walk.entry)
        asked = plate_keys.question(entry)
        match self.way.pressing:
            case "silent":
                return Silence()
            case "anything":
                longest = asked.most if asked.most == 1 else self.random.randrange(1, 9)
                return Keys("".join(self.random.choice("12345678*") for _ in range(longest)))
            case "anew and anew" if entry.stage.value == "confirm":
                return Keys("2")
            case "anew and anew" if entry.stage.value == "wrong":
                return Keys("8")
            case _:
                keys = self.hand.answer(entry, asked)
                return Keys(keys.removesuffix("#")) if keys else Silence()
