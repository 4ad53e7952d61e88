"""One turn on the phone: who is spoken to, in which words, what is kept, and what a lost database sounds like."""

from __future__ import annotations

import socket
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, make_url, update
from sqlalchemy.orm import Session

from flows.lifecycles import Disposition
from flows.script_file import bundle, shipped
from store.database import open_engine
from store.followups import Followups
from store.scripts import Scripts
from store.tables import Call, Conversation, Customer, Decision, Followup, Suppression, Ticket, Turn
from tests.servers import PostgresServer
from tests.voice.branch import PUBLIC_URL, Branch, told
from tests.voice.stage import carrier_routes, filled_in
from voice import twiml
from voice.webhooks import SOMEBODY_LISTENS
from wiring.runtime import Runtime
from wiring.web import create_app


def change(branch: Branch, table: type, **values: Any) -> None:
    with Session(branch.engine) as session:
        session.execute(update(table).values(**values))
        session.commit()


def test_a_closed_follow_up_is_not_asked_again_when_a_late_call_comes_through(branch):
    followup_id = branch.visit()
    line = branch.ring(followup_id)
    with branch.runtime.work() as session:
        Followups(session).close(followup_id, Disposition.DONE_BY_PERSON, branch.clock.now(), "person", "Done by hand.")
        session.commit()
    assert line.pick_up() == [twiml.NOTHING_LEFT["zh-CN"], "(hangs up)"]
    assert branch.rows(Turn) == []
    assert branch.rows(Followup)[0].disposition == "done_by_person"


def test_a_follow_up_closed_by_a_person_during_the_call_keeps_that_end_and_still_hears_the_customer(branch):
    followup_id = branch.visit()
    line = branch.ring(followup_id)
    line.pick_up()
    line.press("1")
    line.press("1")
    with branch.runtime.work() as session:
        Followups(session).close(followup_id, Disposition.DONE_BY_PERSON, branch.clock.now(), "person", "Done by hand.")
        session.commit()
    line.press("5")
    assert [answer.value for answer in branch.answers()] == [-4]
    assert len(branch.rows(Ticket)) == 1
    line.press("9")
    line.hang_up()
    assert branch.rows(Followup)[0].disposition == "done_by_person"
    assert [one.reason for one in branch.rows(Suppression)] == ["opted_out"], "who opts out is heard all the same"


def test_a_customer_is_spoken_to_in_their_own_language(small_branch):
    followup_id = small_branch.visit(name="Feathersby")
    change(small_branch, Customer, locale="en")
    assert "Am I speaking with Ms Feathersby?" in small_branch.ring(followup_id).pick_up()[0]
    assert small_branch.rows(Conversation)[0].locale == "en"


@pytest.mark.parametrize("locale", ["fr", "zh", ""])
def test_a_language_the_script_lacks_gives_way_to_its_first_one(small_branch, locale):
    followup_id = small_branch.visit()
    change(small_branch, Customer, locale=locale)
    line = small_branch.ring(followup_id)
    assert "梁一娜女士" in line.pick_up()[0]
    small_branch.post(f"/voice/turn/{line.call_id}/{2**31}", line.form())
    with small_branch.runtime.work() as session:
        Followups(session).close(followup_id, Disposition.CANCELLED, small_branch.clock.now(), "person", "No need.")
        session.commit()
    line.hang_up()


def test_a_running_follow_up_keeps_the_version_it_began_with(branch):
    first, second = branch.visit(), branch.visit(name="安维良", phone="+8613800138000")
    line = branch.ring(first)
    line.pick_up()
    newer = (
        bundle(shipped()["after_service_3day"])
        .replace("version: 2", "version: 3")
        .replace("我是{dealership}", "这里是{dealership}")
    )
    with branch.runtime.work() as session:
        Scripts(session).publish(newer, branch.clock.now(), name="newer")
        session.commit()
    line.hang_up()
    branch.until_next_call(first)
    assert "我是日照众安汽车" in branch.ring(first).pick_up()[0]
    assert "这里是日照众安汽车" in branch.ring(second).pick_up()[0]
    versions = {conversation.followup_id: conversation.script_version for conversation in branch.rows(Conversation)}
    assert versions == {first: 2, second: 3}


def test_an_answer_keeps_the_words_it_was_asked_in(small_branch):
    line = small_branch.ring(small_branch.visit())
    line.pick_up()
    for key in "114":
        line.press(key)
    (answer,) = small_branch.answers()
    assert answer.wording.startswith("这次维修保养，您总体上满意吗？")
    assert (answer.raw, answer.value, answer.scale, answer.channel) == ("4", 0, "satisfaction", "keypad")
    assert (answer.call_id, answer.low, answer.confirmed) == (line.call_id, True, False)


def test_a_worse_answer_later_in_the_call_raises_the_ticket_it_has(branch):
    line = branch.ring(branch.visit())
    line.pick_up()
    for key in "114":
        line.press(key)
    (ticket,) = branch.rows(Ticket)
    assert (ticket.severity, ticket.category) == ("ordinary", "overall")
    due = ticket.due_at
    line.press("0")
    line.press("5")  # reception: very dissatisfied
    line.press("4")
    (ticket,) = branch.rows(Ticket)
    assert (ticket.severity, ticket.category) == ("serious", "reception")
    assert ticket.reason.splitlines() == ["总体评价：不满意", "接待：非常不满意", "项目和费用说明：不满意"]
    assert ticket.due_at < due


def test_a_ticket_is_written_in_the_language_of_those_who_read_it(small_branch):
    followup_id = small_branch.visit(name="Feathersby")
    change(small_branch, Customer, locale="en")
    line = small_branch.ring(followup_id)
    line.pick_up()
    for key in "115":
        line.press(key)
    assert small_branch.rows(Ticket)[0].reason == "总体评价：非常不满意"


@pytest.mark.parametrize(
    ("keys", "disposition", "rule_words"),
    [
        ("9", "opted_out", "not to be called again"),
        ("1242", "refused", "a no is taken once"),
        ("22", "wrong_number", "does not know the customer"),
        ("11112", "completed", "Every question was put"),
    ],
)
def test_how_a_conversation_ended_is_on_record_with_its_reason(small_branch, keys, disposition, rule_words):
    line = small_branch.ring(small_branch.visit())
    line.pick_up()
    for key in keys:
        line.press(key)
    assert small_branch.rows(Followup)[0].disposition == disposition
    last = small_branch.rows(Decision, Decision.id)[-1]
    assert (last.verdict, last.rule) == ("close", "conversation")
    assert rule_words in last.why


def test_a_customer_who_names_a_time_is_rung_then(small_branch):
    followup_id = small_branch.visit()
    line = small_branch.ring(followup_id)
    line.pick_up()
    for key in "123":
        line.press(key)
    line.hang_up()
    followup = small_branch.rows(Followup)[0]
    assert followup.state == "waiting"
    assert followup.asked_for
    assert followup.next_call_at.astimezone(small_branch.clock.now().tzinfo).hour == 8, "16:00 in Shanghai"


def test_what_was_pressed_is_written_down_turn_by_turn(small_branch):
    line = small_branch.ring(small_branch.visit())
    line.pick_up()
    line.press("1")
    line.say_nothing()
    line.press("77")
    turns = small_branch.rows(Turn, Turn.number)
    assert [(turn.number, turn.heard) for turn in turns] == [(0, ""), (1, "1"), (2, ""), (3, "77")]
    assert {turn.call_id for turn in turns} == {line.call_id}


def test_a_prefix_of_the_public_address_is_handed_out_too(migrated_sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.voice.branch.PUBLIC_URL", "https://example.com/ringback/")
    branch = Branch.open(migrated_sqlite_url, tmp_path)
    try:
        monkeypatch.setattr("tests.voice.branch.PUBLIC_URL", "https://example.com/ringback")
        line = branch.ring(branch.visit())
        answer = branch.post(f"/voice/answer/{line.call_id}", line.form())
        assert answer.status_code == 200
        redirect = ET.fromstring(answer.text).find("Redirect")
        assert redirect is not None
        assert redirect.text == f"https://example.com/ringback/voice/turn/{line.call_id}/1"
    finally:
        branch.close()


# --- when the database is away ---------------------------------------------------------------------------------------

POLITE = [twiml.SORRY["zh-CN"], "(hangs up)"]


def check_that_everybody_is_answered(branch: Branch, call_id: str) -> None:
    """A person hears an apology, a machine is told to come again; nobody gets an error page."""
    for rule in carrier_routes(branch.client.application):
        answer = branch.post(filled_in(rule, call_id), {"Digits": "5", "CallStatus": "completed", "To": "+86"})
        if rule.startswith(SOMEBODY_LISTENS) and rule != "/voice/inbound/status":
            assert answer.status_code == 200, rule
            assert told(ET.fromstring(answer.text)) == POLITE
        else:
            assert answer.status_code == 503, rule
            assert answer.data == b""


@pytest.mark.parametrize(("asked", "locale"), [("", "zh-CN"), ("?lang=en", "en"), ("?lang=xx", "zh-CN")])
def test_the_apology_is_in_the_language_that_the_address_tells(small_branch, free_port, asked, locale):
    runtime = small_branch.runtime
    engine = open_engine(f"postgresql+psycopg://nobody@127.0.0.1:{free_port}/none")
    small_branch.client = create_app(Runtime(runtime.settings, runtime.clock, engine)).test_client()
    answer = small_branch.post(f"/voice/turn/c1/1{asked}", {"Digits": "5"})
    assert told(ET.fromstring(answer.text)) == [twiml.SORRY[locale], "(hangs up)"]
    engine.dispose()


def test_a_call_in_english_carries_its_language_from_turn_to_turn(small_branch):
    followup_id = small_branch.visit()
    with small_branch.runtime.work() as session:
        session.execute(update(Customer).values(locale="en"))
        session.commit()
    line = small_branch.ring(followup_id)
    line.pick_up()
    line.press("1")
    assert line._next("Gather").endswith("/2?lang=en")


def test_while_no_database_answers_people_hear_an_apology_and_reports_are_asked_for_again(small_branch, free_port):
    runtime = small_branch.runtime
    engine = open_engine(f"postgresql+psycopg://nobody@127.0.0.1:{free_port}/none")
    small_branch.client = create_app(Runtime(runtime.settings, runtime.clock, engine)).test_client()
    check_that_everybody_is_answered(small_branch, "c1")
    assert small_branch.client.get("/readyz").status_code == 503
    assert small_branch.client.get("/healthz").status_code == 200
    engine.dispose()


def test_a_database_that_goes_away_in_the_middle_of_a_call_ends_it_politely(
    postgres_server: PostgresServer, migrated_postgres_template: str, tmp_path: Path
):
    with postgres_server.database(migrated_postgres_template) as url:
        branch = Branch.open(url, tmp_path)
        line = branch.ring(branch.visit())
        line.pick_up()
        postgres_server.drop(str(make_url(url).database))
        check_that_everybody_is_answered(branch, line.call_id)
        branch.close()


def test_a_locked_file_ends_the_call_politely_and_the_next_request_works(small_branch):
    line = small_branch.ring(small_branch.visit())
    line.pick_up()

    def be_impatient(connection: object, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout=50")  # type: ignore[attr-defined]  # SQLite's own connection

    event.listen(small_branch.engine, "checkout", be_impatient)
    other = open_engine(str(small_branch.engine.url))
    with other.begin() as writer:
        writer.exec_driver_sql("UPDATE followups SET attempts = attempts")
        answer = small_branch.post(f"/voice/turn/{line.call_id}/1", line.form(Digits="1"))
        assert told(ET.fromstring(answer.text)) == POLITE
        assert small_branch.post(f"/voice/status/{line.call_id}", line.form(CallStatus="completed")).status_code == 503
    other.dispose()
    assert "现在方便吗" in line.press("1")[0]
    assert [call.state for call in small_branch.rows(Call)] == ["answered"]


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port on which nobody listens while the test runs."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_the_addresses_handed_out_are_all_of_our_public_one(small_branch):
    line = small_branch.ring(small_branch.visit())
    line.pick_up()
    for key in "11111":
        line.press(key)
    assert line.document is not None
    record = line.document.find("Record")
    assert record is not None
    for name in ("action", "recordingStatusCallback"):
        address = record.get(name)
        assert address is not None
        assert address.startswith(f"{PUBLIC_URL}/voice/")
        assert line.call_id in address
        assert line.to not in address, "no number rides in an address"


def test_a_key_that_is_pressed_twice_answers_one_question_and_the_next_is_put_again(branch):
    line = branch.ring(branch.visit())
    first = line.pick_up()
    branch.clock.shows += timedelta(seconds=6)
    second = line.press("1")
    branch.clock.shows += timedelta(seconds=0.5)
    again = line.press("1")
    assert again[-2:] == second[-2:] != first[-2:]
    assert [turn.heard for turn in branch.rows(Turn, Turn.number)] == ["", "1", "1"]
    branch.clock.shows += timedelta(seconds=5)
    assert line.press("1")[-2:] != again[-2:]
