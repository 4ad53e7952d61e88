"""A script in one locale, with what is known about its customer: how its words are said, what conditions compare."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flows.pauses import without
from flows.script import Fact, Script
from flows.spoken import spoken, written
from flows.steps import Choice, Day, Locale, Moment, Number, Plate, Score, Slot, Step, Words, YesNo
from flows.turns import Value, Walk

FactValue = str | int | tuple[str, ...]
VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class LastCall:
    """Until when this may still be asked: a call must come `before`; `begins` is the last calling time that is left."""

    before: datetime
    begins: datetime | None


@dataclass(frozen=True, slots=True)
class Talk:
    """Everything a turn needs beside the walk. Dates are in ISO form; a fact that is not there is not known."""

    script: Script
    locale: Locale
    facts: Mapping[str, FactValue]
    takes_sms: bool = True  # whether the number we rang can get a text message
    listens: bool = False  # whether questions may be answered in words
    prefix: str = ""  # how the plates of this branch begin: 鲁L
    plates: tuple[str, ...] = ()  # the plates it knows
    now: datetime | None = None  # on the dealership's wall
    last_call: LastCall | None = None  # None where nobody knows

    @property
    def today(self) -> date:
        return date.fromisoformat(str(self.facts["today"]))

    def say(self, words: Words, walk: Walk, **more: str) -> str:
        """What is said: variables filled in as people say them. A fact is said as it is, whatever it looks like."""
        return self._filled(words, self.locale, walk, more, aloud=True)

    def write(self, words: Words, walk: Walk, locale: Locale | None = None) -> str:
        """The same for the eye: an SMS, a ticket."""
        return without(self._filled(words, locale or self.locale, walk, {}, aloud=False))

    def known(self, walk: Walk) -> Mapping[str, Value]:
        """What conditions compare: facts, answers, and whether any of those was low.

        An empty text is not known; of appointment times it is known how many there are.
        """
        told = {name: len(value) if isinstance(value, tuple) else value for name, value in self.facts.items()}
        plain = {name: value for name, value in told.items() if value != "" and self.facts[name] != ()}
        return {**plain, **walk.answers, "complaint": walk.complaint}

    def slots(self, step: Slot) -> tuple[str, ...]:
        """The appointment times that this step can offer now."""
        free = self.facts.get(step.slots, ())
        return free[: step.offers] if isinstance(free, tuple) else ()

    def _filled(self, words: Words, locale: Locale, walk: Walk, more: Mapping[str, str], *, aloud: bool) -> str:
        def fill(found: re.Match[str]) -> str:
            name = found[1]
            told = more[name] if name in more else self._told(name, walk, locale, aloud=aloud) or found[0]
            follows = words[locale][found.end() : found.end() + 1]
            return told[:-1] if follows == "." and told.endswith(".") else told  # at 2 p.m. ends one sentence once

        return VARIABLE.sub(fill, words[locale]).strip()

    def _told(self, name: str, walk: Walk, locale: Locale, *, aloud: bool) -> str | None:
        step = self.script.steps.get(name)
        if name in walk.answers and step is not None:
            return in_words(self.script, step, walk.answers[name], locale, aloud=aloud)
        fact = self.script.known_facts().get(name)
        value = walk.answers.get(name, self.facts.get(name))
        if fact is None or isinstance(value, tuple):
            return None
        return self._fact(fact, value, locale, aloud=aloud)

    def _fact(self, fact: Fact, value: Value | None, locale: Locale, *, aloud: bool) -> str | None:
        if value is None or value == "":
            return fact.otherwise[locale] if fact.otherwise else None
        return tell(fact.kind, value, locale, aloud=aloud)


def in_words(script: Script, step: Step, value: Value, locale: Locale, *, aloud: bool) -> str:
    """An answer to this step of the script, for the ear or the eye."""
    match step:
        case YesNo():
            return (script.phrases.yes if value is True else script.phrases.no)[locale]
        case Score():
            return script.scale(step.scale).words(int(value))[locale]
        case Choice():
            chosen = (option.words for option in step.options.values() if option.value == value)
            return next((words[locale] for words in chosen if words), str(value))
        case Number():
            return tell(step.unit, value, locale, aloud=aloud)
        case Moment():  # its day alone, while the time is still to come
            return tell("datetime" if "T" in str(value) else "date", value, locale, aloud=aloud)
        case Day() | Plate() | Slot():
            kinds = {"date": "date", "plate": "plate", "slot": "datetime"}
            return tell(kinds[step.kind], value, locale, aloud=aloud)
        case _:
            return str(value)


def tell(kind: str, value: Value, locale: Locale, *, aloud: bool) -> str:
    """A value of this kind for the ear or the eye."""
    say = spoken if aloud else written
    try:
        return say(kind, value, locale)  # type: ignore[arg-type]  # the kinds of facts and of units are those of `spoken`
    except ValueError:
        return str(value)  # a hotline that is no number is said as it is written; a call never ends over it
