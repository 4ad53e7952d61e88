"""Whoever calls us about nothing that is pending hears a short menu: a person, a call back, or no more calls."""

from __future__ import annotations

import pytest

from flows.consent import Bar
from flows.lifecycles import CallState
from store.followups import Followups
from store.tables import (
    Call,
    Customer,
    Suppression,
    Ticket,
)
from tests.voice.branch import MONDAY_MORNING, OUR_NUMBER, Branch
from tests.voice.caller import A_KEY, THEIRS, CallIn
from voice import inbound_words as words


def suppressed(branch: Branch) -> list[tuple[str, str, str]]:
    return [(one.number, one.scope, one.reason) for one in branch.rows(Suppression, Suppression.id)]


def test_a_stranger_hears_a_short_menu(small_branch):
    caller = CallIn.of(small_branch, "+8613900001111")
    said = caller.ring()
    assert said == [
        "您好，感谢致电日照众安汽车。希望我们给您回电，请按2；想预约到店，请按3；不想再接到这类电话，请按9。",
        A_KEY,
    ]
    row = caller.row()
    assert (row.direction, row.to, row.from_, row.followup_id) == ("inbound", OUR_NUMBER, "+8613900001111", None)


@pytest.fixture
def staffed(migrated_sqlite_url, tmp_path):
    """A branch whose hotline is another number than the one it calls from."""
    branch = Branch.open(migrated_sqlite_url, tmp_path, hotline="0633-8888888")
    yield branch
    branch.close()


def test_a_stranger_is_put_through_to_the_hotline(staffed):
    caller = CallIn.of(staffed, "+8613900001111")
    assert "联系人工，请按1" in caller.ring()[0]
    assert caller.press("1") == [words.PUTTING_THROUGH["zh-CN"], "(puts through to +866338888888, for 25 s)"]
    assert caller.put_through("completed")[-1] == "(hangs up)"
    assert staffed.rows(Ticket) == []


def test_who_presses_nothing_twice_hears_how_to_reach_a_person(staffed):
    staffed.visit()
    staffed.visit(name="王建国", sex="male")
    caller = CallIn.of(staffed)
    caller.ring()
    assert caller.say_nothing()[0].startswith(words.NOT_HEARD["zh-CN"])
    assert caller.say_nothing() == ["如需帮助，请拨打零六三三，八八八八八八八。祝您用车愉快，再见。", "(hangs up)"]


def test_where_nobody_takes_the_call_a_person_is_asked_to_ring_back(staffed):
    caller = CallIn.of(staffed, "+8613900001111")
    caller.ring()
    caller.press("1")
    assert caller.put_through("no-answer") == [words.NOBODY_THERE["zh-CN"], "(hangs up)"]
    (ticket,) = staffed.rows(Ticket)
    assert (ticket.kind, ticket.category) == ("task", "call_back")


@pytest.mark.parametrize(("key", "category"), [("2", "call_back"), ("3", "appointment")])
def test_a_wish_becomes_one_task_with_the_number(branch, key, category):
    for _ in range(2):
        caller = CallIn.of(branch, "+8613900001111")
        caller.ring()
        assert caller.press(key)[-1] == "(hangs up)"
        caller.hang_up(12)
    (ticket,) = branch.rows(Ticket)
    assert (ticket.kind, ticket.category, ticket.customer_id) == ("task", category, None)
    assert "+8613900001111，09:40来电" in ticket.reason


def test_a_known_customers_wish_names_the_customer(small_branch):
    with small_branch.runtime.work() as session:
        person = Customer(
            dealership_id=small_branch.dealership_id, name="王丽", sex="female", phone=THEIRS, created_at=MONDAY_MORNING
        )
        session.add(person)
        session.commit()
        known = person.id
    caller = CallIn.of(small_branch)
    caller.ring()
    caller.press("3")
    (ticket,) = small_branch.rows(Ticket)
    assert ticket.customer_id == known


def test_nine_stops_all_calls_and_messages(branch):
    for _ in range(2):
        caller = CallIn.of(branch)
        caller.ring()
        assert caller.press("9") == [words.STOPPED["zh-CN"], "(hangs up)"]
    assert suppressed(branch) == [(THEIRS, "all", "opted_out")]


def test_whoever_has_stopped_us_is_not_rung_any_more(small_branch):
    followup_id = small_branch.visit()
    second = small_branch.visit(name="王建国", sex="male")
    caller = CallIn.of(small_branch)
    caller.ring()
    caller.press("9")
    with small_branch.runtime.read() as session:
        for one in (followup_id, second):
            case = Followups(session).case(one, small_branch.clock.now())
            assert case.forbidden is not None
            assert case.forbidden.bar is Bar.OPTED_OUT


@pytest.mark.parametrize("number", ["", "anonymous", "+266696687", "sip:someone@example.com", "\x00", "x" * 3000])
def test_a_caller_without_a_number_is_heard_too_and_nobody_is_suppressed(small_branch, number):
    caller = CallIn.of(small_branch, number)
    assert caller.ring()[0] == "您好，感谢致电日照众安汽车。不想再接到这类电话，请按9。"
    assert caller.press("9") == [words.STOPPED["zh-CN"], "(hangs up)"]
    caller.hang_up(9)
    assert caller.row().state == CallState.ENDED
    assert suppressed(small_branch) == []


@pytest.mark.parametrize("number", ["", "+10000000000", "nobody", OUR_NUMBER + "0"])
def test_a_number_that_is_nobodys_says_so(small_branch, number):
    assert CallIn.of(small_branch, ours=number).ring() == [words.NOBODY["zh-CN"], "(hangs up)"]
    assert small_branch.rows(Call) == []


def test_an_english_branch_speaks_english(migrated_sqlite_url, tmp_path):
    branch = Branch.open(migrated_sqlite_url, tmp_path, locale="en", hotline="0633-8888888")
    try:
        caller = CallIn.of(branch)
        assert caller.ring()[0] == (
            "Hello, and thank you for calling Rizhao Motors. To speak with somebody, press 1. If you would like us to "
            "call you back, press 2. To make an appointment, press 3. If you do not want calls like ours, press 9."
        )
        assert caller.press("9") == [words.STOPPED["en"], "(hangs up)"]
    finally:
        branch.close()


def test_every_address_is_ours_and_every_sentence_is_there_in_both_languages(small_branch):
    caller = CallIn.of(small_branch)
    caller.ring()
    assert caller._next("Gather") == caller._next("Redirect") == f"/voice/inbound/{caller.call_id}/1"
    spoken = [value for name, value in vars(words).items() if name.isupper() and isinstance(value, dict)]
    for one in [*spoken, *words.OPTIONS.values(), *words.TASKS.values()]:
        assert set(one) == {"zh-CN", "en"} or one in (words.OPTIONS, words.TASKS)
