"""The rules of sections 2 to 4 of the follow-up manuals: a test names each, and those of many rooms are tried here.

The number of a rule stands in the name of a test, `test_2_05_...`, in the id of a case or in the line that says what is
tried. The numbers are those of docs/rules.md.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from console.imports.importing import import_list
from console.imports.kinds import KINDS
from flows.first_maintenance import FirstMaintenanceRule, estimate, latest_day, latest_km
from flows.lifecycles import Disposition, FollowupState
from flows.occasions import OccasionKind
from flows.programmes import shipped as programmes
from flows.records import RECORDS, Record
from flows.script_file import parse, shipped, shipped_parts
from flows.steps import Record as Recording
from store import exports
from store.banks import Banks
from store.database import open_engine, writing
from store.dealerships import Dealerships
from store.due import plant
from store.followups import Followups
from store.planning import plan_followups
from store.scripts import Scripts
from store.subject import subject_of
from store.suppressions import Suppressions
from store.tables import Customer, Followup, Occasion, Programme, Ticket, Vehicle
from voice.aftercall import end_follow_up, open_task
from voice.knowing import unknown

TESTS = Path(__file__).parents[1]
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # 09:30 in Shanghai
RULES = [f"{section}.{number:02}" for section, last in ((2, 24), (3, 13), (4, 26)) for number in range(1, last + 1)]
BY_NAME = {rule.name: rule for rule in programmes()}
SERVICES = "客户姓名,联系电话,维修日期,车型,牌照号,服务顾问,工单号"
VISITS = "客户姓名,联系电话,来店日期,销售顾问,意向车型,意向级别"
DELIVERIES = "客户姓名,联系电话,销售顾问,车型,车架号,交车日期,开票日期,保险到期,生日"
VIN = "LSGKE54H637913758"


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_of_sections_2_to_4_is_named_by_a_test(rule):
    named = re.compile(rf"(?<![\d.]){re.escape(rule)}(?!\d)|test_{rule.replace('.', '_')}(?!\d)")
    tests = [path for path in TESTS.rglob("test_*.py") if named.search(path.read_text("utf-8"))]
    assert tests, f"no test names rule {rule}"


@pytest.fixture
def session(migrated_url):
    engine = open_engine(migrated_url)
    with writing(engine)() as session:
        Scripts(session).publish_shipped(NOW)
        yield session
    engine.dispose()


@pytest.fixture
def dealership(session):
    brand = {"rule_km": 5000, "rule_months": 3, "warranty_km": 60000, "warranty_years": 3}
    return Dealerships(session).add(
        "RZ",
        "日照海曲大众",
        "+866332270633",
        now=NOW,
        rules=programmes(),
        hotline="0633-2270633",
        settings={"brand": brand},
    )


@pytest.fixture
def take_in(session, dealership, tmp_path):
    """A list comes in and is planned; what becomes of it is returned."""

    def take_in(kind, headings, *rows):
        path = tmp_path / "list.csv"
        path.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
        report = import_list(session, path, KINDS[kind], dealership, NOW)
        plan_followups(session, NOW, dealership.id)
        return report

    return take_in


def followups(session, programme):
    query = select(Followup).join(Programme, Programme.id == Followup.programme_id).where(Programme.name == programme)
    return session.scalars(query.order_by(Followup.id)).all()


def script(name):
    return parse(shipped()[name], name)


# --- section 2: lists and scheduling -------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["2.09", "2.10"])
def test_the_questions_of_a_period_are_swapped_without_touching_the_script(session, dealership, rule):
    whole = shipped_parts()["service_links"]
    asked = re.sub(r"^ask: .*$", "ask: [reception]", whole, flags=re.MULTILINE)
    assert asked != whole
    Banks(session).put(dealership.id, asked, date(2027, 1, 1), NOW)
    before = Banks(session).in_force(dealership.id, {"service_links"}, date(2026, 12, 31))
    after = Banks(session).in_force(dealership.id, {"service_links"}, date(2027, 1, 1))
    assert (set(before), set(after)) == (set(), {"service_links"})


@pytest.mark.parametrize(
    ("kind", "headings"),
    [
        pytest.param("visits", VISITS, id="2.12 prospects from the showroom's book"),
        pytest.param("deliveries", DELIVERIES, id="2.12 buyers from the book of deliveries"),
        pytest.param("services", SERVICES, id="2.12 repairs from the workshop's system"),
    ],
)
def test_every_list_source_is_read_with_its_own_headings(take_in, kind, headings):
    row = {
        "visits": "李雷,13684289706,2026-11-22,王磊,秦PLUS,A",
        "deliveries": f"李雷,13684289706,赵敏,朗逸,{VIN},2026-11-20,2026-11-18,2027-11-20,1988-06-03",
        "services": "李雷,13684289706,2026-11-20,途观L,鲁L12345,高洁,DL1",
    }[kind]
    report = take_in(kind, headings, row)
    assert (report.created, len(report.rejected)) == (1, 0)
    assert len(report.columns) >= len(headings.split(",")) - 1


def test_2_13_everybody_on_the_list_is_followed_up(session, take_in):
    rows = [f"客户{number},1368428{number:04},2026-11-20,途观L,,高洁,DL{number}" for number in range(30)]
    assert take_in("services", SERVICES, *rows).created == 30
    assert len(followups(session, "after_service_3day")) == 30


def test_2_15_the_day_of_delivery_counts_and_not_that_of_the_invoice(session, take_in):
    take_in("deliveries", DELIVERIES, f"李雷,13684289706,赵敏,朗逸,{VIN},2026-11-21,2026-10-30,2027-11-20,1988-06-03")
    (delivery,) = session.scalars(select(Occasion).where(Occasion.kind == OccasionKind.DELIVERY))
    assert delivery.happened_on == date(2026, 11, 21)


def test_2_18_no_prospect_waits_until_somebody_is_idle(session, take_in):
    rows = [f"客户{one},1368428000{at},2026-11-22,王磊,秦PLUS,{one}" for at, one in enumerate("ABC")]
    take_in("visits", VISITS, *rows)
    planned = {one.next_call_at for one in followups(session, "prospect_visit")}
    assert None not in planned
    visits = session.scalars(select(Occasion).where(Occasion.kind == OccasionKind.VISIT)).all()
    assert all(visit.plan_on is not None or not visit.to_plan for visit in visits), "each has the day of its next call"


@pytest.mark.parametrize(
    "rule",
    ["2.19 what scripts mention is known before anybody is rung", "2.20 name, model and day are known before dialling"],
)
def test_nobody_is_rung_about_what_is_not_known(session, dealership, take_in, rule):
    take_in("deliveries", DELIVERIES, f"李雷,13684289706,赵敏,朗逸,{VIN},2026-11-01,2026-11-01,2027-11-20,1988-06-03")
    (month,) = followups(session, "owner_one_month")
    assert unknown(session, subject_of(session, month.id)) == ()
    Dealerships(session).change(dealership.code, {"brand": None})
    assert set(unknown(session, subject_of(session, month.id))) == {"rule_km", "rule_months"}


@pytest.mark.parametrize(
    ("column", "day", "kind"),
    [
        pytest.param("保修到期", "2026-12-20", OccasionKind.WARRANTY, id="2.21 warranty"),
        pytest.param("年检到期", "2026-12-20", OccasionKind.INSPECTION, id="2.21 inspection"),
        pytest.param("下次保养日期", "2026-12-20", OccasionKind.MAINTENANCE, id="2.21 periodic maintenance"),
    ],
)
def test_the_months_extract_of_cars_to_care_for_comes_from_a_list(session, take_in, column, day, kind):
    take_in("customers", f"客户姓名,联系电话,车型,车架号,{column}", f"李雷,13684289706,朗逸,{VIN},{day}")
    (due,) = session.scalars(select(Occasion).where(Occasion.kind == kind))
    assert due.happened_on == date.fromisoformat(day)
    assert len(session.scalars(select(Followup).where(Followup.occasion_id == due.id)).all()) == 1


def test_2_24_urgent_matters_go_before_invitations():
    order = ["extra_work", "recall", "parts_arrival", "first_maintenance", "appointment_proposal", "event_invitation"]
    priorities = [BY_NAME[name].priority for name in order]
    assert priorities == sorted(priorities, reverse=True)


# --- section 3: who is not reached ---------------------------------------------------------------------------------


def test_3_03_a_first_maintenance_that_is_still_far_is_estimated_and_planned_anew(session, dealership, take_in):
    take_in("deliveries", DELIVERIES, f"李雷,13684289706,赵敏,朗逸,{VIN},2026-10-01,2026-10-01,2027-11-20,1988-06-03")
    (car,) = session.scalars(select(Vehicle))
    for due in (date(2026, 12, 10), date(2026, 12, 21)):
        car.first_maintenance_on = due
        session.flush()
        plant(session, dealership.id, NOW, vehicles=[car.id])
        plan_followups(session, NOW, dealership.id)
        (one,) = followups(session, "first_maintenance")
        assert one.next_call_at is not None
        assert one.next_call_at.date() == due - timedelta(days=7)


ROW = "李雷,{phone},2026-11-20,途观L,鲁L12345,高洁,DL1"


@pytest.mark.parametrize("ended", [Disposition.INVALID_NUMBER, Disposition.WRONG_NUMBER])
def test_3_08_a_corrected_number_is_asked_what_the_wrong_one_could_not_be(session, take_in, ended):
    take_in("services", SERVICES, ROW.format(phone="13684289706"))
    (first,) = followups(session, "after_service_3day")
    end_follow_up(session, first.id, ended, NOW, "suppression", "The number was wrong.")
    for _ in range(2):  # the corrected list may come twice
        take_in("services", SERVICES, ROW.format(phone="13684289777"))
    old, new = followups(session, "after_service_3day")
    assert (old.disposition, new.state) == (ended, FollowupState.WAITING)
    assert session.get_one(Customer, new.customer_id).phone == "+8613684289777"


def test_3_08_what_ended_in_another_way_is_not_asked_again(session, take_in):
    take_in("services", SERVICES, ROW.format(phone="13684289706"))
    (first,) = followups(session, "after_service_3day")
    end_follow_up(session, first.id, Disposition.COMPLETED, NOW, "conversation", "It was answered.")
    take_in("services", SERVICES, ROW.format(phone="13684289777"))
    assert len(followups(session, "after_service_3day")) == 1


@pytest.mark.parametrize(
    ("disposition", "record"),
    [
        pytest.param(Disposition.COMPLETED, Record.VALID, id="3.11 有效档案, 已回访已完成"),
        pytest.param(Disposition.PARTIAL, Record.VALID, id="3.11 有效档案, 已回访未完成"),
        pytest.param(Disposition.UNREACHABLE, Record.NOT_REACHED, id="3.11 联系不上"),
        pytest.param(Disposition.INVALID_NUMBER, Record.INVALID, id="3.11 无效档案"),
        pytest.param(Disposition.WRONG_NUMBER, Record.INVALID, id="3.11 无效档案, somebody else's number"),
    ],
)
def test_the_export_tells_the_class_of_the_record(session, dealership, take_in, disposition, record):
    take_in("services", SERVICES, ROW.format(phone="13684289706"))
    (one,) = followups(session, "after_service_3day")
    end_follow_up(session, one.id, disposition, NOW, "test", "So it ended.")
    session.flush()
    told = [row for row in exports.rows(session, "followups", dealership.id) if row["id"] == one.id]
    assert [row["record"] for row in told] == [record]
    assert set(RECORDS) == set(Disposition)


def test_3_12_wrong_data_found_in_a_call_reach_somebody_who_corrects_them(session, take_in):
    take_in("services", SERVICES, ROW.format(phone="13684289706"))
    (one,) = followups(session, "after_service_3day")
    open_task(session, Followups(session).get(one.id), "wrong_number", NOW)
    (task,) = session.scalars(select(Ticket))
    assert (task.kind, task.category) == ("task", "data_correction")
    assert task.due_at > NOW


# --- section 4: reminders and care ---------------------------------------------------------------------------------

RULE = FirstMaintenanceRule(km=5000, months=3)


@pytest.mark.parametrize(
    ("told", "due"),
    [
        pytest.param(2000, date(2026, 5, 11), id="4.02 the date is that of purchase and the days between"),
        pytest.param(1200, date(2026, 6, 1), id="4.02 at most three months after it"),
    ],
)
def test_the_first_maintenance_is_the_purchase_and_an_interval(told, due):
    assert estimate(RULE, date(2026, 3, 1), date(2026, 4, 1), told) == due
    assert due <= latest_day(RULE, date(2026, 3, 1))


def test_4_07_up_to_500_km_more_are_on_time():
    assert latest_km(RULE) == 5500


WORDS = [
    pytest.param("first_maintenance", ("一切正常", "保修手册"), id="4.08 condition and things to bring"),
    pytest.param("recall", ("召回",), id="4.17 recall by activity"),
    pytest.param("appointment_proposal", ("预约",), id="4.18 booking before it is due"),
    pytest.param("lost_customer", ("别的店", "哪家店"), id="4.19 which other shop, where and for how much"),
    pytest.param("delivery_waiting", ("进度",), id="4.21 news for those who wait for their car"),
    pytest.param("new_owner", ("没有保险",), id="4.23 the warning of driving uninsured"),
    pytest.param("owner_7dc", ("爱车讲堂",), id="4.24 the class for new owners"),
    pytest.param("periodic_maintenance", ("保养提示卡",), id="4.25 the card in the car"),
    pytest.param("appointment_day_before", ("请带上",), id="4.26 things to bring"),
    pytest.param("warranty_expiry", ("保修手册",), id="4.26 things to bring for a check"),
]


@pytest.mark.parametrize(("name", "words"), WORDS)
def test_the_script_says_what_the_rule_asks_for(name, words):
    told = script(name).model_dump_json()
    assert all(word in told for word in words)


def test_4_19_the_other_shop_is_told_in_the_customers_own_words():
    steps = script("lost_customer").steps
    assert any(isinstance(step, Recording) for step in steps.values())


CARE = ("birthday", "periodic_maintenance", "event_invitation", "after_service_3day", "festival")


@pytest.mark.parametrize("programme", [pytest.param(name, id=f"4.20 {name}") for name in CARE])
def test_every_part_of_the_care_plan_has_a_programme_that_runs(session, dealership, programme):
    row = session.scalars(
        select(Programme).where(Programme.dealership_id == dealership.id, Programme.name == programme)
    ).one()
    assert row.active


def test_4_22_care_comes_by_more_than_one_channel():
    ways = {way for rule in programmes() for way in (rule.channel, *rule.fallback)}
    assert ways == {"voice", "sms", "email", "letter"}


def test_4_25_who_was_in_is_reminded_of_the_next_maintenance_a_week_before(session, take_in):
    due = date(2026, 12, 20)
    take_in("customers", "客户姓名,联系电话,车型,车架号,下次保养日期", f"李雷,13684289706,朗逸,{VIN},{due}")
    (one,) = followups(session, "periodic_maintenance")
    assert one.next_call_at is not None
    assert one.next_call_at.date() == due - timedelta(days=7)
    assert session.get_one(Vehicle, one.vehicle_id).maintenance_due == due
    assert Suppressions(session).why(one.dealership_id, "+8613684289706", "voice") is None
