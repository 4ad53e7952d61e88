"""What `ringback suppress` and `ringback consent` have in common: whose book it is, whose number, and lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from commands.actor import whoami
from commands.errors import Mistake
from console.imports.columns import Column
from console.imports.complaints import Complaint
from console.imports.customs import Customs, customs_of
from console.imports.people_fields import read_phone
from console.imports.reading import ListError
from console.imports.wishes import Rejected, Wish, wishes
from flows.phone import mask_phone
from store import audit
from store.dealerships import DealershipError, DealershipRecord, Dealerships
from wiring.runtime import open_runtime
from wiring.settings import Settings

SHOWN = 20  # mistakes of a list
at_dealership = click.option(
    "--dealership", "code", metavar="CODE", help="Whose book it is; may be left out if there is only one."
)


@dataclass(frozen=True, slots=True)
class Desk:
    """One dealership's book, open for reading or for one change."""

    session: Session
    dealership: DealershipRecord
    customs: Customs
    now: datetime
    actor: str

    def number(self, text: str) -> str:
        """The number a person typed, as E.164. Raises `Mistake`."""
        found = read_phone(text, self.customs)
        if isinstance(found, Complaint):
            raise Mistake(found.reason)
        return found

    def audit(self, action: str, subject: str) -> None:
        """Who did what, in the transaction of the deed; numbers are masked."""
        audit.record(
            self.session,
            actor=self.actor,
            action=action,
            subject=subject[:80],
            dealership_id=self.dealership.id,
            at=self.now,
        )


@contextmanager
def desk(code: str | None) -> Iterator[Desk]:
    """The book of the dealership a person means. What is changed is kept only when the caller commits."""
    runtime = open_runtime(Settings.from_env())
    now = runtime.clock.now()
    with runtime.work() as session:
        try:
            dealership = Dealerships(session).named(code)
        except DealershipError as error:
            raise Mistake(str(error)) from error
        yield Desk(session, dealership, customs_of(dealership, now), now, whoami())


def take_in(
    desk: Desk, file: Path, columns: tuple[Column, ...], take: Callable[[list[Wish]], int], *, dry_run: bool
) -> None:
    """Read a list, hand its good rows over, and say what became of it; with `dry_run` nothing is kept."""
    good: list[Wish] = []
    bad: list[Rejected] = []
    try:
        for row in wishes(file, columns, desk.customs):
            if isinstance(row, Wish):
                good.append(row)
            else:
                bad.append(row)
    except ListError as error:
        raise Mistake(str(error)) from error
    new = take(good)
    if not dry_run:
        desk.session.commit()
    would = "would be" if dry_run else "are"
    click.echo(f"{len(good) + len(bad)} rows: {new} {would} new, {len(good) - new} known already, {len(bad)} wrong.")
    for row in bad[:SHOWN]:
        click.echo(f"line {row.line}: {row.why}", err=True)
    if len(bad) > SHOWN:
        click.echo(f"… and {len(bad) - SHOWN} more.", err=True)


def print_table(headings: tuple[str, ...], rows: Iterator[tuple[str, ...]], empty: str) -> None:
    """Rows for people to read; one sentence when there are none."""
    table = Table(box=SIMPLE_HEAD)
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    for row in rows:
        table.add_row(*row)
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 400  # whoever reads this is a program, so no column is cut
    if table.row_count:
        console.print(table)
    else:
        click.echo(empty)


def masked(number: str) -> str:
    """The number as it may be shown."""
    return mask_phone(number)
