"""Lets a call take the time it would take: waits in domain seconds, which a fast clock makes short."""

import re
import threading
import time

from simulator.clock import SharedClock

HAN_PER_SECOND = 4.5
LATIN_PER_SECOND = 14.0
SLICE = 0.25  # real seconds between two looks at the clock, so that a changed speed is soon felt
HAN = re.compile(r"[\u3400-\u9fff]")


class Stopped(Exception):
    """The whole simulator is going down; whatever was waiting lets go."""


def speaking_seconds(text: str) -> float:
    """How long a text takes to say, in domain seconds."""
    han = len(HAN.findall(text))
    return han / HAN_PER_SECOND + (len(text) - han) / LATIN_PER_SECOND


class Pace:
    """Waits domain seconds; `instant` turns every wait to nothing, for tests."""

    def __init__(self, clock: SharedClock, *, instant: bool, stopping: threading.Event) -> None:
        self._clock = clock
        self._instant = instant
        self._stopping = stopping

    def wait(self, seconds: float, wake: threading.Event | None = None) -> float:
        """Wait, or return early once `wake` is set; a stopped clock waits for somebody to start it.

        Returns how many of the seconds have passed.
        """
        left = 0.0 if self._instant else seconds
        bell = wake or self._stopping
        while left > 0 and not bell.is_set():
            if self._stopping.is_set():
                raise Stopped
            speed = self._clock.speed()
            began = time.monotonic()
            bell.wait(min(left / speed, SLICE) if speed > 0 else SLICE)
            left -= (time.monotonic() - began) * speed
        if self._stopping.is_set():
            raise Stopped
        return seconds - max(0.0, left)
