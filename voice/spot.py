"""Where and when a turn happens: which call, which turn of it, and our public address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Spot:
    """Which turn of which call, when, and the public address the carrier reaches us at."""

    call_id: str
    number: int
    now: datetime
    now_real: datetime
    public_url: str
