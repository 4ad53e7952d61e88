"""`ringback export`: take rows out, to a file or to standard output."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from commands.actor import whoami
from commands.errors import Mistake
from commands.files import target
from console.exports import FORMATS
from store import audit, exports
from store.dealerships import DealershipError, Dealerships
from wiring.runtime import open_runtime
from wiring.settings import Settings


@click.command("export")
@click.argument("what", type=click.Choice(list(exports.EXPORTS)))
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="json", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; standard output when left out.")
@click.option("--dealership", "code", metavar="CODE", help="Only this one's rows; all dealerships when left out.")
def export(what: str, form: str, out: Path | None, code: str | None) -> None:
    """Write WHAT as JSON, CSV or XLSX. Times are in the dealership's zone."""
    if form == "xlsx" and out is None and sys.stdout.isatty():
        raise Mistake("A workbook cannot be shown in a terminal; name a file with --out.")
    runtime = open_runtime(Settings.from_env())
    dealership_id: int | None = None
    with runtime.work() as session:
        if code is not None:
            try:
                dealership_id = Dealerships(session).named(code).id
            except DealershipError as error:
                raise Mistake(str(error)) from error
        audit.record(
            session,
            actor=whoami(),
            action="exported",
            subject=f"{what} as {form}",
            dealership_id=dealership_id,
            at=runtime.clock.now(),
        )
        session.commit()
    with target(out) as file, runtime.read() as session:
        FORMATS[form](exports.rows(session, what, dealership_id), exports.keys(what), file)
    if out is not None:
        click.echo(f"{what} written to {out}.", err=True)
