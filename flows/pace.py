"""How fast a voice on the phone speaks."""

from __future__ import annotations

from collections.abc import Mapping

from flows import pauses
from flows.steps import Locale

# As a synthetic voice speaks on the phone; punctuation counts, because the voice rests there.
CHARACTERS_A_SECOND: Mapping[Locale, float] = {"zh-CN": 4.5, "en": 14.0}


def speaking(text: str, locale: Locale) -> float:
    """How long a voice needs for a text, its pauses included."""
    return len(pauses.without(text)) / CHARACTERS_A_SECOND[locale] + pauses.seconds(text)
