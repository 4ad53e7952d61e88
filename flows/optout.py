"""Is this text message a wish not to hear from us again, or to hear from us again; and does ours say how to wish it?"""

from __future__ import annotations

import re
import unicodedata

# What people send when a message ends in 拒收请回复R or "reply STOP", and the words carriers honour by themselves.
WORDS = frozenset(
    "R T TD N 退订 拒收 取消 不要再发 STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT".split()  # noqa: SIM905
)
# The carrier also takes YES for it; but that may as well answer some question of ours, and a refusal is not lost on a
# guess.
AGAIN = frozenset({"START", "UNSTOP", "恢复", "恢复订阅"})
_TOLD = re.compile(r"拒收|退订|\bSTOP\b|\bopt out\b", re.IGNORECASE)


def asks_to_stop(text: str) -> bool:
    """Whether the whole message is such a word; a sentence that merely contains one is left to a person."""
    return word_of(text) in WORDS


def asks_to_start(text: str) -> bool:
    """Whether the whole message takes such a word back."""
    return word_of(text) in AGAIN


def word_of(text: str) -> str:
    """The message as it is compared: in capitals, without the spaces and the full stop people add."""
    return unicodedata.normalize("NFKC", text).strip(" \t\r\n.!。,").upper()


def says_how_to_stop(body: str) -> bool:
    """Whether a text of ours tells how to refuse further ones."""
    return _TOLD.search(body) is not None


def with_way_out(body: str, suffix: str) -> str:
    """The text, with the market's words on how to refuse at its end unless it has such words already."""
    if not suffix or says_how_to_stop(body):
        return body
    body = body.rstrip()
    return f"{body}{'' if body.endswith(_CLOSED) else _between(suffix)}{_space(suffix)}{suffix}"


_CLOSED = tuple("。！？.!?~～")


def _between(suffix: str) -> str:
    return "." if suffix.isascii() else "。"


def _space(suffix: str) -> str:
    return " " if suffix.isascii() else ""
