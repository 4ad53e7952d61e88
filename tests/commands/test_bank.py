"""`ringback bank`: a dealership's own questions from a day on; what does not go with a script is not taken in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.script_file import shipped_parts
from ringback import main
from store.tables import Audit, QuestionBank
from wiring.runtime import open_runtime
from wiring.settings import Settings

NAME = "service_links"
Run = Callable[..., Result]


@pytest.fixture
def run(rizhao) -> Run:
    """The whole command line, with one dealership; today is 23 November 2026."""

    def invoke(*words: object) -> Result:
        result = CliRunner().invoke(main, [str(word) for word in words])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


@pytest.fixture
def mine(run, tmp_path) -> Path:
    """What `show` prints, in a file, with three questions put instead of seven."""
    file = tmp_path / "links.yaml"
    text = run("bank", "show", "RZ", NAME).stdout
    before, _, after = text.partition("ask: [")
    file.write_text(f"{before}ask: [reception, punctuality, price]{after.partition(']')[2]}" + PRICE, "utf-8")
    return file


PRICE = """
  price:
    label: {zh-CN: 价格, en: price}
    category: price
    prompt:
      zh-CN: 价格，非常满意，请按1；满意，请按2；一般，请按3；不满意，请按4；非常不满意，请按5。
      en: The price. For very satisfied, press 1. For very dissatisfied, press 5.
"""


def told(result: Result) -> str:
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    return result.stderr


def kept() -> list[tuple[str, str]]:
    with open_runtime(Settings.from_env()).read() as session:
        return [(row.name, str(row.valid_from)) for row in session.query(QuestionBank).order_by(QuestionBank.id)]


def test_a_bank_is_shown_edited_and_put_and_the_changes_are_told(run, mine):
    result = run("bank", "put", "RZ", mine, "--from", "2026-12-01")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"From 2026-12-01 on RZ asks these questions of the bank {NAME};")
    assert "In after_service_3day:" in result.stdout
    assert "- New step `price`, a question on a scale:" in result.stdout
    assert "- Removed step `handover`" in result.stdout
    assert run("bank", "show", "RZ", NAME).stdout == shipped_parts()[NAME]
    assert run("bank", "show", "RZ", NAME, "--on", "2026-12-01").stdout == mine.read_text("utf-8")
    with open_runtime(Settings.from_env()).read() as session:
        (row,) = session.query(Audit).filter(Audit.action == "bank_put")
    assert (row.subject, row.dealership_id) == (f"bank {NAME} 2026-12-01", 1)


def test_changes_are_told_against_what_was_asked_before_and_in_chinese_when_asked_for(run, mine):
    run("bank", "put", "RZ", mine, "--from", "2026-11-23")
    mine.write_text(mine.read_text("utf-8").replace("价格，非常满意", "价格方面，非常满意"), "utf-8")
    result = run("bank", "put", "RZ", mine, "--from", "2026-12-01", "--locale", "zh-CN")
    assert [line for line in result.stdout.splitlines() if line.startswith("- ")] == [
        line for line in result.stdout.splitlines() if line.startswith("- `price`的问法改了（中文）")
    ]
    assert "- nothing is different." in run("bank", "put", "RZ", mine, "--from", "2026-12-01").stdout


def test_the_list_tells_what_is_in_force_what_was_and_what_is_to_come(run, mine):
    assert f"{NAME}" in run("bank", "list", "RZ").stdout
    assert "as it comes with the script" in run("bank", "list", "RZ").stdout
    for day in ("2026-10-01", "2026-11-01", "2026-12-01"):
        assert run("bank", "put", "RZ", mine, "--from", day).exit_code == 0
    listed = [line.split() for line in run("bank", "list", "RZ").stdout.splitlines() if NAME in line]
    assert [(line[1], " ".join(line[2:4])) for line in listed] == [
        ("2026-10-01", "past 2026-11-23"),
        ("2026-11-01", "in force"),
        ("2026-12-01", "to come"),
    ]


def test_what_does_not_go_with_a_script_is_not_taken_in_and_its_faults_are_told(run, mine):
    good = mine.read_text("utf-8")
    for wrong, sentence in (
        (good.replace("      en: The price. For", "      fr: Le prix. For"), "price"),
        (good.replace("ask: [reception,", "ask: [nothing,"), "the bank has no question `nothing`"),
        (good.replace("  price:\n", "  sorry:\n").replace("price]", "sorry]"), "`sorry`"),
        (
            good.replace("    category: price\n", "    audio: {zh-CN: p.wav}\n"),
            "the recording p.wav is not one of this",
        ),
    ):
        assert wrong != good
        mine.write_text(wrong, "utf-8")
        result = run("bank", "put", "RZ", mine, "--from", "2026-12-01")
        assert sentence in told(result)
        assert "after_service_3day at RZ from 2026-12-01 on: " in result.stderr
        assert f"The bank {NAME} was not taken in" in result.stderr
    assert kept() == []


def test_what_is_in_force_is_not_replaced_and_what_is_to_come_is(run, mine):
    run("bank", "put", "RZ", mine, "--from", "2026-11-23")
    run("bank", "put", "RZ", mine, "--from", "2026-12-01")
    mine.write_text(mine.read_text("utf-8").replace("价格，", "价钱，"), "utf-8")
    assert "give a later day with --from" in told(run("bank", "put", "RZ", mine, "--from", "2026-11-23"))
    assert run("bank", "put", "RZ", mine, "--from", "2026-12-01").exit_code == 0
    assert kept() == [(NAME, "2026-11-23"), (NAME, "2026-12-01")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no file"),
        (b"\xff\xfe\x00", "must be a text file in UTF-8"),
        (b"just words", "a question bank is one mapping"),
        (b"bank: unheard_of\nask: [a]\n", "No published script draws on a bank unheard_of; those in use are "),
        (b"bank: {", "this is not YAML"),
    ],
    ids=["absent", "binary", "words", "unknown", "not YAML"],
)
def test_a_file_that_is_no_bank_is_named_with_what_to_do(run, tmp_path, content, sentence):
    file = tmp_path / "bank.yaml"
    if content is not None:
        file.write_bytes(content)
    assert sentence in told(run("bank", "put", "RZ", file, "--from", "2026-12-01"))
    assert kept() == []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("list", "XX"), "There is no dealership XX"),
        (("show", "XX", NAME), "There is no dealership XX"),
        (("show", "RZ", "nothing"), "There is no bank nothing; those in use are "),
        (("show", "RZ", NAME, "--on", "tomorrow"), "'tomorrow' is no date; write it like 2026-10-01."),
    ],
)
def test_a_name_that_is_not_there_is_answered_with_what_there_is(run, words, sentence):
    assert sentence in told(run("bank", *words))


@pytest.mark.parametrize("day", ["1.12.2026", "2026-13-01", "2026-02-30", ""])
def test_a_day_that_does_not_exist_is_answered_with_how_to_write_one(run, mine, day):
    assert "is no date; write it like 2026-10-01." in told(run("bank", "put", "RZ", mine, "--from", day))
    assert kept() == []
