"""Two clocks on one PostgreSQL share what is to be done, and neither waits for the other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from store.calls import Calls
from store.followups import Followups
from store.messages import Messages
from store.tables import Dealership
from tests.workers.stage import Stage
from workers.starting import start_due_calls


@pytest.fixture
def stage(migrated_postgres_url):
    made = Stage(migrated_postgres_url)
    yield made
    made.close()


def test_what_one_clock_has_picked_the_other_leaves_to_it_without_waiting(stage):
    call_id, later = stage.call(stage.followup()), stage.real + timedelta(seconds=10)
    with stage.work() as session:
        text: dict[str, Any] = {"followup_id": None, "to": "+8613606331299", "from_": "+8606332270633", "body": "x"}
        message_id = Messages(session).plan(key="1", dealership_id=stage.dealership_id, now=stage.now, **text)
        session.commit()
    with stage.work() as mine, stage.work() as theirs:
        assert Calls(mine).planned(later, later, 10) == [(call_id, None)]
        assert Messages(mine).planned(later, 10) == [message_id]
        assert Calls(theirs).planned(later, later, 10) == []
        assert Messages(theirs).planned(later, 10) == []


def test_a_follow_up_somebody_is_at_is_not_taken_for_stranded(stage):
    followup_id = stage.followup()
    with stage.work() as session:
        Followups(session).mark_calling(followup_id)
        session.commit()
    with stage.work() as mine, stage.work() as theirs:
        assert Followups(mine).stranded(10) == [followup_id]
        assert Followups(theirs).stranded(10) == []


def test_a_clock_goes_on_when_another_one_fills_the_lines_of_a_dealership(stage):
    stage.followup()
    with stage.work() as mine:
        mine.scalar(select(Dealership.id).with_for_update())
        assert start_due_calls(stage.context) == 0
    assert start_due_calls(stage.context) == 1
