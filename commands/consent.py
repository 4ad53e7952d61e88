"""`ringback consent`: what customers have agreed to and taken back; written down, shown, or taken from a list."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from commands.errors import Mistake
from commands.wishes import at_dealership, desk, masked, print_table, take_in
from console.imports.wishes import CONSENTS, Wish
from flows.consent import PURPOSES
from flows.markets import Purpose
from store.consents import Consents, Word
from store.suppressions import LIST, STAFF

LONGEST_SOURCE = 60
for_purpose = click.option("--purpose", type=click.Choice(PURPOSES), required=True, help="What they were asked about.")


@click.group()
def consent() -> None:
    """What customers have agreed to. Nothing is ever changed here: of one purpose their newest word counts."""


@consent.command()
@click.argument("number")
@for_purpose
@click.option("--source", required=True, help="Where they said so: the contract, a form, the showroom.")
@click.option("--wording", default="", help="The words they agreed to; American marketing calls need them.")
@at_dealership
def give(number: str, purpose: Purpose, source: str, wording: str, code: str | None) -> None:
    """Write down that the owner of NUMBER agrees."""
    _record(number, purpose, source, wording, code, given=True)


@consent.command()
@click.argument("number")
@for_purpose
@click.option("--source", default="", help="Where they said so.")
@at_dealership
def withdraw(number: str, purpose: Purpose, source: str, code: str | None) -> None:
    """Write down that the owner of NUMBER agrees no more."""
    _record(number, purpose, source, "", code, given=False)


@consent.command(name="list")
@click.argument("number", required=False)
@at_dealership
def list_(number: str | None, code: str | None) -> None:
    """Show every word on record, oldest first, or what the owner of NUMBER has said."""
    with desk(code) as book:
        one = book.number(number) if number else None
        zone = book.dealership.tz
        rows = (
            (
                masked(row.number),
                row.purpose,
                "yes" if row.given else "no",
                f"{row.at.astimezone(zone):%Y-%m-%d %H:%M}",
                row.source,
                row.actor,
                row.wording,
            )
            for row in Consents(book.session).all(book.dealership.id, one)
        )
        headings = ("number", "purpose", "agrees", "since", "source", "by", "wording")
        print_table(headings, rows, "Nobody has said anything yet.")


@consent.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--purpose", type=click.Choice(PURPOSES), default="marketing", show_default=True, help="Of other rows.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@at_dealership
def import_(file: Path, purpose: Purpose, dry_run: bool, code: str | None) -> None:
    """Take in FILE, an XLSX or CSV with the columns 电话 (phone) and 同意 (consent), and 用途 (purpose), 日期 (date),
    同意内容 (wording) if you like.
    """
    with desk(code) as book:

        def take(rows: list[Wish]) -> int:
            words = (
                Word(
                    number=row.values["phone"],
                    purpose=row.values.get("purpose", purpose),
                    given=row.values["given"],
                    at=_moment(row, book.now, book.dealership.zone),
                    wording=row.values.get("wording", ""),
                    dated="day" in row.values,
                )
                for row in rows
            )
            source = f"{LIST} {file.name}"
            new = Consents(book.session).note(book.dealership.id, words, source=source, actor=book.actor)
            book.audit("consents_imported", f"{file.name}: {new} new")
            return new

        take_in(book, file, CONSENTS, take, dry_run=dry_run)


def _record(number: str, purpose: Purpose, source: str, wording: str, code: str | None, *, given: bool) -> None:
    if len(source) > LONGEST_SOURCE:
        raise Mistake(f"The source may have {LONGEST_SOURCE} characters.")
    with desk(code) as book:
        e164 = book.number(number)
        new = Consents(book.session).record(
            book.dealership.id,
            e164,
            purpose,
            given=given,
            source=f"{STAFF}: {source}" if source else STAFF,
            now=book.now,
            actor=book.actor,
            wording=wording.strip(),
        )
        if new:
            book.audit("consent_given" if given else "consent_withdrawn", f"{masked(e164)} ({purpose})")
            book.session.commit()
    does = "agrees" if given else "does not agree"
    click.echo(f"{masked(e164)} {does} to {purpose} calls and texts{'' if new else ', as on record already'}.")


def _moment(row: Wish, now: datetime, zone: str) -> datetime:
    """The day the list tells, at its beginning; now when it tells none."""
    day = row.values.get("day")
    if day is None:
        return now
    return min(datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC), now)
