"""Numbers are found in speech with all their readings, as people say them in Mandarin and English."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.answers.numerals import figures, marked, together, whole
from flows.answers.speech import tidy
from flows.spoken.numerals import LARGEST, numeral

ONES = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen",
)
TENS = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")
ENGLISH_WORDS = re.findall(r"\S+", "a and half one two oh twenty hundred thousand point dozen few 5 k 2.5")


def in_english(number: int, link: str = " and ") -> str:
    """The number as an Englishman says it, written apart from the code that reads it."""
    if number < 20:
        return ONES[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f"-{ONES[number % 10]}" if number % 10 else "")
    for unit, word in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if number >= unit:
            more, less = divmod(number, unit)
            end = "" if not less else f"{link if less < 100 else ' '}{in_english(less, link)}"
            return f"{in_english(more, link)} {word}{end}"
    raise AssertionError(number)


@given(st.integers(0, LARGEST))
def test_every_number_said_as_we_say_it_is_read_as_itself(number):
    assert whole(numeral(number), "zh-CN") == (number,)


@given(st.integers(0, LARGEST), st.sampled_from([" ", " and "]))
def test_every_number_said_in_full_english_is_read_as_itself(number, link):
    assert whole(tidy(in_english(number, link)), "en") == (number,)


@given(st.integers(100, LARGEST))
def test_every_number_said_digit_by_digit_is_read_as_itself(number):
    in_words = "".join("零幺二三四五六七八九"[int(digit)] for digit in str(number))
    assert whole(in_words, "zh-CN") == (number,)
    assert whole(" ".join(ONES[int(digit)] for digit in str(number)), "en") == (number,)
    assert whole(str(number), "zh-CN") == whole(str(number), "en") == (number,)


@pytest.mark.parametrize(
    ("said", "readings"),
    [
        ("两千三", (2300,)),
        ("一万二", (12_000,)),
        ("一万二千三", (12_300,)),
        ("三千五百", (3500,)),
        ("一千零五", (1005,)),
        ("一千零五十", (1050,)),
        ("一百一", (110,)),
        ("三千八五", (3850,)),
        ("1万2", (12_000,)),
        ("2千3百", (2300,)),
        ("1.2万", (12_000,)),
        ("一点二万", (12_000,)),
        ("12k", (12_000,)),
        ("十五万", (150_000,)),
        ("十万零三千", (103_000,)),
        ("十几万", (100_000,)),
        ("三千多万", (30_000_000,)),
        ("廿五", (25,)),
        ("壹万贰仟", (12_000,)),
        ("负五十", (-50,)),
        ("两三千", (2000, 3000)),
        ("三五百", (300, 500)),
        ("一万五六", (15_000, 16_000)),
        ("十二三万", (120_000, 130_000)),
        ("七八", (7, 8)),
        ("九六", (96,)),
        ("零零五", (5,)),
    ],
)
def test_mandarin_numbers_have_the_readings_they_may_have(said, readings):
    assert whole(said, "zh-CN") == readings


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("twenty-three hundred", 2300),
        ("twenty three fifty", 2350),
        ("one fifty", 150),
        ("two oh five", 205),
        ("ten fifty", 1050),
        ("twelve k", 12_000),
        ("2.3 thousand", 2300),
        ("five and a half thousand", 5500),
        ("half a million", 500_000),
        ("a hundred and fifty thousand", 150_000),
        ("two dozen", 24),
        ("for thousand", 4000),
        ("minus fifty", -50),
    ],
)
def test_english_numbers_are_read_as_people_shorten_them(said, value):
    assert [one.readings for one in figures(tidy(said), "en")] == [(Fraction(value),)]


@pytest.mark.parametrize("said", ["几千", "好几百公里", "几十", "一共", "一般", "一下", "第三次", "百分之八十", "周三"])
def test_what_only_looks_like_a_number_in_mandarin_is_none(said):
    assert all(not one.readings for one in figures(said, "zh-CN"))


@pytest.mark.parametrize(
    "said", ["a few thousand", "several hundred", "thousands", "a lot", "oh well", "to you", "for me"]
)
def test_what_only_looks_like_a_number_in_english_is_none(said):
    assert figures(said, "en") == ()


def test_a_half_is_kept_as_what_it_is():
    assert figures("三点五", "zh-CN")[0].readings == (Fraction(7, 2),)
    assert figures("three and a half", "en")[0].readings == (Fraction(7, 2),)


def test_noughts_before_a_number_said_digit_by_digit_are_kept_beside_it():
    assert figures("零一零五", "zh-CN")[0].digits == "0105"
    assert figures("zero one zero five", "en")[0].digits == "0105"


@pytest.mark.parametrize(
    ("written", "means"),
    [("2 3 0 0", "2300"), ("12 000", "12000"), ("2000 300", "2300"), ("2000 3000", "2000 3000"), ("5 6", "5 6")],
)
def test_figures_a_recogniser_wrote_apart_come_together(written, means):
    assert together(written) == means


def test_marks_stand_where_the_numbers_were():
    text, found = marked("三个月跑了五千公里", "zh-CN")
    assert text == "#0#个月跑了#1#公里"
    assert [one.readings[0] for one in found] == [3, 5000]


def test_a_pause_after_a_clock_time_begins_a_new_number():
    assert marked("到三点 一个小时", "zh-CN")[0] == "到#0#点;#1#个小时"


@given(
    st.text(st.sampled_from("零一二两三五十百千万亿点半几多来第负幺廿0123456789.k 个公里到"), max_size=14)
    | st.lists(
        st.sampled_from(
            [
                "a",
                "and",
                "half",
                "one",
                "two",
                "oh",
                "twenty",
                "hundred",
                "thousand",
                "point",
                "dozen",
                "few",
                "5",
                "k",
                "2.5",
            ]
        )
    ).map(" ".join)
    | st.text(max_size=12)
)
def test_any_text_has_numbers_at_places_that_follow_each_other(text):
    for locale in ("zh-CN", "en"):
        at = 0
        for one in figures(tidy(text), locale):
            assert at <= one.start < one.end <= len(tidy(text))
            at = one.end
