"""A spoken score from one to ten is understood as people say it, and asked about where it may be another."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.score import understand
from flows.script import ONE_TO_TEN
from flows.steps import Score
from flows.turns import Keys, Spoken
from tests.flows.answers.measure import Row, dev_rows_are_right, hold_to_the_limits, rows

SCORE = Score.model_validate(
    {"kind": "score", "label": {}, "prompt": {}, "on_silence": "end", "next": "end"}  # one to ten, when none is named
)
TODAY = date(2026, 11, 23)
SAID = [row.heard.text for row in rows("score")]


def hear(heard, locale="zh-CN") -> Understanding:
    return understand(heard, SCORE, Context(locale, TODAY))


def of_row(row: Row) -> Understanding:
    return hear(row.heard, row.locale)


def test_the_first_half_of_the_table_is_understood_without_exception():
    dev_rows_are_right("score", of_row)


def test_the_second_half_is_understood_within_the_limits():
    hold_to_the_limits("score", of_row)


@pytest.mark.parametrize("said", ["四分", "十分", "4分", "10分", "十"])
@pytest.mark.parametrize("confidence", [None, 0.99])
def test_four_and_ten_are_always_read_back_because_they_sound_alike(said, confidence):
    got = hear(Spoken(said, confidence))
    assert isinstance(got, Understood)
    assert got.read_back


@pytest.mark.parametrize(
    ("said", "confidence", "read_back"),
    [
        ("八分", 0.9, False),
        ("八分", None, False),
        ("八分", 0.4, True),
        ("一分", 0.55, True),
        ("七分", 0.55, True),
        ("七分", 0.9, False),
        ("大概八分", 0.9, True),
        ("八分，不，九分", 0.9, True),
        ("满分", 0.3, False),
        ("满分", 0.9, False),
    ],
)
def test_what_is_less_than_clear_is_read_back(said, confidence, read_back):
    got = hear(Spoken(said, confidence))
    assert isinstance(got, Understood)
    assert got.read_back is read_back


def test_very_satisfied_is_an_adverb_and_no_ten():
    assert hear(Spoken("十分满意", 0.99)) == Doubtful((10,))
    assert hear(Spoken("十分不满意", 0.99)) == NotUnderstood("not_understood")


@pytest.mark.parametrize(("keys", "value"), [("2", 2), ("9", 9), ("0", 10), ("*", 10), ("10", 10), ("10#", 10)])
def test_keys_mean_what_they_always_meant(keys, value):
    assert hear(Keys(keys)) == Understood(value)


def test_a_pressed_one_may_be_the_beginning_of_a_ten():
    assert hear(Keys("1")) == Doubtful((1, 10))
    assert hear(Keys("11")) == NotUnderstood("not_an_option")


@given(
    text=st.text()
    | st.lists(st.sampled_from(SAID), max_size=3).map(" ".join)
    | st.text(st.sampled_from("零一二三四五六七八九十百千万分点半满不到打给扣差多0123456789.-/ 个")),
    confidence=st.none() | st.floats(0, 1),
    locale=st.sampled_from(["zh-CN", "en"]),
)
def test_any_words_are_a_score_a_doubt_between_scores_or_nothing(text, confidence, locale):
    got = hear(Spoken(text, confidence), locale)
    scores = {level.value for level in ONE_TO_TEN.levels.values()}
    if isinstance(got, Understood):
        assert type(got.value) is int
        assert got.value in scores
    elif isinstance(got, Doubtful):
        assert got.candidates
        assert set(got.candidates) <= scores
    else:
        assert got.why in ("not_understood", "not_possible", "whole_number")
