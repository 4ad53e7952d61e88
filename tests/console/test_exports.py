"""Files that leave: complete, typed where the format has types, and harmless in a spreadsheet."""

import csv
import io
import json

import openpyxl
import pytest

from console import exports

KEYS = ("id", "phone", "reason", "value", "low")


def write(form, rows, keys=KEYS):
    file = io.BytesIO()
    exports.FORMATS[form](rows, keys, file)
    return file.getvalue()


def row(**cells):
    return dict.fromkeys(KEYS) | cells


def csv_cell(text):
    content = write("csv", [row(reason=text)]).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))[1][2]


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "=HYPERLINK(1)"]
)
def test_what_looks_like_a_formula_becomes_text_in_csv(text):
    assert csv_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["+8613684289706", "-3", "4.5", "鲁L12345", "a=1", "说“不”,\n换行"])
def test_what_runs_nothing_stays_as_it_is_in_csv(text):
    assert csv_cell(text) == text


def test_a_formula_in_a_workbook_is_only_text():
    content = write("xlsx", [row(id=1, reason="=1+1", phone="+8613684289706", low=True, value=4.5)])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet[2]] == [1, "+8613684289706", "=1+1", 4.5, True]
    assert sheet["C2"].data_type == "s"


@pytest.mark.parametrize("value", [4, 4.5, True, None, "满意", ["a", 1], {"plate": "鲁L12345"}])
def test_a_value_keeps_its_type_in_json(value):
    assert json.loads(write("json", [row(value=value)]))[0]["value"] == value


def test_compound_values_are_json_in_tables():
    content = write("csv", [row(value={"plate": "鲁L12345"}), row(value=True)]).decode("utf-8-sig")
    assert [line[3] for line in csv.reader(io.StringIO(content, newline=""))] == [
        "value",
        '{"plate": "鲁L12345"}',
        "true",
    ]


def test_a_full_sheet_is_followed_by_another(monkeypatch):
    monkeypatch.setattr(exports, "SHEET_ROWS", 10)
    book = openpyxl.load_workbook(io.BytesIO(write("xlsx", [row(id=number) for number in range(25)])))
    assert [sheet.max_row for sheet in book] == [11, 11, 6]
    assert [sheet["A1"].value for sheet in book] == ["id", "id", "id"]


def test_a_text_too_long_for_a_cell_is_cut_not_lost():
    content = write("xlsx", [row(reason="长" * 40_000)])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert len(sheet["C2"].value) == exports.CELL_LIMIT


def test_no_rows_are_an_empty_list_and_a_line_of_headings():
    assert json.loads(write("json", [])) == []
    assert write("csv", []).decode("utf-8-sig") == ",".join(KEYS) + "\r\n"


def test_rows_are_written_as_they_come_not_gathered_first():
    written = io.BytesIO()
    sizes = []

    def rows():
        for number in range(20_000):
            sizes.append(written.tell())
            yield row(id=number, reason="x" * 50)

    exports.write_json(rows(), KEYS, written)
    assert sizes[-1] > 1_000_000


def test_a_workbook_has_a_sheet_for_each_kind_of_rows():
    written = io.BytesIO()
    sheets = [exports.Sheet("calls", ("id", "name"), [{"id": 1, "name": "王芳"}]), exports.Sheet("load", ("hour",), [])]
    exports.write_book(sheets, written)
    book = openpyxl.load_workbook(written)
    told = {sheet.title: [[cell.value for cell in row] for row in sheet.rows] for sheet in book}
    assert told == {"calls": [["id", "name"], [1, "王芳"]], "load": [["hour"]]}
