"""Conversations: one per follow-up, kept turn by turn; a question answered again keeps the later answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from flows.lifecycles import CallState, Disposition, FollowupState
from flows.turns import Answered, Walk
from store.conversations import Conversations, Scene
from store.scripts import Scripts
from store.tables import Answer, Conversation, Dealership, Followup, Turn
from tests.voice.branch import Branch


@pytest.fixture
def branch(migrated_url, tmp_path) -> Iterator[Branch]:
    opened = Branch.open(migrated_url, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def small_branch(migrated_sqlite_url, tmp_path) -> Iterator[Branch]:
    """On SQLite, for what does not depend on the database."""
    opened = Branch.open(migrated_sqlite_url, tmp_path)
    yield opened
    opened.close()


def scene_of(branch: Branch, call_id: str) -> Scene:
    with branch.runtime.work() as session:
        scene = Conversations(session).scene(call_id)
        session.commit()
    assert scene is not None
    return scene


def keep(branch: Branch, call_id: str, walk: Walk, number: int, heard: str = "") -> None:
    with branch.runtime.work() as session:
        conversations = Conversations(session)
        scene = conversations.scene(call_id)
        assert scene is not None
        conversations.keep(scene, walk, number=number, heard=heard, reply=f"words {number}", now=branch.clock.now())
        session.commit()


def answered(question: str, raw: str, value: int, *, low: bool = False) -> Answered:
    return Answered(question, "scale", raw, value, "satisfaction", f"how was {question}?", low)


def test_a_scene_has_all_a_turn_needs(branch):
    followup_id = branch.visit()
    line = branch.ring(followup_id)
    scene = scene_of(branch, line.call_id)
    assert (scene.followup_id, scene.dealership, scene.hotline) == (followup_id, "日照众安汽车", "0633-2270633")
    assert (scene.customer, scene.sex, scene.phone, scene.model) == ("梁一娜", "female", line.to, "秦PLUS")
    assert (scene.call_state, scene.followup_state) == (CallState.PLACED, FollowupState.CALLING)
    assert (scene.locale, scene.dealership_locale, scene.zone) == ("zh-CN", "zh-CN", "Asia/Shanghai")
    assert str(scene.visited_on) == "2026-11-21"
    assert (scene.walk, scene.last_turn, scene.talked_to) == (None, None, False)


def test_a_strange_call_has_no_scene(branch):
    with branch.runtime.work() as session:
        assert Conversations(session).scene("nobody") is None
        assert Conversations(session).said("nobody", 0) is None


def test_the_first_scene_settles_the_version_of_the_script(branch):
    line = branch.ring(branch.visit())
    with branch.runtime.read() as session:
        newest = Scripts(session).latest("after_service_3day")
    assert branch.rows(Followup)[0].script_version is None
    assert scene_of(branch, line.call_id).script_version == newest
    assert branch.rows(Followup)[0].script_version == newest


def test_a_car_that_is_gone_leaves_the_scene_without_a_model(small_branch):
    followup_id = small_branch.visit()
    line = small_branch.ring(followup_id)
    with small_branch.runtime.work() as session:
        session.get_one(Followup, followup_id).vehicle_id = None
        session.get_one(Dealership, small_branch.dealership_id).settings = {}
        session.commit()
    scene = scene_of(small_branch, line.call_id)
    assert (scene.model, scene.vehicle_id, scene.hotline) == ("", None, "")


def test_turns_are_kept_in_one_conversation_and_found_again(branch):
    line = branch.ring(branch.visit())
    keep(branch, line.call_id, Walk("greeting"), 0)
    keep(branch, line.call_id, Walk("convenience", turns=1), 1, heard="1")
    assert len(branch.rows(Conversation)) == 1
    with branch.runtime.work() as session:
        conversations = Conversations(session)
        assert [conversations.said(line.call_id, number) for number in (0, 1, 2)] == ["words 0", "words 1", None]
    scene = scene_of(branch, line.call_id)
    assert (scene.walk, scene.last_turn, scene.talked_to) == (Walk("convenience", turns=1), 1, True)


def test_silence_is_no_sign_of_a_person(small_branch):
    line = small_branch.ring(small_branch.visit())
    keep(small_branch, line.call_id, Walk("greeting"), 0)
    keep(small_branch, line.call_id, Walk("greeting", misses=1), 1)
    assert not scene_of(small_branch, line.call_id).talked_to


def test_the_walk_outlives_the_call_and_the_turns_begin_anew(branch):
    followup_id = branch.visit()
    line = branch.ring(followup_id)
    line.pick_up()
    line.press("1")
    line.hang_up()
    branch.until_next_call(followup_id)
    again = scene_of(branch, branch.ring(followup_id).call_id)
    assert again.walk is not None
    assert again.walk.step == "convenience"
    assert (again.last_turn, again.talked_to) == (None, False)


def test_the_same_turn_cannot_be_kept_twice(branch):
    line = branch.ring(branch.visit())
    keep(branch, line.call_id, Walk("greeting"), 0)
    with pytest.raises(IntegrityError):
        keep(branch, line.call_id, Walk("thanks"), 0)
    assert branch.rows(Conversation)[0].walk["step"] == "greeting"
    assert len(branch.rows(Turn)) == 1


def test_a_conversation_has_ended_when_its_walk_has_a_disposition(small_branch):
    line = small_branch.ring(small_branch.visit())
    keep(small_branch, line.call_id, Walk("lost", over=True), 0)
    assert small_branch.rows(Conversation)[0].ended_at is None
    keep(small_branch, line.call_id, Walk("thanks", over=True, disposition=Disposition.COMPLETED), 1)
    assert small_branch.rows(Conversation)[0].ended_at == small_branch.clock.now()


def test_keys_without_end_are_kept_as_far_as_they_fit(branch):
    line = branch.ring(branch.visit())
    keep(branch, line.call_id, Walk("greeting"), 0, heard="5" * 5000)
    assert branch.rows(Turn)[0].heard == "5" * 200


def test_a_question_asked_again_keeps_the_later_answer(branch):
    scene = scene_of(branch, branch.ring(branch.visit()).call_id)
    first = branch.clock.now()
    for raw, value, low in (("5", -4, True), ("1", 12, False)):
        with branch.runtime.work() as session:
            found = [answered("overall", raw, value, low=low), answered("reception", "2", 8)]
            Conversations(session).answer(scene, found, channel="keypad", now=branch.clock.now())
            session.commit()
        branch.clock.shows += timedelta(minutes=1)
    answers = {answer.question: answer for answer in branch.rows(Answer)}
    assert len(branch.rows(Answer)) == 2
    overall = answers["overall"]
    assert (overall.raw, overall.value, overall.low) == ("1", 12, False)
    assert overall.at == first + timedelta(minutes=1)
    assert (overall.dealership_id, overall.channel) == (branch.dealership_id, "keypad")
