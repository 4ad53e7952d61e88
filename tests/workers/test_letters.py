"""Letters: due on day four (rule 3.09), posted once, taken back, and never to somebody who wants none."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from store.suppressions import Suppressions
from store.tables import Customer
from tests.workers.stage import in_session
from tests.workers.unreached import ADDRESS, offer, ring_in_vain, somebody, way, ways
from voice.fallbacks import heard_from
from voice.letters import due_letters, mark_posted, take_back, weed_out

DAY_FOUR = date(2026, 11, 27)


@pytest.fixture
def unreached(stage):
    """Rung in vain from Monday the 23rd on, without a mobile number."""
    offer(stage, "sms, letter")
    followup_id = somebody(stage, phone="+866332270000")
    ring_in_vain(stage, followup_id)
    return followup_id


def due(stage, on=DAY_FOUR, dealership_ids=None):
    return in_session(
        stage, lambda session: due_letters(session, dealership_ids or [stage.dealership_id], on, stage.now)
    )


def test_rule_3_09_a_letter_is_due_on_day_four_and_not_before(stage, unreached):
    assert due(stage, DAY_FOUR - timedelta(days=1)) == []
    (letter,) = due(stage)
    assert (letter.followup_id, letter.due_on, letter.language) == (unreached, DAY_FOUR, "zh-CN")
    assert (letter.recipient, letter.address) == ("张伟先生", ADDRESS)
    assert (letter.subject, letter.sender, letter.hotline) == ("给张伟先生的信", "日照店", "0633-2270633")


def test_another_dealerships_letters_are_not_ours(stage, unreached):
    assert due(stage, dealership_ids=[stage.dealership_id + 1]) == []


def test_a_letter_that_is_posted_ends_it(stage, unreached):
    (letter,) = due(stage)
    assert in_session(stage, lambda session: mark_posted(session, [letter.id], "李娜", stage.now)) == [letter.id]
    assert ways(stage, unreached) == {"sms": "skipped", "letter": "done", "person": "skipped"}
    assert way(stage, unreached, "letter").why == "Posted by 李娜."
    assert due(stage) == []
    assert in_session(stage, lambda session: mark_posted(session, [letter.id], "李娜", stage.now)) == []


def test_a_letter_that_was_not_posted_after_all_is_due_again(stage, unreached):
    (letter,) = due(stage)
    in_session(stage, lambda session: mark_posted(session, [letter.id], "李娜", stage.now))
    assert in_session(stage, lambda session: take_back(session, [letter.id], stage.now)) == [letter.id]
    assert ways(stage, unreached) == {"sms": "skipped", "letter": "due", "person": "planned"}
    assert [one.id for one in due(stage)] == [letter.id]
    assert in_session(stage, lambda session: take_back(session, [letter.id], stage.now)) == []


def test_only_letters_are_posted(stage):
    offer(stage, "sms, letter")
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    sms = way(stage, followup_id, "sms").id
    assert in_session(stage, lambda session: mark_posted(session, [sms, 999], "李娜", stage.now)) == []


def test_whoever_wants_none_since_gets_no_letter_and_the_next_way_follows(stage, unreached):
    in_session(
        stage,
        lambda session: Suppressions(session).add(stage.dealership_id, "+866332270000", "all", "opted_out", stage.now),
    )
    assert due(stage) == []
    assert in_session(stage, lambda session: weed_out(session, [stage.dealership_id], DAY_FOUR, stage.now)) == 1
    assert ways(stage, unreached) == {"sms": "skipped", "letter": "skipped", "person": "due"}


def test_whoever_has_called_back_gets_no_letter(stage, unreached):
    in_session(stage, lambda session: heard_from(session, stage.dealership_id, "+866332270000", stage.now))
    assert due(stage) == []


def test_a_letter_is_in_the_customers_language_where_there_is_one(stage, unreached):
    stage.change(Customer, stage.see(unreached).customer_id, locale="en")
    (letter,) = due(stage)
    assert (letter.language, letter.recipient) == ("en", "Mr 张伟")
    assert letter.body == "We could not reach you about your visit on 20 November."
