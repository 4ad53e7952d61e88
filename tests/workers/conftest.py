"""The stage on both databases, for everything that rings."""

from __future__ import annotations

import pytest

from tests.workers.stage import Stage
from workers.context import use


@pytest.fixture
def stage(migrated_url, tmp_path):
    """One dealership on a real database; runs on SQLite and on PostgreSQL."""
    made = Stage(migrated_url, tmp_path / "recordings")
    use(made.context)
    yield made
    made.close()
