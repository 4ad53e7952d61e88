"""`ringback clock`: what happens by itself: planning, starting what is due, and looking after what was left hanging."""

from __future__ import annotations

import signal
import threading

import click

from commands.work import context_of, open_redis, say_what_goes_wrong
from wiring.runtime import open_runtime
from wiring.settings import Settings
from workers.clock import Beat, run

KEEP_REDIS_S = 5.0


@click.command()
def clock() -> None:
    """Plan, start and sweep until told to stop. A second one does no harm."""
    say_what_goes_wrong()
    runtime = open_runtime(Settings.from_env())
    redis = open_redis(runtime)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    def keep_redis() -> int:
        """The embedded server is started again when it died; one of somebody else's is left alone."""
        runtime.redis_url()
        return 0

    run(
        context_of(runtime, redis),
        fast=runtime.settings.clock is not None,
        stop=stop,
        more=[Beat("keep_redis", keep_redis, KEEP_REDIS_S)],
    )
    redis.close()
    runtime.engine.dispose()
