"""`ringback check`: reads scripts and says, with the line, what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import click

from commands.errors import Mistake
from flows.script_file import ScriptError, parse, shipped


@click.command()
@click.argument("scripts", nargs=-1)
def check(scripts: tuple[str, ...]) -> None:
    """Check SCRIPTS: names of shipped ones or paths of YAML files; all shipped ones when none is named."""
    ours = shipped()
    faulty = 0
    for name in scripts or tuple(ours):
        try:
            script = parse(ours[name] if name in ours else _read(name), name)
        except ScriptError as error:
            faulty += 1
            for fault in error.faults:
                click.echo(f"{name}: {fault}", err=True)
            continue
        click.echo(
            f"{name}: version {script.version}, {len(script.steps)} steps, {', '.join(script.locales)}: no fault found."
        )
    if faulty:
        raise SystemExit(2)


def _read(name: str) -> str:
    try:
        return Path(name).read_text("utf-8")
    except FileNotFoundError as error:
        raise Mistake(
            f"There is no script {name}: name one of {', '.join(shipped())}, or the path of a YAML file."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(f"{name} cannot be read as a script; it must be a text file in UTF-8.") from error
