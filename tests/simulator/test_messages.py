"""Messages through the official client: refused, sent, delivered or not, and coming in."""

import pytest
import requests
from twilio.base.exceptions import TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from simulator.server import TOKEN, Simulator
from simulator.texting import is_landline
from tests.simulator.site import Site

TO, FROM = "+8613606331234", "+12025550123"


def told(simulator: Simulator, site: Site, count: int) -> list[dict[str, str]]:
    """The status callbacks, once so many have come."""
    for _ in range(2000):
        if len(site.on("sms")) >= count:
            break
        simulator.exchange.stopping.wait(0.005)
    return site.on("sms")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"body": ""}, 21602),
        ({"to": ""}, 21604),
        ({"from_": ""}, 21603),
        ({"to": "13606331234"}, 21211),
        ({"to": "+866332270633"}, 21614),
        ({"body": "长" * 1601}, 21617),
    ],
)
def test_a_wrong_message_is_refused_with_the_carriers_code(client: Client, wrong: dict, code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(**{"to": TO, "from_": FROM, "body": "您好", **wrong})
    assert (refused.value.status, refused.value.code) == (400, code)


def test_a_message_is_queued_then_sent_then_delivered(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, persona="reachable_happy")
    body = "【日照长安】您好,您的爱车已可以取回。"
    message = client.messages.create(to=TO, from_=FROM, body=body, status_callback=f"{site.url}/sms?m=1")
    assert (message.status, message.num_segments) == ("queued", "1")
    statuses = told(simulator, site, 2)
    assert [each["MessageStatus"] for each in statuses] == ["sent", "delivered"]
    assert client.messages(message.sid or "").fetch().status == "delivered"
    assert [each.sid for each in client.messages.list(to=TO)] == [message.sid]
    for asked in site.asked:
        form = {name: value for name, value in asked.fields.items() if name != "m"}
        assert RequestValidator(TOKEN).validate(asked.url, form, asked.signature)


def test_a_number_that_does_not_exist_gets_no_message(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.fix(TO, persona="nonexistent")
    client.messages.create(to=TO, from_=FROM, body="您好", status_callback=f"{site.url}/sms")
    last = told(simulator, site, 2)[-1]
    assert (last["MessageStatus"], last["ErrorCode"]) == ("undelivered", "30003")


@pytest.mark.parametrize(("length", "segments"), [(70, "1"), (71, "2"), (134, "2"), (135, "3")])
def test_chinese_messages_count_their_segments(client: Client, length: int, segments: str) -> None:
    assert client.messages.create(to=TO, from_=FROM, body="车" * length).num_segments == segments


def test_a_customer_can_text_in_and_opt_out(simulator: Simulator, client: Client, site: Site) -> None:
    site.pages["in"] = "<Response/>"
    asked = {"from": TO, "to": FROM, "body": "R", "url": f"{site.url}/in"}
    with requests.post(f"{simulator.url}/_simulator/inbound/messages", json=asked, timeout=5) as answer:
        assert (answer.status_code, answer.json()["answer"]) == (201, "<Response/>")
    (received,) = site.asked
    assert (received.fields["Body"], received.fields["From"], received.fields["SmsStatus"]) == ("R", TO, "received")
    assert RequestValidator(TOKEN).validate(received.url, received.fields, received.signature)
    with pytest.raises(TwilioRestException) as refused:
        client.messages.create(to=TO, from_=FROM, body="您好")
    assert refused.value.code == 21610


@pytest.mark.parametrize(
    ("number", "landline"),
    [("+866332270633", True), ("+861065529988", True), ("+8613606331234", False), ("+12025550123", False)],
)
def test_landlines_are_told_by_their_area_code(number: str, landline: bool) -> None:
    assert is_landline(number) is landline
