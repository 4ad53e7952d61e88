"""Public holidays and make-up working days of a country, and which of its years are as they were announced.

China's are announced year by year by the State Council, and what we read in its notices stands here. Later years are
an estimate from the law on statutory days, because a notice will still move working days around. The holidays of other
countries follow from their laws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import chain
from types import MappingProxyType

import holidays

YEARS = range(2025, 2041)  # the calendars reach so far
CHINA = "CN"


@dataclass(frozen=True, slots=True)
class PublicDays:
    """The days of a country on which nobody works, and the weekend days that are worked for them."""

    closed: frozenset[date] = frozenset()
    make_up: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class NamedDays:
    """The same with what each day is called, for people to read and change."""

    closed: Mapping[date, str] = field(default_factory=dict)
    make_up: Mapping[date, str] = field(default_factory=dict)

    @property
    def days(self) -> PublicDays:
        """Without the names."""
        return PublicDays(frozenset(self.closed), frozenset(self.make_up))


@dataclass(frozen=True, slots=True)
class Notice:
    """What the State Council announced for one year: whole breaks, weekends inside them included."""

    source: str
    breaks: tuple[tuple[str, date, int], ...]  # name, first day, number of days
    make_up: tuple[tuple[str, date], ...]


NOTICES: Mapping[int, Notice] = {
    2025: Notice(
        source="https://www.gov.cn/zhengce/content/202411/content_6986382.htm",
        breaks=(
            ("元旦", date(2025, 1, 1), 1),
            ("春节", date(2025, 1, 28), 8),
            ("清明节", date(2025, 4, 4), 3),
            ("劳动节", date(2025, 5, 1), 5),
            ("端午节", date(2025, 5, 31), 3),
            ("国庆节、中秋节", date(2025, 10, 1), 8),
        ),
        make_up=(
            ("春节", date(2025, 1, 26)),
            ("春节", date(2025, 2, 8)),
            ("劳动节", date(2025, 4, 27)),
            ("国庆节、中秋节", date(2025, 9, 28)),
            ("国庆节、中秋节", date(2025, 10, 11)),
        ),
    ),
    2026: Notice(
        source="https://www.gov.cn/zhengce/content/202511/content_7047090.htm",
        breaks=(
            ("元旦", date(2026, 1, 1), 3),
            ("春节", date(2026, 2, 15), 9),
            ("清明节", date(2026, 4, 4), 3),
            ("劳动节", date(2026, 5, 1), 5),
            ("端午节", date(2026, 6, 19), 3),
            ("中秋节", date(2026, 9, 25), 3),
            ("国庆节", date(2026, 10, 1), 7),
        ),
        make_up=(
            ("元旦", date(2026, 1, 4)),
            ("春节", date(2026, 2, 14)),
            ("春节", date(2026, 2, 28)),
            ("劳动节", date(2026, 5, 9)),
            ("国庆节", date(2026, 9, 20)),
            ("国庆节", date(2026, 10, 10)),
        ),
    ),
}
# Not announced when this was written. Only the statutory days are certain: the breaks will be longer, and make-up days
# will come.
ESTIMATES: Mapping[int, tuple[tuple[str, date, int], ...]] = {
    2027: (
        ("元旦", date(2027, 1, 1), 1),
        ("春节", date(2027, 2, 5), 4),
        ("清明节", date(2027, 4, 5), 1),
        ("劳动节", date(2027, 5, 1), 2),
        ("端午节", date(2027, 6, 9), 1),
        ("中秋节", date(2027, 9, 15), 1),
        ("国庆节", date(2027, 10, 1), 3),
    ),
}


def shipped(region: str | None) -> NamedDays:
    """What we know of a country ("CN") by ourselves; nothing for one whose holidays nobody has written down."""
    return _shipped(region) if region in countries() else NamedDays()


def public_days(region: str | None) -> PublicDays:
    """The same as plain days."""
    return _public_days(region) if region in countries() else PublicDays()


def announced(region: str | None, year: int) -> str | None:
    """Where that year was read when it is as it was announced or follows from the law; None for an estimate."""
    if region != CHINA:
        return "the country's law" if region in countries() else None
    return NOTICES[year].source if year in NOTICES else None


@cache
def countries() -> frozenset[str]:
    """Those whose holidays we know, as two letters."""
    return frozenset(code for code in holidays.list_supported_countries() if len(code) == 2)


@cache
def _public_days(region: str) -> PublicDays:
    return _shipped(region).days


@cache
def _shipped(region: str) -> NamedDays:
    if region != CHINA:
        return NamedDays(MappingProxyType(dict(holidays.country_holidays(region, years=YEARS))))
    years = [year for year in YEARS if year not in NOTICES and year not in ESTIMATES]
    closed = dict(holidays.country_holidays(region, years=years, language="zh_CN"))
    for name, first, count in chain(*(notice.breaks for notice in NOTICES.values()), *ESTIMATES.values()):
        closed.update({first + timedelta(days=step): name for step in range(count)})
    make_up = {day: name for notice in NOTICES.values() for name, day in notice.make_up}
    return NamedDays(MappingProxyType(closed), MappingProxyType(make_up))
