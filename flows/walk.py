"""A walk on paper: as plain JSON values, and back, losing nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flows.engine import Walk
from flows.lifecycles import Disposition


def to_json(walk: Walk) -> dict[str, Any]:
    """The walk as a JSON object."""
    return {**asdict(walk), "answers": dict(walk.answers)}


def from_json(body: dict[str, Any]) -> Walk:
    """The walk that was written down. A field that an older version did not write gets its default."""
    disposition = body.get("disposition")
    return Walk(**{**body, "disposition": Disposition(disposition) if disposition else None})
