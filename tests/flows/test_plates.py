"""Plates: every kind of GA 36-2018, however they are written."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.plates import (
    LAYOUTS,
    LETTERS,
    LONGEST,
    PROVINCES,
    Kind,
    is_absent,
    kind_of,
    mask,
    may_begin,
    normalise,
    office_is_known,
    show,
    valid,
)
from flows.provinces import BY_CODE, BY_SIGN
from tests.flows.plate_maker import plates

SERIAL = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"


@pytest.mark.parametrize(
    ("written", "stored", "kind"),
    [
        ("鲁L12345", "鲁L12345", Kind.ORDINARY),
        ("鲁L·9961N", "鲁L9961N", Kind.ORDINARY),
        ("鲁 L-12345", "鲁L12345", Kind.ORDINARY),
        ("鲁lh814H", "鲁LH814H", Kind.ORDINARY),
        ("鲁L８N９５５", "鲁L8N955", Kind.ORDINARY),
        ("鲁B B69213", "鲁BB69213", Kind.NEW_ENERGY),
        ("鲁LDL7155", "鲁LDL7155", Kind.NEW_ENERGY),
        ("粤BA12345", "粤BA12345", Kind.NEW_ENERGY),
        ("沪AK12345", "沪AK12345", Kind.NEW_ENERGY),
        ("鲁L12345D", "鲁L12345D", Kind.NEW_ENERGY_LARGE),
        ("鲁L12345H", "鲁L12345H", Kind.NEW_ENERGY_LARGE),
        ("鲁L1234挂", "鲁L1234挂", Kind.TRAILER),
        ("鲁L1234学", "鲁L1234学", Kind.SCHOOL),
        ("鲁O1234警", "鲁O1234警", Kind.POLICE),
        ("鲁L1234试", "鲁L1234试", Kind.TRIAL),
        ("鲁L1234超", "鲁L1234超", Kind.OVERSIZE),
        ("粤Z1234港", "粤Z1234港", Kind.HONG_KONG),
        ("粤Z F12 3澳", "粤ZF123澳", Kind.MACAU),
        ("使123456", "使123456", Kind.EMBASSY),
        ("224·578使", "224578使", Kind.EMBASSY),
        ("沪A1234领", "沪A1234领", Kind.CONSULATE),
        ("沪22478领", "沪22478领", Kind.CONSULATE),
        ("WJ鲁12345", "WJ鲁12345", Kind.ARMED_POLICE),
        ("wj 鲁 1234X", "WJ鲁1234X", Kind.ARMED_POLICE),
        ("WJ12345", "WJ12345", Kind.ARMED_POLICE),
        ("VA·12345", "VA12345", Kind.MILITARY),
        ("鲁L12345临", "鲁L12345临", Kind.TEMPORARY),
        ("临鲁L12345", "鲁L12345临", Kind.TEMPORARY),
    ],
)
def test_a_plate_is_stored_in_one_spelling_and_its_kind_is_known(written, stored, kind):
    assert normalise(written) == stored
    assert kind_of(stored) is kind


def test_every_kind_that_is_made_is_recognised_as_what_it_is():
    for kind, plate in plates(seed=20, count=3000):
        assert kind_of(plate) is kind
        assert normalise(plate) == plate
        assert normalise(show(plate).lower()) == plate


@pytest.mark.parametrize("written", ["鲁LI2345", "鲁LO2345"])
def test_letters_no_plate_has_are_the_digits_they_look_like(written):
    assert normalise(written) in {"鲁L12345", "鲁L02345"}


def test_two_letters_without_a_province_are_not_repaired():
    assert normalise("ABO1234") is None


@pytest.mark.parametrize(
    "written",
    [
        *("", "hello", "鲁LABC12", "鲁I12345", "港A12345", "台A12345", "鲁L1234", "鲁L1234567", "12345"),
        *("鲁LL12345", "鲁L12345L", "鲁O12345", "粤A1234港", "使12345", "鲁LABC1学", "WJ台12345", "临", "鲁L123456"),
    ],
)
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


# The same forms once more, written as patterns and independently of the layouts.
_P, _A, _X = f"[{PROVINCES}]", "[A-HJ-NP-Z]", "[A-HJ-NP-Z0-9]"
PATTERNS = (
    f"{_P}{_A}(?=(?:[^A-Z]*[A-Z]){{0,2}}[^A-Z]*$){_X}{{5}}",
    rf"{_P}{_A}[DABCEFGHJK]{_X}\d{{4}}|{_P}{_A}\d{{5}}[DABCEFGHJK]",
    f"{_P}{_A}(?=(?:[^A-Z]*[A-Z]){{0,2}}[^A-Z]*$){_X}{{4}}[学挂试超]",
    f"{_P}[A-HJ-NP-ZO](?=(?:[^A-Z]*[A-Z]){{0,2}}[^A-Z]*$){_X}{{4}}警",
)


@given(
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(PROVINCES + "港"),
            st.sampled_from("ALOZI"),
            st.text("DAKLNIO0123456789", max_size=6),
            st.sampled_from(["", "", "学", "挂", "试", "超", "警"]),
        ),
    )
)
def test_layouts_and_patterns_agree_on_plates_with_a_province(text):
    assert valid(text) == any(re.fullmatch(pattern, text, re.ASCII) for pattern in PATTERNS)


@given(st.integers(0, 10_000), st.integers(0, LONGEST))
def test_whatever_a_plate_begins_with_may_begin_a_plate(seed, length):
    for _, plate in plates(seed, len(Kind)):
        assert may_begin(plate[:length])


def test_every_place_of_every_layout_offers_something():
    assert all(place for layout in LAYOUTS for place in layout.places)
    assert {layout.kind for layout in LAYOUTS} == set(Kind)


@given(st.text(max_size=12))
def test_reading_twice_changes_nothing_more(text):
    once = normalise(text)
    assert once is None or normalise(once) == once


def test_provinces_are_found_by_sign_and_by_the_number_of_the_identity_card():
    assert len(BY_SIGN) == len(BY_CODE) == 31
    assert BY_CODE["37"].sign == "鲁"
    assert BY_SIGN["鲁"].names == {"zh-CN": "山东", "en": "Shandong"}
    assert all(set(province.offices) <= set(LETTERS) for province in BY_SIGN.values())


@pytest.mark.parametrize("plate", ["鲁L12345", "豫V12345", "苏U12345", "鲁O1234警", "沪22478领", "VA12345", "使123456"])
def test_an_office_that_is_known_or_that_a_plate_does_not_have_needs_no_second_look(plate):
    assert office_is_known(plate)


@pytest.mark.parametrize("plate", ["鲁Z12345", "宁K12345"])
def test_an_office_nobody_knows_is_worth_a_second_look_and_still_a_plate(plate):
    assert not office_is_known(plate)
    assert valid(plate)


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
