"""What the carrier's requests do to the other ways: a report brings the next one, a call or a text spares them."""

from __future__ import annotations

import pytest

from store.fallbacks import Fallbacks
from store.messages import Messages
from store.tables import Followup, Message, Occasion
from tests.voice.branch import OUR_NUMBER

THEIRS = "+13125550123"


@pytest.fixture
def migrated_url(migrated_sqlite_url):
    """What is decided here does not depend on the database."""
    return migrated_sqlite_url


@pytest.fixture
def unreached(branch):
    """Somebody whom three calls have not reached, and whose SMS has been taken by the carrier."""
    followup_id = branch.visit()
    for _ in range(3):
        branch.until_next_call(followup_id)
        line = branch.ring(followup_id)
        line.status("ringing")
        line.status("no-answer")
    return followup_id


def ways(branch, followup_id):
    with branch.runtime.read() as session:
        return {row.kind: str(row.state) for row in Fallbacks(session).of(followup_id)}


def message(branch):
    (found,) = branch.rows(Message, Message.at)
    return found


def report(branch, word, **more):
    answer = branch.post(f"/sms/status/{message(branch).id}", {"MessageStatus": word, "MessageSid": "SM1", **more})
    assert answer.status_code == 204


def sent(branch):
    """As a worker leaves it."""
    message_id = message(branch).id
    with branch.runtime.work() as session:
        Messages(session).claim(message_id, branch.clock.real(), 30)
        Messages(session).record_sent(message_id, "SM1")
        session.commit()


def test_the_report_that_an_sms_came_back_brings_the_next_way_however_often_it_comes(branch, unreached):
    assert ways(branch, unreached) == {"sms": "sent", "letter": "planned", "person": "planned"}
    sent(branch)
    for word in ("undelivered", "undelivered", "delivered"):
        report(branch, word, ErrorCode="30003")
    assert ways(branch, unreached) == {"sms": "failed", "letter": "skipped", "person": "due"}  # no address is known


def test_the_report_that_it_arrived_ends_it(branch, unreached):
    sent(branch)
    report(branch, "delivered")
    report(branch, "undelivered")
    assert ways(branch, unreached) == {"sms": "done", "letter": "skipped", "person": "skipped"}


def test_a_call_back_spares_the_customer_what_waits(branch, unreached):
    phone = message(branch).to
    form = {"To": OUR_NUMBER, "From": phone, "CallSid": "CA77", "Direction": "inbound"}
    for _ in range(2):
        assert branch.post("/voice/inbound", form).status_code == 200
    assert set(ways(branch, unreached).values()) == {"skipped"}
    assert message(branch).state == "failed"


def test_an_answer_by_sms_spares_them_too_and_somebody_elses_does_not(branch, unreached):
    sent(branch)
    for sender, sid in ((THEIRS, "SM8"), (message(branch).to, "SM9")):
        before = ways(branch, unreached)
        form = {"To": OUR_NUMBER, "From": sender, "MessageSid": sid, "Body": "好的，我周五来"}
        assert branch.post("/sms/inbound", form).status_code == 200
        assert (ways(branch, unreached) == before) is (sender == THEIRS)
        with branch.runtime.work() as session:
            for row in session.query(Message).filter_by(direction="inbound"):
                session.delete(row)
            session.commit()
    assert ways(branch, unreached) == {"sms": "done", "letter": "skipped", "person": "skipped"}
    assert branch.rows(Followup, Followup.id)[0].disposition == "unreachable"
    assert len(branch.rows(Occasion, Occasion.id)) == 1
