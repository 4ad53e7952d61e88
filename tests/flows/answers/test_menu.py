"""An option of a menu is understood in its own words and in others, by the key said, and by yes or no."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.menu import key_of, understand
from flows.steps import Choice
from flows.turns import Keys, Spoken
from tests.flows.answers.measure import TABLES, Row, dev_rows_are_right, hold_to_the_limits, rows

# Menus as they stood in scripts when the table was written; the table needs them to stay so.
MENUS = {
    name: Choice.model_validate({"kind": "choice", "on_silence": "end", "next": "end", **menu})
    for name, menu in json.loads((TABLES / "menus.json").read_text("utf-8")).items()
}
TODAY = date(2026, 11, 23)
SAID = [row.heard.text for row in rows("menu")]


def hear(heard, menu, locale="zh-CN") -> Understanding:
    return understand(heard, MENUS[menu], Context(locale, TODAY))


def of_row(row: Row) -> Understanding:
    return hear(row.heard, row.context["menu"], row.locale)


def values(menu):
    return {option.value or key for key, option in MENUS[menu].options.items()}


def test_the_first_half_of_the_table_is_understood_without_exception():
    dev_rows_are_right("menu", of_row)


def test_the_second_half_is_understood_within_the_limits():
    hold_to_the_limits("menu", of_row)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
@pytest.mark.parametrize("menu", sorted(MENUS))
def test_every_option_is_understood_in_its_own_words(menu, locale):
    for key, option in MENUS[menu].options.items():
        if option.words:
            got = hear(Spoken(option.words[locale], 0.9), menu, locale)
            assert isinstance(got, Understood), (option.words[locale], got)
            assert got.value == (option.value or key)


@pytest.mark.parametrize(
    ("menu", "said", "value"),
    [
        ("greeting", "我是他老婆", "2"),
        ("family", "我是他老婆", "1"),
        ("greeting", "你打错了", "2"),
        ("greeting", "就是我", "1"),
    ],
)
def test_who_is_on_the_line_is_told_by_the_question(menu, said, value):
    got = hear(Spoken(said, 0.9), menu)
    assert isinstance(got, Understood)
    assert got.value == value


def test_a_denied_option_is_not_taken_for_the_option():
    assert hear(Spoken("没解决", 0.9), "settled") == Understood("not_settled")
    assert hear(Spoken("不约", 0.9), "wish") == Understood("not_now")


def test_a_busy_person_gets_the_option_of_another_time_or_is_asked_later():
    assert hear(Spoken("我在开会", 0.9), "convenience") == Understood("2")
    assert hear(Spoken("我在开会", 0.9), "insurer") == NotUnderstood("later")


def test_what_was_hardly_heard_or_is_only_alike_is_read_back():
    assert hear(Spoken("上午", 0.3), "call_back") == Understood("morning", read_back=True)
    assert hear(Spoken("上午", 0.9), "call_back") == Understood("morning")
    assert hear(Spoken("二", 0.9), "call_back") == Understood("afternoon", read_back=True)


def test_the_key_of_a_spoken_option_is_found_again():
    for menu in MENUS.values():
        for key, option in menu.options.items():
            assert key_of(menu, option.value or key) == key
    assert key_of(MENUS["greeting"], "nothing of the kind") is None


def test_keys_mean_what_they_always_meant():
    assert hear(Keys("2"), "call_back") == Understood("afternoon")
    assert hear(Keys("2"), "greeting") == Understood("2")
    assert hear(Keys("9"), "greeting") == NotUnderstood("not_an_option")


@given(
    text=st.text() | st.lists(st.sampled_from(SAID), max_size=3).map("，".join),
    confidence=st.none() | st.floats(0, 1),
    locale=st.sampled_from(["zh-CN", "en"]),
    menu=st.sampled_from(sorted(MENUS)),
)
def test_any_words_are_an_option_a_doubt_between_options_or_nothing(text, confidence, locale, menu):
    got = hear(Spoken(text, confidence), menu, locale)
    if isinstance(got, Understood):
        assert got.value in values(menu)
    elif isinstance(got, Doubtful):
        assert len(got.candidates) > 1
        assert set(got.candidates) <= values(menu)
    else:
        assert got.why in ("not_understood", "not_an_option", "later")
