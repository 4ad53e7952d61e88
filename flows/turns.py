"""What passes in one turn of talk: what is heard, said and found out, and where the conversation stands after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.escalation import Severity
from flows.lifecycles import Disposition
from flows.steps import Words

Value = int | str | bool

# --- what is heard -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Keys:
    """Keys were pressed; `after_s` seconds after our last reply, None where nobody knows."""

    digits: str
    after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words, as the carrier's recogniser wrote them down; `confidence` from 0 to 1, None when it does not say."""

    text: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing came in time."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A comment was spoken; `sid` names it at the carrier. Empty when nothing was recorded."""

    sid: str
    seconds: int
    hung_up: bool = False


@dataclass(frozen=True, slots=True)
class Connected:
    """We had put the customer through; `reached` tells whether a person took the call."""

    reached: bool


@dataclass(frozen=True, slots=True)
class Machine:
    """A voicemail or a fax listens, not a person."""


Heard = Keys | Spoken | Silence | Recorded | Connected | Machine

# --- what is said --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Said:
    """Words, with nothing expected in return. `audio` names a recorded file to play instead."""

    text: str
    audio: str | None = None


@dataclass(frozen=True, slots=True)
class Listening:
    """The answer may be spoken, too; `hints` are words that a recogniser should expect."""

    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedForKey:
    """Words, then waiting for a key, or for up to `most` of them, which the pound key ends early."""

    text: str
    timeout: int
    most: int = 1
    audio: str | None = None
    listening: Listening | None = None


@dataclass(frozen=True, slots=True)
class AskedToSpeak:
    """Words, then a recording."""

    text: str
    max_seconds: int
    audio: str | None = None


@dataclass(frozen=True, slots=True)
class PutThrough:
    """The customer is put through to this number, which rings for so many seconds."""

    number: str
    seconds: int


@dataclass(frozen=True, slots=True)
class HungUp:
    """We say nothing more; a short pause leaves the customer the first hand on the receiver (rule 9.01)."""


Utterance = Said | AskedForKey | AskedToSpeak | PutThrough | HungUp

# --- what was found out --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answered:
    """A question has its answer, in the words it was asked in. `confirmed`: it was read back and said to be right."""

    question: str
    kind: str
    raw: str
    value: Value
    scale: str | None
    wording: str
    low: bool = False
    confirmed: bool = False
    by_voice: bool = False


@dataclass(frozen=True, slots=True)
class FoundLow:
    """An answer is bad enough for a person to look after it."""

    question: str
    severity: Severity
    category: str
    label: Words  # the question's short name
    level: Words  # the name of what was chosen
    within_hours: int | None = None  # by when somebody must have acted; None: as the severity says


@dataclass(frozen=True, slots=True)
class AskedForTime:
    """The customer would rather be rung in this day-part; `at` is the moment, where one was named (moment.py)."""

    day_part: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class AskedForSms:
    """The customer wants this as a text message."""

    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Commented:
    """A spoken comment waits at the carrier."""

    question: str
    sid: str
    seconds: int


@dataclass(frozen=True, slots=True)
class LeftForPerson:
    """What was spoken must be written down by a person: a plate that no key can tell."""

    question: str
    label: Words


@dataclass(frozen=True, slots=True)
class LeftTask:
    """An answer is no complaint, and still a person must do something: ring back, mend a record."""

    question: str
    category: str
    label: Words  # the question's short name
    level: Words  # the name of what was chosen
    within_hours: int | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """The conversation came to an end of the script; without a disposition it is to be tried again."""

    disposition: Disposition | None


Finding = Answered | FoundLow | AskedForTime | AskedForSms | Commented | LeftForPerson | LeftTask | Ended

# --- the walk ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a conversation stands; survives calls, so it can be written down and read back (`flows/walk.py`)."""

    step: str
    misses: int = 0  # tries at this step that brought nothing
    phase: str = ""  # within a step: "" asking, "confirm" reading back, "speak" waiting for a recording
    pending: Value | None = None  # what is being read back
    others: tuple[Value, ...] = ()  # and what else it may have been
    raw: str = ""  # the keys or the words it came from
    by_voice: bool = False  # whether it was spoken
    rounds: int = 0  # on this rung of the ladder to a plate
    entry: Mapping[str, Any] | None = None  # a plate that is being entered by keys
    spent: float = 0.0  # seconds on the plate so far, as reckoned
    offered: tuple[str, ...] = ()  # the appointment times that were told, so that a key means what was heard
    key: str = ""  # the last key pressed, if it led to what is asked now
    echoes: int = 0  # keys that came before that could be heard
    way_out: bool = False  # at a question that needs the opt-out key for itself, another one has been told
    turns: int = 0  # in this call
    answers: Mapping[str, Value] = field(default_factory=dict)
    complaint: bool = False
    reached: str | None = None  # the question outside the opening that was asked last
    resuming: bool = False  # the opening is being said again before going on there
    put_through: bool = False  # a person has the customer on the line, as far as we know
    over: bool = False  # this call has nothing more to say
    disposition: Disposition | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """The walk after it, what is said and what was found out."""

    walk: Walk
    says: tuple[Utterance, ...]
    found: tuple[Finding, ...] = ()
