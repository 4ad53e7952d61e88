"""The checker knows each fault by a code: all are documented, each has an example, and good scripts have none."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from flows import script_parts
from flows.checker.checking import wrong
from flows.checker.codes import CODES, GROUPS
from flows.checker.reading import MISFITS
from flows.checker.words import PRESSURE
from flows.script_file import ScriptError, parse, reread, shipped, shipped_parts

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "checker.md").read_text("utf-8")
FAULTY = {path.stem: path.read_text("utf-8") for path in sorted((Path(__file__).parent / "faulty").glob("*.yaml"))}
GOOD = shipped()["after_service_3day"]


def faults(text, **parts):
    try:
        parse(text, parts=parts)
    except ScriptError as error:
        return error.faults
    return ()


def test_every_code_has_an_example_and_every_example_a_known_code():
    shown = {code for text in FAULTY.values() for code in re.findall(r"^# (S\d{3}) ", text, re.M)}
    assert shown == set(CODES)


def test_the_page_lists_every_code_with_what_it_means():
    rows = re.findall(r"^\| (S\d{3}) \| (.+) \| (.+) \|$", PAGE, re.M)
    assert rows == [(code, meaning.title, meaning.why) for code, meaning in CODES.items()]
    assert re.findall(r"^### (.+)$", PAGE, re.M) == list(GROUPS.values())


def test_codes_stand_in_their_groups_in_order():
    assert list(CODES) == sorted(CODES)
    assert {code[1] for code in CODES} == set(GROUPS)
    assert len({meaning.title for meaning in CODES.values()}) == len(CODES)


def test_every_sentence_about_parts_has_a_code():
    tree = ast.parse(Path(script_parts.__file__).read_text("utf-8"))
    raised = [
        node for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Misfit"
    ]
    assert len(raised) > 15
    for call in raised:
        told = call.args[1]
        pieces = told.values if isinstance(told, ast.JoinedStr) else [told]
        sentence = "".join(str(piece.value) if isinstance(piece, ast.Constant) else "x" for piece in pieces)
        assert [code for code, says in MISFITS if re.match(says, sentence)], sentence


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_script_has_no_fault(name):
    assert faults(shipped()[name]) == ()


@pytest.mark.parametrize("name", shipped_parts())
def test_a_part_is_no_script_by_itself(name):
    assert faults(shipped_parts()[name])


# --- where a fault is told -----------------------------------------------------------------------------------------


def test_a_fault_in_a_shipped_fragment_names_its_file():
    broken = shipped_parts()["closing"].replace("en: Thank you for telling us.", "en: Thank you [pase] for telling us.")
    (fault,) = faults(GOOD, closing=broken)
    assert (fault.code, fault.file) == ("S605", "closing")
    assert "[pase]" in broken.splitlines()[fault.line - 1]
    assert str(fault).startswith("closing, line ")


def test_words_given_to_a_fragment_are_mended_where_they_were_given():
    text = GOOD.replace("May we ask how it went?", "May we ask, {custmer}?")
    (fault,) = faults(text)
    assert (fault.code, fault.file) == ("S602", "")
    line = text.splitlines()[fault.line - 1]
    assert "{custmer}" in line
    assert line[fault.column - 1 :].startswith("Your {model}")


def test_a_step_given_to_a_fragment_that_is_not_there_is_mended_where_it_was_given():
    text = GOOD.replace("go: {then: overall}", "go: {then: overal}")
    found = [fault for fault in faults(text) if fault.code == "S401"]
    assert {text.splitlines()[fault.line - 1].strip() for fault in found} == {"go: {then: overal}"}


def test_a_key_that_leads_nowhere_is_told_at_the_very_key():
    text = FAULTY["taken_key"].replace('"9": {go: bye}', '"2": {go: by}').replace('"9": bye', '"2": by')
    found = [fault for fault in faults(text) if fault.code == "S401"]
    assert text.splitlines()[found[0].line - 1].strip().startswith('"2"')


def test_a_fault_that_stands_behind_an_anchor_is_told_once():
    text = GOOD.replace("{value: -4, severity: serious}", "{value: -5, severity: serious}")
    assert len(faults(text)) == 1


# --- what was published goes on ------------------------------------------------------------------------------------


def test_a_published_script_is_read_again_even_if_the_checker_became_stricter():
    text = FAULTY["opt_out_not_named"]
    assert [fault.code for fault in faults(text)] == ["S608"]
    assert reread(text).script == "tiny"
    assert [fault.code for fault in wrong(reread(text))] == ["S608"]


def test_a_published_script_reads_as_it_did_when_it_was_checked():
    for text in shipped().values():
        assert reread(text) == parse(text)


def test_what_is_no_script_is_not_read_again_either():
    with pytest.raises(ScriptError):
        reread(FAULTY["no_kind"])


# --- words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("zh-CN", "请您给我们打满分"),
        ("zh-CN", "麻烦给个好评"),
        ("zh-CN", "请选非常满意"),
        ("zh-CN", "请您说满意"),
        ("zh-CN", "帮我们打个高分"),
        ("zh-CN", "帮忙选满意"),
        ("zh-CN", "请给我们打10分"),
        ("zh-CN", "务必接听厂家的电话"),
        ("zh-CN", "请您评非常满意"),
        ("zh-CN", "请评价非常满意"),
        ("zh-CN", "希望得到您的非常满意"),
        ("zh-CN", "希望能得到您的10分"),
        ("zh-CN", "低于10分我们会被扣工资"),
        ("zh-CN", "不到十分，我们要被考核"),
        ("zh-CN", "您不满意，我会被扣奖金"),
        ("en", "Anything less than ten costs us our bonus"),
        ("en", "A low mark costs me my bonus"),
        ("en", "Please press 1 for very satisfied, it helps us"),
        ("en", "Please press 1 for very satisfied."),
        ("en", "Press 1 for very satisfied, please"),
        ("en", "Please give us a very satisfied"),
        ("en", "We only accept a top score"),
        ("en", "Please rate us ten out of ten"),
        ("en", "Please answer with very satisfied"),
        ("en", "We hope for five stars"),
    ],
)
def test_words_that_press_for_an_answer_are_noticed(locale, words):
    assert PRESSURE[locale].search(words)


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("zh-CN", "非常满意，请按1；满意，请按2。"),
        ("zh-CN", "您打的是1分吗？是1分，请按1；要打10分，请按0。"),
        ("zh-CN", "请给展厅的环境打分，1到9分，请按对应的数字键；10分，请按0。"),
        ("zh-CN", "需要帮助，可以打0633-2270633。"),
        ("zh-CN", "请帮我们转告一声。"),
        ("zh-CN", "请您评价：非常满意，请按1；满意，请按2。"),
        ("zh-CN", "请评价，非常满意，请按1。"),
        ("zh-CN", "希望得到您的意见。"),
        ("zh-CN", "没有十分把握也没关系。"),
        ("zh-CN", "扣好安全带，路上慢一点。"),
        ("en", "For very satisfied, press 1. For ten points, press 0."),
        ("en", "Please press 1 for very satisfied, 2 for satisfied, or 3 for average."),
        ("en", "Is there anything you would like to ask? It costs 680 yuan."),
        ("en", "If you would like anything else, press 2."),
        ("en", "Please rate the showroom from one to ten."),
        ("en", "How would you rate it? For one to nine, press that number."),
    ],
)
def test_words_that_only_name_the_answers_press_for_none(locale, words):
    assert not PRESSURE[locale].search(words)
