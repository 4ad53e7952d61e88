"""What was called off and is on again is rung after all; rounds of calls follow what a later list says of the visit."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from console.imports.campaigns import kind_for
from console.imports.importing import import_list
from flows.lifecycles import Disposition, FollowupState
from store.asking_again import ask_again
from store.followups import Followups
from store.planning import plan_followups
from store.tables import Customer, Followup, Occasion, Programme

DELIVERY = "客户姓名,联系电话,车型,车架号,交车日期,状态"
LI = "李雷,13684289706,秦PLUS,LSGKE54H637913758,2026-11-22,"
SERVICE = "客户姓名,联系电话,维修日期,工单号,状态"
ORDER = "李雷,13684289706,2026-11-22,DL1,"
VISIT = "来店日期,客户姓名,联系电话,意向级别,状态"
DAY = timedelta(days=1)


@pytest.fixture
def take_in(session, dealership, now, tmp_path):
    def take_in(kind, headings, row, *, later=0 * DAY):
        path = tmp_path / "list.csv"
        path.write_text(f"{headings}\n{row}\n", encoding="utf-8")
        report = import_list(session, path, kind_for(session, dealership.id, kind), dealership, now + later)
        plan_followups(session, now + later, dealership.id)
        session.commit()
        return report

    return take_in


def followups(session, programme=None):
    """Programme, state, disposition and number to ring of each follow-up, in their order."""
    rows = session.execute(
        select(Programme.name, Followup, Customer.phone)
        .join(Programme, Programme.id == Followup.programme_id)
        .join(Customer, Customer.id == Followup.customer_id)
        .order_by(Followup.id)
        .execution_options(populate_existing=True)
    )
    return [
        (name, one.state, one.disposition, phone) for name, one, phone in rows if programme is None or name == programme
    ]


def waiting(session):
    return sorted(name for name, state, _, _ in followups(session) if state == FollowupState.WAITING)


def rounds(session):
    """The rounds of a visit that are still to come: number and day of the call."""
    rows = select(Occasion).where(Occasion.kind == "visit", Occasion.round > 0, Occasion.gone.is_(None))
    found = session.scalars(rows.order_by(Occasion.id).execution_options(populate_existing=True))
    return [(one.round, one.details.get("call_on"), one.details["class"]) for one in found]


@pytest.mark.parametrize(("kind", "headings", "row"), [("deliveries", DELIVERY, LI), ("services", SERVICE, ORDER)])
def test_what_was_called_off_and_is_on_again_is_planned_anew_each_time(session, take_in, now, kind, headings, row):
    take_in(kind, headings, row)
    planned = waiting(session)
    assert planned
    for _ in range(3):
        take_in(kind, headings, f"{row}作废")
        assert waiting(session) == []
        report = take_in(kind, headings, row)
        assert (report.updated, waiting(session)) == (1, planned)
        assert take_in(kind, headings, row).duplicates == 1
        (first,) = session.scalars(
            select(Occasion.id).where(
                Occasion.round == 0, Occasion.gone.is_(None), Occasion.kind.in_(("delivery", "service"))
            )
        )
        assert ask_again(session, [first], now) == 0
        assert waiting(session) == planned


def test_what_was_asked_before_it_was_called_off_is_not_asked_again(session, take_in, now):
    take_in("services", SERVICE, ORDER)
    one = session.scalars(select(Followup)).first()
    Followups(session).close(one.id, Disposition.COMPLETED, now, "x", "All was asked.")
    session.commit()
    planned = waiting(session)
    take_in("services", SERVICE, f"{ORDER}作废")
    take_in("services", SERVICE, ORDER)
    assert waiting(session) == planned


def test_what_comes_back_too_late_is_not_rung(session, take_in):
    take_in("services", SERVICE, ORDER)
    take_in("services", SERVICE, f"{ORDER}作废")
    take_in("services", SERVICE, ORDER, later=60 * DAY)
    assert waiting(session) == []
    assert {disposition for _, _, disposition, _ in followups(session)} == {"cancelled", "expired"}


def test_a_number_put_right_twice_is_rung_under_the_last(session, take_in, now):
    take_in("services", SERVICE, ORDER)
    for number in ("13684289707", "13684289708"):
        for one in session.scalars(select(Followup).where(Followup.state == FollowupState.WAITING)).all():
            Followups(session).close(one.id, Disposition.WRONG_NUMBER, now, "x", "Somebody else answered.")
        session.commit()
        take_in("services", SERVICE, ORDER.replace("13684289706", number))
        rung = [phone for _, state, _, phone in followups(session) if state == FollowupState.WAITING]
        assert rung
        assert set(rung) == {f"+86{number}"}


def test_a_number_put_right_again_before_anybody_rang_is_the_one_that_is_rung(session, take_in, now):
    take_in("services", SERVICE, ORDER)
    for one in session.scalars(select(Followup)).all():
        Followups(session).close(one.id, Disposition.WRONG_NUMBER, now, "x", "Somebody else answered.")
    session.commit()
    take_in("services", SERVICE, ORDER.replace("13684289706", "13684289707"))
    before = waiting(session)
    take_in("services", SERVICE, ORDER.replace("13684289706", "13684289708"))
    assert waiting(session) == before
    assert {phone for _, state, _, phone in followups(session) if state == FollowupState.WAITING} == {"+8613684289708"}


def test_a_visit_that_is_on_again_goes_on_with_one_chain_of_rounds(session, take_in):
    row = "2026-11-22,李雷,13684289706,A,"
    take_in("visits", VISIT, row)
    planned = waiting(session)
    assert "prospect_follow_up" in planned
    assert len(rounds(session)) == 1
    take_in("visits", VISIT, f"{row}作废")
    assert (waiting(session), rounds(session)) == ([], [])
    take_in("visits", VISIT, row)
    assert waiting(session) == planned
    to_come = [number for number, _, _ in rounds(session) if number > 1]
    assert to_come == [2]


def test_another_class_moves_the_round_that_is_not_planned_yet(session, take_in):
    take_in("visits", VISIT, "2026-11-22,李雷,13684289706,A,")
    ((_, day, group),) = rounds(session)
    assert (day, group) == ("2026-11-26", "A")
    take_in("visits", VISIT, "2026-11-22,李雷,13684289706,B,")
    assert rounds(session) == [(1, "2026-11-30", "B")]


@pytest.mark.parametrize(("before", "after", "days"), [("C", "A", 2), ("A", "B", 7)])
def test_another_class_moves_the_first_call_that_nobody_has_had(session, take_in, dealership, now, before, after, days):
    take_in("visits", VISIT, f"2026-11-23,李雷,13684289706,{before},")
    take_in("visits", VISIT, f"2026-11-23,李雷,13684289706,{after},")
    rows = select(Followup).join(Programme).where(Programme.name == "prospect_follow_up")
    plan_followups(session, now + (days - 2) * DAY, dealership.id)
    assert session.scalars(rows).all() == []
    plan_followups(session, now + (days - 1) * DAY, dealership.id)
    assert session.scalars(rows).one().next_call_at.date() == (now + days * DAY).date()


def test_another_class_moves_a_round_that_is_planned_and_not_rung(session, take_in, dealership, now):
    take_in("visits", VISIT, "2026-11-21,李雷,13684289706,A,")
    rows = select(Followup).join(Programme).where(Programme.name == "prospect_follow_up").order_by(Followup.id)
    first = session.scalars(rows).one()
    Followups(session).close(first.id, Disposition.COMPLETED, now, "x", "All was asked.")
    later = next(days for days in range(1, 5) if plan_followups(session, now + days * DAY, dealership.id))
    session.commit()
    second = session.scalars(rows).all()[1]
    take_in("visits", VISIT, "2026-11-21,李雷,13684289706,B,", later=later * DAY)
    session.refresh(second)
    assert second.state == FollowupState.WAITING
    assert second.next_call_at.date() == (now + (later + 7) * DAY).date()
