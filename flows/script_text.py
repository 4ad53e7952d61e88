"""A script's text as people edit it: its name and number even where it is faulty, without parts that are not theirs."""

from __future__ import annotations

import re

from flows.script_file import shipped_parts
from flows.steps import STEP_ID

_NAME = re.compile(r"^script:[ \t]*[\"']?([a-z][a-z0-9_]*)", re.M)
_VERSION = re.compile(r"^(version:[ \t]*)([0-9]{1,9})\b", re.M)
_PART = re.compile(r"^(?:fragment|bank):[ \t]*[\"']?([a-z][a-z0-9_]*)", re.M)
_BETWEEN = re.compile(r"^---[ \t]*\r?\n", re.M)


def name_in(text: str) -> str | None:
    """The name a text gives itself, as far as one can be read in it."""
    found = _NAME.search(documents(text)[0])
    return found[1] if found and re.fullmatch(STEP_ID, found[1]) else None


def version_in(text: str) -> int | None:
    """The number a text gives itself, as far as one can be read in it."""
    found = _VERSION.search(documents(text)[0])
    return int(found[2]) if found else None


def renumbered(text: str, version: int) -> str:
    """The same text under another number; a number written in an unusual way stays."""
    return _VERSION.sub(lambda found: f"{found[1]}{version}", text, count=1)


def documents(text: str) -> list[str]:
    """The script and the parts behind it, each as it is written; the script is the first, even of an empty text."""
    found = [one for one in _BETWEEN.split(text) if one.strip()]
    return found or [""]


def part_name(document: str) -> str | None:
    """The name of a fragment or a bank."""
    found = _PART.search(document)
    return found[1] if found else None


def part_in(text: str, name: str) -> str | None:
    """The fragment or bank of this name behind a script."""
    return next((one for one in documents(text)[1:] if part_name(one) == name), None)


def to_edit(text: str) -> str:
    """What a person edits: the script, and behind it only such parts as are not those that come with Ringback."""
    script, *parts = documents(text)
    own = [one for one in parts if one.strip() != shipped_parts().get(part_name(one) or "", "").strip()]
    return "---\n".join(one if one.endswith("\n") else f"{one}\n" for one in (script, *own))
