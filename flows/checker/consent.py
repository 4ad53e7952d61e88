"""Consent to be recorded: only a key of a menu that says so leads to a recording."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from flows.checker.codes import Faults, Found, Place
from flows.checker.places import leads
from flows.script import Script
from flows.steps import Choice, Locale, Record, Say, Step

_SAYS_SO: Mapping[Locale, re.Pattern[str]] = {"zh-CN": re.compile("录"), "en": re.compile(r"\brecord", re.I)}


def wrong_consent(script: Script) -> Faults:
    """Every way to a recording is a key of a menu that says what it does."""
    told: set[Place] = set()
    for target, step in script.steps.items():
        if not isinstance(step, Record):
            continue
        if target == script.first:
            yield Found("S414", ("first",), f"the call begins with a recording, `{target}`; ask in a menu first.")
        for name, where in _ways_to(script, target, set()):
            if where in told:
                continue
            told.add(where)
            yield from _unless_chosen(script, name, script.steps[name], where, target)


def _unless_chosen(script: Script, name: str, step: Step, where: Place, target: str) -> Faults:
    if not isinstance(step, Choice) or not (where[2] == "options" or _by_its_own_answer(name, step, where)):
        sentence = f"this leads to the recording `{target}`, and nobody has chosen to be recorded; ask in a menu first."
        yield Found("S414", where, sentence)
        return
    for locale in script.locales:
        if locale in step.prompt and not _SAYS_SO[locale].search(step.prompt[locale]):
            word = "录音" if locale == "zh-CN" else "recorded"
            sentence = f"a key leads from here to the recording `{target}`; say that it is recorded (“{word}”)."
            yield Found("S414", ("steps", name, "prompt", locale), sentence)


def _by_its_own_answer(name: str, step: Choice, where: Place) -> bool:
    """Whether this way of the menu's `next` is for those who chose one of its keys."""
    number = where[3]
    return where[2] == "next" and isinstance(number, int) and step.next is not None and name in step.next[number].when


def _ways_to(script: Script, target: str, seen: set[str]) -> Iterator[tuple[str, Place]]:
    """The steps that lead to this one, and where they say so; what is only said between them asks nobody."""
    for name, step in script.steps.items():
        for where, go in leads(name, step):
            if go != target or name in seen:
                continue
            if isinstance(step, Say):
                yield from _ways_to(script, name, seen | {target})
            if not isinstance(step, Say) or name == script.first:
                yield name, where
