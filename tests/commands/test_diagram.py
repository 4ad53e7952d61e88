"""`ringback diagram`: well-formed, always the same, everything in its place when a browser draws it."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Browser

from commands.diagram import diagram
from flows.diagram import draw
from flows.diagram.chart import ANY_TIME, CLOSING, OPENING, Chart, chart
from flows.diagram.layered import arrange, longest_path, place
from flows.diagram.measure import elide, width, wrap
from flows.diagram.usual import usual_call
from flows.diagram.ways import conditions
from flows.script import Script
from flows.script_file import parse, shipped
from flows.steps import End, Locale, ways
from tests.e2e.browser import chromium, must_draw_chinese

MANY = Path(__file__).parent / "scripts" / "many_kinds.yaml"
AFTER_SERVICE = "after_service_3day"
MOST_DRAWN = 8  # of the largest scripts, in the browser
SVG = "{http://www.w3.org/2000/svg}"
LOCALES: tuple[Locale, ...] = ("zh-CN", "en")


def run(*words: object) -> Result:
    return CliRunner().invoke(diagram, [str(word) for word in words])


def after_service() -> Script:
    return parse(shipped()[AFTER_SERVICE])


def many_kinds() -> Script:
    return parse(MANY.read_text("utf-8"))


# --- the command -----------------------------------------------------------------------------------------------------


def test_the_picture_goes_to_standard_output_or_to_a_file(tmp_path):
    told = run(AFTER_SERVICE)
    assert told.exit_code == 0
    assert told.stdout.startswith("<svg ")
    out = tmp_path / "picture.svg"
    written = run(AFTER_SERVICE, "--out", out)
    assert written.exit_code == 0
    assert out.read_text("utf-8") == told.stdout
    assert str(out) in written.stdout


def test_what_cannot_be_drawn_or_written_is_told_in_a_sentence(tmp_path):
    faulty = Path(__file__).parents[1] / "flows" / "faulty" / "no_kind.yaml"
    assert run(faulty).exit_code == 2
    assert run(faulty).stderr.startswith(f"{faulty}: line ")
    assert "name one of" in run("no_such_script").stderr
    assert "choose another place" in run(AFTER_SERVICE, "--out", tmp_path / "no" / "picture.svg").stderr
    assert "not written in en" in run(MANY.with_name("only_chinese.yaml"), "--locale", "en").stderr


@pytest.mark.parametrize("name", sorted(shipped()))
def test_facts_that_decide_where_a_script_goes_have_a_name_in_its_picture(name):
    script = parse(shipped()[name])
    facts = script.known_facts()
    asked = {about for step in script.steps.values() for branch in ways(step) for about in branch.when}
    assert not [about for about in asked if about in facts and facts[about].label is None]


def test_a_condition_is_told_in_the_names_of_its_fact_and_of_its_value():
    script = parse(shipped()["delivery_waiting"])
    first = ways(script.steps["progress"])[0]
    assert conditions(script, "progress", first, "zh-CN") == "进度：已排产"
    assert conditions(script, "progress", first, "en") == "where the car is: to be built"
    known = ways(script.steps["scheduled"])[0]
    assert "expected day" in conditions(script, "scheduled", known, "en")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_shipped_script_is_drawn_whole_and_always_alike(name, locale):
    script = parse(shipped()[name])
    picture = draw(script, locale)
    assert picture == draw(parse(shipped()[name]), locale)
    root = ET.fromstring(picture)
    steps = {group.get("id", "").removeprefix("step-") for group in root.iter(f"{SVG}g") if group.get("id")}
    assert steps == set(script.steps)
    assert not list(root.iter(f"{SVG}script"))
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


# --- what is shown ---------------------------------------------------------------------------------------------------


def shown(script: Script, locale: Locale) -> tuple[Chart, dict[tuple[str, str], str]]:
    contents = chart(script, locale)
    return contents, {(way.start, way.end): way.words for way in contents.ways}


def test_arrows_carry_their_keys_and_answers():
    _, words = shown(after_service(), "zh-CN")
    assert words["greeting", "convenience"] == "1 是"
    assert words["family", "wrong_number"] == "2 打错了"
    assert words["overall", "intention"] == "非常满意"
    assert words["overall", "sorry"] == "有投诉"
    assert words["overall", "links"] == "其他"
    assert words["appointment", "reception"] == "", "an only way needs no words"
    _, words = shown(many_kinds(), "en")
    assert words["ten", "what_was_it"] == "6 or less"
    assert words["when", "text"] == "a time chosen"
    assert words["when", "through"] == "4 none suits / none free"
    assert (words["through", "thanks"], words["through", "sorry"]) == ("reached", "nobody there")


def test_boxes_hold_the_question_and_what_is_a_complaint_but_not_the_list_of_keys():
    contents, _ = shown(after_service(), "zh-CN")
    boxes = {box.name: box for box in contents.boxes}
    assert boxes["overall"].title == "总体评价"
    assert boxes["overall"].text == "这次维修保养，您总体上满意吗？"
    assert boxes["overall"].marks == "投诉：不满意起；严重投诉：非常不满意"
    assert boxes["reception"].text == "服务顾问的接待"
    assert boxes["reception"].notes == ("可按 0 跳过",)
    assert boxes["suggestion"].notes == ("没有按键 → thanks",)
    contents, _ = shown(many_kinds(), "en")
    boxes = {box.name: box for box in contents.boxes}
    assert boxes["mileage"].marks == "Complaint: 500,000 km or more"
    assert boxes["ten"].marks == "Complaint: 6 or less; serious: 3 or less"
    assert boxes["tell"].tasks == "Task: what went wrong"
    assert "0 skips it" not in boxes["ten"].notes, "nothing is skipped from one to ten"


def test_opening_and_closing_are_together_and_silences_are_no_arrows():
    contents, words = shown(after_service(), "en")
    bands = {box.name: box.band for box in contents.boxes}
    assert {name for name, band in bands.items() if band == ANY_TIME} == {"opted_out", "nobody", "lost"}
    assert {name for name, band in bands.items() if band == CLOSING} == {"thanks", "thanks_and_contact"}
    assert bands["refused"] == bands["greeting"] == OPENING
    assert not any(end in ("opted_out", "nobody", "lost") for _, end in words)
    notes = {box.name: box.notes for box in contents.boxes}
    assert notes["opted_out"] == ("key 9",)
    assert notes["nobody"] == ("no key in the opening",)
    assert notes["lost"] == ("no key later on", "the call grew too long")


def test_a_way_back_is_a_note_and_no_arrow():
    text = MANY.read_text("utf-8").replace("    next: when\n  when:", "    next: ten\n  when:")
    contents, words = shown(parse(text), "en")
    assert ("tell", "ten") not in words
    assert next(box.notes for box in contents.boxes if box.name == "tell") == ("back to ↑ ten",)


def test_the_usual_call_is_satisfied_and_ends():
    script = after_service()
    assert usual_call(script, "en")[:4] == ("greeting", "convenience", "overall", "intention")
    for name in shipped():
        script = parse(shipped()[name])
        last = script.steps[usual_call(script, script.locales[0])[-1]]
        assert isinstance(last, End), name
        assert last.disposition is not None, name


# --- laying out and measuring ----------------------------------------------------------------------------------------


def test_layers_lie_below_one_another_and_the_spine_is_straight():
    edges = [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("a", "d"), ("d", "e")]
    layer = longest_path("abcde", edges, {"e": 5})
    assert layer == {"a": 0, "b": 1, "c": 1, "d": 2, "e": 5}
    layers = arrange(layer, edges, ("a", "d", "e"))
    x = place(layers, lambda vertex: (50.0, 50.0), 10.0, lambda upper, lower: 0.0)
    assert {x[vertex] for vertex in layers.spine} == {0.0}
    for row in layers.rows:
        assert [x[vertex] for vertex in row] == sorted(x[vertex] for vertex in row)
        assert all(b - a >= 110 for a, b in zip([x[v] for v in row], [x[v] for v in row][1:], strict=False))


def test_edges_are_untangled_where_they_can_be():
    edges = [("a", "c"), ("b", "d"), ("a", "f"), ("b", "e")]
    layers = arrange({"a": 0, "b": 0, "d": 1, "e": 1, "c": 1, "f": 1}, edges, ())
    bottom = layers.rows[1]
    assert {bottom[:2], bottom[2:]} & {("c", "f"), ("f", "c")}


def test_lines_break_where_people_break_them():
    assert wrap("这次维修保养，您总体上满意吗？", 10, 62, 3) == ("这次维修保养，", "您总体上满意", "吗？")
    assert wrap("one two three", 10, 45, 2) == ("one two", "three")
    assert wrap("one two three four five", 10, 45, 2)[-1].endswith("…")
    assert elide("短", 10, 100) == "短"
    assert width("中文", 10) == 20


# --- in a browser ----------------------------------------------------------------------------------------------------

MEASURE = """() => {
  const rooms = [...document.querySelectorAll('g.step, g.pill')].map(group => {
    const box = group.querySelector('rect').getBBox();
    const texts = [...group.querySelectorAll('text')].map(text => [text.textContent, text.getBBox()]);
    return {name: group.id || group.textContent, box: [box.x, box.y, box.width, box.height],
            texts: texts.map(([words, at]) => [words, at.x, at.y, at.width, at.height])};
  });
  const page = document.documentElement.viewBox.baseVal;
  const loose = [...document.querySelectorAll('svg > text')].map(text => [text.textContent, text.getBBox()]);
  return {rooms, page: [page.width, page.height],
          loose: loose.map(([words, at]) => [words, at.x, at.y, at.width, at.height])};
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    must_draw_chinese()
    with chromium() as started:
        yield started


@pytest.mark.e2e
@pytest.mark.parametrize("locale", LOCALES)
def test_in_a_browser_no_box_covers_another_and_every_word_is_inside_its_box(browser, tmp_path, locale):
    page = browser.new_page()
    largest = sorted(map(parse, shipped().values()), key=lambda script: len(script.steps))[-MOST_DRAWN:]
    for script in (after_service(), many_kinds(), *largest):
        name = script.script
        file = tmp_path / f"{name}.svg"
        file.write_text(draw(script, locale), "utf-8")
        page.goto(file.as_uri())
        told = page.evaluate(MEASURE)
        across, down = told["page"]
        for room in told["rooms"]:
            x, y, wide, high = room["box"]
            assert x >= 0, room["name"]
            assert x + wide <= across, room["name"]
            assert y + high <= down, room["name"]
            for words, left, top, long, tall in room["texts"]:
                assert left >= x, f"{name}: {words}"
                assert left + long <= x + wide, f"{name}: {words}"
                assert top >= y - 1, f"{name}: {words}"
                assert top + tall <= y + high + 1, f"{name}: {words}"
        for number, one in enumerate(told["rooms"]):
            for other in told["rooms"][number + 1 :]:
                assert not covers(one["box"], other["box"]), f"{name}: {one['name']} and {other['name']}"
        for words, left, _, long, _ in told["loose"]:
            assert left + long <= across, f"{name}: {words}"
    page.close()


def covers(one: list[float], other: list[float]) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )
