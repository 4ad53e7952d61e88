"""The bench of turns still fits the script it walks through and the servers it asks; nothing here is about speed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from bench import bare, survey_sample
from bench.load import as_fast_as_it_goes, at_a_rate
from bench.turns import CLOCK, bare_jobs, sample_jobs
from bench.walks import KINDS, Walks, fill
from store.database import open_engine, writing
from wiring.clock import open_clock
from wiring.runtime import Runtime
from wiring.settings import Settings
from wiring.web import create_app


class Kept(WSGIRequestHandler):
    """Connections are kept, as the real server keeps them."""

    protocol_version = "HTTP/1.1"

    def log(self, *_: object) -> None:
        pass


@contextmanager
def served(make_app: Callable[[int], Flask]) -> Iterator[int]:
    """The application on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        server = make_server(
            "127.0.0.1", port, make_app(port), threaded=True, request_handler=Kept, fd=listening.fileno()
        )
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield port
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def test_every_way_through_the_script_leaves_the_answers_and_tickets_it_should(migrated_sqlite_url, tmp_path):
    engine = open_engine(migrated_sqlite_url)
    with writing(engine)() as session:
        fill(session, len(KINDS))
        session.commit()

    def make_app(port: int) -> Flask:
        env = {"RINGBACK_HOME": str(tmp_path), "DATABASE_URL": migrated_sqlite_url, "SECRET_KEY": "for tests only"}
        carrier = {"TWILIO_ACCOUNT_SID": "AC" + "0" * 32, "TWILIO_AUTH_TOKEN": bare.TOKEN}
        settings = Settings.from_env({**env, **carrier, "PUBLIC_URL": f"http://127.0.0.1:{port}"})
        return create_app(Runtime(settings, open_clock(tmp_path, CLOCK), engine))

    with served(make_app) as port:
        walks = Walks(len(KINDS), port, bare.TOKEN, at_once=len(KINDS), kinds=KINDS)
        everything = sum(1 + len(kind.heard) for kind in KINDS)
        one, two = as_fast_as_it_goes(port, walks, everything - 10, 1), at_a_rate(port, walks, 10, 1, 100)
    assert (one.wrong, two.wrong) == (0, 0)
    with writing(engine)() as session:
        assert list(walks.faults(session)) == []
    engine.dispose()


def test_what_turns_are_compared_with_answers_rightly(migrated_sqlite_url, tmp_path: Path):
    engine = open_engine(migrated_sqlite_url)
    bare.metadata.create_all(engine)
    engine.dispose()
    with served(lambda _: bare.create_app(migrated_sqlite_url)) as port:
        assert as_fast_as_it_goes(port, bare_jobs(port), 5, 1).wrong == 0
    survey = f"sqlite:///{tmp_path / 'sample.db'}"
    survey_sample.prepare(survey)
    with served(lambda _: survey_sample.create_app(survey)) as port:
        assert as_fast_as_it_goes(port, sample_jobs(port), 6, 1).wrong == 0
