"""What a person types at a rehearsal, as moves of the customer or wishes of the person at the keyboard."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from flows.turns import Connected, Keys, Machine, Recorded, Silence

USUAL_SECONDS = 6  # of a spoken comment when none are named
LONGEST = 600
_KEYS = re.compile(r"[0-9*#]{1,20}")
_SPEAKS = re.compile(r"r([0-9]{0,4})")

HELP = """\
0 to 9, * and #  press a key; for a number or a date type all its digits
s, or Enter      say nothing until the time is over
r 7              speak for 7 seconds, where something may be spoken
h                hang up            b  be rung again after that, and go on
p   n            reached a person, or nobody, after being put through
m                a voicemail answers instead of a person
t                show the last reply as TwiML
?   q            this help, or the end of the rehearsal
Several moves may stand in one line: 1 1 4 s h"""


@dataclass(frozen=True, slots=True)
class HangUp:
    """The customer puts the phone down."""


@dataclass(frozen=True, slots=True)
class CallBack:
    """The customer is rung again for the same conversation."""


class Wish(Enum):
    """What the person at the keyboard wants of the rehearsal itself."""

    TWIML, HELP, QUIT = "t", "?", "q"


Move = Keys | Silence | Recorded | Connected | Machine | HangUp | CallBack


class NotUnderstood(Exception):
    """What was typed is no move; the sentence says what to type."""


_LETTERS: dict[str, Move | Wish] = {
    "s": Silence(),
    "h": HangUp(),
    "b": CallBack(),
    "p": Connected(reached=True),
    "n": Connected(reached=False),
    "m": Machine(),
    "t": Wish.TWIML,
    "?": Wish.HELP,
    "q": Wish.QUIT,
}


def understand(line: str) -> list[tuple[str, Move | Wish]]:
    """The moves of one line, in order and as they were typed; an empty line is a silence. Raises `NotUnderstood`."""
    words = line.lower().split()
    if not words:
        return [("s", Silence())]
    moves: list[tuple[str, Move | Wish]] = []
    while words:
        word = words.pop(0)
        if word in _LETTERS:
            moves.append((word, _LETTERS[word]))
        elif _KEYS.fullmatch(word):
            moves.append((word, Keys(word)))
        elif found := _SPEAKS.fullmatch(word):
            seconds = found[1] or (
                words.pop(0) if words and re.fullmatch(r"[0-9]{1,4}", words[0]) else str(USUAL_SECONDS)
            )
            moves.append((f"r {seconds}", _spoken(int(seconds))))
        else:
            raise NotUnderstood(f"“{word}” is no move; type keys, s for silence, h to hang up, or ? for all moves.")
    return moves


def _spoken(seconds: int) -> Recorded:
    if not 1 <= seconds <= LONGEST:
        raise NotUnderstood(f"Nobody speaks for {seconds} seconds; type r and a number from 1 to {LONGEST}.")
    return Recorded("", seconds)
