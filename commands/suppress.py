"""`ringback suppress`: numbers that must not be called or texted; put down, taken back, shown, or taken from a list."""

from __future__ import annotations

from pathlib import Path

import click

from commands.errors import Mistake
from commands.wishes import at_dealership, desk, masked, print_table, take_in
from console.imports.wishes import REFUSALS, Wish
from flows.consent import SCOPES
from store.suppressions import LIST, STAFF, Suppressions

REASONS = ("opted_out", "wrong_number", "invalid_number")
LONGEST_NOTE = 300


@click.group()
def suppress() -> None:
    """Numbers that must not be called or texted. Calls and texts go by the same list, from the next one on."""


@suppress.command()
@click.argument("number")
@click.option("--scope", type=click.Choice(SCOPES), default="all", show_default=True, help="How far it goes.")
@click.option("--reason", type=click.Choice(REASONS), default="opted_out", show_default=True)
@click.option("--note", default="", help="Anything that explains it to others.")
@at_dealership
def add(number: str, scope: str, reason: str, note: str, code: str | None) -> None:
    """Leave NUMBER alone from now on."""
    if len(note) > LONGEST_NOTE:
        raise Mistake(f"The note may have {LONGEST_NOTE} characters.")
    with desk(code) as book:
        e164 = book.number(number)
        new = Suppressions(book.session).add(
            book.dealership.id, e164, scope, reason, book.now, source=STAFF, actor=book.actor, note=note
        )
        book.audit("suppressed", f"{masked(e164)} ({scope}, {reason})")
        book.session.commit()
    click.echo(f"{masked(e164)} is {'now' if new else 'already'} on the list ({scope}).")


@suppress.command()
@click.argument("number")
@click.option("--scope", type=click.Choice(SCOPES), help="Only this far; all of it when left out.")
@click.option("--note", required=True, help="Why it may be called or texted again; kept in the audit.")
@at_dealership
def lift(number: str, scope: str | None, note: str, code: str | None) -> None:
    """Take NUMBER off the list, because its owner wants it so."""
    if not note.strip():
        raise Mistake("Say with --note why it may be called or texted again.")
    with desk(code) as book:
        e164 = book.number(number)
        lifted = Suppressions(book.session).lift(book.dealership.id, e164, scope)
        if not lifted:
            raise Mistake(f"{masked(e164)} is not on the list; see `ringback suppress list`.")
        book.audit("suppression_lifted", f"{masked(e164)} ({', '.join(lifted)}): {note.strip()}")
        book.session.commit()
    click.echo(f"{masked(e164)} may be reached again ({', '.join(lifted)} lifted). Offers still take consent.")


@suppress.command(name="list")
@click.argument("number", required=False)
@at_dealership
def list_(number: str | None, code: str | None) -> None:
    """Show the list, or what it says of NUMBER."""
    with desk(code) as book:
        one = book.number(number) if number else None
        zone = book.dealership.tz
        rows = (
            (
                masked(row.number),
                row.scope,
                row.reason,
                row.source,
                row.actor,
                f"{row.at.astimezone(zone):%Y-%m-%d %H:%M}",
                row.note,
            )
            for row in Suppressions(book.session).all(book.dealership.id, one)
        )
        headings = ("number", "scope", "reason", "source", "by", "since", "note")
        print_table(headings, rows, "Nobody has to be left alone." if one is None else "It is not on the list.")


@suppress.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@at_dealership
def import_(file: Path, dry_run: bool, code: str | None) -> None:
    """Take in FILE, an XLSX or CSV with the column 电话 (phone); and 范围 (scope), 原因 (reason), 备注 (note)."""
    with desk(code) as book:
        suppressions = Suppressions(book.session)

        def take(rows: list[Wish]) -> int:
            new = sum(
                suppressions.add(
                    book.dealership.id,
                    row.values["phone"],
                    row.values.get("scope", "all"),
                    row.values.get("reason", "opted_out"),
                    book.now,
                    source=f"{LIST} {file.name}",
                    actor=book.actor,
                    note=row.values.get("note", ""),
                )
                for row in rows
            )
            book.audit("suppressions_imported", f"{file.name}: {new} new")
            return new

        take_in(book, file, REFUSALS, take, dry_run=dry_run)
