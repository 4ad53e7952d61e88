"""How long words take to say: an estimate, good enough to tell a short call from a long one."""

from __future__ import annotations

from collections.abc import Mapping

from flows import pauses
from flows.steps import Locale

# Characters a second, as an unhurried telephone voice speaks; measured over the words without their pauses.
PER_SECOND: Mapping[Locale, float] = {"zh-CN": 4.5, "en": 14.0}


def seconds(text: str, locale: Locale) -> float:
    """Seconds to say this, its pauses included. In Chinese only what is spoken counts, not the punctuation."""
    words = pauses.without(text)
    spoken = sum(sign.isalnum() for sign in words) if locale == "zh-CN" else len(words.strip())
    return spoken / PER_SECOND[locale] + pauses.seconds(text)
