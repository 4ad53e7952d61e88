"""What a press can lead to: another question, a plate, or the end of trying."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flows.plate_entry.entry import Entry
from flows.steps import Words


@dataclass(frozen=True, slots=True)
class Ask:
    """Words, then waiting for a key, or for up to `most` of them, which the pound key ends early.

    Where `most` is one, 9, 0 and the star are left to whoever talks; elsewhere they mean something after a star.
    """

    words: Words
    most: int
    timeout: int  # seconds without a key


@dataclass(frozen=True, slots=True)
class Entered:
    """A plate as it is stored, read back and said to be right."""

    plate: str


class Why(StrEnum):
    """Why there is no plate."""

    SKIPPED = "skipped"  # the customer would rather not
    TRIES = "tries"  # nothing usable came, time and again
    ROUNDS = "rounds"  # it was entered twice and is still not right


@dataclass(frozen=True, slots=True)
class GaveUp:
    """No plate, and the reason."""

    why: Why


@dataclass(frozen=True, slots=True)
class On:
    """On to the next question, which something may be said before."""

    entry: Entry
    first: Words | None = None


@dataclass(frozen=True, slots=True)
class Missed:
    """Nothing usable; what was wrong with it."""

    said: Words


Reached = On | Missed | Entered | GaveUp
