"""One worker process: takes jobs from the one queue, each in a fork of its own that opens its own connections."""

from __future__ import annotations

from collections.abc import Callable
from types import FrameType

from redis import Redis
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer

from workers.queue import QUEUE

# An idle worker then looks every five seconds for what a killed one left behind.
WORKER_TTL_S = 20
MAINTENANCE_S = 5


class ForkingWorker(Worker):
    """RQ's worker; a connection that was open before the fork is never used after it."""

    after_fork: Callable[[], object] = staticmethod(lambda: None)
    told_to_stop = False  # otherwise it ended because Redis was away when a job was over

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.told_to_stop = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ gives no types here

    def main_work_horse(self, job: Job, queue: Queue) -> None:
        self.after_fork()
        super().main_work_horse(job, queue)


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
