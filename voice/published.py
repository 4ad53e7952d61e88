"""Published scripts, read once per process: they were checked when they were published, and never change."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sqlalchemy.orm import Session

from flows.script import Script
from flows.script_file import reread
from store.conversations import Scene
from store.scripts import Scripts

MOST = 256  # scripts that are kept in memory, each with its question banks
_known: dict[tuple[str, tuple[tuple[str, str], ...]], Script] = {}


def script_of(session: Session, scene: Scene) -> Script:
    """The script of this scene. Its text is only fetched when its digest is new to this process."""
    key = (scene.script_digest, _sorted(scene.banks))
    script = _known.get(key)
    if script is None:
        script = read(Scripts(session).text(scene.script, scene.script_version), scene.banks)
        if len(_known) >= MOST:
            _known.clear()
        _known[key] = script
    return script


def read(text: str, banks: Mapping[str, str] | None = None) -> Script:
    """The script of a published text, with these question banks in place of its own, by name."""
    return _read(text, _sorted(banks or {}))


def _sorted(banks: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(banks.items()))


@lru_cache(maxsize=MOST)
def _read(text: str, banks: tuple[tuple[str, str], ...]) -> Script:
    return reread(text, parts=dict(banks))
