"""Puts a script together: its own text, the fragments it includes, and the questions it draws from banks.

It works on YAML nodes, not on values, so that every part still knows its file, line and column. A fragment leaves
holes, written `<name>`: in a `go` the including script says which step is meant, in a prompt which words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args

import yaml
from yaml import MappingNode, Node, ScalarNode, SequenceNode

from flows.steps import Locale

LOCALES = frozenset(get_args(Locale))
MERGED = ("facts", "scales", "phrases", "steps")  # taken from fragments name by name; of all else the script's own wins
OF_A_FRAGMENT, OF_A_BANK = ("fragment", "title", "go", "words"), ("bank", "title", "ask", "questions", "scales")
OF_A_DRAW = ("kind", "bank", "each", "prompt", "audio", "next")
NOTHING = "tag:yaml.org,2002:null"
_HOLE = re.compile(r"<([a-z][a-z0-9_]*)>")

Library = Callable[[str], MappingNode | None]


class Misfit(Exception):
    """Parts do not fit together: the node where it shows, and the sentence that says how to mend it."""

    def __init__(self, node: Node, sentence: str) -> None:
        super().__init__(sentence)
        self.node, self.sentence = node, sentence


@dataclass(frozen=True, slots=True)
class Composed:
    """One whole script as nodes; which parts it took, and which steps came from fragments, used or not."""

    root: MappingNode
    parts: tuple[str, ...]
    banks: tuple[str, ...]
    borrowed: frozenset[str]


def compose(root: MappingNode, library: Library) -> Composed:
    """The script with its fragments and questions put in. Raises `Misfit`."""
    own = _entries(root)
    own_steps = _steps(own)
    parts: list[str] = []
    _take_in(own, library, parts)
    borrowed = _steps(own) - own_steps
    banks: list[str] = []
    if "steps" in own and isinstance(own["steps"][1], MappingNode):
        steps = own["steps"][1]
        drawn = _mapping(steps, list(_drawn(steps, library, banks, own)))
        own["steps"] = (own["steps"][0], drawn)
    return Composed(_mapping(root, list(own.values())), (*parts, *banks), tuple(banks), borrowed)


# --- fragments -----------------------------------------------------------------------------------------------------


def _take_in(
    own: dict[str, tuple[Node, Node]], library: Library, parts: list[str], above: tuple[str, ...] = ()
) -> None:
    """Put the included fragments into these entries, and into each fragment those that it includes itself."""
    includes = own.pop("include", None)
    own_steps = _steps(own)
    for key, filling in _pairs(_mapped(*includes)) if includes else ():
        if key.value in above:
            raise Misfit(key, f"the fragment `{key.value}` includes itself; take it out here.")
        fragment = _entries(_fragment(key, filling, library))
        parts.append(key.value)
        _take_in(fragment, library, parts, (*above, key.value))
        for name, (name_node, value) in fragment.items():
            if name not in own:
                own[name] = (name_node, value)
            elif name in MERGED:
                own[name] = (own[name][0], _united(own[name][1], value, keep_first=name != "steps" or own_steps))


def _steps(entries: Mapping[str, tuple[Node, Node]]) -> frozenset[str]:
    return frozenset(_entries(entries["steps"][1])) if "steps" in entries else frozenset()


def _fragment(key: Node, filling: Node, library: Library) -> MappingNode:
    """The fragment of this name with its holes filled, and without its own head."""
    found = library(_name(key))
    if found is None or "fragment" not in _entries(found):
        raise Misfit(key, f"there is no fragment `{key.value}`; mend its name, or write the steps here.")
    entries = _entries(found)
    given = _entries(_mapped(key, filling))
    for name, (node, value) in given.items():
        if name not in ("go", "words"):
            raise Misfit(node, f"`{name}` is not a word of an include; a fragment is given `go` and `words`.")
        _mapped(node, value)
    fillings = {
        kind: _filling(key, kind, entries.get(kind, (None, None))[1], given.get(kind, (None, None))[1])
        for kind in ("go", "words")
    }
    rest = [pair for name, pair in entries.items() if name not in OF_A_FRAGMENT]
    filled = _filled(_mapping(found, rest), fillings["go"], fillings["words"])
    assert isinstance(filled, MappingNode)
    return filled


def _filling(include: Node, kind: str, holes: Node | None, given: Node | None) -> Mapping[str, Node]:
    """What goes into each hole: what the script gives, or else what the fragment says itself."""
    wanted, offered = _entries(holes), _entries(given)
    for name, (node, _) in offered.items():
        if name not in wanted:
            raise Misfit(node, f"fragment `{include.value}` has no `{name}` to fill in; it has {_list(wanted)}.")
    filled = {name: value for name, (_, value) in {**wanted, **offered}.items()}
    for name, value in filled.items():
        if value.tag == NOTHING:
            raise Misfit(include, f"fragment `{include.value}` needs `{name}` under `{kind}`; say what it is.")
    return filled


def _filled(node: Node, go: Mapping[str, Node], words: Mapping[str, Node], locale: str = "") -> Node:
    """A copy with every hole filled; in words, by the words of the same locale."""
    if isinstance(node, MappingNode):
        return _mapping(
            node,
            [
                (key, _filled(value, go, words, key.value if key.value in LOCALES else locale))
                for key, value in node.value
            ],
        )
    if isinstance(node, SequenceNode):
        items = [_filled(item, go, words, locale) for item in node.value]
        return SequenceNode(node.tag, items, node.start_mark, node.end_mark, node.flow_style)
    if locale:
        return _scalar(node, _HOLE.sub(lambda hole: _said(node, hole[1], words, locale), node.value))
    hole = _HOLE.fullmatch(node.value)
    if hole is None:
        return node
    if hole[1] not in go:
        raise Misfit(node, f"nothing fills the hole `<{hole[1]}>`; name it under the fragment's `go`.")
    return go[hole[1]]


def _said(node: Node, hole: str, words: Mapping[str, Node], locale: str) -> str:
    if hole not in words:
        raise Misfit(node, f"nothing fills the hole `<{hole}>`; name it under the fragment's `words`.")
    said = _entries(words[hole]).get(locale)
    if said is None:
        raise Misfit(words[hole], f"`{hole}` is not said in {locale}; add the words.")
    return str(said[1].value)


def _united(mine: Node, theirs: Node, *, keep_first: object) -> Node:
    """Both mappings in one, ours first; `keep_first` names what we may word our own way."""
    if not isinstance(mine, MappingNode) or not isinstance(theirs, MappingNode):
        return mine
    ours = _entries(mine)
    more = []
    for name, pair in _entries(theirs).items():
        if name not in ours:
            more.append(pair)
        elif keep_first is not True and name not in (keep_first or ()):  # type: ignore[operator]  # a set of names
            raise Misfit(pair[0], f"two fragments have a step `{name}`; write it in the script to choose.")
    return _mapping(mine, [*ours.values(), *more])


# --- banks ---------------------------------------------------------------------------------------------------------


def _drawn(
    steps: MappingNode, library: Library, banks: list[str], own: dict[str, tuple[Node, Node]]
) -> Iterator[tuple[Node, Node]]:
    """The steps, each `questions` among them replaced by the questions that its bank asks now."""
    names = set(_entries(steps))  # and, as they come, those of the questions drawn
    for key, step in _pairs(steps):
        kind = _get(step, "kind")
        if kind is None or kind.value != "questions":
            yield key, step
            continue
        assert isinstance(step, MappingNode)
        for name_node, question in _questions(key, step, library, banks, own):
            if name_node is not key:
                if name_node.value in names:
                    raise Misfit(key, f"the bank asks `{name_node.value}`, and a step has that name; rename the step.")
                names.add(name_node.value)
            yield name_node, question


def _questions(
    key: Node, step: MappingNode, library: Library, banks: list[str], own: dict[str, tuple[Node, Node]]
) -> Iterator[tuple[Node, Node]]:
    entries = _entries(step)
    for name, (node, _) in entries.items():
        if name not in OF_A_DRAW:
            raise Misfit(node, f"`{name}` is not a word of a `questions` step; it has {_list(OF_A_DRAW[1:])}.")
    for name in ("bank", "prompt", "next"):
        if name not in entries:
            raise Misfit(key, f"`steps.{key.value}.{name}` is missing; add it.")
    each = _entries(_mapped(*entries["each"])) if "each" in entries else {}
    if "next" in each:
        raise Misfit(
            each["next"][0], "the questions follow one another; say under the step's own `next` what comes then."
        )
    bank = _bank(entries["bank"][1], library)
    banks.append(entries["bank"][1].value)
    if "scales" in bank:
        scales = own.get("scales")
        own["scales"] = (
            bank["scales"] if scales is None else (scales[0], _united(scales[1], bank["scales"][1], keep_first=True))
        )
    asked = _asked(bank)
    says = [
        (_like(key, "kind"), _like(key, "say")),
        entries["prompt"],
        *([entries["audio"]] if "audio" in entries else []),
    ]
    yield key, _mapping(step, [*says, (entries["next"][0], _like(key, asked[0][0].value))])
    for number, (name_node, question) in enumerate(asked):
        said = _entries(question)
        if "next" in said:
            raise Misfit(said["next"][0], "a question of a bank has no `next`; the script says what follows.")
        after = entries["next"][1] if number == len(asked) - 1 else _like(name_node, asked[number + 1][0].value)
        rest = [pair for name, pair in each.items() if name not in said]
        yield name_node, _mapping(question, [*said.values(), *rest, (_like(name_node, "next"), after)])


def _bank(name: Node, library: Library) -> dict[str, tuple[Node, Node]]:
    found = library(_name(name))
    if found is None or "bank" not in _entries(found):
        raise Misfit(name, f"there is no question bank `{name.value}`; mend its name.")
    entries = _entries(found)
    for word, (node, _) in entries.items():
        if word not in OF_A_BANK:
            raise Misfit(node, f"`{word}` is not a word of a question bank; it has {_list(OF_A_BANK)}.")
    for word in ("ask", "questions"):
        if word not in entries:
            raise Misfit(found, f"the bank `{name.value}` has no `{word}`; add it.")
    return entries


def _asked(bank: Mapping[str, tuple[Node, Node]]) -> list[tuple[Node, MappingNode]]:
    """The questions of this period, in their order."""
    questions, ask = _entries(bank["questions"][1]), bank["ask"][1]
    if not isinstance(ask, SequenceNode) or not ask.value:
        raise Misfit(bank["ask"][0], "`ask` is the list of the questions to put, at least one of them.")
    asked: list[tuple[Node, MappingNode]] = []
    for item in ask.value:
        found = questions.get(str(item.value))
        if found is None:
            raise Misfit(item, f"the bank has no question `{item.value}`; it has {_list(questions)}.")
        if not isinstance(found[1], MappingNode):
            raise Misfit(
                found[0], f"the question `{item.value}` has no words; give it a `kind`, a `label` and a `prompt`."
            )
        if any(found[0].value == name.value for name, _ in asked):
            raise Misfit(item, f"`{item.value}` is asked twice; keep one of them.")
        asked.append((found[0], found[1]))
    return asked


# --- nodes ---------------------------------------------------------------------------------------------------------


def _name(node: Node) -> str:
    """What a part is called. Raises `Misfit` for anything but one word."""
    if not isinstance(node, ScalarNode):
        raise Misfit(node, "one name is wanted here; write it without brackets.")
    return str(node.value)


def _mapped(key: Node, value: Node) -> Node:
    """What stands under this key, when it is a mapping or nothing at all; anything else would be passed over unseen."""
    if not isinstance(value, MappingNode) and value.tag != NOTHING:
        raise Misfit(value, f"under `{key.value}` stand names, each with a colon and what belongs to it.")
    return value


def _pairs(node: Node | None) -> list[tuple[Node, Node]]:
    return list(node.value) if isinstance(node, MappingNode) else []


def _entries(node: Node | None) -> dict[str, tuple[Node, Node]]:
    return {str(key.value): (key, value) for key, value in _pairs(node)}


def _get(node: Node, name: str) -> Node | None:
    return _entries(node).get(name, (None, None))[1]


def _mapping(like: Node, pairs: list[tuple[Node, Node]]) -> MappingNode:
    return MappingNode("tag:yaml.org,2002:map", pairs, like.start_mark, like.end_mark)


def _like(node: Node, text: str) -> ScalarNode:
    return ScalarNode("tag:yaml.org,2002:str", text, node.start_mark, node.end_mark)


def _scalar(node: Node, text: str) -> Node:
    if not isinstance(node, yaml.ScalarNode) or text == node.value:
        return node
    return ScalarNode(node.tag, text, node.start_mark, node.end_mark, node.style)


def _list(names: object) -> str:
    told = [f"`{name}`" for name in names]  # type: ignore[attr-defined]  # any collection of names
    return ", ".join(told) or "none"
