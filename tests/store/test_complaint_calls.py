"""Tickets give reasons to call: news told, solutions asked about, and nothing of it once the ticket has moved on."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from flows.lifecycles import Disposition, FollowupState, TicketState
from flows.programmes import choose
from store.casework import add_note, move_ticket, reopened_by_customer, settled_by_customer
from store.dealerships import Dealerships
from store.planning import plan_followups
from store.tables import Followup, Occasion, Programme, Ticket, TicketEvent, User
from store.tickets import open_ticket
from tests.workers.stage import Stage, at, in_session

T = TicketState


@pytest.fixture
def stage(migrated_url):
    made = Stage(migrated_url)
    in_session(made, lambda session: Dealerships(session).seed(made.dealership_id, choose("all")))
    yield made
    made.close()


def complaint(stage, kind="complaint", customer=True):
    followup_id = stage.followup(state=FollowupState.CLOSED, disposition=Disposition.COMPLETED, next_call_at=None)
    followup = stage.see(followup_id)

    def opened(session):
        session.add(User(name="李经理", password_hash="", locale="zh-CN", active=True, created_at=stage.now))
        return open_ticket(
            session,
            key="1:complaint",
            dealership_id=stage.dealership_id,
            followup_id=followup_id,
            customer_id=followup.customer_id if customer else None,
            vehicle_id=None,
            kind=kind,
            severity="ordinary",
            category="overall",
            reason="接待：不满意\n空调异响：还在响\n接待：一般",
            now=stage.now,
            due_at=stage.now,
        )

    return in_session(stage, opened)


def step(stage, ticket_id, to, about=""):
    def do(session):
        ticket = session.get_one(Ticket, ticket_id)
        (user,) = session.scalars(select(User)).all()
        move_ticket(
            session,
            ticket_id,
            seen=TicketState(ticket.state),
            to=to,
            user_id=user.id,
            actor=user.name,
            note="已更换压缩机。",
            now=stage.now,
            about=about,
        )
        plan_followups(session, stage.now)

    in_session(stage, do)


def note(stage, ticket_id, text, *, tell=True):
    def do(session):
        rings = add_note(session, ticket_id, actor="李经理", note=text, now=stage.now, tell=tell)
        plan_followups(session, stage.now)
        return rings

    return in_session(stage, do)


def calls(stage):
    """Which calls the ticket gave a reason for, and how each stands."""
    names = {row.id: row.name for row in stage.rows(Programme)}
    found = [one for one in stage.rows(Followup) if names[one.programme_id].startswith("complaint")]
    return [(names[one.programme_id], one.disposition or one.next_call_at) for one in sorted(found, key=lambda a: a.id)]


def test_6_09_two_days_after_it_was_solved_the_customer_is_asked_whether_it_stays_solved(stage):
    ticket_id = complaint(stage)
    step(stage, ticket_id, T.RESOLVED)
    assert calls(stage) == [("complaint_closing", at("2026-11-25 09:30"))]
    (told,) = [one.details for one in stage.rows(Occasion) if one.kind == "complaint_solved"]
    assert told == {"ticket": ticket_id, "complaint_about": "接待、空调异响"}


def test_whoever_solves_it_may_say_what_the_call_names_it(stage):
    step(stage, complaint(stage), T.RESOLVED, about="空调异响")
    (told,) = [one.details for one in stage.rows(Occasion) if one.kind == "complaint_solved"]
    assert told["complaint_about"] == "空调异响"


def test_opened_again_it_is_not_asked_about_until_it_is_solved_anew(stage):
    ticket_id = complaint(stage)
    step(stage, ticket_id, T.RESOLVED)
    step(stage, ticket_id, T.REOPENED)
    assert calls(stage) == [("complaint_closing", Disposition.CANCELLED)]
    stage.later(days=1)
    step(stage, ticket_id, T.RESOLVED)
    assert calls(stage)[1:] == [("complaint_closing", at("2026-11-26 09:30"))]


def test_closed_by_a_person_who_has_asked_already_it_is_not_asked_about_again(stage):
    ticket_id = complaint(stage)
    step(stage, ticket_id, T.RESOLVED)
    step(stage, ticket_id, T.VERIFIED)
    assert calls(stage) == [("complaint_closing", Disposition.CANCELLED)]


def test_a_new_finding_that_opens_it_again_ends_the_question_too(stage):
    ticket_id = complaint(stage)
    step(stage, ticket_id, T.RESOLVED)
    in_session(
        stage,
        lambda session: open_ticket(
            session,
            key="1:complaint",
            dealership_id=stage.dealership_id,
            followup_id=None,
            customer_id=None,
            vehicle_id=None,
            kind="complaint",
            severity="serious",
            category="overall",
            reason="结账：不满意",
            now=stage.now,
            due_at=stage.now,
        ),
    )
    assert calls(stage) == [("complaint_closing", Disposition.CANCELLED)]


@pytest.mark.parametrize(("kind", "customer"), [("task", True), ("complaint", False)])
def test_a_task_and_a_complaint_of_nobody_we_know_give_no_reason_to_call(stage, kind, customer):
    ticket_id = complaint(stage, kind, customer)
    assert not note(stage, ticket_id, "配件明天到。")
    step(stage, ticket_id, T.RESOLVED)
    assert calls(stage) == []


def test_6_01_and_9_12_a_note_that_is_news_is_told_at_the_next_moment(stage):
    ticket_id = complaint(stage)
    assert note(stage, ticket_id, " 技术部门已经找到原因，\n 配件后天到。 ")
    assert calls(stage) == [("complaint_progress", at("2026-11-23 10:00"))]
    (told,) = [one.details for one in stage.rows(Occasion) if one.kind == "complaint"]
    assert told == {
        "ticket": ticket_id,
        "complaint_about": "接待、空调异响",
        "progress": "技术部门已经找到原因， 配件后天到",
        "handler": "李经理",
    }


def test_a_note_for_the_desk_alone_rings_nobody(stage):
    ticket_id = complaint(stage)
    assert not note(stage, ticket_id, "客户很着急", tell=False)
    assert calls(stage) == []
    assert [one.kind for one in stage.rows(TicketEvent)] == ["opened", "noted"]


def test_newer_news_takes_the_place_of_the_older_and_a_solution_that_of_both(stage):
    ticket_id = complaint(stage)
    note(stage, ticket_id, "配件已经订好")
    note(stage, ticket_id, "配件到了")
    assert [state for _, state in calls(stage)] == [Disposition.CANCELLED, at("2026-11-23 10:00")]
    step(stage, ticket_id, T.RESOLVED)
    assert [state for _, state in calls(stage)][:2] == [Disposition.CANCELLED] * 2
    assert not note(stage, ticket_id, "又有消息"), "it is solved: the customer is asked about that"


def test_what_another_ticket_gave_a_reason_for_is_left_alone(stage):
    ticket_id = complaint(stage)
    note(stage, ticket_id, "配件已经订好")

    def other(session):
        ticket = session.get_one(Ticket, ticket_id)
        more = Ticket(
            id=ticket_id * 10,  # 1 and 10 begin alike
            key="2:complaint",
            opened_at=stage.now,
            due_at=stage.now,
            **{
                name: getattr(ticket, name) for name in ("dealership_id", "customer_id", "kind", "severity", "category")
            },
            state=T.OPEN,
            reason="结账：不满意",
        )
        session.add(more)
        session.flush()
        return more.id

    other_id = in_session(stage, other)
    note(stage, other_id, "已经退款")
    assert [state for _, state in calls(stage)] == [at("2026-11-23 10:00")] * 2
    step(stage, ticket_id, T.RESOLVED)
    assert [state for _, state in calls(stage)][:2] == [Disposition.CANCELLED, at("2026-11-23 10:00")]


def test_what_the_customer_says_closes_it_or_opens_it_again_as_urgent_as_new(stage):
    ticket_id = complaint(stage)

    def says(do, *more):
        return in_session(stage, lambda session: do(session, ticket_id, *more, stage.now))

    assert not says(settled_by_customer), "nobody has said it was solved"
    step(stage, ticket_id, T.RESOLVED)
    stage.later(days=2)
    assert (says(settled_by_customer), says(settled_by_customer)) == (True, False)
    assert (says(reopened_by_customer, "又响了"), says(reopened_by_customer, "又响了")) == (True, False)
    (ticket,) = stage.rows(Ticket)
    assert (ticket.state, ticket.resolved_at, ticket.due_at) == (T.REOPENED, None, at("2026-11-26 10:00"))
    assert [one.kind for one in stage.rows(TicketEvent)] == ["opened", "resolved", "verified", "reopened"]
    assert stage.rows(Occasion)[-1].happened_on == date(2026, 11, 23)
