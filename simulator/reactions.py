"""What somebody on the phone may do: press, speak, stay silent, hang up, leave a remark, hold the line."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Press:
    """Keys typed once `heard` characters of the prompt were spoken, after thinking; `gaps` are the seconds between.

    `words` are said after the first key; they count only where no key is listened to.
    """

    keys: str
    heard: int
    thinking: float
    gaps: tuple[float, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Utter:
    """Words said into the phone, and how sure the carrier's recogniser is of them: 0 to 1, None when it does not say.

    `keys` are pressed after the first word; they count only where no words are listened to.
    """

    words: str
    thinking: float
    confidence: float | None = 0.91
    keys: str = ""


@dataclass(frozen=True)
class Silence:
    """Nothing is pressed or said; `why` tells whether no offer fitted."""

    why: str


@dataclass(frozen=True)
class PutDown:
    """The receiver goes down after so many seconds."""

    after: float


@dataclass(frozen=True)
class Remark:
    """What is said after the beep; empty words are a silence."""

    words: str
    hangs_up: bool = False
    presses: bool = True


@dataclass(frozen=True)
class OnHold:
    """What somebody does whose call is put through: how long they let it ring, and how they end the talk."""

    waits: float = math.inf
    hangs_up: bool = False
    presses_star: bool = False
    talks: float = 10.0  # seconds, for those who end it before the desk does


Reaction = Press | Utter | Silence | PutDown
