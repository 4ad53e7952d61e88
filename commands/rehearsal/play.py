"""A rehearsed conversation as a play of tests/calls: what they do, what we say, and the facts it happens with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from commands.errors import Mistake
from commands.rehearsal.call import Conversation
from commands.rehearsal.facts import as_the_play_has_them
from flows.pauses import pieces
from flows.phone import Number, normalise
from flows.turns import AskedForKey, AskedToSpeak, HungUp, PutThrough, Utterance


def check_place(path: Path) -> None:
    """Whether a new file can be written there, before anybody walks a script for it. Raises `Mistake`."""
    if path.exists():
        raise Mistake(f"{path} is there already; choose another name, so that nothing is lost.")
    if not path.parent.is_dir():
        raise Mistake(f"There is no folder {path.parent}; make it first, or choose another.")


def save(path: Path, conversation: Conversation) -> None:
    """Write the play. Its rows are missing: `pytest tests/calls --rewrite-calls` writes them. Raises `Mistake`."""
    try:
        path.write_text(json.dumps(play_of(conversation), ensure_ascii=False, indent=1) + "\n", "utf-8")
    except OSError as error:
        raise Mistake(f"The walk cannot be written to {path} ({error.strerror}); save it elsewhere.") from error


def play_of(conversation: Conversation) -> dict[str, Any]:
    """The conversation as tests/calls has it, without what it leaves in the books."""
    talk = conversation.talk
    known = as_the_play_has_them(talk.script, talk.locale, talk.facts)
    number = normalise(known["hotline"])
    dialable = number.e164 if isinstance(number, Number) else known["hotline"]
    return {
        "title": f"A walk through {talk.script.script}, saved from a rehearsal.",
        "locale": talk.locale,
        **known,
        "calls": [
            {"turns": [{"they": one.they, "we_say": we_say(one.says, dialable)} for one in call]}
            for call in conversation.calls
        ],
    }


def we_say(says: tuple[Utterance, ...], dialable: str) -> list[str]:
    """What was said as tests/calls write it down; `dialable` is the hotline as the carrier rings it."""
    lines: list[str] = []
    for said in says:
        match said:
            case PutThrough(seconds=seconds):
                lines.append(f"(puts through to {dialable}, for {seconds} s)")
            case HungUp():
                lines.append("(hangs up)")
            case _:
                lines.append(_with_pauses(said.text))
                if isinstance(said, AskedForKey):
                    keys = "a key" if said.most == 1 else f"up to {said.most} keys"
                    lines.append(f"({keys}, within {said.timeout} s)")
                elif isinstance(said, AskedToSpeak):
                    lines.append(f"(a comment, up to {said.max_seconds} s)")
    return lines


def _with_pauses(text: str) -> str:
    return "".join(piece if isinstance(piece, str) else f" ({round(piece * 1000)}ms) " for piece in pieces(text))
