"""Questions may be answered in words, where the dealership has speech on: clear ones count, doubtful ones are asked."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine import begin, hear
from flows.lifecycles import Disposition
from flows.steps import Plate, Score
from flows.talk import Talk
from flows.turns import Answered, AskedForKey, AskedForSms, AskedToSpeak, FoundLow, Keys, Said, Silence, Spoken, Turn
from flows.walk import from_json, to_json
from tests.flows.talks import arrival, at, script_of, talk

ZH = replace(talk("every_kind", "zh-CN"), listens=True, prefix="鲁L")
EN = replace(talk("every_kind", "en"), listens=True, prefix="鲁L")
AFTER = replace(talk("after_service_3day", "zh-CN"), listens=True)


def say(told: Talk, turn: Turn, *words: str | Keys) -> Turn:
    """Say this and that, one after the other; the walk is written down and read back in between."""
    for one in words:
        walk = from_json(json.loads(json.dumps(to_json(turn.walk))))
        turn = hear(told, walk, one if isinstance(one, Keys) else Spoken(one, 0.9))
    return turn


def answers(turn: Turn) -> list[tuple[str, object, str, bool]]:
    return [(a.question, a.value, a.raw, a.by_voice) for a in turn.found if isinstance(a, Answered)]


def test_a_whole_opening_is_answered_in_words():
    turn = say(AFTER, begin(AFTER), "是的，我就是", "方便的")
    assert turn.walk.step == "overall"
    assert [said.text for said in turn.says if isinstance(said, Said)] == ["您可以按键，也可以直接说。"]
    turn = say(AFTER, turn, "非常不满意")
    assert ("overall", -4, "非常不满意", True) in answers(turn)
    assert any(isinstance(found, FoundLow) for found in turn.found), "a low answer is low however it was given"


def test_whoever_cannot_talk_now_is_offered_another_time():
    turn = say(AFTER, begin(AFTER), "对", "我正在开车")
    assert turn.walk.step == "another_time"
    assert say(AFTER, turn, "下午四点以后吧").walk.step == "see_you_then"


@pytest.mark.parametrize("words", ["别再给我打电话了", "不要再打来了"])
def test_asking_not_to_be_called_is_heard_at_any_question(words):
    turn = say(AFTER, begin(AFTER), "是我", words)
    assert turn.walk.disposition is Disposition.OPTED_OUT


def test_doubtful_words_are_read_back_and_a_no_leads_to_the_other_reading():
    name = next(name for name, step in EN.script.asked() if step.scale == "ten")
    turn = say(EN, arrival(EN, name), "eight or nine")
    asked = turn.says[-1]
    assert isinstance(asked, AskedForKey)
    assert asked.text == "Did you say 8? For yes, press 1. For no, press 2."
    turn = say(EN, turn, "no")
    assert isinstance(turn.says[-1], AskedForKey)
    assert turn.says[-1].text.startswith("Did you say 9?")
    assert (name, 9, "eight or nine", True) in answers(say(EN, turn, "yes"))
    assert (name, 9, "eight or nine", True) in answers(say(EN, turn, Keys("1")))


def test_words_that_say_nothing_are_asked_again_and_run_out_like_silence():
    name = next(name for name, step in EN.script.asked() if step.scale == "ten")
    turn = say(EN, arrival(EN, name), "the weather is nice", "the weather is nice")
    assert [said.text for said in turn.says if isinstance(said, Said)] == [
        "Sorry, I did not catch that.",
        "For no more calls like this, press the pound key.",
    ]
    step = EN.script.steps[name]
    assert isinstance(step, Score)
    assert say(EN, turn, "the weather is nice").walk.step == step.on_silence


def test_half_points_ask_for_a_whole_number():
    name = next(name for name, step in ZH.script.asked() if step.scale == "ten")
    turn = say(ZH, arrival(ZH, name), "九点五分")
    assert [said.text for said in turn.says if isinstance(said, Said)] == [
        "请说一个整数。",
        "不想再接到这类电话，请按井号键。",
    ]


def test_a_spoken_number_is_always_read_back():
    turn = say(ZH, arrival(ZH, "mileage"), "开了两千三百公里")
    asked = turn.says[-1]
    assert isinstance(asked, AskedForKey)
    assert asked.text == "您说的是两千三百公里，对吗？对，请按1；不对，请按2。"
    assert ("mileage", 2300, "开了两千三百公里", True) in answers(say(ZH, turn, "对"))


def test_without_speech_words_count_as_silence():
    deaf = replace(ZH, listens=False)
    turn = hear(deaf, at(deaf, "mileage"), Spoken("两千三百公里", 0.9))
    assert isinstance(turn.says[0], Said)
    assert turn.says[0].text == deaf.script.phrases.nothing_heard["zh-CN"]
    asked = arrival(deaf, "mileage").says[-1]
    assert isinstance(asked, AskedForKey)
    assert asked.listening is None


def with_keys(told: Talk) -> Talk:
    """The same script, its plate also by keys."""
    step = told.script.steps["number_plate"]
    assert isinstance(step, Plate)
    steps = {**told.script.steps, "number_plate": step.model_copy(update={"by_keys": True})}
    return replace(told, script=told.script.model_copy(update={"steps": steps}))


def test_the_ladder_to_a_plate_goes_from_the_known_one_by_voice_to_keys_and_to_a_person():
    told = with_keys(ZH)
    turn = say(told, arrival(told, "number_plate"), Keys("2"))
    assert isinstance(turn.says[-1], AskedForKey)
    assert turn.says[-1].text.startswith("请说出您的车牌号")
    heard = say(told, turn, "鲁L幺二三四六")
    assert isinstance(heard.says[-1], AskedForKey)
    assert heard.says[-1].text == "您说的是鲁 L 幺 二 三 四 六，对吗？对，请按1；不对，请按2。"
    got = say(told, heard, "对")
    assert [(found.value, found.confirmed) for found in got.found if isinstance(found, Answered)] == [
        ("鲁L12346", True)
    ]
    turn = say(told, turn, "今天天气不错", "今天天气不错")
    assert turn.walk.phase == "keys"
    while turn.walk.phase == "keys" and turn.walk.step == "number_plate":
        turn = hear(told, turn.walk, Silence())
    assert isinstance(turn.says[-1], AskedToSpeak), "whoever cannot manage the keys is recorded for a person"


def test_a_plate_by_keys_comes_back_exact_and_survives_being_written_down():
    told = with_keys(replace(ZH, listens=False))
    turn = say(told, arrival(told, "number_plate"), Keys("2"))
    assert turn.walk.phase == "keys"
    for keys in ("1", "12346", "1"):
        turn = say(told, turn, Keys(keys))
    assert [found.value for found in turn.found if isinstance(found, Answered)] == ["鲁L12346"]


def test_an_offer_is_taken_in_words():
    name = next(name for name, step in ZH.script.steps.items() if step.kind == "sms_offer")
    turn = say(ZH, arrival(ZH, name), "好的，发给我吧")
    assert any(isinstance(found, AskedForSms) for found in turn.found)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ["是", "不是", "非常满意", "不满意", "八分", "两千三", "明天", "鲁L12345", "对", "不对", "再说一遍"]
            ),
            st.text(max_size=12),
            st.sampled_from("0123456789*#").map(Keys),
        ),
        max_size=30,
    ),
    st.sampled_from(["every_kind", "after_service_3day", "new_owner", "first_maintenance"]),
    st.sampled_from(["zh-CN", "en"]),
)
def test_whatever_is_said_every_call_goes_on_or_ends_and_keeps_to_its_kinds(words, name, locale):
    told = (
        with_keys(replace(talk(name, locale), listens=True, prefix="鲁L"))
        if name == "every_kind"
        else replace(talk(name, locale), listens=True, prefix="鲁L")
    )
    turn = begin(told)
    for one in words:
        turn = say(told, turn, one)
        assert turn.says
        for found in turn.found:
            if isinstance(found, Answered) and found.kind in ("score", "scale"):
                scale = script_of(name).scale(found.scale or "")
                assert found.value in {level.value for level in scale.levels.values()}
        if turn.walk.over:
            break
