"""`ringback user`: accounts made, listed and closed from the command line, with clear sentences for mistakes."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from commands.user import user
from console import passwords
from store.tables import Audit
from store.users import Users


@pytest.fixture
def ringback(world, monkeypatch):
    """Run the command on the world's database."""
    monkeypatch.setenv("RINGBACK_HOME", str(world.home))
    monkeypatch.setenv("DATABASE_URL", str(world.engine.url))

    def run(*given: str, stdin: str = ""):
        return CliRunner().invoke(user, given, input=stdin)

    return run


def test_a_user_is_added_with_a_password_from_standard_input_and_can_sign_in(world, ringback, visitor):
    world.dealership()
    done = ringback("add", "李经理", "--password-stdin", stdin="correct horse 电话\n")
    assert done.exit_code == 0, done.output
    assert "sees all dealerships" in done.output
    assert visitor.sign_in("李经理").status_code == 302


def test_a_user_of_one_dealership_is_bound_to_it(world, ringback):
    world.dealership("jiading")
    assert (
        ringback(
            "add", "王主管", "--dealership", "jiading", "--locale", "en", "--password-stdin", stdin="0123456789\n"
        ).exit_code
        == 0
    )
    with world.session() as session:
        made = Users(session).by_name("王主管")
        assert made is not None
        assert (made.dealership, made.locale) == ("jiading", "en")
        assert [(row.actor, row.action) for row in session.query(Audit)] == [("command line", "added_user")]


@pytest.mark.parametrize(
    ("given", "stdin", "sentence"),
    [
        (("add", "x", "--password-stdin"), "short\n", "use at least 10 characters"),
        (("add", "x", "--password-stdin"), "y" * 201, "use at most 200 characters"),
        (("add", "x", "--password-stdin", "--dealership", "nowhere"), "0123456789", "There is no dealership nowhere"),
        (("add", "  ", "--password-stdin"), "0123456789", "Give a name"),
        (("add", "x"), "", "add --password-stdin"),
        (("disable", "x"), "", "There is no user x"),
        (("password", "x", "--password-stdin"), "0123456789", "There is no user x"),
    ],
)
def test_a_mistake_is_told_in_one_sentence_and_changes_nothing(world, ringback, given, stdin, sentence):
    done = ringback(*given, stdin=stdin)
    assert done.exit_code == 2
    assert sentence in done.output
    with world.session() as session:
        assert Users(session).nobody_yet()
        assert session.query(Audit).count() == 0


def test_a_name_is_not_given_twice(world, ringback):
    world.user("李经理")
    done = ringback("add", "李经理", "--password-stdin", stdin="0123456789\n")
    assert done.exit_code == 2
    assert "There already is a user 李经理" in done.output


def test_the_list_says_who_sees_what_and_who_is_disabled(world, ringback):
    assert "ringback user add NAME" in ringback("list").output
    world.dealership("jiading")
    world.user("李经理")
    world.user("王主管", dealership="jiading", locale="en")
    assert ringback("disable", "王主管").exit_code == 0
    assert ringback("list").output.splitlines() == [
        "李经理\tall dealerships\tzh-CN\tactive",
        "王主管\tjiading\ten\tdisabled",
    ]
    assert ringback("enable", "王主管").exit_code == 0
    assert "disabled" not in ringback("list").output


def test_a_new_password_replaces_the_old_one(world, ringback):
    world.user("李经理")
    assert ringback("password", "李经理", "--password-stdin", stdin="another password\n").exit_code == 0
    with world.session() as session:
        found = Users(session).by_name("李经理")
    assert found is not None
    assert passwords.matches("another password", found.password_hash)
