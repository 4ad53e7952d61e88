"""What prompts may mention, said the way people say it: names with their title, dates, the car, the branch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

TITLES: Mapping[str, Mapping[str, str]] = {
    "zh-CN": {"male": "{name}先生", "female": "{name}女士", "": "{name}"},
    "en": {"male": "Mr {name}", "female": "Ms {name}", "": "{name}"},
}
THE_CAR: Mapping[str, str] = {"zh-CN": "您的爱车", "en": "car"}
MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def facts(
    locale: str, *, name: str, sex: str, dealership: str, model: str, visited_on: date, hotline: str
) -> Mapping[str, str]:
    """The variables of a script's prompts for one follow-up."""
    return {
        "customer": addressed(locale, name, sex),
        "dealership": dealership,
        "model": _car(locale, model),
        "visit_date": spoken_date(locale, visited_on),
        "hotline": hotline,
    }


def addressed(locale: str, name: str, sex: str) -> str:
    """A customer's name with the title that goes with it, where it is known."""
    return TITLES[locale].get(sex, "{name}").replace("{name}", name)


def spoken_date(locale: str, day: date) -> str:
    """The day without its year, which nobody says: 11月20号, November 20."""
    return f"{day.month}月{day.day}号" if locale == "zh-CN" else f"{MONTHS[day.month - 1]} {day.day}"


def _car(locale: str, model: str) -> str:
    if not model.strip():
        return THE_CAR[locale]
    return f"您的{model.strip()}" if locale == "zh-CN" else model.strip()
