"""Reads a script from YAML and refuses a faulty one, with the line and the sentence that says how to mend it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml
from pydantic import ValidationError

from flows.script import Script
from flows.script_check import reachable, wrong
from flows.script_parts import Composed, Misfit, compose
from flows.steps import KEY, KINDS, STEP_ID

_SHAPES = {
    KEY: "a key is one of the digits 0 to 9, * or #",
    STEP_ID: "a name has small letters, digits and _, and begins with a letter",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: where (1-based, as an editor counts) and what to do about it.

    `file` names the fragment or the bank it stands in; it is empty for the script itself.
    """

    line: int
    column: int
    sentence: str
    file: str = ""

    def __str__(self) -> str:
        where = f"{self.file}, " if self.file else ""
        return f"{where}line {self.line}, column {self.column}: {self.sentence}"


class ScriptError(Exception):
    """The script cannot be used; `faults` says why, the first one first."""

    def __init__(self, name: str, faults: tuple[Fault, ...]) -> None:
        self.name, self.faults = name, faults
        more = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
        super().__init__(f"{name}: {faults[0]}{more}")


def shipped() -> Mapping[str, str]:
    """The scripts that come with Ringback: name to YAML text."""
    return _texts("scripts")


@cache
def shipped_parts() -> Mapping[str, str]:
    """The fragments and question banks that come with Ringback: name to YAML text."""
    return {**_texts("scripts", "parts"), **_texts("scripts", "banks")}


def _texts(*folders: str) -> Mapping[str, str]:
    folder = resources.files("flows").joinpath(*folders)
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name)
    return {file.name.removesuffix(".yaml"): file.read_text("utf-8") for file in files}


def digest(text: str) -> str:
    """What tells one text of a script from another."""
    return hashlib.sha256(text.encode()).hexdigest()


def parse(text: str, name: str = "script", parts: Mapping[str, str] | None = None) -> Script:
    """The script in `text`. Raises `ScriptError` for anything it must not contain.

    `parts`: fragments and banks to use instead of those in the text and of those that come with Ringback, by name.
    """
    try:
        composed = _composed(text, parts or {})
        return _checked(composed)
    except _Unreadable as error:
        raise ScriptError(name, error.faults) from error.__cause__


def bundle(text: str, name: str = "script", parts: Mapping[str, str] | None = None) -> str:
    """The script followed by every part it uses, one YAML document each: what a published version keeps, so that it
    never changes when a part does. Raises `ScriptError` for parts that do not fit.
    """
    own = tuple(_documents(text))
    try:
        used = _composed(text, parts or {}).parts
    except _Unreadable as error:
        raise ScriptError(name, error.faults) from error.__cause__
    inside = {_part_name(root) for root in own[1:]}
    texts = [{**shipped_parts(), **(parts or {})}[part] for part in used if part not in inside]
    return "---\n".join(one if one.endswith("\n") else one + "\n" for one in (text, *texts))


class _Unreadable(Exception):
    """The text is no YAML, or none that a script can be."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults


def _composed(text: str, parts: Mapping[str, str]) -> Composed:
    """The script with its parts, as nodes."""
    first, *others = _documents(text)
    inside: dict[str, yaml.MappingNode] = {}
    for root in others:
        inside[_part_name(root)] = root

    def library(name: str) -> yaml.MappingNode | None:
        if name in parts:
            return _documents(parts[name], name)[0]
        if name in inside:
            return inside[name]
        return _documents(shipped_parts()[name], name)[0] if name in shipped_parts() else None

    try:
        return compose(first, library)
    except Misfit as misfit:
        raise _Unreadable(_fault(misfit.node.start_mark, misfit.sentence)) from misfit


def _part_name(root: yaml.MappingNode) -> str:
    """The name of a fragment or a bank that stands behind a script."""
    name = next((value.value for key, value in root.value if key.value in ("fragment", "bank")), None)
    if not isinstance(name, str):
        raise _Unreadable(_fault(root.start_mark, "what follows a script begins with `fragment:` or `bank:`."))
    return name


def _checked(composed: Composed) -> Script:
    """The composed script as a model, without the steps of fragments that it has no use for."""
    root = composed.root
    try:
        script = Script.model_validate(yaml.constructor.SafeConstructor().construct_document(root))
    except ValidationError as error:
        raise _Unreadable(*_in_order(_translated(root, error))) from error
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise _Unreadable(Fault(1, 1, f"this is not YAML: {str(error).splitlines()[0]}.")) from error
    used = reachable(script)
    steps = {name: step for name, step in script.steps.items() if name in used or name not in composed.borrowed}
    script = script.model_copy(update={"steps": steps, "banks": composed.banks})
    if faults := _in_order(_fault(_mark(root, where), sentence) for where, sentence in wrong(script)):
        raise _Unreadable(*faults)
    return script


def _documents(text: str, file: str = "") -> tuple[yaml.MappingNode, ...]:
    """The YAML documents of a text as nodes, which know their lines; at least one, and each a mapping."""
    try:
        loader = yaml.SafeLoader(text)
        loader.name = file
        roots: list[yaml.Node | None] = []
        while loader.check_node():
            roots.append(loader.get_node())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _Unreadable(Fault(line, column, f"this is not YAML: {error.problem}.", file)) from error
    except yaml.reader.ReaderError as error:
        before, sign = text[: error.position], ord(text[error.position])
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        sentence = f"this is not YAML: the character #x{sign:04x} must not stand in it."
        raise _Unreadable(Fault(line, column, sentence, file)) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _Unreadable(Fault(1, 1, f"this is not YAML: {str(error).splitlines()[0]}.", file)) from error
    mappings = tuple(root for root in roots if isinstance(root, yaml.MappingNode))
    if not roots or len(mappings) < len(roots):
        raise _Unreadable(Fault(1, 1, "a script is a mapping that begins with `script:` and its name.", file))
    if doubled := tuple(fault for root in mappings for fault in _doubled_keys(root)):
        raise _Unreadable(*doubled)  # before values are made, where only one of them is left
    return mappings


def _fault(mark: yaml.Mark, sentence: str) -> Fault:
    return Fault(mark.line + 1, mark.column + 1, sentence, mark.name)


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.column)))


def _translated(root: yaml.Node, error: ValidationError) -> Iterator[Fault]:
    for problem in error.errors():
        where = problem["loc"]
        if where[:1] == ("steps",) and len(where) > 2 and where[2] in KINDS:
            where = (*where[:2], *where[3:])  # the kind is part of the way there, but not of the file
        if "when" in where:
            where = tuple(part for part in where if part not in ("comparison", "plain", "int", "str", "bool"))
        a_key = where[-1:] == ("[key]",)
        if a_key:
            where = where[:-1]
        place = ".".join(str(part) for part in where) or "the script"
        match problem["type"]:
            case "string_type" if a_key:
                sentence = f"write the key `{where[-1]}` in quotes, so that it is not taken for a number."
            case "string_pattern_mismatch" if a_key:
                sentence = f"`{where[-1]}` cannot stand here; {_SHAPES[problem['ctx']['pattern']]}."
            case "string_pattern_mismatch":
                sentence = f"`{place}` cannot be `{problem['input']}`; {_SHAPES[problem['ctx']['pattern']]}."
            case "extra_forbidden":
                sentence = f"`{where[-1]}` is not a word of the script language here; remove it or mend its spelling."
            case "missing":
                sentence = f"`{place}` is missing; add it."
            case "union_tag_invalid" | "union_tag_not_found":
                sentence = f"`{place}` needs a `kind`: {', '.join(KINDS[:-1])} or {KINDS[-1]}."
            case _:
                sentence = f"`{place}`: {problem['msg'][0].lower()}{problem['msg'][1:]}."
        yield _fault(_mark(root, where), sentence)


def _mark(root: yaml.Node, where: tuple[int | str, ...]) -> yaml.Mark:
    """The place of the deepest part of `where` that the file has."""
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
    return mark


def _doubled_keys(node: yaml.Node, above: tuple[yaml.Node, ...] = ()) -> Iterator[Fault]:
    """YAML lets the last of two equal keys win silently; a script must not lose a step that way."""
    if any(node is one for one in above):
        yield _fault(node.start_mark, "this part contains itself; write out what is meant.")
        return
    above = (*above, node)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                yield _fault(key.start_mark, f"`{key.value}` stands here twice; keep one of them.")
            seen.add(str(key.value))
            yield from _doubled_keys(value, above)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _doubled_keys(value, above)
