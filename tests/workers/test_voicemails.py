"""Messages after the beep, from the workers' side: who sends a live call there, how often, and what if nobody can."""

from __future__ import annotations

import pytest

from flows.lifecycles import CallState, Outcome
from flows.programmes import choose, kept
from store.calls import Calls
from store.tables import Call, Programme
from tests.workers.stage import in_session
from voice.machines import hear_verdict
from workers.context import use
from workers.jobs import leave_message
from workers.sweepers import leave_messages

LISTENS = "machine_over"


@pytest.fixture
def at_a_machine(stage):
    """A live call whose machine listens; its programme leaves messages."""

    def by_message(session):
        row = session.get_one(Programme, stage.programme_id)
        (rule,) = choose(row.name)
        row.rule = {**kept(rule), "machines": "message"}

    in_session(stage, by_message)
    call_id = stage.call(stage.followup(), sid="CA1")
    stage.hear(call_id, CallState.ANSWERED)
    in_session(stage, lambda session: hear_verdict(session, call_id, LISTENS, stage.now, stage.real))
    stage.carrier.live.add("CA1")
    return call_id


def voicemail(stage):
    return stage.rows(Call)[0].voicemail


def test_the_order_to_ring_says_what_the_programme_wants_about_machines(stage, at_a_machine):
    with stage.read() as session:
        assert Calls(session).order_for(at_a_machine).machines == "message"


def test_a_programme_of_an_earlier_version_hangs_up(stage):
    call_id = stage.call(stage.followup())
    with stage.read() as session:
        assert Calls(session).order_for(call_id).machines == "hang_up"


def test_a_programme_of_a_later_version_is_read_as_far_as_we_know_it(stage, at_a_machine):
    def of_later(session):
        row = session.get_one(Programme, stage.programme_id)
        row.rule = {**row.rule, "colour": "red"}

    in_session(stage, of_later)
    with stage.read() as session:
        assert Calls(session).order_for(at_a_machine).machines == "message"


def test_a_call_is_sent_to_its_message_once(stage, at_a_machine):
    assert leave_messages(stage.context) == 1
    assert stage.jobs.jobs == [("leave_message", at_a_machine)]
    leave_message(at_a_machine)
    leave_message(at_a_machine)
    assert stage.carrier.redirected == [("CA1", f"/voice/voicemail/{at_a_machine}")]
    assert voicemail(stage) == "asked"
    assert leave_messages(stage.context) == 0


def test_a_worker_that_died_while_asking_is_followed_by_another(stage, at_a_machine):
    leave_message(at_a_machine)
    stage.later(real_s=23)
    assert leave_messages(stage.context) == 1
    leave_message(at_a_machine)
    assert len(stage.carrier.redirected) == 2


def test_a_carrier_that_is_away_is_asked_again_at_the_next_tick(stage, at_a_machine):
    stage.carrier.away = True
    leave_message(at_a_machine)
    assert voicemail(stage) == "due"
    stage.carrier.away = False
    assert leave_messages(stage.context) == 1


def test_a_call_that_is_over_at_the_carrier_is_not_asked_about_again(stage, at_a_machine):
    stage.carrier.live.clear()
    leave_message(at_a_machine)
    assert voicemail(stage) == "failed"
    assert leave_messages(stage.context) == 0


def test_a_call_that_ended_meanwhile_is_left_alone(stage, at_a_machine):
    stage.hear(at_a_machine, CallState.ENDED, Outcome.COMPLETED)
    assert leave_messages(stage.context) == 0
    leave_message(at_a_machine)
    assert (stage.carrier.redirected, voicemail(stage)) == ([], "failed")


def test_a_job_for_a_call_that_is_gone_does_nothing(stage):
    use(stage.context)
    leave_message("no-such-call")
    assert stage.carrier.redirected == []
