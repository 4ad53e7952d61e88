"""Sends requests over kept-alive connections and takes the time: as fast as they are answered, or at a fixed rate."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

PATIENCE_S = 60  # for one reply; whoever waits longer has nothing to measure


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back for one request."""

    status: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Job:
    """What counts as one: a request, or several that follow each other. `done` hears the last reply."""

    requests: Sequence[bytes]
    done: Callable[[Reply], bool]  # whether it was the right one


class Supply(Protocol):
    """Where jobs come from; it never runs dry within a round."""

    def take(self) -> Job: ...


@dataclass(frozen=True, slots=True)
class Round:
    """What one round came to. Latencies are sorted, in seconds; at a fixed rate they count from the planned moment."""

    count: int
    seconds: float
    wrong: int
    latencies: Sequence[float] = field(repr=False)

    @property
    def rate(self) -> float:
        """Right ones a second."""
        return (self.count - self.wrong) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency that this share of all stays under, in milliseconds."""
        return 1000 * self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * share))]


def as_fast_as_it_goes(port: int, supply: Supply, count: int, connections: int) -> Round:
    """So many jobs; each connection sends its next one when it has its reply."""
    return asyncio.run(_closed(port, supply, count, connections))


def at_a_rate(port: int, supply: Supply, count: int, connections: int, rate: float) -> Round:
    """So many jobs a second, whether or not the earlier ones are answered: what waits for a connection is late."""
    return asyncio.run(_open(port, supply, count, connections, rate))


async def _closed(port: int, supply: Supply, count: int, connections: int) -> Round:
    wires = await _wires(port, connections)
    latencies: list[float] = []
    wrong = sent = 0

    async def keep_on(wire: _Wire) -> None:
        nonlocal wrong, sent
        while sent < count:
            sent += 1
            job = supply.take()
            began = time.perf_counter()
            right = job.done(await wire.do(job))
            latencies.append(time.perf_counter() - began)
            wrong += not right

    began = time.perf_counter()
    await asyncio.gather(*(keep_on(wire) for wire in wires))
    took = time.perf_counter() - began
    _close(wires)
    return Round(count, took, wrong, sorted(latencies))


async def _open(port: int, supply: Supply, count: int, connections: int, rate: float) -> Round:
    wires = await _wires(port, connections)
    free: asyncio.Queue[_Wire] = asyncio.Queue()
    for wire in wires:
        free.put_nowait(wire)
    latencies: list[float] = []
    wrong = 0

    async def send(planned: float) -> None:
        nonlocal wrong
        wire = await free.get()
        job = supply.take()
        right = job.done(await wire.do(job))
        latencies.append(time.perf_counter() - planned)
        wrong += not right
        free.put_nowait(wire)

    began = time.perf_counter()
    sending = []
    for number in range(count):
        planned = began + number / rate
        if (early := planned - time.perf_counter()) > 0:
            await asyncio.sleep(early)
        sending.append(asyncio.create_task(send(planned)))
    await asyncio.gather(*sending)
    took = time.perf_counter() - began
    _close(wires)
    return Round(count, took, wrong, sorted(latencies))


async def _wires(port: int, count: int) -> list[_Wire]:
    wires = [_Wire(port) for _ in range(count)]
    for wire in wires:
        await wire.connect()
    return wires


def _close(wires: Sequence[_Wire]) -> None:
    for wire in wires:
        wire.close()


class _Wire(asyncio.Protocol):
    """One connection and the one reply it waits for. It knows as much HTTP as our servers speak."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._transport: asyncio.Transport | None = None
        self._got = b""
        self._waiting: asyncio.Future[Reply] | None = None

    async def connect(self) -> None:
        """At first, and again whenever the server has closed it."""
        await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self._port)

    async def do(self, job: Job) -> Reply:
        """All requests of a job, one after the other; the last reply, or the first that is no success."""
        reply = Reply(0, b"")
        for request in job.requests:
            reply = await self._send(request)
            if reply.status >= 300:
                break
        return reply

    async def _send(self, request: bytes) -> Reply:
        if self._transport is None:
            await self.connect()
        assert self._transport is not None
        self._got = b""
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        async with asyncio.timeout(PATIENCE_S):
            return await self._waiting

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, found, body = self._got.partition(b"\r\n\r\n")
        if not found or len(body) < _length(head):
            return
        if b"connection: close" in head.lower() and self._transport is not None:
            self._transport.close()
            self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(Reply(int(head[9:12]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(exc or ConnectionResetError("the server hung up"))


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0
