"""What each kind of list leaves behind, and what another list of it changes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from console.imports.campaigns import kind_for
from console.imports.importing import import_list
from store.consents import Consents
from store.planning import plan_followups
from store.scripts import Scripts
from store.tables import Customer, Followup, Occasion, Vehicle

DELIVERY = "客户姓名,联系电话,销售顾问,车型,车架号,交车日期,牌照号,希望回访时段,生日,保险到期,状态"
LI = "李雷,13684289706,赵敏,秦PLUS,LSGKE54H637913758,2026-11-20,未上牌,周末下午,农历八月十五,2027-11-19,"
VISIT = "来店日期,客户姓名,联系电话,意向车型,意向级别,同意营销"


@pytest.fixture
def take_in(session, dealership, now, tmp_path):
    def take_in(kind, headings, *rows):
        path = tmp_path / "list.csv"
        path.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
        report = import_list(session, path, kind_for(session, dealership.id, kind), dealership, now)
        plan_followups(session, now, dealership.id)
        session.commit()
        return report

    return take_in


def occasions(session, kind):
    rows = select(Occasion).where(Occasion.kind == kind, Occasion.round == 0).order_by(Occasion.id)
    return session.scalars(rows.execution_options(populate_existing=True)).all()


def dispositions(session, occasion):
    return {one.disposition for one in session.scalars(select(Followup).where(Followup.occasion_id == occasion.id))}


def test_a_delivery_fills_in_what_is_known_of_car_and_owner(session, take_in):
    take_in("deliveries", DELIVERY, LI)
    customer, vehicle = session.scalars(select(Customer)).one(), session.scalars(select(Vehicle)).one()
    assert (customer.birthday, customer.birthday_lunar) == ("--08-15", True)
    assert customer.preferred == ["afternoon", "late_afternoon", "weekend"]
    assert (vehicle.vin, vehicle.plate, vehicle.delivered_on) == ("LSGKE54H637913758", None, date(2026, 11, 20))
    assert vehicle.insurance_until == date(2027, 11, 19)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("农历闰六月十五", "--06-15"),
        ("闰六月十五", "--06-15"),
        ("闰6月15日", "--06-15"),
        ("1979年闰六月十五", "1979-06-15"),
        ("农历1979-06-15", "1979-06-15"),
    ],
)
def test_a_birthday_in_a_leap_month_is_kept_in_the_month_it_repeats(session, take_in, written, kept):
    take_in("deliveries", DELIVERY, LI.replace("农历八月十五", written))
    customer = session.scalars(select(Customer)).one()
    assert (customer.birthday, customer.birthday_lunar) == (kept, True)


def test_a_changed_day_of_delivery_moves_the_calls_nobody_has_had(session, take_in):
    take_in("deliveries", DELIVERY, LI.replace("2026-11-20", "2026-11-23"))
    (occasion,) = occasions(session, "delivery")
    before = {one.id: one.expires_at for one in session.scalars(select(Followup))}
    assert before
    report = take_in("deliveries", DELIVERY, LI.replace("2026-11-20", "2026-11-25"))
    assert (report.created, report.updated, report.moved) == (0, 1, 1)
    after = session.scalars(
        select(Followup).where(Followup.occasion_id == occasion.id).execution_options(populate_existing=True)
    )
    assert all((one.expires_at - before[one.id]).days == 2 for one in after)


def test_a_cancelled_delivery_ends_its_calls_and_one_that_is_on_again_is_news(session, take_in):
    take_in("deliveries", DELIVERY, LI)
    report = take_in("deliveries", DELIVERY, f"{LI}作废")
    (occasion,) = occasions(session, "delivery")
    assert (report.updated, report.ended, occasion.gone) == (1, 1, "cancelled")
    assert dispositions(session, occasion) == {"cancelled"}
    assert take_in("deliveries", DELIVERY, f"{LI}作废").duplicates == 1
    assert take_in("deliveries", DELIVERY, LI).updated == 1
    assert occasions(session, "delivery")[0].gone is None


def test_a_cancelled_row_of_which_nothing_is_known_leaves_nothing(session, take_in):
    assert take_in("deliveries", DELIVERY, f"{LI}取消").duplicates == 1
    assert session.scalars(select(Customer)).all() == []


def test_a_car_that_is_sold_on_has_another_owner(session, take_in):
    take_in("deliveries", DELIVERY, LI)
    take_in("customers", "姓名,手机,车架号", "韩梅,13684289707,LSGKE54H637913758")
    vehicle = session.scalars(select(Vehicle)).one()
    owner = session.scalars(select(Customer).where(Customer.id == vehicle.customer_id)).one()
    assert (owner.name, vehicle.delivered_on) == ("韩梅", date(2026, 11, 20))


def test_two_cars_may_have_one_owner_and_one_number_two_people(session, take_in):
    report = take_in(
        "customers",
        "姓名,手机,车牌,车型",
        "李雷,13684289706,鲁L12345,秦PLUS",
        "李雷,13684289706,鲁L54321,秦PLUS",
        "韩梅,13684289706,鲁L99999,朗逸",
    )
    assert report.created == 3
    assert [one.name for one in session.scalars(select(Customer).order_by(Customer.id))] == ["李雷", "韩梅"]
    assert len(session.scalars(select(Vehicle)).all()) == 3


def test_a_customer_known_already_learns_what_is_new_and_forgets_nothing(session, take_in):
    take_in("customers", "姓名,手机,生日,邮箱", "李雷,13684289706,02-29,li@example.com")
    assert take_in("customers", "姓名,手机,地址", "李雷,13684289706,海曲路1号").updated == 1
    assert take_in("customers", "姓名,手机,地址", "李雷,13684289706,海曲路1号").duplicates == 1
    customer = session.scalars(select(Customer).execution_options(populate_existing=True)).one()
    assert (customer.birthday, customer.email, customer.address) == ("--02-29", "li@example.com", "海曲路1号")


def test_an_older_visit_to_the_workshop_does_not_turn_the_mileage_back(session, take_in):
    headings = "客户姓名,联系电话,维修日期,牌照号,里程,工单号"
    take_in("services", headings, "李雷,13684289706,2026-11-20,鲁L12345,60000,DL2")
    take_in("services", headings, "李雷,13684289706,2026-05-20,鲁L12345,50000,DL1")
    vehicle = session.scalars(select(Vehicle)).one()
    assert (vehicle.mileage_km, vehicle.mileage_on, vehicle.last_visit_on) == (
        60000,
        date(2026, 11, 20),
        date(2026, 11, 20),
    )


def test_a_prospect_keeps_class_and_interest_until_the_list_says_it_is_over(session, take_in):
    take_in("visits", VISIT, "2026-11-20,李雷,13684289706,秦PLUS,c级,是")
    (visit,) = occasions(session, "visit")
    assert (visit.details["class"], visit.details["interest"]) == ("C", "秦PLUS")
    assert take_in("visits", VISIT, "2026-11-20,李雷,13684289706,秦PLUS,A,是").updated == 1
    assert occasions(session, "visit")[0].details["class"] == "A"
    report = take_in("visits", VISIT, "2026-11-20,李雷,13684289706,秦PLUS,战败,是")
    assert report.updated == 1
    assert occasions(session, "visit")[0].gone == "lost"


def test_who_comes_to_the_showroom_again_is_called_about_the_last_visit(session, take_in):
    report = take_in("visits", VISIT, "2026-11-22,李雷,13684289706,秦PLUS,A,", "2026-11-20,李雷,13684289706,秦PLUS,B,")
    assert report.created == 2
    assert [(one.happened_on.day, one.gone) for one in occasions(session, "visit")] == [(22, None), (20, "came_again")]


def test_what_a_list_says_of_consent_is_in_the_book(session, take_in, dealership):
    take_in("visits", VISIT, "2026-11-20,李雷,13684289706,秦PLUS,A,是", "2026-11-20,韩梅,13684289707,秦PLUS,A,否")
    book = Consents(session)
    assert book.of(dealership.id, "+8613684289706")["marketing"].given is True
    assert book.of(dealership.id, "+8613684289707")["marketing"].given is False


@pytest.fixture
def scripts(session, now):
    Scripts(session).publish_shipped(now)
    session.commit()


EVENTS = "类型,客户姓名,联系电话,车牌,日期,编号,配件,费用,活动,活动时间"


def test_a_list_of_events_tells_the_scripts_what_they_say(session, take_in, scripts):
    report = take_in(
        "events",
        EVENTS,
        "配件到货,李雷,13684289706,鲁L12345,,,左前大灯,,,",
        "event,韩梅,13684289707,,,E1,,,爱车讲堂,2026年12月5日 下午2点",
    )
    assert (report.created, report.rejected, report.warnings) == (2, [], [])
    (parts,), (event,) = occasions(session, "parts"), occasions(session, "event")
    assert (parts.details["part"], parts.happened_on) == ("左前大灯", date(2026, 11, 23))
    assert event.details["event_time"] == "2026-12-05T14:00+08:00"
    assert event.happened_on == date(2026, 12, 5)


def test_an_event_that_its_script_could_not_tell_is_refused_with_the_column_to_fill(session, take_in, scripts):
    report = take_in("events", EVENTS, "配件到货,李雷,13684289706,鲁L12345,,,,,,", "团建,李雷,13684289706,,,,,,,")
    assert [(row.code, row.line) for row in report.rejected] == [("fact", 2), ("kind", 3)]
    assert "配件" in report.rejected[0].reason


def test_an_event_without_a_day_keeps_the_one_it_first_came_in_on(session, take_in, scripts, dealership, tmp_path, now):
    row = "配件到货,李雷,13684289706,鲁L12345,,,左前大灯,,,"
    take_in("events", EVENTS, row)
    kind = kind_for(session, dealership.id, "events")
    later = import_list(session, tmp_path / "list.csv", kind, dealership, now + timedelta(days=3))
    assert (later.duplicates, later.moved) == (1, 0)


def test_an_event_that_names_a_programme_starts_that_one_only(session, take_in, scripts):
    take_in("events", EVENTS, "owner_7dc,李雷,13684289706,鲁L12345,2026-11-20,,,,,")
    (occasion,) = occasions(session, "delivery")
    assert occasion.details["round_of"] == "owner_7dc"
