"""Calls that are put through: who takes them, how they end, and what the action is told."""

from __future__ import annotations

from collections import Counter

import pytest
from twilio.rest import Client

from simulator.desk import at_desk
from simulator.persona import Answer
from simulator.server import Simulator
from tests.simulator.site import Site

TO, FROM, DESK = "+8613606331234", "+12025550123", "+866332270633"
DIAL = f'<Dial action="/after" timeout="15">{DESK}</Dial>'


def ring(simulator: Simulator, client: Client, site: Site, *verbs: str) -> str:
    """Place a call that says something and is then put through; returns its sid once it is over."""
    site.say("after", "<Say>再见。</Say>", "<Hangup/>")
    call = client.calls.create(to=TO, from_=FROM, url=site.say("voice", "<Say>现在为您转接。</Say>", *verbs))
    assert simulator.idle()
    assert call.sid is not None
    return call.sid


def test_a_call_that_was_put_through_goes_on_when_the_desk_has_hung_up(
    simulator: Simulator, client: Client, site: Site
) -> None:
    simulator.fix(TO, script=[""])
    simulator.fix(DESK, answer="person")
    sid = ring(simulator, client, site, DIAL)
    (after,) = site.on("after")
    assert (after["DialCallStatus"], after["DialBridged"], after["CallStatus"]) == ("completed", "true", "in-progress")
    assert 30 <= int(after["DialCallDuration"]) <= 150
    (leg,) = client.calls.list(parent_call_sid=sid)
    assert (leg.sid, leg.to, leg._from, leg.direction) == (after["DialCallSid"], DESK, FROM, "outbound-dial")
    assert (leg.status, leg.duration) == ("completed", after["DialCallDuration"])
    assert simulator.errors() == []


@pytest.mark.parametrize(
    ("answer", "status"), [("no answer", "no-answer"), ("busy", "busy"), ("no such number", "failed")]
)
def test_a_desk_that_nobody_takes_is_told_to_the_action(
    simulator: Simulator, client: Client, site: Site, answer: str, status: str
) -> None:
    simulator.fix(TO, script=[])
    simulator.fix(DESK, answer=answer)
    sid = ring(simulator, client, site, DIAL)
    (after,) = site.on("after")
    assert (after["DialCallStatus"], after["DialBridged"]) == (status, "false")
    assert "DialCallDuration" not in after
    assert [leg.status for leg in client.calls.list(parent_call_sid=sid)] == [status]


def test_a_customer_who_hangs_up_first_leaves_the_action_to_be_told(
    simulator: Simulator, client: Client, site: Site
) -> None:
    simulator.fix(TO, script=["hangup"])
    simulator.fix(DESK, answer="person")
    sid = ring(simulator, client, site, DIAL)
    (after,) = site.on("after")
    assert (after["DialCallStatus"], after["CallStatus"], after["DialCallDuration"]) == ("completed", "completed", "10")
    assert client.calls(sid).fetch().status == "completed"


@pytest.mark.parametrize(("attribute", "length"), [('hangupOnStar="true"', "10"), ("", None)])
def test_the_star_ends_a_talk_only_where_it_may(
    simulator: Simulator, client: Client, site: Site, attribute: str, length: str | None
) -> None:
    simulator.fix(TO, script=["*"])
    simulator.fix(DESK, answer="person")
    ring(simulator, client, site, f'<Dial action="/after" {attribute}>{DESK}</Dial>')
    (after,) = site.on("after")
    assert (after["DialCallStatus"], after["CallStatus"]) == ("completed", "in-progress")
    assert (after["DialCallDuration"] == length) is (length is not None)


def test_without_an_action_the_next_verb_follows(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, script=[])
    simulator.fix(DESK, answer="busy")
    ring(simulator, client, site, f"<Dial>{DESK}</Dial>", "<Redirect>/after</Redirect>")
    assert ["DialCallStatus" in asked for asked in site.on("after")] == [False]


def test_of_several_numbers_the_first_to_answer_wins(simulator: Simulator, client: Client, site: Site) -> None:
    others = [f"+86633227063{last}" for last in range(4)]
    simulator.fix(TO, script=[])
    for number in others:
        simulator.fix(number, answer="person" if number == others[2] else "no answer")
    numbers = "".join(f"<Number>{number}</Number>" for number in others)
    sid = ring(simulator, client, site, f'<Dial action="/after" callerId="+866332270000">{numbers}</Dial>')
    legs = {leg.to: (leg.status, leg._from) for leg in client.calls.list(parent_call_sid=sid)}
    assert legs == {number: ("completed" if number == others[2] else "canceled", "+866332270000") for number in others}
    assert site.on("after")[0]["DialCallStatus"] == "completed"


@pytest.mark.parametrize(
    ("verb", "codes", "status"),
    [
        ('<Dial action="/after">0633-2270633</Dial>', [13223], "failed"),
        ('<Dial action="/after"/>', [13223], "failed"),
        (f'<Dial action="/after" callerId="us">{DESK}</Dial>', [13247], "busy"),
        (f'<Dial action="/after" loudly="yes">{DESK}</Dial>', [12200], "busy"),
        (f'<Dial action="/after"><Client>gao</Client><Number>{DESK}</Number></Dial>', [12200], "busy"),
        (f'<Dial action="/after"><Number url="/x">{DESK}</Number></Dial>', [12200], "busy"),
        (f'<Dial action="/after" record="record-from-answer">{DESK}</Dial>', [12200], "busy"),
        (f'<Dial action="/after" timeout="soon">{DESK}</Dial>', [12200], "busy"),
        ('<Dial action="/after">' + f"<Number>{DESK}</Number>" * 11 + "</Dial>", [12200], "busy"),
    ],
)
def test_what_is_wrong_with_a_dial_is_noted_with_the_carriers_code(
    simulator: Simulator, client: Client, site: Site, verb: str, codes: list[int], status: str
) -> None:
    simulator.fix(TO, script=[])
    simulator.fix(DESK, answer="busy")
    ring(simulator, client, site, verb)
    assert [error["code"] for error in simulator.errors()] == codes
    assert site.on("after")[0]["DialCallStatus"] == status


def test_a_talk_ends_at_its_time_limit(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, script=[])
    simulator.fix(DESK, answer="person")
    ring(simulator, client, site, f'<Dial action="/after" timeLimit="20">{DESK}</Dial>')
    assert site.on("after")[0]["DialCallDuration"] == "20"


def test_a_leg_is_over_when_its_call_reaches_the_time_limit(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, script=[])
    simulator.fix(DESK, answer="person")
    url = site.say("voice", DIAL)
    call = client.calls.create(to=TO, from_=FROM, url=url, time_limit=20)
    assert simulator.idle()
    (leg,) = client.calls.list(parent_call_sid=call.sid or "")
    assert leg.status == "completed"
    assert 8 <= int(leg.duration or 0) <= 17
    assert not site.on("after")


def test_the_impatient_do_not_let_a_desk_ring_for_long(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, persona="impatient")
    simulator.fix(DESK, answer="no answer")
    ring(simulator, client, site, DIAL)
    (after,) = site.on("after")
    assert (after["DialCallStatus"], after["CallStatus"]) == ("canceled", "completed")


def test_a_desk_is_mostly_reached_and_the_same_for_the_same_seed() -> None:
    seen = [at_desk(7, DESK, earlier) for earlier in range(1000)]
    shares = Counter(desk.answer for desk in seen)
    assert seen == [at_desk(7, DESK, earlier) for earlier in range(1000)]
    assert 750 < shares[Answer.PERSON] < 850
    assert shares[Answer.BUSY] > 40
    assert shares[Answer.NO_ANSWER] > 60
    assert all(3 <= desk.after <= 12 and 30 <= desk.talks <= 150 for desk in seen)
