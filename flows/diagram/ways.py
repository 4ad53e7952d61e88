"""Where each step of a script leads and by which key or answer, in the few words that stand at an arrow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flows.diagram.words import TRUE, part
from flows.guards import holds
from flows.key_words import key_words, meanings
from flows.script import Script
from flows.steps import (
    NO,
    TEN,
    YES,
    Branch,
    Callback,
    Choice,
    Comparison,
    Condition,
    Locale,
    Number,
    Score,
    Slot,
    Step,
    Transfer,
    YesNo,
    label_of,
    ways,
)
from flows.talk import tell


@dataclass(frozen=True, slots=True)
class Way:
    """One arrow: from where to where, and what is written at its beginning."""

    start: str
    end: str
    words: str = ""
    complaint: bool = False
    silent: bool = False  # gone when nobody presses a key


def ways_of(script: Script, name: str, locale: Locale) -> tuple[Way, ...]:
    """The arrows out of a step, one for each step it leads to, in the order of its keys."""
    together: dict[str, list[Way]] = {}
    for way in _each(script, name, script.steps[name], locale):
        together.setdefault(way.end, []).append(way)
    only = len(together) == 1
    return tuple(
        Way(name, end, "" if only and not _keyed(script.steps[name]) else _joined(several), _bad(several))
        for end, several in together.items()
    )


def _keyed(step: Step) -> bool:
    """Whether the words at an only arrow tell something."""
    return isinstance(step, Transfer)


def _joined(several: list[Way]) -> str:
    return " / ".join(dict.fromkeys(way.words for way in several if way.words))


def _bad(several: list[Way]) -> bool:
    return all(way.complaint for way in several)


def _each(script: Script, name: str, step: Step, locale: Locale) -> Iterator[Way]:
    match step:
        case Choice():
            yield from _options(script, name, step, locale)
        case Callback():
            keys = " ".join(step.options)
            yield Way(name, step.go, part("another_time", locale, keys=keys))
            named = meanings(script, step, locale)
            yield from (Way(name, go, _key(key, named.get(key, ""))) for key, go in step.otherwise.items())
        case Slot():
            yield from _branches(script, name, step, locale, part("booked", locale))
            named = key_words(step.tail[locale], locale)
            yield from (Way(name, go, _key(key, named.get(key, ""))) for key, go in step.otherwise.items())
            yield Way(name, step.none_left, part("none_left", locale))
        case Transfer():
            yield from _branches(script, name, step, locale, part("reached", locale))
            yield Way(name, step.otherwise, part("nobody", locale))
        case _:
            yield from _branches(script, name, step, locale, "")


def _options(script: Script, name: str, step: Choice, locale: Locale) -> Iterator[Way]:
    named = meanings(script, step, locale)
    onwards = ways(step)
    for key, option in step.options.items():
        if option.go:
            yield Way(name, option.go, _key(key, named[key]), option.low is not None)
        elif len(onwards) == 1:
            yield Way(name, onwards[0].go, _key(key, named[key]), option.low is not None)
    if len(onwards) > 1:
        yield from _branches(script, name, step, locale, "")


def _branches(script: Script, name: str, step: Step, locale: Locale, alone: str) -> Iterator[Way]:
    """The ways of a `next`; `alone` is said of the plain one when nothing else is."""
    branches = ways(step)
    for branch in branches:
        words = conditions(script, name, branch, locale)
        plain = alone or (part("else", locale) if len(branches) > 1 else "")
        yield Way(name, branch.go, words or plain, branch.when.get("complaint") is True)


def conditions(script: Script, name: str, branch: Branch, locale: Locale) -> str:
    """When a branch is gone; empty for the plain one."""
    told = (condition(script, name, about, wanted, locale) for about, wanted in branch.when.items())
    return part("and", locale).join(told)


def condition(script: Script, name: str, about: str, wanted: Condition, locale: Locale) -> str:
    """One condition of a branch of the step `name`, which need not be named again."""
    if about == "complaint" and isinstance(wanted, bool):
        return part("complaint" if wanted else "no_complaint", locale)
    step = script.steps.get(about)
    fact = script.known_facts().get(about)
    label = label_of(step) if step is not None else fact.label if fact is not None else None
    called = label[locale] if label else about
    if isinstance(wanted, Comparison) and wanted.known is not None:
        return part("known" if wanted.known else "unknown", locale, name=called)
    value = _values(script, about, step, wanted, locale)
    return value if about == name else part("about_name", locale, name=called, value=value)


def _values(script: Script, about: str, step: Step | None, wanted: Condition, locale: Locale) -> str:
    """The answers that fulfil a condition: one by one where the step names them, else their range."""
    if isinstance(step, Score) and step.scale != TEN:
        levels = script.scale(step.scale).levels.values()
        return part("or", locale).join(level.words[locale] for level in levels if holds(wanted, level.value))
    if not isinstance(wanted, Comparison):
        return _value(script, about, step, wanted, locale)
    told = [
        part(bound, locale, value=_value(script, about, step, getattr(wanted, bound), locale))
        for bound in ("at_least", "at_most", "is_not")
        if getattr(wanted, bound) is not None
    ]
    if wanted.one_of is not None:
        told.append(part("or", locale).join(_value(script, about, step, one, locale) for one in wanted.one_of))
    return part("and", locale).join(told)


def _value(script: Script, about: str, step: Step | None, value: Any, locale: Locale) -> str:
    match step:
        case Score() if value in {level.value for level in script.scale(step.scale).levels.values()}:
            return script.scale(step.scale).words(value)[locale]
        case Number():
            return tell(step.unit, value, locale, aloud=False)
        case Choice():
            named = meanings(script, step, locale)
            return next((named[key] for key, option in step.options.items() if option.value == value), str(value))
        case YesNo() if isinstance(value, bool):
            return _key(YES if value else NO, meanings(script, step, locale)[YES if value else NO])
    if isinstance(value, bool):
        return TRUE[value][locale]
    fact = script.known_facts().get(about)
    if fact is None:
        return str(value)
    return fact.words[value][locale] if value in fact.words else tell(fact.kind, value, locale, aloud=False)


def _key(key: str, words: str) -> str:
    return f"{key} {words}".strip()
