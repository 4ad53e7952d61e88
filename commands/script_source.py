"""Where a command finds the script a person names: among those that come with Ringback, or in a file."""

from __future__ import annotations

from pathlib import Path

import click

from commands.errors import Mistake
from flows.script import Script
from flows.script_file import ScriptError, parse, shipped
from flows.steps import Locale


def read_script(name: str) -> Script:
    """The script of this name or at this path. Tells every fault of a faulty one and ends with status 2."""
    ours = shipped()
    try:
        return parse(ours[name] if name in ours else read_text(name), name)
    except ScriptError as error:
        for fault in error.faults:
            click.echo(f"{name}: {fault}", err=True)
        raise SystemExit(Mistake.exit_code) from error


def read_text(name: str) -> str:
    """The text at this path. Raises `Mistake`."""
    try:
        return Path(name).read_text("utf-8")
    except FileNotFoundError as error:
        raise Mistake(
            f"There is no script {name}: name one of {', '.join(shipped())}, or the path of a YAML file."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(f"{name} cannot be read as a script; it must be a text file in UTF-8.") from error


def locale_of(script: Script, wanted: str | None) -> Locale:
    """The locale that is wanted, or the script's first. Raises `Mistake` for one the script is not written in."""
    if wanted is None:
        return script.locales[0]
    found = next((locale for locale in script.locales if locale == wanted), None)
    if found is None:
        raise Mistake(f"{script.script} is not written in {wanted}; choose {' or '.join(script.locales)}.")
    return found
