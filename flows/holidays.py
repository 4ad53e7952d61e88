"""China's public holidays and make-up working days, year by year, with where each year was read."""

from __future__ import annotations

from datetime import date, timedelta


def _from(first: date, days: int) -> frozenset[date]:
    return frozenset(first + timedelta(days=step) for step in range(days))


# State Council notice for 2026: the whole breaks, weekends inside them included.
_CLOSED_2026 = (
    _from(date(2026, 1, 1), 3)  # New Year
    | _from(date(2026, 2, 15), 9)  # Spring Festival
    | _from(date(2026, 4, 4), 3)  # Qingming
    | _from(date(2026, 5, 1), 5)  # Labour Day
    | _from(date(2026, 6, 19), 3)  # Dragon Boat
    | _from(date(2026, 9, 25), 3)  # Mid-Autumn
    | _from(date(2026, 10, 1), 7)  # National Day
)
_MAKE_UP_2026 = frozenset(
    {
        date(2026, 1, 4),
        date(2026, 2, 14),
        date(2026, 2, 28),
        date(2026, 5, 9),
        date(2026, 9, 20),
        date(2026, 10, 10),
    }
)
# For 2027 only the statutory days are certain: the notice that moves working days around was not out when this was
# written, so its breaks will be longer, and nothing is counted as a make-up day.
_CLOSED_2027 = (
    _from(date(2027, 1, 1), 1)
    | _from(date(2027, 2, 5), 4)  # Spring Festival's eve and three days
    | _from(date(2027, 4, 5), 1)
    | _from(date(2027, 5, 1), 2)
    | _from(date(2027, 6, 9), 1)
    | _from(date(2027, 9, 15), 1)
    | _from(date(2027, 10, 1), 3)
)

CHINA_CLOSED = _CLOSED_2026 | _CLOSED_2027
CHINA_MAKE_UP = _MAKE_UP_2026
CONFIRMED_YEARS = frozenset({2026})
