"""Fragments and question banks: what a script gets from them, what it may word its own way, and what does not fit."""

from __future__ import annotations

import re

import pytest

from flows.script import Script
from flows.script_file import ScriptError, bundle, parse, shipped, shipped_parts
from flows.script_text import documents, part_name
from flows.steps import Choice, Say, Score, ways
from tests.flows.talks import TEXTS

FRAME = """\
script: mine
version: 1
purpose: service
locales: [zh-CN, en]
include:
  start:
    go: {then: ask}
    words: {who: {zh-CN: 张三, en: Li}}
  finish:
steps:
  ask:
    kind: questions
    bank: quarter
    prompt: {zh-CN: 请听问题。, en: Some questions.}
    each: {kind: yes_no, on_silence: bye}
    next: bye
"""
START = """\
fragment: start
title: {zh-CN: 开场, en: Opening}
go:
  then:
words:
  who:
  why: {zh-CN: 问几个问题, en: ask you something}
first: hello
steps:
  hello:
    kind: choice
    opening: true
    prompt:
      zh-CN: 我是<who>，想<why>。不想再接到，请按9。好，请按1；不好，请按2。
      en: This is <who>. I would like to <why>. To stop such calls, press 9. For yes, press 1. For no, press 2.
    options: {"1": <then>, "2": pity}
    on_silence: bye
  pity:
    kind: say
    prompt: {zh-CN: 好的。, en: All right.}
    next:
      - {when: {complaint: true}, go: <then>}
      - go: bye
  unused:
    kind: say
    prompt: {zh-CN: 没人听。, en: Nobody hears this.}
    next: pity
"""
FINISH = """\
fragment: finish
opted_out: stopped
too_long: bye
steps:
  bye: {kind: end, prompt: {zh-CN: 再见。, en: Goodbye.}}
  stopped: {kind: end, disposition: opted_out, prompt: {zh-CN: 不再打扰。, en: We will not call again.}}
"""
BANK = """\
bank: quarter
title: {zh-CN: 季度问题, en: Questions of the quarter}
ask: [clean, quick]
questions:
  quick:
    label: {zh-CN: 快, en: quick}
    prompt: {zh-CN: 快吗？是，请按1；不是，请按2。, en: "Were we quick? For yes, press 1. For no, press 2."}
  clean:
    label: {zh-CN: 干净, en: clean}
    skippable: true
    prompt: {zh-CN: 干净吗？是，请按1；不是，请按2。, en: "Was it clean? For yes, press 1. For no, press 2."}
  polite:
    kind: score
    scale: manners
    label: {zh-CN: 礼貌, en: polite}
    prompt: {zh-CN: 有礼貌吗？是，请按1；一般，请按2。, en: "Were we polite? For yes, press 1. For so so, press 2."}
scales:
  manners:
    direction: high_is_good
    levels:
      "1": {value: 2, words: {zh-CN: 是, en: "yes"}}
      "2": {value: 1, words: {zh-CN: 一般, en: so so}}
"""
PARTS = {"start": START, "finish": FINISH, "quarter": BANK}


def read(text: str = FRAME, **changed: str) -> Script:
    return parse(text, parts={**PARTS, **changed})


def refused(text: str = FRAME, **changed: str) -> tuple[str, str, int]:
    """What is said about parts that do not fit: the sentence, the file it is in and the line."""
    with pytest.raises(ScriptError) as caught:
        read(text, **changed)
    fault = caught.value.faults[0]
    assert re.fullmatch(r"S\d{3}", fault.code)
    return fault.sentence, fault.file, fault.line


def line_of(text: str, words: str) -> int:
    """Where these words stand in a text."""
    return next(number for number, line in enumerate(text.splitlines(), start=1) if words in line)


def swapped(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


# --- what a script gets ---------------------------------------------------------------------------------------------


def test_the_holes_of_a_fragment_are_filled_in_each_language_and_its_defaults_stand():
    hello = read().steps["hello"]
    assert isinstance(hello, Choice)
    assert hello.prompt["zh-CN"].startswith("我是张三，想问几个问题。")
    assert hello.prompt["en"].startswith("This is Li. I would like to ask you something.")
    assert hello.options["1"].go == "ask"
    pity = read().steps["pity"]
    assert isinstance(pity, Say)
    assert [branch.go for branch in pity.next] == ["ask", "bye"]


def test_a_script_fills_a_hole_its_own_way_instead_of_the_default():
    given = swapped(FRAME, "{who: {zh-CN: 张三, en: Li}}", "{who: {zh-CN: 张三, en: Li}, why: {zh-CN: 聊聊, en: talk}}")
    assert "想聊聊。" in read(given).steps["hello"].prompt["zh-CN"]


def test_steps_of_a_fragment_that_nothing_leads_to_are_left_out():
    assert "unused" in START
    assert set(read().steps) == {"hello", "pity", "ask", "clean", "quick", "bye", "stopped"}


def test_a_fragment_tells_where_the_script_begins_and_ends_unless_the_script_does():
    assert (read().first, read().opted_out, read().too_long) == ("hello", "stopped", "bye")
    later = FRAME + "  later: {kind: end, prompt: {zh-CN: 改天再说。, en: Another day.}}\ntoo_long: later\n"
    assert read(later).too_long == "later"


def test_a_script_words_a_step_of_a_fragment_its_own_way():
    own = FRAME + "  bye: {kind: end, disposition: completed, prompt: {zh-CN: 祝好。, en: All the best.}}\n"
    script = read(own)
    assert script.steps["bye"].prompt["en"] == "All the best."
    assert script.steps["stopped"].prompt["en"] == "We will not call again."


def test_scales_facts_and_phrases_of_a_fragment_are_added_and_the_scripts_own_win():
    more = """\
facts:
  colour: {kind: text, example: red}
  size: {kind: number, example: 1}
phrases:
  "yes": {zh-CN: 对, en: right}
  "no": {zh-CN: 不对, en: wrong}
"""
    own = FRAME + "facts:\n  size: {kind: number, example: 7}\nphrases:\n  \"no\": {zh-CN: 错, en: 'no, not so'}\n"
    script = read(own, finish=FINISH + more)
    assert {name: fact.example for name, fact in script.facts.items()} == {"colour": "red", "size": 7}
    assert (script.phrases.yes["en"], script.phrases.no["en"]) == ("right", "no, not so")


def test_a_fragment_may_include_another_and_fill_its_holes_with_its_own():
    outer = swapped(
        FINISH,
        "steps:\n",
        "go:\n  then:\ninclude:\n  start:\n    go: {then: <then>}\n    words: {who: {zh-CN: 张三, en: Li}}\nsteps:\n",
    )
    text = swapped(
        FRAME,
        "  start:\n    go: {then: ask}\n    words: {who: {zh-CN: 张三, en: Li}}\n  finish:\n",
        "  finish:\n    go: {then: ask}\n",
    )
    assert read(text, finish=outer) == read()
    own = text + "  pity: {kind: say, prompt: {zh-CN: 好吧。, en: Fine.}, next: bye}\n"
    assert read(own, finish=outer).steps["pity"].prompt["en"] == "Fine."


def test_a_fragment_that_includes_itself_is_told_so():
    again = START + "include:\n  start:\n    go: {then: <then>}\n    words: {who: {zh-CN: 张三, en: Li}}\n"
    sentence, file, line = refused(start=again)
    assert (sentence, file) == ("the fragment `start` includes itself; take it out here.", "start")
    assert line == line_of(again, "  start:")


# --- what a bank asks -----------------------------------------------------------------------------------------------


def test_the_questions_of_a_bank_are_asked_in_the_order_of_its_list():
    script = read()
    assert [name for name, _, _ in script.questions()] == ["clean", "quick"]
    said = [script.steps[name] for name in ("ask", "clean", "quick")]
    assert [[branch.go for branch in ways(step)] for step in said] == [["clean"], ["quick"], ["bye"]]
    assert script.banks == ("quarter",)
    assert "clean" not in read(quarter=swapped(BANK, "[clean, quick]", "[quick]")).steps


def test_what_each_question_has_is_said_once_and_a_question_may_say_otherwise():
    script = read(quarter=swapped(BANK, "[clean, quick]", "[clean, polite]"))
    clean, polite = script.steps["clean"], script.steps["polite"]
    assert clean.kind == "yes_no"
    assert clean.on_silence == "bye"
    assert clean.skippable
    assert isinstance(polite, Score)
    assert (polite.scale, polite.on_silence, polite.skippable) == ("manners", "bye", False)


def test_a_bank_brings_its_own_scales_and_the_scripts_own_win():
    asked = swapped(BANK, "[clean, quick]", "[polite]")
    assert [level.value for level in read(quarter=asked).scales["manners"].levels.values()] == [2, 1]
    own = FRAME + (
        "scales:\n  manners:\n    direction: high_is_good\n    levels:\n"
        '      "1": {value: 20, words: {zh-CN: 是, en: "yes"}}\n'
        '      "2": {value: 10, words: {zh-CN: 一般, en: so so}}\n'
    )
    assert [level.value for level in read(own, quarter=asked).scales["manners"].levels.values()] == [20, 10]


def test_after_the_questions_a_script_goes_on_by_conditions_too():
    branching = swapped(
        FRAME, "    next: bye\n", "    next:\n      - {when: {quick: false}, go: pity}\n      - go: bye\n"
    )
    last = read(branching).steps["quick"]
    assert last.kind == "yes_no"
    assert [branch.go for branch in last.next] == ["pity", "bye"]


def test_a_recorded_beginning_of_the_questions_is_kept():
    recorded = swapped(FRAME, "    next: bye\n", "    audio: {zh-CN: ask.wav}\n    next: bye\n")
    assert read(recorded).steps["ask"].audio == {"zh-CN": "ask.wav"}


# --- what does not fit ----------------------------------------------------------------------------------------------

DRAW = """\
  more: {kind: questions, bank: quarter, prompt: {zh-CN: 再问。, en: Some more.}, next: bye}
"""

NAMES = "stand names, each with a colon and what belongs to it."
NO_FRAGMENT = "mend its name, or write the steps here."
AT_LEAST_ONE = "`ask` is the list of the questions to put, at least one of them."
RENAME = "and a step has that name; rename the step."
NEEDS_WHO = "fragment `start` needs `who` under `words`; say what it is."

IN_THE_SCRIPT = [
    # what is changed in the script, into what, the sentence, and the words it points at
    ("  start:\n", "  begin:\n", f"there is no fragment `begin`; {NO_FRAGMENT}", "  begin:"),
    ("  finish:\n", "  quarter:\n", f"there is no fragment `quarter`; {NO_FRAGMENT}", "  quarter:"),
    ("{then: ask}", "{then: ask, when: ask}", "fragment `start` has no `when` to fill in; it has `then`.", "when:"),
    ("    go: {then: ask}\n", "", "fragment `start` needs `then` under `go`; say what it is.", "  start:"),
    ("    words: {who: {zh-CN: 张三, en: Li}}\n", "", NEEDS_WHO, "start:"),
    ("{who: {zh-CN: 张三, en: Li}}", "{who: }", NEEDS_WHO, "start:"),
    ("{who: {zh-CN: 张三, en: Li}}", "{who: {zh-CN: 张三}}", "`who` is not said in en; add the words.", "who:"),
    (
        "    go: {then: ask}\n",
        "    go: {then: ask}\n    steps: {}\n",
        "`steps` is not a word of an include; a fragment is given `go` and `words`.",
        "    steps: {}",
    ),
    ("  finish:\n", "  finish: all of it\n", f"under `finish` {NAMES}", "all of"),
    ("    go: {then: ask}\n", "    go: ask\n", f"under `go` {NAMES}", "go: ask"),
    ("    bank: quarter\n", "    bank: year\n", "there is no question bank `year`; mend its name.", "bank: year"),
    ("    bank: quarter\n", "    bank: start\n", "there is no question bank `start`; mend its name.", "bank: start"),
    ("    bank: quarter\n", "    bank: [quarter]\n", "one name is wanted here; write it without brackets.", "bank: ["),
    ("    bank: quarter\n", "", "`steps.ask.bank` is missing; add it.", "  ask:"),
    ("    next: bye\n", "", "`steps.ask.next` is missing; add it.", "  ask:"),
    (
        "    next: bye\n",
        "    next: bye\n    low: []\n",
        "`low` is not a word of a `questions` step; it has `bank`, `each`, `prompt`, `audio`, `next`.",
        "    low:",
    ),
    (
        "on_silence: bye}",
        "on_silence: bye, next: bye}",
        "the questions follow one another; say under the step's own `next` what comes then.",
        "each:",
    ),
    ("each: {kind: yes_no, on_silence: bye}", "each: yes_no", f"under `each` {NAMES}", "each:"),
    (
        "    next: bye\n",
        "    next: bye\n  quick: {kind: end, prompt: {zh-CN: 快, en: quick}}\n",
        f"the bank asks `quick`, {RENAME}",
        "  ask:",
    ),
    ("    next: bye\n", f"    next: more\n{DRAW}", f"the bank asks `clean`, {RENAME}", "  more:"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence", "words"), IN_THE_SCRIPT, ids=[row[2][:50] for row in IN_THE_SCRIPT])
def test_a_script_that_does_not_fit_its_parts_is_told_where_and_how_to_mend_it(old, new, sentence, words):
    text = swapped(FRAME, old, new)
    assert refused(text) == (sentence, "", line_of(text, words))


def test_an_include_that_is_a_list_is_told_how_to_write_it():
    text = FRAME[: FRAME.index("include:")] + "include: [start, finish]\n" + FRAME[FRAME.index("steps:") :]
    sentence = "under `include` stand names, each with a colon and what belongs to it."
    assert refused(text) == (sentence, "", line_of(text, "include:"))


UNFILLED = "nothing fills the hole `<{}>`; name it under the fragment's `{}`."

TWICE = "two fragments have a step `pity`; write it in the script to choose."

IN_A_PART = [
    ("start", START, "<who>，", "<whom>，", UNFILLED.format("whom", "words"), "whom"),
    ("start", START, '"1": <then>', '"1": <there>', UNFILLED.format("there", "go"), "<there>"),
    ("finish", FINISH, "  bye:", "  pity:", TWICE, "  pity:"),
    ("quarter", BANK, "[clean, quick]", "[]", AT_LEAST_ONE, "ask:"),
    ("quarter", BANK, "[clean, quick]", "clean", AT_LEAST_ONE, "ask:"),
    (
        "quarter",
        BANK,
        "[clean, quick]",
        "[clean, cheap]",
        "the bank has no question `cheap`; it has `quick`, `clean`, `polite`.",
        "ask:",
    ),
    ("quarter", BANK, "[clean, quick]", "[clean, clean]", "`clean` is asked twice; keep one of them.", "ask:"),
    ("quarter", BANK, "ask: [clean, quick]\n", "", "the bank `quarter` has no `ask`; add it.", "bank:"),
    (
        "quarter",
        BANK,
        "ask: [clean, quick]\n",
        "ask: [clean]\nperiod: spring\n",
        "`period` is not a word of a question bank; it has `bank`, `title`, `ask`, `questions`, `scales`.",
        "period:",
    ),
    (
        "quarter",
        BANK,
        "    skippable: true\n",
        "    next: bye\n",
        "a question of a bank has no `next`; the script says what follows.",
        "    next:",
    ),
    (
        "quarter",
        BANK,
        "ask: [clean, quick]\nquestions:\n",
        "ask: [clean, rude]\nquestions:\n  rude:\n",
        "the question `rude` has no words; give it a `kind`, a `label` and a `prompt`.",
        "  rude:",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "text", "old", "new", "sentence", "words"), IN_A_PART, ids=[row[4][:50] for row in IN_A_PART]
)
def test_a_part_that_does_not_fit_is_told_by_its_own_name_and_line(part, text, old, new, sentence, words):
    changed = swapped(text, old, new)
    assert refused(**{part: changed}) == (sentence, part, line_of(changed, words))


@pytest.mark.parametrize("own", ["pity", "bye"])
def test_the_script_chooses_between_two_fragments_with_one_step_by_writing_it(own):
    both = swapped(FINISH, "  bye:", "  pity: {kind: say, prompt: {zh-CN: 再说。, en: Later.}, next: bye}\n  bye:")
    if own == "pity":
        mine = FRAME + "  pity: {kind: say, prompt: {zh-CN: 好吧。, en: Fine.}, next: bye}\n"
        assert read(mine, finish=both).steps["pity"].prompt["en"] == "Fine."
    else:
        assert refused(finish=both)[0] == TWICE


def test_faults_of_a_step_from_a_fragment_name_the_fragment():
    sentence, file, line = refused(start=swapped(START, "    on_silence: bye\n", ""))
    assert (sentence, file, line) == (
        "`steps.hello.on_silence` is missing; add it.",
        "start",
        line_of(START, "  hello:"),
    )


# --- bundles --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXTS)
def test_a_script_with_its_parts_behind_it_is_the_same_script(name):
    text = TEXTS[name]
    bundled = bundle(text, name)
    assert parse(bundled, name) == parse(text, name)
    assert bundle(bundled, name) == bundled, "what is whole is not added to"
    assert bundled.startswith(text)


@pytest.mark.parametrize("name", TEXTS)
def test_a_bundle_keeps_every_part_it_uses_once(name):
    names = [part_name(one) for one in documents(bundle(TEXTS[name], name))[1:]]
    assert len(names) == len(set(names))
    assert set(names) <= set(shipped_parts())


def test_a_bundle_does_not_change_when_a_part_does():
    text = shipped()["after_service_3day"]
    changed = {
        "closing": swapped(
            shipped_parts()["closing"], "祝您用车愉快，再见。\n      en: <thanks>", "后会有期。\n      en: <thanks>"
        ),
        "service_links": re.sub(r"ask: \[.*\]", "ask: [reception]", shipped_parts()["service_links"]),
    }
    before, with_changes = parse(text), parse(text, parts=changed)
    assert with_changes != before
    kept = bundle(text, parts=changed)
    assert parse(kept) == with_changes, "it goes by the parts it was published with, not by those that are shipped"
    assert parse(bundle(text)) == before
    assert parse(bundle(text), parts=changed) == with_changes, "a dealership's own bank still goes before a kept one"


def test_parts_behind_a_script_go_before_those_that_are_shipped():
    own = "fragment: closing\n" + FINISH.removeprefix("fragment: finish\n")
    text = swapped(FRAME, "  finish:\n", "  closing:\n")
    script = parse(f"{text}---\n{own}---\n{START}---\n{BANK}")
    assert set(script.steps) == {"hello", "pity", "ask", "clean", "quick", "bye", "stopped"}
    assert script.steps["bye"].prompt["en"] == "Goodbye."


def test_parts_that_do_not_fit_make_no_bundle():
    with pytest.raises(ScriptError, match=r"mine: line 6, column 3: there is no fragment `begin`"):
        bundle(swapped(FRAME, "  start:\n", "  begin:\n"), "mine", parts=PARTS)
