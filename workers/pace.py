"""The pace of dialling: permits handed out one by one, shared by all workers, in real time. A call needs one from each
scope it counts in, the carrier's account, the number it rings from and its dealership, and takes all of them or none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from redis import Redis
from redis.exceptions import RedisError

# Workers wake a few milliseconds early or late; so the pace is kept in every second, not only on average.
A_LITTLE_SLOWER = 1.03
CREDIT_S = 0.010  # whoever comes so little late does not shift those behind
PATIENCE_S = 0.3  # a worker waits so long for a permit; for a later one the call waits, and the worker is free

# Of each scope one key holds the moment of its next free permit, in microseconds of Redis's own clock, so that the
# workers' clocks need not agree; another the last moment somebody was told to come back at, so that those who have to
# wait long come back one by one.
#
# Scopes come with the widest first. A permit that made the widest wait for a narrower one would waste what others
# could use; so such a permit is only taken when its moment has come.
#
# Without the mark Redis has lost what it knew (or is new), and permits may be out that nobody remembers: the next one
# comes after all of these.
ASK = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local take, patience, credit = ARGV[1] == '1', tonumber(ARGV[2]), tonumber(ARGV[3])
local forgotten = redis.call('SET', KEYS[1], '1', 'NX')
local scopes, wait, slowest = {}, 0, 1
for i = 1, (#KEYS - 1) / 2 do
    local key, interval = KEYS[2 * i], tonumber(ARGV[3 + i])
    local free = tonumber(redis.call('GET', key) or '0')
    if free > now + 60000000 + interval then free = now end
    if forgotten then free = now + patience end
    scopes[i] = {key = key, told = KEYS[2 * i + 1], interval = interval, free = free, wait = math.max(free - now, 0)}
    if scopes[i].wait > wait then wait, slowest = scopes[i].wait, i end
end
local function keep(key, moment)
    redis.call('SET', key, string.format('%.0f', moment), 'PX', math.ceil((moment - now) / 1000) + 60000)
end
if wait <= patience and wait <= scopes[1].wait then
    for i = 1, #scopes do
        local one = scopes[i]
        local from = math.max(one.free, now + wait - math.min(credit, one.interval / 2))
        if take then keep(one.key, from + one.interval)
        elseif forgotten then keep(one.key, one.free) end
    end
    return {1, wait}
end
if forgotten then
    for i = 1, #scopes do keep(scopes[i].key, scopes[i].free) end
end
if wait > patience then
    local one = scopes[slowest]
    local told = tonumber(redis.call('GET', one.told) or '0')
    local moment = now + wait
    if told >= moment and told < moment + 60000000 then moment = told + one.interval end
    keep(one.told, moment)
    wait = moment - now
end
return {0, wait}
"""


class PaceAway(Exception):
    """Redis cannot be asked for a permit just now; nobody rings without one."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What keeps a pace of its own: an account, a number, a dealership."""

    kind: str
    name: str
    per_second: float


@dataclass(frozen=True, slots=True)
class Granted:
    """Ring in so many seconds; `PATIENCE_S` at most."""

    in_s: float


@dataclass(frozen=True, slots=True)
class NotYet:
    """Nothing was taken; ask again in so many seconds."""

    in_s: float


class Permits(Protocol):
    """Says when the next call within these scopes may start. Both raise `PaceAway`."""

    def look(self, scopes: Sequence[Scope]) -> Granted | NotYet:
        """What `take` would answer now; nothing is taken."""

    def take(self, scopes: Sequence[Scope]) -> Granted | NotYet:
        """A permit of every scope, the widest of which comes first, or none of any."""


class RedisPermits:
    """Permits from Redis; flushing it costs a moment's wait, and nobody rings faster for it."""

    def __init__(self, connection: Redis) -> None:
        self._ask = connection.register_script(ASK)

    def look(self, scopes: Sequence[Scope]) -> Granted | NotYet:
        return self._answer(scopes, take=False)

    def take(self, scopes: Sequence[Scope]) -> Granted | NotYet:
        return self._answer(scopes, take=True)

    def _answer(self, scopes: Sequence[Scope], *, take: bool) -> Granted | NotYet:
        keys = ["ringback:pace"]
        for scope in scopes:
            name = f"ringback:pace:{scope.kind}:{scope.name}"
            keys += [name, f"{name}:told"]
        intervals = [f"{1_000_000 / scope.per_second * A_LITTLE_SLOWER:.0f}" for scope in scopes]
        waits = [f"{seconds * 1_000_000:.0f}" for seconds in (PATIENCE_S, CREDIT_S)]
        try:
            answer = self._ask(keys=keys, args=["1" if take else "0", *waits, *intervals])
        except (RedisError, OSError) as error:
            raise PaceAway(type(error).__name__) from error
        granted, micros = cast("list[int]", answer)
        return Granted(micros / 1_000_000) if granted else NotYet(micros / 1_000_000)
