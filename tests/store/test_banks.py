"""Question banks of a dealership: which is in force on which day, and what a conversation began with stays with it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from flows.question_bank import BankError, bank_name
from flows.script_file import shipped_parts
from store.banks import BankRefused, Banks, misfits
from store.conversations import Conversations
from store.database import open_engine, writing
from store.dealerships import Dealerships
from store.scripts import Scripts
from store.tables import Followup, QuestionBank
from tests.voice.branch import MONDAY_MORNING, Branch

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
LINKS = shipped_parts()["service_links"]


def links(*asked: str) -> str:
    """The shipped bank with other questions put."""
    before, _, after = LINKS.partition("ask: [")
    return f"{before}ask: [{', '.join(asked)}]{after.partition(']')[2]}"


@pytest.fixture
def engine(migrated_url) -> Iterator[Engine]:
    opened = open_engine(migrated_url)
    with writing(opened)() as session:
        for code in ("RZ", "WF"):
            Dealerships(session).add(code, code, "+866332270633", now=NOW)
        session.commit()
    yield opened
    opened.dispose()


@pytest.fixture
def branch(migrated_url, tmp_path) -> Iterator[Branch]:
    opened = Branch.open(migrated_url, tmp_path)
    yield opened
    opened.close()


def put(engine: Engine, text: str, valid_from: date, *, dealership_id: int = 1, now: datetime = NOW) -> int:
    with writing(engine)() as session:
        kept = Banks(session).put(dealership_id, text, valid_from, now)
        session.commit()
    return kept.id


def test_the_newest_bank_that_has_begun_is_in_force_and_other_dealerships_have_their_own(engine):
    october = put(engine, links("reception"), date(2026, 10, 1))
    december = put(engine, links("handover"), date(2026, 12, 1))
    elsewhere = put(engine, links("settlement"), date(2026, 11, 1), dealership_id=2)
    with writing(engine)() as session:
        banks = Banks(session)
        expected = {
            date(2026, 9, 30): {},
            date(2026, 10, 1): {"service_links": october},
            date(2026, 11, 30): {"service_links": october},
            date(2026, 12, 1): {"service_links": december},
            date(2027, 12, 1): {"service_links": december},
        }
        assert {day: banks.in_force(1, ["service_links", "other"], day) for day in expected} == expected
        assert banks.in_force(2, ("service_links",), date(2026, 12, 1)) == {"service_links": elsewhere}
        assert banks.in_force(1, [], TODAY) == {}
        assert banks.in_force(1, ["other"], TODAY) == {}
        assert banks.texts([december, elsewhere]).keys() == {"service_links"}
        assert banks.texts([october]) == {"service_links": links("reception")}
        assert banks.texts([]) == {}
        assert [(bank.valid_from.month, bank.created_at) for bank in banks.of(1)] == [(10, NOW), (12, NOW)]


def test_putting_the_same_questions_twice_changes_nothing(engine):
    first = put(engine, links("reception"), TODAY)
    assert put(engine, links("reception"), TODAY, now=NOW + timedelta(days=3)) == first
    with writing(engine)() as session:
        assert [bank.created_at for bank in Banks(session).of(1)] == [NOW]


def test_what_is_still_to_come_is_replaced_and_what_is_in_force_is_not(engine):
    tomorrow = TODAY + timedelta(days=1)
    first = put(engine, links("reception"), tomorrow)
    assert put(engine, links("handover"), tomorrow) == first
    with writing(engine)() as session:
        assert Banks(session).texts([first]) == {"service_links": links("handover")}
    put(engine, links("reception"), TODAY)
    for day, now in ((TODAY, NOW), (tomorrow, NOW + timedelta(days=1))):
        with pytest.raises(BankRefused, match=rf"service_links is in force since {day} .* later day with --from"):
            put(engine, links("settlement"), day, now=now)


def test_the_day_is_that_of_the_dealership(engine):
    late = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # half past midnight of the 24th in Shanghai
    put(engine, links("reception"), date(2026, 11, 24))
    with pytest.raises(BankRefused):
        put(engine, links("handover"), date(2026, 11, 24), now=late)


def test_several_who_put_the_same_day_at_once_leave_one_bank(engine):
    barrier = threading.Barrier(4)
    results: list[int | Exception] = []

    def go(question: str) -> None:
        barrier.wait(20)
        try:
            results.append(put(engine, links(question), date(2027, 1, 1)))
        except Exception as error:
            results.append(error)

    threads = [
        threading.Thread(target=go, args=(name,)) for name in ("reception", "handover", "settlement", "punctuality")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [one for one in results if isinstance(one, Exception)] == []
    assert len(set(results)) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "a question bank is one mapping"),
        ("just words", "a question bank is one mapping"),
        ("- bank", "a question bank is one mapping"),
        ("bank: one\n---\nbank: two\n", "a question bank is one mapping"),
        ("fragment: opening\n", "`bank` is missing"),
        ("title: x\nbank: Größe\n", "line 2: `bank` is no name"),
        ("bank: [a]\n", "line 1: `bank` is no name"),
        ("bank: {\n", "this is not YAML"),
        ("bank: a\x07b\n", "this is not YAML"),
    ],
)
def test_what_is_no_bank_is_refused_with_a_sentence(text, sentence):
    with pytest.raises(BankError, match=sentence) as refused:
        bank_name(text)
    assert "\n" not in str(refused.value)


def test_combinations_tell_what_each_dealership_asks_today_and_from_each_later_change(engine):
    put(engine, links("reception"), date(2026, 10, 1))
    put(engine, links("handover"), date(2026, 12, 1))
    put(engine, "bank: weak\nask: [a]\n", date(2027, 1, 1))
    put(engine, links("settlement"), date(2027, 1, 1), dealership_id=2)
    with writing(engine)() as session:
        found = list(Banks(session).combinations(("service_links", "weak"), NOW))
        assert [(one.dealership, str(one.day), sorted(one.texts)) for one in found] == [
            ("RZ", "2026-11-23", ["service_links"]),
            ("RZ", "2026-12-01", ["service_links"]),
            ("RZ", "2027-01-01", ["service_links", "weak"]),
            ("WF", "2027-01-01", ["service_links"]),
        ]
        assert found[1].texts["service_links"] == links("handover")
        assert list(Banks(session).combinations((), NOW)) == []


def test_a_bank_cannot_bring_recordings_of_its_own(branch):
    recorded = links("reception").replace("  reception:\n", "  reception:\n    audio: {zh-CN: r.wav}\n")
    put(branch.engine, recorded, TODAY)
    with writing(branch.engine)() as session:
        text = Scripts(session).newest("after_service_3day").text
        combinations = list(Banks(session).combinations(["service_links"], NOW))
    (told,) = misfits(text, "mine", [], combinations)
    assert told == (
        "mine at rizhao from 2026-11-23 on: the recording r.wav is not one of this script; "
        "take its `audio` out of the question bank."
    )
    assert list(misfits(text, "mine", ["r.wav"], combinations)) == []


# --- conversations ---------------------------------------------------------------------------------------------------


def banks_of(branch: Branch, call_id: str) -> dict[str, str]:
    with branch.runtime.work() as session:
        scene = Conversations(session).scene(call_id)
        session.commit()
    assert scene is not None
    return dict(scene.banks)


def test_the_first_call_settles_the_banks_and_later_ones_do_not_touch_a_running_conversation(branch):
    put(branch.engine, links("reception"), TODAY - timedelta(days=9))
    line = branch.ring(branch.visit())
    assert banks_of(branch, line.call_id) == {"service_links": links("reception")}
    put(branch.engine, links("handover"), TODAY)
    assert banks_of(branch, line.call_id) == {"service_links": links("reception")}
    (followup,) = branch.rows(Followup)
    (first, _) = branch.rows(QuestionBank, QuestionBank.id)
    assert followup.banks == {"service_links": first.id}
    other = branch.ring(branch.visit(name="王芳", phone="+8613606331234"))
    assert banks_of(branch, other.call_id) == {"service_links": links("handover")}


def test_the_day_of_the_first_call_decides_and_a_bank_to_come_is_not_asked(branch):
    put(branch.engine, links("handover"), TODAY + timedelta(days=1))
    line = branch.ring(branch.visit())
    assert MONDAY_MORNING.date() == TODAY
    assert banks_of(branch, line.call_id) == {}
    assert branch.rows(Followup)[0].banks == {}


def test_a_bank_that_no_script_draws_on_is_not_carried_along(branch):
    put(branch.engine, "bank: other\nask: [a]\n", TODAY)
    assert banks_of(branch, branch.ring(branch.visit()).call_id) == {}
