"""Workbooks as people save them: both epochs, formulas, merged cells, hidden rows and sheets, old and damaged ones."""

import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter
import xlwt
from openpyxl import Workbook

from console.imports import headings as names
from console.imports.files import open_list
from console.imports.kinds import KINDS
from console.imports.reading import Line, ListError

KNOWN = names.known_headings(KINDS["deliveries"], {})
HEADINGS = ("客户姓名", "联系电话", "交车日期")


def read(path):
    with open_list(path, names.counter(KNOWN)) as source:
        rows = [(row.number, row.cells) for row in source.rows() if isinstance(row, Line)]
        return source.first_day, rows


@pytest.fixture
def book():
    made = Workbook()
    made.active.append(HEADINGS)
    return made


@pytest.fixture
def saved(tmp_path):
    def saved(book):
        path = tmp_path / "list.xlsx"
        book.save(path)
        return read(path)[1]

    return saved


def test_numbers_days_and_truths_read_as_a_person_would_type_them(book, saved):
    book.active.append(("张三", 13684289706.0, datetime(2026, 11, 20)))
    book.active.append((True, 1.5, datetime(2026, 11, 20, 10, 30)))
    assert saved(book) == [
        (2, ("张三", "13684289706", "2026-11-20")),
        (3, ("1", "1.5", "2026-11-20 10:30:00")),
    ]


def test_rows_are_counted_over_titles_and_gaps_as_the_spreadsheet_counts_them(saved):
    book = Workbook()
    book.active["A1"] = "交车汇总"
    book.active.merge_cells("A1:C1")
    book.active.row_dimensions[1].hidden = True
    for column, heading in enumerate(HEADINGS, start=1):
        book.active.cell(3, column, heading)
    book.active.cell(7, 1, "张三")
    assert saved(book) == [(7, ("张三",))]


def test_a_cell_merged_downwards_holds_for_every_row_it_covers(book, saved):
    for row in (("张三", "1", "2026-11-20"), ("李四", "2", None), ("王五", "3", "2026-11-21")):
        book.active.append(row)
    book.active.merge_cells("C2:C3")
    assert [cells[2] for _, cells in saved(book)] == ["2026-11-20", "2026-11-20", "2026-11-21"]


def test_of_several_sheets_the_first_one_with_headings_is_the_list(saved):
    book = Workbook()
    book.active.append(("说明", "请填写第二页"))
    hidden = book.create_sheet("旧", 0)
    hidden.append(HEADINGS)
    hidden.append(("老张", "1", "2025-01-01"))
    hidden.sheet_state = "hidden"
    rows = book.create_sheet("列表")
    rows.append(HEADINGS)
    rows.append(("张三", "1", "2026-11-20"))
    assert saved(book) == [(2, ("张三", "1", "2026-11-20"))]


def test_a_formula_is_read_as_what_it_came_to(tmp_path):
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ("张三", "1"))
        sheet.write_formula(1, 2, "=TODAY()", None, 46346)
    assert read(path)[1] == [(2, ("张三", "1", "46346"))]


def test_days_of_an_old_mac_are_counted_from_1904(tmp_path):
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path, {"date_1904": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_datetime(1, 2, datetime(2026, 11, 20), made.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(2, 2, 46346 - 1462)
    first_day, rows = read(path)
    assert first_day == date(1904, 1, 1)
    assert [cells[2] for _, cells in rows] == ["2026-11-20", str(46346 - 1462)]


def test_texts_in_several_letterings_are_one_text(tmp_path):
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_rich_string(1, 0, made.add_format({"bold": True}), "张", "三")
    assert read(path)[1] == [(2, ("张三",))]


def test_an_old_workbook_reads_like_a_new_one(tmp_path):
    path = tmp_path / "list.xls"
    made = xlwt.Workbook(encoding="utf-8")
    sheet = made.add_sheet("列表")
    sheet.write(0, 0, "交车汇总")
    for column, heading in enumerate(HEADINGS):
        sheet.write(2, column, heading)
    sheet.write(3, 0, "张三")
    sheet.write(3, 1, 13684289706)
    sheet.write_merge(3, 4, 2, 2, date(2026, 11, 20), xlwt.easyxf(num_format_str="YYYY-MM-DD"))
    sheet.write(4, 0, "李四")
    made.save(str(path))
    assert read(path)[1] == [(4, ("张三", "13684289706", "2026-11-20")), (5, ("李四", "", "2026-11-20"))]


def damaged(path):
    Workbook().save(path)
    path.write_bytes(path.read_bytes()[:-200])


def cut_inside(path):
    book = Workbook()
    book.active.append(HEADINGS)
    book.save(path)
    with zipfile.ZipFile(path) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"][:-40]
    pack(path, parts)


def pack(path, parts):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)


def bomb(path):
    pack(path, {"xl/worksheets/sheet1.xml": b"<row/>" * 12_000_000})


def with_password(path):
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le"))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (damaged, "is damaged or is no workbook"),
        (cut_inside, "is damaged or is no workbook"),
        (bomb, "would unpack to far more"),
        (with_password, "has a password"),
        (lambda path: pack(path, {"mimetype": b"application/epub+zip"}), "is damaged or is no workbook"),
        (lambda path: Workbook().save(path), "is empty"),
        (lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "is damaged"),
    ],
)
def test_what_is_no_workbook_is_named_in_one_sentence(tmp_path, spoil, says):
    path = tmp_path / "list.xlsx"
    spoil(path)
    with pytest.raises(ListError, match=says) as error:
        read(path)
    assert "\n" not in str(error.value)
    assert str(error.value).endswith(".")
