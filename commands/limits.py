"""`ringback limits`: how fast and how often at once may be rung over a number of ours or over the carrier's account."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from commands.actor import whoami
from commands.errors import Mistake
from store import audit
from store.calls import Calls
from store.dealerships import E164, Dealerships
from store.limits import Kind, LimitError, LimitRecord, Limits
from wiring.runtime import open_runtime
from wiring.settings import Settings

NONE = "none"
T = TypeVar("T", int, float)


@click.group()
def limits() -> None:
    """What the carrier allows for a number or for the whole account, whatever each dealership asks for."""


@limits.command(name="list")
def list_() -> None:
    """Show all limits, and how many lines are taken now."""
    with open_runtime(Settings.from_env()).read() as session:
        found, lines = Limits(session).all(), Calls(session).lines()
    if not found:
        click.echo("There is no limit; set one: `ringback limits set --account --pace 1 --lines 20`.")
        return
    table = Table(box=SIMPLE_HEAD)
    for heading in ("of", "name", "pace", "lines", "taken"):
        table.add_column(heading, no_wrap=True)
    for one in found:
        taken = lines.live(number=one.name if one.kind is Kind.NUMBER else None)
        pace = NONE if one.pace is None else f"{one.pace:g}/s"
        table.add_row(one.kind, one.name, pace, NONE if one.lines is None else str(one.lines), str(taken))
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 400  # whoever reads this is a program, so no column is cut
    console.print(table)


@limits.command(name="set")
@click.option("--account", is_flag=True, help="The carrier's account, TWILIO_ACCOUNT_SID.")
@click.option("--number", metavar="+E164", help="A number a dealership rings from.")
@click.option("--pace", metavar="CALLS_PER_SECOND|none", help="Calls started per second.")
@click.option("--lines", metavar="N|none", help="Calls at the same time.")
def set_(account: bool, number: str | None, pace: str | None, lines: str | None) -> None:
    """Change a limit; what is not named stays as it is."""
    if account == (number is not None):
        raise Mistake("Say what the limit is of: --account, or --number +E164.")
    if pace is None and lines is None:
        raise Mistake("Say what is to change: --pace CALLS_PER_SECOND, --lines N, or none for no limit.")
    runtime = open_runtime(Settings.from_env())
    kind = Kind.ACCOUNT if account else Kind.NUMBER
    name = runtime.settings.require_carrier()[0] if number is None else number
    with runtime.work() as session:
        if number is not None:
            _check(number, {one.from_number for one in Dealerships(session).all()})
        before = Limits(session).of(kind, name)
        after = LimitRecord(
            kind,
            name,
            before.pace if pace is None else _read(pace, float, "pace", "a number of calls per second, such as 1.5"),
            before.lines if lines is None else _read(lines, int, "lines", "a whole number, such as 20"),
        )
        try:
            Limits(session).put(after)
        except LimitError as error:
            raise Mistake(str(error)) from error
        audit.record(
            session,
            actor=whoami(),
            action="limit_set",
            subject=f"{kind} {name}",
            dealership_id=None,
            at=runtime.clock.now(),
        )
        session.commit()
    told = f"{'any' if after.pace is None else f'{after.pace:g}'} calls per second"
    click.echo(f"The {kind} {name}: {told}, {'any' if after.lines is None else after.lines} at the same time.")


def _check(number: str, ours: set[str]) -> None:
    if not E164.fullmatch(number):
        raise Mistake(f"{number!r} is not an E.164 number; write it like --number +866332270633, with country code.")
    if number not in ours:
        raise Mistake(f"No dealership rings from {number}; see `ringback dealership list`.")


def _read(text: str, kind: Callable[[str], T], what: str, how: str) -> T | None:
    if text == NONE:
        return None
    try:
        return kind(text)
    except ValueError:
        raise Mistake(f"--{what} must be {how}, or none; it is {text!r}.") from None
