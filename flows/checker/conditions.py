"""Facts and conditions, each by itself: declared, of the right kind, and asking about values that can come up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from flows.checker.codes import Faults, Found, Place
from flows.checker.situations import may_be_unknown
from flows.checker.variables import COMPLAINT, conditions, possible, seen
from flows.computed import COMPUTED, NEEDED
from flows.guards import holds, same
from flows.script import Fact, Script
from flows.spoken import spoken
from flows.steps import Choice, Comparison, Condition, Number, Plate, Record, Slot, Step, Transfer, label_of, ways
from flows.turns import Value

HAN = re.compile(r"[\u3400-\u9fff]")


def wrong_conditions(script: Script) -> Faults:
    """Everything that is wrong with facts and conditions, the ways to them aside."""
    for above in ("facts", "steps"):
        if COMPLAINT in getattr(script, above):
            sentence = f"conditions find under `{COMPLAINT}` whether any answer was a complaint; choose another name."
            yield Found("S707", (above, COMPLAINT), sentence)
    for name, fact in script.facts.items():
        yield from _wrong_fact(script, name, fact)
    for name, step in script.steps.items():
        yield from _wrong_source(script, name, step)
        if isinstance(step, Choice):
            yield from _wrong_notes(script, name, step)
    values = possible(script, conditions(script))
    for name, step in script.steps.items():
        for number, branch in enumerate(ways(step)):
            for one, condition in branch.when.items():
                where: Place = ("steps", name, "next", number, "when", one)
                if one not in values:
                    sentence = f"nothing is ever noted as `{one}`; ask about a step, a fact or an option's answer."
                    yield Found("S701", where, sentence)
                else:
                    yield from _never_so(script, where, one, condition, values[one])


def _never_so(script: Script, where: Place, name: str, condition: Condition, values: Sequence[Value]) -> Faults:
    """A condition that holds for nothing this name can be."""
    for one in _equals(condition):
        if not any(same(value, one) for value in values):
            sentence = f"`{name}` is never `{_as_written(one)}`, so this way is never gone; mend the value."
            yield Found("S702", where, sentence)
            return
    fact = script.known_facts().get(name)
    unknown = [None] if name != COMPLAINT and (fact is None or may_be_unknown(fact, name)) else []
    cells = [*(seen(value) for value in values), *unknown]
    if not any(holds(condition, cell) for cell in cells):
        sentence = f"`{name}` is never like this, so this way is never gone; mend the condition."
        yield Found("S702", where, sentence)


def _equals(condition: Condition) -> Iterator[Value]:
    """The values that a condition names as such."""
    if not isinstance(condition, Comparison):
        yield condition
        return
    yield from condition.one_of or ()
    if condition.is_not is not None:
        yield condition.is_not


def _as_written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# --- facts ---------------------------------------------------------------------------------------------------------


def _wrong_fact(script: Script, name: str, fact: Fact) -> Faults:
    where: Place = ("facts", name)
    if not _is_of_kind(fact):
        sentence = f"the example of `{name}` is not of the kind `{fact.kind}`; write one that is."
        yield Found("S705", (*where, "example"), sentence)
    elif fact.kind == "text":
        yield from _wrong_language(script, name, fact)
    elif fact.computed is not None:
        yield from _wrong_computed(script, name, fact)


def _wrong_language(script: Script, name: str, fact: Fact) -> Faults:
    """A text is said in each language of the script, so English must not be tried with Chinese letters."""
    where: Place = ("facts", name, "example")
    if isinstance(fact.example, Mapping):
        for locale in script.locales:
            if locale not in fact.example:
                yield Found("S708", where, f"the example of `{name}` is not said in {locale}; add the words.")
    for locale, example in ((locale, str(fact.example_in(locale))) for locale in script.locales):
        if locale == "en" and HAN.search(example):
            sentence = f"“{example}” is no example for English; write one for each language: {{zh-CN: …, en: …}}."
            yield Found("S708", where, sentence)


def _is_of_kind(fact: Fact) -> bool:
    if isinstance(fact.example, Mapping):
        told = fact.example.values()
        return fact.kind == "text" and bool(told) and all(_is_of_kind(Fact(kind="text", example=one)) for one in told)
    if fact.kind == "slots":
        if not isinstance(fact.example, tuple):
            return False
        return all(_is_of_kind(Fact(kind="datetime", example=at)) for at in fact.example)
    try:
        return bool(spoken(fact.kind, fact.example, "zh-CN").strip())  # type: ignore[arg-type]  # a list is refused there
    except (ValueError, TypeError, AttributeError):
        return False


def _wrong_computed(script: Script, name: str, fact: Fact) -> Faults:
    assert fact.computed is not None
    needed = NEEDED[fact.computed]
    where: Place = ("facts", name, "computed")
    there = set(script.known_facts()) | {one for one, _, _ in script.questions()}
    missing = sorted(needed - there)
    if missing:
        what = ", ".join(f"`{one}`" for one in missing)
        yield Found("S706", where, f"`{name}` is worked out from {what} too; declare that as a fact, or ask it.")
        return
    known: dict[str, Value] = {
        one: one_fact.example
        for one, one_fact in script.known_facts().items()
        if not isinstance(one_fact.example, tuple | Mapping)
    }
    del known[name]
    answers = {one: script.steps[one] for one in needed if isinstance(script.steps.get(one), Number)}
    for one, step in answers.items():
        assert isinstance(step, Number)
        known[one] = max(step.least, min(step.most, 2000))
    if COMPUTED[fact.computed](known) is None:
        sentence = f"`{name}` cannot be worked out from the examples; mend the kinds and examples of what it needs."
        yield Found("S706", where, sentence)


def _wrong_source(script: Script, name: str, step: Step) -> Faults:
    """Steps that stand on a fact: it must be there and of their kind."""
    sources = {"slots": ("slots", "one of your own"), "to": ("phone", "`hotline`"), "known": ("plate", "`plate`")}
    field = {Slot: "slots", Transfer: "to", Plate: "known"}.get(type(step))
    if field is None:
        return
    kind, usual = sources[field]
    source = getattr(step, field)
    fact = script.known_facts().get(source)
    where: Place = ("steps", name, field)
    if fact is None:
        sentence = f"there is no fact `{source}`; declare it under `facts` with `kind: {kind}`."
        yield Found("S704", where, sentence)
    elif fact.kind != kind:
        sentence = f"`{source}` is not of the kind `{kind}`; name a fact that is, such as {usual}."
        yield Found("S704", where, sentence)


def _wrong_notes(script: Script, name: str, step: Choice) -> Faults:
    """Answers noted on the way under a name that something else has."""
    for key, option in step.options.items():
        for noted, value in option.answers.items():
            where: Place = ("steps", name, "options", key, "answers", noted)
            other = script.steps.get(noted)
            if isinstance(other, Choice) and other.label is not None:
                fits = any(one.value == value for one in other.options.values())
            else:
                fits = other is None or not (isinstance(other, Record) or label_of(other) is not None)
            if noted in script.known_facts() or noted == COMPLAINT or not fits:
                sentence = f"`{noted}` is the name of something else; note the answer under another name."
                yield Found("S707", where, sentence)
