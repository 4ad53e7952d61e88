"""A dealership's own terms: how often a person may be reached, and when the manufacturer asks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from flows.budget import Budget, Contact, broken, next_free, on_days
from flows.calendar import calendar_of
from flows.quiet import Quiet, QuietAfter, quiet_days
from flows.terms import Terms, TermsError, terms_of
from tests.flows.policy.cases import MONDAY, at

CALENDAR = calendar_of("Asia/Shanghai", {})


def test_without_a_word_the_defaults_hold():
    assert terms_of({"hotline": "0633-2270633"}) == Terms(Budget(1, 3, 8), ())


def test_what_is_left_out_keeps_its_default():
    assert terms_of({"budget": {"per_30_days": 4}}).budget == Budget(1, 3, 4)


def test_quiet_periods_are_days_or_counted_from_an_event():
    periods = terms_of(
        {"maker_survey": [{"from": "2026-12-01", "to": "2026-12-10"}, {"after": "delivery", "days": [8, 14]}]}
    ).quiet
    assert periods == (Quiet(date(2026, 12, 1), date(2026, 12, 10)), QuietAfter("delivery", 8, 14))
    over_the_year = quiet_days(periods, {"delivery": date(2026, 12, 20), "service": None})
    assert over_the_year[1] == Quiet(date(2026, 12, 28), date(2027, 1, 3))
    assert quiet_days(periods, {"delivery": None}) == periods[:1]  # a car whose delivery nobody knows


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"budget": [1, 3, 8]}, "budget must be a group of limits"),
        ({"budget": {"daily": 1}}, "budget has no daily; it has per_day, per_3_days, per_30_days"),
        ({"budget": {"per_day": "1"}}, "budget.per_day must be a whole number from 0 to 1000"),
        ({"budget": {"per_day": True}}, "budget.per_day must be a whole number from 0 to 1000"),
        ({"maker_survey": {"from": "2026-12-01"}}, "maker_survey must be a list of periods"),
        ({"maker_survey": [{"from": "2026-12-01"}]}, "a maker_survey period is"),
        ({"maker_survey": [{"from": "2026-12-10", "to": "2026-12-01"}]}, "ends before it begins"),
        ({"maker_survey": [{"from": "1 December", "to": "2026-12-01"}]}, "Invalid isoformat string"),
        ({"maker_survey": [{"after": "birthday", "days": [1, 2]}]}, "knows no event birthday; it knows delivery and"),
        ({"maker_survey": [{"after": "service", "days": [5, 2]}]}, "the smaller first"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(settings, sentence):
    with pytest.raises(TermsError, match="The dealership's settings cannot be used") as caught:
        terms_of(settings)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("days_ago", "free_in"),
    [
        ((), 0),
        ((0,), 1),
        ((1, 2), 0),
        ((0, 1, 2), 1),  # the day after tomorrow's window of three days has only two in it
        ((1, 1, 2), 1),
        ((1, 1, 1), 2),
        ((5, 7, 9, 11, 13, 15, 17, 19), 11),  # eight in thirty days: when the oldest is thirty days past
        ((30, 31, 32, 33, 34, 35, 36, 37), 0),
    ],
)
def test_the_next_contact_waits_until_no_limit_is_broken(days_ago, free_in):
    contacts = [Contact(MONDAY - timedelta(days=days)) for days in days_ago]
    free = next_free(contacts, Budget(), MONDAY, CALENDAR)
    assert free == (MONDAY if free_in == 0 else CALENDAR.start_of(date(2026, 11, 23) + timedelta(days=free_in)))


def test_days_are_those_on_the_wall_over_a_change_of_summer_time():
    berlin = calendar_of("Europe/Berlin", {})
    late = Contact(at("2026-03-28 23:30", "Europe/Berlin"))  # half an hour before the short Sunday
    early = at("2026-03-29 00:30", "Europe/Berlin")
    assert next_free([late], Budget(), early, berlin) == early
    assert broken(on_days([late], berlin), Budget(), date(2026, 3, 28)) is not None


def test_a_budget_of_nothing_is_never_free():
    assert next_free([], Budget(per_day=0), MONDAY, CALENDAR) is None
