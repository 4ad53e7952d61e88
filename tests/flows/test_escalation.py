"""How bad a finding is, and by when somebody must have brought a result."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from flows.escalation import HOURS_TO_ANSWER, ORDER, Severity, due_at, worse

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_severities_are_named_worst_first():
    assert ORDER == (Severity.SERIOUS, Severity.ORDINARY, Severity.LOW)


def test_worse_is_a_strict_order():
    for one, other in product(Severity, repeat=2):
        assert worse(one, other) == (ORDER.index(one) < ORDER.index(other))
        assert not (worse(one, other) and worse(other, one))
    assert not worse("ordinary", "ordinary")
    assert worse("serious", "ordinary"), "as stored, a severity is a plain word"


@pytest.mark.parametrize(("severity", "hours"), [("serious", 24), ("ordinary", 48), ("low", 72)])
def test_each_severity_has_its_deadline_in_clock_hours(severity, hours):
    assert due_at(severity, NOW) == NOW + timedelta(hours=hours)


def test_every_severity_has_a_deadline_and_a_worse_one_is_never_later():
    assert set(HOURS_TO_ANSWER) == set(Severity)
    assert [HOURS_TO_ANSWER[severity] for severity in ORDER] == sorted(HOURS_TO_ANSWER.values())


def test_a_complaint_is_answered_within_the_forty_eight_hours_that_the_caller_was_promised():
    assert HOURS_TO_ANSWER[Severity.ORDINARY] <= 48
    assert HOURS_TO_ANSWER[Severity.SERIOUS] <= 48


def test_a_word_that_is_no_severity_is_an_error_and_not_a_guess():
    with pytest.raises(ValueError, match="mild"):
        due_at("mild", NOW)
