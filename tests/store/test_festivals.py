"""Wishes for festivals: one for every customer, in their language, planted when planning may look at them, once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from flows.programmes import choose
from store.dealerships import Dealerships
from store.festivals import plant_feasts
from store.planning import plan_followups
from store.tables import Customer, Followup, Occasion, Programme
from tests.workers.stage import Stage, at, in_session
from workers.clock import Wishes


@pytest.fixture
def stage(migrated_url):
    made = Stage(migrated_url)
    in_session(made, lambda session: Dealerships(session).seed(made.dealership_id, choose("festival")))
    made.now = at("2027-01-10 10:00")
    yield made
    made.close()


def customers(stage, count, locale=None):
    def add(session):
        for number in range(count):
            phone = f"+8613606{locale or 'none'}{number}"[:20]
            row = Customer(
                dealership_id=stage.dealership_id, name="王", phone=phone, locale=locale, created_at=stage.now
            )
            session.add(row)

    in_session(stage, add)


def plant(stage):
    return in_session(stage, lambda session: plant_feasts(session, stage.now))


def test_every_customer_is_wished_well_once_in_their_language(stage):
    customers(stage, 3)
    customers(stage, 2, "en")
    assert plant(stage) == 5
    assert plant(stage) == 0
    told = sorted((one.happened_on, one.details["festival"]) for one in stage.rows(Occasion))
    spring = date(2027, 2, 6)
    assert told == [(spring, "the Spring Festival")] * 2 + [(spring, "春节")] * 3


def test_who_becomes_a_customer_later_is_wished_well_too(stage):
    customers(stage, 1)
    plant(stage)
    customers(stage, 1, "zh-CN")
    assert plant(stage) == 1


def test_the_wish_goes_out_on_the_day_before_rule_4_14(stage):
    customers(stage, 1)
    plant(stage)
    assert in_session(stage, lambda session: plan_followups(session, stage.now)) == 1
    (followup,) = stage.rows(Followup)
    # The eve is a day of rest, on which nobody is rung; a text message disturbs nobody.
    assert (followup.next_call_at, followup.expires_at) == (at("2027-02-05 09:30"), at("2027-02-07 00:00"))


def test_nothing_is_planted_where_the_programme_does_not_run(stage):
    customers(stage, 1)
    in_session(stage, lambda session: session.execute(update(Programme).values(active=False)))
    assert plant(stage) == 0


def test_the_clock_looks_once_a_day(stage):
    customers(stage, 1)
    wishes = Wishes(stage.context)
    assert wishes.plant() == 1
    customers(stage, 1, "zh-CN")
    assert wishes.plant() == 0
    stage.later(days=1)
    assert wishes.plant() == 1
