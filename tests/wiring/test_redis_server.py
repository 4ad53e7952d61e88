"""The embedded Redis: one server for one data folder, whoever asks, whatever died before."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.servers import is_gone
from wiring import redis_server
from wiring.redis_server import RedisUnavailable, ensure_running, stop


@pytest.fixture
def home() -> Iterator[Path]:
    """A data folder with a space and Chinese in its name, on a path short enough for a socket beside the data.

    Pytest's own folders are not: their length grows with every run. What runs there is ended afterwards.
    """
    with tempfile.TemporaryDirectory(prefix="rb-", dir="/tmp") as short:
        home = Path(short) / "data 数据"
        yield home
        assert stop(home)


def client(url: str) -> redis.Redis:
    connection: redis.Redis = redis.Redis.from_url(url)
    return connection


def server_pid(url: str) -> int:
    with client(url) as connection:
        return int(connection.info("server")["process_id"])


def wait_for_death(pid: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if is_gone(pid):
            return
        time.sleep(0.01)
    raise AssertionError(f"process {pid} still lives")


def test_a_server_answers_on_a_socket_that_only_its_owner_can_open(home: Path) -> None:
    url = ensure_running(home)
    with client(url) as connection:
        assert connection.ping()
    assert (home / "redis" / "redis.sock").stat().st_mode & 0o077 == 0


def test_asking_again_finds_the_same_server(home: Path) -> None:
    assert server_pid(ensure_running(home)) == server_pid(ensure_running(home))


def test_processes_that_ask_at_the_same_moment_share_one_server(home: Path) -> None:
    ask = (
        "import sys, pathlib; from wiring.redis_server import ensure_running, _client; "
        "print(_client(ensure_running(pathlib.Path(sys.argv[1]))).info('server')['process_id'])"
    )
    asking = [
        subprocess.Popen([sys.executable, "-c", ask, str(home)], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    assert len({process.communicate(timeout=60)[0].strip() for process in asking}) == 1
    assert [process.returncode for process in asking] == [0, 0, 0, 0]


def test_the_server_is_in_a_session_of_its_own(home: Path) -> None:
    assert os.getsid(server_pid(ensure_running(home))) != os.getsid(0)


def test_what_was_stored_survives_a_stop(home: Path) -> None:
    with client(ensure_running(home)) as connection:
        connection.set("kept", "yes")
    assert stop(home)
    with client(ensure_running(home)) as connection:
        assert connection.get("kept") == b"yes"


def test_a_killed_server_leaves_nothing_that_hinders_the_next_one(home: Path) -> None:
    url = ensure_running(home)
    pid = server_pid(url)
    with client(url) as connection:
        connection.set("kept", "yes")
        connection.execute_command("WAITAOF", 1, 0, 5000)
    os.kill(pid, signal.SIGKILL)
    wait_for_death(pid)
    assert (home / "redis" / "redis.sock").exists()
    assert (home / "redis" / "redis.pid").exists()
    with client(ensure_running(home)) as connection:
        assert connection.get("kept") == b"yes"


def test_a_server_whose_socket_was_removed_is_replaced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redis_server, "LOST_AFTER_S", 0.1)
    lost = server_pid(ensure_running(home))
    (home / "redis" / "redis.sock").unlink()
    assert server_pid(ensure_running(home)) != lost
    wait_for_death(lost)


def test_a_path_too_long_for_a_socket_gets_a_short_private_one(tmp_path: Path) -> None:
    home = tmp_path / ("long-" * 20) / ("longer-" * 10)
    url = ensure_running(home)
    try:
        socket = Path(url.removeprefix("unix://").partition("?")[0])
        assert len(os.fsencode(socket)) <= redis_server.SOCKET_PATH_LIMIT
        assert socket.parent.stat().st_mode & 0o077 == 0
        assert list((home / "redis" / "appendonlydir").iterdir())
        assert server_pid(ensure_running(home)) == server_pid(url)
    finally:
        assert stop(home)
        socket.parent.rmdir()


def test_a_server_that_cannot_start_says_what_it_complains_of(home: Path) -> None:
    (home / "redis").mkdir(parents=True)
    (home / "redis" / "appendonlydir").write_text("in the way")
    with pytest.raises(RedisUnavailable, match=r"appendonlydir.*redis\.log.*REDIS_URL"):
        ensure_running(home)


def test_stopping_where_nothing_runs_is_harmless(tmp_path: Path) -> None:
    assert stop(tmp_path / "empty")


def test_a_server_that_cannot_hear_is_killed_after_the_limit(home: Path) -> None:
    pid = server_pid(ensure_running(home))
    os.kill(pid, signal.SIGSTOP)
    assert stop(home, limit_s=0.1)
    wait_for_death(pid)
