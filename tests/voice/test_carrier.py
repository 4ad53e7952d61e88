"""The real SDK against a server that takes orders, refuses, breaks off, stalls: how sure are we that it was taken?"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from flows.lifecycles import CallState, Outcome
from store.calls import CallOrder
from store.messages import MessageOrder
from voice.carrier import CarrierAway, Gone, NotReady, Placed, Refused, Sent, Unsure
from voice.twilio_carrier import NO_CHINA, NOT_FOR_REAL, TwilioCarrier

ACCOUNT = "AC" + "0" * 31 + "1"
SID = "CA" + "a" * 32
ORDER = CallOrder("call-1", "+8613606331234", "+8606332270633", simulated=False, dealership_id=1, pace=1.0)
MESSAGE = MessageOrder(
    message_id="message-1",
    to="+8613606331234",
    from_="+8606332270633",
    body="您好",
    simulated=False,
    dealership_id=1,
    at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
    zone="Asia/Shanghai",
    settings={},
    tries=0,
)
CALL = {
    "sid": SID,
    "status": "queued",
    "to": "+8613606331234",
    "from": "+8606332270633",
    "duration": None,
    "answered_by": None,
    "date_created": "Mon, 23 Nov 2026 02:00:00 +0000",
}


class Server(ThreadingHTTPServer):
    """Answers every request the way the test says, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.answer, self.by_path, self.headers = [], (201, CALL), {}, {}
        self.stall = threading.Event()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request, client_address):
        """A client that gave up is part of the play."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self):
        length = int(self.headers.get("Content-Length") or 0)
        form = parse_qs(self.rfile.read(length).decode())
        self.server.asked.append((self.command, self.path, form, self.headers))
        answer = self.server.by_path.get(urlsplit(self.path).path.rsplit("/", 1)[-1], self.server.answer)
        if answer == "stall":
            self.server.stall.wait(20)
            self.close_connection = True
        elif answer == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
        else:
            status, body = answer
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in self.server.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    do_GET = do_POST

    def log_message(self, format, *args):
        pass


@pytest.fixture
def server():
    made = Server()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    made.stall.set()
    made.shutdown()
    thread.join()
    made.server_close()


def carrier_at(url, **more):
    given = {"api_url": url, "byoc_trunk": None, "public_url": "https://ringback.example", **more}
    return TwilioCarrier(ACCOUNT, "secret", **given)


@pytest.fixture
def carrier(server):
    made = carrier_at(server.url, timeout_s=0.5)
    yield made
    made.close()


def error(status, code, message="No."):
    return status, {"code": code, "message": message, "more_info": "", "status": status}


def test_a_call_is_placed_with_its_id_in_every_address(server, carrier):
    assert carrier.place(ORDER) == Placed(SID)
    (_, path, form, headers) = server.asked[0]
    assert path == f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json"
    assert form["Url"] == ["https://ringback.example/voice/answer/call-1"]
    assert form["StatusCallback"] == ["https://ringback.example/voice/status/call-1#rc=3&rp=5xx,ct,rt&rt=5000"]
    assert form["StatusCallbackEvent"] == ["initiated", "ringing", "answered", "completed"]
    assert form["AsyncAmdStatusCallback"] == ["https://ringback.example/voice/machine/call-1#rc=3&rp=5xx,ct,rt&rt=5000"]
    assert (form["MachineDetection"], form["AsyncAmd"]) == (["Enable"], ["true"])
    assert (form["Timeout"], form["TimeLimit"]) == (["30"], ["1800"])
    assert "Byoc" not in form
    assert headers["Authorization"].startswith("Basic ")


@pytest.mark.parametrize(
    ("machines", "asked"),
    [
        ("off", (None, None, None)),
        ("hang_up", ("Enable", "true", "https://ringback.example/voice/machine/call-1#rc=3&rp=5xx,ct,rt&rt=5000")),
        ("sms", ("Enable", "true", "https://ringback.example/voice/machine/call-1#rc=3&rp=5xx,ct,rt&rt=5000")),
        (
            "message",
            ("DetectMessageEnd", "true", "https://ringback.example/voice/machine/call-1#rc=3&rp=5xx,ct,rt&rt=5000"),
        ),
    ],
)
def test_what_the_programme_wants_about_machines_is_asked_of_the_carrier_beside_the_call(
    server, carrier, machines, asked
):
    carrier.place(replace(ORDER, machines=machines))
    form = server.asked[0][2]
    names = ("MachineDetection", "AsyncAmd", "AsyncAmdStatusCallback")
    assert tuple(form[name][0] if name in form else None for name in names) == asked


def test_a_live_call_is_sent_to_another_path_of_ours_and_one_that_is_over_is_not(server, carrier):
    server.answer = (200, CALL)
    assert carrier.redirect(SID, "/voice/voicemail/call-1")
    (_, path, form, _) = server.asked[0]
    assert path == f"/2010-04-01/Accounts/{ACCOUNT}/Calls/{SID}.json"
    assert (form["Url"], form["Method"]) == (["https://ringback.example/voice/voicemail/call-1"], ["POST"])
    server.answer = error(400, 21220)
    assert not carrier.redirect(SID, "/voice/voicemail/call-1")
    server.answer = error(404, 20404)
    assert not carrier.redirect(SID, "/voice/voicemail/call-1")
    for trouble in (error(500, 20500), "reset"):
        server.answer = trouble
        with pytest.raises(CarrierAway):
            carrier.redirect(SID, "/voice/voicemail/call-1")


def test_a_trunk_of_our_own_is_named(server):
    made = carrier_at(server.url, byoc_trunk="BY" + "b" * 32)
    made.place(ORDER)
    made.close()
    assert server.asked[0][2]["Byoc"] == ["BY" + "b" * 32]


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (error(429, 20429), Refused("", retryable=True, everybody=True)),
        (error(401, 20003), Refused("", retryable=True, everybody=True)),
        (error(404, 20404), Refused("", retryable=True, everybody=True)),
        (error(400, 21205), Refused("", retryable=True, everybody=True)),
        (error(400, 21210), Refused("", retryable=True)),
        (error(400, 21211), Refused("", invalid_number=True)),
        (error(400, 21214), Refused("", invalid_number=True)),
        (error(400, 21217), Refused("", invalid_number=True)),
        (error(400, 13223), Refused("", invalid_number=True)),
        (error(400, 13224), Refused("", invalid_number=True)),
        (error(400, 21215), Refused("")),
        (error(500, 20500), Unsure("")),
        (error(503, 20503), Unsure("")),
        ((502, b"<html>Bad Gateway</html>"), Unsure("")),
        ((201, b"not json"), Unsure("")),
        ((400, {"type": "t", "title": "Bad", "status": 400, "code": 21211, "detail": "No."}), Refused("", False, True)),
        ("reset", Unsure("")),
        ("stall", Unsure("")),
    ],
    ids=lambda value: str(value)[:40],
)
def test_how_sure_we_are_of_an_answer(server, carrier, answer, verdict):
    server.answer = answer
    given = carrier.place(ORDER)
    assert replace(given, why="") == verdict
    assert given.why


def test_how_long_the_carrier_asks_us_to_wait_is_heard_and_not_taken_for_the_next_answer(server, carrier):
    server.headers = {"Retry-After": "17"}
    for answer in (error(429, 20429), error(503, 20503)):
        server.answer = answer
        assert carrier.place(ORDER).wait_s == 17
        assert carrier.send(MESSAGE).wait_s == 17
    server.headers = {}
    assert carrier.place(ORDER).wait_s is None


def test_a_stalled_carrier_holds_a_worker_only_so_long(server, carrier):
    server.answer = "stall"
    begun = time.monotonic()
    assert isinstance(carrier.place(ORDER), Unsure)
    assert time.monotonic() - begun < 5
    assert len(server.asked) == 1  # and it is not asked again


def test_a_carrier_that_is_not_there_has_surely_not_taken_it():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = carrier_at(f"http://127.0.0.1:{port}")
    given = made.place(ORDER)
    made.close()
    assert given == Refused("The carrier cannot be reached.", retryable=True, everybody=True)


def test_numbers_in_the_carriers_messages_are_masked(server, carrier):
    server.answer = error(400, 13223, "The phone number you are attempting to call, +8613606331234, is not valid.")
    given = carrier.place(ORDER)
    assert "13606331234" not in given.why
    assert "not valid" in given.why


def test_the_sdk_writes_no_number_into_the_log(server, carrier, caplog):
    with caplog.at_level("DEBUG"):
        carrier.place(ORDER)
    assert "13606331234" not in caplog.text


def test_a_simulated_dealership_is_refused_by_the_real_carrier():
    for url in (None, "https://api.twilio.com", "https://api.dublin.ie1.twilio.com/x"):
        made = carrier_at(url, byoc_trunk="BY1")
        assert made.place(replace(ORDER, simulated=True)) == Refused(NOT_FOR_REAL, retryable=True, asked=False)
        assert made.send(replace(MESSAGE, simulated=True)) == Refused(NOT_FOR_REAL, retryable=True, asked=False)
        made.close()


def test_mainland_china_is_refused_without_a_trunk_or_another_carrier():
    made = carrier_at(None)
    assert made.place(ORDER) == Refused(NO_CHINA, asked=False)
    made.close()


def test_a_carrier_below_a_path_of_its_own_is_asked_there(server):
    made = carrier_at(f"{server.url}/api/laml/")
    made.place(ORDER)
    made.close()
    assert server.asked[0][1].startswith("/api/laml/2010-04-01/")


def test_a_region_in_the_environment_does_not_change_another_carriers_address(server, monkeypatch):
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    made = carrier_at(server.url)
    assert made.place(ORDER) == Placed(SID)
    made.close()


def test_a_call_is_looked_up_in_our_words(server, carrier):
    server.answer = (200, {**CALL, "status": "no-answer", "duration": "0", "answered_by": "machine_start"})
    call = carrier.look(SID)
    assert (call.state, call.outcome, call.duration_s, call.answered_by) == (
        CallState.ENDED,
        Outcome.NO_ANSWER,
        0,
        "machine",
    )
    server.answer = error(404, 20404)
    assert carrier.look(SID) is None


@pytest.mark.parametrize("answer", [error(500, 20500), "reset", "stall", (200, b"not json"), error(401, 20003)])
def test_a_look_that_fails_means_that_nothing_is_known(server, carrier, answer):
    server.answer = answer
    with pytest.raises(CarrierAway):
        carrier.look(SID)
    with pytest.raises(CarrierAway):
        carrier.find(ORDER.to, MESSAGE.at)


def test_calls_to_a_number_are_found_from_a_moment_on(server, carrier):
    old = {**CALL, "sid": "CA" + "b" * 32, "date_created": "Mon, 23 Nov 2026 01:00:00 +0000"}
    server.answer = (200, {"calls": [CALL, old], "next_page_uri": None, "page": 0, "page_size": 20})
    found = carrier.find(ORDER.to, datetime(2026, 11, 23, 1, 30, tzinfo=UTC))
    assert [call.sid for call in found] == [SID]
    assert parse_qs(urlsplit(server.asked[0][1]).query)["To"] == [ORDER.to]


def test_a_message_is_sent_and_found_again_by_its_words(server, carrier):
    sid = "SM" + "c" * 32
    sms = {"sid": sid, "body": "您好", "date_created": CALL["date_created"], "status": "queued"}
    server.answer = (201, sms)
    assert carrier.send(MESSAGE) == Sent(sid)
    assert server.asked[0][2]["StatusCallback"] == [
        "https://ringback.example/sms/status/message-1#rc=3&rp=5xx,ct,rt&rt=5000"
    ]
    server.answer = (200, {"messages": [sms, {**sms, "sid": "SM2", "body": "再见"}], "next_page_uri": None})
    assert carrier.find_messages(MESSAGE) == [sid]


def test_texts_that_came_in_are_told_oldest_first_and_none_that_is_too_old_or_our_own(server, carrier):
    def text(sid, hour, direction="inbound"):
        when = f"Mon, 23 Nov 2026 {hour:02d}:00:00 +0000"
        known = {"from": "+8613606331234", "body": sid, "direction": direction, "date_created": when, "date_sent": None}
        return {"sid": sid, **known}

    theirs = [text("SM4", 5), text("SM3", 4, "outbound-api"), text("SM2", 3), text("SM1", 1)]
    server.answer = (200, {"messages": theirs, "next_page_uri": None})
    found = carrier.texts_to("+8606332270633", datetime(2026, 11, 23, 2, tzinfo=UTC))
    assert [(one.sid, one.from_, one.body) for one in found] == [
        ("SM2", "+8613606331234", "SM2"),
        ("SM4", "+8613606331234", "SM4"),
    ]


def test_recordings_of_a_call_are_told_without_those_that_are_not_there(server, carrier):
    def recording(sid, status):
        return {"sid": sid, "status": status, "duration": "4", "date_created": CALL["date_created"]}

    found = [recording("RE1", "completed"), recording("RE2", "absent"), recording("RE3", "processing")]
    server.answer = (200, {"recordings": found, "next_page_uri": None})
    assert carrier.recordings_of("CA1") == [("RE1", 4), ("RE3", 4)]


def test_a_message_to_a_landline_is_refused_for_good(server, carrier):
    server.answer = error(400, 21614, "To number: +866332270000, is not a mobile number")
    given = carrier.send(MESSAGE)
    assert isinstance(given, Refused)
    assert (given.retryable, given.invalid_number) == (False, True)


def test_a_message_to_somebody_who_has_told_the_carrier_to_stop_is_refused_as_such(server, carrier):
    server.answer = error(400, 21610, "Attempt to send to unsubscribed recipient +8613606331234")
    given = carrier.send(MESSAGE)
    assert isinstance(given, Refused)
    assert (given.retryable, given.invalid_number, given.opted_out) == (False, False, True)
    assert "21610" in given.why
    assert "13606331234" not in given.why


def test_a_recording_is_fetched_when_it_is_there(server, carrier):
    sid = "RE" + "d" * 32
    server.answer = (200, b"RIFF....")
    assert carrier.fetch_recording(sid) == b"RIFF...."
    assert server.asked[0][3]["Authorization"].startswith("Basic ")
    server.by_path = {f"{sid}.wav": (404, b""), f"{sid}.json": (200, {"sid": sid, "status": "processing"})}
    assert carrier.fetch_recording(sid) == NotReady()
    server.by_path[f"{sid}.json"] = (200, {"sid": sid, "status": "absent"})
    assert carrier.fetch_recording(sid) == Gone()
    server.by_path[f"{sid}.json"] = error(404, 20404)
    assert carrier.fetch_recording(sid) == Gone()
    server.by_path[f"{sid}.wav"] = (500, b"")
    with pytest.raises(CarrierAway):
        carrier.fetch_recording(sid)


def test_hanging_up_a_call_that_is_over_is_no_trouble(server, carrier):
    server.answer = error(400, 21220, "Call is not in-progress. Cannot redirect.")
    carrier.hang_up(SID)
    assert server.asked[0][2]["Status"] == ["completed"]


def test_the_account_is_checked(server, carrier):
    server.answer = (200, {"sid": ACCOUNT, "status": "active"})
    assert carrier.check().endswith("is active.")
    server.answer = (200, {"sid": ACCOUNT, "status": "suspended"})
    with pytest.raises(CarrierAway, match="suspended"):
        carrier.check()
    server.answer = error(401, 20003, "Authenticate")
    with pytest.raises(CarrierAway, match="20003"):
        carrier.check()
