"""The page of unsure calls: what is known, what to do, what was found; once, on record, and it can be taken back."""

from __future__ import annotations

import pytest

from store.tables import Audit, Call, Followup


@pytest.fixture
def shop(world, visitor):
    made = world.dealership()
    world.user("李经理", dealership="jiading")
    visitor.sign_in()
    return made


def unsure_call(world, dealership_id: int, **more) -> str:
    """One that ended unsure and counted as an attempt; its follow-up waits for another day."""
    followup_id = world.followup(dealership_id, state="waiting", disposition=None)
    call_id = world.call(followup_id, outcome="unsure")
    with world.session() as session:
        call = session.get_one(Call, call_id)
        call.rang, call.answered_at, call.placed_at, call.duration_s, call.checks = False, None, None, None, 2
        call.trouble = "The carrier did not answer in time."
        for name, value in more.items():
            setattr(call, name, value)
        session.get_one(Followup, followup_id).attempts = 1
        session.commit()
    return call_id


def look(world, call_id: str) -> tuple[str | None, int, int]:
    """What was found, and the attempts and troubles of its follow-up."""
    with world.session() as session:
        call = session.get_one(Call, call_id)
        followup = session.get_one(Followup, call.followup_id)
        return call.review, followup.attempts, followup.troubles


def audited(world) -> list[tuple[str, str]]:
    with world.session() as session:
        return [
            (row.action, row.subject) for row in session.query(Audit).order_by(Audit.id) if row.action != "signed_in"
        ]


def settle(visitor, call_id: str, said: str):
    return visitor.send(f"/unsure/{call_id}/settle", page="/", said=said)


def test_what_is_known_and_what_to_do_is_on_the_page_without_the_number(world, visitor, shop):
    unsure_call(world, shop)
    text = visitor.get("/unsure").text
    for words in (
        "结果不明的电话",
        "王丽",
        "+86138****5678",
        "已向线路方查询2次",
        "The carrier did not answer in time.",
    ):
        assert words in text, words
    assert "13800005678" not in text


def test_the_page_speaks_english_and_says_when_there_is_nothing(world, visitor, shop):
    visitor.send("/language", page="/", locale="en", next="/")
    assert "No call is unsure." in visitor.get("/unsure").text
    unsure_call(world, shop)
    text = visitor.get("/unsure").text
    assert "It did not ring" in text
    assert "Of one call nobody knows whether the phone rang." in visitor.get("/").text


def test_today_leads_there_only_when_one_waits(world, visitor, shop):
    assert "/unsure" not in visitor.get("/").text
    call_id = unsure_call(world, shop)
    assert "有1通电话不知道有没有响铃" in visitor.get("/").text
    settle(visitor, call_id, "rang")
    assert "/unsure" not in visitor.get("/").text


@pytest.mark.parametrize(("said", "after"), [("rang", ("rang", 1, 0)), ("silent", ("silent", 0, 1))])
def test_what_was_found_counts_once_however_often_it_is_said(world, visitor, shop, said, after):
    call_id = unsure_call(world, shop)
    for _ in range(2):
        assert settle(visitor, call_id, said).status_code == 302
        assert look(world, call_id) == after
    assert audited(world) == [(f"unsure_{said}", f"call {call_id}")]
    assert "李经理 已于今天" in visitor.get("/unsure").text


def test_a_call_that_did_not_ring_is_planned_again_and_the_page_says_when(world, visitor, shop):
    call_id = unsure_call(world, shop)
    settle(visitor, call_id, "silent")
    assert "将再次拨打该客户" in visitor.get("/unsure").text


def test_what_was_said_can_be_changed_and_taken_back(world, visitor, shop):
    call_id = unsure_call(world, shop)
    settle(visitor, call_id, "silent")
    settle(visitor, call_id, "rang")
    assert look(world, call_id) == ("rang", 1, 0)
    settle(visitor, call_id, "silent")
    assert "撤回" in visitor.get("/unsure").text
    settle(visitor, call_id, "back")
    assert look(world, call_id) == (None, 1, 0)
    assert [action for action, _ in audited(world)][-1] == "unsure_taken_back"


def test_a_call_that_is_still_looked_up_cannot_be_settled(world, visitor, shop):
    call_id = unsure_call(world, shop, state="claimed", outcome=None, ended_at=None, holds_number="+8613800005678")
    text = visitor.get("/unsure").text
    assert "系统正在自动向线路方查询" in text
    settle(visitor, call_id, "silent")
    assert look(world, call_id) == (None, 1, 0)


def test_a_call_of_which_the_carrier_has_told_meanwhile_is_left_as_it_is(world, visitor, shop):
    call_id = unsure_call(world, shop, outcome="no_answer", rang=True)
    settle(visitor, call_id, "silent")
    assert look(world, call_id) == (None, 1, 0)
    assert "线路方已经告知" in visitor.get("/unsure").text


def test_the_number_is_shown_when_asked_for_and_that_is_on_record(world, visitor, shop):
    call_id = unsure_call(world, shop)
    assert "138 0000 5678" in visitor.send(f"/unsure/{call_id}/phone", page="/").text
    assert audited(world) == [("saw_phone", f"call {call_id}")]


def test_another_dealerships_calls_are_not_there_and_nonsense_is_refused(world, visitor, shop):
    foreign = unsure_call(world, world.dealership("pudong", "浦东店"))
    assert foreign not in visitor.get("/unsure").text
    assert settle(visitor, foreign, "rang").status_code == 404
    assert visitor.send(f"/unsure/{foreign}/phone", page="/").status_code == 404
    assert settle(visitor, "no-such-call", "rang").status_code == 404
    assert settle(visitor, foreign, "perhaps").status_code == 400
    assert look(world, foreign)[0] is None
