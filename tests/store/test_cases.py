"""What the policy is told: of the person over all programmes and channels, of the occasion, of the programme."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from flows.budget import Budget, Contact
from flows.consent import Bar
from flows.lifecycles import CallState, FollowupState, MessageState, Outcome, TicketState
from flows.policy import Case
from flows.programmes import choose, kept
from flows.quiet import Quiet
from flows.terms import TermsError
from store.consents import Consents
from store.followups import Followups
from store.messages import Messages
from store.suppressions import Suppressions
from store.tables import Customer, Dealership, Followup, Message, Occasion, Programme, Ticket, Vehicle
from store.tickets import open_ticket
from tests.workers.stage import Stage, at, in_session

PHONE = "+8613606331234"
SID = "CA{:032x}"


@pytest.fixture
def stage(migrated_url):
    made = Stage(migrated_url)
    yield made
    made.close()


def case_of(stage: Stage, followup_id: int) -> Case:
    with stage.read() as session:
        return Followups(session).case(followup_id, stage.now)


def rule(stage: Stage, **changes) -> None:
    """The programme's rule as its row keeps it."""
    (shipped,) = choose("after_service_3day")
    changed = shipped.model_copy(update=changes)
    stage.change(Programme, stage.programme_id, rule=kept(changed), purpose=changed.purpose)


def write(stage: Stage, key: str, to: str = PHONE, state: str = MessageState.SENT, followup_id=None, **more) -> None:
    def add(session):
        message_id = Messages(session).plan(
            key=key, dealership_id=stage.dealership_id, followup_id=followup_id, to=to, from_="+866332270633",
            body="Hello.", now=stage.now,
        )  # fmt: skip
        message = session.get_one(Message, message_id)
        message.state = state
        for name, value in more.items():
            setattr(message, name, value)

    in_session(stage, add)


def test_one_number_has_one_budget_whoever_of_the_family_and_whatever_it_is_about(stage):
    mine, theirs = stage.followup(), stage.followup(name="王芳")
    stage.hear(stage.call(theirs, "morning", SID.format(1)), CallState.ENDED, Outcome.NO_ANSWER)
    case = case_of(stage, mine)
    assert case.contacts == (Contact(stage.now, "voice", "after_service_3day"),)
    assert case.attempts == ()


def test_messages_and_mails_are_contacts_too_once_they_are_on_their_way(stage):
    followup_id = stage.followup()
    stage.change(Customer, stage.see(followup_id).customer_id, email="zhang@example.com")
    write(stage, "planned", state=MessageState.PLANNED)
    write(stage, "failed", state=MessageState.FAILED)
    write(stage, "to somebody else", to="+8613606339999")
    stage.later(hours=1)
    write(stage, "mail", to="zhang@example.com", channel="email", followup_id=followup_id)
    contacts = case_of(stage, followup_id).contacts
    assert [(contact.channel, contact.programme) for contact in contacts] == [
        ("sms", ""),
        ("email", "after_service_3day"),
    ]
    assert contacts[0].at < contacts[1].at


def test_what_came_in_and_what_is_long_past_is_no_contact(stage):
    followup_id = stage.followup(due=at("2026-11-23 10:00"))
    write(stage, "from them", direction="inbound")
    write(stage, "long ago")
    stage.now += timedelta(days=32)
    assert case_of(stage, followup_id).contacts == ()


def test_a_number_rung_for_another_follow_up_at_this_moment_is_known_but_not_for_its_own(stage):
    mine, theirs = stage.followup(), stage.followup(name="王芳")
    stage.call(theirs, "morning", SID.format(1))
    assert case_of(stage, mine).being_rung
    assert not case_of(stage, theirs).being_rung


def test_busy_calls_are_told_apart_from_those_that_rang(stage):
    mine, theirs = stage.followup(), stage.followup(name="王芳")
    stage.hear(stage.call(mine, "morning", SID.format(1)), CallState.ENDED, Outcome.BUSY)
    first = stage.now
    stage.later(minutes=15)
    stage.hear(stage.call(theirs, "morning", SID.format(2)), CallState.ENDED, Outcome.BUSY)
    case = case_of(stage, mine)
    assert [attempt.at for attempt in case.busy] == [first]
    assert case.number_busy == (first, stage.now)
    assert (case.attempts, case.contacts) == ((), ())


def test_an_occasion_that_is_gone_counts_where_the_programme_minds(stage):
    followup_id = stage.followup()
    stage.change(Occasion, stage.see(followup_id).occasion_id, gone="came_in")
    rule(stage, cancel_when=("changed",))
    assert case_of(stage, followup_id).gone is None
    rule(stage, cancel_when=("changed", "came_in"))
    assert case_of(stage, followup_id).gone == "came_in"


@pytest.mark.parametrize(
    ("state", "held"),
    [
        (TicketState.OPEN, True),
        (TicketState.ACKNOWLEDGED, True),
        (TicketState.IN_PROGRESS, True),
        (TicketState.REOPENED, True),
        (TicketState.RESOLVED, False),
        (TicketState.VERIFIED, False),
    ],
)
def test_a_complaint_holds_its_customers_other_follow_ups_until_it_is_settled(stage, state, held):
    followup_id = stage.followup()
    customer_id = stage.see(followup_id).customer_id

    def complain(session, key, kind):
        return open_ticket(
            session, key=key, dealership_id=stage.dealership_id, followup_id=None, customer_id=customer_id,
            vehicle_id=None, kind=kind, severity="ordinary", category="service", reason="Late.", now=stage.now,
            due_at=stage.now,
        )  # fmt: skip

    rule(stage, cancel_when=("complaint_open",))
    in_session(stage, lambda session: complain(session, "a task", "task"))
    assert not case_of(stage, followup_id).complaint_open
    ticket_id = in_session(stage, lambda session: complain(session, "a complaint", "complaint"))
    stage.change(Ticket, ticket_id, state=state)
    assert case_of(stage, followup_id).complaint_open is held
    rule(stage, cancel_when=("changed",))
    assert not case_of(stage, followup_id).complaint_open


def test_the_manufacturers_surveys_count_from_the_delivery_of_the_car_and_only_where_the_programme_minds(stage):
    followup_id = stage.followup()

    def drive(session):
        car = Vehicle(
            dealership_id=stage.dealership_id, customer_id=stage.see(followup_id).customer_id, plate=None, model="秦",
            delivered_on=date(2026, 11, 20), created_at=stage.now,
        )  # fmt: skip
        session.add(car)
        session.flush()
        return car.id

    stage.change(Followup, followup_id, vehicle_id=in_session(stage, drive))
    survey = [{"from": "2026-12-01", "to": "2026-12-10"}, {"after": "delivery", "days": [8, 14]}]
    stage.change(Dealership, stage.dealership_id, settings={"maker_survey": survey})
    rule(stage, quiet=True)
    assert case_of(stage, followup_id).quiet == (
        Quiet(date(2026, 12, 1), date(2026, 12, 10)),
        Quiet(date(2026, 11, 28), date(2026, 12, 4)),
    )
    rule(stage, quiet=False)
    assert case_of(stage, followup_id).quiet == ()


def test_the_programme_tells_how_often_how_urgently_and_in_which_part_of_the_day(stage):
    followup_id = stage.followup()
    stage.change(Customer, stage.see(followup_id).customer_id, preferred=["afternoon"])
    rule(stage, attempts=2, urgent=True)
    case = case_of(stage, followup_id)
    assert (case.most_attempts, case.urgent, case.preferred) == (2, True, ("afternoon",))
    rule(stage, part="late_afternoon")
    assert case_of(stage, followup_id).preferred == ("late_afternoon",)
    stage.change(Programme, stage.programme_id, active=False)
    assert not case_of(stage, followup_id).programme_active


def test_the_budget_is_the_dealerships_inside_the_caps_of_its_market(stage):
    followup_id = stage.followup()
    stage.change(Dealership, stage.dealership_id, settings={"budget": {"per_3_days": 2}})
    budget = case_of(stage, followup_id).budget
    assert replace(budget, caps=()) == Budget(1, 2, 8)
    assert [(cap.days, cap.most) for cap in budget.caps] == [(1, 5)]  # China: five calls a day


def test_a_budget_that_cannot_be_read_is_a_mistake_with_a_sentence(stage):
    followup_id = stage.followup()
    stage.change(Dealership, stage.dealership_id, settings={"budget": {"daily": 2}})
    with pytest.raises(TermsError, match="budget has no daily"):
        case_of(stage, followup_id)


def test_a_marketing_follow_up_never_rings_somebody_whose_only_consent_is_to_service(stage):
    followup_id = stage.followup()
    rule(stage, purpose="marketing")

    def agree(purpose):
        in_session(
            stage,
            lambda session: Consents(session).record(
                stage.dealership_id, PHONE, purpose, given=True, source="contract", now=stage.now
            ),
        )

    agree("service")
    forbidden = case_of(stage, followup_id).forbidden
    assert forbidden is not None
    assert forbidden.bar is Bar.NO_CONSENT
    agree("marketing")
    assert case_of(stage, followup_id).forbidden is None
    in_session(
        stage,
        lambda session: Suppressions(session).add(stage.dealership_id, PHONE, "marketing", "opted_out", stage.now),
    )
    forbidden = case_of(stage, followup_id).forbidden
    assert forbidden is not None
    assert forbidden.bar is Bar.OPTED_OUT
    rule(stage, purpose="service")
    assert case_of(stage, followup_id).forbidden is None  # they may still be rung about their car


def test_two_hundred_are_read_in_as_many_queries_as_one(stage):
    rule(stage, cancel_when=("complaint_open",))
    ids = [stage.followup(phone=f"+86136063{number:05}", name=f"客户{number}") for number in range(200)]
    asked: list[str] = []
    event.listen(stage.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    def count(wanted):
        asked.clear()
        with stage.read() as session:
            assert len(Followups(session).cases(wanted, stage.now)) == len(wanted)
        return len([statement for statement in asked if statement.startswith("SELECT")])

    assert count(ids) == count(ids[:1]) <= 10


def test_of_those_due_the_customers_own_time_comes_first_then_what_matters_most_then_who_has_waited(stage):
    hour = timedelta(hours=1)
    plain = stage.followup(phone="+8613606331231", due=stage.now - hour)
    urgent = stage.followup(phone="+8613606331232", due=stage.now, priority=90)
    asked = stage.followup(phone="+8613606331233", due=stage.now, asked_for=True)
    waited = stage.followup(phone="+8613606331234", due=stage.now - 2 * hour)
    stage.followup(phone="+8613606331235", due=stage.now, priority=100, state=FollowupState.CLOSED)
    with stage.read() as session:
        assert Followups(session).due(stage.dealership_id, stage.now, 10) == [asked, urgent, waited, plain]
