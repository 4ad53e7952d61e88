"""`ringback export`: the same rows in three formats, and the mistakes one can make."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from store.exports import EXPORTS

LIST = Path(__file__).parents[1] / "data" / "售后维修清单.csv"


@pytest.fixture
def filled(rizhao):
    assert rizhao("import", LIST, "--kind", "services").status == 0
    return rizhao


def test_the_three_formats_tell_the_same(filled, tmp_path):
    objects = json.loads(filled("export", "followups", "--format", "json").out)
    assert len(objects) == 264
    keys = list(objects[0])

    raw = filled("export", "followups", "--format", "csv").raw
    assert raw.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert table[0] == keys
    assert table[1:] == [["" if row[key] is None else str(row[key]) for key in keys] for row in objects]

    path = tmp_path / "followups.xlsx"
    assert filled("export", "followups", "--format", "xlsx", "--out", path).status == 0
    book = openpyxl.load_workbook(path)
    rows = list(book.active.iter_rows(values_only=True))
    assert list(rows[0]) == keys
    assert [dict(zip(keys, row, strict=True)) for row in rows[1:]] == objects


@pytest.mark.parametrize("what", sorted(EXPORTS))
@pytest.mark.parametrize("form", ["json", "csv", "xlsx"])
def test_an_export_with_nothing_in_it_is_still_a_file(rizhao, tmp_path, what, form):
    path = tmp_path / f"x.{form}"
    assert rizhao("export", what, "--format", form, "--out", path).status == 0
    assert path.stat().st_size > 0


def test_one_dealership_may_be_taken_alone(filled):
    filled("dealership", "add", "QD", "--name", "青岛", "--from", "+8653282220000")
    assert json.loads(filled("export", "followups", "--dealership", "QD").out) == []
    assert len(json.loads(filled("export", "followups", "--dealership", "RZ").out)) == 264


def test_a_file_is_its_owners_alone_and_an_export_is_on_record(filled, tmp_path):
    path = tmp_path / "followups.csv"
    filled("export", "followups", "--format", "csv", "--out", path)
    assert path.stat().st_mode & 0o077 == 0
    assert json.loads(filled("export", "audit").out)[-2]["subject"] == "followups as csv"


@pytest.mark.parametrize(
    "words",
    [
        ("recipes",),
        ("calls", "--format", "pdf"),
        ("calls", "--dealership", "QD"),
        ("calls", "--out", "/no/such/folder/calls.json"),
    ],
)
def test_a_mistake_ends_with_status_2(rizhao, words):
    refused = rizhao("export", *words)
    assert refused.status == 2
    assert refused.err.startswith(("Error: ", "Usage: "))
    assert refused.out == ""


def test_a_failed_export_leaves_no_half_file(rizhao, tmp_path):
    folder = tmp_path / "taken.json"
    folder.mkdir()
    assert rizhao("export", "calls", "--out", folder).status == 2
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".taken")] == []
