"""What headings mean is kept for each dealership and kind of list, and the newest word counts."""

from datetime import UTC, datetime

import pytest

from store.column_maps import ColumnMaps
from store.database import open_engine, writing
from store.dealerships import Dealerships

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


@pytest.fixture
def session(migrated_url):
    engine = open_engine(migrated_url)
    with writing(engine)() as session:
        yield session
    engine.dispose()


def test_a_map_is_kept_until_another_takes_its_place(session):
    here = Dealerships(session).add("RZ", "日照", "+866332270633", now=NOW).id
    there = Dealerships(session).add("QD", "青岛", "+8653282220000", now=NOW).id
    maps = ColumnMaps(session)
    assert maps.of(here, "deliveries") == {}
    maps.save(here, "deliveries", {"买主": "name", "备注": ""}, NOW)
    session.commit()
    assert maps.of(here, "deliveries") == {"买主": "name", "备注": ""}
    assert (maps.of(there, "deliveries"), maps.of(here, "services")) == ({}, {})
    maps.save(here, "deliveries", {"手机2": "phone"}, NOW)
    session.commit()
    assert maps.of(here, "deliveries") == {"手机2": "phone"}
