"""Adds the new rows of a batch in one statement and tells their ids in the order of the rows, on both databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from sqlalchemy import Table, func, insert, select
from sqlalchemy.orm import DeclarativeBase, Session


def add_in_order(session: Session, of: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """The ids of those rows, which are added."""
    if not rows:
        return []
    table = cast(Table, of.__table__)
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        add = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(connection.scalars(add, [dict(row) for row in rows]))
    # SQLite would give ids back in order only one row at a time. But whoever writes there is alone, so the next
    # numbers are ours.
    first = (connection.scalar(select(func.max(table.c.id))) or 0) + 1
    ids = list(range(first, first + len(rows)))
    connection.execute(insert(table), [{"id": id_, **row} for id_, row in zip(ids, rows, strict=True)])
    return ids


def add(session: Session, of: type[DeclarativeBase], rows: Sequence[Mapping[str, Any]]) -> None:
    """Those rows, of which nobody asks for the ids."""
    if rows:
        session.connection().execute(insert(cast(Table, of.__table__)), [dict(row) for row in rows])
