"""What changed between two versions, in sentences: nothing that changed is passed over, and nothing else is told."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, get_args

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from flows import steps
from flows.script import Script
from flows.script_diff import differences
from flows.script_file import parse, shipped

EVERY_KIND = yaml.safe_load("""
script: mine
version: 1
title: {zh-CN: 我的话术, en: My script}
purpose: service
locales: [zh-CN, en]
facts:
  mileage_known: {kind: km, example: 2300, otherwise: {zh-CN: 不清楚, en: not known}}
first: hello
opted_out: stopped
too_long: bye
scales:
  mood:
    direction: high_is_good
    levels:
      "1": {value: 3, words: {zh-CN: 高兴, en: glad}}
      "2": {value: 0, words: {zh-CN: 一般, en: so so}}
      "3": {value: -3, words: {zh-CN: 难过, en: sad}}
banks: [quarter]
steps:
  hello:
    kind: choice
    opening: true
    prompt: {zh-CN: 您好。, en: Hello.}
    audio: {zh-CN: hello.wav}
    again: [{zh-CN: 再说一遍。, en: Once more.}]
    typical: "1"
    options:
      "1": {go: mood, answers: {respondent: family}}
      "2": {value: later, words: {zh-CN: 以后, en: later}, low: ordinary}
    label: {zh-CN: 开始, en: start}
    next: [{when: {hello: later}, go: another_time}, {go: bye}]
    on_silence: bye
  mood:
    kind: score
    label: {zh-CN: 心情, en: mood}
    scale: mood
    prompt: {zh-CN: "心情好吗？", en: "How is your mood?"}
    low: [{value: 0, severity: ordinary}, {value: -3, severity: serious}]
    next:
      - {when: {mood: 3, complaint: false}, go: paid}
      - {when: {mood: {at_least: -3, at_most: 0}, mileage_known: {known: true, is_not: 7, one_of: [1, 2]}}, go: km}
      - go: bye
    on_silence: bye
  paid:
    kind: yes_no
    label: {zh-CN: 付款, en: paid}
    prompt: {zh-CN: "付款顺利吗？", en: "Was paying easy?"}
    low: {answer: false, severity: serious}
    next: [{go: km}]
    on_silence: bye
  km:
    kind: number
    label: {zh-CN: 里程, en: mileage}
    prompt: {zh-CN: "多少公里？", en: "How many kilometres?"}
    unit: km
    least: 10
    most: 100000
    low: [{at_least: 90000, severity: low}]
    next: [{go: day}]
    on_silence: bye
  day:
    kind: date
    label: {zh-CN: 日子, en: day}
    prompt: {zh-CN: "哪一天？", en: "Which day?"}
    lies: ahead
    next: [{go: moment}]
    on_silence: bye
  moment:
    {kind: moment, lies: ahead, hours: [9, 18], label: {zh-CN: 时间, en: time}, next: [{go: plate}], on_silence: bye,
     prompt: {zh-CN: "哪一天？", en: "Which day?"}, clock: {zh-CN: "几点？", en: "At what time?"}}
  plate:
    kind: plate
    label: {zh-CN: 车牌, en: plate}
    prompt: {zh-CN: "车牌对吗？", en: "Is the plate right?"}
    speak: {zh-CN: 请说。, en: Please speak.}
    next: [{go: slot}]
    on_silence: bye
  slot:
    kind: slot
    label: {zh-CN: 时间, en: time}
    prompt: {zh-CN: 选时间。, en: Choose a time.}
    each: {zh-CN: "{slot}，请按{key}", en: "for {slot}, press {key}"}
    tail: {zh-CN: 都不行，请按8。, en: "For none, press 8."}
    otherwise: {"8": another_time}
    none_left: another_time
    next: [{go: more}]
    on_silence: bye
  another_time:
    kind: callback
    prompt: {zh-CN: "什么时候？", en: "When?"}
    options: {"1": morning, "2": afternoon}
    go: bye
    otherwise: {"3": more}
    on_silence: bye
  more:
    kind: info
    prompt: {zh-CN: "想了解吗？", en: "Shall I tell?"}
    more: {zh-CN: 是这样的。, en: This is it.}
    next: [{go: sms}]
    on_silence: bye
  sms:
    kind: sms_offer
    prompt: {zh-CN: "要短信吗？", en: "A text message?"}
    text: {zh-CN: 短信。, en: Message.}
    next: [{go: person}]
    on_silence: bye
  person:
    kind: transfer
    prompt: {zh-CN: 请稍候。, en: Please hold.}
    next: [{go: comment}]
    otherwise: comment
  comment:
    kind: record
    prompt: {zh-CN: 请留言。, en: Please speak.}
    next: [{go: thanks}]
  thanks:
    kind: say
    prompt: {zh-CN: 谢谢。, en: Thank you.}
    next: [{go: bye}]
  stopped:
    kind: end
    disposition: opted_out
    prompt: {zh-CN: 不再打扰。, en: We stop.}
  bye:
    kind: end
    disposition: completed
    prompt: {zh-CN: 再见。, en: Goodbye.}
""")
MINE = Script.model_validate(EVERY_KIND)
CODES = sorted(
    {"service", "marketing", "morning", "afternoon", "serious", "ordinary", "low_is_good", "high_is_good", "en"}
    | {"completed", "refused", "km", "money", "ahead", "behind", "zh-CN", "text", "date", "first_maintenance", "7"}
    | {"bye", "km.wav"}
)
Path = tuple[str | int, ...]


def changed(**paths: Any) -> Script:
    """The script with some values changed: the parts of the way joined by two underscores."""
    data = copy.deepcopy(EVERY_KIND)
    for path, value in paths.items():
        *way, last = path.split("__")
        at: Any = data
        for part in way:
            at = at.setdefault(part, {}) if isinstance(at, dict) else at[int(part)]
        at[last if isinstance(at, dict) else int(last)] = value
    return Script.model_validate(data)


def tell(new: Script, locale: str = "en") -> list[str]:
    return list(differences(MINE, new, locale))


@pytest.mark.parametrize(
    ("change", "english", "chinese"),
    [
        (
            {"steps__mood__prompt": {"zh-CN": "心情如何？", "en": "How is your mood?"}},
            "`mood` is asked differently in Chinese. Before: “心情好吗？” Now: “心情如何？”",
            "`mood`的问法改了（中文）。原来：“心情好吗？”；现在：“心情如何？”。",
        ),
        (
            {"steps__hello__options__1__go": "paid"},
            "Key 1 of `hello` leads to `paid` instead of `mood`.",
            "`hello`的按键1改为通向`paid`，原来是`mood`。",
        ),
        (
            {"steps__mood__low__0__value": 3},
            "At `mood` an answer is now a complaint (ordinary) from “glad” (3) on instead of from “so so” (0) on.",
            "`mood`从“高兴”（3）起算作投诉（一般），原来从“一般”（0）起。",
        ),
        (
            {"steps__mood__next": [{"when": {"mood": {"at_most": 0}}, "go": "km"}, {"go": "bye"}]},
            "After `mood`: to `km` if `mood` is at most “so so” (0); otherwise to `bye`. Before: to `paid` if `mood` "
            "is “glad” (3) and nothing was a complaint; to `km` if `mood` is at least “sad” (-3) and `mood` is at most "
            "“so so” (0) and `mileage_known` is one of 1, 2 and `mileage_known` is not 7 and `mileage_known` is known; "
            "otherwise to `bye`.",
            None,
        ),
        ({"ceiling": 90}, "A call ends after 90 turns at most instead of 60.", "一次通话最多90轮，原来是60轮。"),
        (
            {"steps__km__tries": 2},
            "At `km` the question is put up to 2 times instead of 3.",
            "`km`最多问2遍，原来是3遍。",
        ),
        ({"steps__km__timeout": 9}, "At `km` the wait for an answer is 9 seconds instead of 6.", None),
        ({"steps__km__on_silence": "more"}, "Silence at `km` leads to `more` instead of `bye`.", None),
        (
            {"steps__person__otherwise": "bye"},
            "When nobody takes the call, `person` leads to `bye` instead of `comment`.",
            None,
        ),
        ({"steps__slot__otherwise__7": "bye"}, "New key 7 at `slot`: leads to `bye`.", "`slot`新增按键7：通向`bye`。"),
        (
            {"steps__another_time__options": {"1": "late_afternoon"}},
            "Key 2 is gone from `another_time`: the early afternoon.",
            None,
        ),
        (
            {"steps__paid__low": None},
            "What is a complaint at `paid`: nothing. Before: the answer no (serious).",
            "`paid`中算作投诉的：无。原来：回答否（严重）。",
        ),
        (
            {"steps__km__low__0__at_most": 95000},
            "What is a complaint at `km`: 90000 or more and 95000 or less (minor). Before: 90000 or more (minor).",
            None,
        ),
        ({"steps__mood__skippable": True}, "`mood` can now be skipped.", "`mood`现在可以跳过。"),
        ({"steps__hello__opening": False}, "`hello` no longer belongs to the opening.", "`hello`不再属于开场白。"),
        (
            {"steps__hello__audio": {"zh-CN": "new.wav", "en": "hi.wav"}},
            "`hello` plays the recording new.wav in Chinese instead of hello.wav.",
            None,
        ),
        (
            {"phrases__nothing_heard": {"zh-CN": "没有听到您的按键。", "en": "Nothing."}},
            "What is said when no key was heard changed in English. Before: “I did not hear a key.” Now: “Nothing.”",
            None,
        ),
        (
            {"scales__mood__levels__1__value": 5},
            "Key 1 of the scale `mood` counts 5 instead of 3.",
            "量表`mood`的按键1计5分，原来计3分。",
        ),
        (
            {"scales__mood__levels__4": {"value": -9, "words": {"zh-CN": "愤怒", "en": "angry"}}},
            "New key 4 on the scale `mood`: “angry” (-9).",
            None,
        ),
        (
            {"scales__mood__direction": "low_is_good"},
            "On the scale `mood`: a low value is good. Before: a high value is good.",
            None,
        ),
        ({"facts__colour": {"kind": "text", "example": "red"}}, "New fact `colour`, for example “red”.", None),
        ({"keys": {"opt_out": "7"}}, "The key for no more calls is 7 instead of 9.", None),
        ({"banks": []}, "Its question banks: nothing. Before: quarter.", None),
        ({"locales": ["en", "zh-CN"]}, "It is spoken in English, Chinese instead of Chinese, English.", None),
        (
            {"title": {"zh-CN": "我的"}},
            "The script has another title in English. Before: “My script” Now: nothing.",
            None,
        ),
        (
            {"steps__bye__disposition": None},
            "After `bye` the follow-up counts as still open instead of completed.",
            None,
        ),
        (
            {"steps__hello__again": []},
            "`hello` is asked differently at try 2 in English. Before: “Once more.” Now: nothing.",
            None,
        ),
    ],
)
def test_a_change_is_told_in_a_sentence_that_a_manager_understands(change, english, chinese):
    assert english in tell(changed(**change))
    if chinese is not None:
        assert chinese in tell(changed(**change), "zh-CN")


def test_a_step_that_came_and_one_that_went_are_told_with_their_words():
    data = copy.deepcopy(EVERY_KIND)
    data["steps"]["thanks_again"] = data["steps"].pop("thanks")
    told = tell(Script.model_validate(data))
    assert "Removed step `thanks`, something said: “Thank you.”" in told
    assert "New step `thanks_again`, something said: “Thank you.”" in told


def test_a_step_that_moved_is_told_and_those_around_it_are_not():
    data = copy.deepcopy(EVERY_KIND)
    moved = {"km": data["steps"].pop("km")}
    before = list(data["steps"].items())
    data["steps"] = dict([*before[:1], *moved.items(), *before[1:]])
    assert tell(Script.model_validate(data)) == ["`km` now stands after `hello`."]
    data["steps"] = {**moved, **dict(before)}
    assert tell(Script.model_validate(data), "zh-CN") == ["`km`移到了最前面。"]


def test_a_step_of_another_kind_is_told_with_where_it_now_leads():
    told = tell(
        changed(
            steps__paid={
                "kind": "choice",
                "prompt": {"zh-CN": "付款顺利吗？", "en": "Was paying easy?"},
                "options": {"1": "km", "2": "bye"},
                "on_silence": "bye",
            }
        )
    )
    assert told[0] == "`paid` has become a menu; it was a yes-or-no question."
    assert "New key 2 at `paid`: leads to `bye`." in told


def test_recordings_of_other_words_than_the_prompt_are_told():
    more = {"zh-CN": "more.wav"}
    again: dict[str, Any] = {"again_audio": ({}, {"en": "again.wav"})}
    hint = steps.Info(
        kind="info",
        prompt={"zh-CN": "想听吗？"},
        more={"zh-CN": "慢慢开。"},
        next=(steps.Branch(go="bye"),),
        on_silence="bye",
    )
    told = hint.model_copy(update={"more_audio": more, **again})
    old = MINE.model_copy(update={"steps": {**MINE.steps, "hint": hint}})
    new = old.model_copy(
        update={"steps": {**MINE.steps, "hint": told}, "phrases_audio": {"nothing_heard": {"zh-CN": "silence.wav"}}}
    )
    assert set(differences(old, new)) == {
        "`phrases.nothing_heard` now plays the recording silence.wav in Chinese.",
        "`hint.more` now plays the recording more.wav in Chinese.",
        "`hint.again 3` now plays the recording again.wav in English.",
    }
    assert "`hint.more` no longer plays the recording more.wav in Chinese." in differences(new, old)


def test_a_new_recording_under_an_old_name_is_told():
    digests = {"hello.wav": "a", "bye.wav": "c"}, {"hello.wav": "b", "bye.wav": "c"}
    assert differences(MINE, MINE, audio=digests) == ("The recording hello.wav was recorded anew.",)
    assert differences(MINE, MINE, "zh-CN", audio=digests) == ("录音hello.wav换了新的内容。",)


def test_yes_and_one_are_not_the_same_condition():
    yes = changed(steps__mood__next=[{"when": {"paid": True}, "go": "km"}, {"go": "bye"}])
    one = changed(steps__mood__next=[{"when": {"paid": 1}, "go": "km"}, {"go": "bye"}])
    assert len(differences(yes, one)) == 1


def test_what_changed_alike_at_several_steps_is_one_sentence():
    steps = {f"steps__{name}__on_silence": "thanks" for name in ("paid", "km", "day")}
    assert tell(changed(**steps)) == ["Silence at `paid`, `km`, `day` leads to `thanks` instead of `bye`."]
    assert tell(changed(**steps), "zh-CN") == ["`paid`、`km`、`day`没有按键时改为通向`thanks`，原来是`bye`。"]


def test_words_with_braces_and_marks_are_told_as_they_are():
    strange = changed(steps__bye__prompt={"zh-CN": "{customer}%s{0}“再见”{{", "en": "Goodbye."})
    assert "“{customer}%s{0}“再见”{{”" in tell(strange)[0]


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_script_does_not_differ_from_itself(name):
    text = shipped()[name]
    assert differences(parse(text, name), parse(text, name)) == ()
    assert differences(parse(text, name), parse(text, name), "zh-CN") == ()


# --- nothing that changed is passed over -----------------------------------------------------------------------------


def leaves(data: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in the data, the containers too."""
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield (*path, key)
        yield from leaves(value, (*path, key))


def candidates(value: Any) -> Iterator[Any]:
    """Other values that might stand in this place."""
    match value:
        case bool():
            yield not value
        case int():
            yield from (value + 1, value - 1)
        case str():
            yield from (f"{value}x", *(code for code in CODES if code != value))
        case None:
            yield from ("bye", "1", True, 1, [1], "serious", {"zh-CN": "词", "en": "words"})
            yield from ({"answer": True, "severity": "low"}, [{"go": "bye"}], "first_maintenance")
        case dict():
            yield from ({k: v for k, v in value.items() if k != gone} for gone in value)
            if not value:
                yield from ({"zh-CN": "a.wav"}, {"respondent": "family"}, {"paid": True}, {"7": "bye"})
                yield {"new": {"kind": "text", "example": "x"}}
        case list():
            yield from (value[:place] + value[place + 1 :] for place in range(len(value)))
            yield [*value, *value[-1:]]
            yield from ([{"zh-CN": "再来", "en": "again"}], [{"value": 3, "severity": "low"}], ["other"], [8, 20])


def mutated(data: dict[str, Any], path: Path) -> Iterator[Script]:
    """The script with another value at this place, wherever the language allows one there."""
    at: Any = data
    for part in path:
        at = at[part]
    for candidate in candidates(at):
        other = copy.deepcopy(data)
        place: Any = other
        for part in path[:-1]:
            place = place[part]
        place[path[-1]] = candidate
        try:
            yield Script.model_validate(other)
        except ValidationError:
            continue


def test_whatever_changes_anywhere_in_a_script_with_every_kind_of_step_is_told_in_both_languages():
    data = MINE.model_dump(mode="json")
    tried: set[tuple[str, str]] = set()
    for path in leaves(data):
        for other in mutated(data, path):
            if other == MINE:
                continue
            for locale in ("en", "zh-CN"):
                told = differences(MINE, other, locale)
                assert told, path
                assert all(one.strip() and "{step}" not in one for one in told)
            if path[0] == "steps" and len(path) > 2:
                tried.add((data["steps"][path[1]]["kind"], str(path[2])))
    fields = {
        (get_args(kind.model_fields["kind"].annotation)[0], field)
        for kind in get_args(steps.Step)
        for field in kind.model_fields
    }
    assert fields - tried - {(kind, "kind") for kind, _ in fields} == set(), "these were never changed"


@settings(max_examples=60, deadline=None)
@given(draw=st.data())
def test_whatever_changes_in_a_shipped_script_is_told(draw):
    script = READ[draw.draw(st.sampled_from(sorted(READ)))]
    data = script.model_dump(mode="json")
    path = draw.draw(st.sampled_from(list(leaves(data))))
    for other in mutated(data, path):
        assert other == script or differences(script, other), path


READ = {name: parse(text, name) for name, text in shipped().items()}
