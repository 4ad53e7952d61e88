"""Redis stops and comes back empty: nobody is rung twice, nobody is forgotten, and no process has to be helped."""

from __future__ import annotations

import time

import pytest
import redis

from flows.lifecycles import CallState
from store.tables import Call
from tests.servers import stoppable_redis
from tests.workers.stage import Stage
from tests.workers.test_commands import Exchange, running, wait_until


class Slow(Exchange):
    """Takes its time to accept a call, so that jobs are under way whenever Redis stops."""

    def answer(self, environ, start_response):
        if environ["REQUEST_METHOD"] == "POST":
            time.sleep(0.3)
        return super().answer(environ, start_response)


@pytest.fixture
def environment(migrated_sqlite_url, tmp_path, monkeypatch):
    (tmp_path / "home").mkdir()
    shared = {
        "RINGBACK_HOME": str(tmp_path / "home"),
        "DATABASE_URL": migrated_sqlite_url,
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "secret",
        "RINGBACK_CLOCK": "2026-11-23T10:00:00+08:00*1",
        "RINGBACK_PATIENCE": "0.2",
    }
    for name, value in shared.items():
        monkeypatch.setenv(name, value)


def test_worker_and_clock_go_on_by_themselves_after_redis_was_away_and_came_back_empty(
    environment, migrated_sqlite_url
):
    stage = Stage(migrated_sqlite_url, pace=20.0, lines=100)
    for number in range(8):
        stage.followup(phone=f"+86136063300{number:02d}")
    with stoppable_redis() as (url, switch), Slow() as exchange:
        more = {"TWILIO_API_URL": f"http://127.0.0.1:{exchange.port}", "REDIS_URL": url}
        with running("work", **more) as worker, running("clock", **more) as clock:
            wait_until(lambda: len(exchange.placed) >= 2)
            switch.stop()
            for number in range(8, 12):
                stage.followup(phone=f"+86136063300{number:02d}")
            wait_until(lambda: sum(call.state == CallState.PLANNED for call in stage.rows(Call)) >= 4)
            switch.start()
            wait_until(lambda: len({number for _, number, _ in exchange.placed}) == 12)
            wait_until(lambda: all(call.sid for call in stage.rows(Call)))
            assert worker.poll() is None, "the same process works on"
            assert clock.poll() is None
    numbers = [number for _, number, _ in exchange.placed]
    assert len(numbers) == len(set(numbers)) == 12
    stage.close()


def test_a_worker_that_waits_for_redis_ends_when_it_is_told_to(environment):
    with stoppable_redis() as (url, switch):
        with running("work", REDIS_URL=url, TWILIO_API_URL="http://127.0.0.1:9") as worker:
            with redis.Redis.from_url(url) as connection:
                wait_until(lambda: connection.exists("rq:workers"))
            switch.stop()
            time.sleep(0.2)
        assert worker.returncode in (0, -15)
        switch.start()
