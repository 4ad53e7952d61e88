"""Texts that came in while no database answered are found at the carrier, and each is taken in once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store.suppressions import Suppressions
from store.tables import Message
from tests.workers.stage import in_session
from voice.carrier import ReceivedText
from voice.inbound_texts import take_in
from voice.spot import Spot
from workers.sweepers import take_missed_texts

OURS, THEIRS, SID = "+8606332270633", "+8613606331234", "SM" + "1" * 32


@pytest.fixture
def missed(stage):
    """The carrier has a text to us that it could not hand over a few minutes ago."""
    stage.carrier.received.append((OURS, ReceivedText(SID, THEIRS, "STOP", stage.now - timedelta(minutes=5))))


def kept(stage):
    return [(row.sid, row.body, row.direction) for row in stage.rows(Message)]


def test_a_missed_text_is_taken_in_once_and_what_it_asks_is_done(stage, missed):
    assert [take_missed_texts(stage.context) for _ in range(2)] == [1, 0]
    assert kept(stage) == [(SID, "STOP", "inbound")]
    with stage.read() as session:
        assert Suppressions(session).why(stage.dealership_id, THEIRS, "voice") == "opted_out"


def test_one_the_carrier_told_us_of_is_left_alone(stage, missed):
    spot = Spot("", 0, stage.now, stage.real, "")
    assert in_session(stage, lambda session: take_in(session, spot, sid=SID, sender=THEIRS, to=OURS, body="STOP"))
    assert take_missed_texts(stage.context) == 0
    assert len(kept(stage)) == 1


def test_one_that_may_be_on_its_way_to_us_is_left_to_it(stage):
    stage.carrier.received.append((OURS, ReceivedText(SID, THEIRS, "8", stage.now - timedelta(seconds=20))))
    assert take_missed_texts(stage.context) == 0


def test_while_the_carrier_is_away_nothing_is_concluded(stage, missed):
    stage.carrier.away = True
    assert take_missed_texts(stage.context) == 0
    stage.carrier.away = False
    assert take_missed_texts(stage.context) == 1
