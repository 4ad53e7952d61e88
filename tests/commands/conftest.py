"""The command line as a person meets it: words in, words and an exit status out, one data folder per test."""

from dataclasses import dataclass

import click
import pytest
from click.testing import CliRunner

from commands.appointment import appointment
from commands.calendar import calendar
from commands.consent import consent
from commands.dealership import dealership
from commands.exporting import export
from commands.importing import import_
from commands.limits import limits
from commands.migrate import migrate
from commands.occasion import occasion
from commands.programme import programme
from commands.suppress import suppress
from commands.template import template
from tests.conftest import copy_sqlite


@dataclass
class Answered:
    status: int
    out: str
    err: str
    raw: bytes


@pytest.fixture
def ringback(tmp_path, monkeypatch, stocked_sqlite_template):
    """The command line in a folder of its own that has been worked in before: there is a database, with scripts."""
    (tmp_path / "home").mkdir()
    copy_sqlite(stocked_sqlite_template, tmp_path / "home" / "ringback.db")
    for name in ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "TWILIO_API_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RINGBACK_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("RINGBACK_CLOCK", "2026-11-23T09:30:00+08:00*1")
    group = click.Group(
        commands=[
            appointment,
            calendar,
            consent,
            dealership,
            export,
            import_,
            limits,
            migrate,
            occasion,
            programme,
            suppress,
            template,
        ]
    )

    def run(*words):
        result = CliRunner().invoke(group, [str(word) for word in words])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answered(result.exit_code, result.stdout, result.stderr, result.stdout_bytes)

    return run


@pytest.fixture
def rizhao(ringback):
    """The command line, with one dealership."""
    assert ringback("dealership", "add", "RZ", "--name", "日照海曲大众", "--from", "+866332270633").status == 0
    return ringback
