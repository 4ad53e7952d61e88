"""Facts that are worked out during the call from what was answered in it, by name; a script says which it wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from flows.first_maintenance import FirstMaintenanceRule, estimate
from flows.turns import Value

Known = Mapping[str, Value]


def first_maintenance(known: Known) -> str | None:
    """When the first maintenance is likely due (rules 4.02 to 4.05): from the mileage told and the brand's rule."""
    delivered, today = known.get("delivery_date"), known.get("today")
    mileage, km, months = (_number(known.get(name)) for name in ("mileage", "rule_km", "rule_months"))
    if mileage is None or km is None or months is None:
        return None
    if not isinstance(delivered, str) or not isinstance(today, str):
        return None
    try:
        rule = FirstMaintenanceRule(km=km, months=months)
        return estimate(rule, date.fromisoformat(delivered), date.fromisoformat(today), mileage).isoformat()
    except ValueError:  # a delivery after today, a rule of no kilometres: such data tells no date
        return None


def _number(value: Value | None) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


COMPUTED: Mapping[str, Callable[[Known], Value | None]] = {"first_maintenance": first_maintenance}
NEEDED: Mapping[str, frozenset[str]] = {
    "first_maintenance": frozenset({"delivery_date", "today", "mileage", "rule_km", "rule_months"})
}
