"""Who calls: a number that can be rung back or none, and how several people or cars behind it are told apart aloud.

A stranger may hold the phone, so nobody is named by more than surname and title, and no car by more than its model and,
where that is not enough, the end of its plate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flows.phone import Number, home_of, normalise

# What networks send for a caller who does not show a number: ANONYMOUS, RESTRICTED, BLOCKED, UNKNOWN, UNAVAILABLE on
# the letters of a keypad.
WITHHELD = frozenset({"+266696687", "+7378742833", "+2562533", "+8656696", "+86282452253"})
MOST_CHOICES = 7  # keys 1 to 7; 0 is for something else and 9 for no more calls
PLATE_TAIL = 3
TWO_SIGNS = frozenset(
    [
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "司徒",
        "东方",
        "独孤",
        "南宫",
        "夏侯",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "长孙",
        "宇文",
        "轩辕",
        "端木",
        "百里",
        "东郭",
        "呼延",
        "闻人",
        "申屠",
        "太史",
        "公羊",
        "澹台",
        "濮阳",
        "淳于",
        "单于",
        "钟离",
    ]
)
TITLES: Mapping[str, Mapping[str, str]] = {
    "zh-CN": {"male": "{name}先生", "female": "{name}女士", "": "姓{name}的客户"},
    "en": {"male": "Mr {name}", "female": "Ms {name}", "": "the customer {name}"},
}
PLATE: Mapping[str, str] = {"zh-CN": "{label}，车牌尾号{tail}", "en": "{label}, plate ending in {tail}"}
BOTH: Mapping[str, str] = {"zh-CN": "{name}的{model}", "en": "the {model} of {name}"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that somebody behind this number may be calling about."""

    followup_id: int
    dealership_id: int
    customer_id: int
    vehicle_id: int | None
    name: str
    sex: str
    model: str
    plate: str
    begun: bool  # its conversation has begun, and broke off


def caller_number(told: str, our_number: str) -> str | None:
    """The number of whoever calls or writes, as E.164; None for one that is withheld or that nobody can ring."""
    if told in WITHHELD:
        return None
    region, area_code = home_of(our_number)
    number = normalise(told, region, area_code)
    return number.e164 if isinstance(number, Number) else None


def to_choose_from(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """What a caller is asked to choose from: one thing for each car of each person, what has begun before the rest.

    `found` is in the order in which it would be rung about.
    """
    first: dict[tuple[int, int | None], Candidate] = {}
    for one in sorted(found, key=lambda one: not one.begun):
        first.setdefault((one.customer_id, one.vehicle_id), one)
    return tuple(first.values())[:MOST_CHOICES]


def labels(choices: Sequence[Candidate], locale: str) -> tuple[str, ...]:
    """A short name for each, said aloud: the model where that tells them apart, else the person, else both."""
    tries: tuple[Callable[[Candidate], str], ...] = (
        lambda one: one.model,
        lambda one: titled(one, locale),
        lambda one: _both(one, locale),
        lambda one: _with_plate(one, locale),
    )
    named: tuple[str, ...] = ()
    for label in tries:
        named = tuple(label(one) for one in choices)
        if all(named) and len(set(named)) == len(named):
            break
    return named


def titled(one: Candidate, locale: str) -> str:
    """Surname and title: 梁女士, Ms Liang; nothing for somebody without a name."""
    name = surname(one.name)
    return TITLES[locale].get(one.sex, TITLES[locale][""]).format(name=name) if name else ""


def surname(name: str) -> str:
    """梁 of 梁一娜, 欧阳 of 欧阳娜娜, Smith of Anna Smith."""
    name = name.strip()
    if not name or name.isascii():
        return name.split()[-1] if name else ""
    return name[:2] if name[:2] in TWO_SIGNS else name[:1]


def _both(one: Candidate, locale: str) -> str:
    name = titled(one, locale)
    return BOTH[locale].format(name=name, model=one.model) if name and one.model else name or one.model


def _with_plate(one: Candidate, locale: str) -> str:
    label, tail = _both(one, locale), " ".join(one.plate[-PLATE_TAIL:])
    return PLATE[locale].format(label=label, tail=tail) if tail else label
