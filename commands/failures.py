"""`ringback failures`: whom no call has reached, what was tried, and which of them still wait for a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from commands.actor import whoami
from commands.errors import Mistake
from flows.fallback import Fate
from flows.phone import mask_phone
from store import audit, exports
from store.dealerships import DealershipError, Dealerships
from store.exports import Cell
from store.failures import deal_with
from wiring.runtime import open_runtime
from wiring.settings import Settings

LONGEST_NOTE = 200
DATE = click.DateTime(["%Y-%m-%d"])
WAIT = (Fate.OPEN, Fate.NEGLECTED)


@click.group()
def failures() -> None:
    """Show whom no call has reached, and record that a person has dealt with it."""


@failures.command("list")
@click.option("--dealership", "code", metavar="CODE", help="Only this one's; all dealerships when left out.")
@click.option("--from", "since", type=DATE, metavar="DATE", help="Those that ended on that day or later.")
@click.option("--to", "until", type=DATE, metavar="DATE", help="Those that ended on that day or earlier.")
@click.option("--open", "only_open", is_flag=True, help="Only those nobody has dealt with.")
def list_(code: str | None, since: datetime | None, until: datetime | None, only_open: bool) -> None:
    """Show each failure with its attempts, the ways that were tried, and what became of it."""
    runtime = open_runtime(Settings.from_env())
    with runtime.read() as session:
        dealership_id = None
        if code is not None:
            try:
                dealership_id = Dealerships(session).named(code).id
            except DealershipError as error:
                raise Mistake(str(error)) from error
        rows = [
            row
            for row in exports.rows(session, "failures", dealership_id)
            if _within(str(row["closed_at"] or "")[:10], since, until) and (not only_open or row["fate"] in WAIT)
        ]
    runtime.engine.dispose()
    if not rows:
        click.echo("There is no such failure.")
        return
    _show(rows)


@failures.command("done")
@click.argument("ids", nargs=-1, required=True, type=int, metavar="FOLLOWUP...")
@click.option("--note", required=True, help="What was done, such as “rung from the desk, comes on Friday”.")
def done(ids: tuple[int, ...], note: str) -> None:
    """A person has dealt with these follow-ups: nothing else is tried for them."""
    said = " ".join(note.split())
    if not said or len(said) > LONGEST_NOTE:
        raise Mistake(f"Say in a few words what was done, {LONGEST_NOTE} characters at most.")
    runtime = open_runtime(Settings.from_env())
    now, dealt = runtime.clock.now(), []
    with runtime.work() as session:
        for followup_id in dict.fromkeys(ids):
            if deal_with(session, followup_id, said, whoami(), now):
                dealt.append(followup_id)
                audit.record(
                    session,
                    actor=whoami(),
                    action="failure_dealt_with",
                    subject=f"follow-up {followup_id}",
                    dealership_id=None,
                    at=now,
                )
        session.commit()
    runtime.engine.dispose()
    if dealt:
        click.echo(f"Dealt with: {', '.join(map(str, dealt))}.")
    if left := [one for one in dict.fromkeys(ids) if one not in dealt]:
        raise Mistake(f"Follow-up {left[0]} has no failure to deal with; see the numbers in `ringback failures list`.")


def _within(day: str, since: datetime | None, until: datetime | None) -> bool:
    """Whether a date as it is written lies in that period; both ends count."""
    after = since is None or day >= f"{since:%Y-%m-%d}"
    return after and (until is None or (day != "" and day <= f"{until:%Y-%m-%d}"))


def _show(rows: Iterable[Mapping[str, Cell]]) -> None:
    table = Table(box=SIMPLE_HEAD)
    for heading in ("follow-up", "dealership", "programme", "customer", "phone", "ended", "attempts", "ways", "fate"):
        table.add_column(heading, no_wrap=True)
    for row in rows:
        table.add_row(
            str(row["followup_id"]),
            str(row["dealership"]),
            str(row["programme"]),
            str(row["customer"]),
            mask_phone(str(row["phone"])),
            str(row["closed_at"] or "")[:10],
            _told(row["attempts"], "{day} {day_part} {outcome}"),
            _told(row["ways"], "{way} {state}"),
            str(row["fate"]),
        )
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 400  # whoever reads this is a program, so no column is cut
    console.print(table)


def _told(cell: Cell, words: str) -> str:
    if not isinstance(cell, list):
        return ""
    return ", ".join(words.format(**{**each, "day": str(each["at"])[5:10]}) for each in cell)
