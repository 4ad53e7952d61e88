"""Two versions of a script compared for a person at the command line, even when one of them can no longer be read."""

from __future__ import annotations

from collections.abc import Iterator

from flows.script_diff import differences
from flows.script_file import ScriptError, parse
from store.scripts import Edition, Scripts, ScriptState


def newest_of(scripts: Scripts, name: str) -> Edition | None:
    """The version customers hear now."""
    try:
        return scripts.newest(name)
    except LookupError:
        return None


def in_words(old: Edition, new: Edition, locale: str) -> tuple[str, ...]:
    """What is different, a sentence each; one sentence why it cannot be told when one of them is faulty."""
    read = []
    for one in (old, new):
        try:
            read.append(parse(one.text, one.name))
        except ScriptError as error:
            return (f"{_named(one)} has faults and cannot be compared; the first: {error.faults[0]}",)
    return differences(read[0], read[1], locale, audio=(old.audio, new.audio))


def told_against(newest: Edition | None, draft: Edition, locale: str) -> Iterator[str]:
    """A draft against the newest published version, as a short list."""
    if newest is None:
        yield "It is the first version, so there is nothing to compare it with."
        return
    yield f"Against version {newest.version}:"
    for sentence in in_words(newest, draft, locale) or ("nothing is different.",):
        yield f"- {sentence}"


def _named(one: Edition) -> str:
    return "The draft" if one.state == ScriptState.DRAFT else f"Version {one.version}"
