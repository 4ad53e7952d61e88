"""What a script knows before it begins: customer, visit, branch, and what the occasion tells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TypeGuard

from flows.script import FactKind, Script
from flows.spoken.numerals import LARGEST
from flows.steps import Locale
from flows.talk import FactValue

TITLES: Mapping[str, Mapping[str, str]] = {
    "zh-CN": {"male": "{name}先生", "female": "{name}女士", "": "{name}"},
    "en": {"male": "Mr {name}", "female": "Ms {name}", "": "{name}"},
}
THE_CAR: Mapping[str, str] = {"zh-CN": "您的爱车", "en": "car"}


def facts(
    locale: str,
    *,
    name: str,
    sex: str,
    dealership: str,
    model: str,
    visited_on: date,
    today: date,
    hotline: str,
    adviser: str = "",
    plate: str = "",
) -> Mapping[str, FactValue]:
    """What every script knows about one follow-up; an empty text is not known."""
    return {
        "customer": addressed(locale, name, sex),
        "dealership": dealership,
        "model": _car(locale, model),
        "visit_date": visited_on.isoformat(),
        "today": today.isoformat(),
        "hotline": hotline,
        "adviser": adviser.strip(),
        "plate": plate,
    }


def declared(script: Script, details: Mapping[str, object]) -> Mapping[str, FactValue]:
    """What the occasion knows of the facts that the script declares; a value of a wrong kind is not known."""
    return {
        name: value
        for name, fact in script.facts.items()
        if (value := of_kind(fact.kind, details.get(name))) is not None
    }


def examples(script: Script, locale: Locale) -> Mapping[str, FactValue]:
    """What a script is tried with: the examples of its own file."""
    known: dict[str, FactValue] = {
        name: fact.example_in(locale) for name, fact in script.known_facts().items() if fact.computed is None
    }
    known["customer"] = addressed(locale, "梁一娜" if locale == "zh-CN" else "Liang Yina", "female")
    known["dealership"] = "日照众安汽车" if locale == "zh-CN" else "Rizhao Motors"
    known["adviser"] = "高洁" if locale == "zh-CN" else "Gao Jie"
    known["model"] = _car(locale, "秦PLUS" if locale == "zh-CN" else "Qin PLUS")
    return known


def of_kind(kind: FactKind, value: object) -> FactValue | None:
    """The value as a fact of this kind; None when it is none."""
    if kind == "slots":
        return tuple(at for at in value if _is_moment(at)) if isinstance(value, list | tuple) else None
    if kind in ("number", "km", "minutes", "money"):
        if isinstance(value, bool) or not isinstance(value, int):
            return None
        return value if 0 <= value <= LARGEST else None
    if not isinstance(value, str) or not value.strip():
        return None
    if kind == "datetime":
        return value if _is_moment(value) else None
    return value if kind != "date" or _is_day(value) else None


def _is_moment(value: object) -> TypeGuard[str]:
    """Whether this is a time that can be said: a day with a time of day."""
    try:
        return isinstance(value, str) and ":" in value and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


def _is_day(value: str) -> bool:
    try:
        return bool(date.fromisoformat(value))
    except ValueError:
        return False


def addressed(locale: str, name: str, sex: str) -> str:
    """A customer's name with the title that goes with it, where it is known."""
    return TITLES[locale].get(sex, "{name}").replace("{name}", name)


def _car(locale: str, model: str) -> str:
    if not model.strip():
        return THE_CAR[locale]
    return f"您的{model.strip()}" if locale == "zh-CN" else model.strip()
