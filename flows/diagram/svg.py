"""Draws the plan of a picture as SVG: plain shapes and text, no script, nothing loaded from anywhere."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping

from flows.diagram.chart import MIDDLE
from flows.diagram.measure import elide, width
from flows.diagram.plan import MARGIN, PAD, PILL, SMALL, Placed, Plan, Route
from flows.diagram.words import BANDS, part
from flows.steps import Locale

FONTS = (
    "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', "
    "'WenQuanYi Micro Hei', sans-serif"
)
INK, QUIET, LINE, RED, AMBER, TEAL = "#1f2d2b", "#66756f", "#9aa8a4", "#b3261e", "#8a5200", "#0f6f68"
BAND, BAND_EDGE = "#f3f6f5", "#e3e9e7"
# Of an end, by its disposition: fill, edge, heading.
TONES: Mapping[str, tuple[str, str, str]] = {
    "": ("#ffffff", "#c9d3d0", QUIET),
    "completed": ("#e8f4ee", "#86bfa1", "#1b6a43"),
    "refused": ("#f5f1e8", "#cbbf9f", "#6d6140"),
    "wrong_number": ("#fdf2df", "#dfbd80", "#835000"),
    "opted_out": ("#eceff2", "#a7b2bd", "#44515d"),
    "open": ("#eaf1fa", "#a0bbdc", "#2c5a90"),
    "done_by_person": ("#f1edfa", "#bbaade", "#584097"),
    "done_by_sms": ("#f1edfa", "#bbaade", "#584097"),
}
OTHER_TONE = ("#f3f3f3", "#bdbdbd", "#505050")
ICONS: Mapping[str, str] = {  # in a square of 14, drawn as lines
    "say": "M2 3h10v6.5h-5l-3 2.5v-2.5h-2z",
    "yes_no": "M1.5 7.5l2.5 2.5 4-5.5M9.5 9.5l3.5 3.5M13 9.5l-3.5 3.5",
    "score": "M2 12v-3.5M5.3 12v-5.5M8.6 12v-7.5M12 12v-10",
    "choice": "M2 3.5h1M5.5 3.5h6.5M2 7h1M5.5 7h6.5M2 10.5h1M5.5 10.5h6.5",
    "number": "M5.2 2l-1.2 10M10 2l-1.2 10M2.5 5h9.5M2 9h9.5",
    "plate": "M1.5 4h11v6.5h-11zM4 7.2h2M8 7.2h2",
    "date": "M2 3.5h10v8.5h-10zM2 6.3h10M4.7 2v2.5M9.3 2v2.5",
    "moment": "M2 3.5h10v8.5h-10zM2 6.3h10M4.7 2v2.5M9.3 2v2.5M7 7.5v1.8l1.5 1",
    "slot": "M2 3.5h10v8.5h-10zM2 6.3h10M4.7 2v2.5M9.3 2v2.5M5 9l1.5 1.5 2.7-2.7",
    "callback": "M7 2a5 5 0 1 0 .01 0zM7 4.3v2.9l2 1.3",
    "record": "M5 3.5a2 2 0 0 1 4 0v3a2 2 0 0 1-4 0zM3 6.5a4 4 0 0 0 8 0M7 10.5v2",
    "info": "M7 2a5 5 0 1 0 .01 0zM7 6.5v3.2M7 4.3v.2",
    "sms_offer": "M1.5 3.5h11v7.5h-11zM1.5 4l5.5 4 5.5-4",
    "transfer": "M2 4.5h9M8.5 2l2.7 2.5-2.7 2.5M12 10h-9M5.5 7.5l-2.7 2.5 2.7 2.5",
    "end": "M1.5 8.5c3-3.5 8-3.5 11 0l-1.5 1.8-2.5-1v-1.5c-1-.3-2-.3-3 0v1.5l-2.5 1z",
}


def paint(plan: Plan, locale: Locale) -> str:
    """The picture as one SVG document."""
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": _n(plan.wide),
            "height": _n(plan.high),
            "viewBox": f"0 0 {_n(plan.wide)} {_n(plan.high)}",
            "font-family": FONTS,
            "lang": locale,
            "role": "img",
        },
    )
    ET.SubElement(root, "title").text = plan.chart.title
    _shape(root, "rect", width=plan.wide, height=plan.high, fill="#ffffff")
    _head(root, plan, locale)
    for band, top, bottom in plan.bands:
        _band(root, plan, band, top, bottom, locale)
    for route in sorted(plan.routes, key=lambda route: route.usual):
        _arrow(root, route)
    for route in plan.routes:
        _pill(root, route)
    for placed in plan.boxes:
        _box(root, placed)
    ET.indent(root, " ")
    return ET.tostring(root, "unicode") + "\n"


def _head(root: ET.Element, plan: Plan, locale: Locale) -> None:
    """The title and what the lines mean."""
    _text(root, MARGIN, 42, plan.chart.title, 22, INK, bold=True)
    _text(root, MARGIN, 64, plan.chart.about, 12.5, QUIET)
    x, y = MARGIN, 90.0
    for name, colour, thick in (("usual", TEAL, 3.2), ("possible", LINE, 1.5)):
        words = part(name, locale)
        _shape(root, "path", d=f"M{_n(x)} {_n(y - 4)}h26", stroke=colour, stroke_width=thick, fill="none")
        _text(root, x + 34, y, words, SMALL + 1, QUIET)
        x += 34 + width(words, SMALL + 1) + 22
    for name, colour in (("red", RED), ("amber", AMBER)):
        words = part(name, locale)
        _text(root, x, y, words, SMALL + 1, colour)
        x += width(words, SMALL + 1) + 22
    if x + width(plan.chart.controls, SMALL + 1) > plan.wide - MARGIN:
        x, y = MARGIN, y + 17
    _text(root, x, y, plan.chart.controls, SMALL + 1, QUIET)


def _band(root: ET.Element, plan: Plan, band: str, top: float, bottom: float, locale: Locale) -> None:
    if band == MIDDLE:
        return
    size = {"x": 12, "y": top, "width": plan.wide - 24, "height": bottom - top - 8}
    _shape(root, "rect", **size, rx=14, fill=BAND, stroke=BAND_EDGE)
    _text(root, 26, top + 20, BANDS[band][locale], 12, QUIET, bold=True)


def _arrow(root: ET.Element, route: Route) -> None:
    colour, thick = (TEAL, 3.2) if route.usual else (LINE, 1.5)
    (x, y), *others = route.points
    path = f"M{_n(x)} {_n(y)}"
    for number, (to_x, to_y) in enumerate(others):
        last = number == len(others) - 1
        end = to_y - (9 if last else 0)
        if to_x == x:
            path += f"V{_n(end)}"
        else:
            half = (end - y) / 2
            path += f"C{_n(x)} {_n(y + half)} {_n(to_x)} {_n(end - half)} {_n(to_x)} {_n(end)}"
        x, y = to_x, to_y
    drawn = _shape(root, "path", d=path, fill="none", stroke=colour, stroke_width=thick)
    if route.way.silent:
        drawn.set("stroke-dasharray", "5 4")
    wing = 5.5 if route.usual else 4.2
    head = f"M{_n(x)} {_n(y - 1)}l{_n(-wing)} -10h{_n(2 * wing)}z"
    _shape(root, "path", d=head, fill=colour)


def _pill(root: ET.Element, route: Route) -> None:
    """The words near the beginning of an arrow."""
    if not route.words:
        return
    x, y, wide, high = route.pill
    group = ET.SubElement(root, "g", {"class": "pill"})
    if route.words != route.way.words:
        ET.SubElement(group, "title").text = route.way.words
    edge = TEAL if route.usual else "#f0cfcc" if route.way.complaint else "#d5dddb"
    _shape(group, "rect", x=x, y=y, width=wide, height=high, rx=high / 2, fill="#ffffff", stroke=edge)
    colour = RED if route.way.complaint else TEAL if route.usual else INK
    _text(group, x + wide / 2, y + 14.2, route.words, PILL, colour, anchor="middle")


def _box(root: ET.Element, placed: Placed) -> None:
    box = placed.box
    fill, edge, heading = TONES.get(box.tone, OTHER_TONE)
    group = ET.SubElement(root, "g", {"class": "step", "id": f"step-{box.name}"})
    ET.SubElement(group, "title").text = f"{box.name}: {box.whole}"
    size = {"x": placed.x, "y": placed.y, "width": placed.wide, "height": placed.high}
    _shape(group, "rect", **size, rx=10, fill=fill, stroke=edge)
    left = placed.x + PAD
    icon = _shape(group, "path", d=ICONS[box.kind], fill="none", stroke=heading, stroke_width=1.3)
    icon.set("transform", f"translate({_n(left)} {_n(placed.y + 10)})")
    icon.set("stroke-linecap", "round")
    icon.set("stroke-linejoin", "round")
    colours = {"heading": heading, "title": INK, "text": INK, "mark": RED, "task": AMBER, "note": QUIET}
    for line in placed.lines:
        at = left + (20 if line.style == "heading" else 0)
        bold = line.style == "title"
        _text(group, at, placed.y + line.down, line.words, line.size, colours[line.style], bold=bold)
    room = placed.wide - 2 * PAD - 28 - width(box.heading, SMALL)
    _name(group, placed, room)


def _name(group: ET.Element, placed: Placed, room: float) -> None:
    """The step's own name, as it stands in the file, at the right."""
    words = elide(placed.box.name, SMALL - 0.5, room)
    _text(group, placed.x + placed.wide - PAD, placed.y + 21, words, SMALL - 0.5, "#9aa5a1", anchor="end")


def _text(
    where: ET.Element,
    x: float,
    y: float,
    words: str,
    size: float,
    colour: str,
    *,
    bold: bool = False,
    anchor: str = "start",
) -> None:
    text = ET.SubElement(where, "text", {"x": _n(x), "y": _n(y), "font-size": _n(size), "fill": colour})
    if bold:
        text.set("font-weight", "600")
    if anchor != "start":
        text.set("text-anchor", anchor)
    text.text = words


def _shape(where: ET.Element, kind: str, **told: str | float) -> ET.Element:
    attributes = {
        name.replace("_", "-"): value if isinstance(value, str) else _n(value) for name, value in told.items()
    }
    return ET.SubElement(where, kind, attributes)


def _n(value: float) -> str:
    """A number as short as it can be."""
    return f"{value:.1f}".rstrip("0").rstrip(".") or "0"
