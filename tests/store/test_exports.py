"""What leaves the store: the promised keys first, names for numbers, times in the dealership's own zone."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from flows.programmes import shipped
from store import exports
from store.database import open_engine, writing
from store.dealerships import Dealerships
from store.tables import (
    Answer,
    Audit,
    Call,
    Consent,
    Customer,
    Fallback,
    Followup,
    Message,
    Occasion,
    Programme,
    Recording,
    Suppression,
    Ticket,
    User,
    Vehicle,
)

NOW = datetime(2026, 11, 23, 1, 30, 5, 123, tzinfo=UTC)
HERE, THERE = "2026-11-23T09:30:05+08:00", "2026-11-23T01:30:05+00:00"

PROMISED = {
    "followups": "id dealership programme script customer phone occasion state disposition attempts next_call_at "
    "closed_at",
    "calls": "id followup_id sid direction to state outcome answered_by placed_at answered_at ended_at duration_s",
    "answers": "followup_id call_id question kind raw value channel confirmed at",
    "tickets": "id followup_id severity category state reason owner opened_at due_at",
    "messages": "id followup_id sid direction to from body state at",
}


@pytest.fixture
def session(migrated_url):
    engine = open_engine(migrated_url)
    with writing(engine)() as session:
        yield session
    engine.dispose()


def fill(session, code, zone):
    """One dealership with one row of everything; returns its id."""
    home = Dealerships(session).add(code, code, "+866332270633", now=NOW, rules=shipped(), zone=zone)
    of_service = Programme.name == "after_service_3day"
    programme = session.scalars(select(Programme.id).where(Programme.dealership_id == home.id, of_service)).one()
    common = {"dealership_id": home.id}
    customer = Customer(**common, name="李雷", sex="male", phone="+8613684289706", created_at=NOW)
    user = User(**common, name=f"王经理{code}", password_hash="x", locale="zh-CN", created_at=NOW)
    session.add_all([customer, user])
    session.flush()
    car = Vehicle(**common, customer_id=customer.id, plate="鲁L12345", model="途观L", created_at=NOW)
    session.add(car)
    session.flush()
    about = {**common, "customer_id": customer.id, "vehicle_id": car.id}
    occasion = Occasion(
        **about, kind="service", key="DL1", happened_on=date(2026, 11, 20), adviser="高洁", details={}, created_at=NOW
    )
    session.add(occasion)
    session.flush()
    followup = Followup(
        **about,
        programme_id=programme,
        occasion_id=occasion.id,
        script="after_service_3day",
        state="waiting",
        next_call_at=NOW,
        expires_at=NOW,
        created_at=NOW,
    )
    session.add(followup)
    session.flush()
    of = {**common, "followup_id": followup.id}
    ends = {"to": "+8613684289706", "from_": "+866332270633"}
    call = Call(**of, **ends, id=f"call-{code}", direction="out", state="planned", planned_at=NOW, touched_real=NOW)
    session.add(call)
    session.flush()
    by = {**of, "call_id": call.id, "at": NOW}
    session.add_all(
        [
            Answer(
                **by,
                question="overall",
                kind="score",
                raw="8",
                value=8,
                wording="请打分",
                low=True,
                channel="keys",
                confirmed=False,
            ),
            Answer(
                **by,
                question="reasons",
                kind="list",
                raw="",
                value=["等待"],
                wording="",
                channel="keys",
                confirmed=True,
            ),
            Message(**of, **ends, id=f"sms-{code}", direction="out", body="您好", state="planned", at=NOW),
            Recording(
                **by,
                question="comment",
                sid=f"RE{code}",
                state="fetched",
                duration_s=7,
                file="x.wav",
                next_try_real=NOW,
            ),
            Ticket(
                **of,
                key=f"{code}:complaint",
                customer_id=customer.id,
                vehicle_id=car.id,
                kind="complaint",
                severity="serious",
                category="quality",
                state="open",
                reason="8分",
                owner_id=user.id,
                opened_at=NOW,
                due_at=NOW,
            ),
            Fallback(**of, place=0, kind="person", state="due", why="No way is left.", due_on=NOW.date(), at=NOW),
            Audit(**common, at=NOW, actor="李", action="listened", subject="recording 1"),
            Suppression(**common, number="+8613684289706", scope="sms", reason="opted_out", at=NOW),
            Consent(
                **common,
                number="+8613684289706",
                purpose="marketing",
                given=False,
                source="call",
                actor="ringback",
                at=NOW,
            ),
        ]
    )
    session.commit()
    return home.id


@pytest.mark.parametrize("what", sorted(PROMISED))
def test_the_promised_keys_come_first_and_in_order(what):
    promised = tuple(PROMISED[what].split())
    assert exports.keys(what)[: len(promised)] == promised


def test_a_followup_is_told_with_names_and_local_times(session):
    fill(session, "RZ", "Asia/Shanghai")
    (row,) = exports.rows(session, "followups")
    assert (
        row
        | {
            "dealership": "RZ",
            "programme": "after_service_3day",
            "customer": "李雷",
            "phone": "+8613684289706",
            "occasion": "service 2026-11-20",
            "state": "waiting",
            "disposition": None,
            "attempts": 0,
            "next_call_at": HERE,
            "closed_at": None,
            "plate": "鲁L12345",
        }
        == row
    )


def test_an_answer_has_its_typed_value(session):
    fill(session, "RZ", "Asia/Shanghai")
    score, reasons = exports.rows(session, "answers")
    assert (score["value"], score["raw"], score["low"], score["confirmed"]) == (8, "8", True, False)
    assert reasons["value"] == ["等待"]
    assert score["at"] == HERE


def test_a_ticket_names_its_owner_and_customer(session):
    fill(session, "RZ", "Asia/Shanghai")
    (row,) = exports.rows(session, "tickets")
    assert (row["owner"], row["customer"], row["plate"]) == ("王经理RZ", "李雷", "鲁L12345")


def test_a_ticket_nobody_owns_is_told_all_the_same(session):
    fill(session, "RZ", "Asia/Shanghai")
    session.execute(update(Ticket).values(owner_id=None, customer_id=None, vehicle_id=None, followup_id=None))
    (row,) = exports.rows(session, "tickets")
    assert (row["owner"], row["customer"], row["followup_id"]) == (None, None, None)


@pytest.mark.parametrize("what", sorted(exports.EXPORTS))
def test_every_export_has_every_key_and_may_be_asked_for_one_dealership(session, what):
    here, there = fill(session, "RZ", "Asia/Shanghai"), fill(session, "LDN", "Europe/London")
    everything = list(exports.rows(session, what))
    assert all(tuple(row) == exports.keys(what) for row in everything)
    parts = [list(exports.rows(session, what, one)) for one in (here, there)]
    assert len(everything) == len(parts[0]) + len(parts[1]) == 2 * len(parts[0]) > 0
    assert {row["dealership"] for row in parts[1]} == {"LDN"}


def test_each_dealerships_times_are_its_own(session):
    fill(session, "RZ", "Asia/Shanghai")
    fill(session, "LDN", "Europe/London")
    told = {row["dealership"]: row["at"] for row in exports.rows(session, "messages")}
    assert told == {"RZ": HERE, "LDN": THERE}


def test_what_nobodys_dealership_did_is_told_in_utc(session):
    session.add(Audit(dealership_id=None, at=NOW, actor="李", action="signed_in", subject="console"))
    session.commit()
    (row,) = exports.rows(session, "audit")
    assert (row["dealership"], row["at"]) == (None, THERE)
