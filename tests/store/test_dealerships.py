"""Dealerships: found by code or by being the only one; programmes are given once and then left alone."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from flows.programmes import choose, shipped
from store.database import open_engine, writing
from store.dealerships import DealershipError, Dealerships
from store.tables import Programme

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.fixture
def dealerships(migrated_url):
    engine = open_engine(migrated_url)
    with writing(engine)() as session:
        yield Dealerships(session)
    engine.dispose()


@pytest.fixture
def session(dealerships):
    return dealerships._session


def test_one_that_is_added_is_found_as_it_was(dealerships):
    added = dealerships.add("RZ", " 日照 ", "+866332270633", now=NOW, pace=0.5, lines=2, simulated=True)
    assert dealerships.by_code("RZ") == dealerships.get(added.id) == added
    assert dealerships.all() == [added]
    assert (added.name, added.pace, added.lines, added.simulated, added.paused) == ("日照", 0.5, 2, True, False)
    assert str(added.tz) == "Asia/Shanghai"


def test_without_a_hotline_the_number_that_rings_is_told(dealerships):
    assert dealerships.add("RZ", "日照", "+866332270633", now=NOW).hotline == "+866332270633"
    assert dealerships.add("QD", "青岛", "+866332270633", now=NOW, hotline="0633-1").hotline == "0633-1"


def test_its_programmes_are_the_rules_it_was_given(dealerships, session):
    added = dealerships.add("RZ", "日照", "+866332270633", now=NOW, rules=choose("after_service_3day"))
    (programme,) = session.scalars(select(Programme))
    assert (programme.dealership_id, programme.name, programme.active) == (added.id, "after_service_3day", True)
    assert (programme.after_days, programme.expires_days) == (1, 15)
    assert set(programme.sms_fallback) == {"zh-CN", "en"}


def test_of_all_that_are_shipped_those_that_ask_the_same_people_twice_are_switched_off(dealerships, session):
    dealerships.add("RZ", "日照", "+866332270633", now=NOW, rules=choose("all"))
    active = set(session.scalars(select(Programme.name).where(Programme.active)))
    assert active == {rule.name for rule in shipped() if rule.active}
    assert not active & {"sales_3day", "new_owner", "owner_15day", "owner_30day"}


def test_a_programme_somebody_edited_is_not_seeded_over(dealerships, session):
    added = dealerships.add("RZ", "日照", "+866332270633", now=NOW, rules=choose("after_service_3day"))
    session.execute(update(Programme).values(after_days=3))
    assert dealerships.seed(added.id, choose("after_service_3day")) == 0
    assert session.scalars(select(Programme.after_days)).all() == [3]


def test_a_taken_code_leaves_the_transaction_usable(dealerships):
    dealerships.add("RZ", "日照", "+866332270633", now=NOW)
    with pytest.raises(DealershipError, match="already"):
        dealerships.add("RZ", "日照二店", "+866332270633", now=NOW)
    assert [one.name for one in dealerships.all()] == ["日照"]


def test_the_only_one_needs_no_name(dealerships):
    with pytest.raises(DealershipError, match="dealership add"):
        dealerships.named(None)
    only = dealerships.add("RZ", "日照", "+866332270633", now=NOW)
    assert dealerships.named(None) == only
    dealerships.add("QD", "青岛", "+866332270633", now=NOW)
    with pytest.raises(DealershipError, match="QD, RZ"):
        dealerships.named(None)
    assert dealerships.named("RZ") == only
    with pytest.raises(DealershipError, match="There is no dealership rz"):
        dealerships.named("rz")


def test_pausing_is_kept(dealerships):
    dealerships.add("RZ", "日照", "+866332270633", now=NOW)
    assert dealerships.set_paused("RZ", True).paused
    assert dealerships.named("RZ").paused
    assert not dealerships.set_paused("RZ", False).paused


def test_nobody_unknown_is_found(dealerships):
    assert dealerships.by_code("RZ") is None
    assert dealerships.get(7) is None
