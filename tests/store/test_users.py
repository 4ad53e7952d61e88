"""Accounts: made once, found by name and id, changed without being lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from store import audit
from store.users import Account, NotAdded, Users
from tests.console.builder import open_world

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.fixture
def world(migrated_url, tmp_path):
    made = open_world(migrated_url, tmp_path)
    yield made
    made.engine.dispose()


def add(session, name="李经理", dealership=None) -> Account | NotAdded:
    return Users(session).add(name, "a hash", locale="zh-CN", dealership=dealership, now=NOW)


def test_a_name_is_taken_once_and_the_second_attempt_says_what_to_do(world):
    with world.session() as session:
        assert isinstance(add(session), Account)
        again = add(session)
        assert isinstance(again, NotAdded)
        assert "ringback user password 李经理" in again.why
        session.commit()
    with world.session() as session:
        assert [found.name for found in Users(session).all()] == ["李经理"]


def test_a_dealership_that_does_not_exist_is_named_in_the_refusal(world):
    with world.session() as session:
        refused = add(session, dealership="nowhere")
        assert isinstance(refused, NotAdded)
        assert "nowhere" in refused.why
        assert Users(session).nobody_yet()


def test_an_account_knows_its_dealership_by_id_and_code(world):
    shop = world.dealership("jiading")
    with world.session() as session:
        made = add(session, dealership="jiading")
        assert isinstance(made, Account)
        assert (made.dealership_id, made.dealership) == (shop, "jiading")
        assert Users(session).by_id(made.id) == Users(session).by_name("李经理") == made


def test_changes_reach_the_row_and_say_whether_there_was_one(world):
    with world.session() as session:
        add(session)
        users = Users(session)
        assert users.set_active("李经理", False)
        assert users.set_password_hash("李经理", "another hash")
        assert users.set_locale("李经理", "en")
        assert not users.set_active("nobody", False)
        session.commit()
    with world.session() as session:
        found = Users(session).by_name("李经理")
        assert found is not None
        assert (found.active, found.password_hash, found.locale) == (False, "another hash", "en")


def test_a_password_hash_shows_in_no_repr(world):
    with world.session() as session:
        assert "a hash" not in repr(add(session))


def test_the_audit_remembers_who_did_what_to_what_and_since_when(world):
    with world.session() as session:
        audit.record(session, actor="李经理", action="listened", subject="recording 3", dealership_id=None, at=NOW)
        session.commit()
        asked = {"actor": "李经理", "action": "listened", "subject": "recording 3"}
        assert audit.has_done(session, **asked, since=NOW)
        assert not audit.has_done(session, **asked, since=NOW.replace(hour=7))
        assert not audit.has_done(session, **(asked | {"actor": "another"}), since=NOW)
