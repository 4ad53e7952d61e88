"""How long a carrier asks us to wait, as the Retry-After of its answer says."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

LONGEST_S = 900.0  # whoever asks for more is asked again after that


def wait_asked_for(headers: Mapping[str, str]) -> float | None:
    """Seconds, at most `LONGEST_S`; None when nothing sensible is asked for.

    A moment is taken by the carrier's own clock, when its answer tells what that shows.
    """
    asked = (headers.get("Retry-After") or "").strip()
    if asked.isascii() and asked.isdigit():
        wait = float(asked[:9])
    else:
        until = _moment(asked)
        if until is None:
            return None
        theirs = _moment(headers.get("Date") or "")
        wait = until - (time.time() if theirs is None else theirs)
    return min(wait, LONGEST_S) if wait > 0 else None


def _moment(text: str) -> float | None:
    try:
        return parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
