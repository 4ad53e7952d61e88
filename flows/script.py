"""What a script is: its steps, scales, phrases and the facts it mentions. `flows/script_file.py` reads it from YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from flows import phrases
from flows.steps import (
    TEN,
    AnyStep,
    Audio,
    Key,
    Locale,
    Part,
    Score,
    Step,
    StepId,
    Words,
    label_of,
)

FactKind = Literal["text", "number", "km", "minutes", "money", "date", "datetime", "plate", "phone", "slots"]


class Level(Part):
    """One key of a scale: the points it stands for and its name."""

    value: int
    words: Words


class Scale(Part):
    """Named levels, the keys that choose them, and which end is the good one."""

    direction: Literal["high_is_good", "low_is_good"]
    levels: Mapping[Key, Level]

    def best(self) -> int:
        values = [level.value for level in self.levels.values()]
        return max(values) if self.direction == "high_is_good" else min(values)

    def reaches(self, value: int, mark: int) -> bool:
        """Whether `value` is at `mark` or on its bad side."""
        return value <= mark if self.direction == "high_is_good" else value >= mark

    def words(self, value: int) -> Words:
        """The name of the level with this value."""
        return next(level.words for level in self.levels.values() if level.value == value)


# One to ten as people type it: a single key, 0 for ten, and the star for those who type it so.
ONE_TO_TEN = Scale(
    direction="high_is_good",
    levels={key: Level(value=value, words=phrases.STEPS_OF_TEN[value]) for key, value in {
        **{str(value): value for value in range(1, 10)}, "0": 10, "*": 10
    }.items()},
)  # fmt: skip


def _iso(given: Any) -> Any:
    """YAML takes 2026-12-01 for a date of its own; a script means the text."""
    if isinstance(given, date):
        return given.isoformat()
    return [_iso(one) for one in given] if isinstance(given, list) else given


OneExample = str | int | tuple[str, ...]
Example = Annotated[
    Annotated[OneExample, Tag("one")] | Annotated[Mapping[Locale, str], Tag("languages")],
    Discriminator(lambda given: "languages" if isinstance(given, Mapping) else "one"),
    BeforeValidator(_iso),
]


class Fact(Part):
    """Something a script knows before it begins. `otherwise` is said when it is not known; without it, it must be."""

    kind: FactKind
    example: Example  # used when a script is checked, drawn and rehearsed; a text has one for each language
    label: Words | None = None  # its short name in pictures
    words: Mapping[str, Words] = Field(default_factory=dict)  # names of its values, where those are words for us
    otherwise: Words | None = None
    computed: Literal["first_maintenance"] | None = None  # worked out during the call, see `flows/computed.py`

    def example_in(self, locale: Locale) -> OneExample:
        """The example as it is said in this language."""
        given = self.example
        return given if isinstance(given, str | int | tuple) else given.get(locale, next(iter(given.values()), ""))

    @property
    def must_be_told(self) -> bool:
        """Whether nobody may be rung before the occasion tells it."""
        return self.otherwise is None and self.computed is None and self.kind != "slots"


# What every script may mention. `flows/facts.py` fills them in.
STANDARD_FACTS: Mapping[str, Fact] = {
    "customer": Fact(kind="text", example="梁一娜女士", label={"zh-CN": "客户", "en": "customer"}),
    "dealership": Fact(kind="text", example="日照众安汽车", label={"zh-CN": "经销店", "en": "dealership"}),
    "model": Fact(kind="text", example="秦PLUS", label={"zh-CN": "车型", "en": "model"}),
    "visit_date": Fact(kind="date", example="2026-11-20", label={"zh-CN": "到店日期", "en": "day of the visit"}),
    "today": Fact(kind="date", example="2026-11-23", label={"zh-CN": "今天", "en": "today"}),
    "hotline": Fact(kind="phone", example="0633-2270633", label={"zh-CN": "服务热线", "en": "hotline"}),
    "adviser": Fact(
        kind="text",
        example="高洁",
        label={"zh-CN": "顾问", "en": "adviser"},
        otherwise={"zh-CN": "您的顾问", "en": "your adviser"},
    ),
    "plate": Fact(
        kind="plate",
        example="鲁L12345",
        label={"zh-CN": "车牌", "en": "licence plate"},
        otherwise={"zh-CN": "您的爱车", "en": "your car"},
    ),
}


class ControlKeys(Part):
    """Keys that mean the same everywhere. In an entry of several keys they come after a star."""

    opt_out: Key = "9"
    repeat: Key = "*"
    skip: Key = "0"


class Phrases(Part):
    """Sentences the engine says between steps; a script may word them its own way."""

    nothing_heard: Words = phrases.NOTHING_HEARD
    nothing_said: Words = phrases.NOTHING_SAID  # instead, where speech is on
    not_an_option: Words = phrases.NOT_AN_OPTION
    welcome_back: Words = phrases.WELCOME_BACK
    not_possible: Words = phrases.NOT_POSSIBLE  # a number or a date outside its range: `{least}`, `{most}`
    no_such_day: Words = phrases.NO_SUCH_DAY
    not_that_day: Words = phrases.NOT_THAT_DAY  # too far from today: `{least}`, `{most}`
    not_that_time: Words = phrases.NOT_THAT_TIME  # outside the hours: `{first}`, `{last}`
    over_by_now: Words = phrases.OVER_BY_NOW
    too_late: Words = phrases.TOO_LATE  # a time to ring again that lies behind the deadline
    confirm_call: Words = phrases.CONFIRM_CALL  # `{value}`: when to ring again: yes, key 1; no, key 2
    confirm_entry: Words = phrases.CONFIRM_ENTRY  # `{value}`: right, key 1; again, key 2
    confirm_one: Words = phrases.CONFIRM_ONE  # a 1 typed on one to ten may be the beginning of a 10
    confirm_said: Words = phrases.CONFIRM_SAID  # `{value}`: yes, key 1; no, key 2
    way_out: Words = phrases.WAY_OUT  # before one to ten is asked again, where 9 is nine points
    confirm_opt_out: Words = phrases.CONFIRM_OPT_OUT  # whether no more calls are wanted: yes, key 1; no, key 2
    not_then: Words = phrases.NOT_THEN  # a time was named at which we should not ring
    not_understood: Words = phrases.NOT_UNDERSTOOD
    whole_number: Words = phrases.WHOLE_NUMBER
    may_speak: Words = phrases.MAY_SPEAK  # before the first question, where speech is on
    say_plate: Words = phrases.SAY_PLATE
    sms_comes: Words = phrases.SMS_COMES
    yes: Words = phrases.YES
    no: Words = phrases.NO


PhraseName = Literal[  # those that are said by themselves and tell nothing of this customer
    "nothing_heard",
    "nothing_said",
    "not_an_option",
    "welcome_back",
    "no_such_day",
    "over_by_now",
    "too_late",
    "confirm_one",
    "not_understood",
    "whole_number",
    "may_speak",
    "way_out",
    "confirm_opt_out",
    "not_then",
    "say_plate",
    "sms_comes",
]


class Script(Part):
    """One version of a script, complete and checked."""

    script: StepId
    version: int = Field(ge=1)
    title: Words = Field(default_factory=dict)  # what a manager calls it
    purpose: Literal["service", "marketing"]
    locales: tuple[Locale, ...] = Field(min_length=1)
    facts: Mapping[StepId, Fact] = Field(default_factory=dict)  # beside those every script knows
    first: StepId
    opted_out: StepId  # where the opt-out key leads
    ceiling: int = Field(default=60, ge=10, le=200)  # turns in one call, after which it ends politely
    too_long: StepId  # where it ends then
    keys: ControlKeys = ControlKeys()
    phrases: Phrases = Phrases()
    phrases_audio: Mapping[PhraseName, Audio] = Field(default_factory=dict)  # recordings of these phrases
    scales: Mapping[str, Scale] = Field(default_factory=dict)
    steps: Mapping[StepId, AnyStep]
    banks: tuple[str, ...] = ()  # the question banks it draws on; filled in on reading

    def asked(self) -> Iterator[tuple[str, Score]]:
        """The questions on a scale, in the order of the file."""
        return ((name, step) for name, step in self.steps.items() if isinstance(step, Score))

    def scale(self, name: str) -> Scale:
        """The scale of this name. Raises `KeyError` when there is none."""
        return self.scales[name] if name in self.scales else {TEN: ONE_TO_TEN}[name]

    def known_facts(self) -> Mapping[str, Fact]:
        """Every fact its prompts and conditions may mention."""
        return {**STANDARD_FACTS, **self.facts}

    def questions(self) -> Iterator[tuple[str, Step, Words]]:
        """Every step whose answer is kept, with its short name, in the order of the file."""
        for name, step in self.steps.items():
            if (label := label_of(step)) is not None:
                yield name, step, label
