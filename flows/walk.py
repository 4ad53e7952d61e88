"""A walk on paper: as plain JSON values, and back, losing nothing."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from flows.lifecycles import Disposition
from flows.turns import Walk

FIELDS = tuple(field.name for field in fields(Walk))


def to_json(walk: Walk) -> dict[str, Any]:
    """The walk as a JSON object."""
    written = {name: getattr(walk, name) for name in FIELDS}  # `asdict` copies all that is in it, in every turn
    entry = None if walk.entry is None else dict(walk.entry)
    copies = {"answers": dict(walk.answers), "offered": list(walk.offered), "others": list(walk.others)}
    return {**written, **copies, "entry": entry}


def from_json(body: dict[str, Any]) -> Walk:
    """The walk that was written down. A field that an older version did not write gets its default, and one that only
    a newer version knows is passed over.
    """
    disposition = body.get("disposition")
    typed = {
        "disposition": Disposition(disposition) if disposition else None,
        "offered": tuple(body.get("offered", ())),
        "others": tuple(body.get("others", ())),
    }
    return Walk(**{name: value for name, value in {**body, **typed}.items() if name in FIELDS})
