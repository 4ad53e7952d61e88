"""A question bank by itself: its name. What it asks is checked inside the scripts that draw on it."""

from __future__ import annotations

import re

import yaml

from flows.steps import STEP_ID


class BankError(ValueError):
    """A text is no question bank; the message says what to do about it."""


def bank_name(text: str) -> str:
    """The name under `bank:`. Raises `BankError`."""
    try:
        documents = [root for root in yaml.compose_all(text, yaml.SafeLoader) if root is not None]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise BankError(f"{where}this is not YAML: {error.problem}.") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BankError(f"this is not YAML: {str(error).splitlines()[0]}.") from error
    if len(documents) != 1 or not isinstance(documents[0], yaml.MappingNode):
        raise BankError("a question bank is one mapping that begins with `bank:` and its name.")
    found = next((value for key, value in documents[0].value if key.value == "bank"), None)
    if found is None:
        raise BankError("`bank` is missing; begin the file with `bank:` and the name that scripts draw on.")
    if not isinstance(found, yaml.ScalarNode) or not re.fullmatch(STEP_ID, found.value):
        line = found.start_mark.line + 1
        raise BankError(
            f"line {line}: `bank` is no name; a name has small letters, digits and _, and begins with a letter."
        )
    return str(found.value)
