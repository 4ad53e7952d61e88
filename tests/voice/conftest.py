"""One branch on each database, closed after the test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.voice.branch import Branch


@pytest.fixture(scope="session")
def migrated_sqlite_template(stocked_sqlite_template: Path) -> Path:
    """With our scripts: every test here would publish them first."""
    return stocked_sqlite_template


@pytest.fixture(scope="session")
def migrated_postgres_template(stocked_postgres_template: str) -> str:
    """As above."""
    return stocked_postgres_template


@pytest.fixture
def branch(migrated_url: str, tmp_path: Path) -> Iterator[Branch]:
    """A dealership on SQLite and on PostgreSQL."""
    opened = Branch.open(migrated_url, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def small_branch(migrated_sqlite_url: str, tmp_path: Path) -> Iterator[Branch]:
    """A dealership on SQLite, for what does not depend on the database."""
    opened = Branch.open(migrated_sqlite_url, tmp_path)
    yield opened
    opened.close()
