"""One list of numbers to leave alone: how far each entry goes, who may take it back, and that nothing is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.consent import Block
from store.database import open_engine, writing
from store.dealerships import Dealerships
from store.suppressions import Suppressions

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
NUMBER, OTHER = "+8613606331234", "+8613684289706"


@pytest.fixture
def book(migrated_url):
    engine = open_engine(migrated_url)
    with writing(engine)() as session:
        for code in ("RZ", "QD"):
            Dealerships(session).add(code, code, "+866332270633", now=NOW)
        yield Suppressions(session)
    engine.dispose()


def entries(book: Suppressions) -> list[tuple[str, str, str]]:
    return [(one.scope, one.reason, one.source) for one in book.all(1, NUMBER)]


@pytest.mark.parametrize(
    ("scope", "voice", "sms"),
    [("all", True, True), ("voice", True, False), ("sms", False, True), ("marketing", False, False)],
)
def test_an_entry_goes_as_far_as_its_scope(book, scope, voice, sms):
    assert book.add(1, NUMBER, scope, "opted_out", NOW)
    assert not book.add(1, NUMBER, scope, "opted_out", NOW)
    assert (book.why(1, NUMBER, "voice") is not None) is voice
    assert (book.why(1, NUMBER, "sms") is not None) is sms
    assert book.blocks([(1, NUMBER), (1, OTHER)]) == {(1, NUMBER): (Block(scope, "opted_out"),)}


def test_one_dealership_does_not_answer_for_another(book):
    book.add(1, NUMBER, "all", "opted_out", NOW)
    assert book.why(2, NUMBER, "voice") is None
    assert book.lift(2, NUMBER) == []
    assert book.blocks([(2, NUMBER), (1, NUMBER)]) == {(1, NUMBER): (Block("all", "opted_out"),)}


def test_an_entry_keeps_who_made_it_where_and_why(book):
    book.add(1, NUMBER, "all", "opted_out", NOW, source="staff", actor="li", note="called the hotline")
    (one,) = book.all(1)
    assert (one.number, one.source, one.actor, one.note, one.at) == (NUMBER, "staff", "li", "called the hotline", NOW)


def test_a_person_lifts_one_scope_or_all_of_them(book):
    for scope in ("all", "sms", "marketing"):
        book.add(1, NUMBER, scope, "opted_out", NOW)
    assert book.lift(1, NUMBER, "sms") == ["sms"]
    assert book.lift(1, NUMBER) == ["all", "marketing"]
    assert book.lift(1, NUMBER) == []
    assert entries(book) == []


@pytest.mark.parametrize(
    ("source", "reason", "lifted"),
    [
        ("sms STOP", "opted_out", True),
        ("carrier", "opted_out", True),
        ("call CA1", "opted_out", False),
        ("staff", "opted_out", False),
        ("list old.csv", "opted_out", False),
        ("sms STOP", "wrong_number", False),
    ],
)
def test_start_takes_back_what_their_own_text_or_the_carrier_made_and_nothing_else(book, source, reason, lifted):
    book.add(1, NUMBER, "sms", reason, NOW, source=source)
    assert book.take_back_by_sms(1, NUMBER) == (["sms"] if lifted else [])
    assert (entries(book) == []) is lifted


def test_what_a_text_made_gives_way_to_what_staff_say_and_never_the_other_way_round(book):
    later = NOW + timedelta(hours=1)
    book.add(1, NUMBER, "all", "opted_out", NOW, source="sms STOP")
    assert not book.add(1, NUMBER, "all", "opted_out", later, source="staff", actor="li")
    assert entries(book) == [("all", "opted_out", "staff")]
    assert not book.add(1, NUMBER, "all", "opted_out", later, source="sms STOP")
    assert book.take_back_by_sms(1, NUMBER) == []
    assert entries(book) == [("all", "opted_out", "staff")]


def test_many_numbers_are_looked_up_in_pieces(book):
    numbers = [(1, f"+86136{place:08d}") for place in range(1200)]
    for _, number in numbers[::400]:
        book.add(1, number, "voice", "opted_out", NOW)
    assert set(book.reasons(numbers, "voice")) == set(numbers[::400])
    assert book.reasons(numbers, "sms") == {}
