"""The festivals customers are wished well for (rule 4.14), solar and lunar ones, worked out for any year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from flows.lunar import lunar_day


@dataclass(frozen=True, slots=True)
class Festival:
    """One festival and its day in each year. Its name is as people say it in a wish."""

    key: str
    name: Mapping[str, str]
    day: Callable[[int], date]


@dataclass(frozen=True, slots=True)
class Feast:
    """One festival in one year."""

    festival: Festival
    year: int
    on: date

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return f"{self.festival.key} {self.year}"


def _solar(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _lunar(month: int, day: int) -> Callable[[int], date]:
    return lambda year: lunar_day(year, month, day)


# Qingming is a day of mourning, and nobody is wished a happy one.
FESTIVALS = (
    Festival("new_year", {"zh-CN": "元旦", "en": "the New Year"}, _solar(1, 1)),
    Festival("spring_festival", {"zh-CN": "春节", "en": "the Spring Festival"}, _lunar(1, 1)),
    Festival("lantern", {"zh-CN": "元宵节", "en": "the Lantern Festival"}, _lunar(1, 15)),
    Festival("labour_day", {"zh-CN": "五一劳动节", "en": "Labour Day"}, _solar(5, 1)),
    Festival("dragon_boat", {"zh-CN": "端午节", "en": "the Dragon Boat Festival"}, _lunar(5, 5)),
    Festival("mid_autumn", {"zh-CN": "中秋节", "en": "the Mid-Autumn Festival"}, _lunar(8, 15)),
    Festival("national_day", {"zh-CN": "国庆节", "en": "National Day"}, _solar(10, 1)),
    Festival("double_ninth", {"zh-CN": "重阳节", "en": "the Double Ninth Festival"}, _lunar(9, 9)),
)


def feasts(from_: date, to: date) -> tuple[Feast, ...]:
    """The festivals from one day to another, both included, in order. Two on one day are one wish: the greater."""
    found: dict[date, Feast] = {}
    for year in range(from_.year, to.year + 1):
        for festival in sorted(FESTIVALS, key=lambda one: one.key == "national_day"):
            on = festival.day(year)
            if from_ <= on <= to:
                found.setdefault(on, Feast(festival, year, on))
    return tuple(found[day] for day in sorted(found))
