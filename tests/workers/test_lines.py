"""Lines: never more calls at once than a dealership, a number or the account may have, and every free one is filled."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest

from flows.lifecycles import CallState, Outcome
from store.calls import Calls
from store.limits import Kind, LimitRecord, Limits
from store.tables import Call, Dealership, Programme
from tests.workers.stage import ACCOUNT, SMS, in_session
from workers.starting import Turns, start_due_calls

NUMBER = "+8606332270633"


def limit(stage, kind=Kind.ACCOUNT, name=ACCOUNT, **values):
    in_session(stage, lambda session: Limits(session).put(LimitRecord(kind, name, **values)))


def another_dealership(stage, code, number=NUMBER, **values):
    """From now on, customers of the stage are this one's."""
    with stage.work() as session:
        first = session.get_one(Dealership, stage.dealership_id)
        given = {"pace": first.pace, "lines": first.lines, **values}
        row = Dealership(
            code=code, name=code, from_number=number, zone=first.zone, locale=first.locale, settings=first.settings,
            created_at=stage.now, **given,
        )  # fmt: skip
        session.add(row)
        session.flush()
        programme = Programme(
            dealership_id=row.id, name="after_service_3day", occasion_kind="service", script="after_service_3day",
            after_days=1, expires_days=15, sms_fallback=SMS,
        )  # fmt: skip
        session.add(programme)
        session.commit()
        stage.dealership_id, stage.programme_id = row.id, programme.id
        return row.id


def people(stage, count, start=0):
    for number in range(start, start + count):
        stage.followup(phone=f"+861360633{number:04d}", name=f"客户{number}")


def live(stage):
    with stage.read() as session:
        return Calls(session).lines()


def end_one_of(stage, dealership_id):
    call = next(call for call in stage.rows(Call) if call.holds_number and call.dealership_id == dealership_id)
    stage.hear(call.id, CallState.ENDED, Outcome.NO_ANSWER)


def test_dealerships_take_turns_when_the_account_has_few_lines(stage):
    limit(stage, lines=2)
    first = stage.dealership_id
    people(stage, 6)
    second = another_dealership(stage, "jimo")
    people(stage, 6, start=100)
    turns, started = Turns(), Counter[int]()
    assert start_due_calls(stage.context, turns) == 2
    assert (live(stage).live(dealership_id=first), live(stage).live(dealership_id=second)) == (1, 1)
    for whose in (first, first, second):  # whoever's line becomes free, both have their turns
        if not live(stage).live(dealership_id=whose):
            whose = first if whose == second else second
        end_one_of(stage, whose)
        assert start_due_calls(stage.context, turns) == 1
    started.update(call.dealership_id for call in stage.rows(Call))
    assert abs(started[first] - started[second]) <= 1


def test_a_number_that_is_full_holds_only_those_who_ring_from_it(stage):
    limit(stage, Kind.NUMBER, NUMBER, lines=1)
    people(stage, 3)
    another_dealership(stage, "jimo")
    people(stage, 3, start=100)
    other = another_dealership(stage, "jiaozhou", number="+8653282270633")
    people(stage, 3, start=200)
    assert start_due_calls(stage.context) == 4
    assert live(stage).live(number=NUMBER) == 1
    assert live(stage).live(dealership_id=other) == 3


def test_a_turn_that_comes_to_nothing_is_left_to_others(stage):
    limit(stage, lines=2)
    for number in range(3):  # due, but not to be rung: too late
        stage.followup(phone=f"+861360633{number:04d}", expires_at=stage.now)
    other = another_dealership(stage, "jimo")
    people(stage, 4, start=100)
    assert start_due_calls(stage.context) == 2
    assert live(stage).live(dealership_id=other) == 2


def test_no_further_ahead_is_planned_than_the_pace_of_the_account_allows(stage):
    limit(stage, pace=1.5)
    people(stage, 5)
    assert start_due_calls(stage.context) == 3
    assert start_due_calls(stage.context) == 0


@pytest.mark.parametrize("kind", [Kind.ACCOUNT, Kind.NUMBER, None], ids=["account", "number", "dealership"])
def test_two_clocks_at_once_fill_all_lines_and_not_one_more(stage, kind):
    if kind is not None:
        limit(stage, kind, ACCOUNT if kind is Kind.ACCOUNT else NUMBER, lines=3)
    first = stage.dealership_id
    people(stage, 12)
    if kind is not None:
        another_dealership(stage, "jimo")
        people(stage, 12, start=100)
    most = []
    with ThreadPoolExecutor(2) as clocks:
        for _ in range(4):
            ticks = [clocks.submit(start_due_calls, stage.context, Turns()) for _ in range(2)]
            for tick in ticks:
                tick.result()
            most.append(live(stage).live())
            ended = [call.id for call in stage.rows(Call) if call.holds_number]
            for call_id in ended[:2]:
                stage.hear(call_id, CallState.ENDED, Outcome.NO_ANSWER)
    assert most == [3] * 4
    assert kind is not None or live(stage).live(dealership_id=first) == 1
