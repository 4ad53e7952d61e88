"""Plays begin, like calls, where our scripts are published."""

from tests.voice.conftest import migrated_postgres_template, migrated_sqlite_template

__all__ = ["migrated_postgres_template", "migrated_sqlite_template"]
