"""What recognisers write down in many ways becomes one; fillers go, corrections are told apart, doubts are kept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.answers.speech import (
    _SIMPLIFIED,
    _TRADITIONAL,
    asks_back,
    hedged,
    joined,
    plain,
    said_in_turn,
    sureness,
    tidy,
    unsure,
)
from flows.turns import Spoken


@pytest.mark.parametrize(
    ("written", "tidied"),
    [
        ("八 分。", "八分"),
        ("８分", "8分"),
        ("滿分！", "满分"),
        ("鲁 L １２３ 45", "鲁l 123 45"),
        ("２，３００公里", "2300公里"),
        ("两千，三百", "两千 三百"),
        ("8½", "8.5"),
        ("10 ： 30", "10:30"),
        ("I’d give it 8.5!", "i'd give it 8.5"),
        ("8 / 10", "8/10"),
        ("20 %", "20"),
        ("20%", "20%"),
        ("...", ""),
    ],
)
def test_the_same_words_in_one_writing(written, tidied):
    assert tidy(written) == tidied


@pytest.mark.parametrize(
    ("locale", "written", "left"),
    [
        ("zh-CN", "嗯，我觉得，那个，八分吧。", "八分吧"),
        ("zh-CN", "我想给九分", "给九分"),
        ("zh-CN", "我想留言", "我想留言"),
        ("zh-CN", "嗯", "嗯"),
        ("zh-CN", "这个月五号", "这个月五号"),
        ("en", "Um, well, I think maybe an eight.", "an eight"),
        ("en", "Well, uh-huh.", "uh huh"),
        ("en", "all is well", "all is well"),
        ("en", "oh five", "oh five"),
        ("en", "uh", "uh"),
    ],
)
def test_fillers_go_but_an_answer_of_nothing_else_stays(locale, written, left):
    assert plain(written, locale) == left


@pytest.mark.parametrize(
    ("locale", "written", "pieces"),
    [
        ("zh-CN", "八分，不，九分", ("八分", "九分")),
        ("zh-CN", "八分不对不对九分", ("八分", "九分")),
        ("zh-CN", "不是八分，是九分", ("八分", "九分")),
        ("zh-CN", "发动机声音不对劲", ("发动机声音不对劲",)),
        ("en", "eight, no wait, nine", ("eight", "nine")),
        ("en", "not eight but nine", ("eight", "nine")),
        ("en", "seven", ("seven",)),
    ],
)
def test_what_is_taken_back_is_told_apart(locale, written, pieces):
    assert said_in_turn(written, locale) == pieces


def test_hedges_and_questions_are_noticed():
    assert hedged("大概八分吧", "zh-CN")
    assert hedged("probably an eight", "en")
    assert not hedged("八分", "zh-CN")
    assert asks_back("嗯？")
    assert not asks_back("嗯。")


def test_a_recogniser_that_does_not_say_how_sure_it_is_counts_as_medium():
    assert sureness(Spoken("八分")) == 0.6
    assert not unsure(Spoken("八分"))
    assert unsure(Spoken("八分", 0.49))


def test_pauses_go_only_between_chinese_characters():
    assert joined("八分 不 九分") == "八分不九分"
    assert joined("鲁l 123 45") == "鲁l 123 45"


def test_each_traditional_character_has_its_simplified_one():
    assert len(_TRADITIONAL) == len(_SIMPLIFIED) == len(set(_TRADITIONAL))
    assert not set(_TRADITIONAL) & set(_SIMPLIFIED)


@given(text=st.text(), locale=st.sampled_from(["zh-CN", "en"]))
def test_any_text_can_be_made_plain(text, locale):
    assert tidy(text) == " ".join(tidy(text).split())
    assert len(plain(text, locale)) <= len(tidy(text))
    assert said_in_turn(text, locale)
