"""Plates: the three families of GA 36-2018, however they are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.plates import PROVINCES, is_absent, mask, normalise, show

SERIAL = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("鲁L12345", "鲁L12345"),
        ("鲁L·9961N", "鲁L9961N"),
        ("鲁 L-12345", "鲁L12345"),
        ("鲁lh814H", "鲁LH814H"),
        ("鲁L８N９５５", "鲁L8N955"),
        ("鲁B B69213", "鲁BB69213"),
        ("鲁LDL7155", "鲁LDL7155"),
        ("粤BA12345", "粤BA12345"),
        ("鲁L12345D", "鲁L12345D"),
        ("鲁L1234学", "鲁L1234学"),
        ("鲁O1234警", "鲁O1234警"),
        ("粤Z1234港", "粤Z1234港"),
        ("使123456", "使123456"),
        ("沪A1234领", "沪A1234领"),
    ],
)
def test_a_plate_is_stored_in_one_spelling(written, stored):
    assert normalise(written) == stored


@pytest.mark.parametrize("written", ["鲁LI2345", "鲁LO2345"])
def test_letters_no_plate_has_are_the_digits_they_look_like(written):
    assert normalise(written) in {"鲁L12345", "鲁L02345"}


@pytest.mark.parametrize("written", ["", "hello", "鲁LABC12", "鲁I12345", "港A12345", "鲁L1234", "鲁L1234567", "12345"])
def test_what_is_no_plate_is_none(written):
    assert normalise(written) is None


@given(
    st.sampled_from(PROVINCES),
    st.sampled_from("ABCDEFGHJKLMNPQRSTUVWXYZ"),
    st.text(SERIAL, min_size=5, max_size=5),
)
def test_an_ordinary_plate_has_at_most_two_letters(province, office, serial):
    letters = sum(character.isalpha() for character in serial)
    assert (normalise(province + office + serial) is not None) == (letters <= 2)


@given(st.text(max_size=12))
def test_reading_twice_changes_nothing_more(text):
    once = normalise(text)
    assert once is None or normalise(once) == once


@pytest.mark.parametrize("written", ["", " ", "无", "未上牌", "临牌", "n/a"])
def test_no_plate_yet_is_said_in_many_ways(written):
    assert is_absent(written)
    assert normalise(written) is None


def test_a_wrong_plate_is_not_the_same_as_none():
    assert not is_absent("鲁LABC12")


def test_plates_are_shown_with_their_dot_and_masked_for_logs():
    assert show("鲁L12345") == "鲁L·12345"
    assert show("使123456") == "使123456"
    assert mask("鲁L12345") == "鲁L12**5"
    assert mask("鲁LD12345") == "鲁LD1***5"
