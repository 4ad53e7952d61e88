"""The made-up list: the same seed gives the same file, with all the habits of a real one."""

from datetime import date

import pytest

from commands.demo_list import write_demo_list

FIRST, LAST = date(2026, 11, 16), date(2026, 11, 22)


def test_the_same_seed_writes_the_same_file(tmp_path):
    one, same, other = (tmp_path / name for name in "abc")
    assert write_demo_list(one, 7, 200, FIRST, LAST) == write_demo_list(same, 7, 200, FIRST, LAST)
    write_demo_list(other, 8, 200, FIRST, LAST)
    assert one.read_bytes() == same.read_bytes() != other.read_bytes()


def test_it_has_the_habits_of_a_real_list(tmp_path):
    path = tmp_path / "list.csv"
    expected = write_demo_list(path, 7, 1000, FIRST, LAST)
    text = path.read_bytes().decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        path.read_bytes().decode("utf-8")
    for habit in (
        "2026-11-18,",
        "2026/11/18",
        "2026.11.18",
        "20261118",
        "2026年11月18日",
        "２",
        "0574-8",
        "+86",
        "0086 ",
    ):
        assert habit in text
    assert expected.read == 1000 == expected.created + expected.duplicates + expected.rejected
    assert min(expected.duplicates, expected.rejected) > 20
    assert len(expected.rejected_lines) == expected.rejected


def test_a_week_that_ends_before_it_begins_is_refused(tmp_path):
    with pytest.raises(ValueError, match="before the first"):
        write_demo_list(tmp_path / "list.csv", 1, 10, LAST, FIRST)
