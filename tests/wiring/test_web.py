"""The application as a machine room sees it: alive, ready or not and why, counted, and naming nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from twilio.request_validator import RequestValidator

from flows.breaker import Health
from store import migrations
from store.carrier_states import CarrierStates
from store.database import open_engine
from store.scripts import Scripts
from tests.voice.branch import PUBLIC_URL, Branch
from wiring.clock import Clock
from wiring.runtime import Runtime, open_runtime
from wiring.settings import SettingError, Settings
from wiring.web import MAX_BODY_BYTES, create_app

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def branch(migrated_sqlite_url, tmp_path) -> Iterator[Branch]:
    opened = Branch.open(migrated_sqlite_url, tmp_path)
    yield opened
    opened.close()


def settings_for(home: Path, **env: str) -> Settings:
    return Settings.from_env({"RINGBACK_HOME": str(home), "SECRET_KEY": "for tests only", **env})


def test_a_fresh_sqlite_is_made_and_ready(tmp_path):
    runtime = open_runtime(settings_for(tmp_path))
    client = create_app(runtime).test_client()
    assert client.get("/healthz").text == "ok\n"
    ready = client.get("/readyz")
    assert (ready.status_code, ready.text) == (200, "ready\n")
    runtime.engine.dispose()


def test_a_postgresql_that_is_not_migrated_is_left_alone_and_said_so(postgres_url, tmp_path):
    settings = settings_for(tmp_path, DATABASE_URL=postgres_url)
    with pytest.raises(SettingError, match="run `ringback migrate` once"):
        open_runtime(settings)
    assert migrations.current(settings.database_url) is None
    runtime = Runtime(settings, Clock(), open_engine(settings.database_url))
    ready = create_app(runtime).test_client().get("/readyz")
    assert (ready.status_code, ready.text) == (503, "the database is not up to date; run ringback migrate\n")
    runtime.engine.dispose()


def test_a_migrated_postgresql_is_ready_and_has_its_scripts(migrated_postgres_url, tmp_path):
    runtime = open_runtime(settings_for(tmp_path, DATABASE_URL=migrated_postgres_url))
    assert create_app(runtime).test_client().get("/readyz").status_code == 200
    with runtime.read() as session:
        assert Scripts(session).latest("after_service_3day") >= 1
    runtime.engine.dispose()


def test_without_a_database_the_process_lives_but_is_not_ready(tmp_path):
    settings = settings_for(tmp_path, DATABASE_URL=f"postgresql:///none?host={tmp_path}")
    runtime = Runtime(settings, Clock(), open_engine(settings.database_url))
    client = create_app(runtime).test_client()
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.text) == (503, "the database does not answer\n")
    runtime.engine.dispose()


def test_a_database_that_goes_away_between_two_looks_is_not_ready(branch, monkeypatch):
    def away(_url: str) -> bool:
        raise migrations.MigrationError("The database cannot be used; check DATABASE_URL.")

    monkeypatch.setattr(migrations, "is_current", away)
    assert branch.client.get("/readyz").status_code == 503


def test_the_counters_tell_of_refused_requests_and_name_nobody(branch):
    line = branch.ring(branch.visit())
    line.pick_up()
    branch.client.post(f"/voice/answer/{line.call_id}", data={"To": line.to})
    page = branch.client.get("/metrics")
    assert page.status_code == 200
    assert 'ringback_webhooks_refused_total{path="voice"}' in page.text
    for private in (line.to, line.to[3:], "梁一娜", line.call_id, "LDL7155"):
        assert private not in page.text


def test_a_carrier_that_takes_no_calls_is_a_gauge(branch):
    assert "ringback_carrier_resting 0.0" in branch.client.get("/metrics").text
    account = branch.runtime.settings.account_sid or ""
    now = branch.runtime.clock.real()
    with branch.runtime.work() as session:
        CarrierStates(session).change(account, lambda _: Health(5, 1, now + timedelta(minutes=5), None, now, "No."))
        session.commit()
    assert "ringback_carrier_resting 1.0" in branch.client.get("/metrics").text


def test_during_a_rotation_both_tokens_open_the_door_and_afterwards_one(migrated_sqlite_url, tmp_path):
    old, new = "0" * 32, "1" * 32
    for tokens, expected in (
        (old, {old: 204, new: 403}),
        (f"{new},{old}", {old: 204, new: 204}),
        (new, {old: 403, new: 204}),
    ):
        settings = settings_for(
            tmp_path, DATABASE_URL=migrated_sqlite_url, PUBLIC_URL=PUBLIC_URL, TWILIO_AUTH_TOKEN=tokens
        )
        runtime = Runtime(settings, Clock(), open_engine(settings.database_url))
        client = create_app(runtime).test_client()
        for token, status in expected.items():
            signed = RequestValidator(token).compute_signature(f"{PUBLIC_URL}/voice/status/c1", {"CallStatus": "busy"})
            answer = client.post(
                "/voice/status/c1", data={"CallStatus": "busy"}, headers={"X-Twilio-Signature": signed}
            )
            assert answer.status_code == status, (tokens, token)
        runtime.engine.dispose()


def test_without_any_token_nobody_gets_in(tmp_path):
    runtime = open_runtime(settings_for(tmp_path, PUBLIC_URL=PUBLIC_URL))
    client = create_app(runtime).test_client()
    signed = RequestValidator("").compute_signature(f"{PUBLIC_URL}/voice/status/c1", {})
    assert client.post("/voice/status/c1", headers={"X-Twilio-Signature": signed}).status_code == 403
    runtime.engine.dispose()


def test_a_body_that_is_too_large_is_not_even_read(branch):
    answer = branch.client.post("/voice/answer/c1", data={"Digits": "1" * MAX_BODY_BYTES})
    assert answer.status_code == 413


def test_many_web_processes_count_together(tmp_path):
    """In processes of their own, because the library settles where it counts when it is first imported."""
    program = (
        "import sys; from wiring.runtime import open_runtime; from wiring.settings import Settings\n"
        "from wiring.web import create_app\n"
        "runtime = open_runtime(Settings.from_env()); client = create_app(runtime).test_client()\n"
        "assert client.post('/voice/answer/1').status_code == 403\n"
        "print(client.get('/metrics').text); runtime.engine.dispose()"
    )
    counters = tmp_path / "counters"
    counters.mkdir()
    environ = {
        "PATH": os.environ["PATH"],
        "RINGBACK_HOME": str(tmp_path / "home"),
        "PROMETHEUS_MULTIPROC_DIR": str(counters),
    }
    for number in (1, 2):
        done = subprocess.run(
            [sys.executable, "-c", program], env=environ, cwd=ROOT, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        assert f'ringback_webhooks_refused_total{{path="voice"}} {number}.0' in done.stdout
