"""`ringback plan`, `work` and `clock` as processes: what they show, do together, and that they end when told."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from flows.lifecycles import CallState, FollowupState
from store.tables import Call, Dealership
from tests.workers.stage import Stage, in_session

HERE = Path(__file__).parents[2]


class Quiet(WSGIRequestHandler):
    """Says nothing about each request."""

    def log_request(self, *_):
        pass


class Exchange:
    """A carrier in a few lines: takes every call once asked, and can tell a lie about it."""

    def __init__(self):
        self.placed, self.reset_next, self.lock = [], 0, threading.Lock()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.server = make_server("127.0.0.1", self.port, self.answer, threaded=True, request_handler=Quiet)
        self.thread = threading.Thread(target=self.server.serve_forever)

    def answer(self, environ, start_response):
        from urllib.parse import parse_qs

        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        if environ["REQUEST_METHOD"] == "POST":
            form = parse_qs(body)
            with self.lock:
                sid = f"CA{len(self.placed):032x}"
                self.placed.append((time.monotonic(), form["To"][0], sid))
                lie = self.reset_next > 0
                self.reset_next -= lie
            status, reply = ("500 Broken", {}) if lie else ("201 Created", self.call(form["To"][0], sid))
        elif "To" in parse_qs(environ["QUERY_STRING"]):
            to = parse_qs(environ["QUERY_STRING"])["To"][0]
            calls = [self.call(number, sid) for _, number, sid in self.placed if number == to]
            status, reply = "200 OK", {"calls": calls, "next_page_uri": None, "page": 0, "page_size": 20}
        else:
            status, reply = "404 Not Found", {"code": 20404, "message": "no", "status": 404}
        data = json.dumps(reply).encode()
        start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(data)))])
        return [data]

    def call(self, to, sid):
        return {"sid": sid, "status": "ringing", "to": to, "from": "+8606332270633"}

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def migrated_url(migrated_postgres_url):
    """Where several machines may share it; with SQLite the same is tried in tests/processes."""
    return migrated_postgres_url


@pytest.fixture
def environment(migrated_url, redis_url, tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    shared = {
        "RINGBACK_HOME": str(home),
        "DATABASE_URL": migrated_url,
        "REDIS_URL": redis_url,
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "secret",
        "RINGBACK_CLOCK": "2026-11-23T10:00:00+08:00*1",
        "PYTHONWARNINGS": "error",
    }
    for name, value in shared.items():
        monkeypatch.setenv(name, value)
    return shared


@contextmanager
def running(*words, **more):
    """One of our processes, told to stop at the end; fails when it does not end in time."""
    command = [sys.executable, "-m", "ringback", *words]
    process = subprocess.Popen(command, cwd=HERE, env={**os.environ, **more}, start_new_session=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()


def wait_until(condition, seconds=45):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def test_plan_shows_when_each_is_rung_and_which_rule_holds_whom_back(environment, migrated_url):
    from click.testing import CliRunner

    from commands.plan import plan

    stage = Stage(migrated_url)
    rung_next, later = stage.followup(), stage.followup(phone="+8613606331235", name="王芳")
    stage.hear(stage.call(later, sid="CA1"), CallState.ENDED, "no_answer")
    stage.followup(phone="+8613606331236", state=FollowupState.CLOSED)
    shown = CliRunner().invoke(plan, ["--json"])
    first, second = json.loads(shown.stdout)
    assert (first["followup_id"], first["rule"], first["phone"]) == (rung_next, "due", "+86136****1234")
    assert (second["followup_id"], second["rule"], second["attempts"]) == (later, "three_in_three", 1)
    assert second["next_call_at"].startswith("2026-11-24T")
    assert "王芳" in CliRunner().invoke(plan, []).stdout
    stage.change(Dealership, stage.dealership_id, paused=True)
    paused = json.loads(CliRunner().invoke(plan, ["--json"]).stdout)
    assert {row["rule"] for row in paused} == {"pause"}
    stage.close()


def test_plan_of_nothing_says_what_to_do(environment):
    from click.testing import CliRunner

    from commands.plan import plan

    assert "ringback import" in CliRunner().invoke(plan, []).stdout
    assert json.loads(CliRunner().invoke(plan, ["--json"]).stdout) == []


def test_clock_and_workers_ring_everybody_once_at_the_pace_though_replies_are_lost_and_redis_is_emptied(
    environment, migrated_url, redis_url
):
    import redis

    stage = Stage(migrated_url, pace=8.0, lines=100)
    count = 24
    for number in range(count):
        stage.followup(phone=f"+86136063300{number:02d}")
    with Exchange() as exchange, redis.Redis.from_url(redis_url) as connection:
        exchange.reset_next = 2
        address = f"http://127.0.0.1:{exchange.port}"
        with (
            running("work", "--processes", "2", TWILIO_API_URL=address),
            running("clock", TWILIO_API_URL=address),
        ):
            wait_until(lambda: len(exchange.placed) >= 8)
            connection.flushall()
            wait_until(lambda: len(exchange.placed) >= count)
            wait_until(lambda: all(call.sid for call in stage.rows(Call)))  # the lost ones were looked up
    numbers = [number for _, number, _ in exchange.placed]
    assert len(numbers) == len(set(numbers)) == count
    times = sorted(when for when, _, _ in exchange.placed)
    assert times[-1] - times[0] > (count - 3) / 8.0  # one may be early where Redis was emptied
    stage.close()


def test_a_worker_that_is_killed_loses_nothing_and_rings_nobody_twice(environment, migrated_url, redis_url):
    stage = Stage(migrated_url, pace=20.0, lines=100)
    for number in range(10):
        stage.followup(phone=f"+86136063300{number:02d}")
    with Exchange() as exchange:
        address = f"http://127.0.0.1:{exchange.port}"
        with running("clock", TWILIO_API_URL=address):
            with running("work", TWILIO_API_URL=address) as doomed:
                wait_until(lambda: len(exchange.placed) >= 3)
                os.killpg(doomed.pid, signal.SIGKILL)
            with running("work", TWILIO_API_URL=address):
                wait_until(lambda: len({number for _, number, _ in exchange.placed}) == 10, 60)
    numbers = [number for _, number, _ in exchange.placed]
    assert len(numbers) == 10
    stage.close()


def test_a_command_without_an_account_says_what_is_missing(environment, monkeypatch):
    monkeypatch.delenv("TWILIO_ACCOUNT_SID")
    for command in ("work", "clock"):
        done = subprocess.run(
            [sys.executable, "-m", "ringback", command], cwd=HERE, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 2
        assert done.stderr.strip().startswith("Error: TWILIO_ACCOUNT_SID is not set")


def test_nothing_is_left_claimed_when_a_worker_is_told_to_stop(environment, migrated_url):
    stage = Stage(migrated_url, pace=20.0, lines=100)
    for number in range(10):
        stage.followup(phone=f"+86136063300{number:02d}")
    with Exchange() as exchange:
        address = f"http://127.0.0.1:{exchange.port}"
        with running("clock", TWILIO_API_URL=address):
            with running("work", TWILIO_API_URL=address):
                wait_until(lambda: len(exchange.placed) >= 3)
            states = in_session(stage, lambda session: set(session.scalars(select(Call.state))))
    assert CallState.CLAIMED not in states
    stage.close()
