"""Scripts walked by text: no prompt speaks of keys or tones, words and figures are answers, no voice is needed."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import datetime
from itertools import product

import pytest

from flows import by_text
from flows.by_text import Reading, worded
from flows.facts import examples
from flows.going import enter
from flows.lifecycles import Disposition
from flows.script_file import parse, shipped
from flows.segments import measure
from flows.talk import Talk
from flows.turns import Answered, Ended, FoundLow, Walk

SCRIPTS = {name: parse(text) for name, text in shipped().items()}
OF_THE_PHONE = re.compile(
    r"按\d|按数字|按键|井号|星号|嘀声|听不到|没有听|\bpress|\bkeys?\b|\btone\b|\bbeep\b|\bpound\b",
    re.IGNORECASE,
)
ANSWERS = ("1", "2", "5", "0", "不知道", "1105", "鲁L12345")


def reading(name, locale="zh-CN"):
    script = SCRIPTS[name]
    facts = {**examples(script, locale), "visit_date": "2026-11-20", "today": "2026-11-23"}
    return Reading.of(Talk(script, locale, facts, prefix="鲁L", now=datetime(2026, 11, 23, 9, 40)))


def walk_through(talk, bodies):
    """The whole conversation with these answers in turn; the replies and the findings."""
    written = by_text.begin(talk)
    replies, found = [written.reply], list(written.found)
    for body in bodies:
        if written.walk.over:
            break
        written = by_text.hear(talk, written.walk, body)
        replies.append(written.reply)
        found += written.found
    return written, replies, found


@pytest.mark.parametrize(("name", "locale"), list(product(SCRIPTS, ("zh-CN", "en"))))
def test_no_text_of_a_shipped_script_speaks_of_keys_or_tones(name, locale):
    talk = reading(name, locale)
    for answer in ANSWERS:
        written, replies, _ = walk_through(talk, [answer] * 65)
        for reply in replies:
            assert not OF_THE_PHONE.search(reply), reply
            assert reply
        assert written.walk.over, f"{answer} never comes to an end"


@pytest.mark.parametrize("name", list(SCRIPTS))
def test_most_texts_take_two_parts_at_most(name):
    _, replies, _ = walk_through(reading(name), ["1"] * 45)
    assert all(measure(reply).parts <= 4 for reply in replies)


def test_a_low_score_is_found_whether_it_comes_as_a_figure_or_in_words():
    talk = reading("after_service_3day")
    for body in ("5", "5分", "非常不满意", "５"):
        _, _, found = walk_through(talk, [body])
        assert [type(one) for one in found if not isinstance(one, Answered) or one.question == "overall"] == [
            Answered,
            FoundLow,
        ], body


def test_a_conversation_by_text_comes_to_its_end():
    written, replies, found = walk_through(reading("after_service_3day"), ["1", "1", "2"])
    assert replies[0].startswith("这次维修保养，您总体上满意吗？")
    assert "请回复5" in replies[0] or "5非常不满意" in replies[0]
    assert written.walk.disposition is Disposition.COMPLETED
    assert found[-1] == Ended(Disposition.COMPLETED)


def test_a_comment_is_written_where_it_would_be_spoken():
    talk = reading("after_service_3day")
    _, replies, found = walk_through(talk, ["1", "1", "1", "洗车不干净"])
    assert "请直接回复您的意见" in replies[3]
    (comment,) = [one for one in found if isinstance(one, Answered) and one.kind == "comment"]
    assert comment.value == "洗车不干净"


def at_the_plate(locale):
    """A conversation of a new owner, at the question for a plate that nobody knows."""
    known = reading("new_owner", locale)
    unknown = {name: value for name, value in known.facts.items() if name != "plate"}
    talk = Reading(**{**{one.name: getattr(known, one.name) for one in fields(known)}, "facts": unknown})
    return talk, enter(talk, Walk("plate_number", reached="plate_number"), "plate_number").walk


def test_a_plate_is_written_read_back_and_kept():
    talk, walk = at_the_plate("zh-CN")
    written = by_text.hear(talk, walk, "鲁L12345")
    assert "鲁L·12345" in written.reply or "鲁L12345" in written.reply
    kept = by_text.hear(talk, written.walk, "1")
    assert [(one.kind, one.value) for one in kept.found if isinstance(one, Answered)] == [("plate", "鲁L12345")]


def test_a_plate_that_is_not_understood_is_left_out_and_nothing_is_typed_key_by_key():
    talk, walk = at_the_plate("en")
    again = by_text.hear(talk, walk, "no idea")
    assert again.walk.step == "plate_number"
    assert by_text.hear(talk, again.walk, "no idea").walk.step == "mileage"


def test_where_figures_are_asked_for_nought_passes_the_question_over():
    talk, walk = at_the_plate("zh-CN")
    at_mileage = enter(talk, walk, "mileage").walk
    passed = by_text.hear(talk, at_mileage, "0")
    assert passed.walk.step != "mileage"
    assert passed.found == () or all(one.question != "mileage" for one in passed.found if isinstance(one, Answered))
    entered = by_text.hear(talk, at_mileage, "1200")
    assert "1200公里" in entered.reply


def test_nine_is_no_refusal_in_a_text_and_what_is_not_understood_is_asked_again():
    talk = reading("after_service_3day")
    written, replies, found = walk_through(talk, ["9", "啊"])
    assert written.walk.disposition is None
    assert all(reply.startswith(by_text.UNCLEAR["zh-CN"]) for reply in replies[1:])
    assert [one.question for one in found if isinstance(one, Answered)] == ["respondent"]


@pytest.mark.parametrize(
    ("said", "locale", "text"),
    [
        ("满意，请按4。", "zh-CN", "满意，请回复4。"),
        ("没有经历，按0跳过。", "zh-CN", "没有经历，回复0跳过。"),
        ("请用电话上的数字键输入人数，然后按井号键结束。", "zh-CN", "请回复人数。"),
        ("For yes, press 1. For no, press 2.", "en", "For yes, reply 1. For no, reply 2."),
        (
            "Please enter the mileage and press the pound key when you have finished.",
            "en",
            "Please reply with the mileage.",
        ),
    ],
)
def test_the_words_of_the_phone_become_words_of_a_text(said, locale, text):
    assert worded(said, locale) == text


def test_a_long_menu_is_shortened_so_that_it_takes_fewer_parts():
    menu = "您总体上满意吗？" + "".join(f"第{n}种很长很长很长的说法，请按{n}；" for n in range(1, 7))
    assert "1第1种很长很长很长的说法" in worded(menu, "zh-CN")
    assert worded(menu, "zh-CN") == replace_twice(menu)


def replace_twice(menu):
    return worded(worded(menu, "zh-CN"), "zh-CN")
