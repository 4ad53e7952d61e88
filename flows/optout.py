"""Is this text message a wish not to hear from us again, or one that takes such a wish back?"""

from __future__ import annotations

import unicodedata

# What people send when a message ends in 拒收请回复R or "reply STOP", and the words carriers honour by themselves.
WORDS = frozenset(
    "R T TD N 退订 拒收 取消 不要再发 STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT".split()  # noqa: SIM905
)
# The carrier also takes YES for it; but that may as well answer some question of ours, and a refusal is not lost on a
# guess.
AGAIN = frozenset({"START", "UNSTOP", "恢复", "恢复订阅"})


def asks_to_stop(text: str) -> bool:
    """Whether the whole message is such a word; a sentence that merely contains one is left to a person."""
    return word_of(text) in WORDS


def asks_to_start(text: str) -> bool:
    """Whether the whole message takes such a word back."""
    return word_of(text) in AGAIN


def word_of(text: str) -> str:
    """The message as it is compared: in capitals, without the spaces and the full stop people add."""
    return unicodedata.normalize("NFKC", text).strip(" \t\r\n.!。,").upper()
