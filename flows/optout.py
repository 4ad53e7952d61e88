"""Is this text message a wish not to hear from us again?"""

from __future__ import annotations

import unicodedata

# What people send when a message ends in 拒收请回复R or "reply STOP", and the words carriers honour by themselves.
WORDS = frozenset(
    "R T TD N 退订 拒收 取消 不要再发 STOP STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT".split()  # noqa: SIM905
)


def asks_to_stop(text: str) -> bool:
    """Whether the whole message is such a word; a sentence that merely contains one is left to a person."""
    plain = unicodedata.normalize("NFKC", text).strip(" \t\r\n.!。,").upper()
    return plain in WORDS
