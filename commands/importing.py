"""`ringback import`: take in a dealership's list and say what became of every row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from commands.actor import whoami
from commands.errors import Mistake
from console.imports.reading import ListError
from console.imports.services import ImportReport, import_services
from store import audit
from store.dealerships import DealershipError, Dealerships
from store.planning import plan_followups, replan
from wiring.runtime import open_runtime
from wiring.settings import Settings

SHOWN = 50  # more complaints than anybody reads on a screen; --json has them all


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", type=click.Choice(["services"]), required=True, help="What the list tells of.")
@click.option("--dealership", "code", metavar="CODE", help="Whose list it is; may be left out if there is only one.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a summary.")
def import_(file: Path, kind: str, code: str | None, dry_run: bool, as_json: bool) -> None:
    """Take in FILE, a CSV as the dealership's system exports it; taking it in twice changes nothing."""
    runtime = open_runtime(Settings.from_env())
    now = runtime.clock.now()
    try:
        with _progress(quiet=as_json) as on_progress, runtime.work() as session:
            dealership = Dealerships(session).named(code)
            report = import_services(session, file, dealership, now, on_progress)
            if report.moved:
                replan(session, report.moved, now)
            planned = plan_followups(session, now, dealership.id)
            if not dry_run:
                audit.record(
                    session,
                    actor=whoami(),
                    action="imported",
                    subject=f"{kind} {file.name}"[:80],
                    dealership_id=dealership.id,
                    at=now,
                )
                session.commit()
    except (ListError, DealershipError) as error:
        raise Mistake(str(error)) from error
    if as_json:
        click.echo(json.dumps(as_object(report, planned, dry_run), ensure_ascii=False))
    else:
        for line in summary(report, planned, dry_run):
            click.echo(line)


def as_object(report: ImportReport, planned: int, dry_run: bool) -> dict[str, object]:
    """The report as programs read it; its first five keys never change."""
    return {
        "read": report.read,
        "created": report.created,
        "updated": report.updated,
        "duplicates": report.duplicates,
        "rejected": [{"line": row.line, "reason": row.reason, "code": row.code} for row in report.rejected],
        "warnings": [{"line": row.line, "reason": row.reason, "code": row.code} for row in report.warnings],
        "planned": planned,
        "dry_run": dry_run,
    }


def summary(report: ImportReport, planned: int, dry_run: bool) -> Iterator[str]:
    """The report as people read it."""
    if dry_run:
        yield "This is what would happen; nothing was changed."
    yield (
        f"{report.read} rows read: {report.created} created, {report.updated} updated, "
        f"{report.duplicates} duplicates, {len(report.rejected)} rejected. {planned} follow-ups planned."
    )
    for title, rows in (
        ("Rejected", report.rejected),
        ("Taken in, with something left out", report.warnings),
    ):
        if rows:
            yield f"{title}:"
            yield from (f"  line {row.line}: {row.reason}" for row in rows[:SHOWN])
        if len(rows) > SHOWN:
            yield f"  … and {len(rows) - SHOWN} more; --json shows them all."


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error while somebody watches; it is gone when the list is in."""
    screen = Console(stderr=True)
    if quiet or not screen.is_terminal:
        yield lambda _done, _whole: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=screen, transient=True) as bar:
        task = bar.add_task("Reading the list", total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)
