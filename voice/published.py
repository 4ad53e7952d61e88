"""Published scripts, read once per process: they were checked when they were published, and never change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from flows.script import Script
from flows.script_file import reread


def read(text: str, banks: Mapping[str, str] | None = None) -> Script:
    """The script of a published text, with these question banks in place of its own, by name."""
    return _read(text, tuple(sorted((banks or {}).items())))


@lru_cache(maxsize=256)
def _read(text: str, banks: tuple[tuple[str, str], ...]) -> Script:
    return reread(text, parts=dict(banks))
