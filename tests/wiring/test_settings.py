"""Settings: every default works, every wrong value has its sentence, secrets stay secret, one key for all processes."""

from __future__ import annotations

import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from wiring.settings import SettingError, Settings, metrics_folder

ROOT = Path(__file__).resolve().parents[2]


def read(home: Path, **env: str) -> Settings:
    return Settings.from_env({"RINGBACK_HOME": str(home), **env})


def test_an_empty_environment_gives_settings_that_work(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    settings = Settings.from_env({})
    assert settings.home == tmp_path / ".ringback"
    assert settings.home.is_dir()
    assert settings.database_url == f"sqlite:///{tmp_path}/.ringback/ringback.db"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert len(settings.secret_key) >= 48
    assert settings.auth_tokens == ()
    assert settings.patience == 1
    nothing = (settings.redis_url, settings.account_sid, settings.api_url, settings.byoc_trunk, settings.clock)
    assert nothing == (None,) * 5


def test_blank_values_count_as_not_set(tmp_path):
    blank = dict.fromkeys(
        ("DATABASE_URL", "REDIS_URL", "PUBLIC_URL", "SECRET_KEY", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"), "  "
    )
    assert read(tmp_path, **blank) == read(tmp_path)


def test_the_process_environment_is_read_when_none_is_given(tmp_path, monkeypatch):
    monkeypatch.setenv("RINGBACK_HOME", str(tmp_path / "here"))
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", " AC1 ")
    settings = Settings.from_env()
    assert (settings.home, settings.account_sid) == (tmp_path / "here", "AC1")


WRONG: list[tuple[str, str, str]] = [
    *(
        ("RINGBACK_PATIENCE", wrong, "RINGBACK_PATIENCE must be a share between 0.05 and 1")
        for wrong in ("0", "2", "nan", "a")
    ),
    ("PUBLIC_URL", "voice.example.com", "PUBLIC_URL must be an address beginning with http:// or https://"),
    ("PUBLIC_URL", "ftp://voice.example.com", "PUBLIC_URL must be an address beginning with http:// or https://"),
    ("PUBLIC_URL", "https://", "PUBLIC_URL must be an address beginning with http:// or https://"),
    ("PUBLIC_URL", "https:///voice", "PUBLIC_URL must be an address beginning with http:// or https://"),
    ("PUBLIC_URL", "https://:8000", "PUBLIC_URL must be an address beginning with http:// or https://"),
    ("PUBLIC_URL", "http://[::1", "PUBLIC_URL must be an address beginning with http:// or https://"),
    ("PUBLIC_URL", "http://a.example:port", "PUBLIC_URL must be an address beginning with http:// or https://"),
    ("PUBLIC_URL", "http://a.example:99999", "PUBLIC_URL must be an address beginning with http:// or https://"),
    ("PUBLIC_URL", "http://a b.example", "PUBLIC_URL must be an address beginning with http:// or https://"),
    ("PUBLIC_URL", "https://a.example?x=1", "PUBLIC_URL must end with its path"),
    ("PUBLIC_URL", "https://a.example/#top", "PUBLIC_URL must end with its path"),
    ("PUBLIC_URL", "https://me:secret@a.example", "PUBLIC_URL must name no user"),
    ("TWILIO_API_URL", "api.example.com", "TWILIO_API_URL must be an address beginning with http:// or https://"),
    ("TWILIO_API_URL", "http://", "TWILIO_API_URL must be an address beginning with http:// or https://"),
    ("REDIS_URL", "localhost:6379", "REDIS_URL must be an address beginning with redis:// or rediss:// or unix://"),
    ("REDIS_URL", "http://localhost", "REDIS_URL must be an address beginning with redis:// or rediss:// or unix://"),
    ("REDIS_URL", "redis://", "REDIS_URL must be an address beginning with redis:// or rediss:// or unix://"),
    ("REDIS_URL", "unix://", "REDIS_URL must be an address beginning with redis:// or rediss:// or unix://"),
    ("DATABASE_URL", "mysql://localhost/ringback", "DATABASE_URL must begin with sqlite:/// or postgresql://"),
    ("DATABASE_URL", "ringback.db", "DATABASE_URL must begin with sqlite:/// or postgresql://"),
    ("DATABASE_URL", "postgresql", "DATABASE_URL must begin with sqlite:/// or postgresql://"),
    ("DATABASE_URL", "postgresql://me@host:port/name", "DATABASE_URL must begin with sqlite:/// or postgresql://"),
    ("DATABASE_URL", "sqlite://", "DATABASE_URL must name a file"),
    ("DATABASE_URL", "sqlite:///:memory:", "DATABASE_URL must name a file"),
    ("RINGBACK_HOME", "~nobody-of-this-name/x", "RINGBACK_HOME"),
    ("RINGBACK_HOME", "/dev/null/x", "RINGBACK_HOME"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG, ids=lambda text: text[:40])
def test_a_wrong_value_is_answered_by_one_sentence_that_names_it(tmp_path, name, value, sentence):
    with pytest.raises(SettingError) as caught:
        Settings.from_env({"RINGBACK_HOME": str(tmp_path), name: value})
    said = str(caught.value)
    assert said.startswith(sentence)
    assert said.endswith(".")
    assert "\n" not in said
    assert "secret" not in said, "what may hold a password is not repeated"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:////var/lib/ringback/ringback.db", "sqlite:////var/lib/ringback/ringback.db"),
        ("sqlite+pysqlite:////tmp/x.db", "sqlite:////tmp/x.db"),
        ("postgresql://u:p@host/name", "postgresql+psycopg://u:p@host/name"),
        ("postgres://u:p@host:5433/name", "postgresql+psycopg://u:p@host:5433/name"),
        ("postgresql+psycopg://u@host/name", "postgresql+psycopg://u@host/name"),
        ("postgresql+psycopg2://u@host/name", "postgresql+psycopg://u@host/name"),
        ("postgresql+asyncpg://u@host/name", "postgresql+psycopg://u@host/name"),
        ("postgresql:///name?host=%2Frun%2Fpg", "postgresql+psycopg:///name?host=%2Frun%2Fpg"),
        ("postgresql://u:p%40ss%2Fword@host/name", "postgresql+psycopg://u:p%40ss%2Fword@host/name"),
        ("postgres://host/postgres", "postgresql+psycopg://host/postgres"),
    ],
)
def test_a_database_is_reached_through_the_driver_we_have(tmp_path, given, used):
    assert read(tmp_path, DATABASE_URL=given).database_url == used


@pytest.mark.parametrize("url", ["redis://localhost:6379/0", "rediss://:pw@host/1", "unix:///run/redis.sock?db=0"])
def test_redis_may_be_anywhere(tmp_path, url):
    assert read(tmp_path, REDIS_URL=url).redis_url == url


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://voice.example.com/", "https://voice.example.com"),
        ("https://example.com/ringback//", "https://example.com/ringback"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("HTTPS://voice.example.com", "HTTPS://voice.example.com"),
    ],
)
def test_a_public_address_loses_its_last_slash_only(tmp_path, given, used):
    assert read(tmp_path, PUBLIC_URL=given).public_url == used


def test_two_tokens_may_stand_side_by_side_and_the_first_one_signs(tmp_path):
    settings = read(tmp_path, TWILIO_ACCOUNT_SID="AC1", TWILIO_AUTH_TOKEN=" new , old ,")
    assert settings.auth_tokens == ("new", "old")
    assert settings.require_carrier() == ("AC1", "new")


@pytest.mark.parametrize(
    ("env", "missing"),
    [
        ({}, "TWILIO_ACCOUNT_SID"),
        ({"TWILIO_AUTH_TOKEN": "t"}, "TWILIO_ACCOUNT_SID"),
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "TWILIO_AUTH_TOKEN"),
        ({"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": " , "}, "TWILIO_AUTH_TOKEN"),
    ],
)
def test_without_the_carriers_account_the_missing_half_is_named(tmp_path, env, missing):
    with pytest.raises(SettingError, match=rf"^{missing} is not set; .*\.$"):
        read(tmp_path, **env).require_carrier()


def test_secrets_show_in_no_repr(tmp_path):
    settings = read(
        tmp_path,
        SECRET_KEY="very secret 1",
        TWILIO_AUTH_TOKEN="very secret 2,very secret 3",
        DATABASE_URL="postgresql://u:very%20secret@host/name",
        REDIS_URL="redis://:very-secret@host",
    )
    assert "very" not in f"{settings!r} {settings!s}"


# --- the key of our own ----------------------------------------------------------------------------------------------


def test_a_key_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    first = read(tmp_path).secret_key
    kept = tmp_path / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert read(tmp_path).secret_key == first
    assert read(tmp_path, SECRET_KEY="mine").secret_key == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret_key"], "nothing else is left behind"
    assert read(tmp_path / "other").secret_key != first


def test_no_key_is_kept_when_one_is_given(tmp_path):
    read(tmp_path, SECRET_KEY="mine")
    assert list(tmp_path.iterdir()) == []


def test_many_that_start_at_once_get_the_same_key(tmp_path):
    for number in range(20):
        home = tmp_path / str(number)
        home.mkdir()
        barrier = threading.Barrier(8)
        keys: set[str] = set()

        def start(home: Path = home, barrier: threading.Barrier = barrier, keys: set[str] = keys) -> None:
            barrier.wait(20)
            keys.add(read(home).secret_key)

        threads = [threading.Thread(target=start) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert len(keys) == 1
        assert len(keys.pop()) >= 48


def test_two_processes_that_start_at_once_get_the_same_key(tmp_path):
    program = (
        "import sys, time; from pathlib import Path; from wiring.settings import Settings\n"
        "time.sleep(max(0, float(sys.argv[2]) - time.time()))\n"
        "print(Settings.from_env({'RINGBACK_HOME': sys.argv[1]}).secret_key)"
    )
    command = [sys.executable, "-c", program, str(tmp_path), str(time.time() + 1.5)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) for _ in range(3)]
    keys = {process.communicate(timeout=60)[0] for process in processes}
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert keys == {(tmp_path / "secret_key").read_bytes().strip() + b"\n"}


@pytest.mark.parametrize("broken", ["empty", "a folder", "not text"])
def test_a_kept_key_that_is_none_any_more_is_named(tmp_path, broken):
    kept = tmp_path / "secret_key"
    match broken:
        case "empty":
            kept.write_text("\n")
        case "a folder":
            kept.mkdir()
        case _:
            kept.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingError, match=r"secret_key .*; .*\.$"):
        read(tmp_path)


def test_the_folder_of_counters_is_the_metric_librarys_own_setting(monkeypatch, tmp_path):
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    assert metrics_folder() is None
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    assert metrics_folder() == str(tmp_path)
