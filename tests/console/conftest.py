"""A world on a migrated database, and a browser of sorts that signs in as people do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.console.builder import PASSWORD, World, open_world

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor:
    """A person at a browser: keeps cookies, takes form tokens from the page before it sends a form."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def token(self, page: str = "/sign-in") -> str:
        found = TOKEN.search(self.client.get(page, follow_redirects=True).text)
        assert found, f"{page} has no form"
        return found[1]

    def send(self, path: str, page: str = "/sign-in", **fields: str):
        """Post a form with the token `page` gave out."""
        return self.client.post(path, data={"csrf_token": self.token(page), **fields})

    def sign_in(self, name: str = "李经理", password: str = PASSWORD, path: str = "/sign-in"):
        return self.send(path, name=name, password=password)

    def get(self, path: str, **headers: str):
        return self.client.get(path, headers=headers, buffered=True)  # read to its end and closed


@pytest.fixture(scope="session")
def migrated_sqlite_template(stocked_sqlite_template: Path) -> Path:
    """With our scripts: every test here would publish them first."""
    return stocked_sqlite_template


@pytest.fixture(scope="session")
def migrated_postgres_template(stocked_postgres_template: str) -> str:
    """As above."""
    return stocked_postgres_template


@pytest.fixture
def world(migrated_sqlite_url: str, tmp_path: Path) -> Iterator[World]:
    made = open_world(migrated_sqlite_url, tmp_path)
    yield made
    made.engine.dispose()


@pytest.fixture
def app(world: World) -> Flask:
    return world.app()


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    return Visitor(app)


@pytest.fixture
def somebody_else(app: Flask) -> Callable[[], Visitor]:
    """Another browser on the same application."""
    return lambda: Visitor(app)
