"""The after-service list, from the file to the rows it leaves behind."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from commands.demo_list import write_demo_list
from console.imports.importing import Listeners, ListError, import_list
from console.imports.kinds import KINDS
from store.planning import plan_followups
from store.tables import Customer, Followup, Occasion, Vehicle

DATA = Path(__file__).parents[2] / "data"
HEADINGS = "客户姓名,性别,车型,维修日期,联系电话,牌照号,服务顾问,维修类型,进厂里程,工单号"
OF_THE_LIST = Occasion.kind == "service"  # what falls due by the visit is planted beside it
LI = "李雷,先生,途观L,2026-11-20,13684289706,鲁L12345,高洁,首保,68122,DL1"


@pytest.fixture
def take_in(session, dealership, now, tmp_path):
    def take_in(*rows, headings=HEADINGS):
        path = tmp_path / "list.csv"
        path.write_text("\n".join([headings, *rows]) + "\n", encoding="gb18030")
        report = import_list(session, path, KINDS["services"], dealership, now)
        session.commit()
        return report

    return take_in


def tally(report):
    return report.read, report.created, report.updated, report.duplicates, len(report.rejected)


def count(session, table):
    return session.scalar(select(func.count()).select_from(table))


def test_a_real_list_comes_in_whole(session, dealership, now):
    expected = json.loads((DATA / "expected.json").read_text())
    report = import_list(session, DATA / "售后维修清单.csv", KINDS["services"], dealership, now)
    session.commit()

    assert tally(report) == (300, 264, 0, 12, 24)
    assert [(row.line, row.code) for row in report.rejected] == [
        (bad["line"], bad["why"]) for bad in expected["services_bad"]
    ]
    wanted = {(one["order"], one["name"], one["phone_e164"], one["plate"], one["date"]) for one in expected["services"]}
    rows = session.execute(
        select(Occasion.key, Customer.name, Customer.phone, Vehicle.plate, Occasion.happened_on)
        .join(Customer, Customer.id == Occasion.customer_id)
        .outerjoin(Vehicle, Vehicle.id == Occasion.vehicle_id)
        .where(OF_THE_LIST)
    )
    assert {(key, name, phone, plate, str(day)) for key, name, phone, plate, day in rows} == wanted


def test_the_same_list_again_changes_nothing(session, dealership, now):
    for expected in ((300, 264, 0, 12, 24), (300, 0, 0, 276, 24)):
        report = import_list(session, DATA / "售后维修清单.csv", KINDS["services"], dealership, now)
        session.commit()
        assert tally(report) == expected
        assert report.moved == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_a_made_up_list_comes_to_what_its_maker_says(session, dealership, now, tmp_path, seed):
    path = tmp_path / "demo.csv"
    expected = write_demo_list(path, seed, 500, date(2026, 11, 2), date(2026, 11, 22))
    report = import_list(session, path, KINDS["services"], dealership, now)
    session.commit()
    assert tally(report) == (expected.read, expected.created, 0, expected.duplicates, expected.rejected)
    assert tuple(row.line for row in report.rejected) == expected.rejected_lines
    assert len(session.scalars(select(Occasion.id).where(OF_THE_LIST)).all()) == expected.created
    again = import_list(session, path, KINDS["services"], dealership, now)
    assert tally(again) == (500, 0, 0, 500 - expected.rejected, expected.rejected)


def test_a_row_leaves_a_customer_a_vehicle_and_an_occasion(session, take_in, dealership):
    take_in(LI)
    customer = session.scalars(select(Customer)).one()
    vehicle = session.scalars(select(Vehicle)).one()
    occasion = session.scalars(select(Occasion).where(OF_THE_LIST)).one()
    assert (customer.name, customer.sex, customer.phone) == ("李雷", "male", "+8613684289706")
    assert (vehicle.plate, vehicle.model, vehicle.customer_id) == ("鲁L12345", "途观L", customer.id)
    assert (occasion.kind, occasion.key, occasion.happened_on) == ("service", "DL1", date(2026, 11, 20))
    assert (occasion.customer_id, occasion.vehicle_id, occasion.adviser) == (customer.id, vehicle.id, "高洁")
    assert occasion.details | {"order": "DL1", "work": "首保", "mileage_km": 68122} == occasion.details
    assert occasion.dealership_id == customer.dealership_id == vehicle.dealership_id == dealership.id


def test_a_row_written_differently_but_meaning_the_same_is_a_duplicate(take_in):
    spaced = LI.replace("13684289706", "136 8428 9706").replace("2026-11-20", "2026年11月20日").replace("鲁L", "鲁l·")
    report = take_in(LI, spaced)
    assert tally(report) == (2, 1, 0, 1, 0)


def test_a_bad_row_written_twice_is_complained_about_once(take_in):
    bad = LI.replace("13684289706", "无")
    report = take_in(bad, bad, bad)
    assert tally(report) == (3, 0, 0, 2, 1)
    assert report.rejected[0].line == 2


def test_a_later_row_of_the_same_order_corrects_the_earlier(session, take_in):
    report = take_in(LI, LI.replace("高洁", "周倩"))
    assert tally(report) == (2, 1, 1, 0, 0)
    assert session.scalars(select(Occasion.adviser).where(OF_THE_LIST)).all() == ["周倩"]


def test_a_later_list_corrects_an_earlier_and_says_what_moved(session, take_in):
    take_in(LI)
    assert take_in(LI.replace("高洁", "周倩")).moved == 0
    report = take_in(LI.replace("2026-11-20", "2026-11-22"))
    assert tally(report) == (1, 0, 1, 0, 0)
    assert report.moved == 1
    assert session.scalars(select(Occasion.happened_on).where(OF_THE_LIST)).all() == [date(2026, 11, 22)]


def test_a_corrected_day_moves_the_planned_call(session, take_in, now):
    take_in(LI.replace("2026-11-20", "2026-11-23"))
    plan_followups(session, now)
    before = session.scalars(select(Followup.next_call_at)).one()
    assert take_in(LI.replace("2026-11-20", "2026-11-24")).moved == 1
    assert session.scalars(select(Followup.next_call_at)).one() == before + timedelta(days=1)


def test_a_corrected_number_is_the_one_a_waiting_followup_rings(session, take_in, now):
    take_in(LI)
    plan_followups(session, now)
    take_in(LI.replace("13684289706", "13684289707"))
    phone = session.scalars(select(Customer.phone).join(Followup, Followup.customer_id == Customer.id)).one()
    assert phone == "+8613684289707"


def test_a_closed_followup_keeps_the_customer_it_was_closed_with(session, take_in, now):
    take_in(LI)
    plan_followups(session, now)
    session.execute(update(Followup).values(state="closed"))
    take_in(LI.replace("13684289706", "13684289707"))
    phone = session.scalars(select(Customer.phone).join(Followup, Followup.customer_id == Customer.id)).one()
    assert phone == "+8613684289706"


def test_lines_that_do_not_fit_the_headings_are_told(take_in):
    report = take_in(
        LI + ",多余", '"李"四,先生,x,2026-11-20,13684289706,,,,,DL9', "韩梅,女,途观L,2026-11-20,13684289708"
    )
    assert [(row.line, row.code) for row in report.rejected] == [(2, "columns"), (3, "quotes")]
    assert report.created == 1


def test_what_is_left_out_of_a_row_is_a_warning(session, take_in):
    report = take_in(LI.replace("鲁L12345", "鲁LABC12"))
    assert tally(report) == (1, 1, 0, 0, 0)
    assert [(row.line, row.code) for row in report.warnings] == [(2, "plate")]
    assert session.scalars(select(Vehicle.plate)).all() == [None]


def test_a_list_with_english_headings_and_only_what_is_needed(take_in):
    report = take_in("Li Lei,13684289706,2026-11-20", headings="name,phone,date")
    assert tally(report) == (1, 1, 0, 0, 0)
    assert tally(take_in("Li Lei,13684289706,2026-11-20", headings="name,phone,date")) == (1, 0, 0, 1, 0)


def test_rolled_back_it_was_only_looked_at(session, dealership, now):
    report = import_list(session, DATA / "售后维修清单.csv", KINDS["services"], dealership, now)
    session.rollback()
    assert report.created == 264
    assert [count(session, table) for table in (Customer, Vehicle, Occasion)] == [0, 0, 0]


def test_an_unusable_file_leaves_nothing_behind(session, dealership, now, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(f'{HEADINGS}\n{LI}\n"{LI}', encoding="utf-8")
    with pytest.raises(ListError):
        import_list(session, path, KINDS["services"], dealership, now)
    session.rollback()
    assert count(session, Occasion) == 0


def test_progress_is_told_up_to_the_end(session, dealership, now, tmp_path):
    path = tmp_path / "demo.csv"
    write_demo_list(path, 3, 2500, date(2026, 11, 2), date(2026, 11, 22))
    told = []
    hear = Listeners(progress=lambda done, whole: told.append((done, whole)))
    import_list(session, path, KINDS["services"], dealership, now, listeners=hear)
    assert len(told) == 4
    assert told == sorted(told)
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


def test_this_year_is_the_clocks_year(session, dealership, tmp_path):
    path = tmp_path / "list.csv"
    path.write_text(f"{HEADINGS}\n{LI}\n", encoding="utf-8")
    long_ago = datetime(2019, 1, 1, tzinfo=UTC)
    report = import_list(session, path, KINDS["services"], dealership, long_ago)
    assert report.rejected[0].code == "date"
