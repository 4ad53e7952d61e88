"""What comes again and again: one round after the other, each planned once, however often and in what order it runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from flows.lifecycles import Disposition
from flows.programmes import choose
from store.dealerships import Dealerships
from store.migrations import upgrade
from store.planning import plan_followups, plan_some
from store.tables import Followup, Occasion
from tests.workers.stage import Stage, at, in_session


def ready(url):
    made = Stage(url)
    in_session(made, lambda session: Dealerships(session).seed(made.dealership_id, choose("all")))
    return made


@pytest.fixture
def stage(migrated_url):
    made = ready(migrated_url)
    yield made
    made.close()


def prospect(stage, group="A", day=date(2026, 11, 20), phone="+8613606331234"):
    occasion = stage.visit(day=day, phone=phone)
    stage.change(Occasion, occasion, kind="visit", details={"class": group, "interest": "朗逸"})
    return occasion


def plan(stage, limit=None):
    return in_session(stage, lambda session: plan_some(session, stage.now, limit=limit))


def plan_the_day(stage):
    """As the clock does it, beat after beat, until nothing new comes."""
    in_session(stage, lambda session: plan_followups(session, stage.now))


def rounds(stage):
    """Round, day of the call and how it ended, of what the programme for prospects has planned."""
    occasions = {one.id: one for one in stage.rows(Occasion)}
    found = [one for one in stage.rows(Followup) if one.script == "prospect_follow_up"]
    return [(occasions[one.occasion_id].round, f"{one.expires_at - timedelta(minutes=1):%m-%d}") for one in found]


def test_a_prospect_of_class_a_is_rung_every_two_days_one_round_after_the_other_rule_2_17(stage):
    prospect(stage)
    for day in range(23, 31):
        stage.now = at(f"2026-11-{day} 10:00")
        plan(stage)
    ends = [end for _, end in rounds(stage)]
    assert [number for number, _ in rounds(stage)] == [0, 1, 2, 3, 4]
    assert ends == ["11-23", "11-25", "11-27", "11-29", "12-01"]


def test_rounds_that_passed_before_the_list_came_in_are_not_made_up_for(stage):
    prospect(stage, day=date(2026, 9, 1))
    plan(stage)
    assert len(rounds(stage)) == 1
    assert Disposition.EXPIRED not in {
        one.disposition for one in stage.rows(Followup) if one.script != "prospect_visit"
    }


def test_after_so_many_rounds_nobody_is_rung_again(stage):
    prospect(stage)
    for day in range(60):
        stage.now = at("2026-11-23 10:00") + timedelta(days=day)
        plan(stage)
    assert [number for number, _ in rounds(stage)] == list(range(12))


def test_two_processes_planning_at_once_plan_every_round_once(stage):
    for number in range(20):
        prospect(stage, phone=f"+86136063300{number:02d}")
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: plan(stage, limit=50), range(6)))
    plan(stage)
    pairs = [(one.programme_id, one.occasion_id) for one in stage.rows(Followup)]
    assert len(pairs) == len(set(pairs)) == 60  # the call about the visit, today's round and tomorrow's
    assert len([one for one in stage.rows(Occasion) if one.round == 1]) == 20


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example([("A", 0), ("A", 19), ("A", 0)], [(3, 1), (2, 2), (0, 2), (0, None)])
@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 20)), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from([None, 1, 2])), max_size=6),
)
def test_the_plan_is_the_same_however_often_it_runs_and_in_what_parts(people, runs):
    """All of every day for some days, against any runs between: the same follow-ups with the same times."""

    def plans(extra):
        with TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/ringback.db"
            upgrade(url)
            stage = ready(url)
            for number, (group, ago) in enumerate(people):
                prospect(stage, group, date(2026, 11, 20) - timedelta(days=ago), f"+86136063300{number:02d}")
            for day in range(4):
                stage.now = at("2026-11-23 10:00") + timedelta(days=day)
                for on, limit in extra:
                    if on == day:
                        plan(stage, limit)
                plan_the_day(stage)
            occasions = {one.id: one for one in stage.rows(Occasion)}
            found = sorted(
                (
                    occasions[one.occasion_id].customer_id,
                    one.script,
                    occasions[one.occasion_id].round,
                    str(one.next_call_at),
                    str(one.expires_at),
                )
                for one in stage.rows(Followup)
            )
            stage.close()
            return found

    assert plans(runs) == plans([])
