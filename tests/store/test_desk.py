"""What the pages ask the store: order, scope, figures, and two people moving one ticket at once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from flows.lifecycles import Ignored, Moved, TicketState
from store.casework import Overtaken, move_ticket
from store.desk import PAGE_SIZE, Desk, branches, masked
from store.tables import Audit, Call, Followup, Ticket, TicketEvent
from store.today import day_of, figures
from tests.console.builder import NOW, open_world


@pytest.fixture
def world(migrated_url, tmp_path):
    made = open_world(migrated_url, tmp_path)
    yield made
    made.engine.dispose()


def listed(world, *shops, state="todo", kind="all", page=1):
    with world.session() as session:
        return Desk(session, shops).tickets(world.now, state=state, kind=kind, page=page)


def move(world, ticket_id, seen, to, who="李经理", note="", user_id=None):
    with world.session() as session:
        done = move_ticket(session, ticket_id, seen=seen, to=to, user_id=user_id, actor=who, note=note, now=world.now)
        session.commit()
        return done


def test_the_worst_ticket_comes_first_serious_then_overdue_then_oldest(world):
    shop = world.dealership()
    hours = timedelta(hours=1)

    def ticket(severity, opened, due):
        return world.ticket(world.followup(shop), severity=severity, opened=opened * hours, due=due * hours)

    minor_late = ticket("low", 90, 72)
    ordinary_old = ticket("ordinary", 40, 48)
    ordinary_late = ticket("ordinary", 50, 48)
    serious_new = ticket("serious", 1, 24)
    serious_late = ticket("serious", 30, 24)
    ordinary_new = ticket("ordinary", 2, 48)
    order = [serious_late, serious_new, ordinary_late, ordinary_old, ordinary_new, minor_late]
    assert [row.id for row in listed(world, shop).rows] == order
    assert [row.id for row in listed(world, shop).rows if row.overdue] == [
        serious_late,
        ordinary_late,
        minor_late,
    ]


def test_what_is_done_leaves_the_list_of_things_to_do_and_ends_the_list_of_all(world):
    shop = world.dealership()
    done, open_ = (world.ticket(world.followup(shop), severity=s) for s in ("serious", "low"))
    move(world, done, TicketState.OPEN, TicketState.RESOLVED, note="repaired")
    assert [row.id for row in listed(world, shop).rows] == [open_]
    assert [row.id for row in listed(world, shop, state="all").rows] == [open_, done]
    assert [row.id for row in listed(world, shop, state="resolved").rows] == [done]
    assert not listed(world, shop, state="all").rows[1].overdue


def test_kinds_can_be_told_apart(world):
    shop = world.dealership()
    followup = world.followup(shop)
    world.ticket(followup)
    task = world.ticket(followup, kind="task", severity="low")
    assert [row.id for row in listed(world, shop, kind="task").rows] == [task]


def test_a_list_is_shown_page_by_page_and_beyond_its_end_stands_its_last_page(world):
    shop = world.dealership()
    followup = world.followup(shop)
    with world.session() as session:
        for number in range(PAGE_SIZE + 3):
            session.add(
                Ticket(
                    key=f"{followup}:{number}",
                    dealership_id=shop,
                    kind="task",
                    severity="low",
                    category="data_correction",
                    state="open",
                    reason="",
                    opened_at=NOW + timedelta(seconds=number),
                    due_at=NOW + timedelta(days=3),
                )
            )
        session.commit()
    first, second = listed(world, shop), listed(world, shop, page=2)
    assert (first.total, first.pages, len(first.rows)) == (PAGE_SIZE + 3, 2, PAGE_SIZE)
    assert len(second.rows) == 3
    assert not {row.id for row in first.rows} & {row.id for row in second.rows}
    assert listed(world, shop, page=99) == second


def test_another_dealerships_tickets_numbers_and_sounds_do_not_exist(world):
    mine, other = world.dealership(), world.dealership("pudong", "浦东店")
    ticket = world.complaint(other)
    with world.session() as session:
        desk, theirs = Desk(session, [mine]), Desk(session, [other])
        assert desk.ticket(ticket, world.now) is None
        assert desk.full_phone(ticket) is None
        assert desk.sound(1) is None
        assert desk.worst(world.now) is None
        assert theirs.ticket(ticket, world.now) is not None
        assert theirs.full_phone(ticket) is not None
        assert theirs.sound(1) is not None
        assert [branch.id for branch in branches(session, mine)] == [mine]
        assert {branch.id for branch in branches(session, None)} == {mine, other}


def test_a_ticket_brings_everything_that_helps_to_solve_it(world):
    shop = world.dealership()
    ticket = world.complaint(shop)
    with world.session() as session:
        page = Desk(session, [shop]).ticket(ticket, world.now)
    assert page is not None
    assert page.visit is not None
    assert (page.visit.adviser, page.visit.work, page.visit.order) == (
        "陈师傅",
        "更换机油机滤、四轮定位",
        "GD-00001",
    )
    assert [(said.question, said.low) for said in page.answers] == [
        ("overall", True),
        ("explanation", True),
        ("repair_quality", False),
    ]
    assert [call.outcome for call in page.calls] == ["no_answer", "completed"]
    assert [sound.state for sound in page.sounds] == ["fetched"]
    assert [event.kind for event in page.history] == ["opened"]
    assert page.script_text is not None
    assert "script: after_service_3day" in page.script_text
    assert page.row.customer is not None
    assert page.row.customer.masked_phone == "138****5678"


def test_the_ticket_nobody_has_taken_is_worse_than_the_one_in_hand(world):
    shop = world.dealership()
    taken = world.ticket(world.followup(shop), severity="serious")
    free = world.ticket(world.followup(shop), severity="ordinary")
    move(world, taken, TicketState.OPEN, TicketState.ACKNOWLEDGED)
    with world.session() as session:
        worst = Desk(session, [shop]).worst(world.now)
    assert worst is not None
    assert worst.id == free


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("+8613812345678", "138****5678"), ("+866332270633", "0633****633"), ("+16502530000", "+16502****00")],
)
def test_a_number_is_recognisable_and_cannot_be_rung(phone, shown):
    assert masked(phone) == shown


def test_a_move_is_made_once_with_its_history_owner_and_audit(world):
    shop = world.dealership()
    user = world.user()
    ticket = world.ticket(world.followup(shop))
    assert move(world, ticket, TicketState.OPEN, TicketState.ACKNOWLEDGED, user_id=user.id) == Moved(
        TicketState.ACKNOWLEDGED
    )
    assert move(world, ticket, TicketState.ACKNOWLEDGED, TicketState.RESOLVED, note="车已修好") == Moved(
        TicketState.RESOLVED
    )
    row = world.ticket_row(ticket)
    assert (row.state, row.owner_id, row.resolved_at) == ("resolved", user.id, world.now)
    with world.session() as session:
        events = session.query(TicketEvent).order_by(TicketEvent.id).all()
        assert [(event.kind, event.note) for event in events[1:]] == [
            ("acknowledged", ""),
            ("resolved", "车已修好"),
        ]
        audits = session.query(Audit).order_by(Audit.id).all()
        assert [(row.actor, row.action, row.subject, row.dealership_id) for row in audits] == [
            ("李经理", "acknowledged", f"ticket {ticket}", shop),
            ("李经理", "resolved", f"ticket {ticket}", shop),
        ]


def test_a_resolved_ticket_can_be_opened_again_and_is_then_to_do(world):
    shop = world.dealership()
    ticket = world.ticket(world.followup(shop))
    move(world, ticket, TicketState.OPEN, TicketState.RESOLVED, note="done")
    move(world, ticket, TicketState.RESOLVED, TicketState.REOPENED)
    assert (world.ticket_row(ticket).state, world.ticket_row(ticket).resolved_at) == ("reopened", None)
    assert listed(world, shop).total == 1


def test_a_move_that_is_not_on_the_table_changes_nothing(world):
    ticket = world.ticket(world.followup(world.dealership()))
    assert isinstance(move(world, ticket, TicketState.OPEN, TicketState.VERIFIED), Ignored)
    assert world.ticket_row(ticket).state == "open"


def test_of_two_people_at_once_one_moves_the_ticket_and_the_other_is_told_who(world):
    ticket = world.ticket(world.followup(world.dealership()))
    together, results = threading.Barrier(2), {}

    def act(who, to):
        together.wait()
        results[who] = move(world, ticket, TicketState.OPEN, to, who=who, note="x")

    people = [
        threading.Thread(target=act, args=("李经理", TicketState.ACKNOWLEDGED)),
        threading.Thread(target=act, args=("张主管", TicketState.RESOLVED)),
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()
    (winner, won), (loser, lost) = sorted(results.items(), key=lambda kept: isinstance(kept[1], Overtaken))
    assert isinstance(won, Moved)
    assert lost == Overtaken(won.to, winner, world.now)
    assert loser != winner
    with world.session() as session:
        assert session.query(TicketEvent).filter_by(ticket_id=ticket).count() == 2


def test_todays_figures_are_those_of_the_dealerships_own_day(world):
    shop = world.dealership()
    before_midnight, after_midnight = timedelta(hours=14, minutes=31), timedelta(hours=14, minutes=29)
    yesterday = world.followup(shop)
    world.call(yesterday, before=before_midnight)
    with world.session() as session:
        session.get_one(Followup, yesterday).closed_at = world.now - before_midnight
        session.commit()
    world.call(world.followup(shop), before=after_midnight)
    world.call(world.followup(shop, disposition="unreachable"), outcome="no_answer")
    world.call(world.followup(shop, disposition="unreachable"), outcome="machine")
    world.call(world.followup(shop, disposition="refused"))
    world.followup(shop, state="waiting")
    later = world.followup(shop, state="waiting")
    with world.session() as session:
        session.get_one(Followup, later).next_call_at = world.now + timedelta(days=1)
        machine = session.query(Call).filter_by(outcome="machine").one()
        machine.answered_at, machine.answered_by = machine.placed_at, "machine_start"
        session.commit()
    with world.session() as session:
        found = figures(session, branches(session, shop), world.now)
    assert (found.placed, found.reached, found.finished) == (4, 2, 1)
    assert (found.waiting, found.waiting_today, found.live) == (2, 1, 0)
    assert found.closed == {"completed": 1, "unreachable": 2, "refused": 1}
    assert found.any_followups


def test_open_tickets_are_counted_by_severity_and_done_ones_are_not(world):
    shop, other = world.dealership(), world.dealership("pudong", "浦东店")
    first = world.ticket(world.followup(shop), severity="serious")
    world.ticket(world.followup(shop), severity="serious", opened=timedelta(hours=30))
    done = world.ticket(world.followup(shop), severity="ordinary")
    world.ticket(world.followup(other), severity="low")
    move(world, first, TicketState.OPEN, TicketState.IN_PROGRESS)
    move(world, done, TicketState.OPEN, TicketState.RESOLVED, note="done")
    with world.session() as session:
        mine = figures(session, branches(session, shop), world.now)
        everybody = figures(session, branches(session, None), world.now)
    assert (mine.open, mine.overdue) == ({"serious": 2}, 1)
    assert (mine.untaken, mine.untaken_serious) == (1, 1)
    assert everybody.open == {"serious": 2, "low": 1}


def test_a_fresh_installation_has_figures_too(world):
    with world.session() as session:
        found = figures(session, [], world.now)
    assert (found.placed, found.open, found.any_followups) == (0, {}, False)


def test_a_day_with_a_change_of_clocks_is_as_long_as_it_is():
    start, end = day_of(datetime(2026, 10, 25, 12, tzinfo=UTC), "Europe/Berlin")
    assert end - start == timedelta(hours=25)
