"""No more calls: at once where the words leave no doubt, after a question where they may mean less than that."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from flows.engine import hear
from flows.leaving import LEAVING
from flows.lifecycles import Disposition
from flows.steps import SmsOffer
from flows.talk import Talk
from flows.turns import Answered, AskedForKey, AskedForSms, AskedForTime, Keys, Said, Silence, Spoken, Turn
from flows.walk import from_json, to_json
from tests.flows.talks import at, talk

ZH = replace(talk("every_kind", "zh-CN"), listens=True)
EN = replace(talk("every_kind", "en"), listens=True)
AFTER = {locale: replace(talk("after_service_3day", locale), listens=True) for locale in ("zh-CN", "en")}
CALL_BACK = replace(talk("first_maintenance", "zh-CN"), listens=True)
TALKS = {"zh-CN": ZH, "en": EN}


def told(locale: str) -> Talk:
    return TALKS[locale]


def say(talk: Talk, step: str, *heard: str | Keys | Silence, confidence: float = 0.9) -> Turn:
    """One after the other, the walk written down and read back in between."""
    turn = Turn(at(talk, step), ())
    for one in heard:
        walk = from_json(json.loads(json.dumps(to_json(turn.walk))))
        turn = hear(talk, walk, Spoken(one, confidence) if isinstance(one, str) else one)
    return turn


def sms_offer(talk: Talk) -> str:
    return next(name for name, step in talk.script.steps.items() if isinstance(step, SmsOffer))


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("zh-CN", "别再打了"),
        ("zh-CN", "以后别打了"),
        ("zh-CN", "再也不要打了"),
        ("zh-CN", "把我号码删了"),
        ("zh-CN", "不要再给我打电话了"),
        ("zh-CN", "退订"),
        ("zh-CN", "不要骚扰我"),
        ("en", "stop calling me"),
        ("en", "remove my number"),
        ("en", "take me off your list"),
        ("en", "don't call me again"),
        ("en", "never call this number again"),
        ("en", "leave me alone"),
    ],
)
@pytest.mark.parametrize("confidence", [0.9, 0.2])
def test_unmistakable_words_end_all_calls_at_once_at_any_question(locale, said, confidence):
    talk = told(locale)
    for step in ("recommend", "topic", "mileage", sms_offer(talk), "later"):
        turn = say(talk, step, said, confidence=confidence)
        assert turn.walk.disposition is Disposition.OPTED_OUT, step


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("zh-CN", "别打了"),
        ("zh-CN", "不用打电话了"),
        ("zh-CN", "别打我手机，打我老婆的"),
        ("zh-CN", "不要联系我老公"),
        ("zh-CN", "不用发短信"),
        ("zh-CN", "不用回访了，都好"),
        ("en", "do not call me"),
        ("en", "don't text me, call me"),
        ("en", "don't call my wife"),
    ],
)
def test_words_that_may_mean_less_are_asked_about(locale, said):
    talk = told(locale)
    asked = say(talk, "recommend", said)
    assert asked.walk.phase == LEAVING
    assert isinstance(asked.says[-1], AskedForKey)
    assert asked.says[-1].text == talk.script.phrases.confirm_opt_out[locale]
    yes, no = ("是的", "不是") if locale == "zh-CN" else ("yes", "no")
    assert say(talk, "recommend", said, yes).walk.disposition is Disposition.OPTED_OUT
    assert say(talk, "recommend", said, Keys("1")).walk.disposition is Disposition.OPTED_OUT
    assert say(talk, "recommend", said, Keys("9")).walk.disposition is Disposition.OPTED_OUT
    assert say(talk, "recommend", said, said).walk.disposition is Disposition.OPTED_OUT, "who says it twice means it"
    for other in (no, Keys("2"), Silence(), "八分"):
        back = say(talk, "recommend", said, other)
        assert (back.walk.step, back.walk.phase, back.walk.disposition) == ("recommend", "", None)


def test_a_half_heard_yes_to_that_question_is_asked_again():
    turn = say(ZH, "recommend", "别打了")
    assert hear(ZH, turn.walk, Spoken("是的", 0.2)).walk.phase == LEAVING


@pytest.mark.parametrize(
    "said", ["不用发短信", "不用发短信了", "不用给我发短信", "不需要发短信", "不要发短信", "短信不用发", "别发短信"]
)
def test_whoever_wants_no_message_declines_the_message_only(said):
    name = sms_offer(ZH)
    turn = say(ZH, name, said)
    assert turn.walk.disposition is not Disposition.OPTED_OUT
    assert turn.walk.phase != LEAVING
    if turn.walk.step == name:
        turn = hear(ZH, turn.walk, Spoken("对", 0.9))
    assert turn.walk.step != name
    assert not [found for found in turn.found if isinstance(found, AskedForSms)]


@pytest.mark.parametrize("said", ["不用给我打电话", "不用打电话", "不用联系我", "不用回电", "别打了"])
def test_where_a_call_is_offered_no_call_is_an_answer(said):
    turn = say(CALL_BACK, "call_back", said)
    assert turn.walk.disposition is not Disposition.OPTED_OUT
    assert turn.walk.phase != LEAVING
    if turn.walk.step == "call_back":
        turn = hear(CALL_BACK, turn.walk, Spoken("对", 0.9))
    assert [found.value for found in turn.found if isinstance(found, Answered)] == ["no_call"]


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("zh-CN", "上午尽量别打"),
        ("zh-CN", "早上我在睡觉"),
        ("zh-CN", "你们上午打过一次了"),
        ("en", "don't call in the morning"),
        ("en", "no morning please"),
        ("en", "you called this morning"),
        ("en", "I do not want to be called before ten"),
    ],
)
def test_a_time_that_does_not_suit_books_none_and_ends_nothing(locale, said):
    turn = say(AFTER[locale], "another_time", said)
    assert (turn.walk.step, turn.walk.disposition, turn.walk.phase) == ("another_time", None, "")
    assert not [found for found in turn.found if isinstance(found, AskedForTime)]


def test_who_names_a_time_that_does_not_suit_is_told_that_it_was_heard():
    turn = say(AFTER["zh-CN"], "another_time", "早上我在睡觉")
    assert [said.text for said in turn.says if isinstance(said, Said)] == ["好的，那个时间不打给您。"]
