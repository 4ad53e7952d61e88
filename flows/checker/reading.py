"""From a text to YAML nodes, which know their lines; and from a place in a script back to the line it stands on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

import yaml
from pydantic import ValidationError

from flows.checker.codes import Fault, Found, Place
from flows.script_parts import Misfit
from flows.steps import KEY, KINDS, STEP_ID

SHAPES = {
    KEY: "a key is one of the digits 0 to 9, * or #",
    STEP_ID: "a name has small letters, digits and _, and begins with a letter",
}
# What a misfit of parts says, and the code it goes by; `flows/script_parts.py` knows sentences only.
MISFITS = (
    ("S301", r"there is no (fragment|question bank) `"),
    ("S302", r"nothing fills the hole|fragment `\S*` (needs|has no) `"),
    ("S601", r"`\S*` is not said in "),
    ("S104", r"the fragment `\S*` includes itself"),
    ("S303", r"two fragments have a step|the bank asks `\S*`, and a step has"),
    (
        "S304",
        r"`\S*` is not a word of |one name is wanted|under `\S*` stand names|.* has no `next`|the questions follow",
    ),
    ("S202", r"`\S*` is missing|the bank `\S*` has no `"),
    ("S305", r"`ask` is|the bank has no question|the question `\S*` has no words|`\S*` is asked twice"),
)
_OF_UNIONS = frozenset({"comparison", "plain", "one", "languages", "int", "str", "bool", "tuple[str, ...]"})


class Unreadable(Exception):
    """The text is no YAML, or none that a script can be."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(*faults)
        self.faults = faults


def documents(text: str, file: str = "") -> tuple[yaml.MappingNode, ...]:
    """The YAML documents of a text; at least one, and each a mapping. Raises `Unreadable`."""
    try:
        loader = yaml.SafeLoader(text)
        loader.name = file
        roots: list[yaml.Node | None] = []
        while loader.check_node():
            roots.append(loader.get_node())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise Unreadable(Fault("S101", line, column, f"this is not YAML: {error.problem}.", file)) from error
    except yaml.reader.ReaderError as error:
        before, sign = text[: error.position], ord(text[error.position])
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        sentence = f"this is not YAML: the character #x{sign:04x} must not stand in it."
        raise Unreadable(Fault("S101", line, column, sentence, file)) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(not_yaml(error, file)) from error
    mappings = tuple(root for root in roots if isinstance(root, yaml.MappingNode))
    if not roots or len(mappings) < len(roots):
        other = next((root for root in roots if root is not None and not isinstance(root, yaml.MappingNode)), None)
        line, column = (other.start_mark.line + 1, other.start_mark.column + 1) if other else (1, 1)
        sentence = "a script is a mapping that begins with `script:` and its name."
        raise Unreadable(Fault("S102", line, column, sentence, file))
    if doubled := in_order(fault for root in mappings for fault in _doubled_keys(root)):
        raise Unreadable(*doubled)  # before values are made, where only one of them is left
    return mappings


def not_yaml(error: Exception, file: str = "") -> Fault:
    """What can be said of an error that knows no line."""
    return Fault("S101", 1, 1, f"this is not YAML: {str(error).splitlines()[0]}.", file)


def part_name(root: yaml.MappingNode) -> str:
    """The name of a fragment or a bank that stands behind a script. Raises `Unreadable`."""
    name = next((value.value for key, value in root.value if key.value in ("fragment", "bank")), None)
    if not isinstance(name, str):
        raise Unreadable(at("S105", root.start_mark, "what follows a script begins with `fragment:` or `bank:`."))
    return name


def _doubled_keys(node: yaml.Node, above: tuple[yaml.Node, ...] = ()) -> Iterator[Fault]:
    """YAML lets the last of two equal keys win silently; a script must not lose a step that way."""
    if any(node is one for one in above):
        yield at("S104", node.start_mark, "this part contains itself; write out what is meant.")
        return
    above = (*above, node)
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                yield at("S103", key.start_mark, f"`{key.value}` stands here twice; keep one of them.")
            seen.add(str(key.value))
            yield from _doubled_keys(value, above)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _doubled_keys(value, above)


# --- from places to lines ------------------------------------------------------------------------------------------


def at(code: str, mark: yaml.Mark, sentence: str) -> Fault:
    """A fault at this mark."""
    return Fault(code, mark.line + 1, mark.column + 1, sentence, mark.name)


def in_order(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """As they stand in the file, each told once; a bank's question may be faulty in several scripts' eyes."""
    return tuple(sorted(dict.fromkeys(faults), key=lambda fault: (fault.file, fault.line, fault.column)))


def mark_of(root: yaml.Node, where: Place) -> yaml.Mark:
    """The mark of the deepest part of `where` that the file has; where a hole was filled, that of the filling."""
    node = root
    mark = root.start_mark
    for part in where:
        if isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if found is None:
                break
            mark, node = found[0].start_mark, found[1]
            if isinstance(node, yaml.ScalarNode) and _comes_from_elsewhere(found[0], node):
                mark = node.start_mark
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            mark = node.start_mark
        else:
            break
    return mark


def _comes_from_elsewhere(key: yaml.Node, value: yaml.Node) -> bool:
    return bool(value.start_mark.name != key.start_mark.name or value.start_mark.index < key.start_mark.index)


def filling_of(root: yaml.Node, fault: Found) -> yaml.Mark | None:
    """Where a script gave a fragment the words that this fault is about, if it did."""
    if not fault.about or not isinstance(root, yaml.MappingNode):
        return None
    include = next((value for key, value in root.value if key.value == "include"), None)
    for path, node in _scalars(include):
        if "words" in path and path[-1] == fault.where[-1] and fault.about in node.value:
            return node.start_mark
    return None


def _scalars(node: yaml.Node | None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], yaml.ScalarNode]]:
    if isinstance(node, yaml.ScalarNode):
        yield path, node
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(value, (*path, str(key.value)))


# --- what others report, in our words ------------------------------------------------------------------------------


def misfit(error: Misfit) -> Fault:
    """Parts that do not fit together, with the code for it."""
    code = next((code for code, says in MISFITS if re.match(says, error.sentence)), "S304")
    return at(code, error.node.start_mark, error.sentence)


def translated(root: yaml.Node, error: ValidationError) -> tuple[Fault, ...]:
    """What the types of a script complain of, each at its line and told once."""
    told: dict[tuple[str, int, int], Fault] = {}
    for problem in error.errors():
        where = problem["loc"]
        if where[:1] == ("steps",) and len(where) > 2 and where[2] in KINDS:
            where = (*where[:2], *where[3:])  # the kind is part of the way there, but not of the file
        if "when" in where:
            below = where.index("when") + 2
            where = (*where[:below], *(part for part in where[below:] if part not in _OF_UNIONS))
        elif where[:1] == ("facts",) and where[2:3] == ("example",):
            where = (*where[:3], *(part for part in where[3:] if part not in _OF_UNIONS))
        elif where[-1] in _OF_UNIONS:
            where = where[:-1]
        a_key = where[-1:] == ("[key]",)
        where = where[:-1] if a_key else where
        code, sentence = _in_our_words(dict(problem), where, a_key=a_key)
        fault = at(code, mark_of(root, where), sentence)
        told.setdefault((fault.file, fault.line, fault.column), fault)
        if told[fault.file, fault.line, fault.column].code != code:
            told[f"{fault.file}\n{code}\n{sentence}", fault.line, fault.column] = fault
    return tuple(told.values())


def _in_our_words(problem: dict[str, object], where: Place, *, a_key: bool) -> tuple[str, str]:
    place = ".".join(str(part) for part in where) or "the script"
    given, message = problem["input"], str(problem["msg"])
    shape = str(problem.get("ctx", {}).get("pattern", ""))  # type: ignore[attr-defined]  # a mapping, when it is there
    match problem["type"]:
        case "string_type" if a_key:
            return "S204", f"write the key `{where[-1]}` in quotes, so that it is not taken for a number."
        case "string_type" if isinstance(given, int | float | date):
            return "S206", f"`{place}`: write `{str(given).lower()}` in quotes, so that it is taken as it stands."
        case "string_pattern_mismatch" if a_key:
            return "S204" if shape == KEY else "S203", f"`{where[-1]}` cannot stand here; {SHAPES[shape]}."
        case "string_pattern_mismatch":
            return "S204" if shape == KEY else "S203", f"`{place}` cannot be `{given}`; {SHAPES[shape]}."
        case "extra_forbidden":
            return "S201", f"`{where[-1]}` is not a word of the script language here; remove it or mend its spelling."
        case "missing":
            return "S202", f"`{place}` is missing; add it."
        case "union_tag_invalid" | "union_tag_not_found":
            return "S205", f"`{place}` needs a `kind`: {', '.join(KINDS[:-1])} or {KINDS[-1]}."
        case _:
            return "S206", f"`{place}`: {message[0].lower()}{message[1:]}."
