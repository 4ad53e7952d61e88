"""`ringback template`: a list to fill in that comes in as it is, of every kind, in every form and language."""

import json

import pytest
from openpyxl import load_workbook

from console.imports.kinds import KINDS


@pytest.fixture
def filled_in(rizhao, tmp_path):
    """Takes in a template as it is written; the words go to both commands."""

    def filled_in(kind, form, *words):
        path = tmp_path / f"list.{form}"
        written = rizhao("template", kind, "--out", path, *words)
        assert (written.status, written.out) == (0, ""), written.err
        done = rizhao("import", path, "--kind", kind, "--json")
        assert done.status == 0, done.err
        return json.loads(done.out)

    return filled_in


@pytest.mark.parametrize("kind", [*KINDS, "events"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_template_comes_in_as_it_is(filled_in, kind, form, locale):
    told = filled_in(kind, form, "--locale", locale)
    assert [told[key] for key in ("read", "created", "rejected", "warnings", "unused")] == [1, 1, [], [], []]


def test_the_second_sheet_explains_every_column_in_both_languages(rizhao, tmp_path):
    path = tmp_path / "list.xlsx"
    assert rizhao("template", "deliveries", "--out", path).status == 0
    rows, explained = load_workbook(path).worksheets
    headings = [cell.value for cell in rows[1]]
    told = list(explained.iter_rows(min_row=2, values_only=True))
    assert [row[0].split("、")[0] for row in told] == headings
    assert all(row[3] and row[4] for row in told)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("deliveries", "--out", "list.txt"), "name it list.xlsx or list.csv"),
        (("deliveries", "--out", "list.csv", "--campaign", "parts_arrival"), "Only lists of events"),
        (("events", "--out", "list.csv", "--campaign", "party"), "There is no programme party"),
    ],
)
def test_what_cannot_be_written_is_said(rizhao, words, says):
    refused = rizhao("template", *words)
    assert (refused.status, says in refused.err) == (2, True)
