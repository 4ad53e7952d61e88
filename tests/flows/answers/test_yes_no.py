"""A spoken yes or no is understood as the question means it, and what is neither is asked about."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood
from flows.answers.yes_no import understand
from flows.steps import YesNo
from flows.turns import Keys, Spoken
from tests.flows.answers.measure import Row, dev_rows_are_right, hold_to_the_limits, rows


def question(chinese, english):
    prompt = {"zh-CN": chinese, "en": english}
    return YesNo.model_validate({"kind": "yes_no", "label": {}, "prompt": prompt, "on_silence": "end", "next": "end"})


QUESTIONS = {
    "sms": question(
        "要不要把地址发短信给您？要，请按1；不用，请按2。",
        "Would you like the address as a text message? For yes, press 1. For no, press 2.",
    ),
    "received": question(
        "今天给您发过一条短信，您收到了吗？收到了，请按1；没收到，请按2。",
        "Today we sent you a text message. Have you received it? For yes, press 1. For no, press 2.",
    ),
    "condition": question(
        "车子开到现在一切正常吗？正常，请按1；有问题，请按2。",
        "Is everything in order with the car? For yes, press 1. For a problem, press 2.",
    ),
    "any_trouble": question(
        "车子现在有没有哪里不对劲？有，请按1；没有，请按2。",
        "Is anything the matter with the car at the moment? For yes, press 1. For no, press 2.",
    ),
    "satisfied": question(
        "上次的服务，您满意吗？满意，请按1；不满意，请按2。",
        "Were you satisfied with your last visit? For yes, press 1. For no, press 2.",
    ),
    "coming": question(
        "您有兴趣参加吗？参加，请按1；不参加，请按2。",
        "Would you like to come? To come, press 1. To decline, press 2.",
    ),
    "told": question(
        "交车时，介绍过首保吗？介绍过，请按1；没有，请按2。",
        "Was the first maintenance explained? For yes, press 1. For no, press 2.",
    ),
    "call_wanted": question(
        "还有什么想问顾问的吗？需要回电，请按1；不需要，请按2。",
        "Is there anything you would like to ask? For a call from your adviser, press 1. If you need none, press 2.",
    ),
    "convenient": question(
        "现在方便吗？方便，请按1；不方便，请按2。",
        "Is now a good time? For yes, press 1. For no, press 2.",
    ),
    "mind": question(
        "您介意我们录音吗？介意，请按1；不介意，请按2。",
        "Would you mind if we record this? For yes, press 1. For no, press 2.",
    ),
}
TODAY = date(2026, 11, 23)
SAID = [row.heard.text for row in rows("yes_no")]


def hear(heard, locale="zh-CN", question="sms") -> Understanding:
    return understand(heard, QUESTIONS[question], Context(locale, TODAY))


def of_row(row: Row) -> Understanding:
    return hear(row.heard, row.locale, row.context["question"])


def test_the_first_half_of_the_table_is_understood_without_exception():
    dev_rows_are_right("yes_no", of_row)


def test_the_second_half_is_understood_within_the_limits():
    hold_to_the_limits("yes_no", of_row)


@pytest.mark.parametrize(("locale", "said"), [("zh-CN", "没问题"), ("en", "no problem")])
def test_no_problem_means_what_the_question_makes_of_it(locale, said):
    assert hear(Spoken(said, 0.9), locale, "sms") == Understood(True)
    assert hear(Spoken(said, 0.9), locale, "condition") == Understood(True)
    assert hear(Spoken(said, 0.9), locale, "any_trouble") == Understood(False)


@pytest.mark.parametrize(("locale", "said"), [("zh-CN", "在开车"), ("zh-CN", "下午"), ("en", "I'm driving")])
def test_whoever_cannot_talk_now_is_asked_later(locale, said):
    assert hear(Spoken(said, 0.9), locale, "convenient") == NotUnderstood("later")


def test_a_busy_person_who_answers_has_answered():
    assert hear(Spoken("没时间参加", 0.9), question="coming") == Understood(False, read_back=True)


@pytest.mark.parametrize(("locale", "said"), [("zh-CN", "是的"), ("zh-CN", "不"), ("en", "yes"), ("en", "no")])
def test_a_question_that_can_be_agreed_with_both_ways_is_asked_again(locale, said):
    assert isinstance(hear(Spoken(said, 0.9), locale, "mind"), Doubtful)


@pytest.mark.parametrize(
    ("said", "confidence", "read_back"),
    [
        ("可以", 0.3, False),
        ("要", 0.3, True),
        ("不用", 0.3, False),
        ("应该可以", 0.9, True),
        ("要，不，不要", 0.9, True),
    ],
)
def test_what_is_less_than_clear_is_read_back(said, confidence, read_back):
    got = hear(Spoken(said, confidence))
    assert isinstance(got, Understood)
    assert got.read_back is read_back


@pytest.mark.parametrize(("keys", "got"), [("1", Understood(True)), ("2", Understood(False)), ("3", None), ("", None)])
def test_keys_mean_what_they_always_meant(keys, got):
    assert hear(Keys(keys)) == (got or NotUnderstood("not_an_option"))


@given(
    text=st.text()
    | st.lists(st.sampled_from(SAID), max_size=3).map("，".join)
    | st.text(st.sampled_from("不没是要好对行可以嗯有问题错了吗，？ ")),
    confidence=st.none() | st.floats(0, 1),
    locale=st.sampled_from(["zh-CN", "en"]),
    name=st.sampled_from(sorted(QUESTIONS)),
)
def test_any_words_are_yes_no_a_doubt_or_nothing(text, confidence, locale, name):
    got = hear(Spoken(text, confidence), locale, name)
    if isinstance(got, Understood):
        assert isinstance(got.value, bool)
    elif isinstance(got, Doubtful):
        assert set(got.candidates) == {True, False}
    else:
        assert got.why in ("not_understood", "not_an_option", "later")
