"""Faults on request, restarts, the control surface, and stopping cleanly."""

import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.rest import Client

from simulator.journal import earlier
from simulator.server import ACCOUNT, TOKEN, ServeError, Simulator
from tests.simulator.conftest import client_for
from tests.simulator.site import Site

TO, FROM = "+8613606331234", "+12025550123"


def control(simulator: Simulator, method: str, path: str, **asked: Any) -> requests.Response:
    return requests.request(method, f"{simulator.url}/_simulator/{path}", json=dict(asked) or None, timeout=5)


@pytest.mark.parametrize(("kind", "status", "code"), [("http_500", 500, 20500), ("http_429", 429, 20429)])
def test_the_next_requests_can_be_made_to_fail(
    simulator: Simulator, client: Client, site: Site, kind: str, status: int, code: int
) -> None:
    control(simulator, "POST", "faults", kind=kind, next=2)
    for _ in range(2):
        with pytest.raises(TwilioRestException) as refused:
            client.calls.create(to=TO, from_=FROM, url=site.url)
        assert (refused.value.status, refused.value.code) == (status, code)
    assert client.calls.create(to=TO, from_=FROM, url=site.say("voice")).sid
    assert simulator.idle()
    assert len(client.calls.list()) == 1


@pytest.mark.parametrize(("kind", "calls"), [("reset_before", 0), ("reset_after", 1)])
def test_a_dropped_connection_leaves_the_caller_unsure(
    simulator: Simulator, client: Client, site: Site, kind: str, calls: int
) -> None:
    simulator.exchange.faults.set(kind, count=1)
    with pytest.raises(requests.exceptions.ConnectionError):
        client.calls.create(to=TO, from_=FROM, url=site.say("voice"))
    assert simulator.idle()
    assert len(client.calls.list(to=TO)) == calls


def test_a_slow_answer_outlasts_an_impatient_client(simulator: Simulator, client: Client, site: Site) -> None:
    simulator.exchange.faults.set("slow", count=1, seconds=0.3)
    began = time.monotonic()
    assert client.calls.create(to=TO, from_=FROM, url=site.say("voice")).sid
    assert time.monotonic() - began >= 0.3


def test_a_rate_strikes_some_requests_and_ends_at_zero(simulator: Simulator, client: Client) -> None:
    control(simulator, "POST", "faults", kind="http_500", rate=0.5)
    failed = 0
    for _ in range(40):
        try:
            client.calls.list(limit=1)
        except TwilioException:
            failed += 1
    assert 5 < failed < 35
    assert control(simulator, "POST", "faults", kind="http_500", rate=0).json() == {"faults": []}


def test_webhooks_can_come_twice_late_or_not_at_all(simulator: Simulator, client: Client, site: Site) -> None:
    def statuses(fault: str, count: int) -> list[str]:
        site.asked.clear()
        simulator.fix(TO, answer="busy")
        simulator.exchange.faults.set(fault, count=1, seconds=0.2)
        events = ["initiated", "ringing", "completed"]
        client.calls.create(
            to=TO, from_=FROM, url=site.url, status_callback=f"{site.url}/status", status_callback_event=events
        )
        deadline = time.monotonic() + 5
        while len(site.on("status")) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        return [each["CallStatus"] for each in site.on("status")]

    assert statuses("webhook_twice", 4) == ["initiated", "initiated", "ringing", "busy"]
    assert statuses("webhook_at_once", 4).count("initiated") == 2
    assert statuses("status_lost", 2) == ["ringing", "busy"]
    assert statuses("status_late", 3) == ["ringing", "busy", "initiated"]
    assert statuses("status_swapped", 3) == ["ringing", "initiated", "busy"]


@pytest.mark.parametrize(
    ("path", "asked", "word"),
    [
        ("faults", {"kind": "earthquake", "next": 1}, "http_500"),
        ("faults", {"kind": "slow"}, "rate"),
        ("faults", {"kind": "slow", "rate": 3}, "between 0 and 1"),
        ("faults", {"kind": "slow", "rate": "often"}, "numbers"),
        ("customers/136", {"persona": "unhappy"}, "country"),
        (f"customers/{TO}", {"persona": "cheerful"}, "reachable_happy"),
        (f"customers/{TO}", {}, "persona, script or answer"),
        (f"customers/{TO}", {"script": [7]}, "hangup"),
        ("inbound/calls", {"from": TO}, "voice webhook"),
        ("inbound/messages", {"from": TO}, "message webhook"),
    ],
)
def test_a_mistake_on_the_control_surface_is_answered_with_what_to_do(
    simulator: Simulator, path: str, asked: dict, word: str
) -> None:
    answer = control(simulator, "POST", path, **asked)
    assert answer.status_code == 400
    assert word in answer.json()["error"]


def test_the_control_surface_shows_what_happened(simulator: Simulator, client: Client, site: Site) -> None:
    fixed = control(simulator, "POST", f"customers/{TO}", persona="opts_out").json()
    assert fixed["persona"] == "opts_out"
    call = client.calls.create(to=TO, from_=FROM, url=site.say("voice", "<Say>您好</Say>"))
    assert simulator.idle()
    assert control(simulator, "GET", "health").json()["ok"] is True
    assert control(simulator, "GET", "calls/live").json()["count"] == 0
    seen = control(simulator, "GET", f"journal?kind=webhook&sid={call.sid}").json()["entries"]
    assert [(entry["purpose"], entry["status"]) for entry in seen] == [("twiml", 200)]
    asked = control(simulator, "GET", "journal?kind=rest").json()["entries"]
    assert (asked[0]["form"]["To"], asked[0]["answer"]["sid"]) == (TO, call.sid)
    assert control(simulator, "GET", f"journal?since={asked[0]['n'] + 1}&kind=rest").json()["entries"] == []


def test_a_live_call_can_be_seen_hung_up_cancelled_and_diverted(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RINGBACK_CLOCK", "2026-11-23T09:30:00+08:00*4")
    with Simulator(tmp_path, espeak=False, lines=3) as slow, client_for(slow.url) as client:
        forever = site.say("voice", "<Pause length='3000'/>")
        slow.exchange.set_habit(TO, {"script": [], "answer": "person"})
        talking, diverted, ringing, queued = (
            client.calls.create(to=TO, from_=FROM, url=forever, status_callback=f"{site.url}/s{n}") for n in range(4)
        )
        for call in (talking, diverted, ringing):
            line = slow.exchange.line_of(call.sid or "")
            assert line is not None
            wait_for(lambda line=line: line.call.status == "ringing")
        assert control(slow, "GET", "calls/live").json()["queued"] == 1
        ringing.update(status="canceled")
        wait_for(lambda: client.calls(ringing.sid or "").fetch().status == "canceled")
        line = slow.exchange.line_of(queued.sid or "")
        assert line is not None
        wait_for(lambda: line.call.status == "ringing")
        queued_too = client.calls.create(to=TO, from_=FROM, url=forever, status_callback=f"{site.url}/s4")
        assert queued_too.update(status="canceled").status == "canceled"
        wait_for(lambda: len(site.on("voice")) >= 2, 20)
        assert client.calls(talking.sid or "").fetch().status == "in-progress"
        talking.update(status="completed")
        wait_for(lambda: client.calls(talking.sid or "").fetch().status == "completed")
        diverted.update(url=site.say("elsewhere", "<Hangup/>"))
        wait_for(lambda: client.calls(diverted.sid or "").fetch().status == "completed")
        assert len(site.on("elsewhere")) == 1
        wait_for(lambda: site.on("s2") != [])
        assert site.on("s2")[0]["SipResponseCode"] == "487"
        assert site.on("s4") == []


def wait_for(true: object, seconds: float = 10) -> None:
    """Wait until a condition holds, real seconds."""
    assert callable(true)
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_after_a_crash_everything_is_there_and_calls_in_flight_have_failed(tmp_path: Path, site: Site) -> None:
    with Simulator(tmp_path, instant=True, espeak=False) as first, client_for(first.url) as client:
        first.fix(TO, script=[{"comment": "请联系我,谢谢。"}])
        site.say("kept", "<Hangup/>")
        done = client.calls.create(to=TO, from_=FROM, url=site.say("voice", '<Record action="/kept"/>'))
        message = client.messages.create(to=TO, from_=FROM, body="您好")
        assert first.idle()
        wait_for(lambda: first.exchange.messages[message.sid or ""].sent is not None)
        wait_for(lambda: next(iter(first.exchange.recordings.values())).status == "completed")
    with Simulator(tmp_path, espeak=False) as second, client_for(second.url) as client:
        flying = client.calls.create(to=TO, from_=FROM, url=site.url)
        wait_for(lambda: client.calls(flying.sid or "").fetch().status == "ringing")
    with (tmp_path / "simulator" / "journal.jsonl").open("a") as file:
        file.write('{"kind": "call", "sid": "CA cut sh')
    with Simulator(tmp_path, instant=True, espeak=False) as third, client_for(third.url) as client:
        assert client.calls(done.sid or "").fetch().status == "completed"
        ended = client.calls(flying.sid or "").fetch()
        assert (ended.status, ended.duration) == ("failed", "0")
        assert client.messages(message.sid or "").fetch().sid == message.sid
        (recording,) = client.recordings.list(call_sid=done.sid)
        with requests.get(f"{recording.media_url}.wav", auth=(ACCOUNT, TOKEN), timeout=5) as media:
            assert media.content[:4] == b"RIFF"
        persona = control(third, "GET", f"customers/{TO}").json()
        assert persona["fixed"]["script"] == [{"comment": "请联系我,谢谢。"}]
    numbers = [entry["n"] for entry in earlier(tmp_path / "simulator" / "journal.jsonl")]
    assert numbers == sorted(set(numbers))


def test_one_connection_serves_many_requests(simulator: Simulator) -> None:
    with requests.Session() as session:
        for _ in range(5):
            with session.get(f"{simulator.url}/_simulator/health", timeout=5) as answer:
                assert answer.headers.get("Connection", "").lower() != "close"
    assert len({entry["n"] for entry in simulator.journal.entries()}) == 0


def test_stopping_ends_idle_connections_and_frees_the_port(tmp_path: Path) -> None:
    with Simulator(tmp_path, instant=True, espeak=False) as simulator:
        port = int(simulator.url.rpartition(":")[2])
        session = requests.Session()
        session.get(f"{simulator.url}/_simulator/health", timeout=5).close()
        with pytest.raises(ServeError, match="--port"):
            Simulator(tmp_path / "other", port=port, instant=True).start()
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
    session.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith(("line", "callback", "errand"))]


def test_the_number_of_lines_limits_the_calls_that_are_up(tmp_path: Path, site: Site) -> None:
    with Simulator(tmp_path, espeak=False, lines=2) as simulator, client_for(simulator.url) as client:
        for last in range(5):
            client.calls.create(to=f"+861360633100{last}", from_=FROM, url=site.url)
        wait_for(lambda: len(simulator.exchange.live()) == 2)
        assert simulator.exchange.waiting() == 3


def test_the_simulator_runs_as_a_process_of_its_own_and_ends_when_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulator", "--port", "0", "--home", str(tmp_path), "--instant"]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split(" at ")[1].split()[0]
        with requests.get(f"{url}/_simulator/health", timeout=5) as answer:
            assert answer.json()["ok"] is True
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert (tmp_path / "simulator" / "journal.jsonl").exists()


def test_a_taken_port_is_told_in_one_sentence(tmp_path: Path, simulator: Simulator) -> None:
    port = simulator.url.rpartition(":")[2]
    command = [sys.executable, "-m", "simulator", "--port", port, "--home", str(tmp_path / "other")]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=20, check=False
    )
    assert done.returncode == 1
    assert f"Port {port} is taken; choose another one with --port.\n" in done.stderr
    assert "Traceback" not in done.stderr
