"""`ringback work`: takes jobs from the queue: rings, sends, fetches. Run as many as the pace asks for."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

import click
import holidays.countries  # noqa: F401  # all of them load at first use, which is not to be in the fork of each job
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.orm import configure_mappers

import workers.jobs  # noqa: F401  # so that the fork of each job finds it imported
from wiring.runtime import Runtime, open_runtime
from wiring.settings import Settings
from wiring.supervisor import leashed
from workers.context import Context, Patience, use
from workers.pace import RedisPermits
from workers.queue import RedisJobs
from workers.worker import open_worker

RESTART_AFTER_S = 1.0
_log = logging.getLogger("ringback.work")


@click.command()
@click.option("--processes", type=click.IntRange(1, 32), default=1, show_default=True, help="Workers to run.")
@click.option("--burst", is_flag=True, help="Stop when the queue is empty.")
def work(processes: int, burst: bool) -> None:
    """Take jobs from the queue until told to stop."""
    say_what_goes_wrong()
    if processes > 1:
        sys.exit(_several(processes, burst))
    runtime = open_runtime(Settings.from_env())
    configure_mappers()
    while not _work(runtime, burst):
        _log.warning("The worker lost its Redis and begins again.")
        time.sleep(RESTART_AFTER_S)
    runtime.engine.dispose()


def _work(runtime: Runtime, burst: bool) -> bool:
    """Work until told to stop, which gives True. RQ's own loop also ends when Redis is away as a job is over."""
    redis = open_redis(runtime)
    use(context_of(runtime, redis))
    worker = open_worker(redis, lambda: runtime.engine.dispose(close=False))
    try:
        worker.work(burst=burst, logging_level="WARNING")
    except RedisError as error:
        _log.warning("Redis does not answer (%s).", type(error).__name__)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):  # while we wait for Redis there is nothing to finish
            signal.signal(number, signal.SIG_DFL)
    redis.close()
    return burst or worker.told_to_stop


def context_of(runtime: Runtime, redis: Redis) -> Context:
    """What jobs and sweepers work with. Raises `SettingError` when the carrier's account is not set, or
    e-mail wrongly."""
    return Context(
        work=runtime.work,
        read=runtime.read,
        now=runtime.clock.now,
        real=runtime.clock.real,
        carrier=runtime.carrier(),
        permits=RedisPermits(redis),
        jobs=RedisJobs(redis),
        recordings=runtime.settings.home / "recordings",
        account=runtime.settings.account_sid or "",
        public_url=runtime.settings.public_url,
        mail=runtime.mailer(),
        patience=Patience().shortened(runtime.settings.patience),
    )


def open_redis(runtime: Runtime) -> Redis:
    """A connection that notices a dead server within seconds. Waits, saying so once, until the server answers."""
    complained = False
    while True:
        redis: Redis = Redis.from_url(
            runtime.redis_url(), socket_timeout=5, socket_connect_timeout=5, health_check_interval=30
        )
        try:
            redis.ping()
            return redis
        except (RedisError, OSError) as error:
            if not complained:
                _log.warning("Redis does not answer (%s); waiting for it. Check REDIS_URL.", type(error).__name__)
                complained = True
            time.sleep(1)


def say_what_goes_wrong() -> None:
    """Warnings go to standard error with the time; the libraries stay quiet below that."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")


def _several(processes: int, burst: bool) -> int:
    """Run so many workers beside each other, start again those that end, and end them all when told to."""
    command = leashed([sys.executable, "-m", "ringback", "work", *(["--burst"] if burst else [])])
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    children = [subprocess.Popen(command, start_new_session=True) for _ in range(processes)]
    while not stopping.wait(RESTART_AFTER_S):
        running = [child for child in children if child.poll() is None]
        if burst and not running:
            return 0
        if not burst:
            missing = processes - len(running)
            running += [subprocess.Popen(command, start_new_session=True) for _ in range(missing)]
        children = running
    for child in children:
        child.terminate()
    for child in children:
        child.wait()
    return 0
