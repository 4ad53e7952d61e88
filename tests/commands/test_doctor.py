"""`ringback doctor`: says what is missing, then that all is well, and leaves nothing running behind it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.dealership import dealership
from commands.doctor import doctor
from commands.migrate import migrate
from flows.breaker import Health
from simulator.server import ACCOUNT, TOKEN, Simulator
from store.carrier_states import CarrierStates
from store.database import open_engine, writing
from tests.voice.mailbox import Mailbox, mail_server
from wiring import redis_server

NOWHERE = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in (
        "DATABASE_URL",
        "REDIS_URL",
        "PUBLIC_URL",
        "TWILIO_API_URL",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "SMTP_URL",
        "MAIL_FROM",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("RINGBACK_CLOCK", raising=False)
    monkeypatch.setenv("RINGBACK_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def look() -> Result:
    return CliRunner().invoke(doctor)


def test_an_empty_folder_lacks_a_database_an_account_and_an_address(home: Path) -> None:
    seen = look()
    assert seen.exit_code == 2
    assert "BAD  database: it is not up to date; run `ringback migrate`." in seen.output
    assert "BAD  carrier: TWILIO_ACCOUNT_SID is not set" in seen.output
    assert "BAD  public address: PUBLIC_URL is an address of this machine" in seen.output
    assert "ok   redis" in seen.output


def test_the_server_started_for_the_look_is_stopped_again(home: Path) -> None:
    look()
    assert not redis_server.is_running(home)


def test_a_server_that_ran_before_goes_on_running(home: Path) -> None:
    home.mkdir()
    redis_server.ensure_running(home)
    look()
    assert redis_server.is_running(home)
    assert redis_server.stop(home)


def test_with_everything_there_nothing_is_bad(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    with Simulator(home, instant=True, espeak=False) as network:
        monkeypatch.setenv("TWILIO_API_URL", network.url)
        monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", TOKEN)
        assert CliRunner().invoke(migrate).exit_code == 0
        added = CliRunner().invoke(dealership, ["add", "one", "--name", "一店", "--from", "+866332270633"])
        assert added.exit_code == 0, added.output
        seen = look()
        assert seen.exit_code == 0, seen.output
        assert "BAD" not in seen.output
        assert "ok   calls: the carrier takes them" in seen.output
        with writing(open_engine(f"sqlite:///{home / 'ringback.db'}"))() as session:
            now = datetime.now(UTC)
            resting = Health(5, 1, now + timedelta(minutes=5), None, now, "Too many requests.")
            CarrierStates(session).change(ACCOUNT, lambda _: resting)
            session.commit()
        seen = look()
        assert seen.exit_code == 0, seen.output
        assert "note calls: the carrier has taken none since" in seen.output
        assert "Too many requests." in seen.output
        monkeypatch.setenv("TWILIO_AUTH_TOKEN", "a wrong one")
        seen = look()
    assert seen.exit_code == 2
    assert "BAD  carrier" in seen.output


def test_a_database_that_does_not_answer_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    seen = look()
    assert seen.exit_code == 2
    assert "BAD  database: it does not answer" in seen.output


def test_e_mail_that_is_not_set_up_is_told_and_not_bad(home: Path) -> None:
    assert "note e-mail: it is not set up, so programmes use their other ways" in look().output


def test_e_mail_that_works_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server(Mailbox()) as port:
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{port}")
        monkeypatch.setenv("MAIL_FROM", "service@dealer.example")
        assert "ok   e-mail: 127.0.0.1 lets us in; sent from service@dealer.example." in look().output
    assert "BAD  e-mail: 127.0.0.1 does not answer: ConnectionRefusedError." in look().output


@pytest.mark.parametrize(
    ("url", "sender", "says"),
    [
        ("smtp://mail.example.com", "", "MAIL_FROM is not set; e-mail needs both"),
        ("", "service@dealer.example", "SMTP_URL is not set; e-mail needs both"),
        ("http://mail.example.com", "service@dealer.example", "SMTP_URL must begin with smtp://"),
        ("smtp://mail.example.com", "the service", "MAIL_FROM must be one e-mail address"),
    ],
)
def test_e_mail_set_up_wrongly_is_bad(
    home: Path, monkeypatch: pytest.MonkeyPatch, url: str, sender: str, says: str
) -> None:
    monkeypatch.setenv("SMTP_URL", url)
    monkeypatch.setenv("MAIL_FROM", sender)
    seen = look()
    assert f"BAD  e-mail: {says}" in seen.output
    assert seen.exit_code == 2


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "one; the database is a file here"),
        ({"DATABASE_URL": NOWHERE}, "Redis of this machine's own"),
        ({"DATABASE_URL": NOWHERE, "REDIS_URL": "redis://127.0.0.1:1"}, "set SECRET_KEY to the same one everywhere"),
        ({"DATABASE_URL": NOWHERE, "REDIS_URL": "redis://127.0.0.1:1", "SECRET_KEY": "x" * 40}, "several may be used"),
    ],
)
def test_what_ties_the_service_to_one_machine_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str], told: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    (line,) = [line for line in look().output.splitlines() if " machines: " in line]
    assert told in line
