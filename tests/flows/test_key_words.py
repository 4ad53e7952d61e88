"""What a prompt calls its keys: the words before the key, whatever introduces them, and no half of a clock time."""

from __future__ import annotations

import pytest

from flows.key_words import key_words


@pytest.mark.parametrize(
    ("locale", "text", "named"),
    [
        (
            "en",
            "These times are free: For December 1 at 10:30 a.m., press 1. For December 2 at 3 p.m., press 2.",
            {"1": "December 1 at 10:30 a.m.", "2": "December 2 at 3 p.m."},
        ),
        ("en", "For 9:05 a.m., press 1.", {"1": "9:05 a.m."}),
        (
            "zh-CN",
            "这几个时间有空位：12月1号10:30，请按1；12月2号下午三点，请按2。",
            {"1": "12月1号10:30", "2": "12月2号下午三点"},
        ),
        ("zh-CN", "您看：去，请按1；不去，请按2。", {"1": "去", "2": "不去"}),
        ("en", "Is it right: yes, press 1, no, press 2.", {"1": "yes", "2": "no"}),
    ],
)
def test_keys_are_named_by_the_words_before_them(locale, text, named):
    assert key_words(text, locale) == named
