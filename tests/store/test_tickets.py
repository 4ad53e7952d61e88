"""One ticket per follow-up and kind: added to, made worse, reopened, and never opened twice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

import pytest

from flows.escalation import ORDER, Severity, TicketKind, due_at
from flows.lifecycles import TicketState
from store.tables import Ticket, TicketEvent
from store.tickets import open_ticket
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


def find(branch: Branch, reason: str, *, severity: str = "ordinary", key: str = "1:complaint", **more: str) -> int:
    """A finding, in a transaction of its own."""
    now = branch.clock.now()
    with branch.runtime.work() as session:
        ticket_id = open_ticket(
            session,
            key=key,
            dealership_id=branch.dealership_id,
            followup_id=None,
            customer_id=None,
            vehicle_id=None,
            kind=TicketKind.COMPLAINT,
            severity=severity,
            category=more.get("category", "overall"),
            reason=reason,
            now=now,
            due_at=due_at(severity, now),
        )
        session.commit()
    return ticket_id


def settle(branch: Branch, ticket_id: int, state: TicketState) -> None:
    with branch.runtime.work() as session:
        ticket = session.get_one(Ticket, ticket_id)
        ticket.state, ticket.resolved_at = state, branch.clock.now()
        session.commit()


def history(branch: Branch) -> list[tuple[str, str, str]]:
    return [(event.actor, event.kind, event.note) for event in branch.rows(TicketEvent, TicketEvent.id)]


def test_a_first_finding_opens_a_ticket_with_its_deadline_and_history(branch):
    ticket_id = find(branch, "接待：不满意")
    (ticket,) = branch.rows(Ticket)
    assert ticket.id == ticket_id
    assert (ticket.kind, ticket.severity, ticket.category, ticket.state) == ("complaint", "ordinary", "overall", "open")
    assert ticket.due_at - ticket.opened_at == timedelta(hours=48)
    assert history(branch) == [("ringback", "opened", "接待：不满意")]


def test_the_same_reason_twice_changes_nothing(branch):
    first = find(branch, "接待：不满意")
    branch.clock.shows += timedelta(hours=1)
    assert find(branch, "接待：不满意", severity="serious") == first
    (ticket,) = branch.rows(Ticket)
    assert (ticket.severity, ticket.reason) == ("ordinary", "接待：不满意")
    assert len(history(branch)) == 1


def test_a_reason_that_is_part_of_an_earlier_one_is_still_a_new_one(small_branch):
    find(small_branch, "接待：非常不满意")
    find(small_branch, "非常不满意")
    assert small_branch.rows(Ticket)[0].reason.splitlines() == ["接待：非常不满意", "非常不满意"]


def test_severity_only_ever_gets_worse_and_the_deadline_only_ever_nearer(branch):
    for one, other in product(Severity, repeat=2):
        key = f"{one}-{other}:complaint"
        find(branch, "first", severity=one, key=key, category="reception")
        find(branch, "second", severity=other, key=key, category="settlement")
        ticket = next(ticket for ticket in branch.rows(Ticket) if ticket.key == key)
        worst = min(one, other, key=ORDER.index)
        assert ticket.severity == worst, (one, other)
        assert ticket.category == ("settlement" if ORDER.index(other) < ORDER.index(one) else "reception")
        assert ticket.due_at == min(due_at(one, branch.clock.now()), due_at(worst, branch.clock.now()))


def test_a_late_worse_finding_never_moves_the_deadline_away(small_branch):
    find(small_branch, "first", severity="ordinary")
    before = small_branch.rows(Ticket)[0].due_at
    small_branch.clock.shows += timedelta(hours=40)
    find(small_branch, "second", severity="serious")
    (ticket,) = small_branch.rows(Ticket)
    assert ticket.severity == "serious"
    assert ticket.due_at == before


@pytest.mark.parametrize("state", [TicketState.RESOLVED, TicketState.VERIFIED])
def test_a_new_reason_reopens_what_was_settled(small_branch, state):
    ticket_id = find(small_branch, "接待：不满意")
    settle(small_branch, ticket_id, state)
    assert find(small_branch, "接待：不满意") == ticket_id
    assert small_branch.rows(Ticket)[0].state == state, "the same reason is no news"
    find(small_branch, "结账：不满意")
    (ticket,) = small_branch.rows(Ticket)
    assert (ticket.state, ticket.resolved_at) == ("reopened", None)
    assert [kind for _, kind, _ in history(small_branch)] == ["opened", "added", "reopened"]


@pytest.mark.parametrize("state", [TicketState.OPEN, TicketState.ACKNOWLEDGED, TicketState.IN_PROGRESS])
def test_a_new_reason_leaves_a_ticket_that_is_being_worked_on_where_it_is(small_branch, state):
    settle(small_branch, find(small_branch, "接待：不满意"), state)
    find(small_branch, "结账：不满意")
    assert small_branch.rows(Ticket)[0].state == state
    assert [kind for _, kind, _ in history(small_branch)] == ["opened", "added"]


def test_another_kind_is_another_ticket(small_branch):
    assert find(small_branch, "接待：不满意") != find(small_branch, "空号", severity="low", key="1:data")
    assert len(small_branch.rows(Ticket)) == 2
