"""Conditions of a script: plain comparisons of answers and facts, decided here, with no code in any script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flows.steps import Branch, Comparison, Condition


def way(branches: Iterable[Branch], known: Mapping[str, Any]) -> str:
    """Where to go: the first branch whose conditions all hold; the last one, which the checker wants plain, always."""
    last = ""
    for branch in branches:
        last = branch.go
        if all(holds(condition, known.get(name)) for name, condition in branch.when.items()):
            return branch.go
    return last


def holds(condition: Condition, value: Any) -> bool:
    """Whether `value` (None when nothing is known) is as the condition wants it."""
    if not isinstance(condition, Comparison):
        return same(value, condition)
    if condition.known is not None and condition.known != (value is not None):
        return False
    if condition.one_of is not None and not any(same(value, one) for one in condition.one_of):
        return False
    if condition.is_not is not None and same(value, condition.is_not):
        return False
    if condition.at_least is None and condition.at_most is None:
        return True
    if not isinstance(value, int) or isinstance(value, bool):
        return False  # what is not known is neither more nor less
    return (condition.at_least is None or value >= condition.at_least) and (
        condition.at_most is None or value <= condition.at_most
    )


def same(value: Any, wanted: int | str | bool) -> bool:
    """Equal, and of one kind: a yes is not a one."""
    return isinstance(value, bool) == isinstance(wanted, bool) and value == wanted
