"""The engine against the shipped script: whatever is heard, it answers, ends in time and keeps to its scales."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.engine import begin, hear
from flows.facts import facts
from flows.lifecycles import Disposition
from flows.script import Script
from flows.script_file import parse, shipped
from flows.steps import Asking, Callback, Choice, End, Locale, Record, Score
from flows.talk import Talk
from flows.turns import (
    Answered,
    AskedForKey,
    AskedForTime,
    AskedToSpeak,
    Commented,
    Ended,
    FoundLow,
    HungUp,
    Keys,
    Machine,
    PutThrough,
    Recorded,
    Said,
    Silence,
    Turn,
    Walk,
)
from flows.walk import from_json, to_json

SCRIPTS = {name: parse(text, name) for name, text in shipped().items()}
BOTH: tuple[Locale, ...] = ("zh-CN", "en")
CHARACTERS_A_SECOND = {"zh-CN": 4.5, "en": 14.0}
THINKING_S = 3.0
FIVE_MINUTES = 300.0
NAMES_A_KEY = {"zh-CN": re.compile(r"按\s*([0-9*#])"), "en": re.compile(r"\b[Pp]ress\s+([0-9*#])")}
# What a question must never do: ask for a particular answer.
PRESSURE = {
    "zh-CN": re.compile(r"满分|好评|五星|给.{0,6}分|务必|一定要(选|按|给)|请(选|给)(非常)?满意|帮.{0,4}(选|打|给)"),
    "en": re.compile(
        r"top (score|mark|rating)|full (score|marks)|five stars?|please (give|choose|rate)|only accept|"
        r"(give|choose|rate).{0,20}(very satisfied|\b12\b)",
        re.IGNORECASE,
    ),
}


def talk(script: Script, locale: Locale) -> Talk:
    return Talk(
        script,
        locale,
        facts(
            locale,
            name="欧阳一娜" if locale == "zh-CN" else "Anna Feathersby",
            sex="female",
            dealership="日照众安汽车销售服务有限公司" if locale == "zh-CN" else "Rizhao Motors",
            model="秦PLUS DM-i",
            visited_on=date(2026, 11, 21),
            today=date(2026, 11, 23),
            hotline="0633-2270633",
        ),
    )


TALKS = [talk(script, locale) for script in SCRIPTS.values() for locale in BOTH]
EVERY_TALK = pytest.mark.parametrize("told", TALKS, ids=lambda t: f"{t.script.script} {t.locale}")

KEY = st.sampled_from("0123456789*#")
USUAL_KEY = st.sampled_from("111122345")
HEARD = st.one_of(
    USUAL_KEY.map(Keys),
    USUAL_KEY.map(Keys),
    KEY.map(Keys),
    st.text(st.sampled_from("0123456789*#"), min_size=2, max_size=14).map(Keys),
    st.text(max_size=6).map(Keys),
    st.just(Silence()),
    st.builds(Recorded, st.sampled_from(["", "RE1", "RE2"]), st.integers(-1, 200), hung_up=st.booleans()),
)
EVENT = st.one_of(HEARD, HEARD, HEARD, st.just(Machine()), st.just("the line breaks"))


def steps_of(script: Script) -> Iterator[tuple[str, Asking]]:
    return ((name, step) for name, step in script.steps.items() if isinstance(step, Asking))


def what_keys_do(script: Script, step: Asking) -> frozenset[str]:
    if isinstance(step, Score):
        return frozenset(script.scales[step.scale].levels) | ({script.keys.skip} if step.skippable else frozenset())
    assert isinstance(step, Choice | Callback)
    return step.offered()


def check_turn(told: Talk, turn: Turn) -> None:
    """What holds after every turn, whatever was heard."""
    script, walk = told.script, turn.walk
    assert turn.says, "there is always something to do"
    assert isinstance(turn.says[-1], HungUp | AskedForKey | AskedToSpeak), "a turn ends by asking or hanging up"
    assert all(isinstance(said, Said) for said in turn.says[:-1])
    for said in turn.says:
        if not isinstance(said, HungUp | PutThrough):
            assert said.text
            assert not re.search(r"\{[a-z_]+\}", said.text), "every variable has been filled in"
    assert isinstance(turn.says[-1], HungUp) == walk.over
    if isinstance(turn.says[-1], AskedForKey) and isinstance(script.steps[walk.step], Asking):
        assert NAMES_A_KEY[told.locale].search(turn.says[-1].text), "who is asked is told which key to press"
    assert walk.step in script.steps
    assert walk.turns <= script.ceiling
    for finding in turn.found:
        match finding:
            case Answered(kind="scale", question=question, raw=raw, value=value, scale=scale):
                question_step = script.steps[question]
                assert isinstance(question_step, Score)
                assert scale == question_step.scale
                assert script.scales[scale].levels[raw].value == value
                assert walk.answers[question] == value
                reaches = [m for m in question_step.low if script.scales[scale].reaches(int(value), m.value)]
                assert finding.low == bool(reaches)
                assert finding.low == any(isinstance(other, FoundLow) for other in turn.found)
            case Answered():
                assert walk.answers[finding.question] == finding.value
            case AskedForTime(day_part=part):
                assert part in get_args(get_args(Callback.model_fields["options"].annotation)[1])
            case Ended(disposition=disposition):
                assert walk.over
                assert disposition is None or walk.disposition is disposition
            case Commented(sid=sid, seconds=seconds):
                assert sid
                assert seconds > 0
    known = set(script.steps) | {
        q for s in script.steps.values() if isinstance(s, Choice) for o in s.options.values() for q in o.answers
    }
    assert set(walk.answers) <= known
    for question, value in walk.answers.items():
        step = script.steps.get(question)
        if isinstance(step, Score):
            assert value in {level.value for level in script.scales[step.scale].levels.values()}


def on_paper_and_back(walk: Walk) -> Walk:
    return from_json(json.loads(json.dumps(to_json(walk))))


@EVERY_TALK
@settings(max_examples=200, deadline=None)
@given(events=st.lists(EVENT, max_size=40))
def test_whatever_is_heard_every_turn_is_sound_and_paper_loses_nothing(told, events):
    turn = begin(told)
    check_turn(told, turn)
    for event in events:
        walk = on_paper_and_back(turn.walk)
        assert walk == turn.walk
        if event == "the line breaks" or turn.walk.disposition is not None:
            turn, same = begin(told, turn.walk), begin(told, walk)
        else:
            turn, same = hear(told, turn.walk, event), hear(told, walk, event)
        assert turn == same, "a walk that was written down goes on as the one that was not"
        check_turn(told, turn)


@EVERY_TALK
@settings(max_examples=60, deadline=None)
@given(stubborn=st.lists(HEARD, min_size=1, max_size=4))
def test_a_call_ends_within_its_ceiling_however_often_the_same_is_heard(told, stubborn):
    turn = begin(told)
    turns = 0
    while not turn.walk.over:
        turn = hear(told, turn.walk, stubborn[turns % len(stubborn)])
        turns += 1
        assert turns <= told.script.ceiling
    assert isinstance(turn.says[-1], HungUp)
    assert sum(isinstance(finding, Ended) for finding in turn.found) == 1


@EVERY_TALK
@settings(max_examples=40, deadline=None)
@given(first=st.lists(HEARD, max_size=12), later=HEARD)
def test_after_the_end_of_a_call_nothing_more_is_said_or_found(told, first, later):
    turn = begin(told)
    for event in first:
        turn = hear(told, turn.walk, event)
    turn = hear(told, turn.walk, Machine())
    assert hear(told, turn.walk, later) == Turn(turn.walk, (HungUp(),))


@EVERY_TALK
def test_asking_for_it_again_without_end_ends_politely_at_the_ceiling(told):
    turn = begin(told)
    said = [turn.says]
    while not turn.walk.over:
        turn = hear(told, turn.walk, Keys(told.script.keys.repeat))
        said.append(turn.says)
    assert len(said) == told.script.ceiling + 1
    assert turn.walk.step == told.script.too_long
    assert turn.found == (Ended(None),)


@EVERY_TALK
def test_the_opt_out_key_at_any_asking_step_ends_opted_out_at_once(told):
    for name, _ in steps_of(told.script):
        for misses in (0, 1, 2):
            turn = hear(told, Walk(name, misses=misses), Keys(told.script.keys.opt_out))
            assert turn.found == (Ended(Disposition.OPTED_OUT),), name
            assert turn.walk.over
            assert turn.walk.disposition is Disposition.OPTED_OUT
            assert isinstance(turn.says[-1], HungUp)


@EVERY_TALK
def test_the_opt_out_key_works_while_an_earlier_call_is_being_taken_up_again(told):
    walk = Walk("reception", reached="reception", answers={"overall": 8})
    turn = hear(told, begin(told, walk).walk, Keys(told.script.keys.opt_out))
    assert turn.found == (Ended(Disposition.OPTED_OUT),)


@EVERY_TALK
def test_the_way_out_is_told_in_the_very_first_words(told):
    (first,) = begin(told).says
    assert isinstance(first, AskedForKey)
    assert told.script.keys.opt_out in NAMES_A_KEY[told.locale].findall(first.text)
    told_before_asked = NAMES_A_KEY[told.locale].findall(first.text)[0]
    assert told_before_asked == told.script.keys.opt_out


@EVERY_TALK
def test_every_prompt_names_exactly_the_keys_that_work(told):
    """Guards the words against the structure: no key is forgotten, none is promised that leads nowhere."""
    for name, step in steps_of(told.script):
        works = what_keys_do(told.script, step)
        for number, words in enumerate((step.prompt, *step.again)):
            named = NAMES_A_KEY[told.locale].findall(words[told.locale])
            assert len(named) == len(set(named)), f"{name}, words {number}: a key is named twice"
            optional = {told.script.keys.opt_out}
            if isinstance(step, Score) and step.skippable:
                optional.add(told.script.keys.skip)  # said once for all such questions
            assert works - optional <= set(named) <= works | optional, f"{name}, words {number}"


@EVERY_TALK
def test_keys_are_named_in_the_order_of_the_options_in_both_locales(told):
    for name, step in steps_of(told.script):
        named = [NAMES_A_KEY[locale].findall(step.prompt[locale]) for locale in BOTH]
        assert named[0] == named[1], name


@EVERY_TALK
def test_the_skip_key_is_told_before_the_first_question_that_has_it(told):
    turn = hear(told, Walk("overall"), Keys("2"))
    assert isinstance(turn.says[0], Said)
    assert told.script.keys.skip in NAMES_A_KEY[told.locale].findall(turn.says[0].text)


@EVERY_TALK
def test_the_levels_named_in_a_prompt_are_those_of_its_scale(told):
    for name, step in told.script.asked():
        prompt = step.prompt[told.locale]
        for key, level in told.script.scales[step.scale].levels.items():
            pattern = (
                rf"{level.words['zh-CN']}，请按{key}[；。]"
                if told.locale == "zh-CN"
                else rf"For {level.words['en']}, press {key}\."
            )
            assert re.search(pattern, prompt), f"{name}: key {key}"


@EVERY_TALK
def test_no_words_ask_for_a_particular_answer(told):
    for name, step in told.script.steps.items():
        for words in (step.prompt, *(step.again if isinstance(step, Asking) else ())):
            assert not PRESSURE[told.locale].search(words[told.locale]), name


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("zh-CN", "请您给我们打满分"),
        ("zh-CN", "麻烦给个好评"),
        ("zh-CN", "请选非常满意"),
        ("en", "Please give us a very satisfied"),
        ("en", "We only accept a top score"),
    ],
)
def test_words_that_press_for_an_answer_would_be_noticed(locale, words):
    assert PRESSURE[locale].search(words)


# --- how long it takes ----------------------------------------------------------------------------------------------


def seconds_of(told: Talk, keys: str) -> float:
    """Words and thinking time of a call in which these keys are pressed; R speaks a comment."""
    turn, seconds = begin(told), 0.0
    for key in [*keys, None]:
        for said in turn.says:
            if not isinstance(said, HungUp | PutThrough):
                seconds += len(said.text) / CHARACTERS_A_SECOND[told.locale]
            if isinstance(said, AskedForKey):
                seconds += THINKING_S
        if key is None:
            break
        assert not turn.walk.over, f"{keys} is longer than the call"
        turn = hear(told, turn.walk, Recorded("RE1", 20) if key == "R" else Keys(key))
    assert turn.walk.over, f"{keys} does not reach the end"
    return seconds


@pytest.mark.parametrize("locale", BOTH)
@pytest.mark.parametrize(
    "keys",
    ["11112", "11111R", "112012121112"],
    ids=["satisfied", "satisfied, with a suggestion", "every link"],
)
def test_the_usual_calls_stay_under_five_minutes(locale, keys):
    assert seconds_of(talk(SCRIPTS["after_service_3day"], locale), keys) < FIVE_MINUTES


@pytest.mark.parametrize("locale", BOTH)
def test_the_longest_way_through_stays_under_five_minutes_of_ours(locale):
    """A relative answers, declines at first, is unhappy with everything and leaves a comment."""
    longest = "212415555555551R"
    assert seconds_of(talk(SCRIPTS["after_service_3day"], locale), longest) < FIVE_MINUTES


# --- single turns ---------------------------------------------------------------------------------------------------


@EVERY_TALK
@pytest.mark.parametrize("digits", ["99", "19", "12", "1#", "１", "一", "hangup", "123456789012", " "])
def test_anything_but_one_known_key_is_not_an_option(told, digits):
    turn = hear(told, Walk("greeting"), Keys(digits))
    assert turn.says[0] == Said(told.words(told.script.phrases.not_an_option))
    assert turn.walk.misses == 1
    assert turn.found == ()


@EVERY_TALK
def test_the_second_try_has_its_own_words_and_the_last_one_leads_on(told):
    turn = hear(told, begin(told).walk, Silence())
    step = told.script.steps["greeting"]
    assert isinstance(step, Asking)
    assert turn.says[1] == AskedForKey(told.words(step.again[0]), step.timeout)
    turn = hear(told, hear(told, turn.walk, Silence()).walk, Silence())
    assert turn.walk.step == "nobody"
    assert turn.found == (Ended(None),)


@EVERY_TALK
def test_a_right_key_after_misses_starts_the_next_step_with_all_its_tries(told):
    turn = hear(told, Walk("greeting", misses=2), Keys("1"))
    assert turn.walk.step == "convenience"
    assert turn.walk.misses == 0


@EVERY_TALK
def test_a_call_that_broke_off_asks_again_who_is_there_and_goes_on_where_it_stopped(told):
    walk = Walk("reception", turns=5, reached="reception", answers={"overall": 8, "appointment": 12})
    turn = begin(told, walk)
    assert turn.walk.step == "greeting"
    turn = hear(told, turn.walk, Keys("1"))
    turn = hear(told, turn.walk, Keys("1"))
    assert turn.walk.step == "reception"
    assert turn.says[0] == Said(told.words(told.script.phrases.welcome_back))
    assert turn.walk.answers == {"overall": 8, "appointment": 12}


@EVERY_TALK
def test_an_empty_comment_is_no_comment_and_the_call_goes_on(told):
    for heard in (Recorded("", 0), Recorded("RE1", 0), Silence(), Keys("1")):
        turn = hear(told, Walk("comment"), heard)
        assert turn.found == (Ended(Disposition.COMPLETED),)


@EVERY_TALK
def test_nothing_private_is_said_to_a_machine(told):
    turn = hear(told, begin(told).walk, Machine())
    assert turn.says == (HungUp(),)
    assert turn.found == (Ended(None),)


@EVERY_TALK
def test_an_unhappy_answer_is_followed_by_sorrow_and_a_promise_of_contact(told):
    turn = hear(told, Walk("overall"), Keys("5"))
    assert turn.says[0] == Said(told.words(told.script.steps["sorry"].prompt))
    assert [type(finding) for finding in turn.found] == [Answered, FoundLow]
    turn = hear(told, hear(told, turn.walk, Keys("0")).walk, Keys("1"))
    assert turn.walk.complaint, "a later good answer does not take the complaint back"
    end = hear(told, Walk("what_went_wrong", complaint=True), Keys("2"))
    assert end.walk.step == "thanks_and_contact"


def test_a_fact_that_looks_like_a_variable_is_said_as_it_is():
    told = talk(SCRIPTS["after_service_3day"], "en")
    told = Talk(told.script, "en", {**told.facts, "customer": "{hotline}"})
    (first,) = begin(told).says
    assert isinstance(first, AskedForKey)
    assert "{hotline}" in first.text
    assert "0633-2270633" not in first.text


def test_a_circle_of_sayings_ends_the_call_instead_of_talking_for_ever():
    script = SCRIPTS["after_service_3day"]
    circle = script.model_copy(
        update={"steps": {**script.steps, "links": script.steps["sorry"], "sorry": script.steps["sorry"]}}
    )
    turn = hear(talk(circle, "en"), Walk("overall"), Keys("5"))
    assert turn.walk.over
    assert turn.says[-1] == HungUp()
    assert turn.found[-1] == Ended(None)


def test_every_kind_of_step_and_every_end_of_the_script_can_be_reached_by_keys():
    script = SCRIPTS["after_service_3day"]
    told = talk(script, "zh-CN")
    seen, todo, ends = set(), [begin(told).walk], set()
    while todo:
        walk = todo.pop()
        mark = (walk.step, walk.complaint, walk.over)
        if mark in seen:
            continue
        seen.add(mark)
        step = script.steps[walk.step]
        if isinstance(step, End):
            ends.add(walk.step)
            continue
        heard: list[Keys | Silence | Recorded] = [Silence(), *(Keys(key) for key in "0123459")]
        if isinstance(step, Record):
            heard = [Recorded("RE1", 5)]
        for one in heard:
            todo.append(hear(told, Walk(walk.step, misses=4, complaint=walk.complaint), one).walk)
    assert ends == {name for name, step in script.steps.items() if isinstance(step, End)}
