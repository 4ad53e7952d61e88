"""The database stops in the middle of a call and comes back: nothing that was acknowledged is lost, and all goes on."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

from flows.lifecycles import CallState, FollowupState
from store.tables import Answer, Call, Followup
from tests.conftest import migrate
from tests.servers import stoppable_postgres
from tests.voice.branch import Branch, told
from voice import twiml
from wiring.runtime import open_runtime
from wiring.web import create_app

SORRY = [twiml.SORRY["zh-CN"], "(hangs up)"]


def kept(branch: Branch) -> list[tuple[str, str]]:
    return [(answer.question, answer.raw) for answer in branch.rows(Answer, Answer.id)]


def test_a_whole_call_needs_no_redis(small_branch: Branch):
    runtime = small_branch.runtime
    settings = replace(runtime.settings, redis_url="unix:///nowhere/redis.sock")
    small_branch.client = create_app(replace(runtime, settings=settings)).test_client()
    line = small_branch.ring(small_branch.visit())
    line.pick_up()
    for _ in range(3):
        line.press("1")
    line.hang_up()
    assert [row.state for row in small_branch.rows(Call)] == [CallState.ENDED]
    assert kept(small_branch)


def test_a_call_goes_on_with_the_next_web_process_and_is_told_the_same_there(small_branch: Branch):
    line = small_branch.ring(small_branch.visit())
    line.pick_up()
    line.press("1")
    turn, form = line._next("Gather"), line.form(Digits="1")
    here = small_branch.post(turn, form)
    small_branch.client = create_app(open_runtime(small_branch.runtime.settings)).test_client()
    assert small_branch.post(turn, form).data == here.data, "a request repeated to the next process is a repeat"
    line.document = ET.fromstring(here.text)
    line.press("1")
    line.hang_up()
    assert kept(small_branch)
    assert [row.state for row in small_branch.rows(Call)] == [CallState.ENDED]


def test_a_call_cut_short_by_a_stopped_database_is_settled_when_it_is_back_and_goes_on_in_the_next_one(tmp_path: Path):
    with stoppable_postgres() as (server, switch), server.database() as url:
        migrate(url)
        branch = Branch.open(url, tmp_path)
        followup_id = branch.visit()
        line = branch.ring(followup_id)
        line.pick_up()
        line.press("1")
        line.press("1")
        before, question = kept(branch), line.document
        assert before

        switch.stop()
        cut = branch.post(line._next("Gather"), line.form(Digits="1"))
        assert told(ET.fromstring(cut.text)) == SORRY
        ended = {"CallStatus": "completed", "CallDuration": "20", "SequenceNumber": "9"}
        status = f"/voice/status/{line.call_id}"
        assert branch.post(status, line.form(**ended)).status_code == 503, "the carrier is to tell us again"
        assert branch.client.get("/readyz").status_code == 503

        switch.start()
        assert branch.client.get("/readyz").status_code == 200
        assert kept(branch) == before, "what was acknowledged is there"
        assert branch.post(status, line.form(**ended)).status_code == 204
        (call,), (followup,) = branch.rows(Call), branch.rows(Followup)
        assert (call.state, followup.state) == (CallState.ENDED, FollowupState.WAITING)
        branch.until_next_call(followup_id)
        again = branch.ring(followup_id)
        again.pick_up()
        again.press("1")
        assert question is not None
        assert told(question)[-2] in again.press("1"), "it goes on where it stopped"
        branch.close()
