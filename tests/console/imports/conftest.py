"""A dealership with a programme, in a database of the test's own."""

from datetime import UTC, datetime

import pytest

from flows.programmes import shipped
from store.database import open_engine, writing
from store.dealerships import Dealerships

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # 09:30 in Shanghai


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def session(migrated_url):
    engine = open_engine(migrated_url)
    with writing(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture
def dealership(session, now):
    record = Dealerships(session).add(
        "RZ", "日照海曲大众", "+866332270633", now=now, rules=shipped(), hotline="0633-2270633"
    )
    session.commit()
    return record
