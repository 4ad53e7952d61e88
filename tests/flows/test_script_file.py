"""A faulty script is refused with its line and the sentence that says how to mend it; a good one is read whole.

Each file in `faulty/` has one thing wrong with it. Its first lines announce the report:
`# CODE line N, column N: sentence`, with the part's name before the line where it stands in one.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.escalation import Severity
from flows.facts import facts
from flows.lifecycles import Disposition
from flows.script import STANDARD_FACTS, Script
from flows.script_file import Fault, ScriptError, digest, parse, shipped
from flows.steps import Callback, Choice, End, Record, Say, Score

FAULTY = sorted((Path(__file__).parent / "faulty").glob("*.yaml"))
EXPECTED = re.compile(r"# (S\d{3}) (?:(\w+), )?line (\d+), column (\d+): (.+)")
GOOD = shipped()["after_service_3day"]


def expected(text: str) -> tuple[Fault, ...]:
    """What the first lines of a faulty file announce."""
    found = []
    for line in text.splitlines():
        match = EXPECTED.fullmatch(line)
        if match is None:
            break
        found.append(Fault(match[1], int(match[3]), int(match[4]), match[5], match[2] or ""))
    return tuple(found)


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_a_faulty_script_is_refused_with_its_line_and_how_to_mend_it(path):
    text = path.read_text("utf-8")
    with pytest.raises(ScriptError) as caught:
        parse(text, path.stem)
    assert caught.value.faults == expected(text)
    assert caught.value.name == path.stem
    for fault in caught.value.faults:
        assert fault.sentence.endswith(".")
        assert "\n" not in fault.sentence


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_every_faulty_example_announces_a_fault(path):
    assert expected(path.read_text("utf-8")), "its first line says which fault must be reported"


def test_the_message_names_the_script_the_place_and_how_many_more():
    first, second = Fault("S201", 3, 5, "this is wrong."), Fault("S601", 4, 1, "so is this.", "closing")
    assert str(ScriptError("mine", (first, second))) == "mine: line 3, column 5: this is wrong. [S201] (1 more)"
    assert str(ScriptError("mine", (second,))) == "mine: closing, line 4, column 1: so is this. [S601]"


def test_several_faults_are_told_at_once_in_the_order_of_the_file():
    text = GOOD.replace("    kind: say\n", "").replace("purpose: service", "purpose: pleasure")
    with pytest.raises(ScriptError) as caught:
        parse(text)
    first, second = caught.value.faults
    assert "purpose" in first.sentence
    assert "steps.sorry" in second.sentence
    assert first.line < second.line


@pytest.mark.parametrize("text", ["", "# only a comment\n", "null", "[]", "7", "script\n", "--- a\n--- b\n", "%", "\t"])
def test_what_is_no_script_at_all_is_refused_with_a_sentence(text):
    with pytest.raises(ScriptError) as caught:
        parse(text)
    assert caught.value.faults[0].line >= 1


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_is_torn_out_or_written_into_a_script_nothing_but_a_script_error_comes_of_it(data):
    lines = GOOD.splitlines(keepends=True)
    at = data.draw(st.integers(0, len(lines) - 1), label="line")
    with_instead = data.draw(
        st.sampled_from(["", "\n", "  x\n", "- a\n", "a: &b [*b]\n", "? \n", ": :\n", "'\n", "{\n", "\x00", "<<: 1\n"])
        | st.text(max_size=8),
        label="instead",
    )
    text = "".join([*lines[:at], with_instead, *lines[at + data.draw(st.integers(0, 2), label="torn out") :]])
    try:
        script = parse(text)
    except ScriptError as error:
        for fault in error.faults:
            assert 1 <= fault.line <= text.count("\n") + 2
            assert fault.column >= 1
            assert fault.sentence
    else:
        assert isinstance(script, Script)


def test_a_key_that_stands_twice_is_found_in_lists_and_on_every_level():
    text = GOOD.replace("{value: -4, severity: serious}", "{value: -4, value: -4, severity: serious}")
    with pytest.raises(ScriptError) as caught:
        parse(text)
    (fault,) = caught.value.faults
    assert fault.sentence == "`value` stands here twice; keep one of them."
    assert "value: -4" in GOOD.splitlines()[fault.line - 1]


def test_a_comment_and_a_byte_order_mark_do_no_harm():
    assert parse("\ufeff" + GOOD) == parse(GOOD)
    assert parse("# a remark\n" + GOOD) == parse(GOOD)


def test_the_shipped_scripts_are_named_as_their_files_and_have_both_locales():
    assert "after_service_3day" in shipped()
    for name, text in shipped().items():
        script = parse(text, name)
        assert script.script == name
        assert set(script.locales) == {"zh-CN", "en"}


def test_the_shipped_script_asks_what_the_manuals_ask():
    script = parse(GOOD)
    questions = dict(script.asked())
    assert list(questions) == [
        "overall",
        *("appointment", "reception", "explanation", "repair_quality", "punctuality", "settlement", "handover"),
        "intention",
    ]
    satisfaction = [level.value for level in script.scales["satisfaction"].levels.values()]
    assert satisfaction == [12, 8, 4, 0, -4], "rule 1.31"
    assert script.scales["satisfaction"].best() == 12
    assert script.scales["intention"].best() == 1, "one is the good end of the intention"
    assert [name for name, step in questions.items() if step.skippable] == list(questions)[1:-1]
    for step in questions.values():
        serious = [mark for mark in step.low if mark.severity is Severity.SERIOUS]
        assert [mark.value for mark in serious] == [-4 if step.scale == "satisfaction" else 5]
    ends = {step.disposition for step in script.steps.values() if isinstance(step, End)}
    assert ends == {
        None,
        Disposition.COMPLETED,
        Disposition.REFUSED,
        Disposition.WRONG_NUMBER,
        Disposition.OPTED_OUT,
    }
    assert {type(step) for step in script.steps.values()} == {Choice, Score, Callback, Record, Say, End}


def test_every_fact_a_script_may_mention_is_filled_in():
    given_facts = facts(
        "en",
        name="Li",
        sex="",
        dealership="Rizhao Motors",
        model="",
        visited_on=date(2026, 1, 2),
        today=date(2026, 1, 3),
        hotline="",
    )
    assert set(given_facts) == set(STANDARD_FACTS)


def test_a_scale_knows_which_side_is_bad():
    script = parse(GOOD)
    high, low = script.scales["satisfaction"], script.scales["intention"]
    assert [value for value in (12, 8, 4, 0, -4) if high.reaches(value, 0)] == [0, -4]
    assert [value for value in (1, 2, 3, 4, 5) if low.reaches(value, 4)] == [4, 5]


def test_a_digest_tells_texts_apart():
    assert digest(GOOD) == digest(GOOD)
    assert digest(GOOD) != digest(GOOD + "\n")
