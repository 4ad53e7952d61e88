"""The way in, as a process of its own: a mistake ends in one sentence and status 2, never in a traceback."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode

import click
import pytest
from twilio.request_validator import RequestValidator

from ringback import COMMANDS, main

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": "0" * 32}


def environment(home: Path, **env: str) -> dict[str, str]:
    """An environment with nothing of ours but what is given."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "RINGBACK_HOME": str(home / "ringback"), **env}


def run(home: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ringback", *words],
        env=environment(home, **env),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        stdin=subprocess.DEVNULL,
    )


def check_one_sentence(done: subprocess.CompletedProcess[str], *parts: str) -> None:
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("Error: "), done.stderr
    for part in parts:
        assert part in last


def test_every_command_that_is_named_is_there_and_says_what_it_does():
    context = click.Context(main)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert isinstance(command, click.Command), name
        assert command.get_short_help_str(200).endswith("."), f"{name} says in one sentence what it does"
    assert main.list_commands(context) == sorted(COMMANDS)


def test_every_module_of_commands_that_holds_one_is_named():
    """A command nobody can call is a command forgotten."""
    reached = list(every_command())
    for path in sorted((ROOT / "commands").glob("*.py")):
        module = import_module(f"commands.{path.stem}")
        own = [
            value
            for value in vars(module).values()
            if isinstance(value, click.Command) and getattr(value.callback, "__module__", "") == module.__name__
        ]
        assert all(command in reached for command in own), path.name


def every_command():
    """Each command that can be called, and each that belongs to one of them."""
    waiting = [import_object(target) for target in COMMANDS.values()]
    while waiting:
        command = waiting.pop()
        yield command
        waiting += getattr(command, "commands", {}).values()


def import_object(target):
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


def test_help_lists_every_command(tmp_path):
    done = run(tmp_path, "--help")
    assert done.returncode == 0
    for name in COMMANDS:
        assert f"\n  {name} " in done.stdout
    assert list(tmp_path.iterdir()) == [], "asking for help makes no folder"


def test_an_unknown_command_is_named(tmp_path):
    check_one_sentence(run(tmp_path, "teleport"), "No such command 'teleport'")


def test_serving_without_the_carriers_account_says_which_variable_is_missing(tmp_path):
    check_one_sentence(run(tmp_path, "serve"), "TWILIO_ACCOUNT_SID is not set")


@pytest.mark.parametrize(
    ("variable", "value", "part"),
    [
        ("DATABASE_URL", "mysql://localhost/ringback", "DATABASE_URL must begin with sqlite:/// or postgresql://"),
        ("DATABASE_URL", "sqlite:////nowhere/at/all/ringback.db", "check DATABASE_URL"),
        ("RINGBACK_CLOCK", "soon", "RINGBACK_CLOCK must be START*SPEED"),
    ],
)
def test_a_wrong_setting_is_one_sentence(tmp_path, variable, value, part):
    check_one_sentence(run(tmp_path, "serve", **ACCOUNT, **{variable: value}), part)


def test_a_file_that_is_no_database_is_one_sentence(tmp_path):
    file = tmp_path / "notes.db"
    file.write_text("just notes, many of them, and certainly no database\n" * 50)
    check_one_sentence(run(tmp_path, "serve", **ACCOUNT, DATABASE_URL=f"sqlite:///{file}"), "check DATABASE_URL")
    assert file.read_text().startswith("just notes"), "it is left as it was"


def test_a_locked_or_foreign_database_is_left_alone(tmp_path):
    file = tmp_path / "other.db"
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.execute("INSERT INTO alembic_version VALUES ('from_the_future')")
        connection.commit()
    check_one_sentence(
        run(tmp_path, "serve", **ACCOUNT, DATABASE_URL=f"sqlite:///{file}"), "from_the_future", "install the version"
    )


@pytest.mark.parametrize("command", ["serve", "clock", "plan", "migrate"])
def test_a_postgresql_that_cannot_be_reached_is_one_sentence_without_its_password(tmp_path, free_port, command):
    url = f"postgresql://someone:hush@127.0.0.1:{free_port}/ringback"
    done = run(tmp_path, command, **ACCOUNT, DATABASE_URL=url)
    check_one_sentence(done, "DATABASE_URL")
    assert "hush" not in done.stderr


def test_a_port_that_is_taken_is_one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        check_one_sentence(run(tmp_path, "serve", "--port", port, **ACCOUNT), f"127.0.0.1:{port} cannot be used")


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port on which nobody listens while the test runs."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


# --- the web process as it really runs -------------------------------------------------------------------------------


def any_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def ask(url: str, form: dict[str, str] | None = None, signature: str = "") -> tuple[int, str]:
    data = None if form is None else urlencode(form).encode()
    request = urllib.request.Request(url, data, {"X-Twilio-Signature": signature} if signature else {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


@contextlib.contextmanager
def serving(home: Path, port: int, **env: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "ringback", "serve", "--port", str(port), "--workers", "2", "--threads", "2"],
        env=environment(home, **env),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while True:
            assert process.poll() is None, process.communicate()[0]
            assert time.monotonic() < deadline, "the web process did not come up"
            with contextlib.suppress(URLError, ConnectionError):
                if ask(f"http://127.0.0.1:{port}/readyz")[0] == 200:
                    break
            time.sleep(0.05)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=40)


def test_the_web_process_checks_signatures_on_the_raw_path_counts_together_and_ends_when_told(tmp_path):
    port = any_port()
    public = "https://example.com/ringback"
    sign = RequestValidator(ACCOUNT["TWILIO_AUTH_TOKEN"]).compute_signature
    raw = "/voice/recording/%E5%BC%A0/a%7Eb~c%28d%29?lang=zh%2DCN&note=%e5%a5%bd+&empty="
    decoded = "/voice/recording/张/a~b~c(d)?lang=zh-CN&note=好 &empty="
    form = {"Digits": "", "SpeechResult": "是的，我同意"}
    here = f"http://127.0.0.1:{port}"
    with serving(tmp_path, port, **ACCOUNT, PUBLIC_URL=public) as process:
        assert ask(here + raw, form, sign(public + raw, form)) == (204, "")
        assert ask(here + raw, form, sign(public + decoded, form))[0] == 403
        assert ask(here + raw, form)[0] == 403
        for _ in range(10):  # whichever process is asked
            assert 'ringback_webhooks_refused_total{path="voice"} 2.0' in ask(f"{here}/metrics")[1]
        assert ask(f"{here}/healthz") == (200, "ok\n")
    assert process.returncode == 0
    assert (tmp_path / "ringback" / "ringback.db").exists()
