"""Puts jobs on the one queue. Redis is only the motor: when it is away nothing is lost, a sweeper asks again later."""

from __future__ import annotations

import logging
from typing import Any, Protocol

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

QUEUE = "ringback"
JOB_TIMEOUT_S = 60
LANE_S = 30
_log = logging.getLogger("ringback.queue")


class Jobs(Protocol):
    """What can be asked of the workers. False means that Redis is away."""

    def dial(self, call_id: str, *, again_at: float | None = None, waited_until: float | None = None) -> bool:
        """Ring for one planned call; `waited_until` when it was to wait for its turn."""

    def send_message(self, message_id: str, *, again_at: float | None = None) -> bool:
        """Send one planned SMS."""

    def fetch_recording(self, sid: str, *, again_at: float | None = None) -> bool:
        """Fetch one announced recording."""

    def leave_message(self, call_id: str, *, again_at: float | None = None) -> bool:
        """Say to a machine what is due; before everything else, because its tape runs."""


class RedisJobs:
    """Jobs on RQ. Each carries an id, and the database decides whether there is still something to do.

    `again_at` (real time, epoch seconds) is given by sweepers: a job whose worker was killed blocks its name for
    minutes, so each half minute has a name of its own. A call may wait for its turn many times within that, so each
    moment waited for has a name, too. Two jobs for one row are harmless, a claim lets one through.
    """

    def __init__(self, connection: Redis) -> None:
        self._queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)

    def dial(self, call_id: str, *, again_at: float | None = None, waited_until: float | None = None) -> bool:
        if waited_until is not None:
            return self._put("dial", call_id, f"-{round(waited_until * 1000)}")
        return self._put("dial", call_id, _lane(again_at))

    def send_message(self, message_id: str, *, again_at: float | None = None) -> bool:
        return self._put("send_message", message_id, _lane(again_at))

    def fetch_recording(self, sid: str, *, again_at: float | None = None) -> bool:
        return self._put("fetch_recording", sid, _lane(again_at))

    def leave_message(self, call_id: str, *, again_at: float | None = None) -> bool:
        return self._put("leave_message", call_id, _lane(again_at), first=True)

    def _put(self, job: str, subject: str, lane: str, *, first: bool = False) -> bool:
        name = f"{job.replace('_', '-')}-{subject}{lane}"
        options: dict[str, Any] = {"result_ttl": 0, "failure_ttl": 60, "job_timeout": JOB_TIMEOUT_S}
        try:
            self._queue.enqueue(f"workers.jobs.{job}", subject, job_id=name, unique=True, at_front=first, **options)
        except DuplicateJobError:
            pass  # it is on its way
        except (RedisError, OSError) as error:
            _log.warning("Redis is away (%s); %s will be asked for again.", type(error).__name__, job)
            return False
        return True


def _lane(again_at: float | None) -> str:
    return "" if again_at is None else f"-{int(again_at // LANE_S)}"
