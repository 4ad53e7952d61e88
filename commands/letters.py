"""`ringback letters`: the letters that are due, as a document to print; marked as posted, or taken back."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from commands.actor import whoami
from commands.errors import Mistake
from commands.files import target
from console.letter_sheet import sheet
from store import audit
from store.dealerships import DealershipError, DealershipRecord, Dealerships
from voice.letters import DueLetter, due_letters, mark_posted, take_back, weed_out
from wiring.runtime import open_runtime
from wiring.settings import Settings

CODE = click.option("--dealership", "code", metavar="CODE", help="Only this one's; all dealerships when left out.")
ON = click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="What is due on that day; today when left out."
)
IDS = click.argument("ids", nargs=-1, required=True, type=int, metavar="ID...")


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose letters are looked at, at what time."""

    session: Session
    now: datetime
    dealerships: tuple[DealershipRecord, ...]

    def day(self, on: datetime | None) -> date:
        """The day that was named, or today where the first of them is."""
        if on is not None:
            return on.date()
        return self.now.astimezone(self.dealerships[0].tz).date() if self.dealerships else self.now.date()

    def ids(self) -> list[int]:
        return [one.id for one in self.dealerships]

    def code_of(self, letter: DueLetter) -> str:
        return next(one.code for one in self.dealerships if one.id == letter.dealership_id)

    def note(self, action: str, letters: Collection[int]) -> None:
        """A row in the audit for each."""
        for letter_id in letters:
            audit.record(
                self.session,
                actor=whoami(),
                action=action,
                subject=f"letter {letter_id}",
                dealership_id=self.dealerships[0].id if len(self.dealerships) == 1 else None,
                at=self.now,
            )


@click.group()
def letters() -> None:
    """Print letters to those whom no call and no message has reached, and mark them as posted."""


@letters.command("list")
@CODE
@ON
def list_(code: str | None, on: datetime | None) -> None:
    """Show the letters that are due."""
    with _desk(code) as desk:
        found = due_letters(desk.session, desk.ids(), desk.day(on), desk.now)
        if not found:
            click.echo("No letter is due.")
            return
        table = Table(box=SIMPLE_HEAD)
        for heading in ("letter", "dealership", "due", "customer", "subject"):
            table.add_column(heading, no_wrap=heading != "subject")
        for one in found:
            table.add_row(str(one.id), desk.code_of(one), str(one.due_on), one.customer, one.subject)
        console = Console(highlight=False, markup=False)
        if not console.is_terminal:
            console.width = 400  # whoever reads this is a program, so no column is cut
        console.print(table)


@letters.command("print")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The HTML file to write.")
@CODE
@ON
@click.option("--mark-sent", is_flag=True, help="They will be posted: nothing else follows for these customers.")
def print_(out: Path, code: str | None, on: datetime | None, mark_sent: bool) -> None:
    """Write the letters that are due into one file: open it in a browser and print it, one letter a page."""
    with _desk(code) as desk:
        day = desk.day(on)
        weed_out(desk.session, desk.ids(), day, desk.now)
        found = due_letters(desk.session, desk.ids(), day, desk.now)
        if not found:
            desk.session.commit()
            click.echo("No letter is due, so nothing was written.")
            return
        with target(out) as file:
            file.write(sheet(found, day).encode())
        posted = mark_posted(desk.session, [one.id for one in found], whoami(), desk.now) if mark_sent else []
        desk.note("letter_printed", [one.id for one in found])
        desk.note("letter_posted", posted)
        desk.session.commit()
    told = f"{len(found)} {'letter' if len(found) == 1 else 'letters'} written to {out}"
    click.echo(f"{told}; marked as posted." if mark_sent else f"{told}. When they are posted: `ringback letters sent`.")


@letters.command("sent")
@IDS
def sent(ids: tuple[int, ...]) -> None:
    """These letters have been posted: nothing else follows for these customers."""
    with _desk(None) as desk:
        done = mark_posted(desk.session, ids, whoami(), desk.now)
        desk.note("letter_posted", done)
        desk.session.commit()
    _told(ids, done, "marked as posted", "is not due")


@letters.command("unsend")
@IDS
def unsend(ids: tuple[int, ...]) -> None:
    """These letters were not posted after all: they are due again."""
    with _desk(None) as desk:
        back = take_back(desk.session, ids, desk.now)
        desk.note("letter_taken_back", back)
        desk.session.commit()
    _told(ids, back, "due again", "does not count as posted")


def _told(ids: tuple[int, ...], done: list[int], what: str, otherwise: str) -> None:
    if done:
        click.echo(f"{'Letter' if len(done) == 1 else 'Letters'} {', '.join(map(str, done))} {what}.")
    if left := [one for one in dict.fromkeys(ids) if one not in done]:
        raise Mistake(f"{left[0]} {otherwise}; see the numbers in `ringback letters list`.")


@contextmanager
def _desk(code: str | None) -> Iterator[Desk]:
    runtime = open_runtime(Settings.from_env())
    try:
        with runtime.work() as session:
            try:
                found = Dealerships(session).all() if code is None else [Dealerships(session).named(code)]
            except DealershipError as error:
                raise Mistake(str(error)) from error
            yield Desk(session, runtime.clock.now(), tuple(found))
    finally:
        runtime.engine.dispose()
