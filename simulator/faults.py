"""Trouble on request: a carrier that answers 500 or 429, is slow, or drops the connection; webhooks that misbehave."""

import random
import threading
from dataclasses import dataclass
from typing import Any

REST_KINDS = ("http_500", "http_429", "slow", "reset_before", "reset_after")
WEBHOOK_KINDS = ("webhook_twice", "webhook_at_once", "status_late", "status_lost", "status_swapped")
KINDS = REST_KINDS + WEBHOOK_KINDS


class FaultError(ValueError):
    """A fault was asked for in words we do not know; the message lists the ones we do."""


@dataclass
class Fault:
    """Strikes a share of the requests (`rate`), or the next `left` of them."""

    kind: str
    rate: float
    left: int | None
    seconds: float


class Faults:
    """The faults switched on at the moment; asking whether one strikes uses it up."""

    def __init__(self, seed: int) -> None:
        self._lock = threading.Lock()
        self._chance = random.Random(f"faults:{seed}")
        self._faults: dict[str, Fault] = {}

    def set(self, kind: str, *, rate: float | None = None, count: int | None = None, seconds: float = 2.0) -> None:
        """Switch one fault on: `rate` between 0 and 1, or `count` for the next so many; rate 0 switches it off."""
        if kind not in KINDS:
            raise FaultError(f"There is no fault {kind!r}; the kinds are {', '.join(KINDS)}.")
        if (rate is None) == (count is None):
            raise FaultError("Say either rate (0 to 1) or next (a number of requests), not both and not neither.")
        if rate is not None and not 0 <= rate <= 1:
            raise FaultError("The rate of a fault lies between 0 and 1.")
        with self._lock:
            if rate == 0 or count == 0:
                self._faults.pop(kind, None)
            else:
                self._faults[kind] = Fault(kind, 1.0 if rate is None else rate, count, seconds)

    def clear(self) -> None:
        with self._lock:
            self._faults.clear()

    def strike(self, *kinds: str) -> Fault | None:
        """The first of these faults that strikes now, or none."""
        with self._lock:
            for kind in kinds:
                fault = self._faults.get(kind)
                if fault is None or self._chance.random() >= fault.rate:
                    continue
                if fault.left is not None:
                    fault.left -= 1
                    if fault.left <= 0:
                        del self._faults[kind]
                return fault
        return None

    def listed(self) -> list[dict[str, Any]]:
        """The faults now on, as the control surface shows them."""
        with self._lock:
            return [
                {"kind": fault.kind, "rate": fault.rate, "next": fault.left, "seconds": fault.seconds}
                for fault in self._faults.values()
            ]
