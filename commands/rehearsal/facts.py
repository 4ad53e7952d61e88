"""The facts a rehearsal begins with: the script's own examples, and what is given in their place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from commands.errors import Mistake
from flows.facts import THE_CAR, TITLES, examples
from flows.script import STANDARD_FACTS, Fact, Script
from flows.spoken import spoken
from flows.steps import Locale
from flows.talk import FactValue

# The stage of tests/calls, so that a saved walk says there what it said here.
ON_STAGE: Mapping[str, str] = {"visit_date": "2026-11-21", "today": "2026-11-23"}
OF_THE_CUSTOMER = ("plate", "adviser")


def rehearsal_facts(script: Script, locale: Locale, given: Iterable[str]) -> Mapping[str, FactValue]:
    """What is known in the rehearsal; `given` are texts like `visit_date=2026-11-20`. Raises `Mistake`."""
    known = {**examples(script, locale), **ON_STAGE}
    for one in given:
        name, equals, text = one.partition("=")
        name, text = name.strip(), text.strip()
        fact = script.known_facts().get(name)
        if not equals or fact is None:
            names = ", ".join(name for name, fact in script.known_facts().items() if fact.computed is None)
            raise Mistake(f"{one!r} is no fact of this script; write NAME=VALUE, with one of these names: {names}.")
        if text:
            known[name] = _value(name, fact, text, locale)
        elif fact.otherwise is not None or fact.kind == "slots" or name == "hotline":
            known.pop(name, None)
        else:
            raise Mistake(f"Nobody is rung before {name} is known; give it a value.")
    return known


def _value(name: str, fact: Fact, text: str, locale: Locale) -> FactValue:
    if fact.computed is not None:
        raise Mistake(f"{name} is worked out during the call from the answers; give the facts it rests on instead.")
    if name == "model":  # said with its possessive in Chinese, as the call does
        return f"您的{text}" if locale == "zh-CN" and not text.startswith("您的") else text
    value: FactValue = text
    try:
        match fact.kind:
            case "number" | "km" | "minutes" | "money":
                value = int(text)
                spoken(fact.kind, value, locale)
            case "date":
                value = date.fromisoformat(text).isoformat()
            case "datetime":
                value = datetime.fromisoformat(text).isoformat(timespec="minutes")
            case "slots":
                moments = (datetime.fromisoformat(one.strip()) for one in text.split(","))
                value = tuple(at.isoformat(timespec="minutes") for at in moments)
            case "text" | "plate" | "phone":
                pass
    except ValueError as error:
        raise Mistake(f"{name} cannot be {text!r}; write it like {_like(fact, locale)}.") from error
    return value


def _like(fact: Fact, locale: Locale) -> str:
    example = fact.example_in(locale)
    return ",".join(example) if isinstance(example, tuple) else str(example)


def as_the_play_has_them(script: Script, locale: Locale, known: Mapping[str, FactValue]) -> dict[str, Any]:
    """The same facts as a file in tests/calls names them: the customer, the hotline, what the occasion tells."""
    name, sex = _called(locale, str(known["customer"]))
    model = str(known["model"]).removeprefix("您的" if locale == "zh-CN" else "")
    customer = {"name": name, "sex": sex, "model": "" if known["model"] == THE_CAR[locale] else model}
    customer |= {fact: str(known.get(fact, "")) for fact in OF_THE_CUSTOMER}
    told = {name: list(value) if isinstance(value, tuple) else value for name, value in known.items()}
    declared = {name: told[name] for name in script.facts if name in told and name not in STANDARD_FACTS}
    return {"customer": customer, "hotline": str(known.get("hotline", "")), "facts": declared}


def not_on_stage(locale: Locale, script: Script, known: Mapping[str, FactValue]) -> tuple[str, ...]:
    """The facts whose values here differ from those of every call in tests/calls."""
    stage = {**ON_STAGE, "dealership": examples(script, locale)["dealership"]}
    return tuple(name for name, value in stage.items() if known.get(name) != value)


def _called(locale: Locale, customer: str) -> tuple[str, str]:
    """A customer's name and sex, from the title."""
    for sex, title in TITLES[locale].items():
        before, after = title.split("{name}")
        if sex and customer.startswith(before) and customer.endswith(after):
            return customer.removeprefix(before).removesuffix(after), sex
    return customer, ""
