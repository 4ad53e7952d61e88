"""The queue, the pace and a real worker on a real Redis: jobs survive what Redis and workers do to them."""

from __future__ import annotations

import threading
import time

import pytest
import redis
from rq import Queue
from rq.exceptions import InvalidJobOperation
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy import select
from sqlalchemy.exc import OperationalError, ProgrammingError

from flows.lifecycles import CallState
from store.calls import Calls
from store.database import open_engine, reading
from store.tables import Call
from tests.workers.stage import Stage
from workers import clock, sweepers
from workers.context import use
from workers.pace import RedisPermits
from workers.queue import QUEUE, RedisJobs
from workers.starting import start_due_calls
from workers.worker import open_worker


@pytest.fixture
def connection(redis_url):
    with redis.Redis.from_url(redis_url) as made:
        yield made


@pytest.fixture
def stage(migrated_url, tmp_path, connection):
    made = Stage(migrated_url, tmp_path / "recordings")
    made.jobs, made.permits = RedisJobs(connection), RedisPermits(connection)
    use(made.context)
    yield made
    made.close()


def burst(stage, connection):
    """One worker until the queue is empty; each job in a fork of its own."""
    worker = open_worker(connection, lambda: stage.engine.dispose(close=False))
    worker.work(burst=True, logging_level="WARNING")
    worker.connection.close()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning")
def test_a_worker_rings_whoever_is_due(stage, connection):
    for number in range(3):
        stage.followup(phone=f"+861360633000{number}")
    assert start_due_calls(stage.context) == 3
    burst(stage, connection)
    calls = stage.rows(Call)
    assert [call.state for call in calls] == [CallState.PLACED] * 3
    assert all(call.sid for call in calls)


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning")
def test_after_redis_was_emptied_the_same_calls_are_placed_once(stage, connection):
    stage.followup()
    start_due_calls(stage.context)
    connection.flushall()
    stage.later(real_s=6)
    assert sweepers.requeue_planned_calls(stage.context) == 1
    burst(stage, connection)
    with stage.read() as session:
        assert Calls(session).lines().planned(dealership_id=stage.dealership_id) == 0
        assert Calls(session).lines().live(dealership_id=stage.dealership_id) == 1


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning")
def test_jobs_a_worker_does_not_know_yet_harm_nobody_and_the_others_are_done(stage, connection):
    """While a new version is rolled out, old workers take jobs of new web processes and clocks."""
    queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)
    call_id = stage.call(stage.followup())
    queue.enqueue("workers.jobs.not_invented_yet", call_id, failure_ttl=60)
    queue.enqueue("workers.not_invented_yet.dial", call_id, failure_ttl=60)
    queue.enqueue("workers.jobs.dial", call_id, "an argument of later versions", failure_ttl=60)
    burst(stage, connection)
    assert stage.see_call(call_id).state is CallState.PLANNED, "it waits for the sweeper to ask again"
    stage.later(real_s=6)
    assert sweepers.requeue_planned_calls(stage.context) == 1
    burst(stage, connection)
    assert stage.see_call(call_id).state is CallState.PLACED


def test_a_job_asked_for_twice_is_queued_once_and_a_sweeper_may_ask_again(connection):
    jobs = RedisJobs(connection)
    assert jobs.dial("a1")
    assert jobs.dial("a1")
    assert connection.llen("rq:queue:ringback") == 1
    assert jobs.dial("a1", again_at=1_000_000.0)
    assert jobs.dial("a1", again_at=1_000_001.0)
    assert connection.llen("rq:queue:ringback") == 2


def test_with_redis_away_asking_says_so_and_raises_nothing(tmp_path):
    with redis.Redis.from_url(f"unix://{tmp_path}/nowhere.sock") as nowhere:
        assert not RedisJobs(nowhere).dial("a1")


def test_a_call_that_waits_for_its_turn_again_and_again_has_a_name_for_each_time(connection):
    jobs = RedisJobs(connection)
    for moment in (1_000_000.25, 1_000_000.25, 1_000_000.5):
        assert jobs.dial("a1", again_at=1_000_000.0, waited_until=moment)
    assert connection.llen("rq:queue:ringback") == 2


def test_a_beat_that_fails_is_written_down_and_the_others_go_on(caplog):
    done, stop = [], threading.Event()

    def fail():
        raise ValueError("boom")

    def work():
        done.append(time.monotonic())
        if len(done) == 3:
            stop.set()
        return 1

    clock._tick([clock.Beat("failing", fail, 0.0), clock.Beat("working", work, 0.0)], 0.01, stop)
    assert len(done) == 3
    assert caplog.text.count("failing failed (ValueError)") == 1  # said once, not at every tick


def test_the_clock_plans_starts_and_stops_when_told(stage, connection):
    stage.visit()
    stop = threading.Event()
    ticking = threading.Thread(target=clock.run, args=(stage.context,), kwargs={"fast": True, "stop": stop})
    ticking.start()
    deadline = time.monotonic() + 20
    while not connection.llen("rq:queue:ringback") and time.monotonic() < deadline:
        time.sleep(0.05)
    stop.set()
    ticking.join(20)
    assert not ticking.is_alive()
    assert connection.llen("rq:queue:ringback") == 1


def test_a_database_that_is_away_does_not_end_the_clock(tmp_path, caplog):
    lost = reading(open_engine(f"sqlite:///{tmp_path}/no/such/folder/ringback.db"))

    def ask():
        with lost() as session:
            return session.scalar(select(Call.id))

    clock.Beat("start_due_calls", ask, 0.0).run(time.monotonic())
    assert "the database does not answer" in caplog.text


def test_what_passes_by_itself_is_told_in_one_line_and_a_surprise_with_all_that_helps(connection, caplog):
    worker = open_worker(connection, lambda: None)
    job = Job.create("workers.jobs.dial", ["c1"], id="dial-c1", connection=connection, serializer=JSONSerializer)

    def told(error):
        caplog.clear()
        worker.handle_exception(job, type(error), error, None)
        return caplog.text

    away = OperationalError("SELECT 1", {}, Exception("server closed the connection"))
    for error in (away, redis.ConnectionError("gone"), InvalidJobOperation("Failed to retrieve status")):
        line = told(error)
        assert "dial-c1 did not end as usual" in line
        assert "what is left to do is asked for again" in line
        assert line.count("\n") == 1
    for surprise in (ValueError("a surprise"), ProgrammingError("SELECT nothing", {}, Exception("no such column"))):
        assert str(surprise).splitlines()[0] in told(surprise)
        assert "exception raised while executing" in caplog.text


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded, use of fork:DeprecationWarning")
def test_a_call_whose_turn_is_not_near_leaves_the_worker_to_others_and_comes_back_even_after_a_flush(
    migrated_sqlite_url, tmp_path, connection
):
    made = Stage(migrated_sqlite_url, tmp_path / "recordings", pace=0.1)
    made.jobs, made.permits = RedisJobs(connection), RedisPermits(connection)
    use(made.context)
    for number in range(2):
        made.followup(phone=f"+861360633000{number}")
    assert start_due_calls(made.context) == 2
    burst(made, connection)
    waiting, placed = sorted(made.rows(Call), key=lambda call: call.state != CallState.PLANNED)
    assert (waiting.state, placed.state) == (CallState.PLANNED, CallState.PLACED)
    assert waiting.lease_real is not None
    connection.flushall()
    deadline = time.monotonic() + 20
    while made.see_call(waiting.id).state is CallState.PLANNED and time.monotonic() < deadline:
        made.later(real_s=1)
        sweepers.requeue_planned_calls(made.context)
        burst(made, connection)
    assert made.see_call(waiting.id).state is CallState.PLACED
    assert len({call.sid for call in made.rows(Call)}) == 2
    made.close()
