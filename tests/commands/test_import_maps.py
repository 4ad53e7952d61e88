"""`ringback import --map, --save-map and --report`: headings explained once, every row accounted for in a workbook."""

import json

import pytest
from openpyxl import load_workbook

HEADINGS = ("买主", "手机2", "提车", "备注")
ROWS = "李雷,13684289706,2026-11-20,x\n"
MAP = ("--map", "买主=name", "--map", "手机2=phone", "--map", "提车=date")


@pytest.fixture
def ours(tmp_path):
    path = tmp_path / "ours.csv"
    path.write_text(f"{','.join(HEADINGS)}\n{ROWS}", encoding="utf-8")
    return path


def taken(done):
    assert done.status == 0, done.err
    return json.loads(done.out)


def test_headings_are_what_a_person_says_they_are(rizhao, ours):
    refused = rizhao("import", ours, "--kind", "deliveries")
    assert (refused.status, "no headings Ringback knows" in refused.err) == (2, True)
    told = taken(rizhao("import", ours, "--kind", "deliveries", *MAP, "--json"))
    assert told["created"] == 1
    assert told["columns"] == {"买主": "name", "手机2": "phone", "提车": "date"}
    assert told["unused"] == ["备注"]


def test_a_map_holds_for_one_list_only_unless_it_is_saved(rizhao, ours):
    taken(rizhao("import", ours, "--kind", "deliveries", *MAP, "--json"))
    assert rizhao("import", ours, "--kind", "deliveries").status == 2
    taken(rizhao("import", ours, "--kind", "deliveries", *MAP, "--save-map", "--json"))
    assert taken(rizhao("import", ours, "--kind", "deliveries", "--json"))["duplicates"] == 1
    assert rizhao("import", ours, "--kind", "services").status == 2  # another kind of list has a map of its own


def test_a_saved_map_grows_and_what_is_said_now_goes_before_it(rizhao, ours):
    taken(rizhao("import", ours, "--kind", "deliveries", *MAP, "--save-map", "--json"))
    taken(rizhao("import", ours, "--kind", "deliveries", "--map", "备注=adviser", "--save-map", "--json"))
    told = taken(rizhao("import", ours, "--kind", "deliveries", "--json"))
    assert told["columns"] == {"买主": "name", "手机2": "phone", "提车": "date", "备注": "adviser"}
    told = taken(rizhao("import", ours, "--kind", "deliveries", "--map", "备注=", "--json"))
    assert told["unused"] == ["备注"]


def test_a_dry_run_saves_no_map(rizhao, ours):
    taken(rizhao("import", ours, "--kind", "deliveries", *MAP, "--save-map", "--dry-run", "--json"))
    assert rizhao("import", ours, "--kind", "deliveries").status == 2


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("买主", "maps nothing"),
        ("=name", "maps nothing"),
        ("买主=surname", "have no field surname; choose from name"),
        ("客户=name", "has no heading 客户"),
    ],
)
def test_a_map_that_means_nothing_is_said_in_one_sentence(rizhao, ours, word, says):
    refused = rizhao("import", ours, "--kind", "deliveries", *MAP, "--map", word)
    assert (refused.status, refused.out) == (2, "")
    assert says in refused.err
    assert refused.err.count("\n") == 1


LIST = (
    "客户姓名,联系电话,交车日期,车牌号,备注",
    "李雷,13684289706,2026-11-20,鲁L12345,=1+1",
    "韩梅,1380013,2026-11-20,,x",
    "王芳,13684289708,2026-11-21,12345,x",
    "李雷,13684289706,2026-11-20,鲁L12345,=1+1",
)


@pytest.mark.parametrize(
    ("locale", "title", "heads", "fates", "reason", "warning"),
    [
        ("zh-CN", "导入结果", ["行号", "结果", "原因"], ["新增", "拒绝", "新增", "重复"], "不存在", "不是车牌号"),
        (
            *("en", "Rows", ["line", "what became of it", "reason"], ["created", "rejected", "created", "duplicate"]),
            *("does not exist", "is not a licence plate"),
        ),
    ],
)
def test_the_report_tells_of_every_row_in_the_dealerships_language(
    ringback, tmp_path, locale, title, heads, fates, reason, warning
):
    added = ringback("dealership", "add", "RZ", "--name", "日照", "--from", "+866332270633", "--locale", locale)
    assert added.status == 0, added.err
    path, report = tmp_path / "list.csv", tmp_path / "report.xlsx"
    path.write_text("\n".join(LIST) + "\n", encoding="utf-8")
    told = taken(ringback("import", path, "--kind", "deliveries", "--report", report, "--json"))
    assert (told["created"], told["duplicates"], len(told["rejected"])) == (2, 1, 1)
    sheet = load_workbook(report).active
    rows = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert sheet.title == title
    assert rows[0] == [*heads, *LIST[0].split(",")]
    assert [row[0] for row in rows[1:]] == [2, 3, 4, 5]
    assert [row[1] for row in rows[1:]] == fates
    assert [row[3:] for row in rows[1:]] == [
        line.split(",") for line in LIST[1:]
    ]  # as they were, no formula among them
    reasons = [row[2] for row in rows[1:]]
    assert (reasons[0], reasons[3]) == ("", "")
    assert reason in reasons[1]
    assert warning in reasons[2]
    marked = [sheet.cell(number, 1).fill.fgColor.rgb for number in range(2, 6)]
    assert len(set(marked)) == 3  # refused rows and doubtful ones have colours of their own
    assert marked[0] == marked[3]


def test_a_list_that_is_refused_leaves_no_report(rizhao, ours, tmp_path):
    assert rizhao("import", ours, "--kind", "deliveries", "--report", tmp_path / "report.xlsx").status == 2
    assert [path.name for path in tmp_path.iterdir() if "report" in path.name] == []


def test_a_report_that_is_no_workbook_is_refused_before_anything_is_read(rizhao, ours, tmp_path):
    refused = rizhao("import", ours, "--kind", "deliveries", *MAP, "--report", tmp_path / "report.csv")
    assert refused.status == 2
    assert "name it report.xlsx" in refused.err
    assert json.loads(rizhao("export", "followups").out) == []
