"""What the picture of a script shows: boxes with their words, arrows, and which of them the usual call takes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from flows import pauses
from flows.diagram.usual import usual_call
from flows.diagram.ways import Way, ways_of
from flows.diagram.words import ENDS, KINDS, part
from flows.escalation import Severity
from flows.facts import examples
from flows.key_words import meanings, without_keys
from flows.script import Script
from flows.steps import (
    NO,
    TEN,
    YES,
    Asking,
    Choice,
    End,
    Entry,
    Locale,
    Number,
    Question,
    Record,
    Score,
    Step,
    Words,
    YesNo,
    label_of,
)
from flows.talk import Talk, tell
from flows.turns import Walk

OPENING, MIDDLE, CLOSING, ANY_TIME = "opening", "middle", "closing", "any_time"
_SENTENCES: dict[Locale, re.Pattern[str]] = {
    "zh-CN": re.compile(r"[^。？！；]+[。？！；]?"),
    "en": re.compile(r"\S.*?(?:[?!]|(?<![.\s][a-zA-Z])(?<!Mr)(?<!Ms)\.)(?=\s|$)|\S.*$"),
}


@dataclass(frozen=True, slots=True)
class Box:
    """One step: what stands in its box, from top to bottom."""

    name: str
    kind: str
    band: str
    heading: str
    title: str  # the label of a question
    text: str
    marks: str  # which answers are complaints
    tasks: str  # which leave something for a person to do
    notes: tuple[str, ...]
    whole: str  # the whole prompt, shown when one points at the box
    tone: str = ""  # the disposition of an end, "open" for an end without


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything to be shown. Every way leads downwards: from an earlier box to a later one."""

    title: str
    about: str
    controls: str
    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    usual: tuple[str, ...]  # the names of the boxes that the usual call passes


def chart(script: Script, locale: Locale) -> Chart:
    """The picture's contents, in this locale."""
    usual = usual_call(script, locale)
    downwards, upwards = _sorted_out(script, tuple(_ways(script, locale)), usual)
    bands = _bands(script, downwards)
    talk = Talk(script, locale, examples(script, locale))
    boxes = (_box(talk, name, band, upwards) for name, band in bands.items())
    keys = script.keys
    return Chart(
        title=script.title.get(locale, script.script),
        about=part("about", locale, script=script.script, version=script.version, steps=len(script.steps)),
        controls=part("controls", locale, opt_out=keys.opt_out, repeat=keys.repeat),
        boxes=tuple(_with_its_occasions(script, box, locale, downwards) for box in boxes),
        ways=downwards,
        usual=usual,
    )


# --- arrows --------------------------------------------------------------------------------------------------------


def _ways(script: Script, locale: Locale) -> Iterator[Way]:
    """Every arrow. Silence gets one only where nothing else leads to what it leads to."""
    drawn = [way for name in script.steps for way in ways_of(script, name, locale)]
    silences = {name: step.on_silence for name, step in script.steps.items() if isinstance(step, Asking)}
    reached = _reached(script.first, drawn)
    while True:
        more = [
            Way(name, to, part("no_key", locale), silent=True)
            for name, to in silences.items()
            if name in reached and to not in reached and not isinstance(script.steps[to], End)
        ]
        if not more:
            break
        drawn += more
        reached = _reached(script.first, drawn)
    yield from (way for way in drawn if way.start in reached)


def _reached(first: str, ways: Iterable[Way]) -> set[str]:
    reached, news = {first}, True
    while news:
        further = {way.end for way in ways if way.start in reached} - reached
        reached |= further
        news = bool(further)
    return reached


def _sorted_out(
    script: Script, ways: tuple[Way, ...], usual: tuple[str, ...]
) -> tuple[tuple[Way, ...], tuple[Way, ...]]:
    """The ways that go on, and those that lead back to where one has been or into the opening again."""
    usual_pairs = set(pairwise(usual))
    onwards: dict[str, list[Way]] = {}
    for way in ways:
        onwards.setdefault(way.start, []).append(way)
    for start, several in onwards.items():  # the usual call is followed first, so it never counts as leading back
        several.sort(key=lambda way: (start, way.end) not in usual_pairs)
    back: set[tuple[str, str]] = set()
    done: set[str] = set()
    todo: list[tuple[str, Iterator[Way]]] = [(script.first, iter(onwards.get(script.first, ())))]
    under_way = {script.first}
    while todo:
        name, left = todo[-1]
        onward = next(left, None)
        if onward is None:
            todo.pop()
            under_way.discard(name)
            done.add(name)
        elif onward.end in under_way or (script.steps[onward.end].opening and not script.steps[name].opening):
            if not isinstance(script.steps[onward.end], End):
                back.add((name, onward.end))
        elif onward.end not in done:
            under_way.add(onward.end)
            todo.append((onward.end, iter(onwards.get(onward.end, ()))))
    return (
        tuple(way for way in ways if (way.start, way.end) not in back),
        tuple(way for way in ways if (way.start, way.end) in back),
    )


def _bands(script: Script, ways: tuple[Way, ...]) -> dict[str, str]:
    """Which part of the picture each step belongs to, in the order of the file."""
    led_from: dict[str, set[str]] = {}
    for way in ways:
        led_from.setdefault(way.end, set()).add(way.start)
    bands = {}
    for name, step in script.steps.items():
        starts = led_from.get(name, set())
        if isinstance(step, End):
            early = all(script.steps[start].opening for start in starts)
            bands[name] = ANY_TIME if not starts and name != script.first else OPENING if early else CLOSING
        else:
            bands[name] = OPENING if step.opening else MIDDLE
    return bands


# --- boxes ---------------------------------------------------------------------------------------------------------


def _box(talk: Talk, name: str, band: str, upwards: tuple[Way, ...]) -> Box:
    script, locale = talk.script, talk.locale
    step = script.steps[name]
    label = label_of(step)
    notes = list(_notes(script, step, locale))
    for way in upwards:
        if way.start == name:
            words = way.words or part("again", locale)
            notes.append(part("back", locale, words=words, step=way.end))
    whole = _filled(talk, step)
    return Box(
        name=name,
        kind=step.kind,
        band=band,
        heading=_begun(ENDS[str(step.disposition or "")] if isinstance(step, End) else KINDS[step.kind], locale),
        title=_begun(label, locale) if label else "",
        text=_short(whole, locale, "" if label else whole) if isinstance(step, Asking) else whole,
        marks=_marks(list(_low(script, step, locale)), locale),
        tasks=_tasks(script, step, locale),
        notes=tuple(notes),
        whole=whole,
        tone=str(step.disposition or "open") if isinstance(step, End) else "",
    )


def _begun(words: Words, locale: Locale) -> str:
    """A label as the beginning of a line."""
    return words[locale][:1].upper() + words[locale][1:]


def _filled(talk: Talk, step: Step) -> str:
    """The prompt with the examples in it; an answer that is not there yet is named by its label."""
    labels = {name: label[talk.locale] for name, _, label in talk.script.questions()}
    text = pauses.without(talk.write(step.prompt, Walk("")))
    return re.sub(r"\{(\w+)\}", lambda found: f"〈{labels.get(found[1], found[1])}〉", text).strip()


def _short(text: str, locale: Locale, otherwise: str) -> str:
    """The question alone: the first sentence that asks, or else the first that does more than name keys."""
    sentences = (without_keys(sentence, locale).strip() for sentence in _SENTENCES[locale].findall(text))
    telling = [sentence for sentence in sentences if any(sign.isalnum() for sign in sentence)]
    return next((one for one in telling if one.endswith(("？", "?"))), telling[0] if telling else otherwise)


def _marks(low: Sequence[tuple[str, Severity]], locale: Locale) -> str:
    """From which answers on it is a complaint, and how bad; empty where none is."""
    together: dict[Severity, list[str]] = {}
    for value, severity in low:
        together.setdefault(severity, []).append(value)
    told = (
        part("marks", locale, severity=part(str(severity), locale), values=part("or", locale).join(values))
        for severity, values in together.items()
    )
    words = part("then", locale).join(told)
    return words[:1].upper() + words[1:]


def _tasks(script: Script, step: Step, locale: Locale) -> str:
    """Which answers leave a person something to do; empty where none does."""
    named = meanings(script, step, locale)
    match step:
        case Choice():
            values = [named[key] for key, option in step.options.items() if option.task]
        case YesNo() if step.task is not None:
            values = [named[YES if step.task else NO]]
        case Record() if step.task is not None:
            values = [step.task[locale]]
        case _:
            values = []
    return part("task", locale, values=part("or", locale).join(values)) if values else ""


def _low(script: Script, step: Step, locale: Locale) -> Iterator[tuple[str, Severity]]:
    match step:
        case Score():
            scale = script.scale(step.scale)
            for mark in step.low:
                further = [level for level in scale.levels.values() if scale.reaches(level.value, mark.value)]
                value = scale.words(mark.value)[locale]
                words = "at_most" if step.scale == TEN else "from" if len(further) > 1 else "only"
                yield part(words, locale, value=value), mark.severity
        case YesNo() if step.low is not None:
            yield meanings(script, step, locale)[YES if step.low.answer else NO], step.low.severity
        case Number():
            for bound in step.low:
                ends = (("at_least", bound.at_least), ("at_most", bound.at_most))
                told = [
                    part(end, locale, value=tell(step.unit, value, locale, aloud=False))
                    for end, value in ends
                    if value is not None
                ]
                yield part("and", locale).join(told), bound.severity
        case Choice():
            named = meanings(script, step, locale)
            yield from ((named[key], option.low) for key, option in step.options.items() if option.low is not None)


def _notes(script: Script, step: Step, locale: Locale) -> Iterator[str]:
    if isinstance(step, Question | Choice) and step.skippable and not (isinstance(step, Score) and step.scale == TEN):
        star = "*" if isinstance(step, Entry) else ""  # in an entry of several keys
        yield part("skippable", locale, key=f"{star}{script.keys.skip}")


def _with_its_occasions(script: Script, box: Box, locale: Locale, ways: tuple[Way, ...]) -> Box:
    """What else leads to or from a box without an arrow: silences, the opt-out key, the length of the call."""
    step = script.steps[box.name]
    dashed = {(way.start, way.end) for way in ways if way.silent}
    notes = list(box.notes)
    silent = {name: one.on_silence for name, one in script.steps.items() if isinstance(one, Asking)}
    led_to = {way.end for way in ways} | {script.first}
    if isinstance(step, Asking) and step.on_silence in led_to and (box.name, step.on_silence) not in dashed:
        notes.append(part("silence", locale, step=step.on_silence))
    if box.name == script.opted_out:
        notes.append(part("by_opt_out", locale, key=script.keys.opt_out))
    if box.band == ANY_TIME:
        early = Counter(script.steps[name].opening for name, to in silent.items() if to == box.name)
        if early:
            only = {frozenset({True}): "_opening", frozenset({False}): "_later"}.get(frozenset(early), "")
            notes.append(part(f"by_silence{only}", locale))
    if box.name == script.too_long:
        notes.append(part("by_length", locale))
    return replace(box, notes=tuple(notes))
