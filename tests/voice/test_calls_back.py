"""Over real HTTP: a customer hangs up in the middle, calls back, and is asked the rest."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from flows.lifecycles import CallState, Disposition, FollowupState
from simulator.server import ACCOUNT, TOKEN, Simulator
from store.calls import Calls
from store.followups import Followups
from store.tables import Call, Followup
from tests.voice.branch import OUR_NUMBER, Branch
from tests.voice.caller import THEIRS
from voice.carrier import Placed
from voice.twilio_carrier import TwilioCarrier
from wiring.runtime import Runtime
from wiring.web import create_app


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Simulator]:
    with Simulator(tmp_path / "network", instant=True) as simulator:
        yield simulator


@pytest.fixture
def served(branch: Branch, network: Simulator) -> Iterator[str]:
    """The branch's application, listening; the network's signatures are the ones it expects."""
    settings = branch.runtime.settings
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    settings = replace(settings, public_url=url, auth_tokens=(TOKEN,))
    server.app = create_app(Runtime(settings, branch.clock, branch.engine))
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield url
    server.shutdown()
    thread.join()
    server.server_close()


def rows(branch: Branch, table: Any) -> list[Any]:
    with Session(branch.engine) as session:
        return list(session.scalars(select(table)))


def ended(branch: Branch, sid: str) -> Call:
    """The call, once its end has been told."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = [call for call in rows(branch, Call) if call.sid == sid and call.state == CallState.ENDED]
        if found:
            return found[0]
        time.sleep(0.02)
    raise AssertionError("its end was never told")


def test_a_call_that_broke_off_is_finished_by_the_customers_own(branch, network, served):
    followup_id = branch.visit()
    network.fix(THEIRS, script=["1", "1", "2", "hangup"])
    with branch.runtime.work() as session:
        followups, calls = Followups(session), Calls(session)
        planned = calls.plan(followups.get(followup_id), "morning", branch.clock.now(), branch.clock.real())
        assert planned is not None
        followups.mark_calling(followup_id)
        assert calls.claim(planned, branch.clock.real(), 30, now=branch.clock.now())
        order = calls.order_for(planned)
        session.commit()
    carrier = TwilioCarrier(ACCOUNT, TOKEN, api_url=network.url, byoc_trunk=None, public_url=served)
    placed = carrier.place(order)
    carrier.close()
    assert isinstance(placed, Placed)
    first = ended(branch, placed.sid)
    assert first.direction == "outbound"
    network.fix(THEIRS, script=["1", "1", *(["1"] * 12)])
    asked = {
        "from": THEIRS,
        "to": OUR_NUMBER,
        "url": f"{served}/voice/inbound",
        "status_callback": f"{served}/voice/inbound/status",
    }
    with requests.post(f"{network.url}/_simulator/inbound/calls", json=asked, timeout=5) as answer:
        second = ended(branch, answer.json()["sid"])
    assert (second.direction, second.followup_id, second.rang) == ("inbound", followup_id, False)
    (followup,) = rows(branch, Followup)
    assert (followup.state, followup.disposition, followup.attempts) == (
        FollowupState.CLOSED,
        Disposition.COMPLETED,
        1,
    )
    by_call = {answer.question: answer.call_id for answer in branch.answers()}
    assert by_call["overall"] == first.id
    assert second.id in by_call.values()
    assert network.errors() == []
