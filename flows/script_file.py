"""Reads a script from YAML and refuses a faulty one, with the line and the sentence that says how to mend it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

import yaml
from pydantic import ValidationError

from flows.script import KEY, STEP_ID, Script
from flows.script_check import wrong

KINDS = ("choice", "score", "callback", "record", "say", "end")
_SHAPES = {
    KEY: "a key is one of the digits 0 to 9, * or #",
    STEP_ID: "a name has small letters, digits and _, and begins with a letter",
}


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
        root, data = _read(text)
        script = Script.model_validate(data)
        faults = _in_order(Fault(*_place(root, where), sentence) for where, sentence in wrong(script))
    except _Unreadable as error:
        raise ScriptError(name, error.faults) from error.__cause__
    except ValidationError as error:
        raise ScriptError(name, _in_order(_translated(root, error))) from error
    if faults:
        raise ScriptError(name, faults)
    return script


class _Unreadable(Exception):
    """The text is no YAML, or none that a script can be."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults


def _read(text: str) -> tuple[yaml.MappingNode, object]:
    """The text as YAML: its nodes, which know their lines, and the values made of them."""
    try:
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
        if not isinstance(root, yaml.MappingNode):
            raise _Unreadable(Fault(1, 1, "a script is a mapping that begins with `script:` and its name."))
        if doubled := tuple(_doubled_keys(root)):  # before the values are made, where only one of them is left
            raise _Unreadable(*doubled)
        return root, loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise _Unreadable(Fault(line, column, f"this is not YAML: {error.problem}.")) from error
    except yaml.reader.ReaderError as error:
        before, sign = text[: error.position], ord(text[error.position])
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        sentence = f"this is not YAML: the character #x{sign:04x} must not stand in it."
        raise _Unreadable(Fault(line, column, sentence)) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _Unreadable(Fault(1, 1, f"this is not YAML: {str(error).splitlines()[0]}.")) from error


def _in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    return tuple(sorted(faults, key=lambda fault: (fault.line, fault.column)))


def _translated(root: yaml.Node, error: ValidationError) -> Iterator[Fault]:
    for problem in error.errors():
        where = problem["loc"]
        if where[:1] == ("steps",) and len(where) > 2 and where[2] in KINDS:
            where = (*where[:2], *where[3:])  # the kind is part of the way there, but not of the file
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


def _doubled_keys(node: yaml.Node, above: tuple[yaml.Node, ...] = ()) -> Iterator[Fault]:
    """YAML lets the last of two equal keys win silently; a script must not lose a step that way."""
    if any(node is one for one in above):
        mark = node.start_mark
        yield Fault(mark.line + 1, mark.column + 1, "this part contains itself; write out what is meant.")
        return
    above = (*above, node)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                mark = key.start_mark
                yield Fault(mark.line + 1, mark.column + 1, f"`{key.value}` stands here twice; keep one of them.")
            seen.add(str(key.value))
            yield from _doubled_keys(value, above)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _doubled_keys(value, above)
