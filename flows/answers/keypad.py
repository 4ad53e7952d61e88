"""What pressed keys mean as an answer to a question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flows.answers import Doubtful, NotUnderstood, Understanding, Understood
from flows.script import Scale
from flows.steps import NO, TEN, YES, Choice, Day, Number, Score

NOT_AN_OPTION = NotUnderstood("not_an_option")
LONGEST = 20  # digits that are looked at; more than any number a script may ask for


def understand_score(keys: str, step: Score, scale: Scale) -> Understanding:
    """A level of a scale. On one to ten a single 1 may be the beginning of a 10, so it is asked about; 0 is ten."""
    if step.scale == TEN and keys in ("10", "10#", "1"):
        return Doubtful((1, 10)) if keys == "1" else Understood(10)
    level = scale.levels.get(keys)
    return Understood(level.value) if level is not None else NOT_AN_OPTION


def understand_yes_no(keys: str) -> Understanding:
    """Key 1 is yes, key 2 is no."""
    return Understood(keys == YES) if keys in (YES, NO) else NOT_AN_OPTION


def understand_choice(keys: str, step: Choice) -> Understanding:
    """The value of a menu's option; the key itself where it has none."""
    option = step.options.get(keys)
    return NOT_AN_OPTION if option is None else Understood(option.value or keys)


def understand_number(keys: str, step: Number) -> Understanding:
    """A whole number in its range; it is read back before it is kept."""
    digits = keys.removesuffix("#")
    if not (digits.isascii() and digits.isdigit()):
        return NOT_AN_OPTION
    value = int(digits.lstrip("0")[:LONGEST] or 0)
    return Understood(value, read_back=True) if step.least <= value <= step.most else NotUnderstood("not_possible")


def understand_day(keys: str, step: Day, today: date) -> Understanding:
    """Month and day, four keys: the nearest such day ahead of or behind today, read back before it is kept."""
    keys = keys.removesuffix("#")
    if not (keys.isascii() and keys.isdigit() and len(keys) == 4):
        return NotUnderstood("no_such_day")
    forward = step.lies == "ahead"
    for years in range(9):  # the 29th of February may be eight years away
        year = today.year + (years if forward else -years)
        try:
            day = date(year, int(keys[:2]), int(keys[2:]))
        except ValueError:
            continue
        if (day >= today) if forward else (day <= today):
            return Understood(day.isoformat(), read_back=True)
    return NotUnderstood("no_such_day")


def understand_slot(keys: str, offered: Sequence[str]) -> Understanding:
    """One of the offered times, counted from 1."""
    at = int(keys) - 1 if keys.isascii() and keys.isdigit() and len(keys) == 1 else -1
    return Understood(offered[at]) if 0 <= at < len(offered) else NOT_AN_OPTION
