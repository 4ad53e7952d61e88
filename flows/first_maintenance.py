"""When a new car is due for its first maintenance, estimated from its mileage so far (rules 4.01 to 4.07)."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

ROUNDED_TO = 10  # km per day are rounded up to the next ten, so the estimate is early rather than late (rule 4.04)
TOLERANCE_KM = 500  # around the brand's distance (rule 4.07)
REMINDED_BEFORE = timedelta(weeks=1)  # rule 4.06
LARGEST_KM = 100_000
LARGEST_MONTHS = 60


@dataclass(frozen=True, slots=True)
class FirstMaintenanceRule:
    """What the brand asks for: so many km or so many months after delivery, whichever comes first (rule 4.01)."""

    km: int
    months: int

    def __post_init__(self) -> None:
        if not 1 <= self.km <= LARGEST_KM:
            raise ValueError(f"The first maintenance is due after 1 to {LARGEST_KM:,} km; correct the kilometres.")
        if not 1 <= self.months <= LARGEST_MONTHS:
            raise ValueError(f"The first maintenance is due after 1 to {LARGEST_MONTHS} months; correct the months.")


def estimate(rule: FirstMaintenanceRule, delivered_on: date, asked_on: date, km_driven: int) -> date:
    """The day the first maintenance is due, for a car that had `km_driven` on its clock on `asked_on`.

    A day that has passed is no use to the customer: a car over its kilometres or months is due on `asked_on`.
    A car that has not moved, or that was delivered the same day, tells nothing about its days, so its months decide.
    Raises ValueError when the kilometres are negative or the car was asked about before it was delivered.
    """
    if km_driven < 0:
        raise ValueError("A car cannot have been driven less than 0 km; ask for the mileage again.")
    days_driven = (asked_on - delivered_on).days
    if days_driven < 0:
        raise ValueError("The car was asked about before it was delivered; correct the date of delivery.")
    due = latest_day(rule, delivered_on)
    if km_driven >= rule.km:
        due = asked_on
    elif km_driven and days_driven:
        # Rules 4.03 and 4.04: whole days, at a pace rounded up.
        km_per_day = -(-km_driven // (days_driven * ROUNDED_TO)) * ROUNDED_TO
        due = min(due, delivered_on + timedelta(days=rule.km // km_per_day))
    return max(due, asked_on)


def latest_day(rule: FirstMaintenanceRule, delivered_on: date) -> date:
    """The day the months run out (rule 4.02): the same day of that month, or its last day where it is shorter."""
    years, month = divmod(delivered_on.month - 1 + rule.months, 12)
    year = delivered_on.year + years
    return date(year, month + 1, min(delivered_on.day, monthrange(year, month + 1)[1]))


def reminder_on(due: date) -> date:
    """The day to remind the customer, a week before (rule 4.06). It may already have passed."""
    return due - REMINDED_BEFORE


def latest_km(rule: FirstMaintenanceRule) -> int:
    """The mileage after which a first maintenance is no longer accepted as being on time (rule 4.07)."""
    return rule.km + TOLERANCE_KM
