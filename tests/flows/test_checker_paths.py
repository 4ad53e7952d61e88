"""Every path is walked: what is reachable, what is known there, which ways are gone, and how many paths there are."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import engine
from flows.checker.graph import circles, heaviest, leading_to, number_of_ways
from flows.checker.situations import explore
from flows.facts import examples
from flows.script_file import ScriptError, parse, shipped
from flows.steps import End
from flows.talk import Talk
from flows.turns import AskedToSpeak, Connected, HungUp, Keys, PutThrough, Recorded, Silence

BASE = """
script: tiny
version: 1
purpose: service
locales: [en]
first: hello
opted_out: stopped
too_long: bye
facts:
  place: {kind: text, example: Rizhao, otherwise: {en: here}}
steps:
  hello:
    kind: choice
    opening: true
    prompt: {en: "Hello. To stop calls, press 9. To go on, press 1."}
    options: {"1": START}
    on_silence: bye
  STEPS
  bye: {kind: end, disposition: completed, prompt: {en: Goodbye.}}
  stopped: {kind: end, disposition: opted_out, prompt: {en: We will not call again.}}
"""


def yes_no(name, ways, **more):
    extra = "".join(f"    {word}: {value}\n" for word, value in more.items())
    return (
        f"  {name}:\n    kind: yes_no\n    label: {{en: {name}}}\n"
        f'    prompt: {{en: "Is it? For yes, press 1. For no, press 2."}}\n{extra}'
        f"    next: {ways}\n    on_silence: bye\n"
    )


def say(name, ways, words="So be it."):
    return f'  {name}:\n    kind: say\n    prompt: {{en: "{words}"}}\n    next: {ways}\n'


def script(*steps, start):
    return BASE.replace("START", start).replace("  STEPS\n", "".join(steps))


def codes(text):
    try:
        parse(text)
    except ScriptError as error:
        return [fault.code for fault in error.faults]
    return []


def paths(text):
    found = explore(parse(text))
    return number_of_ways([{arrow.target: None for arrow in arrows} for arrows in found.arrows], found.starts)


# --- which paths there are -----------------------------------------------------------------------------------------


def test_answers_that_nothing_looks_at_are_one_path():
    text = script(yes_no("a", "b"), yes_no("b", "c"), yes_no("c", "bye"), start="a")
    assert codes(text) == []
    assert paths(text) == 4, "silence at the greeting, at a, at b; and whatever is heard at c leads to the end"


def test_an_answer_that_is_looked_at_later_makes_paths_of_its_own():
    text = script(
        yes_no("a", "b"),
        yes_no("b", "[{when: {a: true}, go: c}, {go: bye}]"),
        yes_no("c", "bye"),
        start="a",
    )
    assert codes(text) == []
    assert paths(text) == 1 + 1 + 2 + 1, (
        "silence at the greeting, at a; after a yes silence at b or c; after a no the end"
    )


def test_a_skipped_question_is_not_known():
    known = "[{when: {a: {known: true}}, go: %s}, {go: bye}]"
    assert codes(script(yes_no("a", known % "b", skippable="true"), say("b", "bye", "It is {a}."), start="a")) == []
    assert codes(script(yes_no("a", "b", skippable="true"), say("b", "bye", "It is {a}."), start="a")) == ["S603"]
    assert codes(script(yes_no("a", "b"), say("b", "bye", "It is {a}."), start="a")) == []


def test_a_question_that_cannot_be_skipped_is_always_answered_behind_it():
    text = script(yes_no("a", "[{when: {a: {known: true}}, go: b}, {go: bye}]"), say("b", "bye"), start="a")
    assert codes(text) == ["S406"], "the last way is left for nobody"


def test_a_complaint_is_remembered_on_every_way():
    low = {"low": "{answer: false, severity: ordinary}"}
    text = script(
        yes_no("a", "b", **low), say("b", "[{when: {complaint: true}, go: c}, {go: bye}]"), say("c", "bye"), start="a"
    )
    assert codes(text) == []
    assert codes(text.replace("    low: {answer: false, severity: ordinary}\n", "")) == ["S406"]


def test_conditions_that_contradict_what_was_answered_are_found_many_steps_later():
    ways = "[{when: {a: true}, go: b}, {go: bye}]"
    text = script(
        yes_no("a", ways), yes_no("b", "c"), yes_no("c", "[{when: {a: false}, go: d}, {go: bye}]"), say("d", "bye"),
        start="a",
    )  # fmt: skip
    assert codes(text) == ["S406"]


def test_facts_are_tried_known_and_unknown():
    ways = "[{when: {place: {known: true}}, go: b}, {when: {place: Qingdao}, go: bye}, {go: bye}]"
    assert codes(script(say("a", ways), say("b", "bye"), start="a")) == ["S406"], "Qingdao is known, too"
    ways = "[{when: {place: Qingdao}, go: b}, {when: {place: {known: true}}, go: bye}, {go: bye}]"
    assert codes(script(say("a", ways), say("b", "bye"), start="a")) == []


def test_numbers_are_tried_on_both_sides_of_every_limit():
    number = (
        "  a:\n    kind: number\n    label: {en: a}\n    least: 10\n    most: 20\n"
        '    prompt: {en: "How many? End with the pound key."}\n    next: WAYS\n    on_silence: bye\n'
    )
    good = "[{when: {a: {at_least: 15}}, go: b}, {when: {a: {at_most: 14, at_least: 11}}, go: bye}, {go: c}]"
    bad = "[{when: {a: {at_least: 15}}, go: b}, {when: {a: {at_most: 14}}, go: bye}, {go: c}]"
    steps = (say("b", "bye"), say("c", "bye"))
    assert codes(script(number.replace("WAYS", good), *steps, start="a")) == []
    assert codes(script(number.replace("WAYS", bad), *steps, start="a")) == ["S406"]


def test_a_loop_with_a_key_out_is_no_fault():
    again = yes_no("a", "[{when: {a: true}, go: a}, {go: bye}]")
    assert codes(script(again, start="a")) == ["S413"], "but the typical call must press the other key"
    again = yes_no("a", "[{when: {a: true}, go: a}, {go: bye}]", typical='"2"')
    assert codes(script(again, start="a")) == []


def test_a_loop_is_counted_once_through():
    again = yes_no("a", "[{when: {a: true}, go: b}, {go: bye}]", typical='"2"')
    assert paths(script(again, say("b", "a"), start="a")) == 1 + 2


# --- against the engine --------------------------------------------------------------------------------------------


@cache
def shipped_script(name):
    told = parse(shipped()[name])
    return told, explore(told).visited() | {told.opted_out, told.too_long}


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_no_call_comes_where_the_checker_was_not(data):
    """Whatever is pressed, the engine stays on steps the checker has walked."""
    name = data.draw(st.sampled_from(sorted(shipped())), label="script")
    told, visited = shipped_script(name)
    talk = Talk(told, "en", examples(told, "en"))
    turn = engine.begin(talk)
    while not turn.walk.over:
        assert turn.walk.step in visited
        last = next(said for said in reversed(turn.says) if not isinstance(said, HungUp))
        if isinstance(last, AskedToSpeak):
            heard = data.draw(st.sampled_from([Recorded("RE1", 5), Recorded("", 0)]))
        elif isinstance(last, PutThrough):
            heard = data.draw(st.sampled_from([Connected(True), Connected(False)]))
        else:
            heard = data.draw(st.sampled_from([*map(Keys, "1122345670*"), Keys("2000"), Keys("1130"), Silence()]))
        turn = engine.hear(talk, turn.walk, heard)
    assert turn.walk.step in visited


@pytest.mark.parametrize("name", shipped())
def test_from_every_situation_of_a_shipped_script_an_end_is_reached(name):
    told = parse(shipped()[name])
    found = explore(told)
    assert len(found.situations) < 2000
    ends = [at for at, one in enumerate(found.situations) if isinstance(told.steps[one.step], End)]
    arrows = [{arrow.target for arrow in arrows} for arrows in found.arrows]
    assert leading_to(arrows, ends) == set(range(len(arrows)))


# --- webs of arrows ------------------------------------------------------------------------------------------------

WEBS = st.integers(1, 7).flatmap(
    lambda size: st.lists(st.sets(st.integers(0, size - 1), max_size=3), min_size=size, max_size=size)
)


def _reach(arrows, node):
    seen, todo = set(), list(arrows[node])
    while todo:
        if (at := todo.pop()) not in seen:
            seen.add(at)
            todo.extend(arrows[at])
    return seen


@given(WEBS)
def test_circles_are_the_nodes_that_lead_to_each_other(arrows):
    groups = circles(arrows)
    assert sorted(node for group in groups for node in group) == list(range(len(arrows)))
    for group in groups:
        for node in group:
            together = {other for other in _reach(arrows, node) if node in _reach(arrows, other)} | {node}
            assert together == set(group)
    position = {node: number for number, group in enumerate(groups) for node in group}
    assert all(position[target] <= position[node] for node, targets in enumerate(arrows) for target in targets)


@given(WEBS, st.data())
def test_without_circles_ways_and_weights_are_those_of_walking_them_all(arrows, data):
    arrows = [{target for target in targets if target > node} for node, targets in enumerate(arrows)]
    weights = [{target: data.draw(st.integers(0, 9)) for target in sorted(targets)} for targets in arrows]

    def walk(node, weight):
        if not weights[node]:
            return [weight]
        return [found for target, more in weights[node].items() for found in walk(target, weight + more)]

    everything = walk(0, 0)
    assert number_of_ways(weights, [0]) == len(everything)
    assert heaviest(weights, [0], lambda group: 0.0) == max(everything)
