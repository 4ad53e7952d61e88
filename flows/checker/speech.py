"""How long words take to say: a script tried with long names, the examples of its facts and the longest answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flows.facts import addressed, examples
from flows.pace import speaking
from flows.script import Script
from flows.steps import Choice, Day, Locale, Moment, Number, Plate, Score, Slot, Step, Words, YesNo
from flows.talk import FactValue, Talk, in_words
from flows.turns import Value, Walk

# Longer than most, so that what fits into five minutes with these fits with nearly everybody's.
LONG_NAMES: Mapping[Locale, Mapping[str, str]] = {
    "zh-CN": {
        "customer": addressed("zh-CN", "欧阳一娜", "female"),
        "dealership": "日照众安汽车销售服务有限公司",
        "model": "您的秦PLUS DM-i",
        "adviser": "欧阳高洁",
    },
    "en": {
        "customer": addressed("en", "Anna Feathersby", "female"),
        "dealership": "Rizhao Zhong'an Motors",
        "model": "Qin PLUS DM-i",
        "adviser": "Anna Feathersby",
    },
}


@dataclass(frozen=True, slots=True)
class Tried:
    """A script in one locale with everything known that it may mention."""

    talk: Talk
    walk: Walk

    def seconds(self, words: Words, **more: str) -> float:
        """How long these words take to say, their pauses included."""
        return speaking(self.talk.say(words, self.walk, **more), self.talk.locale)

    def written(self, words: Words) -> str:
        """The words of an SMS."""
        return self.talk.write(words, self.walk)

    def answer(self, step: Step) -> str:
        """The longest thing that is said of an answer to this step."""
        return in_words(self.talk.script, step, longest(self.talk, step), self.talk.locale, aloud=True)


def tried(script: Script, locale: Locale) -> Tried:
    """The script with long names, the examples of its own facts, and of each answer the one that takes longest."""
    known: dict[str, FactValue] = {**examples(script, locale), **LONG_NAMES[locale]}
    talk = Talk(script, locale, known)
    answers: dict[str, Value] = {
        name: fact.example_in(locale)  # type: ignore[misc]  # no computed fact is a list
        for name, fact in script.facts.items()
        if fact.computed
    }
    for name, step, _ in script.questions():
        answers[name] = longest(talk, step)
    return Tried(talk, Walk(script.first, answers=answers))


def longest(talk: Talk, step: Step) -> Value:
    """Of everything that can be answered to this step, what takes longest to say."""
    values: list[Value]
    match step:
        case YesNo():
            values = [True, False]
        case Score():
            values = [level.value for level in talk.script.scale(step.scale).levels.values()]
        case Choice():
            values = [option.value or key for key, option in step.options.items()]
        case Number():
            values = [step.least, step.most]
        case Day():
            a_day = timedelta(days=300 if step.lies == "ahead" else -300)
            values = [(date(2026, 11, 20) + a_day).isoformat()]
        case Plate():
            values = [str(talk.facts[step.known])]
        case Slot() | Moment():
            values = ["2026-11-30T10:30:00+08:00"]
        case _:
            values = [""]
    return max(values, key=lambda value: len(in_words(talk.script, step, value, talk.locale, aloud=True)))
