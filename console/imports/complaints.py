"""What is wrong with a row, in the words of whoever has to put it right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong; `code` stays the same whatever words are used, `kept` is what can be used all the same."""

    code: str
    reason: str
    chinese: str
    kept: str | None = None

    def said(self, locale: str) -> str:
        """The sentence in the language of the dealership."""
        return self.chinese if locale.startswith("zh") else self.reason


def short(text: str, limit: int = 24) -> str:
    """The text as a sentence may quote it."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
