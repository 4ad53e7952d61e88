"""Phone numbers: read as people write them, refused with a sentence when nobody could ring them."""

import pytest

from flows.phone import Kind, Number, Rejected, home_of, kind_of, mask_phone, normalise


@pytest.mark.parametrize(
    "text",
    [
        "13606331234",
        "136 0633 1234",
        "136-0633-1234",
        "136—0633—1234",
        "13606331234 ",
        "+8613606331234",
        "0086 13606331234",
        "013606331234",
        "１３６０６３３１２３４",
        "\u200b136\u00a00633\u00a01234\ufeff",
        "13606331234.0",
    ],
)
def test_a_mobile_is_read_in_every_usual_spelling(text):
    assert normalise(text) == Number("+8613606331234", Kind.MOBILE)


@pytest.mark.parametrize("text", ["0633-2270633", "(0633)2270633", "０６３３－２２７０６３３", "+86 633 2270633"])
def test_a_landline_loses_its_trunk_zero(text):
    assert normalise(text) == Number("+866332270633", Kind.LANDLINE)


def test_a_landline_without_its_area_code_is_taken_for_the_neighbours():
    assert normalise("2270633", area_code="0633") == Number("+866332270633", Kind.LANDLINE)
    assert isinstance(normalise("2270633"), Rejected)


def test_a_torn_off_mobile_never_becomes_a_landline_next_door():
    assert isinstance(normalise("1380013", area_code="0633"), Rejected)


def test_numbers_of_other_countries_keep_theirs():
    assert normalise("+852 9123 4567") == Number("+85291234567", Kind.MOBILE)
    assert normalise("0161 496 0000", region="GB") == Number("+441614960000", Kind.LANDLINE)
    # North America does not tell mobiles from landlines, so an SMS is worth a try.
    assert normalise("(415) 555-2671", region="US") == Number("+14155552671", Kind.MOBILE)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "missing"),
        ("   ", "missing"),
        ("无", "not a phone number"),
        ("---", "not a phone number"),
        ("136 0633 1234 转 2", "not a phone number"),
        ("13606331234/13606331235", "one number"),
        ("123", "too short"),
        ("136063312345678", "too long"),
        ("1380013", "does not exist"),
        ("15400001234", "does not exist"),
        ("4008001234", "service number"),
    ],
)
def test_what_nobody_could_ring_is_refused_with_a_sentence(text, why):
    refused = normalise(text)
    assert isinstance(refused, Rejected)
    assert why in refused.why
    assert refused.why.endswith(".")


def test_a_whole_paragraph_in_the_cell_is_not_repeated_in_full():
    refused = normalise("please ring " * 50)
    assert isinstance(refused, Rejected)
    assert len(refused.why) < 120


def test_only_people_have_a_kind():
    assert kind_of("+8613606331234") is Kind.MOBILE
    assert kind_of("+866332270633") is Kind.LANDLINE
    assert kind_of("+864008001234") is None


@pytest.mark.parametrize(
    ("own", "home"),
    [
        ("0633-2270633", ("CN", "0633")),
        ("+8613606331234", ("CN", None)),
        ("+44 161 496 0000", ("GB", "0161")),
        ("95588", ("CN", None)),
        ("nonsense", ("CN", None)),
    ],
)
def test_a_dealership_lives_where_its_own_number_does(own, home):
    assert home_of(own) == home


@pytest.mark.parametrize("number", ["+8613606331234", "+866332270633", "+85291234567", "+123", ""])
def test_a_masked_number_cannot_be_rung(number):
    masked = mask_phone(number)
    assert len(masked) == len(number)
    assert masked.count("*") >= min(4, len(number))


def test_a_masked_mobile_looks_as_on_a_receipt():
    assert mask_phone("+8613606331234") == "+86136****1234"
