"""`ringback import`: take in a dealership's list and say what became of every row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from commands.actor import whoami
from commands.errors import Mistake
from commands.files import target
from console.imports.campaigns import kind_for
from console.imports.importing import ImportReport, Listeners, ListError, import_list
from console.imports.kinds import KINDS
from console.imports.mapping import read_map, refuse_missing, still_valid
from console.imports.row_report import RowReport
from store import audit
from store.column_maps import ColumnMaps
from store.dealerships import DealershipError, Dealerships
from store.planning import plan_followups
from wiring.runtime import open_runtime
from wiring.settings import Settings

SHOWN = 50  # more complaints than anybody reads on a screen; --json has them all


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", "name", type=click.Choice([*KINDS, "events"]), required=True, help="What the list tells of.")
@click.option("--dealership", "code", metavar="CODE", help="Whose list it is; may be left out if there is only one.")
@click.option("--map", "words", metavar="HEADING=FIELD", multiple=True, help="What a heading means; may be repeated.")
@click.option("--save-map", is_flag=True, help="Remember these and the earlier --map for this dealership's next lists.")
@click.option("--report", "report_path", type=click.Path(path_type=Path), help="A workbook of every row and its fate.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a summary.")
def import_(
    file: Path,
    name: str,
    code: str | None,
    words: tuple[str, ...],
    save_map: bool,
    report_path: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take in FILE, an XLSX, XLS or CSV as it comes; taking it in twice changes nothing."""
    runtime = open_runtime(Settings.from_env())
    now = runtime.clock.now()
    try:
        with ExitStack() as stack:
            session = stack.enter_context(runtime.work())
            dealership = Dealerships(session).named(code)
            kind = kind_for(session, dealership.id, name)
            asked = read_map(words, kind)
            maps = ColumnMaps(session)
            mapped = still_valid(maps.of(dealership.id, name), kind) | asked
            rows = stack.enter_context(_row_report(report_path, dealership.locale))
            progress = stack.enter_context(_progress(quiet=as_json))

            def headings(found: tuple[str, ...]) -> None:
                refuse_missing(asked, found, file.name)
                if rows is not None:
                    rows.headings(found)

            report = import_list(
                session,
                file,
                kind,
                dealership,
                now,
                mapped=mapped,
                actor=whoami(),
                listeners=Listeners(progress, headings, None if rows is None else rows.row),
            )
            planned = plan_followups(session, now, dealership.id)
            if save_map:
                maps.save(dealership.id, name, mapped, now)
            if not dry_run:
                audit.record(
                    session,
                    actor=whoami(),
                    action="imported",
                    subject=f"{name} {file.name}"[:80],
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
        "moved": report.moved,
        "ended": report.ended,
        "columns": dict(report.columns),
        "unused": list(report.unused),
    }


def summary(report: ImportReport, planned: int, dry_run: bool) -> Iterator[str]:
    """The report as people read it."""
    if dry_run:
        yield "This is what would happen; nothing was changed."
    yield (
        f"{report.read} rows read: {report.created} created, {report.updated} updated, "
        f"{report.duplicates} duplicates, {len(report.rejected)} rejected. {planned} follow-ups planned."
    )
    if report.moved or report.ended:
        yield f"{report.moved} reasons to call have another day or customer now, {report.ended} are none any more."
    yield f"Columns: {', '.join(f'{heading} = {field}' for heading, field in report.columns.items())}."
    if report.unused:
        yield f"Not used: {', '.join(report.unused)}. If one of them matters, name it with --map HEADING=FIELD."
    for title, rows in (
        ("Rejected", report.rejected),
        ("Taken in, with something left out", report.warnings),
    ):
        if rows:
            yield f"{title}:"
            yield from (f"  line {row.line}: {row.reason}" for row in rows[:SHOWN])
        if len(rows) > SHOWN:
            yield f"  … and {len(rows) - SHOWN} more; --json shows them all, --report FILE.xlsx every row."


@contextmanager
def _row_report(path: Path | None, locale: str) -> Iterator[RowReport | None]:
    """The report, which appears under its name only when the list is through."""
    if path is None:
        yield None
        return
    if path.suffix.lower() != ".xlsx":
        raise Mistake(f"The report is a workbook; name it {path.stem}.xlsx.")
    with target(path) as file:
        rows = RowReport(file, locale)
        try:
            yield rows
        finally:
            rows.close()


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
