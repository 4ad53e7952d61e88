"""A programme's text with what is known in place of its `{placeholders}`."""

from __future__ import annotations

import string
from collections.abc import Mapping


def filled(text: str, known: Mapping[str, str]) -> str | None:
    """The text with everything in its place; None when it mentions something that nobody knows."""
    wanted = {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    return text.format(**known) if wanted <= known.keys() else None
