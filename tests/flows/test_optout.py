"""A text message that is a wish to be left alone is one, however it is typed; a sentence is left to a person."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.optout import WORDS, asks_to_start, asks_to_stop


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_that_stops_us_does(word):
    assert asks_to_stop(word)
    assert asks_to_stop(word.lower())
    assert asks_to_stop(f"  {word}。\n")
    assert asks_to_stop(word.capitalize() + "!")


@pytest.mark.parametrize("text", ["Ｒ", "ｔｄ", "退订！", "退订。", "\u3000退订", "Stop.", "stop!!", "\ttd\r\n"])
def test_full_width_letters_marks_and_blanks_make_no_difference(text):
    assert asks_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "。",
        "请不要停",
        "STOP by tomorrow at 4",
        "我想取消明天的预约",
        "退订吗？",
        "RR",
        "9",
        "好的",
        "谢谢",
        "stopp",
    ],
)
def test_a_sentence_or_anything_else_is_no_such_wish(text):
    assert not asks_to_stop(text)


@given(text=st.text(max_size=200))
def test_no_text_whatever_makes_it_stumble(text):
    assert asks_to_stop(text) in (True, False)


@pytest.mark.parametrize("text", ["START", "start.", "Unstop", "恢复", "恢复订阅。"])
def test_a_refusal_is_taken_back_by_a_word_that_means_nothing_else(text):
    assert asks_to_start(text)
    assert not asks_to_stop(text)


@pytest.mark.parametrize("text", ["YES", "yes", "好", "R", "please start again", "开始"])
def test_a_yes_to_anything_does_not_take_a_refusal_back(text):
    assert not asks_to_start(text)
