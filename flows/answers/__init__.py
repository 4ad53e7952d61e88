"""What an answer means: each recogniser turns what was heard into one of three results, and never guesses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flows.script import ONE_TO_TEN, Scale
from flows.steps import Locale
from flows.turns import Value


@dataclass(frozen=True, slots=True)
class Context:
    """What helps to understand: the language spoken, the day, the scale that was asked on, what was offered, and for
    plates the dealership's own prefix (鲁L) and the plates it knows.
    """

    locale: Locale
    today: date
    scale: Scale = ONE_TO_TEN
    offered: tuple[str, ...] = ()
    prefix: str = ""
    plates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """One value, clear enough to be kept; `read_back` asks for it to be confirmed first."""

    value: Value
    read_back: bool = False


@dataclass(frozen=True, slots=True)
class Doubtful:
    """More than one reading is possible; the customer is asked which was meant."""

    candidates: tuple[Value, ...]

    @property
    def first(self) -> Value:
        """The reading that is asked about first."""
        return self.candidates[0]


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """Nothing that could be the answer; `why` is the name of the phrase that says so."""

    why: str


Understanding = Understood | Doubtful | NotUnderstood
