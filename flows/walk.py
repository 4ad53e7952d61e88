"""A walk on paper: as plain JSON values, and back, losing nothing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flows.lifecycles import Disposition
from flows.turns import Walk


def to_json(walk: Walk) -> dict[str, Any]:
    """The walk as a JSON object."""
    return {**asdict(walk), "answers": dict(walk.answers), "offered": list(walk.offered)}


def from_json(body: dict[str, Any]) -> Walk:
    """The walk that was written down. A field that an older version did not write gets its default."""
    disposition = body.get("disposition")
    typed = {
        "disposition": Disposition(disposition) if disposition else None,
        "offered": tuple(body.get("offered", ())),
    }
    return Walk(**{**body, **typed})
