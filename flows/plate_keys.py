"""A licence plate by keys alone: few questions, one press for each character, and nothing kept that was not read back.

`start` asks the first question, `press` takes the keys that answer it and asks the next, until the plate is there or
the customer is spared more. Nothing here knows a clock or a network; between two presses the entry may be written down.

A key stands for its digit, with a star behind it for a letter it carries. Whoever leaves the stars out gets there as
well: the plate is read back, and the character that is not right is chosen by its number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import assert_never

from flows.answers import Context
from flows.phrases import NOT_AN_OPTION, NOTHING_HEARD
from flows.plate_entry import moves, words
from flows.plate_entry.entry import Entry, Stage, from_json, to_json
from flows.plate_entry.forms import CAR, MENUS, SPECIAL
from flows.plate_entry.outcomes import Ask, Entered, GaveUp, Missed, On, Reached, Why
from flows.plate_entry.provinces_by_key import provinces
from flows.steps import Words

__all__ = ["Ask", "Entered", "Entry", "GaveUp", "Why", "from_json", "press", "question", "start", "to_json"]

TRIES = 3  # at one question
MENU_SECONDS, ENTRY_SECONDS = 8, 10  # without a key
PROVINCE_KEYS = 2
SERIAL_KEYS, ANEW_KEYS = 16, 3  # more than any serial or character with its star has, so that pound is always wanted


@dataclass(frozen=True, slots=True)
class Choice:
    """One key of a question that has a list of them."""

    words: Words
    act: Callable[[], Reached]


def start(context: Context) -> tuple[Entry, Ask]:
    """The first question. A prefix that is none is passed over."""
    entry = moves.opened(context.prefix)
    return entry, question(entry)


def press(entry: Entry, keys: str, context: Context) -> tuple[Entry, Ask | Entered | GaveUp]:
    """What the keys lead to; none at all is silence. At an end the entry stays, so the same keys lead there again."""
    if keys in ("*", "#"):
        return entry, question(entry)
    reached = _heard(entry, keys.removesuffix("#"), context)
    match reached:
        case On(entry=after, first=first):
            after = replace(after, misses=0)
            return after, question(after, first)
        case Missed(said=said) if entry.misses + 1 < TRIES:
            missed = replace(entry, misses=entry.misses + 1)
            return missed, question(missed, said)
        case Missed():
            return entry, GaveUp(Why.TRIES)
        case Entered() | GaveUp():
            return entry, reached
        case _:
            assert_never(reached)


def question(entry: Entry, first: Words | None = None) -> Ask:
    """The question an entry waits at, as it is asked again after a pause; `first` is said before it."""
    before = () if first is None else (first,)
    match entry.stage:
        case Stage.PROVINCE:
            return Ask(words.together(*before, words.PROVINCE), PROVINCE_KEYS, ENTRY_SECONDS)
        case Stage.SERIAL:
            asked = words.serial(entry.shape, entry.given, help_more=entry.misses > 0)
            return Ask(words.together(*before, asked), SERIAL_KEYS, ENTRY_SECONDS)
        case Stage.WRONG:
            return Ask(words.together(*before, words.which_is_wrong(entry.given)), 1, ENTRY_SECONDS)
        case Stage.ANEW:
            return Ask(words.together(*before, words.anew(entry.place)), ANEW_KEYS, ENTRY_SECONDS)
        case _:
            said = words.offer(choice.words for choice in _choices(entry))
            return Ask(words.together(*before, *_introduction(entry), said), 1, MENU_SECONDS)


def _heard(entry: Entry, keys: str, context: Context) -> Reached:
    if not keys:
        return Missed(NOTHING_HEARD)
    match entry.stage:
        case Stage.PROVINCE:
            return moves.hear_province(entry, keys)
        case Stage.SERIAL:
            return moves.hear_serial(entry, keys, context)
        case Stage.WRONG:
            return moves.hear_wrong(entry, keys)
        case Stage.ANEW:
            return moves.hear_anew(entry, keys)
        case _:
            choices = {str(key): choice for key, choice in enumerate(_choices(entry), start=1)}
            return choices[keys].act() if keys in choices else Missed(NOT_AN_OPTION)


# --- questions with a list of keys ---------------------------------------------------------------------------------


def _introduction(entry: Entry) -> tuple[Words, ...]:
    """What is said before a list of keys."""
    match entry.stage:
        case Stage.WHICH_PROVINCE:
            return (words.WHICH_PROVINCE,)
        case Stage.LETTER | Stage.INSTEAD:
            return (words.character(entry.place),)
        case Stage.KNOWN:
            return (words.read_back(entry.known),)
        case Stage.CONFIRM:
            return (words.read_back(moves.plate_of(entry)),)
        case _:
            return ()


def _choices(entry: Entry) -> list[Choice]:
    """The keys of a question and where they lead, from 1 up."""
    match entry.stage:
        case Stage.HEAD:
            return _heads(entry)
        case Stage.MENU:
            return [Choice(item.words, partial(moves.chosen, entry, item)) for item in MENUS[entry.menu]]
        case Stage.WHICH_PROVINCE:
            return [
                Choice(words.province(province.names), partial(moves.from_province, entry, province.sign))
                for province in provinces(entry.initials)
            ] + [Choice(words.NONE_OF_THEM, lambda: moves.corrected(entry, Stage.PROVINCE))]
        case Stage.LETTER:
            none = Choice(words.NONE_OF_THEM, lambda: moves.none_of_them(entry))
            others = [none] if entry.misses else []  # said to those alone who do not find theirs
            return [*_characters(entry, moves.possible(entry)), *others]
        case Stage.INSTEAD:
            none = Choice(words.NONE_OF_THEM, lambda: On(replace(entry, stage=Stage.ANEW)))
            return [*_characters(entry, moves.others(entry)), none]
        case Stage.KNOWN:
            return _right_or_not(entry.known, lambda: moves.refused(entry))
        case Stage.CONFIRM:
            return _right_or_not(moves.plate_of(entry), lambda: moves.corrected(entry, Stage.WRONG))
        case Stage.PROVINCE | Stage.SERIAL | Stage.WRONG | Stage.ANEW:
            return []
        case _:
            assert_never(entry.stage)


def _heads(entry: Entry) -> list[Choice]:
    form = entry.shape
    own = entry.prefix[: form.head]
    choices = [Choice(words.USUAL if entry.form == CAR else words.OTHERWISE, lambda: moves.ask_province(entry))]
    if own:
        ours = Choice(words.begins(form.before + own), lambda: moves.ask_serial(entry, form.before + own))
        choices = [ours, Choice(words.OTHERWISE, choices[0].act)]
    if entry.form == CAR:
        choices.append(Choice(words.SPECIAL, lambda: On(replace(entry, stage=Stage.MENU, menu=SPECIAL))))
    return choices


def _characters(entry: Entry, characters: str) -> list[Choice]:
    said = words.choices(characters)
    return [Choice(one, partial(moves.put, entry, character)) for one, character in zip(said, characters, strict=True)]


def _right_or_not(plate: str, otherwise: Callable[[], Reached]) -> list[Choice]:
    return [
        Choice(words.RIGHT, lambda: Entered(plate)),
        Choice(words.NOT_RIGHT, otherwise),
        Choice(words.LEAVE_OUT, lambda: GaveUp(Why.SKIPPED)),
    ]
