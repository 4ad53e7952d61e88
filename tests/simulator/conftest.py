"""A simulator without waits, a site it can ask, and the official client pointed at it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from simulator.server import ACCOUNT, TOKEN, Simulator
from tests.simulator.site import Site


@pytest.fixture(autouse=True)
def no_clock_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock set for a demonstration does not reach the tests."""
    monkeypatch.delenv("RINGBACK_CLOCK", raising=False)


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    with Simulator(tmp_path, instant=True, espeak=False) as running:
        yield running


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def client(simulator: Simulator) -> Iterator[Client]:
    with client_for(simulator.url) as official:
        yield official


@contextmanager
def client_for(url: str, token: str = TOKEN) -> Iterator[Client]:
    """The official client with another base URL; its connections are closed in the end."""
    http = TwilioHttpClient(timeout=10)
    client = Client(ACCOUNT, token, http_client=http)
    client.api.base_url = url
    try:
        yield client
    finally:
        http.session.close()
