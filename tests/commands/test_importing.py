"""`ringback import`: a file in, every row accounted for, and follow-ups planned."""

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

LIST = Path(__file__).parents[1] / "data" / "售后维修清单.csv"


def test_json_is_exactly_one_object(rizhao):
    done = rizhao("import", LIST, "--kind", "services", "--json")
    assert (done.status, done.err) == (0, "")
    told = json.loads(done.out)
    assert list(told)[:5] == ["read", "created", "updated", "duplicates", "rejected"]
    assert [told[key] for key in ("read", "created", "updated", "duplicates")] == [300, 264, 0, 12]
    assert len(told["rejected"]) == 24
    assert told["rejected"][0]["line"] == 9
    assert "1380013" in told["rejected"][0]["reason"]
    assert told["planned"] == 264


def test_twice_changes_nothing(rizhao):
    rizhao("import", LIST, "--kind", "services")
    before = rizhao("export", "followups").out
    told = json.loads(rizhao("import", LIST, "--kind", "services", "--json").out)
    assert [told[key] for key in ("created", "updated", "duplicates", "planned")] == [0, 0, 276, 0]
    assert rizhao("export", "followups").out == before


def test_a_summary_names_the_rejected_lines(rizhao):
    done = rizhao("import", LIST, "--kind", "services", "--dealership", "RZ")
    assert done.status == 0
    assert "300 rows read: 264 created, 0 updated, 12 duplicates, 24 rejected" in done.out
    assert "line 40: “2026-13-40”" in done.out


def test_a_dry_run_says_the_same_and_writes_nothing(rizhao):
    dry = json.loads(rizhao("import", LIST, "--kind", "services", "--dry-run", "--json").out)
    assert (dry["dry_run"], dry["created"], dry["planned"]) == (True, 264, 264)
    assert json.loads(rizhao("export", "followups").out) == []
    assert "imported" not in rizhao("export", "audit").out
    assert "nothing was changed" in rizhao("import", LIST, "--kind", "services", "--dry-run").out
    assert json.loads(rizhao("import", LIST, "--kind", "services", "--json").out)["created"] == 264


def test_a_changed_day_moves_the_call(rizhao, tmp_path):
    path = tmp_path / "list.csv"

    def planned(day):
        path.write_text(f"客户姓名,联系电话,维修日期,工单号\n李雷,13684289706,{day},DL1\n", encoding="utf-8")
        assert rizhao("import", path, "--kind", "services").status == 0
        (followup,) = json.loads(rizhao("export", "followups").out)
        return followup["occasion"], followup["next_call_at"]

    assert planned("2026-11-23") == ("service 2026-11-23", "2026-11-24T09:30:00+08:00")
    assert planned("2026-11-24") == ("service 2026-11-24", "2026-11-25T09:30:00+08:00")


def test_an_import_is_on_record(rizhao):
    rizhao("import", LIST, "--kind", "services")
    last = json.loads(rizhao("export", "audit").out)[-2]
    assert (last["dealership"], last["action"], last["subject"]) == ("RZ", "imported", f"services {LIST.name}")
    assert last["at"].endswith("+08:00")


def test_with_several_dealerships_one_must_be_named(rizhao):
    rizhao("dealership", "add", "QD", "--name", "青岛", "--from", "+8653282220000")
    refused = rizhao("import", LIST, "--kind", "services")
    assert refused.status == 2
    assert "--dealership CODE (QD, RZ)" in refused.err
    assert rizhao("import", LIST, "--kind", "services", "--dealership", "QD").status == 0


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "There is no file"),
        (b"", "is empty"),
        (b"PK\x03\x04" + bytes(50), "is damaged"),
        (bytes(range(256)), "neither a text file nor a workbook"),
        ("合计;金额\n1;2\n".encode(), "no headings"),
        ("客户姓名,维修日期\n李雷,2026-11-20\n".encode(), "no column for the phone"),
    ],
)
def test_a_wrong_file_gets_one_sentence_and_status_2(rizhao, tmp_path, content, says):
    path = tmp_path / "list.csv"
    if content is not None:
        path.write_bytes(content)
    refused = rizhao("import", path, "--kind", "services", "--json")
    assert refused.status == 2
    assert refused.out == ""
    assert says in refused.err
    assert refused.err.count("\n") == 1


def headings(*names):
    def write(path):
        book = Workbook()
        book.active.append(names)
        book.active.append(["李雷"] * len(names))
        book.save(path)

    return write


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (lambda _path: None, "There is no file"),
        (lambda path: path.write_bytes(b""), "is empty"),
        (lambda path: path.write_bytes(b"PK\x03\x04" + bytes(500)), "is damaged or is no workbook"),
        (lambda path: Workbook().save(path), "is empty"),
        (headings("合计", "金额"), "no headings"),
        (headings("客户姓名", "维修日期"), "no column for the phone"),
        (headings("客户姓名", "联系电话"), "no column for the date"),
        (lambda path: path.mkdir(), "is a folder"),
    ],
)
def test_a_wrong_workbook_gets_one_sentence_and_status_2(rizhao, tmp_path, write, says):
    path = tmp_path / "list.xlsx"
    write(path)
    refused = rizhao("import", path, "--kind", "services", "--json")
    assert (refused.status, refused.out) == (2, "")
    assert says in refused.err
    assert refused.err.count("\n") == 1


def test_an_unknown_dealership_or_none_at_all_is_said(ringback):
    nobody = ringback("import", LIST, "--kind", "services")
    assert (nobody.status, "dealership add" in nobody.err) == (2, True)
    unknown = ringback("import", LIST, "--kind", "services", "--dealership", "QD")
    assert (unknown.status, "There is no dealership QD" in unknown.err) == (2, True)


def test_an_unknown_kind_of_list_is_said(rizhao):
    assert rizhao("import", LIST, "--kind", "recipes").status == 2
