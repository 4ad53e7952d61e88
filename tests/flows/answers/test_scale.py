"""A level of a scale is understood in its own words and in others, and a denial is never taken for its opposite."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.scale import understand
from flows.script import Scale
from flows.steps import Score
from flows.turns import Keys, Spoken
from tests.flows.answers.measure import Row, dev_rows_are_right, hold_to_the_limits, rows


def scale(direction, *levels):
    return Scale.model_validate(
        {
            "direction": direction,
            "levels": {
                str(key): {"value": value, "words": {"zh-CN": zh, "en": en}}
                for key, (value, zh, en) in enumerate(levels, 1)
            },
        }
    )


SCALES = {
    "satisfaction": scale(
        "high_is_good",
        (12, "非常满意", "very satisfied"),
        (8, "满意", "satisfied"),
        (4, "一般", "average"),
        (0, "不满意", "dissatisfied"),
        (-4, "非常不满意", "very dissatisfied"),
    ),
    "intention": scale(
        "low_is_good",
        (1, "一定会", "certainly"),
        (2, "可能会", "probably"),
        (3, "说不准", "not sure"),
        (4, "可能不会", "probably not"),
        (5, "一定不会", "certainly not"),
    ),
    "ease": scale(
        "low_is_good",
        (1, "很容易", "very easy"),
        (2, "容易", "easy"),
        (3, "一般", "neither easy nor hard"),
        (4, "难", "hard"),
        (5, "很难", "very hard"),
    ),
    "three": scale("high_is_good", (3, "满意", "satisfied"), (2, "一般", "average"), (1, "不满意", "dissatisfied")),
}
QUESTION = Score.model_validate(
    {"kind": "score", "scale": "any", "label": {}, "prompt": {}, "on_silence": "end", "next": "end"}
)
TODAY = date(2026, 11, 23)
SAID = [row.heard.text for row in rows("scale")]


def hear(heard, locale="zh-CN", scale="satisfaction") -> Understanding:
    return understand(heard, QUESTION, Context(locale, TODAY, SCALES[scale]))


def of_row(row: Row) -> Understanding:
    return hear(row.heard, row.locale, row.context["scale"])


def test_the_first_half_of_the_table_is_understood_without_exception():
    dev_rows_are_right("scale", of_row)


def test_the_second_half_is_understood_within_the_limits():
    hold_to_the_limits("scale", of_row)


@pytest.mark.parametrize("name", SCALES)
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_words_that_are_offered_are_understood_as_they_are(name, locale):
    for level in SCALES[name].levels.values():
        assert hear(Spoken(level.words[locale], 0.9), locale, name) == Understood(level.value)


@pytest.mark.parametrize("said", ["非常满意", "不满意", "按1"])
def test_what_was_hardly_heard_is_read_back(said):
    got = hear(Spoken(said, 0.3))
    assert isinstance(got, Understood)
    assert got.read_back or said == "按1"


def test_five_points_on_a_scale_whose_fifth_key_is_the_worst_are_asked_about():
    assert hear(Spoken("五分", 0.99)) == Doubtful((-4, 12))
    assert hear(Spoken("五", 0.99)) == Understood(-4, read_back=True)
    assert hear(Spoken("按五", 0.99)) == Understood(-4)


def test_a_scale_without_the_place_that_was_said_asks_about_the_nearest():
    assert hear(Spoken("非常满意", 0.9), scale="three") == Understood(3, read_back=True)


def test_other_words_count_only_on_the_scale_they_belong_to():
    assert hear(Spoken("凑合", 0.9)) == Understood(4)
    assert hear(Spoken("凑合", 0.9), scale="ease") == NotUnderstood("not_understood")


@pytest.mark.parametrize(("keys", "got"), [("1", Understood(12)), ("5", Understood(-4)), ("6", None), ("", None)])
def test_keys_mean_what_they_always_meant(keys, got):
    assert hear(Keys(keys)) == (got or NotUnderstood("not_an_option"))


@given(
    text=st.text()
    | st.lists(st.sampled_from(SAID), max_size=3).map(" ".join)
    | st.text(st.sampled_from("不很非常特别满意一般会可能定没有是说准好差第按二五12分 ")),
    confidence=st.none() | st.floats(0, 1),
    locale=st.sampled_from(["zh-CN", "en"]),
    name=st.sampled_from(sorted(SCALES)),
)
def test_any_words_are_a_level_a_doubt_between_levels_or_nothing(text, confidence, locale, name):
    got = hear(Spoken(text, confidence), locale, name)
    values = {level.value for level in SCALES[name].levels.values()}
    if isinstance(got, Understood):
        assert got.value in values
    elif isinstance(got, Doubtful):
        assert got.candidates
        assert set(got.candidates) <= values
    else:
        assert got.why in ("not_understood", "not_an_option")
