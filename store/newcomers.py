"""Rows added where their unique key is still free, or in place of those that have it, in one statement, on both
databases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session


def insert_unless_there(session: Session, table: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Insert what is new and return its ids; rows whose key somebody else was quicker with are left out."""
    if not rows:
        return []
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).on_conflict_do_nothing()
    key = table.__mapper__.primary_key[0]
    return list(session.scalars(statement.returning(key), [dict(row) for row in rows]))


def count_unless_there(session: Session, table: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> int:
    """The same, when only their number is wanted: several times as fast for many."""
    if not rows:
        return 0
    statement = _counting(session.get_bind().dialect.name, table)
    return session.connection().execute(statement, [dict(row) for row in rows]).rowcount


def insert_or_replace(
    session: Session, table: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]], *, key: Sequence[str]
) -> None:
    """Insert rows; one whose unique key is taken gets the new values and keeps its id. All rows have the same names."""
    if rows:
        statement = _replacing(session.get_bind().dialect.name, table, tuple(rows[0]), tuple(key))
        session.connection().execute(statement, [dict(row) for row in rows])


# Built once: they are part of turns on the phone.
@cache
def _counting(dialect: str, table: type[DeclarativeBase]) -> Insert:
    makes = postgresql.insert if dialect == "postgresql" else sqlite.insert
    fresh = makes(cast(Table, table.__table__)).on_conflict_do_nothing()
    return fresh.execution_options(preserve_rowcount=True)  # or PostgreSQL's is forgotten


@cache
def _replacing(dialect: str, table: type[DeclarativeBase], names: tuple[str, ...], key: tuple[str, ...]) -> Insert:
    makes = postgresql.insert if dialect == "postgresql" else sqlite.insert
    fresh = makes(cast(Table, table.__table__))
    later = {name: fresh.excluded[name] for name in names if name not in key}
    return fresh.on_conflict_do_update(index_elements=key, set_=later)
