"""The book of consent: rows are only added, the newest counts, and a list that is read again says nothing new."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from flows.consent import Allowed, Bar, Forbidden
from flows.markets import CN, US
from store.consents import Consents, Word
from store.database import open_engine, writing
from store.dealerships import Dealerships
from store.permissions import may_reach, opt_in_again, opt_out, standings
from store.tables import Consent

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
NUMBER, OTHER = "+8613606331234", "+8613684289706"


@pytest.fixture
def book(migrated_url):
    engine = open_engine(migrated_url)
    with writing(engine)() as session:
        for code in ("RZ", "QD"):
            Dealerships(session).add(code, code, "+866332270633", now=NOW)
        yield Consents(session)
    engine.dispose()


def rows(book: Consents) -> int:
    return book._session.scalar(select(func.count()).select_from(Consent)) or 0


def test_the_newest_word_on_each_purpose_counts_and_all_are_kept(book):
    assert book.record(1, NUMBER, "marketing", given=True, source="staff", now=NOW)
    assert book.record(1, NUMBER, "marketing", given=False, source="call", now=LATER)
    assert book.record(1, NUMBER, "service", given=True, source="contract", now=NOW, wording="We call about repairs.")
    said = book.of(1, NUMBER)
    assert (said["marketing"].given, said["marketing"].at) == (False, LATER)
    assert (said["service"].given, said["service"].written) == (True, True)
    assert [one.given for one in book.all(1, NUMBER) if one.purpose == "marketing"] == [True, False]
    assert book.of(2, NUMBER) == {}


def test_saying_the_same_again_adds_nothing_but_words_to_show_for_it_do(book):
    for _ in range(3):
        book.record(1, NUMBER, "marketing", given=True, source="staff", now=NOW)
    assert rows(book) == 1
    assert book.record(1, NUMBER, "marketing", given=True, source="staff", now=LATER, wording="Offers by phone.")
    assert book.of(1, NUMBER)["marketing"].written
    assert rows(book) == 2


def test_a_list_that_is_read_again_does_not_overrule_what_the_customer_said_since(book):
    words = [Word(NUMBER, "marketing", True, NOW), Word(OTHER, "marketing", False, NOW)]
    assert book.note(1, words, source="list customers", actor="li") == 2
    book.record(1, NUMBER, "marketing", given=False, source="sms STOP", now=LATER)
    again = [Word(NUMBER, "marketing", True, LATER + timedelta(days=1))]
    assert book.note(1, again, source="list customers", actor="li") == 0
    assert not book.of(1, NUMBER)["marketing"].given
    assert rows(book) == 3


def test_a_list_that_says_something_else_than_before_is_news(book):
    for day, given in enumerate((True, False, True)):
        word = Word(NUMBER, "marketing", given, NOW + timedelta(days=day))
        assert book.note(1, [word], source="list customers", actor="li") == 1
        assert book.of(1, NUMBER)["marketing"].given is given


def test_what_a_list_dates_before_the_customers_own_word_does_not_count_more(book):
    book.record(1, NUMBER, "marketing", given=False, source="call", now=NOW)
    dated = Word(NUMBER, "marketing", True, NOW - timedelta(days=30), dated=True)
    assert book.note(1, [dated], source="list old.csv", actor="li") == 1
    assert not book.of(1, NUMBER)["marketing"].given


def test_a_yes_without_a_day_does_not_overrule_a_no_we_were_told_and_one_with_a_later_day_does(book):
    book.record(1, NUMBER, "marketing", given=False, source="sms R", now=NOW)
    assert book.note(1, [Word(NUMBER, "marketing", True, LATER)], source="list new.csv", actor="li") == 0
    assert not book.of(1, NUMBER)["marketing"].given
    assert book.note(1, [Word(NUMBER, "marketing", True, LATER, dated=True)], source="list new.csv", actor="li") == 1
    assert book.of(1, NUMBER)["marketing"].given


def test_one_list_may_name_many(book):
    words = [Word(f"+86136{place:08d}", "marketing", place % 2 == 0, NOW) for place in range(1200)]
    assert book.note(1, words, source="list", actor="li") == 1200
    assert book.note(1, words, source="list", actor="li") == 0
    newest = book.newest((1, word.number) for word in words)
    assert sum(said["marketing"].given for said in newest.values()) == 600


def test_both_books_are_asked_together(book):
    session = book._session
    assert isinstance(may_reach(session, 1, CN, NUMBER, "service", "voice"), Allowed)
    refused = may_reach(session, 1, CN, NUMBER, "marketing", "sms")
    assert isinstance(refused, Forbidden)
    assert refused.bar is Bar.NO_CONSENT
    book.record(1, NUMBER, "marketing", given=True, source="staff", now=NOW)
    assert isinstance(may_reach(session, 1, CN, NUMBER, "marketing", "sms"), Allowed)
    assert isinstance(may_reach(session, 1, US, NUMBER, "marketing", "voice"), Forbidden)
    assert opt_out(session, 1, NUMBER, LATER, source="sms R")
    for purpose in ("service", "marketing"):
        barred = may_reach(session, 1, CN, NUMBER, purpose, "voice")
        assert isinstance(barred, Forbidden)
        assert barred.bar is Bar.OPTED_OUT
    assert opt_in_again(session, 1, NUMBER) == ["all"]
    assert isinstance(may_reach(session, 1, CN, NUMBER, "service", "voice"), Allowed)
    withdrawn = may_reach(session, 1, CN, NUMBER, "marketing", "voice")
    assert isinstance(withdrawn, Forbidden)
    assert withdrawn.bar is Bar.WITHDRAWN


def test_everybody_who_is_asked_about_has_a_standing(book):
    book.record(1, NUMBER, "marketing", given=True, source="staff", now=NOW)
    found = standings(book._session, [(1, NUMBER), (1, OTHER), (1, NUMBER)])
    assert set(found) == {(1, NUMBER), (1, OTHER)}
    assert found[1, NUMBER].consents["marketing"].given
    assert (found[1, OTHER].consents, found[1, OTHER].blocks) == ({}, ())
