"""When somebody calls us: known by number, they go on where they stopped; and nothing happens twice."""

from __future__ import annotations

import threading
import xml.etree.ElementTree as ET

from sqlalchemy import select

from flows.lifecycles import CallState, Disposition, FollowupState, Outcome
from store.calls import Calls, StatusReport, unreviewed
from store.dealerships import Dealerships
from store.followups import Followups
from store.permissions import opt_out
from store.tables import (
    Answer,
    Call,
    Customer,
    Dealership,
    Decision,
    Followup,
    Occasion,
    Suppression,
    Ticket,
    Turn,
    Vehicle,
)
from tests.voice.branch import MONDAY_MORNING, OUR_NUMBER, told
from tests.voice.caller import A_KEY, THEIRS, CallIn
from voice import inbound_words as words
from voice.aftercall import hear_report


def see(branch, followup_id):
    with branch.runtime.read() as session:
        return Followups(session).get(followup_id)


def broken_off(branch, **customer):
    """A follow-up whose call broke off after the overall question was answered: satisfied."""
    line = branch.ring(branch.visit(**customer))
    line.pick_up()
    for key in "112":
        line.press(key)
    return line


# --- the conversation goes on ---------------------------------------------------------------------------------------


def test_whoever_calls_back_goes_on_at_the_question_where_their_call_broke_off(branch):
    line = broken_off(branch)
    line.hang_up()
    (outbound,) = branch.rows(Call)
    caller = CallIn.of(branch)
    said = caller.ring()
    assert said[0] == words.THANKS["zh-CN"]
    assert "日照众安汽车" in said[1]
    assert "梁一娜女士" in said[1]
    caller.press("1")
    said = caller.press("1")
    assert "接着上次" in said[0]
    assert "总体" not in "".join(said)
    row = caller.row()
    assert (row.direction, row.state, row.followup_id) == ("inbound", CallState.ANSWERED, outbound.followup_id)
    assert (row.holds_followup, row.holds_number) == (outbound.followup_id, THEIRS)
    assert see(branch, outbound.followup_id).state is FollowupState.CALLING


def test_a_follow_up_done_in_their_call_needs_no_other(branch):
    followup_id = branch.visit()
    caller = CallIn.of(branch)
    caller.ring()
    said = [""]
    for key in ("1", "1", "1", "1"):
        said = caller.press(key)
    while said[-1] != "(hangs up)":
        said = caller.speak() if "comment" in said[-1] else caller.press("2")
    caller.hang_up()
    followup = see(branch, followup_id)
    assert (followup.state, followup.disposition) == (FollowupState.CLOSED, Disposition.COMPLETED)
    assert followup.attempts == 0
    row = caller.row()
    assert (row.state, row.outcome, row.rang) == (CallState.ENDED, Outcome.COMPLETED, False)
    assert (row.holds_followup, row.holds_number) == (None, None)
    assert {answer.call_id for answer in branch.rows(Answer)} == {row.id}


def test_a_low_answer_in_their_call_has_its_ticket(branch):
    branch.visit()
    caller = CallIn.of(branch)
    caller.ring()
    for key in "115":
        caller.press(key)
    (ticket,) = branch.rows(Ticket)
    assert (ticket.kind, ticket.severity) == ("complaint", "serious")


def test_their_broken_call_costs_no_attempt_and_they_are_rung_another_day(branch):
    followup_id = branch.visit()
    caller = CallIn.of(branch)
    caller.ring()
    caller.press("1")
    caller.hang_up(20)
    for _ in range(2):
        caller.status("completed", CallDuration="20")
    followup = see(branch, followup_id)
    assert (followup.state, followup.attempts, followup.troubles) == (FollowupState.WAITING, 0, 0)
    assert followup.next_call_at is not None
    assert (followup.next_call_at - branch.clock.now()).total_seconds() > 12 * 3600
    last = branch.rows(Decision, Decision.id)[-1]
    assert (last.rule, last.verdict) == ("called_in", "put_off")


def test_a_call_of_theirs_that_the_carrier_lost_is_nothing_for_a_person_to_look_into(small_branch):
    followup_id = small_branch.visit()
    caller = CallIn.of(small_branch)
    caller.ring()
    with small_branch.runtime.work() as session:
        end = StatusReport("unsure", "1", CallState.ENDED, Outcome.UNSURE)
        hear_report(session, caller.call_id, end, small_branch.clock.now(), small_branch.clock.real())
        session.commit()
        assert session.scalars(select(Call.id).where(unreviewed())).all() == []
    followup = see(small_branch, followup_id)
    assert (followup.state, followup.attempts, followup.troubles) == (FollowupState.WAITING, 0, 0)


def test_a_time_they_name_in_their_call_is_kept(small_branch):
    followup_id = small_branch.visit()
    caller = CallIn.of(small_branch)
    caller.ring()
    for key in "121":  # it is me, not now, in the morning
        caller.press(key)
    caller.hang_up()
    followup = see(small_branch, followup_id)
    assert (followup.state, followup.asked_for) == (FollowupState.WAITING, True)


def test_a_planned_call_of_ours_gives_way_to_theirs(branch):
    followup_id = branch.visit()
    planned = plan(branch, followup_id)
    caller = CallIn.of(branch)
    caller.ring()
    with branch.runtime.work() as session:
        assert not Calls(session).claim(planned, branch.clock.real(), 30, now=MONDAY_MORNING)
    ours = call_of(branch, planned)
    assert (ours.state, ours.outcome) == (CallState.ENDED, Outcome.CANCELLED)
    assert caller.row().holds_followup == followup_id
    assert see(branch, followup_id).attempts == 0


def test_of_a_worker_and_a_caller_at_the_same_moment_exactly_one_has_the_line(branch):
    followup_id = branch.visit()
    planned = plan(branch, followup_id)
    caller, together, claimed = CallIn.of(branch), threading.Barrier(2), []

    def work():
        together.wait()
        with branch.runtime.work() as session:
            Followups(session).lock_for_call(planned)
            claimed.append(Calls(session).claim(planned, branch.clock.real(), 30, now=MONDAY_MORNING))
            session.commit()

    worker = threading.Thread(target=work)
    worker.start()
    together.wait()
    said = caller.ring()
    worker.join()
    ours = call_of(branch, planned)
    if claimed[0]:
        assert "此刻正在拨打" in said[0]
        assert (ours.state, ours.holds_followup) == (CallState.CLAIMED, followup_id)
    else:
        assert said[0] == words.THANKS["zh-CN"]
        assert (ours.outcome, caller.row().holds_followup) == (Outcome.CANCELLED, followup_id)


def test_whoever_calls_while_we_ring_them_is_told_so_and_nothing_else_happens(branch):
    followup_id = branch.visit()
    line = branch.ring(followup_id)
    line.status("ringing")
    caller = CallIn.of(branch)
    assert caller.ring() == [words.RINGING_YOU["zh-CN"].format(name="日照众安汽车"), "(hangs up)"]
    caller.hang_up(3)
    assert call_of(branch, line.call_id).state == CallState.RINGING
    line.pick_up()
    assert "请问您是" in line.press("*")[0]


def test_a_claimed_call_counts_as_on_its_way_because_the_carrier_may_have_it(small_branch):
    planned = plan(small_branch, small_branch.visit())
    with small_branch.runtime.work() as session:
        assert Calls(session).claim(planned, small_branch.clock.real(), 30, now=MONDAY_MORNING)
        session.commit()
    assert "此刻正在拨打" in CallIn.of(small_branch).ring()[0]
    assert call_of(small_branch, planned).state == CallState.CLAIMED


def test_a_call_whose_end_we_have_not_heard_of_is_over_when_they_call(branch):
    line = broken_off(branch)
    caller = CallIn.of(branch)
    assert caller.ring()[0] == words.THANKS["zh-CN"]
    (ours,) = [call for call in branch.rows(Call) if call.direction == "outbound"]
    assert (ours.state, ours.outcome) == (CallState.ENDED, Outcome.COMPLETED)
    followup = see(branch, ours.followup_id)
    assert (followup.state, followup.attempts) == (FollowupState.CALLING, 1)
    line.hang_up()  # the news comes late
    assert see(branch, ours.followup_id).state is FollowupState.CALLING
    assert told(ET.fromstring(branch.post(f"/voice/turn/{line.call_id}/4", line.form(Digits="1")).text)) == [
        words.ELSEWHERE["zh-CN"],
        "(hangs up)",
    ]
    caller.press("1")
    assert "接着上次" in caller.press("1")[0]


def test_nobody_is_asked_who_has_asked_to_be_left_alone(branch):
    followup_id = branch.visit()
    with branch.runtime.work() as session:
        opt_out(session, branch.dealership_id, THEIRS, branch.clock.now(), source="call")
        session.commit()
    said = CallIn.of(branch).ring()
    assert "感谢致电日照众安汽车" in said[0]
    assert branch.rows(Turn) == []
    assert see(branch, followup_id).state is FollowupState.WAITING


def test_outside_the_calling_hours_they_may_talk_all_the_same(small_branch):
    small_branch.visit()
    small_branch.clock.shows = MONDAY_MORNING.replace(hour=14)  # 22:00 in Shanghai
    assert CallIn.of(small_branch).ring()[0] == words.THANKS["zh-CN"]


def test_what_is_far_from_due_is_not_asked_about(small_branch):
    followup_id = small_branch.visit()
    with small_branch.runtime.work() as session:
        followups = Followups(session)
        later = small_branch.clock.now().replace(day=26)
        followups.ask_for(followup_id, later, small_branch.clock.now(), "asked_for", "Later.")
        session.commit()
    assert "请按2" in CallIn.of(small_branch).ring()[0]
    assert small_branch.rows(Turn) == []


# --- several candidates ---------------------------------------------------------------------------------------------


def test_two_cars_behind_one_number_are_told_apart_by_model(branch):
    first = branch.visit(model="朗逸")
    second = another_car(branch, first, model="途观", plate="鲁L22222")
    caller = CallIn.of(branch)
    said = caller.ring()
    assert said == [
        f"{words.GREETING['zh-CN'].format(name='日照众安汽车')}{words.WHICH['zh-CN']}"
        "朗逸，请按1；途观，请按2；其他事情，请按0。",
        A_KEY,
    ]
    caller.press("2")
    assert caller.row().holds_followup == second
    assert see(branch, first).state is FollowupState.WAITING


def test_two_people_with_the_same_model_are_told_apart_by_surname_only(small_branch):
    small_branch.visit()
    small_branch.visit(name="王建国", sex="male", plate="鲁L33333")
    said = CallIn.of(small_branch).ring()[0]
    assert "梁女士，请按1；王先生，请按2" in said
    assert "一娜" not in said
    assert "建国" not in said


def test_something_else_leads_to_the_menu(small_branch):
    small_branch.visit()
    small_branch.visit(name="王建国", sex="male")
    caller = CallIn.of(small_branch)
    caller.ring()
    assert (
        caller.press("0")
        == [
            "希望我们给您回电，请按2；想预约到店，请按3；不想再接到这类电话，请按9。",
            A_KEY,
        ]
        or "请按2" in caller.press("0")[0]
    )


# --- one number of several branches ---------------------------------------------------------------------------------


def test_of_branches_that_share_a_number_the_one_that_knows_them_speaks(branch):
    with branch.runtime.work() as session:
        other = Dealerships(session).add(
            code="qingdao", name="青岛众安汽车", from_number=OUR_NUMBER, hotline="0633-2270633", now=MONDAY_MORNING
        )
        session.add(
            Customer(
                dealership_id=other.id, name="王丽", sex="female", phone="+8613900002222", created_at=MONDAY_MORNING
            )
        )
        session.commit()
    assert "青岛众安汽车" in CallIn.of(branch, "+8613900002222").ring()[0]
    assert "日照众安汽车" in CallIn.of(branch, "+8613900003333").ring()[0]
    followup_id = branch.visit()
    caller = CallIn.of(branch)
    assert caller.ring()[0] == words.THANKS["zh-CN"]
    assert caller.row().followup_id == followup_id
    stopping = CallIn.of(branch, "+8613900002222")
    stopping.ring()
    stopping.press("9")
    assert len(branch.rows(Suppression)) == len(branch.rows(Dealership)) == 2


def call_of(branch, call_id):
    (row,) = [call for call in branch.rows(Call) if call.id == call_id]
    return row


def plan(branch, followup_id):
    """Our own call, planned and not taken by any worker."""
    with branch.runtime.work() as session:
        followups = Followups(session)
        planned = Calls(session).plan(followups.get(followup_id), "morning", branch.clock.now(), branch.clock.real())
        assert planned is not None
        followups.mark_calling(followup_id)
        session.commit()
    return planned


def another_car(branch, followup_id, *, model, plate):
    """The same customer has been here with another car, too."""
    second = branch.visit(name="临时", model=model, plate=plate, phone="+8613900009999")
    with branch.runtime.work() as session:
        owner = session.get_one(Followup, followup_id).customer_id
        row = session.get_one(Followup, second)
        row.customer_id = owner
        session.get_one(Vehicle, row.vehicle_id).customer_id = owner
        session.get_one(Occasion, row.occasion_id).customer_id = owner
        session.commit()
    return second
