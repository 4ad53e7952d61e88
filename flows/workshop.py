"""When a dealership's workshop takes cars in, and how many at an hour: from its settings, else usual hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from typing import Any

USUAL_HOURS = tuple(time.fromisoformat(at) for at in ("08:30", "09:30", "10:30", "13:30", "14:30", "15:30"))
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Workshop:
    """`hours`: when cars may be brought in. `days`: weekdays it is open, Monday is 0; it rests on closed days."""

    hours: tuple[time, ...] = USUAL_HOURS
    per_hour: int = 2
    days: frozenset[int] = EVERY_DAY


def workshop_of(settings: Mapping[str, Any]) -> Workshop:
    """The workshop of a dealership: `{"workshop": {"hours": ["08:30", "14:00"], "per_hour": 2, "days": [0, 1, 2]}}`.

    What is left out or cannot be read keeps its default: a live call must not end over a setting.
    """
    told = settings.get("workshop")
    if not isinstance(told, Mapping):
        return Workshop()
    return Workshop(
        hours=_hours(told.get("hours")) or USUAL_HOURS,
        per_hour=per_hour if isinstance(per_hour := told.get("per_hour"), int) and per_hour > 0 else 2,
        days=_days(told.get("days")) or EVERY_DAY,
    )


def _hours(told: Any) -> tuple[time, ...]:
    try:
        return tuple(time.fromisoformat(at) for at in told)
    except (TypeError, ValueError):
        return ()


def _days(told: Any) -> frozenset[int]:
    return frozenset(day for day in told if day in EVERY_DAY) if isinstance(told, list | tuple) else frozenset()
