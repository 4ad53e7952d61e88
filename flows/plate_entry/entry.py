"""Where the entry of a plate by keys stands, as plain values that survive a call that breaks off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from flows.plate_entry.forms import CAR, FORMS, Form


class Stage(StrEnum):
    """What is being asked; the value is its name in data."""

    HEAD = "head"  # does it begin as the dealership's own plates do
    MENU = "menu"  # which special plate
    PROVINCE = "province"  # two keys
    WHICH_PROVINCE = "which_province"  # several share these two keys
    SERIAL = "serial"  # everything behind what is known
    LETTER = "letter"  # which of the letters on a key
    KNOWN = "known"  # is it this one of the dealership's plates
    CONFIRM = "confirm"  # is it right
    WRONG = "wrong"  # which character is not
    INSTEAD = "instead"  # what stands there instead, on the same key
    ANEW = "anew"  # its key once more, because a wrong one was pressed


@dataclass(frozen=True, slots=True)
class Entry:
    """One customer's entry. `keys` are those of the serial, `told` says of each what it is (`keypad.UNTOLD` and on)."""

    stage: Stage
    prefix: str = ""  # how the dealership's own plates begin: 鲁L
    form: str = CAR
    menu: str = ""
    given: str = ""  # the characters in front that are known
    initials: str = ""  # the two keys of the province
    keys: str = ""
    told: str = ""
    place: int = 0  # the one that a letter or another character is asked for, from 0
    known: str = ""  # the dealership's plate that is offered
    refused: str = ""  # the one that was offered and is not theirs
    misses: int = 0  # tries at this question that brought nothing
    corrections: int = 0  # in this round
    rounds: int = 1

    @property
    def shape(self) -> Form:
        """The form it is entered in."""
        return FORMS[self.form]


_NAMES = frozenset(field.name for field in fields(Entry))


def to_json(entry: Entry) -> dict[str, Any]:
    """The entry as a JSON object."""
    return asdict(entry)


def from_json(body: Mapping[str, Any]) -> Entry:
    """The entry that was written down. A field an older version did not write gets its default, and one that only a
    newer version knows is passed over.
    """
    known = {name: value for name, value in body.items() if name in _NAMES}
    return Entry(**{**known, "stage": Stage(body["stage"])})
