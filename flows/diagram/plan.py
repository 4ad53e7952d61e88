"""Where everything stands in the picture of a script: boxes of the size their words need, arrows around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from flows.diagram.chart import ANY_TIME, CLOSING, MIDDLE, OPENING, Box, Chart
from flows.diagram.layered import Layers, Vertex, arrange, longest_path, place
from flows.diagram.measure import BOLD, elide, width, wrap
from flows.diagram.ways import Way

BOX, END, PAD = 248.0, 204.0, 14.0  # the usual width of a box, that of an end, and the room around their words
TEXT, TITLE, SMALL, PILL = 13.0, 14.0, 11.0, 11.5  # sizes of type
ABOVE_PILL, PILL_HIGH, PILL_GAP, LONGEST_PILL = 9.0, 20.0, 8.0, 230.0
BESIDE, BEND = 34.0, 14.0  # between neighbours of a row; the room a passing line takes
BETWEEN, STEEPEST = 38.0, 0.1  # between rows; more where lines have far to go aside
MARGIN, HEAD, BAND_PAD, BAND_LABEL = 36.0, 112.0, 22.0, 26.0
ENTRY = 18.0  # between arrows that arrive side by side
BANDS = (OPENING, MIDDLE, CLOSING, ANY_TIME)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in a box: from its left edge, down to its baseline."""

    down: float
    size: float
    words: str
    style: str


@dataclass(frozen=True, slots=True)
class Placed:
    """A box where it stands."""

    box: Box
    x: float
    y: float
    wide: float
    high: float
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """An arrow: the places its line passes, vertical at each, and the words near its beginning."""

    way: Way
    usual: bool
    points: tuple[tuple[float, float], ...]
    words: str
    pill: tuple[float, float, float, float]  # x, y, wide, high; of no width without words


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole picture, ready to be drawn."""

    chart: Chart
    wide: float
    high: float
    boxes: tuple[Placed, ...]
    routes: tuple[Route, ...]
    bands: tuple[tuple[str, float, float], ...]  # the band, from where down to where


def plan(chart: Chart) -> Plan:
    """Lay the chart out."""
    drawn = {box.name: box for box in chart.boxes if box.band != ANY_TIME}
    edges = [(way.start, way.end) for way in chart.ways]
    layers = arrange(_layers(drawn, edges), edges, chart.usual)
    ports = _Ports(chart.ways, layers, ends={name for name, box in drawn.items() if box.tone})
    at = place(layers, ports.reach, BESIDE, ports.at)
    left = min(at[vertex] - ports.reach(vertex)[0] for vertex in at)
    x = {vertex: at[vertex] - left + MARGIN for vertex in at}
    right = max(x[vertex] + ports.reach(vertex)[1] for vertex in x)
    row_of = {vertex: number for number, row in enumerate(layers.rows) for vertex in row}
    lines = {name: _lines(box, sum(ports.reach(name))) for name, box in drawn.items()}
    rows, bands, bottom = _rows(layers, drawn, lines, x, ports)
    placed = []
    for name, box in drawn.items():
        to_left, to_right = ports.reach(name)
        told, high = lines[name]
        placed.append(Placed(box, x[name] - to_left, rows[row_of[name]][0], to_left + to_right, high, told))
    routes = _routes(chart, layers, ports, x, rows, lines, row_of)
    total = max(right + MARGIN, _least_width(chart))
    others = [box for box in chart.boxes if box.band == ANY_TIME]
    more, end = _side_by_side(others, total, bottom + BAND_LABEL + 6)
    if others:
        bands.append((ANY_TIME, bottom, end + BAND_PAD))
    return Plan(chart, total, (end + BAND_PAD if others else bottom) + 8, (*placed, *more), tuple(routes), tuple(bands))


def _layers(boxes: dict[str, Box], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The opening above, every end of the closing in one row at the bottom, all else between."""
    opening = longest_path(boxes, edges, {})
    under = 1 + max((layer for name, layer in opening.items() if boxes[name].band == OPENING), default=-1)
    later = {name: under for name, box in boxes.items() if box.band != OPENING}
    layers = longest_path(boxes, edges, later)
    last = max((layer for name, layer in layers.items() if boxes[name].band != CLOSING), default=-1) + 1
    return {name: last if boxes[name].band == CLOSING else layer for name, layer in layers.items()}


class _Ports:
    """Where arrows leave a box: side by side in the order of where they go, the usual one in the middle."""

    def __init__(self, ways: Sequence[Way], layers: Layers, ends: set[str]) -> None:
        place_of = {vertex: number for row in layers.rows for number, vertex in enumerate(row)}
        out: dict[str, list[int]] = {}
        for number, way in enumerate(ways):
            out.setdefault(way.start, []).append(number)
        self.words = [elide(way.words, PILL, LONGEST_PILL) for way in ways]
        self._wide = [width(words, PILL) + 18 if words else 12.0 for words in self.words]
        self.offset = [0.0] * len(ways)
        self._reach: dict[Vertex, tuple[float, float]] = dict.fromkeys(ends, (END / 2, END / 2))
        self._worded = {way.start for way in ways if way.words}
        self._by_step = {(layers.chains[number][0], layers.chains[number][1]): number for number in range(len(ways))}
        for start, numbers in out.items():
            numbers.sort(key=lambda number: (place_of[layers.chains[number][1]], number))
            straight = [number for number in numbers if layers.chains[number][1] in layers.spine]
            fixed = straight[0] if straight and start in layers.spine else None
            self._reach[start] = self._spread(numbers, fixed)

    def _spread(self, numbers: list[int], fixed: int | None) -> tuple[float, float]:
        """Give each arrow of one box its place; returns how far the box must go to the left and to the right."""
        edge = 0.0
        for number in numbers:
            self.offset[number] = edge + self._wide[number] / 2
            edge += self._wide[number] + PILL_GAP
        centre = self.offset[fixed] if fixed is not None else (edge - PILL_GAP) / 2
        for number in numbers:
            self.offset[number] -= centre
        left = max(self._wide[number] / 2 - self.offset[number] for number in numbers) + PAD / 2
        right = max(self._wide[number] / 2 + self.offset[number] for number in numbers) + PAD / 2
        return max(left, BOX / 2), max(right, BOX / 2)

    def reach(self, vertex: Vertex) -> tuple[float, float]:
        """How far a box, or the room of a passing line, goes to the left and to the right."""
        return self._reach.get(vertex, (BOX / 2, BOX / 2)) if isinstance(vertex, str) else (BEND / 2, BEND / 2)

    def worded(self, name: str) -> bool:
        """Whether words stand at any arrow that leaves this box."""
        return name in self._worded

    def at(self, upper: Vertex, lower: Vertex) -> float:
        number = self._by_step.get((upper, lower))
        return 0.0 if number is None else self.offset[number]

    def pill(self, number: int) -> float:
        return self._wide[number] if self.words[number] else 0.0


def _lines(box: Box, wide: float) -> tuple[tuple[Line, ...], float]:
    """The lines of a box, and how high they make it."""
    room = wide - 2 * PAD
    lines = [Line(21.0, SMALL, box.heading, "heading")]
    down = 21.0
    if box.title:
        for words in wrap(box.title, TITLE * BOLD, room, 2):
            down += 22 if down < 30 else 19
            lines.append(Line(down, TITLE, words, "title"))
    for number, words in enumerate(wrap(box.text, TEXT, room, 5 if box.tone else 3)):
        down += 20 if number == 0 else 18
        lines.append(Line(down, TEXT, words, "text"))
    small = [("mark", line) for line in wrap(box.marks, SMALL + 0.5, room, 3)]
    small += [("task", line) for line in wrap(box.tasks, SMALL + 0.5, room, 3)]
    small += [("note", elide(note, SMALL, room)) for note in box.notes]
    for number, (style, words) in enumerate(small):
        down += 16 if number else 19
        lines.append(Line(down, SMALL + 0.5 * (style != "note"), words, style))
    return tuple(lines), down + 13


def _rows(
    layers: Layers,
    boxes: dict[str, Box],
    lines: dict[str, tuple[tuple[Line, ...], float]],
    x: dict[Vertex, float],
    ports: _Ports,
) -> tuple[list[tuple[float, float]], list[tuple[str, float, float]], float]:
    """From where down to where each row goes, its pills included; and the bands they make."""
    rows: list[tuple[float, float]] = []
    bands: list[tuple[str, float, float]] = []
    down, begun = HEAD, HEAD
    steps = {(upper, lower) for chain in layers.chains for upper, lower in pairwise(chain)}
    for row in layers.rows:
        band = next(boxes[vertex].band for vertex in row if isinstance(vertex, str))
        if not bands or bands[-1][0] != band:
            if bands:
                bands[-1] = (bands[-1][0], bands[-1][1], down - 12)
                begun = down - 12
            bands.append((band, begun, begun))
            down += BAND_LABEL if band != MIDDLE else 12.0
        names = [vertex for vertex in row if isinstance(vertex, str)]
        high = max(lines[name][1] + (ABOVE_PILL + PILL_HIGH + 4 if ports.worded(name) else 0) for name in names)
        rows.append((down, down + high))
        aside = [abs(x[upper] + ports.at(upper, lower) - x[lower]) for upper, lower in steps if upper in row]
        down += high + max(BETWEEN, 30 + STEEPEST * max(aside, default=0.0))
    bottom = rows[-1][1] + BAND_PAD
    bands[-1] = (bands[-1][0], bands[-1][1], bottom)
    return rows, bands, bottom


def _routes(
    chart: Chart,
    layers: Layers,
    ports: _Ports,
    x: dict[Vertex, float],
    rows: list[tuple[float, float]],
    lines: dict[str, tuple[tuple[Line, ...], float]],
    row_of: dict[Vertex, int],
) -> list[Route]:
    usual = set(pairwise(chart.usual))
    entries = _entries(chart, layers, ports, x)
    routes = []
    for number, (way, chain) in enumerate(zip(chart.ways, layers.chains, strict=True)):
        top, bottom = rows[row_of[way.start]]
        port = x[way.start] + ports.offset[number]
        below_box = top + lines[way.start][1]
        points = [(port, below_box), (port, bottom)]
        for bend in chain[1:-1]:
            points += [(x[bend], rows[row_of[bend]][0]), (x[bend], rows[row_of[bend]][1])]
        points.append((x[way.end] + entries[number], rows[row_of[way.end]][0]))
        broad = ports.pill(number)
        pill = (port - broad / 2, below_box + ABOVE_PILL, broad, PILL_HIGH)
        routes.append(Route(way, (way.start, way.end) in usual, tuple(points), ports.words[number], pill))
    return routes


def _entries(chart: Chart, layers: Layers, ports: _Ports, x: dict[Vertex, float]) -> dict[int, float]:
    """Where each arrow arrives beside the middle of its box: in the order they come, the usual one in the middle."""
    usual = set(pairwise(chart.usual))
    arriving: dict[str, list[tuple[float, int]]] = {}
    for number, chain in enumerate(layers.chains):
        comes_from = x[chain[-2]] + ports.at(chain[-2], chain[-1])
        arriving.setdefault(chart.ways[number].end, []).append((comes_from, number))
    offsets = {}
    for end, several in arriving.items():
        several.sort()
        places = [number for _, number in several]
        straight = [n for n, number in enumerate(places) if (chart.ways[number].start, end) in usual]
        centre = float(straight[0]) if straight else (len(places) - 1) / 2
        left, right = ports.reach(end)
        for n, number in enumerate(places):
            offsets[number] = max(PAD - left, min(right - PAD, (n - centre) * ENTRY))
    return offsets


def _side_by_side(boxes: Sequence[Box], total: float, top: float) -> tuple[list[Placed], float]:
    """Boxes without arrows, in rows that fit the picture; returns them and where they end."""
    placed: list[Placed] = []
    each = int((total - 2 * MARGIN + BESIDE) // (END + BESIDE)) or 1
    down = top
    for first in range(0, len(boxes), each):
        row = boxes[first : first + each]
        sized = [_lines(box, END) for box in row]
        left = (total - len(row) * (END + BESIDE) + BESIDE) / 2
        for number, (box, (lines, high)) in enumerate(zip(row, sized, strict=True)):
            placed.append(Placed(box, left + number * (END + BESIDE), down, END, high, lines))
        down += max(high for _, high in sized) + BESIDE
    return placed, down - BESIDE


def _least_width(chart: Chart) -> float:
    """What the title and the legend need."""
    return max(width(chart.title, 22, bold=True), width(chart.controls, SMALL + 1) + 120, 640.0) + 2 * MARGIN
