"""Calls through the official client: what is refused, how they run, and who is told."""

from collections.abc import Callable

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from simulator.server import TOKEN, Simulator
from tests.simulator.conftest import client_for
from tests.simulator.site import Site

TO, FROM = "+8613606331234", "+12025550123"
EVENTS = ["initiated", "ringing", "answered", "completed"]
Ring = Callable[..., str]


@pytest.fixture
def ring(simulator: Simulator, client: Client, site: Site) -> Ring:
    """Place a call and wait until it is over; returns its sid."""

    def place(url: str, **more: object) -> str:
        callback = {"status_callback": f"{site.url}/status", "status_callback_event": EVENTS}
        call = client.calls.create(**{"to": TO, "from_": FROM, "url": url, **callback, **more})
        assert simulator.idle()
        assert call.sid is not None
        return call.sid

    return place


def settled(simulator: Simulator, site: Site, path: str, count: int) -> list[dict[str, str]]:
    """Requests for a path once `count` of them have come; callbacks leave on their own threads."""
    for _ in range(2000):
        if len(site.on(path)) >= count:
            break
        simulator.exchange.stopping.wait(0.005)
    return site.on(path)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"to": "13606331234"}, 21211),
        ({"to": FROM}, 21211),
        ({"to": ""}, 21201),
        ({"from_": ""}, 21213),
        ({"from_": "dealer"}, 21212),
        ({"url": "/voice"}, 21205),
        ({"url": "http://under_score.example/voice"}, 21205),
        ({"timeout": 601}, 21208),
        ({"method": "PUT"}, 21209),
        ({"machine_detection": "Maybe"}, 21234),
        ({"send_digits": "12x"}, 21206),
        ({"status_callback_event": ["answered", "sneezed"]}, 21626),
    ],
)
def test_a_wrong_call_is_refused_with_the_carriers_code(client: Client, wrong: dict, code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.calls.create(**{"to": TO, "from_": FROM, "url": "http://127.0.0.1:9/voice", **wrong})
    assert (refused.value.status, refused.value.code) == (400, code)


def test_a_wrong_token_is_refused_with_20003(simulator: Simulator) -> None:
    with client_for(simulator.url, token="wrong") as stranger, pytest.raises(TwilioRestException) as refused:
        stranger.calls("CA" + "0" * 32).fetch()
    assert (refused.value.status, refused.value.code) == (401, 20003)


def test_an_unknown_call_is_not_found(client: Client) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.calls("CA" + "0" * 32).fetch()
    assert (refused.value.status, refused.value.code) == (404, 20404)


def test_the_account_can_be_fetched_to_check_credentials(client: Client) -> None:
    assert client.api.v2010.accounts(client.username).fetch().status == "active"


def test_a_fresh_call_is_queued_and_has_not_started(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, answer="busy")
    call = client.calls.create(to=TO, from_=FROM, url=site.say("v"))
    assert (call.status, call.start_time, call.duration, call.direction) == (
        "queued",
        None,
        None,
        "outbound-api",
    )
    assert simulator.idle()


def test_a_completed_call_tells_its_four_events_in_order(simulator: Simulator, site: Site, ring: Ring) -> None:
    simulator.fix(TO, script=[])
    ring(site.say("voice", "<Say>Thank you for coming.</Say>"))
    told = settled(simulator, site, "status", 4)
    assert [each["CallStatus"] for each in told] == ["initiated", "ringing", "in-progress", "completed"]
    assert [each["SequenceNumber"] for each in told] == ["0", "1", "2", "3"]
    assert {each["CallbackSource"] for each in told} == {"call-progress-events"}
    assert told[3]["SipResponseCode"] == "200"
    assert told[3]["Duration"] == "1"
    assert int(told[3]["CallDuration"]) >= 1
    assert all(told[0][side + place] == "" for side in ("From", "Called") for place in ("City", "Zip"))
    assert "CallDuration" not in told[2]


@pytest.mark.parametrize(
    ("answer", "statuses", "sip"),
    [
        ("busy", ["initiated", "ringing", "busy"], "486"),
        ("no answer", ["initiated", "ringing", "no-answer"], "487"),
        ("no such number", ["initiated", "failed"], "404"),
    ],
)
def test_an_unanswered_call_ends_as_the_network_says(
    simulator: Simulator, client: Client, site: Site, ring: Ring, answer: str, statuses: list[str], sip: str
) -> None:
    simulator.fix(TO, answer=answer)
    sid = ring(site.say("voice"))
    told = settled(simulator, site, "status", len(statuses))
    assert [each["CallStatus"] for each in told] == statuses
    assert (told[-1]["SipResponseCode"], told[-1]["CallDuration"], told[-1]["Duration"]) == (sip, "0", "0")
    assert client.calls(sid).fetch().status == statuses[-1]
    assert not site.on("voice")


def test_only_the_end_is_told_when_no_event_was_named(simulator: Simulator, site: Site, ring: Ring) -> None:
    simulator.fix(TO, script=[])
    ring(site.say("voice"), status_callback_event=[])
    told = settled(simulator, site, "status", 1)
    assert [(each["CallStatus"], each["SequenceNumber"]) for each in told] == [("completed", "0")]


def test_every_request_carries_a_signature_the_official_validator_accepts(
    simulator: Simulator, site: Site, ring: Ring
) -> None:
    simulator.fix(TO, script=["1"])
    site.say("done", "<Hangup/>")
    site.say("plain", "<Pause/>")
    ring(f"{site.url}/plain?name=%E5%BC%A0&lang=zh-CN", method="GET")
    ring(site.say("voice", '<Gather action="/done?a=1"><Say>是请按1</Say></Gather>') + "?call=7&lang=zh-CN#rc=2")
    settled(simulator, site, "status", 8)
    validator = RequestValidator(TOKEN)
    assert {asked.method for asked in site.asked} == {"GET", "POST"}
    for asked in site.asked:
        query_free = {} if asked.method == "GET" else dict(asked.fields)
        for name in ("call", "lang", "a"):
            query_free.pop(name, None)
        assert validator.validate(asked.url, query_free, asked.signature), asked


def test_lists_filter_by_number_status_and_start_and_page(simulator: Simulator, client: Client, site: Site) -> None:
    url = site.say("voice")
    for last in range(7):
        simulator.fix(f"+861360633000{last}", answer="busy" if last < 3 else "person", script=[])
        client.calls.create(to=f"+861360633000{last}", from_=FROM, url=url)
    assert simulator.idle()
    assert [call.to for call in client.calls.list(to="+8613606330004")] == ["+8613606330004"]
    assert len(client.calls.list(status="busy")) == 3
    assert len(client.calls.list(page_size=2)) == 7
    now = simulator.exchange.clock.now()
    assert len(client.calls.list(start_time_after=now.replace(year=now.year - 1))) == 7
    assert client.calls.list(start_time_before=now.replace(year=now.year - 1)) == []
    assert client.calls.list(from_="+12025550999") == []


def test_an_ended_call_can_no_longer_be_changed(client: Client, site: Site, ring: Ring, simulator: Simulator) -> None:
    simulator.fix(TO, script=[])
    sid = ring(site.say("voice"))
    with pytest.raises(TwilioRestException) as refused:
        client.calls(sid).update(status="completed")
    assert (refused.value.status, refused.value.code) == (400, 21220)


def test_a_machine_is_announced_with_the_first_document(simulator: Simulator, site: Site, ring: Ring) -> None:
    simulator.fix(TO, persona="voicemail")
    first = ring(site.say("voice", "<Say>Please ring us.</Say>"), machine_detection="Enable")
    ring(site.say("voice"), machine_detection="DetectMessageEnd")
    assert [each["AnsweredBy"] for each in site.on("voice")] == ["machine_start", "machine_end_beep"]
    told = settled(simulator, site, "status", 8)  # the news of two calls may come mixed
    (end,) = (each for each in told if (each["CallSid"], each["CallStatus"]) == (first, "completed"))
    assert end["AnsweredBy"] == "machine_start"


def test_a_person_is_announced_as_human(simulator: Simulator, site: Site, ring: Ring, client: Client) -> None:
    simulator.fix(TO, script=[])
    sid = ring(site.say("voice"), machine_detection="Enable")
    assert site.on("voice")[0]["AnsweredBy"] == "human"
    assert client.calls(sid).fetch().answered_by == "human"


def test_aside_detection_tells_its_verdict_to_its_own_url(simulator: Simulator, site: Site, ring: Ring) -> None:
    simulator.fix(TO, persona="voicemail")
    for _ in range(20):  # without waits the call may be over before the verdict, which is then not told
        ring(
            site.say("voice", "<Say>Hello.</Say>" * 20, '<Gather action="/voice2"/>' * 5),
            machine_detection="Enable",
            async_amd="true",
            async_amd_status_callback=f"{site.url}/amd",
        )
        if site.on("amd"):
            break
    assert "AnsweredBy" not in site.on("voice")[0]
    verdict = settled(simulator, site, "amd", 1)[0]
    assert verdict["AnsweredBy"] == "machine_start"
    assert set(verdict) == {"CallSid", "AccountSid", "AnsweredBy", "MachineDetectionDuration"}


def test_a_customer_who_rings_in_reaches_the_inbound_webhook(simulator: Simulator, site: Site) -> None:
    import requests

    simulator.fix(TO, script=["1"])
    url = site.say("inbound", '<Gather numDigits="1" action="/more"><Say>是请按1</Say></Gather>')
    site.say("more", "<Hangup/>")
    asked = {"from": TO, "to": FROM, "url": url}
    with requests.post(f"{simulator.url}/_simulator/inbound/calls", json=asked, timeout=5) as answer:
        assert answer.status_code == 201
    assert simulator.idle()
    first, more = site.on("inbound")[0], site.on("more")[0]
    assert (first["Direction"], first["CallStatus"], first["From"]) == ("inbound", "ringing", TO)
    assert (more["CallStatus"], more["Digits"]) == ("in-progress", "1")
