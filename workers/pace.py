"""The pace of dialling: permits handed out one by one at a dealership's rate, shared by all workers, in real time."""

from __future__ import annotations

from typing import Protocol, cast

from redis import Redis
from redis.exceptions import RedisError

# One key per dealership holds the moment of the next free permit, in microseconds of Redis's own clock, so that the
# workers' clocks need not agree. A permit is reserved ahead; one that would come too late is not reserved at all.
RESERVE = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local interval, patience = tonumber(ARGV[1]), tonumber(ARGV[2])
local free = tonumber(redis.call('GET', KEYS[1]) or '0')
if free < now then free = now end
if free > now + 60000000 + interval then free = now end
local wait = free - now
if wait > patience then return -1 end
redis.call('SET', KEYS[1], string.format('%.0f', free + interval), 'PX', math.ceil((wait + interval) / 1000) + 1000)
return wait
"""


# Workers wake a few milliseconds early or late; so the pace is kept in every second, not only on average.
A_LITTLE_SLOWER = 1.02


class PaceAway(Exception):
    """Redis cannot be asked for a permit just now; nobody rings without one."""


class Permits(Protocol):
    """Says how long to wait before the next call of a dealership may start."""

    def reserve(self, dealership_id: int, per_second: float) -> float | None:
        """Seconds until the permit reserved for us; None when none comes soon. Raises `PaceAway`."""


class RedisPermits:
    """Permits from Redis; flushing it costs at most one permit's distance."""

    def __init__(self, connection: Redis) -> None:
        self._reserve = connection.register_script(RESERVE)

    def reserve(self, dealership_id: int, per_second: float) -> float | None:
        interval = 1_000_000 / per_second * A_LITTLE_SLOWER
        patience = max(3_000_000.0, min(1.5 * interval, 20_000_000.0))
        try:
            wait = self._reserve(keys=[f"ringback:pace:{dealership_id}"], args=[f"{interval:.0f}", f"{patience:.0f}"])
        except (RedisError, OSError) as error:
            raise PaceAway(type(error).__name__) from error
        micros = cast(int, wait)
        return None if micros < 0 else micros / 1_000_000
