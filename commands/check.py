"""`ringback check`: walks every path of scripts and says, with the line, what is wrong; or how long their calls are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from commands import check_texts
from commands.errors import Mistake
from flows.checker.length import length, minutes
from flows.markets import MARKETS
from flows.script_file import Fault, ScriptError, parse, shipped

HEADINGS = ("script", "version", "locale", "steps", "paths", "typical", "longest", "")
NUMBERS = frozenset({1, 3, 4, 5, 6})  # columns that are aligned on the right
PLACES = frozenset({4, 5})  # the same, of texts


@click.command()
@click.argument("scripts", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects, faults among them.")
@click.option("--texts", type=click.Choice(list(MARKETS)), help="Instead: how many parts SMS take there.")
def check(scripts: tuple[str, ...], as_json: bool, texts: str | None) -> None:
    """Check SCRIPTS: names of shipped ones or paths of YAML files; all shipped ones when none is named.

    Prints for each locale how many steps and paths there are, and how many minutes the typical and the longest call
    take. Faults go to standard error, with exit status 2. docs/checker.md lists them all.
    """
    if texts is not None:
        _print_texts(texts, as_json)
        return
    ours = shipped()
    sources = {name: ours[name] if name in ours else _read(name) for name in scripts or tuple(ours)}
    checked = [_checked(name, text) for name, text in sources.items()]
    if as_json:
        click.echo(json.dumps(checked, ensure_ascii=False, indent=1))
    else:
        _print(checked)
    if any(one["faults"] for one in checked):
        raise SystemExit(2)


def _print_texts(market: str, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(check_texts.told(market), ensure_ascii=False, indent=1))
    else:
        _print_rows(list(check_texts.rows(market)), PLACES)


def _checked(name: str, text: str) -> dict[str, Any]:
    """What there is to tell of one script."""
    told: dict[str, Any] = {"script": name, "version": None, "ok": False, "locales": [], "faults": []}
    try:
        script = parse(text, name)
    except ScriptError as error:
        return {**told, "faults": [_as_object(fault) for fault in error.faults]}
    for locale in script.locales:
        measured = length(script, locale)
        told["locales"].append(
            {
                "locale": locale,
                "steps": measured.steps,
                "paths": measured.paths,
                "typical_s": round(measured.typical_s, 1),
                "longest_s": round(measured.longest_s, 1),
            }
        )
    return {**told, "version": script.version, "ok": True}


def _as_object(fault: Fault) -> dict[str, Any]:
    place = {"file": fault.file, "line": fault.line, "column": fault.column}
    return {"code": fault.code, **place, "sentence": fault.sentence}


def _print(checked: Iterable[dict[str, Any]]) -> None:
    rows: list[tuple[str, ...]] = [HEADINGS]
    for one in checked:
        rows += _rows(one)
        for fault in one["faults"]:
            click.echo(f"{one['script']}: {Fault(**fault)}", err=True)
    _print_rows(rows, NUMBERS)


def _print_rows(rows: list[tuple[str, ...]], numbers: frozenset[int]) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = zip(row, widths, strict=True)
        aligned = (cell.rjust(width) if at in numbers else cell.ljust(width) for at, (cell, width) in enumerate(cells))
        click.echo("  ".join(aligned).rstrip())


def _rows(one: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    if one["faults"]:
        count = len(one["faults"])
        yield (one["script"], *[""] * 6, f"{count} fault{'' if count == 1 else 's'}")
    for locale in one["locales"]:
        times = (minutes(locale["typical_s"]), minutes(locale["longest_s"]))
        counts = (str(locale["steps"]), str(locale["paths"]))
        yield (one["script"], str(one["version"]), locale["locale"], *counts, *times, "ok")


def _read(name: str) -> str:
    try:
        return Path(name).read_text("utf-8")
    except FileNotFoundError as error:
        raise Mistake(
            f"There is no script {name}: name one of {', '.join(shipped())}, or the path of a YAML file."
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(f"{name} cannot be read as a script; it must be a text file in UTF-8.") from error
