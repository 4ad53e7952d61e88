"""What the policy is told of one follow-up, and the verdicts it may give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from flows.budget import DEFAULT_BUDGET, Budget, Contact
from flows.consent import Forbidden
from flows.lifecycles import Disposition, FollowupState, Outcome
from flows.quiet import Quiet

ATTEMPTS = 3  # in which the phone rang, rule 3.05; a programme may say otherwise
TROUBLES = 8  # so often may the network or the carrier fail us before a person has to look
BUSIES = 3  # so often busy on one day is one attempt: it is "always busy", rule 3.01
BUSY_WAITS = (timedelta(minutes=15), timedelta(minutes=30))
TEXT_WAITS = timedelta(hours=2)  # so long an answer by text is waited for, and nobody is rung meanwhile
RINGING = frozenset({Outcome.COMPLETED, Outcome.NO_ANSWER, Outcome.MACHINE})  # a busy phone did not ring


class Rule(StrEnum):
    """Which rule decided; kept with every decision."""

    DUE = "due"
    EXPIRY = "expiry"
    SUPPRESSION = "suppression"
    CONSENT = "consent"
    GONE = "gone"
    COMPLAINT = "complaint"
    PROGRAMME = "programme"
    PAUSE = "pause"
    WINDOW = "window"
    QUIET = "quiet"
    BUSY = "busy"
    ONE_A_DAY = "one_a_day"
    BUDGET = "budget"
    THREE_IN_THREE = "three_in_three"
    PREFERRED = "preferred"
    ASKED_TIME = "asked_time"
    NOT_YET = "not_yet"
    ONE_LINE = "one_line"
    TROUBLE = "trouble"
    FACTS = "facts"
    CARRIER = "carrier"
    CALLED_IN = "called_in"
    TEXTING = "texting"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call of this follow-up in which the phone rang, or a day on which it was always busy."""

    at: datetime
    day_part: str


@dataclass(frozen=True, slots=True)
class Case:
    """All the policy has to know about one follow-up."""

    followup_id: int
    state: FollowupState
    expires_at: datetime
    next_call_at: datetime | None = None
    asked_for: bool = False  # the customer chose `next_call_at`
    attempts: tuple[Attempt, ...] = ()  # those in which the phone rang, oldest first
    busy: tuple[Attempt, ...] = ()  # those of this follow-up that met a busy line, oldest first
    troubles: int = 0
    answered: bool = False  # at least one answer has been given
    # the programme's
    most_attempts: int = ATTEMPTS
    urgent: bool = False  # about a car that waits with us: one contact beyond the dealership's limits
    programme_active: bool = True
    gone: str | None = None  # why its occasion is no reason to call any more, where the programme minds
    complaint_open: bool = False  # the customer has one, and the programme minds
    quiet: tuple[Quiet, ...] = ()  # when the manufacturer asks this customer, where the programme minds
    # the person's
    preferred: tuple[str, ...] = ()  # day-parts, "weekend" or "weekday"; the programme's own part comes before them
    zones: tuple[ZoneInfo, ...] = ()  # clocks that bind a call to this number, besides the dealership's
    forbidden: Forbidden | None = None  # they must not be called for this purpose, and why
    contacts: tuple[Contact, ...] = ()  # with this number, over all programmes and channels, of the last 30 days
    number_busy: tuple[datetime, ...] = ()  # when this number was busy lately, for whatever follow-up
    being_rung: bool = False  # at this moment, about something else
    texted_at: datetime | None = None  # when they were asked something by text that waits for an answer
    # the dealership's
    budget: Budget = DEFAULT_BUDGET
    dealership_paused: bool = False


@dataclass(frozen=True, slots=True)
class Ring:
    """Ring now, in this day-part."""

    day_part: str
    rule: Rule
    why: str


@dataclass(frozen=True, slots=True)
class PutOff:
    """Not now; think again at `until`."""

    until: datetime
    rule: Rule
    why: str


@dataclass(frozen=True, slots=True)
class Close:
    """Never again, and this is how it ended."""

    disposition: Disposition
    rule: Rule
    why: str


@dataclass(frozen=True, slots=True)
class Again:
    """Ring again at `at`; `asked` when that is the customer's own time."""

    at: datetime
    day_part: str
    asked: bool
    rule: Rule
    why: str


@dataclass(frozen=True, slots=True)
class Exhausted:
    """There is no further attempt."""

    disposition: Disposition
    rule: Rule
    why: str
