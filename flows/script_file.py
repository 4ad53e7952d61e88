"""Reads a script from YAML and refuses a faulty one, with the line and the sentence that says how to mend it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

import yaml
from pydantic import ValidationError

from flows.script import Asking, Callback, Choice, Record, Say, Score, Script, Step, Words, targets

# What a prompt may mention; `flows/facts.py` fills them in.
VARIABLES = frozenset({"customer", "dealership", "model", "visit_date", "hotline"})
_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where (1-based, as an editor counts) and what to do about it."""

    line: int
    column: int
    sentence: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.sentence}"


class ScriptError(Exception):
    """The script cannot be used; `faults` says why, the first one first."""

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        self.name, self.faults = name, faults
        more = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(f"{name}: {faults[0]}{more}")


def shipped() -> Mapping[str, str]:
    """The scripts that come with Ringback: name to YAML text."""
    folder = resources.files("flows") / "scripts"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return {file.name.removesuffix(".yaml"): file.read_text("utf-8") for file in files}


def digest(text: str) -> str:
    """What tells one text of a script from another."""
    return hashlib.sha256(text.encode()).hexdigest()


def parse(text: str, name: str = "script") -> Script:
    """The script in `text`. Raises `ScriptError` for anything it must not contain."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        fault = Fault(
            mark.line + 1 if mark else 1,
            mark.column + 1 if mark else 1,
            f"this is not YAML: {error.problem}.",
        )
        raise ScriptError(name, (fault,)) from error
    except (yaml.YAMLError, ValueError) as error:
        raise ScriptError(name, (Fault(1, 1, f"this is not YAML: {error}."),)) from error
    if not isinstance(root, yaml.MappingNode):
        raise ScriptError(name, (Fault(1, 1, "a script is a mapping that begins with `script:` and its name."),))
    doubled = tuple(_doubled_keys(root))
    if doubled:
        raise ScriptError(name, doubled)
    try:
        script = Script.model_validate(data)
    except ValidationError as error:
        raise ScriptError(name, tuple(_translated(root, error))) from error
    faults = tuple(Fault(*_place(root, where), sentence) for where, sentence in _wrong(script))
    if faults:
        raise ScriptError(name, faults)
    return script


def _translated(root: yaml.Node, error: ValidationError) -> Iterator[Fault]:
    for problem in error.errors():
        where = tuple(
            part for part in problem["loc"] if part not in ("choice", "score", "callback", "record", "say", "end")
        )
        if where and where[-1] == "[key]":
            where = where[:-1]
        place = ".".join(str(part) for part in where) or "the script"
        match problem["type"]:
            case "extra_forbidden":
                sentence = f"`{where[-1]}` is not a word of the script language here; remove it or mend its spelling."
            case "missing":
                sentence = f"`{place}` is missing; add it."
            case "union_tag_invalid" | "union_tag_not_found":
                sentence = f"`{place}` needs a `kind`: choice, score, callback, record, say or end."
            case _:
                sentence = f"`{place}`: {problem['msg'][0].lower()}{problem['msg'][1:]}."
        yield Fault(*_place(root, where), sentence)


def _place(root: yaml.Node, where: tuple[int | str, ...]) -> tuple[int, int]:
    """Line and column of the deepest part of `where` that the file has."""
    node = root
    mark = root.start_mark
    for part in where:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if found is None:
                break
            mark, node = found[0].start_mark, found[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            mark = node.start_mark
        else:
            break
    return mark.line + 1, mark.column + 1


def _doubled_keys(node: yaml.Node) -> Iterator[Fault]:
    """YAML lets the last of two equal keys win silently; a script must not lose a step that way."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                mark = key.start_mark
                yield Fault(mark.line + 1, mark.column + 1, f"`{key.value}` stands here twice; keep one of them.")
            seen.add(str(key.value))
            yield from _doubled_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _doubled_keys(value)


def _wrong(script: Script) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What the types alone cannot see: names that lead nowhere, keys with two meanings, words not spoken everywhere."""
    for field in ("first", "opted_out", "too_long"):
        if getattr(script, field) not in script.steps:
            yield (field,), f"there is no step `{getattr(script, field)}`; name one of the steps below."
    for name, step in script.steps.items():
        for target in targets(step):
            if target not in script.steps:
                yield ("steps", name), f"step `{name}` leads to `{target}`, which is not there."
        yield from _wrong_keys(script, name, step)
        if isinstance(step, Score | Record | Say) and step.next[-1].when:
            yield (
                ("steps", name, "next"),
                f"step `{name}` needs a last `go` without `when`, so that it always leads on.",
            )
        for words in (step.prompt, *(step.again if isinstance(step, Asking) else ())):
            yield from _wrong_words(script, ("steps", name, "prompt"), words)
        if isinstance(step, Score):
            yield from _wrong_words(script, ("steps", name, "label"), step.label)
    for scale_name, scale in script.scales.items():
        for key, level in scale.levels.items():
            yield from _wrong_words(script, ("scales", scale_name, "levels", key), level.words)
    for phrase in type(script.phrases).model_fields:
        yield from _wrong_words(script, ("phrases", phrase), getattr(script.phrases, phrase))
    lost = {target for step in script.steps.values() for target in targets(step)} - set(script.steps)
    for name in sorted(set(script.steps) - _reachable(script)) if not lost else ():
        yield ("steps", name), f"nothing leads to step `{name}`; remove it or lead somewhere to it."


def _wrong_keys(script: Script, name: str, step: Step) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(step, Score):
        scale = script.scales.get(step.scale)
        if scale is None:
            yield ("steps", name, "scale"), f"there is no scale `{step.scale}`; add it under `scales`."
            return
        values = {level.value for level in scale.levels.values()}
        for mark in step.low:
            if mark.value not in values:
                yield ("steps", name, "low"), f"the scale `{step.scale}` has no value {mark.value}."
        used = frozenset(scale.levels)
    elif isinstance(step, Choice | Callback):
        used = step.keys()
    else:
        return
    reserved = {script.keys.opt_out: "opt out", script.keys.repeat: "say it again"}
    if isinstance(step, Score) and step.skippable:
        reserved[script.keys.skip] = "skip"
    for key in sorted(used & set(reserved)):
        meaning = reserved[key]
        yield (
            ("steps", name),
            f"in step `{name}` the key {key} cannot be used: it means “{meaning}” everywhere.",
        )


def _wrong_words(
    script: Script, where: tuple[str | int, ...], words: Words
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for locale in script.locales:
        if not words.get(locale, "").strip():
            yield where, f"this is not said in {locale}; add the words."
    for text in words.values():
        for variable in _VARIABLE.findall(text):
            if variable not in VARIABLES:
                yield (
                    where,
                    f"nothing is known about {{{variable}}}; use one of {', '.join(sorted(VARIABLES))}.",
                )


def _reachable(script: Script) -> set[str]:
    seen: set[str] = set()
    todo = [script.first, script.opted_out, script.too_long]
    while todo:
        name = todo.pop()
        if name in seen or name not in script.steps:
            continue
        seen.add(name)
        todo.extend(targets(script.steps[name]))
    return seen
