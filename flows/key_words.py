"""What each key stands for, in the few words the prompt itself has for it: “是，请按1” names the key 1 “是”."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flows.script import Script
from flows.steps import Callback, Choice, Locale, Score, Step, YesNo

_OFFERS: Mapping[Locale, re.Pattern[str]] = {
    "zh-CN": re.compile(r"(?P<words>[^，。；？！,;]+)[，,]?(?:就|可以?)?请?按(?P<key>[0-9*#])(?![0-9])"),
    "en": re.compile(r"(?P<words>(?:[^.?!;]|\.(?!\s))+?),? (?:please )?press (?P<key>[0-9*#])(?![0-9])", re.I),
}
_BEGINNING = re.compile(  # of “for yes”, “to leave one”, “if there is nothing”, “if you would rather not take part”
    r"^(?:(?:and|or|but)\s+)?(?:for|to|if)\s+"
    r"(?:(?:that|this|it|there) (?:is|are)\s+|you would (?:rather|like(?: to)?)\s+)?",
    re.I,
)
_INTRODUCES = re.compile(r"(?:(?<![0-9])[:：]|[:：](?![0-9])) ?")  # the colon of 10:30 does not


def key_words(text: str, locale: Locale) -> Mapping[str, str]:
    """The keys a text names, in its order, each with the words before it."""
    found: dict[str, str] = {}
    for offer in _OFFERS[locale].finditer(text):
        words = _INTRODUCES.split(offer["words"])[-1].strip(" ，,")  # what stands before introduces all of them
        found.setdefault(offer["key"], _BEGINNING.sub("", words) if locale == "en" else words)
    return found


def without_keys(text: str, locale: Locale) -> str:
    """The text without the clauses that name keys: the question alone."""
    return re.sub(r"^[\s，；,;]+|[\s，；,;]+$", "", _OFFERS[locale].sub("", text))


def meanings(script: Script, step: Step, locale: Locale) -> Mapping[str, str]:
    """The step's own keys, each with a short name: from the script's scales and options, else from the prompt."""
    named = key_words(step.prompt[locale], locale)
    match step:
        case Score():
            return {key: level.words[locale] for key, level in script.scale(step.scale).levels.items()}
        case YesNo():
            phrases = {"1": script.phrases.yes[locale], "2": script.phrases.no[locale]}
            return {key: named.get(key, words) for key, words in phrases.items()}
        case Choice():
            return {
                key: option.words[locale] if option.words else named.get(key, option.value or option.go or "")
                for key, option in step.options.items()
            }
        case Callback():
            return {key: named.get(key, go) for key, go in {**step.options, **step.otherwise}.items()}
        case _:
            return named
