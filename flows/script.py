"""What a script is: frozen types for its steps, scales and prompts. `flows/script_file.py` reads them from YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from flows.escalation import Severity
from flows.lifecycles import Disposition

KEY, STEP_ID = r"^[0-9*#]$", r"^[a-z][a-z0-9_]{0,59}$"
Key = Annotated[str, StringConstraints(pattern=KEY)]
StepId = Annotated[str, StringConstraints(pattern=STEP_ID)]
Locale = Literal["zh-CN", "en"]
Words = Mapping[Locale, str]
DayPartName = Literal["morning", "afternoon", "late_afternoon"]


class Part(BaseModel):
    """Anything in a script: it never changes, and a word it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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


class LowMark(Part):
    """From this value on (towards the bad end) an answer is a complaint of this severity."""

    value: int
    severity: Severity


class Branch(Part):
    """Where to go next, when all the named answers have the named values. `complaint` tells whether any was low."""

    when: Mapping[str, int | str | bool] = Field(default_factory=dict)
    go: StepId


class Option(Part):
    """What one key of a choice leads to; it may note an answer on the way."""

    go: StepId
    answers: Mapping[StepId, str] = Field(default_factory=dict)


class Spoken(Part):
    """What every step has: words, and whether it belongs to the opening that each call begins with."""

    prompt: Words
    opening: bool = False


class Asking(Spoken):
    """What every step that waits for a key has."""

    again: tuple[Words, ...] = ()  # said instead of the prompt at the second try, the third, ...
    tries: int = Field(default=3, ge=1, le=5)
    timeout: int = Field(default=6, ge=2, le=20)  # seconds without a key
    on_silence: StepId  # where to go when the tries run out


class Choice(Asking):
    """A menu: each key leads somewhere."""

    kind: Literal["choice"]
    options: Mapping[Key, Option]

    def keys(self) -> frozenset[str]:
        return frozenset(self.options)


class Score(Asking):
    """A question on a named scale."""

    kind: Literal["score"]
    label: Words  # its short name in tickets and reports
    scale: str
    low: tuple[LowMark, ...] = ()
    category: str = "service"
    skippable: bool = False
    next: tuple[Branch, ...] = Field(min_length=1)


class Callback(Asking):
    """Offers other day-parts; the chosen one becomes the next call's time."""

    kind: Literal["callback"]
    options: Mapping[Key, DayPartName]
    go: StepId  # once a day-part is chosen
    otherwise: Mapping[Key, StepId] = Field(default_factory=dict)

    def keys(self) -> frozenset[str]:
        return frozenset(self.options) | frozenset(self.otherwise)


class Record(Spoken):
    """Records a spoken comment; the caller has agreed to it by choosing to speak."""

    kind: Literal["record"]
    max_seconds: int = Field(default=60, ge=5, le=120)
    next: tuple[Branch, ...] = Field(min_length=1)


class Say(Spoken):
    """Says something and goes on."""

    kind: Literal["say"]
    next: tuple[Branch, ...] = Field(min_length=1)


class End(Spoken):
    """Says good-bye. Without a disposition the follow-up stays open, to be tried again."""

    kind: Literal["end"]
    disposition: Disposition | None = None


Step = Annotated[Choice | Score | Callback | Record | Say | End, Field(discriminator="kind")]


class ControlKeys(Part):
    """Keys that mean the same everywhere."""

    opt_out: Key = "9"
    repeat: Key = "*"
    skip: Key = "0"


class Phrases(Part):
    """Sentences the engine says between steps."""

    nothing_heard: Words
    not_an_option: Words
    welcome_back: Words


class Script(Part):
    """One version of a script, complete and checked."""

    script: StepId
    version: int = Field(ge=1)
    purpose: Literal["service", "marketing"]
    locales: tuple[Locale, ...] = Field(min_length=1)
    first: StepId
    opted_out: StepId  # where the opt-out key leads
    ceiling: int = Field(default=60, ge=10, le=200)  # turns in one call, after which it ends politely
    too_long: StepId  # where it ends then
    keys: ControlKeys = ControlKeys()
    phrases: Phrases
    scales: Mapping[str, Scale]
    steps: Mapping[StepId, Step]

    def asked(self) -> Iterator[tuple[str, Score]]:
        """The questions on a scale, in the order of the file."""
        return ((name, step) for name, step in self.steps.items() if isinstance(step, Score))


def targets(step: Step) -> Iterator[str]:
    """Every step this one can lead to, the control keys aside."""
    match step:
        case Choice():
            yield from (option.go for option in step.options.values())
        case Callback():
            yield step.go
            yield from step.otherwise.values()
        case Score() | Record() | Say():
            yield from (branch.go for branch in step.next)
        case End():
            return
    if isinstance(step, Asking):
        yield step.on_silence
