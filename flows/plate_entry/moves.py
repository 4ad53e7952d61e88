"""How the entry of a plate goes on: where it comes from, its serial, and what is mended when it is not right."""

from __future__ import annotations

from dataclasses import replace

from flows.answers import Context
from flows.phrases import NOT_AN_OPTION
from flows.plate_entry import words
from flows.plate_entry.entry import Entry, Stage
from flows.plate_entry.forms import FORMS, MENUS, Form, Item
from flows.plate_entry.keypad import UNTOLD, agrees, fitted, instead, pressed, reading
from flows.plate_entry.outcomes import GaveUp, Missed, On, Reached, Why
from flows.plate_entry.provinces_by_key import provinces
from flows.plates import LETTERS, PROVINCES, valid
from flows.steps import Words

ROUNDS = 2
CORRECTIONS = 3  # in a round; a serial has two letters at most

# --- where it comes from -------------------------------------------------------------------------------------------


def opened(prefix: str, rounds: int = 1) -> Entry:
    """An entry at its first question. A prefix that is none is passed over."""
    own = len(prefix) == 2 and prefix[0] in PROVINCES and prefix[1] in LETTERS
    return Entry(Stage.HEAD, prefix=prefix if own else "", rounds=rounds)


def chosen(entry: Entry, item: Item) -> Reached:
    """Goes where an item of a menu leads: to another menu, or to the first question of a form."""
    if item.to in MENUS:
        return On(replace(entry, menu=item.to))
    entry = replace(entry, form=item.to)
    form = FORMS[item.to]
    if not form.head:
        return ask_serial(entry, form.before)
    return On(replace(entry, stage=Stage.HEAD)) if entry.prefix else ask_province(entry)


def ask_province(entry: Entry) -> Reached:
    """Asks where the plate comes from."""
    return On(replace(entry, stage=Stage.PROVINCE))


def hear_province(entry: Entry, keys: str) -> Reached:
    """Two keys of a province; several provinces may share them."""
    found = provinces(keys)
    if not found:
        return Missed(words.NO_PROVINCE)
    if len(found) == 1:
        return from_province(entry, found[0].sign)
    return On(replace(entry, stage=Stage.WHICH_PROVINCE, initials=keys))


def from_province(entry: Entry, sign: str) -> Reached:
    """Goes on with a province; where a plate has an office, its letter is pressed with the serial."""
    return ask_serial(entry, entry.shape.before + sign)


def ask_serial(entry: Entry, given: str) -> Reached:
    """Asks for everything behind what is known."""
    return On(replace(entry, stage=Stage.SERIAL, given=given))


# --- the serial ----------------------------------------------------------------------------------------------------


def hear_serial(entry: Entry, text: str, context: Context) -> Reached:
    """The keys of the serial. The one plate of the dealership's that they fit is offered before anything is asked."""
    row = pressed(text)
    if row is None:
        return Missed(words.STAR_FIRST if text.startswith("*") else NOT_AN_OPTION)
    keys, told = row
    form, given = entry.shape, entry.given
    if len(keys) not in form.lengths(given):
        return Missed(words.lengths(form, given, len(keys)))
    if any(key in "01" and mark != UNTOLD for key, mark in zip(keys, told, strict=True)):
        return Missed(words.NO_LETTERS_THERE)
    if reading(form, given, keys, told) is None:
        return Missed(words.NO_SUCH_PLATE)
    entry = replace(entry, keys=keys, told=told)
    matches = {plate for plate in context.plates if agrees(form, given, keys, told, plate)} - {entry.refused}
    if len(matches) == 1:
        return On(replace(entry, stage=Stage.KNOWN, known=matches.pop()))
    return resolved(entry)


def resolved(entry: Entry) -> Reached:
    """Asks for the first letter that is still open; when there is none, reads the plate back."""
    open_places = (place for place, characters in enumerate(_row(entry)) if len(characters) > 1)
    place = next(open_places, None)
    if place is None:
        return On(replace(entry, stage=Stage.CONFIRM))
    return On(replace(entry, stage=Stage.LETTER, place=place))


def possible(entry: Entry) -> str:
    """What may stand at a place that a letter is asked for; the digit, too, unless the customer said it is a letter."""
    letters, key = _row(entry)[entry.place], entry.keys[entry.place]
    open_ = entry.told[entry.place] == UNTOLD and fitted(*_where(entry), entry.place, key) is not None
    return letters + key if open_ else letters


def others(entry: Entry) -> str:
    """What may stand at a place instead of what was read back."""
    now = _row(entry)[entry.place]
    return "".join(one for one in instead(*_where(entry), entry.place) if one != now)


def put(entry: Entry, character: str) -> Reached:
    """This is the character that stands there."""
    told = fitted(*_where(entry), entry.place, character)
    assert told is not None, "only what fits is offered"
    return resolved(replace(entry, told=told))


def _where(entry: Entry) -> tuple[Form, str, str, str]:
    return entry.shape, entry.given, entry.keys, entry.told


def _row(entry: Entry) -> tuple[str, ...]:
    row = reading(*_where(entry))
    assert row is not None, "only rows that fit are kept"
    return row


def plate_of(entry: Entry) -> str:
    """The plate once nothing is open any more."""
    plate = entry.given + "".join(_row(entry)) + entry.shape.mark
    assert valid(plate), "only rows that fit are kept"
    return plate


# --- when it is not right ------------------------------------------------------------------------------------------


def refused(entry: Entry) -> Reached:
    """The dealership's plate that was offered is not theirs; what else the keys may be."""
    entry = replace(entry, known="", refused=entry.known)
    reached = resolved(entry)
    same = isinstance(reached, On) and reached.entry.stage is Stage.CONFIRM and plate_of(entry) == entry.refused
    return corrected(entry, Stage.WRONG) if same else reached


def corrected(entry: Entry, stage: Stage, first: Words | None = None) -> Reached:
    """Mends one thing; after a few of them it is quicker to enter everything again."""
    if entry.corrections == CORRECTIONS:
        return again(entry)
    return On(replace(entry, stage=stage, corrections=entry.corrections + 1), first)


def none_of_them(entry: Entry) -> Reached:
    """None of these letters. Where the customer marked one, its key was wrong; where not, any key may have been."""
    if entry.told[entry.place] != UNTOLD:
        return corrected(entry, Stage.ANEW)
    return corrected(entry, Stage.WRONG, first=words.you_pressed(entry.keys))


def hear_wrong(entry: Entry, keys: str) -> Reached:
    """The number of the character that is not right; asks what else its key may be."""
    if keys == words.ENTER_ALL_AGAIN:
        return again(entry)
    places = {str(place + 1): place for place in range(len(entry.keys))}
    if keys not in places:
        return Missed(NOT_AN_OPTION)
    entry = replace(entry, place=places[keys])
    return On(replace(entry, stage=Stage.INSTEAD if others(entry) else Stage.ANEW))


def hear_anew(entry: Entry, text: str) -> Reached:
    """One key in the place of a wrong one; what was told about the others stays."""
    row = pressed(text)
    if row is None:
        return Missed(words.STAR_FIRST if text.startswith("*") else NOT_AN_OPTION)
    key, mark = row
    if len(key) != 1:
        return Missed(words.ONE_ALONE)
    if key in "01" and mark != UNTOLD:
        return Missed(words.NO_LETTERS_THERE)
    keys = entry.keys[: entry.place] + key + entry.keys[entry.place + 1 :]
    told = fitted(entry.shape, entry.given, keys, entry.told, entry.place, mark)
    return Missed(words.NO_SUCH_PLATE) if told is None else resolved(replace(entry, keys=keys, told=told))


def again(entry: Entry) -> Reached:
    """Everything anew, once."""
    if entry.rounds == ROUNDS:
        return GaveUp(Why.ROUNDS)
    fresh = opened(entry.prefix, rounds=entry.rounds + 1)
    return On(replace(fresh, refused=entry.refused), words.ONCE_MORE)
