"""Answering machines: when a verdict is told, what a tape holds, and how long a person waits for the first word."""

from pathlib import Path
from typing import Any

import pytest
from flask import Response
from twilio.rest import Client

from simulator.server import Simulator
from simulator.tape import Tape
from tests.simulator.conftest import client_for
from tests.simulator.site import Site
from tests.simulator.test_clock import START, replace

TO, FROM = "+8613606331234", "+12025550123"
ASIDE = {"machine_detection": "DetectMessageEnd", "async_amd": "true"}


def test_a_tape_begins_at_the_beep_and_ends_where_the_call_goes_elsewhere() -> None:
    tape = Tape(beep=6.0)
    tape.hear("before it", 0.0, 5.0)
    tape.hear("0123456789", 5.0, 10.0)
    tape.hear("never said", 5.0, 10.0)
    tape.cut(8.0)
    tape.hear("the message", 8.0, 4.0)
    tape.cut(60.0)
    assert tape.heard == "12\nthe message"


def test_a_call_that_ends_in_the_greeting_leaves_an_empty_tape() -> None:
    tape = Tape(beep=6.0)
    tape.hear("good morning", 0.0, 3.0)
    tape.cut(3.0)
    assert tape.heard == ""


@pytest.mark.parametrize(("aside", "at_least", "at_most"), [("true", 0.0, 2.0), ("false", 4.0, 10.0)])
def test_who_is_asked_about_beside_the_call_hears_a_word_at_once(
    simulator: Simulator, client: Client, site: Site, aside: str, at_least: float, at_most: float
) -> None:
    """In seconds of the call, as the journal has them; a detection that blocks is what it would be without."""
    simulator.fix(TO, script=["1"])
    url = site.say("voice", '<Gather numDigits="1" action="/more"><Say>For yes, press 1.</Say></Gather>')
    more: dict[str, Any] = {**ASIDE, "async_amd": aside, "async_amd_status_callback": f"{site.url}/amd"}
    client.calls.create(to=TO, from_=FROM, url=url, **more)
    assert simulator.idle()
    (first,) = simulator.journal.entries("first_word")
    assert at_least <= first["seconds"] < at_most


def test_a_live_call_that_is_sent_to_a_message_at_the_beep_leaves_it_on_the_tape_once(
    tmp_path: Path, site: Site
) -> None:
    replace(tmp_path, START, 30)
    with Simulator(tmp_path, espeak=False) as simulator, client_for(simulator.url) as client:

        def send_on(fields: dict[str, str]) -> Response:
            with client_for(simulator.url) as ours:  # on this thread; closed before the answer is given
                ours.calls(fields["CallSid"]).update(url=f"{site.url}/message", method="POST")
            return Response(status=204)

        simulator.fix(TO, persona="voicemail", answer="machine")
        url = site.say("voice", f'<Gather timeout="60" action="/never"><Say>{"Hello there. " * 12}</Say></Gather>')
        site.say("message", "<Say>Please call us back.</Say><Hangup/>")
        site.pages["amd"] = send_on
        client.calls.create(to=TO, from_=FROM, url=url, **ASIDE, async_amd_status_callback=f"{site.url}/amd")
        assert simulator.idle()
        (tape,) = simulator.journal.entries("tape")
    assert [each["AnsweredBy"] for each in site.on("amd")] == ["machine_end_beep"]
    assert tape["heard"].endswith("Please call us back.")
    assert tape["heard"].count("Please call us back.") == 1
    assert not site.on("never")
