"""Plates by keys: every plate can be entered, no key ever makes one that is none, and every talk about it ends."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.key_words import key_words
from flows.phrases import NOT_AN_OPTION, NOTHING_HEARD
from flows.plate_entry import words
from flows.plate_entry.entry import Stage
from flows.plate_entry.forms import CAR, FORMS, MENUS
from flows.plate_entry.keypad import KEY_OF, keys_for
from flows.plate_entry.provinces_by_key import INITIALS, keys_of, provinces
from flows.plate_keys import Ask, Entered, Entry, GaveUp, Why, from_json, press, question, start, to_json
from flows.plates import LAYOUTS, Kind, kind_of, valid
from flows.provinces import BY_SIGN
from flows.steps import Locale, Words
from tests.flows.plate_customer import Customer, context
from tests.flows.plate_maker import plate, plates

LOCALES: tuple[Locale, ...] = ("zh-CN", "en")
LEFT_TO_THE_TALK = {"9", "0", "*", "#"}  # no more calls, skip, say it again
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MOST_PRESSES = 400  # three tries at each of the questions of two rounds

SERIAL = st.text(st.sampled_from("0123456789*"), min_size=4, max_size=9).map(lambda keys: keys + "#")
PRESSED = st.one_of(
    st.sampled_from("12"),
    st.sampled_from("12345678"),
    st.sampled_from([keys_of(sign) for sign in INITIALS]),
    SERIAL,
    st.sampled_from(["2*2345#", "22345#", "3*12345#", "123453#", "223453#", "2*2*12345#", "1234#", "22229*#"]),
    st.text(st.sampled_from("0123456789*#"), max_size=4),
    st.sampled_from(["", "１", "²", "9" * 3000, "hangup", "2**2345#", "*2345#"]),
)
CONTEXT = st.builds(
    context,
    st.sampled_from(["鲁L", "京A", "", "鲁", "XX", "WJ", "鲁12"]),
    st.sampled_from([(), ("鲁LA2345",), ("鲁LA2345", "鲁L22345", "京AD12345"), ("nonsense", "")]),
)


def told(*keys: str, **known: object) -> tuple[Entry, Ask | Entered | GaveUp]:
    """Where these presses lead, one after the other."""
    situation = context(**known)  # type: ignore[arg-type]  # what the test names is what `context` takes
    entry, reached = start(situation)
    result: Ask | Entered | GaveUp = reached
    for one in keys:
        entry, result = press(entry, one, situation)
    return entry, result


def said(reached: Ask | Entered | GaveUp) -> Words:
    assert isinstance(reached, Ask)
    return reached.words


def stage(*keys: str, **known: object) -> Stage:
    entry, reached = told(*keys, **known)
    assert isinstance(reached, Ask)
    return entry.stage


# --- every plate ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Kind)
def test_every_plate_of_every_kind_comes_back_exactly_as_it_is(kind):
    """Some 7,500 of them, of each kind as many; bench/plates.py enters 100,000."""
    random = Random(f"every {kind}")
    for number in range(500):
        one = plate(random, kind, "鲁L" if number % 2 else "")
        assert Customer(one, stars=number % 4 < 2).enter(context("鲁L")) == Entered(one)


def test_every_plate_can_be_entered_where_the_dealership_has_no_prefix():
    for _, one in plates(seed=8, count=150):
        assert Customer(one).enter(context("")) == Entered(one)


@pytest.mark.parametrize(
    "plate",
    ["鲁L22345D", "鲁L22345A", "鲁LA22345", "鲁LJK2345", "鲁L23452", "鲁LA222A", "WJ12345", "沪A1234领", "鲁O1234警"],
)
@pytest.mark.parametrize("stars", [True, False])
def test_plates_whose_keys_mean_many_things_are_told_apart(plate, stars):
    assert Customer(plate, stars=stars).enter(context("鲁L")) == Entered(plate)


@pytest.mark.parametrize("kind", [Kind.ORDINARY, Kind.NEW_ENERGY])
@pytest.mark.parametrize("locale", LOCALES)
def test_nineteen_of_twenty_plates_of_ours_take_less_than_a_minute_and_a_half(kind, locale):
    taken = []
    for found, one in plates(seed=9, count=3000, prefix="鲁L"):
        if found is kind:
            customer = Customer(one)
            assert customer.enter(context("鲁L")) == Entered(one)
            taken.append(customer.seconds(locale))
    assert len(taken) == 200
    assert sorted(taken)[190] < 90


def test_digits_alone_take_three_questions():
    customer = Customer("鲁L12345")
    assert customer.enter(context()) == Entered("鲁L12345")
    assert (customer.prompts, customer.keys) == (3, 8)


def test_a_letter_costs_a_star_and_one_more_question():
    customer = Customer("鲁LB2345")
    assert customer.enter(context()) == Entered("鲁LB2345")
    assert (customer.prompts, customer.keys) == (4, 10)


def test_every_layout_belongs_to_a_form_that_can_be_chosen():
    chosen = {item.to for items in MENUS.values() for item in items} & set(FORMS)
    assert {CAR, *chosen} == set(FORMS)
    assert {layout for form in FORMS.values() for layout in form.layouts} == set(LAYOUTS)


# --- any keys at all -----------------------------------------------------------------------------------------------


@settings(max_examples=300, deadline=None)
@given(presses=st.lists(PRESSED, max_size=40), known=CONTEXT)
def test_no_keys_lead_to_a_plate_that_is_none_or_was_not_read_back(presses, known):
    entry, reached = start(known)
    for keys in presses:
        before = said(reached)
        entry = from_json(json.loads(json.dumps(to_json(entry))))
        entry, result = press(entry, keys, known)
        if isinstance(result, Entered):
            assert valid(result.plate)
            for locale in LOCALES:
                assert words.read_back(result.plate)[locale] in before[locale]
        if not isinstance(result, Ask):
            assert press(entry, keys, known) == (entry, result), "a press that comes twice leads to the same end"
            return
        reached = result


@settings(max_examples=150, deadline=None)
@given(cycle=st.lists(PRESSED.filter(lambda keys: keys not in ("*", "#")), min_size=1, max_size=12), known=CONTEXT)
def test_whoever_keeps_pressing_comes_to_an_end(cycle, known):
    entry, reached = start(known)
    result: Ask | Entered | GaveUp = reached
    for at in range(MOST_PRESSES):
        entry, result = press(entry, cycle[at % len(cycle)], known)
        if not isinstance(result, Ask):
            return
    pytest.fail("asked without an end")


@settings(max_examples=300, deadline=None)
@given(presses=st.lists(PRESSED, max_size=25), known=CONTEXT)
def test_what_is_asked_is_short_and_names_the_same_keys_in_both_languages(presses, known):
    entry, result = start(known)
    for keys in presses:
        told_again = question(entry)
        assert all(told_again.words[locale] in result.words[locale] for locale in LOCALES)
        chinese, english = (list(key_words(told_again.words[locale], locale)) for locale in LOCALES)
        if entry.stage is Stage.WRONG:
            assert words.ENTER_ALL_AGAIN in chinese
            assert words.ENTER_ALL_AGAIN in english
        elif told_again.most == 1:
            assert chinese == english == [str(key) for key in range(1, len(chinese) + 1)]
            assert len(chinese) >= 2
        assert not LEFT_TO_THE_TALK & {*chinese, *english}
        assert not CHINESE.search(told_again.words["en"])
        assert len(told_again.words["zh-CN"]) < 80
        assert "  " not in result.words["en"]
        assert result.words["en"] == result.words["en"].strip()
        entry, reached = press(entry, keys, known)
        if not isinstance(reached, Ask):
            return
        result = reached


# --- the dealership's own plates -----------------------------------------------------------------------------------


def test_a_plate_the_dealership_knows_is_offered_before_letters_are_asked_for():
    entry, reached = told("1", "22345#", plates=("鲁LA2345", "鲁LA2346", "京AA2345"))
    assert entry.stage is Stage.KNOWN
    assert "鲁 L A 二 三 四 五" in said(reached)["zh-CN"]
    assert press(entry, "1", context())[1] == Entered("鲁LA2345")


def test_a_known_plate_that_is_refused_is_not_offered_again():
    known = {"plates": ("鲁LA2345",)}
    assert "二 二 三 四 五" in said(told("1", "22345#", "2", **known)[1])["zh-CN"]
    entry, _ = told("1", "22345#", "2", "2", "8", "1", "22345#", **known)
    assert (entry.stage, entry.rounds) == (Stage.CONFIRM, 2)


def test_after_a_refusal_the_same_plate_is_not_read_out_twice_in_a_row():
    assert stage("1", "12345#", "2", plates=("鲁L12345",)) is Stage.WRONG


@pytest.mark.parametrize("known", [("鲁LA2345", "鲁LB2345"), ("鲁LAA345",), ("鲁L22345临",), ("鲁L22345",), ()])
def test_no_known_plate_is_offered_when_several_fit_or_the_stars_say_otherwise(known):
    assert stage("1", "2*2345#", plates=known) is Stage.LETTER


# --- mistakes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ("", NOTHING_HEARD),
        ("*22345#", words.STAR_FIRST),
        ("1*2345#", words.NO_LETTERS_THERE),
        ("2*2*2*45#", words.NO_SUCH_PLATE),
        ("112341#", words.NO_SUCH_PLATE),
        ("1A345#", NOT_AN_OPTION),
        ("1234#", words.lengths(FORMS[CAR], "鲁L", 4)),
        ("12345678#", words.lengths(FORMS[CAR], "鲁L", 8)),
    ],
)
def test_every_mistake_gets_one_sentence_and_the_question_again(keys, sentence):
    entry, reached = told("1", keys)
    assert (entry.stage, entry.misses) == (Stage.SERIAL, 1)
    for locale in LOCALES:
        assert said(reached)[locale].startswith(sentence[locale])
        assert said(reached)[locale].endswith(said(told("1")[1])[locale][-8:])


def test_the_sentence_about_the_length_says_what_it_should_be():
    sentence = words.lengths(FORMS[CAR], "鲁L", 4)
    assert sentence["zh-CN"] == "抱歉，应该是五或六位，您按了四位。"
    assert sentence["en"] == "Sorry, there should be 5 or 6 characters, and you pressed 4."


def test_a_second_try_at_the_serial_hears_an_example():
    assert "比如" not in said(told("1")[1])["zh-CN"]
    assert "比如" in said(told("1", "1234#")[1])["zh-CN"]


def test_the_third_miss_at_one_question_is_the_last_and_a_usable_answer_starts_the_count_anew():
    assert told("", "7", "")[1] == GaveUp(Why.TRIES)
    assert told("1", "", "", "")[1] == GaveUp(Why.TRIES)
    entry, reached = told("", "", "1", "", "", "12345#")
    assert isinstance(reached, Ask)
    assert (entry.stage, entry.misses) == (Stage.CONFIRM, 0)


@pytest.mark.parametrize("key", ["*", "#"])
def test_star_and_pound_alone_say_it_again_and_cost_no_try(key):
    for keys in ((), ("1",), ("1", "22345#"), ("2",), ("2", "46")):
        entry, reached = told(*keys)
        assert press(entry, key, context()) == (entry, reached)


@pytest.mark.parametrize("stars", [True, False])
@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("plate", ["鲁LA2345", "鲁L10101", "鲁LDA2345", "鲁L12345D", "鲁L1234学", "VA12345"])
def test_one_wrong_key_is_mended_by_itself(plate, place, stars):
    customer = Customer(plate, slip=place, stars=stars)
    assert customer.enter(context()) == Entered(plate)


def test_a_letter_chosen_wrongly_is_mended_without_entering_all_again():
    entry, _ = told("1", "2*2345#", "2", "2", "1")
    assert (entry.stage, entry.place, entry.rounds) == (Stage.INSTEAD, 0, 1)
    entry, reached = press(entry, "1", context())
    assert "鲁 L A 二 三 四 五" in said(reached)["zh-CN"]


def test_a_star_too_many_is_mended_without_entering_all_again():
    entry, reached = told("1", "2*2345#", "1", "2", "1")
    assert key_words(said(reached)["zh-CN"], "zh-CN")["3"] == "数字2"
    assert "鲁 L 二 二 三 四 五" in said(press(entry, "3", context())[1])["zh-CN"]


def test_mending_one_letter_never_drops_another_one_that_the_customer_marked():
    keys = ("1", "2*2*342#", "1", "1", "2", "5")
    assert told(*keys)[0].stage is Stage.ANEW, "no plate has a third letter, so another key was meant"
    assert said(told(*keys, "5*#")[1])["zh-CN"].startswith(words.NO_SUCH_PLATE["zh-CN"])
    assert "鲁 L A A 三 四 五" in said(told(*keys, "5#")[1])["zh-CN"]


def test_a_letter_asked_for_at_the_wrong_end_gives_way_to_the_one_at_the_other_end():
    entry, reached = told("1", "323453#", "1", "2", "6")  # taken for a car's D23453, and meant was the lorry's 32345D
    assert list(key_words(said(reached)["zh-CN"], "zh-CN").values()) == ["D", "E", "F", "都不是"]
    assert "鲁 L 三 二 三 四 五 D" in said(press(entry, "1", context())[1])["zh-CN"]


def test_a_character_whose_key_can_be_nothing_else_is_pressed_anew():
    entry, reached = told("1", "12345#", "2", "1")
    assert entry.stage is Stage.ANEW
    assert said(reached)["zh-CN"] == "请重新按第一位。是字母，再按星号键。最后按井号键。"
    assert "鲁 L 九 二 三 四 五" in said(press(entry, "9#", context())[1])["zh-CN"]


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ("12#", words.ONE_ALONE),
        ("*#", words.STAR_FIRST),
        ("0*#", words.NO_LETTERS_THERE),
        ("", NOTHING_HEARD),
        ("hangup", NOT_AN_OPTION),
    ],
)
def test_a_mistake_with_one_character_has_its_sentence_too(keys, sentence):
    assert said(told("1", "12345#", "2", "1", keys)[1])["zh-CN"].startswith(sentence["zh-CN"])


def test_whoever_does_not_find_their_letter_may_say_so_at_the_second_try():
    assert "都不是" not in said(told("1", "2*2345#")[1])["zh-CN"]
    assert told("1", "2*2345#", "4")[0].misses == 1
    assert stage("1", "2*2345#", "4", "4") is Stage.ANEW
    assert stage("1", "2*2345#", "4", "4", "3*#") is Stage.LETTER


def test_whoever_is_asked_for_a_letter_they_do_not_have_hears_what_they_pressed():
    entry, reached = told("1", "773533#", "", "4")  # a wrong key in front makes it look like a lorry's
    assert entry.stage is Stage.WRONG
    assert said(reached)["zh-CN"].startswith("您按的是七 七 三 五 三 三。")
    assert Customer("鲁LJ73533", slip=0).enter(context()) == Entered("鲁LJ73533")


def test_entering_all_again_begins_anew():
    entry, reached = told("1", "12345#", "2", "8")
    assert (entry.stage, entry.rounds, entry.keys) == (Stage.HEAD, 2, "")
    assert said(reached)["zh-CN"].startswith(words.ONCE_MORE["zh-CN"])


def test_after_three_corrections_it_is_quicker_to_enter_all_again():
    mended = ("2", "1", "0#")
    assert told("1", "12345#", *mended, *mended, *mended, "2")[0].rounds == 2


def test_after_two_rounds_nobody_is_asked_again():
    assert told(*("1", "12345#", "2", "8") * 2)[1] == GaveUp(Why.ROUNDS)


def test_whoever_would_rather_not_is_let_go():
    assert told("1", "12345#", "3")[1] == GaveUp(Why.SKIPPED)


# --- where plates come from ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", BY_SIGN)
def test_every_province_is_found_by_the_initials_of_its_name(sign):
    found = provinces(keys_of(sign))
    assert BY_SIGN[sign] in found
    assert len(found) <= 4
    english = BY_SIGN[sign].english
    assert KEY_OF[english[0].upper()] == keys_of(sign)[0] or english in ("Inner Mongolia", "Tibet")


def test_provinces_on_the_same_keys_are_asked_about():
    entry, reached = told("2", "46")
    named = key_words(said(reached)["zh-CN"], "zh-CN")
    assert list(named.values())[-4:] == ["湖南", "海南", "内蒙古", "都不是"]
    entry, _ = press(entry, "2", context())
    assert (entry.stage, entry.given) == (Stage.SERIAL, "湘")
    assert stage("2", "46", "5") is Stage.PROVINCE


def test_no_such_province_is_said():
    assert said(told("2", "11")[1])["zh-CN"].startswith(words.NO_PROVINCE["zh-CN"])


@pytest.mark.parametrize("prefix", ["", "鲁", "鲁1", "L鲁", "鲁LL"])
def test_a_prefix_that_is_none_is_not_asked_about(prefix):
    entry, reached = start(context(prefix))
    assert entry.prefix == ""
    assert "开头" not in reached.words["zh-CN"]


def test_a_consulate_is_asked_for_the_province_alone():
    assert "车牌是鲁开头" in said(told("3", "5", "4")[1])["zh-CN"]


# --- the page about it ---------------------------------------------------------------------------------------------


def test_the_page_shows_what_is_really_said():
    page = (Path(__file__).resolve().parents[2] / "docs" / "plates.md").read_text("utf-8")
    rows = re.findall(r"^\| (.+) \| ([\d*#]+) \|$", page, re.M)
    assert [keys for _, keys in rows] == ["1", "2*2345#", "2", "1"] * 2
    for locale, shown in (("zh-CN", rows[:4]), ("en", rows[4:])):
        entry, reached = start(context())
        result: Ask | Entered | GaveUp = reached
        for sentence, keys in shown:
            assert sentence == said(result)[locale]  # type: ignore[index]  # the two locales of `Words`
            entry, result = press(entry, keys, context())
        assert result == Entered("鲁LB2345")


# --- on paper ------------------------------------------------------------------------------------------------------


def test_an_entry_of_another_version_is_understood():
    entry, _ = told("1", "2*2345#")
    body = to_json(entry)
    assert from_json({**body, "unheard_of": 1}) == entry
    del body["corrections"]
    assert from_json(body) == replace(entry, corrections=0)


def test_keys_for_a_plate_are_those_its_characters_stand_on():
    assert keys_for("A2345", stars=True) == "2*2345"
    assert keys_for("Z9W8M", stars=False) == "99986"
    assert kind_of("鲁LA2345") is Kind.ORDINARY
