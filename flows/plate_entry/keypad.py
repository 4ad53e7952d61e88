"""What pressed keys may stand for in a plate: a digit or, on 2 to 9, a letter; a star behind a key says a letter."""

from __future__ import annotations

from collections.abc import Iterator

from flows.plate_entry.forms import Form
from flows.plates import DIGITS, Layout

ON_KEYS = {"2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV", "9": "WXYZ"}
KEY_OF = {letter: key for key, letters in ON_KEYS.items() for letter in letters}
# What the customer told about a place, beside its key; anything else is the very character that was chosen there.
UNTOLD, A_LETTER, A_DIGIT = "?", "*", "#"


def pressed(text: str) -> tuple[str, str] | None:
    """The keys, one for each place, and what was told about each; None where it is no row of keys.

    2*2345 is a letter of the key 2 and then 2345. A second star behind the same key changes nothing.
    """
    keys, told = "", ""
    for one in text:
        if one in DIGITS:
            keys, told = keys + one, told + UNTOLD
        elif one == "*" and keys:
            told = told[:-1] + A_LETTER
        else:
            return None
    return keys, told


def keys_for(text: str, *, stars: bool) -> str:
    """The keys somebody presses for these characters, with a star behind each letter or without."""
    return "".join(KEY_OF[one] + "*" * stars if one in KEY_OF else one for one in text)


def reading(form: Form, given: str, keys: str, told: str) -> tuple[str, ...] | None:
    """What each key may be; None where no plate of the form has such a row. What was told decides.

    Where nothing was told, a key is its digit if the layout has digits there. Of several layouts the first counts.
    """
    return next((found for one in form.layouts if (found := _within(one, form, given, keys, told))), None)


def instead(form: Form, given: str, keys: str, told: str, place: int) -> Iterator[str]:
    """The characters that could stand at this place, letters first, the rest of the row being as it is.

    Letters elsewhere give way where they were only asked for because a layout wants one there.
    """
    for character in ON_KEYS.get(keys[place], "") + keys[place]:
        if fitted(form, given, keys, told, place, character) is not None:
            yield character


def fitted(form: Form, given: str, keys: str, told: str, place: int, character: str) -> str | None:
    """What is told once this character (or mark) stands at this place; None where no plate has it there."""
    wanted = reading(form, given, keys, UNTOLD * len(keys)) or keys
    sure = "".join(UNTOLD if row[0] in KEY_OF else one for one, row in zip(told, wanted, strict=True))
    mark = A_DIGIT if character in DIGITS else character
    for row in (told, sure):
        changed = row[:place] + mark + row[place + 1 :]
        if reading(form, given, keys, changed) is not None:
            return changed
    return None


def agrees(form: Form, given: str, keys: str, told: str, plate: str) -> bool:
    """Whether a known plate could be what was pressed. Whoever presses a star at all is taken to mark every letter."""
    length = len(given) + len(keys)
    if len(plate) != length + len(form.mark) or not plate.startswith(given) or plate[length:] != form.mark:
        return False
    row = plate[len(given) : length]
    if any(KEY_OF.get(one, one) != key for one, key in zip(row, keys, strict=True)):
        return False
    possible = (reading(form, given, keys, told) or ()) if A_LETTER in told else ()
    if any(one not in characters for one, characters in zip(row, possible, strict=False)):
        return False
    return any(layout.fits(plate) for layout in form.layouts)


def _within(layout: Layout, form: Form, given: str, keys: str, told: str) -> tuple[str, ...] | None:
    first, behind = len(given), len(given) + len(keys)
    if len(layout.places) != behind + len(form.mark):
        return None
    row = tuple(map(_possible, keys, told, layout.places[first:behind]))
    example = given + "".join(one[:1] for one in row) + form.mark
    return row if all(row) and layout.fits(example) else None


def _possible(key: str, mark: str, place: str) -> str:
    letters = "".join(one for one in ON_KEYS.get(key, "") if one in place)
    if mark == A_LETTER:
        return letters
    if mark == A_DIGIT:
        return key if key in place else ""
    if mark == UNTOLD:
        return key if key in place else letters
    return mark if mark in letters else ""
