"""What texts wish for: help, or a call at some time; a refusal is no wish to be called."""

from __future__ import annotations

from datetime import date

import pytest

from flows.text_wishes import asks_for_a_call, asks_for_help, call_time

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "locale", "time"),
    [
        ("明天下午打给我", "zh-CN", ("afternoon", "")),
        ("明天下午3点给我回电", "zh-CN", ("afternoon", "2026-11-24T15:00")),
        ("后天上午打电话给我", "zh-CN", ("morning", "2026-11-25/morning")),
        ("请给我回电", "zh-CN", None),
        ("call me tomorrow at 3", "en", ("afternoon", "2026-11-24T15:00")),
        ("please call me tomorrow morning", "en", ("morning", "")),
        ("ring me on Friday morning", "en", ("morning", "2026-11-27/morning")),
        ("call me back", "en", None),
    ],
)
def test_a_wish_to_be_called_and_its_time(text, locale, time):
    assert asks_for_a_call(text)
    assert call_time(text, locale, MONDAY) == time


@pytest.mark.parametrize(
    "text", ["别打电话给我", "不要再打给我", "don't call me", "满意", "8分", "The car is fine", ""]
)
def test_what_is_no_wish_to_be_called(text):
    assert not asks_for_a_call(text)


def test_help_is_a_text_of_its_own():
    assert all(asks_for_help(text) for text in ("帮助", "help", "HELP!", "？"))
    assert not any(asks_for_help(text) for text in ("", "帮助我预约", "no help"))
