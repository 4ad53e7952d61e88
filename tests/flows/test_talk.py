"""Words with what is known filled in, for the ear and for the eye; and what conditions can see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from flows.script import Fact
from flows.steps import Locale, Words
from flows.talk import Talk, in_words, tell
from flows.turns import Walk
from tests.flows.talks import script_of, talk

SCRIPT = script_of("every_kind")
ZH, EN = talk(), talk(locale="en")
WALK = Walk("thanks")


def with_fact(kind: str, value: Any, **fact: Any) -> Talk:
    """A talk that knows one more fact, called `it`."""
    it = Fact.model_validate({"kind": kind, "example": value if value is not None else "x", **fact})
    script = SCRIPT.model_copy(update={"facts": {**SCRIPT.facts, "it": it}})
    known = {**ZH.facts, **({} if value is None else {"it": value})}
    return Talk(script, "zh-CN", known)


@pytest.mark.parametrize(
    ("kind", "value", "said", "written"),
    [
        ("text", "秦PLUS", "秦PLUS", "秦PLUS"),
        ("number", 2, "两", "2"),
        ("km", 2300, "两千三百公里", "2300公里"),
        ("minutes", 90, "九十分钟", "90分钟"),
        ("money", 1205, "一千两百零五元", "1205元"),
        ("date", "2026-11-20", "11月20号", "11月20日"),
        ("datetime", "2026-11-30T10:30", "11月30号上午十点半", "11月30日10:30"),
        ("plate", "鲁L12345", "鲁 L 幺 二 三 四 五", "鲁L·12345"),
        ("phone", "0633-2270633", None, "0633-2270633"),
    ],
)
def test_a_fact_is_told_after_its_kind(kind, value, said, written):
    told = with_fact(kind, value)
    words: Words = {"zh-CN": "是{it}。", "en": "It is {it}."}
    spoken = told.say(words, WALK)
    assert spoken == f"是{said}。" if said else "2270633" not in spoken
    assert told.write(words, WALK) == f"是{written}。"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("km", -5),
        ("km", 10_000_000),
        ("date", "soon"),
        ("datetime", "2026-11-30"),
        ("phone", "ask Gao Jie"),
        ("plate", "…"),
    ],
)
def test_a_fact_that_is_not_of_its_kind_is_said_as_it_stands_and_ends_no_call(kind, value):
    assert with_fact(kind, value).say({"zh-CN": "{it}", "en": "{it}"}, WALK) == str(value)


@pytest.mark.parametrize("value", [None, ""])
def test_a_fact_nobody_knows_is_said_in_the_words_the_script_has_for_it(value):
    told = with_fact("text", value, otherwise={"zh-CN": "您的爱车", "en": "your car"})
    assert told.say({"zh-CN": "{it}好吗？", "en": "{it}?"}, WALK) == "您的爱车好吗？"
    assert told.write({"zh-CN": "{it}", "en": "{it}"}, WALK, "en") == "your car"


def test_what_looks_like_a_variable_in_a_fact_is_not_one():
    told = with_fact("text", "{hotline}")
    assert told.say({"zh-CN": "{it}", "en": "{it}"}, WALK) == "{hotline}"


def test_what_the_engine_gives_goes_before_what_is_known():
    assert ZH.say({"zh-CN": "{customer}：{value}", "en": ""}, WALK, value="一", customer="二") == "二：一"


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [
        ("recommend", 10, "10分", "10"),
        ("reception", -4, "非常不满意", "very dissatisfied"),
        ("cleaned", True, "是", "yes"),
        ("cleaned", False, "否", "no"),
        ("mileage", 2300, "两千三百公里", "2,300 kilometres"),
        ("waited", 1, "一分钟", "1 minute"),
        ("wish", "2027-01-05", "1月5号", "January 5"),
        ("booked", "2026-11-30T14:00", "11月30号下午两点", "November 30 at 2 p.m."),
        ("number_plate", "鲁L12345", "鲁 L 幺 二 三 四 五", "Lu L 1 2 3 4 5"),
        ("topic", "car", "车子", "car"),
        ("topic", "unheard of", "unheard of", "unheard of"),
    ],
)
def test_an_answer_is_told_in_the_words_of_its_question(name, value, zh, en):
    words: Words = {"zh-CN": f"{{{name}}}", "en": f"{{{name}}}"}
    walk = Walk("thanks", answers={name: value})
    assert (ZH.say(words, walk), EN.say(words, walk)) == (zh, en)
    assert in_words(SCRIPT, SCRIPT.steps[name], value, "en", aloud=True) == en


def test_an_answer_goes_before_a_fact_of_its_name():
    told = with_fact("km", 100)
    assert told.say({"zh-CN": "{it}", "en": ""}, Walk("thanks", answers={"it": 200})) == "两百公里"


def test_for_the_eye_there_are_no_pauses():
    words: Words = {"zh-CN": "您好[pause]，{customer}。[pause 2]", "en": "Hello [pause] {customer}."}
    assert ZH.say(words, WALK) == "您好[pause]，梁一娜女士。[pause 2]"
    assert ZH.write(words, WALK) == "您好，梁一娜女士。"
    assert EN.write(words, WALK) == "Hello Ms Liang Yina."


# --- what conditions see --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "seen"),
    [
        ({"adviser": "高洁"}, {"adviser": "高洁", "complaint": False}),
        ({"adviser": ""}, {"complaint": False}),
        ({"free": ("2026-11-30T09:30", "2026-11-30T14:00")}, {"free": 2, "complaint": False}),
        ({"free": ()}, {"complaint": False}),
        ({"rule_km": 0}, {"rule_km": 0, "complaint": False}),
    ],
)
def test_what_is_empty_is_not_known_and_nothing_is_something(facts, seen):
    assert Talk(SCRIPT, "en", facts).known(WALK) == seen


def test_answers_go_before_facts_and_complaint_tells_whether_any_was_low():
    told = Talk(SCRIPT, "en", {"mileage": 100})
    walk = Walk("thanks", answers={"mileage": 200, "cleaned": False}, complaint=True)
    assert told.known(walk) == {"mileage": 200, "cleaned": False, "complaint": True}


def test_no_more_times_are_offered_than_the_step_says():
    step = SCRIPT.steps["booked"]
    assert step.kind == "slot"
    assert len(ZH.slots(step)) == 3
    assert ZH.slots(step.model_copy(update={"offers": 1})) == ("2026-11-30T09:30",)
    assert replace(ZH, facts={"free": "soon"}).slots(step) == ()


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_value_of_no_known_form_is_told_as_it_is(locale: Locale) -> None:
    assert tell("date", "someday", locale, aloud=True) == "someday"
    assert tell("km", True, locale, aloud=False) == "True"


def test_a_sentence_that_ends_in_an_abbreviation_has_one_full_stop():
    told = talk("event_invitation", "en")
    words: Words = {"zh-CN": "", "en": "Come on {event_time}. {event_time}, then? On {event_time}"}
    assert told.say(words, Walk("greeting")) == (
        "Come on December 5 at 2 p.m. December 5 at 2 p.m., then? On December 5 at 2 p.m."
    )
