"""Pauses in a prompt: `[pause]` is half a second of silence, `[pause 1.5]` one and a half."""

from __future__ import annotations

import re
from collections.abc import Iterator

USUAL_S = 0.5
LONGEST_S = 5.0
_SPACES = re.compile(r" {2,}")
_PAUSE = re.compile(r"\[pause(?: (\d(?:\.\d)?))?\]")


def pieces(text: str) -> Iterator[str | float]:
    """The words of a prompt and, between them, the seconds of silence; pieces without words are left out."""
    at = 0
    for found in _PAUSE.finditer(text):
        if before := text[at : found.start()].strip():
            yield before
        yield min(float(found[1] or USUAL_S), LONGEST_S)
        at = found.end()
    if rest := text[at:].strip():
        yield rest


def without(text: str) -> str:
    """The words alone, as they are written."""
    return _SPACES.sub(" ", _PAUSE.sub("", text)).strip()


def seconds(text: str) -> float:
    """How long the pauses are together."""
    return sum(piece for piece in pieces(text) if isinstance(piece, float))
