"""`ringback plan`: who will be called when, who is held back, and by which rule."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from flows.calendar import Calendar
from flows.phone import mask_phone
from flows.policy import Case, Close, PutOff, Ring, Rule, decide
from store.calendars import Calendars
from store.dealerships import DealershipRecord, Dealerships
from store.outlook import OpenFollowup, Outlook
from wiring.runtime import open_runtime
from wiring.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
def plan(as_json: bool) -> None:
    """Show, for every open follow-up, when it is rung next or which rule holds it back."""
    runtime = open_runtime(Settings.from_env())
    now = runtime.clock.now()
    with runtime.read() as session:
        dealerships = {record.id: record for record in Dealerships(session).all()}
        by_region = Calendars(session)
        calendars = {key: by_region.of(each) for key, each in dealerships.items()}
        rows = _rows(Outlook(session), dealerships, calendars, now)
        if as_json:
            _print_json(rows)
        else:
            _print_table(rows)
    runtime.engine.dispose()


def _rows(
    outlook: Outlook, dealerships: dict[int, DealershipRecord], calendars: dict[int, Calendar], now: datetime
) -> Iterator[dict[str, Any]]:
    for open_one, case in outlook.open_followups(now):
        dealership = dealerships[open_one.dealership_id]
        at, rule, why = _next(open_one, case, calendars[open_one.dealership_id], now)
        yield {
            "followup_id": open_one.id,
            "dealership": dealership.code,
            "programme": open_one.programme,
            "customer": open_one.customer,
            "phone": mask_phone(open_one.phone),
            "state": open_one.state,
            "attempts": len(case.attempts),
            "next_call_at": at.astimezone(ZoneInfo(dealership.zone)).isoformat(timespec="seconds") if at else None,
            "rule": rule,
            "why": why,
        }


def _next(open_one: OpenFollowup, case: Case, calendar: Calendar, now: datetime) -> tuple[datetime | None, str, str]:
    """When it is rung next, None for not at all, with the rule that says so."""
    if open_one.state == "calling":
        return now, "calling", "It is being called at this moment."
    match decide(case, calendar, now):
        case Ring(rule=rule, why=why):
            return now, rule, why
        case Close(disposition=disposition, rule=rule, why=why):
            return None, rule, f"It will be closed as {disposition}: {why}"
        case PutOff(until=until, rule=Rule.NOT_YET, why=why):
            # The time was set by an earlier decision; that one tells more than "not yet".
            return until, open_one.last_rule or Rule.NOT_YET, open_one.last_why or why
        case PutOff(rule=Rule.PAUSE, why=why):
            return case.next_call_at, Rule.PAUSE, why
        case PutOff(until=until, rule=rule, why=why):
            return until, rule, why


def _print_json(rows: Iterator[dict[str, Any]]) -> None:
    separator = "[\n"
    for row in rows:
        click.echo(separator + json.dumps(row, ensure_ascii=False), nl=False)
        separator = ",\n"
    click.echo("[]" if separator == "[\n" else "\n]")


def _print_table(rows: Iterator[dict[str, Any]]) -> None:
    table = Table(box=SIMPLE_HEAD)
    for name in ("follow-up", "customer", "next call", "rule"):
        table.add_column(name, no_wrap=True)
    table.add_column("why")
    for row in rows:
        when = row["next_call_at"]
        shown = datetime.fromisoformat(when).strftime("%m-%d %H:%M") if when else "never"
        table.add_row(str(row["followup_id"]), row["customer"], shown, row["rule"], row["why"])
    console = Console()
    if table.row_count:
        console.print(table)
    else:
        console.print("Nothing is waiting to be called. Import a list: ringback import FILE --kind services.")
