"""Recordings: what is said by itself may be recorded, is played where it is said, and comes with the script."""

from __future__ import annotations

from typing import get_args

import pytest

from flows.recorded import recordings
from flows.script import PhraseName, Phrases
from flows.script_file import ScriptError, bundle, parse
from flows.talk import Talk
from flows.turns import AskedForKey, AskedToSpeak, Keys, Said, Silence, Spoken, Turn
from store.banks import recordings as files_of
from tests.flows.talks import after, arrival, talk

RECORDED = """
script: recorded
version: 1
title: {zh-CN: 录音, en: Recorded}
purpose: service
locales: [zh-CN, en]
include:
  notice_opening: {go: {then: hint}}
  closing:
phrases:
  confirm_entry: {zh-CN: "{value}，对吗？对，请按1；不对，请按2。", en: "{value}. If right, press 1, if not, press 2."}
phrases_audio:
  nothing_heard: {zh-CN: silence.wav}
  not_an_option: {zh-CN: no_key.wav}
  may_speak: {zh-CN: may_speak.wav}
  confirm_one: {zh-CN: one.wav}
steps:
  hint:
    kind: info
    prompt: {zh-CN: 想听提示吗？想，请按1；不想，请按2。, en: "A hint? For yes, press 1. For no, press 2."}
    audio: {zh-CN: hint.wav}
    again:
      - {zh-CN: 想听，请按1；不听，请按2。, en: "To hear it, press 1. To go on, press 2."}
      - {zh-CN: 听，按1；不听，按2。, en: "To hear it, press 1. To go on, press 2."}
    again_audio: [{}, {zh-CN: hint_again.wav, en: hint_again_en.wav}]
    more: {zh-CN: 新车请不要急加速。, en: Do not drive hard.}
    more_audio: {zh-CN: hint_more.wav}
    next: mark
    on_silence: mark
  mark:
    kind: score
    label: {zh-CN: 打分, en: mark}
    prompt: {zh-CN: 1到10分，打几分？10分，请按0。, en: "From 1 to 10? For ten, press 0."}
    next: plate_number
    on_silence: plate_number
  plate_number:
    kind: plate
    by_keys: false
    label: {zh-CN: 车牌, en: plate}
    prompt:
      zh-CN: 车牌是{plate}吗？是，请按1；不是，请按2。
      en: Is it {plate}? For yes, press 1. For no, press 2.
    speak: {zh-CN: 请说车牌。, en: Please say it.}
    speak_audio: {zh-CN: plate.wav}
    next: thanks
    on_silence: thanks
"""
SCRIPT = parse(RECORDED)


def told(locale="zh-CN", *, listens=False):
    return Talk(SCRIPT, locale, talk("every_kind", locale).facts, listens=listens)


def played(turn: Turn) -> list[str | None]:
    return [said.audio for said in turn.says if isinstance(said, Said | AskedForKey | AskedToSpeak)]


def test_a_prompt_and_its_later_wordings_have_a_recording_each():
    talk, walk = told(), arrival(told(), "hint").walk
    assert played(arrival(talk, "hint")) == ["hint.wav"]
    assert played(after(talk, walk, "")) == ["silence.wav", None], "the second wording is not recorded"
    assert played(after(talk, walk, "", "5")) == ["no_key.wav", "hint_again.wav"]
    assert played(after(told("en"), walk, Silence(), Silence())) == [None, "hint_again_en.wav"]


def test_what_is_told_in_answer_is_played():
    talk, walk = told(), arrival(told(), "hint").walk
    assert played(after(talk, walk, "1"))[0] == "hint_more.wav"
    assert played(after(talk, arrival(talk, "mark").walk, "1")) == ["one.wav"]
    assert played(after(talk, arrival(talk, "plate_number").walk, "2")) == ["plate.wav"]


def test_phrases_are_played_wherever_they_are_said():
    talk = told(listens=True)
    assert played(arrival(talk, "hint"))[0] == "may_speak.wav"
    assert played(after(talk, arrival(talk, "plate_number").walk, Keys("7")))[0] == "no_key.wav"
    assert played(after(talk, arrival(talk, "hint").walk, Spoken("嗯哼"))) == [None, None]


def test_every_file_is_named_once_in_the_order_of_the_script_and_comes_with_it():
    named = [one.file for one in recordings(SCRIPT)]
    assert named == [
        *("silence.wav", "no_key.wav", "may_speak.wav", "one.wav"),
        *("hint.wav", "hint_more.wav", "hint_again.wav", "hint_again_en.wav", "plate.wav"),
    ]
    assert files_of(SCRIPT) == tuple(sorted(named))
    assert files_of(parse(bundle(RECORDED))) == files_of(SCRIPT), "a published version keeps them"


def test_every_phrase_that_is_said_by_itself_may_be_recorded():
    # Said in others, or with what was told.
    parts = {"yes", "no", "not_possible", "not_that_day", "not_that_time"}
    parts |= {"confirm_entry", "confirm_said", "confirm_call"}
    assert {*get_args(PhraseName)} == Phrases.model_fields.keys() - parts


@pytest.mark.parametrize(
    ("was", "now", "code"),
    [
        ("  nothing_heard: {zh-CN: silence.wav}", "  nothing_herd: {zh-CN: silence.wav}", "S206"),
        ("  nothing_heard: {zh-CN: silence.wav}", "  confirm_entry: {zh-CN: entry.wav}", "S206"),
        ("    more_audio: {zh-CN: hint_more.wav}", "    more_audio: {de: hint_more.wav}", "S206"),
        ("locales: [zh-CN, en]", "locales: [zh-CN]", "S610"),
        ("zh-CN: 新车请不要急加速。", 'zh-CN: "{customer}，请不要急加速。"', "S611"),
        ("again_audio: [{},", "again_audio: [{}, {}, {zh-CN: never.wav},", "S616"),
    ],
)
def test_what_cannot_be_played_is_a_fault(was, now, code):
    assert was in RECORDED
    with pytest.raises(ScriptError) as error:
        parse(RECORDED.replace(was, now))
    assert code in {fault.code for fault in error.value.faults}


def test_a_recording_of_free_times_is_a_fault():
    slot = """
  when:
    kind: slot
    label: {zh-CN: 时间, en: time}
    slots: free
    prompt: {zh-CN: 有这些时间。, en: These are free.}
    audio: {zh-CN: times.wav}
    each: {zh-CN: "{slot}，请按{key}；", en: "For {slot}, press {key}."}
    tail: {zh-CN: 都不行，请按4。, en: "If none suits, press 4."}
    otherwise: {"4": thanks}
    none_left: thanks
    next: thanks
    on_silence: thanks
"""
    text = RECORDED.replace("{go: {then: hint}}", "{go: {then: when}}").replace("    on_silence: thanks\n", "")
    facts = 'facts:\n  free: {kind: slots, example: ["2026-12-01T10:30:00+08:00"]}\n'
    with pytest.raises(ScriptError) as error:
        parse(text.replace("steps:\n", facts + "steps:\n") + "    on_silence: thanks\n" + slot)
    assert [fault.code for fault in error.value.faults if "played" in fault.sentence] == ["S616"]
