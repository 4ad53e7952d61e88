"""What people do with the keys when they are asked for one to ten points, whole calls through the engine.

With one key asked for, a carrier sends keys one by one; some send what was typed ahead as one text. Both are here. The
walk is written down and read back between turns.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.engine import begin, hear
from flows.lifecycles import Disposition
from flows.steps import Locale
from flows.turns import Answered, Finding, Heard, Keys, Silence, Turn, Walk
from flows.walk import from_json, to_json
from tests.flows.talks import BOTH, asked, at, talk

QUESTION, NEXT = "recommend", "topic"
NOBODY = ""  # nothing is pressed in time
HANGS_UP = "hangs up"  # and is rung again: says who it is, has time, and is asked afresh


def heard(one: str) -> Heard:
    return Silence() if one == NOBODY else Keys(one)


def kept(walk: Walk) -> Walk:
    """The walk as it comes back from the database."""
    return from_json(json.loads(json.dumps(to_json(walk))))


def call(locale: Locale, *events: str) -> tuple[Turn, list[Finding]]:
    """The last turn of a talk that begins at the question, and all that was found in it."""
    told = talk(locale=locale)
    turn, found = Turn(at(told, QUESTION), ()), list[Finding]()
    for event in events:
        if event == HANGS_UP:
            turn = begin(told, kept(turn.walk))
            steps: tuple[str, ...] = ("1", "1")
        else:
            steps = (event,)
        for one in steps:
            turn = hear(told, kept(turn.walk), heard(one))
            found += turn.found
    return turn, found


def scores(found: list[Finding]) -> list[tuple[object, str, bool]]:
    return [
        (one.value, one.raw, one.confirmed) for one in found if isinstance(one, Answered) and one.question == QUESTION
    ]


NOTHING = None
IN_THE_WILD = [
    # what they do, what arrives, what is stored: value, keys, read back
    ("ten as the prompt says", ["0"], (10, "0", False)),
    ("ten by the star", ["*"], (10, "*", False)),
    ("1 and 0, sent together", ["10"], (10, "10", False)),
    ("1 and 0, sent one by one", ["1", "0"], (10, "10", True)),
    ("1, and the 0 only after a silence", ["1", NOBODY, "0"], (10, "10", True)),
    ("1 and star", ["1", "*"], (10, "1*", True)),
    ("10 and pound, sent together", ["10#"], (10, "10#", False)),
    ("10 and pound, sent one by one", ["1", "0", "#"], (10, "10", True)),
    ("1, and again when asked whether it was one", ["1", "1"], (1, "1", True)),
    ("1, a silence, then 1", ["1", NOBODY, "1"], (1, "1", True)),
    ("1 and pound, then 1 when asked again", ["1", "#", "1"], (1, "1", True)),
    ("1, then silence", ["1", NOBODY], NOTHING),
    ("1, then silence to the end", ["1", NOBODY, NOBODY, NOBODY], NOTHING),
    ("1 and pound, sent together", ["1#"], NOTHING),
    ("1 and pound, sent one by one", ["1", "#"], NOTHING),
    ("1, then 9: neither a nine nor an opt-out", ["1", "9"], NOTHING),
    ("1, then 9, then 0", ["1", "9", "0"], (10, "10", True)),
    ("1, then 8: an eight is not taken for a yes", ["1", "8"], NOTHING),
    ("1, then other keys to the end", ["1", "8", "2", "9"], NOTHING),
    ("1 and 1, sent together", ["11"], NOTHING),
    ("holding 1, sent together", ["1111111"], NOTHING),
    ("100", ["100"], NOTHING),
    ("01, sent together", ["01"], NOTHING),
    ("01, sent together, then 1 and 1", ["01", "1", "1"], (1, "1", True)),
    ("nine", ["9"], (9, "9", False)),
    ("99, sent together", ["99"], NOTHING),
    ("holding 9, sent together", ["9999999"], NOTHING),
    ("holding 9, sent together, then 9", ["9999999", "9"], (9, "9", False)),
    ("8, then pound", ["8", "#"], (8, "8", False)),
    ("8 and pound, sent together", ["8#"], NOTHING),
    ("8 and pound together, then 8", ["8#", "8"], (8, "8", False)),
    ("8 twice by mistake", ["8", "8"], (8, "8", False)),
    ("2, then 0, which belongs to the next question", ["2", "0"], (2, "2", False)),
    ("pound, which asks again", ["#"], NOTHING),
    ("pound, then 7", ["#", "7"], (7, "7", False)),
    ("two stars, sent together", ["**"], NOTHING),
    ("silence, then 10", [NOBODY, "10"], (10, "10", False)),
    ("silence to the end", [NOBODY, NOBODY, NOBODY], NOTHING),
    ("1, hangs up: the keys of the next opening confirm nothing", ["1", HANGS_UP], NOTHING),
    ("1, hangs up, then 0", ["1", HANGS_UP, "0"], (10, "0", False)),
    ("1, hangs up, then 10 and pound", ["1", HANGS_UP, "10#"], (10, "10#", False)),
    ("1, hangs up, then 1 alone", ["1", HANGS_UP, "1"], NOTHING),
    ("1, hangs up, then 1 and 1", ["1", HANGS_UP, "1", "1"], (1, "1", True)),
    ("1, hangs up, 1, hangs up, 8", ["1", HANGS_UP, "1", HANGS_UP, "8"], (8, "8", False)),
    ("1 and 0, hangs up: ten stays", ["1", "0", HANGS_UP], (10, "10", True)),
    ("01 together, hangs up, 6", ["01", HANGS_UP, "6"], (6, "6", False)),
    ("silence, hangs up, 10", [NOBODY, HANGS_UP, "10"], (10, "10", False)),
]


@pytest.mark.parametrize("locale", BOTH)
@pytest.mark.parametrize(
    ("events", "stored"), [pytest.param(events, stored, id=named) for named, events, stored in IN_THE_WILD]
)
def test_only_the_score_that_was_meant_is_stored(events, stored, locale):
    _, found = call(locale, *events)
    assert scores(found) == ([] if stored is None else [stored])


@pytest.mark.parametrize("events", [["1", NOBODY], ["1", "9"], ["1", "8"], ["1", "#"]])
def test_a_one_that_is_still_in_doubt_is_asked_about_once_more(events):
    turn, _ = call("zh-CN", *events)
    assert turn.walk.phase == "confirm"
    assert "1分" in asked(turn).text


@pytest.mark.parametrize("events", [["01"], ["99"], ["1#"], ["8#"], ["100"], ["#"]])
def test_keys_that_are_no_score_lead_back_to_the_question(events):
    turn, _ = call("zh-CN", *events)
    assert (turn.walk.step, turn.walk.phase) == (QUESTION, "")


@pytest.mark.parametrize("events", [["1", NOBODY, NOBODY, NOBODY], [NOBODY, NOBODY, NOBODY], ["1", "8", "2", "9"]])
def test_a_score_in_doubt_to_the_end_is_left_out_and_the_talk_goes_on(events):
    turn, _ = call("zh-CN", *events)
    assert turn.walk.step == NEXT


def test_a_nought_before_a_one_is_taken_for_the_ten_it_was_announced_as():
    """Sent one by one, 01 is a ten and a key for the next question: the one reading of keys we cannot tell apart."""
    turn, found = call("zh-CN", "0", "1")
    assert scores(found) == [(10, "0", False)]
    assert turn.walk.step == "mileage"


def test_a_second_nine_at_the_next_question_is_the_opt_out_and_the_score_stays():
    turn, found = call("zh-CN", "9", "9")
    assert scores(found) == [(9, "9", False)]
    assert turn.walk.disposition is Disposition.OPTED_OUT


KEYED = st.text(st.sampled_from("0123456789*#"), max_size=4) | st.sampled_from(["10", "10#", "1", "0", HANGS_UP])


@given(events=st.lists(KEYED, max_size=8), locale=st.sampled_from(BOTH))
def test_whatever_is_pressed_a_one_was_confirmed_and_any_other_score_is_its_own_key(events, locale):
    _, found = call(locale, *events)
    for value, raw, confirmed in scores(found):
        match value:
            case 1:
                assert (raw, confirmed) == ("1", True)
            case 10:
                assert raw in ("0", "*", "10", "10#", "1*")
            case _:
                assert raw == str(value)


@given(events=st.lists(KEYED.filter(lambda keys: "0" not in keys and "*" not in keys), max_size=8))
def test_without_a_nought_or_a_star_there_is_no_ten(events):
    _, found = call("zh-CN", *events)
    assert all(value != 10 for value, _, _ in scores(found))
