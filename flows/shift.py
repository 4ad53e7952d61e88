"""How far a call lies from its occasion: months and days on the calendar, or minutes from a moment; before or after."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

DAYS_OF_A_MONTH = 31  # for comparing only
SHORTEST = 28  # every month has so many


def months_later(from_: date, months: int) -> date:
    """The same day so many months later, or the last one of that month where it is shorter; before, for less than 0."""
    if not months:
        return from_
    years, month = divmod(from_.month - 1 + months, 12)
    year, month = from_.year + years, month + 1
    return date(year, month, from_.day if from_.day <= SHORTEST else min(from_.day, monthrange(year, month)[1]))


class Shift(BaseModel):
    """So far from an occasion; less than nothing is before it: `{days: 3}`, `{months: -2}`, `{minutes: 120}`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    months: Annotated[int, Field(ge=-120, le=120)] = 0
    days: Annotated[int, Field(ge=-3650, le=3650)] = 0
    minutes: Annotated[int, Field(ge=-100_000, le=100_000)] = 0

    @model_validator(mode="after")
    def _days_or_minutes(self) -> Shift:
        if self.minutes and (self.months or self.days):
            raise ValueError("count in months and days, or in minutes, not in both")
        return self

    @property
    def rough_days(self) -> int:
        """About how many days, for comparing; a month is its longest."""
        return self.months * DAYS_OF_A_MONTH + self.days + self.minutes // 1440

    def __lt__(self, other: Shift) -> bool:
        return (self.rough_days, self.minutes) < (other.rough_days, other.minutes)

    def day(self, from_: date) -> date:
        """That day; a month later is the same day of it, or its last where it is shorter."""
        return months_later(from_, self.months) + timedelta(days=self.days)

    def moment(self, from_: datetime) -> datetime:
        """So many minutes from that moment."""
        return from_ + timedelta(minutes=self.minutes)
