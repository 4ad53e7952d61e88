"""Rows that several processes pick from: each takes what nobody else is at, and nobody waits."""

from __future__ import annotations

from typing import Any, TypeVar

from sqlalchemy import Select

S = TypeVar("S", bound=Select[Any])


def free(query: S) -> S:
    """Only rows that no other transaction has locked, locked for ours.

    Two clocks then share the work instead of queueing behind each other. A row that others only refer to, as each new
    ticket refers to its dealership, counts as free. SQLite has one writer at a time and no locks of rows, so there the
    query stays as it is.
    """
    return query.with_for_update(skip_locked=True, key_share=True)
