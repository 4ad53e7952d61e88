"""What an accepted answer amounts to: what is kept, how bad it is, and what becomes known with it."""

from __future__ import annotations

from typing import Any

import pytest

from flows.escalation import Severity
from flows.judging import accepted, low
from flows.steps import Choice, LowAnswer, LowMark, LowNumber, Number, Score, YesNo
from flows.turns import Answered, FoundLow, Value, Walk
from tests.flows.talks import at, script_of, talk

TOLD = talk(locale="en")
SERIOUS, ORDINARY, LOW = Severity.SERIOUS, Severity.ORDINARY, Severity.LOW


def step(name: str, **changed: Any) -> Any:
    return script_of("every_kind").steps[name].model_copy(update=changed)


def mark(value: int, severity: Severity) -> LowMark:
    return LowMark(value=value, severity=severity)


@pytest.mark.parametrize(
    ("scale", "marks", "severities"),
    [
        (
            "satisfaction",
            [mark(0, ORDINARY), mark(-4, SERIOUS)],
            {12: None, 8: None, 4: None, 0: ORDINARY, -4: SERIOUS},
        ),
        ("satisfaction", [mark(-4, SERIOUS), mark(0, ORDINARY)], {0: ORDINARY, -4: SERIOUS}),
        ("satisfaction", [mark(0, SERIOUS), mark(-4, LOW)], {0: SERIOUS, -4: SERIOUS}),
        ("intention", [mark(4, ORDINARY), mark(5, SERIOUS)], {1: None, 3: None, 4: ORDINARY, 5: SERIOUS}),
        (
            "ten",
            [mark(6, ORDINARY), mark(3, SERIOUS)],
            {10: None, 7: None, 6: ORDINARY, 4: ORDINARY, 3: SERIOUS, 1: SERIOUS},
        ),
        ("ten", [], {1: None, 10: None}),
    ],
)
def test_a_point_is_as_bad_as_the_worst_mark_it_reaches_whatever_their_order(scale, marks, severities):
    question: Score = step("reception", scale=scale, low=tuple(marks))
    assert {value: low(TOLD, question, value, "") for value in severities} == severities


@pytest.mark.parametrize(
    ("marks", "severities"),
    [
        ([{"at_least": 60}], {59: None, 60: ORDINARY, 61: ORDINARY}),
        ([{"at_most": 5}], {6: None, 5: ORDINARY, 0: ORDINARY}),
        ([{"at_least": 10, "at_most": 20}], {9: None, 10: ORDINARY, 20: ORDINARY, 21: None}),
        ([{}], {0: None, 100: None}),
        ([{"at_least": 60}, {"at_least": 120, "severity": "serious"}], {60: ORDINARY, 120: SERIOUS}),
        ([{"at_most": 0}, {"at_least": 100}], {0: ORDINARY, 1: None, 99: None, 100: ORDINARY}),
    ],
)
def test_a_number_is_bad_from_its_marks_on_and_between_two_ends(marks, severities):
    low_numbers = tuple(LowNumber.model_validate({"severity": "ordinary", **one}) for one in marks)
    question: Number = step("waited", low=low_numbers)
    assert {value: low(TOLD, question, value, str(value)) for value in severities} == severities


def test_a_yes_or_no_is_bad_when_it_is_the_one_named():
    question: YesNo = step("cleaned", low=LowAnswer(answer=True, severity=SERIOUS))
    assert (low(TOLD, question, True, "1"), low(TOLD, question, False, "2")) == (SERIOUS, None)
    assert low(TOLD, step("cleaned", low=None), False, "2") is None


def test_a_choice_is_bad_by_its_option():
    question: Choice = step("topic")
    assert low(TOLD, question, "person", "3") is ORDINARY
    assert low(TOLD, question, "car", "2") is None
    assert low(TOLD, question, "person", "") is None


@pytest.mark.parametrize(
    ("name", "value"), [("wish", "2027-01-05"), ("number_plate", "鲁L12345"), ("booked", "2026-11-30T09:30")]
)
def test_a_day_a_plate_and_an_appointment_are_never_bad(name, value):
    assert low(TOLD, step(name), value, "1") is None


@pytest.mark.parametrize(
    ("name", "value", "raw", "kind"),
    [
        ("recommend", 8, "8", "score"),
        ("reception", 8, "2", "scale"),
        ("cleaned", True, "1", "yes_no"),
        ("waited", 30, "30", "number"),
        ("wish", "2027-01-05", "0105", "date"),
        ("number_plate", "鲁L12345", "1", "plate"),
        ("booked", "2026-11-30T14:00", "2", "slot"),
        ("topic", "car", "2", "choice"),
    ],
)
def test_an_answer_is_kept_under_its_step_with_the_kind_it_has(name: str, value: Value, raw: str, kind: str) -> None:
    walk, (answer,) = accepted(TOLD, at(TOLD, name), step(name), value, raw)
    assert isinstance(answer, Answered)
    assert (answer.question, answer.kind, answer.value, answer.raw, answer.low) == (name, kind, value, raw, False)
    assert walk.answers == {name: value}
    assert not walk.complaint


def test_the_wording_is_what_was_asked_without_its_pauses():
    _, (answer,) = accepted(TOLD, at(TOLD, "recommend"), step("recommend"), 8, "8")
    assert isinstance(answer, Answered)
    assert answer.wording == (
        "Would you recommend us to a friend? For one to nine points, press that number. For ten points, press 0."
    )


def test_a_complaint_stands_behind_its_answer_and_is_not_taken_back_by_a_good_one():
    walk, found = accepted(TOLD, at(TOLD, "reception"), step("reception"), -4, "5")
    assert [type(one) for one in found] == [Answered, FoundLow]
    assert walk.complaint
    walk, found = accepted(TOLD, walk, step("reception"), 12, "1")
    assert walk.complaint
    assert [type(one) for one in found] == [Answered]


def test_the_last_answer_to_a_question_is_the_one_that_counts():
    walk, _ = accepted(TOLD, Walk("reception", answers={"reception": 0, "overall": 8}), step("reception"), 12, "1")
    assert walk.answers == {"reception": 12, "overall": 8}
