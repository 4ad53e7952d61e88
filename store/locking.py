"""Who may work on which rows: a follow-up is for one at a time, and of many each clock takes what nobody else is at."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import Session

from store.turn_statements import LOCK

S = TypeVar("S", bound=Select[Any])


def lock_for_call(session: Session, call_id: str) -> None:
    """Keep the follow-up of this call to ourselves until the unit of work ends.

    On SQLite the whole database is ours since the unit of work began, so nothing is left to lock.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        connection.execute(LOCK, {"call_id": call_id})


def free(query: S) -> S:
    """Only rows that no other transaction has locked, locked for ours.

    Two clocks then share the work instead of queueing behind each other. A row that others only refer to, as each new
    ticket refers to its dealership, counts as free. SQLite has one writer at a time and no locks of rows, so there the
    query stays as it is.
    """
    return query.with_for_update(skip_locked=True, key_share=True)
