"""The e-mail among the other ways: when it is not sent, when once more, and that one of unsure fate never is."""

from __future__ import annotations

import pytest

from tests.workers.stage import in_session
from tests.workers.unreached import (
    message,
    offer,
    offered,
    ring_in_vain,
    somebody,
    suppress,
    way,
    ways,
    with_mail,
)
from voice.carrier import Refused, Unsure
from voice.mail import NOT_KNOWN, NOT_SET_UP
from workers.jobs import send_message
from workers.sweepers import release_stranded_messages


@pytest.fixture
def stage(migrated_url, tmp_path):
    """A dealership whose programme has every way."""
    with offered(migrated_url, tmp_path) as made:
        yield made


def test_an_opt_out_stops_an_e_mail_that_was_planned_before_it(stage):
    postman = with_mail(stage)
    offer(stage, "email")
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    suppress(stage, "all")
    send_message(message(stage, "email").id)
    assert postman.sent == []
    assert ways(stage, followup_id) == {"email": "skipped", "person": "due"}


def test_where_e_mail_is_not_set_up_the_next_way_follows(stage):
    followup_id = somebody(stage, phone="+866332270000")
    ring_in_vain(stage, followup_id)
    assert ways(stage, followup_id)["email"] == "sent"
    send_message(message(stage, "email").id)
    assert ways(stage, followup_id) == {"sms": "skipped", "email": "skipped", "letter": "due", "person": "planned"}
    assert way(stage, followup_id, "email").why == NOT_SET_UP


def test_an_e_mail_that_is_put_back_is_sent_again_and_one_refused_for_good_is_not(stage):
    postman = with_mail(stage, Refused("Busy.", retryable=True), Refused("No such mailbox."))
    offer(stage, "email, letter")
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    mail = message(stage, "email")
    send_message(mail.id)
    assert ways(stage, followup_id)["email"] == "sent"
    send_message(mail.id)
    send_message(mail.id)
    assert len(postman.sent) == 2
    assert ways(stage, followup_id) == {"email": "failed", "letter": "due", "person": "planned"}


def test_an_e_mail_of_unsure_fate_is_never_sent_again(stage):
    postman = with_mail(stage, Unsure(NOT_KNOWN))
    offer(stage, "email")
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    for _ in range(2):
        send_message(message(stage, "email").id)
    assert len(postman.sent) == 1
    assert (way(stage, followup_id, "email").state, way(stage, followup_id, "email").why) == ("failed", NOT_KNOWN)


def test_an_e_mail_whose_worker_died_is_not_sent_again_and_the_next_way_follows(stage):
    offer(stage, "email, letter")
    followup_id = somebody(stage)
    ring_in_vain(stage, followup_id)
    from store.messages import Messages

    in_session(stage, lambda session: Messages(session).claim(message(stage, "email").id, stage.real, 30))
    stage.later(real_s=31)
    assert release_stranded_messages(stage.context) == 1
    assert ways(stage, followup_id) == {"email": "failed", "letter": "due", "person": "planned"}
