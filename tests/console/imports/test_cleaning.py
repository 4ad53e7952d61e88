"""Cells as people fill them in: read where the meaning is plain, said clearly where it is not."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from console.imports.cells import tidy
from console.imports.cleaning import clean as clean_row
from console.imports.complaints import Complaint
from console.imports.customs import Customs
from console.imports.dates import read_day
from console.imports.kinds import KINDS

SHANGHAI = ZoneInfo("Asia/Shanghai")
CUSTOMS = Customs(SHANGHAI, date(2026, 11, 23), "CN", "0633")
ROW = {"name": "梁一娜", "phone": "13684289706", "date": "2026-11-20"}


def clean(cells, customs):
    return clean_row({field: (cell,) for field, cell in cells.items()}, KINDS["services"], customs)


def visit(**cells):
    found, complaints = clean(ROW | cells, CUSTOMS)
    assert complaints == []
    return found


def complaints(**cells):
    return {complaint.code for complaint in clean(ROW | cells, CUSTOMS)[1]}


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20",
        "2026/11/20",
        "2026.11.20",
        "20261120",
        "2026年11月20日",
        "2026年11月20号",
        "2026-11-20 14:32",
        "2026/11/20 14:32:08",
        "2026年11月20日 14时32分",
        "20261120.0",
        "46346",
        "46346.5",
        "2026-11-20 星期五",
        "2026/11/20(周五) 下午2:32",
        "20 Nov 2026",
        "November 20th, 2026",
        "2026-11-20T14:32:08",
        "2026-11-20T23:59:59+08:00",
        "2026-11-19T18:00:00Z",
    ],
)
def test_the_styles_of_a_day_all_mean_the_same(text):
    assert read_day(text, CUSTOMS) == date(2026, 11, 20)


@pytest.mark.parametrize("text", ["2026-1-5", "2026/1/5", "2026.1.5", "2026年1月5日"])
def test_single_figures_need_no_zero(text):
    assert read_day(text, CUSTOMS) == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "missing"),
        ("昨天", "not a date"),
        ("20/11/2026", "not a date"),
        ("4634", "not a date"),
        ("99999", "too far"),
        ("2026-13-40", "calendar"),
        ("2026-02-29", "calendar"),
        ("20262020", "calendar"),
        ("1026-11-20", "too far"),
        ("2062-11-20", "too far"),
    ],
)
def test_a_day_that_would_have_to_be_guessed_is_refused(text, why):
    refused = read_day(text, CUSTOMS)
    assert isinstance(refused, Complaint)
    assert why in refused.reason
    assert refused.reason.endswith(".")
    assert refused.said("zh-CN").endswith("。")


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("  梁一娜　", "梁一娜"),
        ("１３６\u00a0８４２８", "136 8428"),
        ("更换\n机油", "更换 机油"),
        ('="13684289706"', "13684289706"),
        ("'13684289706", "13684289706"),
        ("\ufeff鲁L12345\u200b", "鲁L12345"),
    ],
)
def test_what_cannot_be_seen_is_taken_out_of_a_cell(cell, meant):
    assert tidy(cell) == meant


@pytest.mark.parametrize(
    ("written", "sex"),
    [("先生", "male"), ("男", "male"), ("女士", "female"), ("女", "female"), ("Mr.", "male"), ("", ""), ("不详", "")],
)
def test_sex_is_male_female_or_unknown(written, sex):
    assert visit(sex=written).person.sex == sex


@pytest.mark.parametrize(
    ("written", "km"),
    [
        ("68122", 68122),
        ("68,122", 68122),
        ("68122公里", 68122),
        ("6.8万公里", 68000),
        ("68122.5 km", 68122),
        ("", None),
    ],
)
def test_mileage_is_whole_kilometres(written, km):
    assert visit(mileage=written, model="途观L").car.mileage_km == km


def test_names_lose_the_space_that_lines_them_up_and_keep_the_one_that_parts_them():
    assert visit(name="张 三").person.name == "张三"
    assert visit(name="Anna Li").person.name == "Anna Li"


def test_a_row_without_its_needs_is_refused_for_each_of_them():
    found, wrong = clean({"name": "", "phone": "无", "date": "昨天"}, CUSTOMS)
    assert found is None
    assert [complaint.code for complaint in wrong] == ["name", "phone", "date"]


@pytest.mark.parametrize("name", ["", "12345", "---", "张" * 101])
def test_a_name_nobody_could_ask_for_is_refused(name):
    found, wrong = clean(ROW | {"name": name}, CUSTOMS)
    assert found is None
    assert wrong[0].code == "name"


def test_a_wrong_plate_or_mileage_costs_only_itself():
    found, wrong = clean(ROW | {"plate": "鲁LABC12", "mileage": "很多"}, CUSTOMS)
    assert found is not None
    assert (found.car, found.reason.details["mileage_km"]) == (None, None)
    assert {complaint.code for complaint in wrong} == {"plate", "mileage"}


def test_no_plate_yet_is_no_mistake():
    assert complaints(plate="未上牌") == set()
    assert visit(plate="未上牌").car is None


def test_a_plate_of_another_country_is_kept_where_it_is_at_home():
    found, wrong = clean(
        ROW | {"phone": "0161 496 0000", "plate": "ab12 cde"},
        Customs(ZoneInfo("Europe/London"), date(2026, 11, 23), "GB"),
    )
    assert found is not None
    assert (found.person.phone, found.car.plate, wrong) == ("+441614960000", "AB12CDE", [])


def test_the_neighbours_landline_needs_no_area_code():
    assert visit(phone="2270633").person.phone == "+866332270633"


def test_without_an_order_number_a_visit_is_who_came_when_with_what():
    assert visit(order="dl 506328107").reason.key == "DL506328107"
    assert visit(plate="鲁L12345").reason.key == "+8613684289706 鲁L12345 2026-11-20"
    assert len(visit(model="x" * 200).reason.key) <= 120


def test_an_endless_order_number_is_refused_and_an_endless_text_cut():
    assert clean(ROW | {"order": "9" * 81}, CUSTOMS)[0] is None
    found, wrong = clean(ROW | {"work": "换" * 300}, CUSTOMS)
    assert found is not None
    assert len(found.reason.details["work"]) == 200
    assert [complaint.code for complaint in wrong] == ["work"]
