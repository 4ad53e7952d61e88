"""The kinds of steps a script is made of: frozen types that say what each may hold. `docs/scripts.md` shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, StringConstraints, Tag

from flows.escalation import Severity
from flows.lifecycles import Disposition

KEY, STEP_ID = r"^[0-9*#]$", r"^[a-z][a-z0-9_]{0,59}$"
Key = Annotated[str, StringConstraints(pattern=KEY)]
StepId = Annotated[str, StringConstraints(pattern=STEP_ID)]
Locale = Literal["zh-CN", "en"]
Words = Mapping[Locale, str]
Audio = Mapping[Locale, str]  # a recorded file for each language, played in the place of words
DayPartName = Literal["morning", "afternoon", "late_afternoon"]
TEN = "ten"  # the scale every script has: one to ten, and 0 means ten
YES, NO = "1", "2"  # what they mean wherever a plain yes or no is asked


class Part(BaseModel):
    """Anything in a script: it never changes, and a word it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# --- where to go next ----------------------------------------------------------------------------------------------


class Comparison(Part):
    """A condition that is more than a plain value; everything it names must hold."""

    at_least: int | None = None
    at_most: int | None = None
    one_of: tuple[int | str | bool, ...] | None = None
    is_not: int | str | bool | None = None
    known: bool | None = None


def _sort_of_condition(given: Any) -> str:
    return "comparison" if isinstance(given, Mapping | Comparison) else "plain"


Condition = Annotated[
    Annotated[Comparison, Tag("comparison")] | Annotated[int | str | bool, Tag("plain")],
    Discriminator(_sort_of_condition),
]


class Branch(Part):
    """Where to go next, when all the named answers and facts are as named. `complaint` tells whether any was low."""

    when: Mapping[str, Condition] = Field(default_factory=dict)
    go: StepId


def _a_way(given: Any) -> Any:
    """`go: there` may be written shortly as `there`."""
    return {"go": given} if isinstance(given, str) else given


def _ways(given: Any) -> Any:
    """A single way may be written without its list."""
    return [_a_way(given)] if isinstance(given, str) else given


Ways = Annotated[tuple[Branch, ...], BeforeValidator(_ways), Field(min_length=1)]


# --- what is bad enough for a person -------------------------------------------------------------------------------


class LowMark(Part):
    """From this value on (towards the bad end of the scale) an answer is a complaint of this severity."""

    value: int
    severity: Severity


class LowAnswer(Part):
    """This answer to a yes-or-no question is a complaint of this severity."""

    answer: bool
    severity: Severity


class LowNumber(Part):
    """A number from here on, upwards or downwards, is a complaint of this severity."""

    at_least: int | None = None
    at_most: int | None = None
    severity: Severity


# --- steps ---------------------------------------------------------------------------------------------------------


class Spoken(Part):
    """What every step has: words, and whether it belongs to the opening that each call begins with."""

    prompt: Words
    audio: Audio = Field(default_factory=dict)  # played instead of the prompt
    opening: bool = False


class Asking(Spoken):
    """What every step that waits for a key has."""

    again: tuple[Words, ...] = ()  # said instead of the prompt at the second try, the third, ...
    again_audio: tuple[Audio, ...] = ()  # of each of these, in their order
    tries: int = Field(default=3, ge=1, le=5)
    timeout: int = Field(default=6, ge=2, le=20)  # seconds without a key
    on_silence: StepId  # where to go when the tries run out, whether nothing was heard or nothing usable
    speech: bool = True  # whether it may be answered in words, where the dealership has speech on
    typical: Key | None = None  # what most people press; the checker's typical call presses it


Hours = Annotated[int | None, Field(ge=1, le=240)]


class Question(Asking):
    """What every step has that finds something out: the answer is kept under the step's name."""

    label: Words  # its short name in tickets and reports
    category: str = "service"  # of the ticket that a low answer opens
    within_hours: Hours = None  # by when a person must have acted on it; none: as its severity says
    skippable: bool = False  # whether the skip key passes it by
    next: Ways


class Option(Part):
    """What one key of a menu stands for: a value to keep, answers to note on the way, where it leads."""

    go: StepId | None = None  # none: where the step's `next` leads
    answers: Mapping[StepId, str] = Field(default_factory=dict)
    value: str | None = None  # kept as the answer to this step
    words: Words | None = None  # the value's name in tickets and reports
    low: Severity | None = None  # choosing it is a complaint of this severity
    task: bool = False  # choosing it leaves something for a person to do, and is no complaint


class Choice(Asking):
    """A menu. With a `label` the chosen value is kept as an answer; without, each key only leads somewhere."""

    kind: Literal["choice"]
    options: Mapping[Key, Annotated[Option, BeforeValidator(_a_way)]]
    label: Words | None = None
    category: str = "service"
    within_hours: Hours = None
    skippable: bool = False
    next: Ways | None = None  # for the options that lead nowhere of their own

    def offered(self) -> frozenset[str]:
        return frozenset(self.options)


class YesNo(Question):
    """A question whose answer is yes (key 1) or no (key 2)."""

    kind: Literal["yes_no"]
    low: LowAnswer | None = None
    task: bool | None = None  # this answer leaves something for a person to do, and is no complaint


class Score(Question):
    """A question on a scale: one to ten when none is named."""

    kind: Literal["score"]
    scale: str = TEN
    low: tuple[LowMark, ...] = ()


class Number(Question):
    """A whole number, several keys and the pound key; it is read back before it is kept."""

    kind: Literal["number"]
    unit: Literal["number", "km", "minutes", "money"] = "number"
    least: int = Field(default=0, ge=0)
    most: int = Field(le=9_999_999)
    low: tuple[LowNumber, ...] = ()
    task: bool = False  # whether any answer leaves something for a person to do


class Day(Question):
    """A date, four keys: month and day. It is the nearest such day ahead or behind, and read back."""

    kind: Literal["date"]
    lies: Literal["ahead", "behind"]
    task: bool = False  # whether any answer leaves something for a person to do


class Moment(Question):
    """A day and a time of day, said in one breath, or by keys: month and day, then hour and minute; read back whole."""

    kind: Literal["moment"]
    lies: Literal["ahead", "behind"]
    days: int = Field(default=60, ge=1, le=366)  # how far from today
    hours: tuple[Annotated[int, Field(ge=0, le=23)], Annotated[int, Field(ge=1, le=24)]] = (9, 18)  # from, and before
    clock: Words  # asks for the time of the day that was told, four keys
    clock_audio: Audio = Field(default_factory=dict)
    ring: bool = False  # it is when to ring again, which becomes the next call's time and is no answer
    task: bool = False  # whether any answer leaves something for a person to do


class Plate(Question):
    """A licence plate: the one we know is confirmed; another is said, entered by keys, or recorded for a person."""

    kind: Literal["plate"]
    known: StepId = "plate"  # the fact that holds it
    speak: Words  # said before the recording
    speak_audio: Audio = Field(default_factory=dict)
    by_keys: bool = True  # whether one that we do not know may be entered by keys, which takes about a minute
    max_seconds: int = Field(default=20, ge=5, le=60)


class Slot(Question):
    """Offers appointment times, one key each, from 1 up; the chosen one is kept."""

    kind: Literal["slot"]
    slots: StepId = "slots"  # the fact that holds the free ones
    offers: int = Field(default=3, ge=1, le=4)  # how many of them at most are told
    each: Words  # says one: `{slot}` and `{key}` are filled in
    tail: Words  # said after them, for the keys below
    otherwise: Mapping[Key, StepId] = Field(default_factory=dict)
    none_left: StepId  # where to go when there is no free one


class Callback(Asking):
    """Offers other day-parts; the chosen one becomes the next call's time."""

    kind: Literal["callback"]
    options: Mapping[Key, DayPartName]
    go: StepId  # once a day-part is chosen
    otherwise: Mapping[Key, StepId] = Field(default_factory=dict)

    def offered(self) -> frozenset[str]:
        return frozenset(self.options) | frozenset(self.otherwise)


class Record(Spoken):
    """Records a spoken comment; the caller has agreed to it by choosing to speak."""

    kind: Literal["record"]
    task: Words | None = None  # what a person is to write down from it; none for a plain comment
    max_seconds: int = Field(default=60, ge=5, le=120)
    next: Ways


class Info(Asking):
    """Offers information: yes (key 1) hears it, no (key 2) goes on."""

    kind: Literal["info"]
    more: Words
    more_audio: Audio = Field(default_factory=dict)
    next: Ways


class SmsOffer(Asking):
    """Offers a text message: yes (key 1) gets it at the number we rang, no (key 2) goes on."""

    kind: Literal["sms_offer"]
    text: Words  # the message
    next: Ways


class Transfer(Spoken):
    """Puts the customer through to a person; goes on when that call is over."""

    kind: Literal["transfer"]
    to: StepId = "hotline"  # the fact that holds the number
    timeout: int = Field(default=20, ge=5, le=60)  # seconds of ringing there
    next: Ways  # after they have talked
    otherwise: StepId  # when nobody took it


class Say(Spoken):
    """Says something and goes on."""

    kind: Literal["say"]
    next: Ways


class End(Spoken):
    """Says good-bye. Without a disposition the follow-up stays open, to be tried again."""

    kind: Literal["end"]
    disposition: Disposition | None = None


AskingStep = Choice | YesNo | Score | Number | Day | Moment | Plate | Slot | Callback | Info | SmsOffer
Step = AskingStep | Record | Transfer | Say | End
Entry = Number | Day | Moment  # what takes several keys, so that the control keys come after a star
AnyStep = Annotated[Step, Field(discriminator="kind")]
# In the order a manager meets them in docs/scripts.md; `questions` stands for a bank and is replaced on reading.
KINDS = (
    *("say", "yes_no", "score", "choice", "number", "plate", "date", "moment", "callback", "slot", "record"),
    *("info", "sms_offer", "transfer", "questions", "end"),
)


def ways(step: Step) -> tuple[Branch, ...]:
    """The branches of a step that goes on by its `next`."""
    return () if isinstance(step, Callback | End) else step.next or ()


def label_of(step: Step) -> Words | None:
    """The short name of a step whose answer is kept; None for a step that keeps nothing."""
    if isinstance(step, Moment) and step.ring:
        return None
    return step.label if isinstance(step, Question | Choice) else None


def rings(step: Step) -> bool:
    """Whether this is about when to ring again."""
    return isinstance(step, Callback) or (isinstance(step, Moment) and step.ring)


def targets(step: Step) -> Iterator[str]:
    """Every step this one can lead to, the control keys aside."""
    match step:
        case Choice():
            yield from (option.go for option in step.options.values() if option.go)
        case Callback():
            yield step.go
            yield from step.otherwise.values()
        case Slot():
            yield step.none_left
            yield from step.otherwise.values()
        case Transfer():
            yield step.otherwise
        case _:
            pass
    yield from (branch.go for branch in ways(step))
    if isinstance(step, Asking):
        yield step.on_silence
