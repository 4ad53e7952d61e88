"""Which hours the workshop can offer a customer who wants to book: free, far enough ahead, and not all alike.

Capacity is counted in bookings per hour; how long a job takes and who can do it is not looked at.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

AHEAD = timedelta(days=1)  # the customer is notified a day before (rule 5.10), so there has to be one
HORIZON = timedelta(days=60)  # whoever would have to wait longer talks to a person
NOON = time(12)


def free_slots(
    hours: Sequence[time],
    taken: Mapping[datetime, int],
    per_hour: int,
    after: datetime,
    zone: ZoneInfo,
    is_open: Callable[[date], bool],
    count: int,
) -> tuple[datetime, ...]:
    """Up to `count` hours to offer, in order, on the workshop's wall clock in `zone`; fewer when the workshop is full.

    `hours` are when cars may be brought in, `taken` how many bookings there are at which moment: one at 10:15 fills
    the hour begun at 10:00. A day gives one morning and one afternoon at most, of each the hour with the fewest
    bookings, which spreads the morning rush (rule 5.01); then one not offered yet on another day. `is_open` is about
    the workshop: its days are not those on which customers may be rung. `after` and `taken` are aware moments.
    """
    if after.tzinfo is None or any(at.tzinfo is None for at in taken):
        raise ValueError("Slots are looked for between moments with a zone; give `after` and `taken` theirs.")
    opening = sorted(set(hours))
    booked = _booked(opening, taken, zone)
    offered: Counter[time] = Counter()
    found: list[datetime] = []
    earliest = after + AHEAD
    for day in _days(earliest.astimezone(zone).date()):
        if len(found) >= count:
            break
        if not is_open(day):
            continue
        free = [
            hour for hour in opening if booked[day, hour] < per_hour and datetime.combine(day, hour, zone) >= earliest
        ]
        for half in ([hour for hour in free if hour < NOON], [hour for hour in free if hour >= NOON]):
            if half:
                best = min(half, key=lambda hour: (booked[day, hour], offered[hour], hour))
                offered[best] += 1
                found.append(datetime.combine(day, best, zone))
    return tuple(found[: max(count, 0)])


def _days(first: date) -> Iterator[date]:
    return (first + timedelta(days=step) for step in range(HORIZON.days))


def _booked(opening: Sequence[time], taken: Mapping[datetime, int], zone: ZoneInfo) -> Counter[tuple[date, time]]:
    """How many bookings each hour of each day holds; a booking before the first hour fills none."""
    booked: Counter[tuple[date, time]] = Counter()
    for at, bookings in taken.items():
        local = at.astimezone(zone)
        hour = bisect_right(opening, local.time())
        if hour:
            booked[local.date(), opening[hour - 1]] += bookings
    return booked
