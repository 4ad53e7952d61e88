"""Files as they come: any encoding, any delimiter, and lines counted as a person counts them."""

import codecs

import pytest

from console.imports import headings as names
from console.imports.files import open_list
from console.imports.kinds import KINDS
from console.imports.reading import Line, ListError, Unreadable

KNOWN = names.known_headings(KINDS["services"], {})


def find_columns(headings, source):
    return names.find_columns(headings, KINDS["services"], KNOWN, source)


HEADINGS = "客户姓名,联系电话,维修日期"


def read(path):
    with open_list(path, names.counter(KNOWN)) as source:
        return [(row.number, row.cells) if isinstance(row, Line) else row for row in source.rows()]


@pytest.fixture
def file(tmp_path):
    def write(content, name="list.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("gb18030"),
        lambda text: text.encode("gbk"),
        lambda text: text.encode("utf-8"),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_delimiter_and_line_end_reads_the_same(file, encode, delimiter, end):
    text = end.join([HEADINGS, "梁一娜,13684289706,2026-11-20", "于欣英,18792894455,20261119"]) + end
    rows = read(file(encode(text.replace(",", delimiter))))
    assert rows == [
        (2, ("梁一娜", "13684289706", "2026-11-20")),
        (3, ("于欣英", "18792894455", "20261119")),
    ]


def test_a_delimiter_is_found_by_what_is_understood_not_by_what_is_frequent(file):
    rows = read(file("客户姓名;联系电话,座机,传真;维修日期\n张三;1,2,3,4,5;2026-11-20\n"))
    assert rows == [(2, ("张三", "1,2,3,4,5", "2026-11-20"))]


def test_lines_are_counted_over_blank_lines_and_breaks_inside_quotes(file):
    text = f'\n{HEADINGS}\n\n"张\n三",1,2\n,,\n   \n李四,3,4\n'
    assert read(file(text)) == [(4, ("张\n三", "1", "2")), (8, ("李四", "3", "4"))]


def test_a_title_above_the_headings_is_passed_over(file):
    assert read(file(f"十一月售后回访清单\n\n{HEADINGS}\n张三,1,2\n")) == [(4, ("张三", "1", "2"))]


def test_a_stray_quotation_mark_costs_one_row_only(file):
    text = f'{HEADINGS}\n"张三"x,1,2\n李四"大,3,4\n王五,5,6\n'
    assert read(file(text)) == [Unreadable(2), (3, ('李四"大', "3", "4")), (4, ("王五", "5", "6"))]


def test_a_quotation_mark_never_closed_is_an_error_not_a_swallowed_list(file):
    path = file(f'{HEADINGS}\n张三,1,2\n"李四,3,4\n' + "王五,5,6\n" * 50)
    with pytest.raises(ListError, match=r"line 3 .* never closed"):
        read(path)


def test_a_heading_only_list_has_no_rows(file):
    assert read(file(f"{HEADINGS}\n")) == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \r\n \r\n", "empty"),
        (b"PK\x03\x04" + bytes(200), "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(200), "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "neither a text file nor a workbook"),
        (b"\x7fELF\x02\x01\x01" + bytes(64), "neither a text file nor a workbook"),
        (HEADINGS.encode() + b"\n\xff\xfe\xff\n", "neither a text file nor a workbook"),
        (b"Dear colleague,\nplease find the list attached.\n", "no headings Ringback knows"),
    ],
)
def test_what_is_no_list_is_named_in_one_sentence(file, content, says):
    with pytest.raises(ListError, match=says) as error:
        read(file(content))
    assert "\n" not in str(error.value)
    assert str(error.value).endswith(".")


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(ListError, match="There is no file"):
        read(tmp_path / "none.csv")
    with pytest.raises(ListError, match="is a folder"):
        read(tmp_path)


def test_one_wrong_byte_far_down_is_found_before_anything_is_taken_in(file):
    good = f"{HEADINGS}\n" + "张三,13684289706,2026-11-20\n" * 60_000
    with pytest.raises(ListError, match="neither a text file nor a workbook"):
        read(file(good.encode() + b"\xff\xff,1,2\n"))


@pytest.mark.parametrize(
    "headings",
    [
        ("客户姓名", "联系电话", "维修日期"),
        ("车主", "手 机 号", "出厂日期(必填)"),
        ("Name", "Phone Number", "Service Date"),
        ("CUSTOMER_NAME", "Mobile", "Date:"),
        ("顾客姓名*", "移动电话", "进厂时间"),
    ],
)
def test_headings_go_by_many_names(headings):
    assert find_columns(headings, "list.csv").places == {"name": (0,), "phone": (1,), "date": (2,)}


def test_the_day_of_pick_up_is_preferred_to_the_day_of_arrival():
    columns = find_columns(("姓名", "电话", "进厂日期", "出厂日期", "手机号"), "list.csv")
    assert columns.pick(("张三", "1", "2026-11-18", "2026-11-20", "2")) == {
        "name": ("张三",),
        "phone": ("2", "1"),
        "date": ("2026-11-20",),
    }


def test_a_column_that_is_needed_and_missing_is_named():
    with pytest.raises(ListError, match="no column for the phone; name one of its columns 联系电话 or phone"):
        find_columns(("客户姓名", "维修日期"), "list.csv")
