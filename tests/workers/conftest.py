"""The stage on both databases, for everything that rings."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.workers.stage import Stage
from workers.context import use


@pytest.fixture(scope="session")
def migrated_sqlite_template(stocked_sqlite_template: Path) -> Path:
    """With our scripts: every test here would publish them first."""
    return stocked_sqlite_template


@pytest.fixture(scope="session")
def migrated_postgres_template(stocked_postgres_template: str) -> str:
    """As above."""
    return stocked_postgres_template


@pytest.fixture
def stage(migrated_url, tmp_path):
    """One dealership on a real database; runs on SQLite and on PostgreSQL."""
    made = Stage(migrated_url, tmp_path / "recordings")
    use(made.context)
    yield made
    made.close()
