"""`ringback serve`: the web process, gunicorn with a few workers."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from commands.errors import Mistake
from wiring.settings import Settings

LOCK_PATIENCE_S = 8.0  # the carrier waits 15 s for a reply; our apology must come before that


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; else that of PUBLIC_URL, else 8000.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes.")
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True, help="Threads in each.")
def serve(host: str, port: int | None, workers: int, threads: int) -> None:
    """Answer the carrier's webhooks and show the console."""
    settings = Settings.from_env()
    settings.require_carrier()
    port = port or urlsplit(settings.public_url).port or 8000
    _check_free(host, port)
    counters = settings.home / "metrics"
    shutil.rmtree(counters, ignore_errors=True)
    counters.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counters)  # read by the metrics library when it is first imported

    from wiring.runtime import open_runtime

    open_runtime(settings).engine.dispose()  # bring the database up to date once, before there are several of us
    run(f"{host}:{port}", workers, threads, _our_app, child_exit=_forget_counters)


def run(bind: str, workers: int, threads: int, make_app: Callable[[], Any], **more: Any) -> None:
    """Serve an application until told to stop. `make_app` is called in each of the worker processes."""
    options = {
        "bind": bind,
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "worker_tmp_dir": _memory_folder(),
        "graceful_timeout": 20,
        "timeout": 60,
        "keepalive": 30,
        "accesslog": None,  # addresses carry ids only, but nobody needs a line per key press
        "errorlog": "-",
        "loglevel": "warning",
        "control_socket_disable": True,
        **more,
    }

    from gunicorn.app.base import BaseApplication

    class Web(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
        """One application per worker process: engines are never shared over a fork."""

        def load_config(self) -> None:
            for name, value in options.items():
                if name in self.cfg.settings:  # older gunicorns know fewer settings
                    self.cfg.set(name, value)

        def load(self) -> Any:
            return make_app()

    Web().run()


def _our_app() -> Any:
    from wiring.runtime import open_runtime
    from wiring.web import create_app

    return create_app(open_runtime(Settings.from_env(), migrated=False, patience_s=LOCK_PATIENCE_S))


def _check_free(host: str, port: int) -> None:
    """gunicorn retries and prints a traceback; a person wants one sentence."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Mistake(f"{host}:{port} cannot be used ({error.strerror}); choose another with --port.") from error


def _memory_folder() -> str | None:
    """gunicorn's heartbeats are files; in memory they never wait for a disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def _forget_counters(_server: object, worker: Any) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library is half typed
