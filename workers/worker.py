"""One worker process: takes jobs from the one queue, each in a fork of its own that opens its own connections."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from types import FrameType
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from workers.queue import QUEUE

# An idle worker then looks every five seconds for what a killed one left behind.
WORKER_TTL_S = 20
MAINTENANCE_S = 5
# What passes by itself, with the words for it: the job did what it could, and a sweeper asks again for the rest.
PASSES: Mapping[type[Exception], str] = {
    DBAPIError: "the database does not answer",
    RedisError: "Redis does not answer",
    InvalidJobOperation: "Redis was emptied meanwhile",
    NoSuchJobError: "Redis was emptied meanwhile",
}


_log = logging.getLogger("ringback.work")


class ForkingWorker(Worker):
    """RQ's worker; a connection that was open before the fork is never used after it."""

    after_fork: Callable[[], object] = staticmethod(lambda: None)
    told_to_stop = False  # otherwise it ended because Redis was away when a job was over

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.told_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ gives no types here

    def handle_exception(self, job: Job, *exc_info: Any) -> None:
        """One line for what passes by itself; anything else with all that helps to find it."""
        words = next((words for kind, words in PASSES.items() if isinstance(exc_info[1], kind)), None)
        if words is None or (isinstance(exc_info[1], DBAPIError) and not _is_away(exc_info[1])):
            super().handle_exception(job, *exc_info)
        else:
            _log.warning("%s did not end as usual (%s); what is left to do is asked for again.", job.id, words)

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        self.after_fork()
        super().main_work_horse(job, queue)


def _is_away(error: DBAPIError) -> bool:
    """Whether it is the way to the database that failed, and not what was asked of it."""
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


def open_worker(connection: Redis, after_fork: Callable[[], object]) -> ForkingWorker:
    """A worker on our queue, quiet about what it does; `work()` runs it until it is told to stop."""
    worker = ForkingWorker(
        [Queue(QUEUE, connection=connection, serializer=JSONSerializer)],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL_S,
        maintenance_interval=MAINTENANCE_S,
        log_job_description=False,
    )
    worker.after_fork = after_fork
    return worker
