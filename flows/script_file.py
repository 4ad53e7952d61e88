"""Reads a script from YAML and refuses a faulty one, with the line and the sentence that says how to mend it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml
from pydantic import ValidationError

from flows.checker.codes import Fault, Found
from flows.checker.reading import (
    Unreadable,
    at,
    documents,
    filling_of,
    in_order,
    mark_of,
    misfit,
    not_yaml,
    part_name,
    translated,
)
from flows.checker.shape import reachable
from flows.script import Script
from flows.script_parts import Composed, Misfit, compose

__all__ = ["Fault", "ScriptError", "bundle", "digest", "parse", "reread", "shipped", "shipped_parts"]


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
    from flows.checker.checking import wrong  # half a second, which a process that checks no script is spared

    try:
        read = _read(text, parts or {})
        if faults := in_order(_placed(read, fault) for fault in wrong(read.script, read.borrowed)):
            raise Unreadable(*faults)
        return read.script
    except Unreadable as error:
        raise ScriptError(name, error.faults) from error.__cause__


def reread(text: str, name: str = "script", parts: Mapping[str, str] | None = None) -> Script:
    """A script that was checked when it was published. Only its shape is looked at again, so that a checker that has
    become stricter since breaks no call. Raises `ScriptError`.
    """
    try:
        return _read(text, parts or {}).script
    except Unreadable as error:
        raise ScriptError(name, error.faults) from error.__cause__


def bundle(text: str, name: str = "script", parts: Mapping[str, str] | None = None) -> str:
    """The script followed by every part it uses, one YAML document each: what a published version keeps, so that it
    never changes when a part does. Raises `ScriptError` for parts that do not fit.
    """
    try:
        own = documents(text)
        used = _composed(text, parts or {})[1].parts
    except Unreadable as error:
        raise ScriptError(name, error.faults) from error.__cause__
    inside = {part_name(root) for root in own[1:]}
    texts = [{**shipped_parts(), **(parts or {})}[part] for part in used if part not in inside]
    return "---\n".join(one if one.endswith("\n") else one + "\n" for one in (text, *texts))


@dataclass(frozen=True, slots=True)
class _Read:
    """A script as a model; as nodes, before and after its parts were put in; and the steps that fragments brought."""

    script: Script
    first: yaml.MappingNode
    root: yaml.MappingNode
    borrowed: frozenset[str]


def _composed(text: str, parts: Mapping[str, str]) -> tuple[yaml.MappingNode, Composed]:
    """The script without and with its parts, as nodes."""
    first, *others = documents(text)
    inside = {part_name(root): root for root in others}

    def library(name: str) -> yaml.MappingNode | None:
        if name in parts:
            return documents(parts[name], name)[0]
        if name in inside:
            return inside[name]
        return documents(shipped_parts()[name], name)[0] if name in shipped_parts() else None

    try:
        return first, compose(first, library)
    except Misfit as error:
        raise Unreadable(misfit(error)) from error


def _read(text: str, parts: Mapping[str, str]) -> _Read:
    """The composed script as a model, without the steps of fragments that it has no use for."""
    first, composed = _composed(text, parts)
    root = composed.root
    try:
        script = Script.model_validate(yaml.constructor.SafeConstructor().construct_document(root))
    except ValidationError as error:
        raise Unreadable(*in_order(translated(root, error))) from error
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        raise Unreadable(not_yaml(error)) from error
    used = reachable(script, set(script.steps) - composed.borrowed)  # even from steps that a fault cuts off
    steps = {name: step for name, step in script.steps.items() if name in used or name not in composed.borrowed}
    script = script.model_copy(update={"steps": steps, "banks": composed.banks})
    return _Read(script, first, root, composed.borrowed & set(steps))


def _placed(read: _Read, fault: Found) -> Fault:
    """A fault at its line; one in words that were given to a fragment stands where they were given."""
    mark = None
    if len(fault.where) > 1 and fault.where[0] == "steps" and fault.where[1] in read.borrowed:
        mark = filling_of(read.first, fault)
    return at(fault.code, mark or mark_of(read.root, fault.where), fault.sentence)
