"""`ringback plan`: who will be called when in the coming days, which rule holds whom back, how that fills the lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from commands.errors import Mistake
from commands.files import target
from console.exports import Sheet, write_book
from flows.calendar import Calendar
from flows.checker.length import typical
from flows.forecast import Load, Planned, answered_share, load, usual_seconds
from flows.foresight import Foreseen, foresee
from flows.phone import mask_phone
from flows.steps import Locale
from store.calendars import Calendars
from store.dealerships import DealershipError, DealershipRecord, Dealerships
from store.outlook import OpenFollowup, Outlook, Person
from store.scripts import Scripts
from voice.published import read
from wiring.runtime import open_runtime
from wiring.settings import Settings

MOST_DAYS = 31  # follow-ups are planned no further ahead
WIDE = 110  # characters of a terminal that has room for the name of the rule beside its sentence
BAR = 24  # characters for lines that are busy all the time
CALLS = (
    *(
        "followup_id",
        "dealership",
        "programme",
        "customer",
        "phone",
        "state",
        "attempts",
        "next_call_at",
        "rule",
        "why",
    ),
    *("script", "ends_as", "expected_s"),
)
HOURS = ("dealership", "hour", "calls", "busy_minutes", "lines", "share")
Row = dict[str, Any]


@click.command()
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=7, show_default=True, help="How far to look ahead.")
@click.option("--dealership", "code", metavar="CODE", help="Only this one; all dealerships when left out.")
@click.option("--load", "hours", is_flag=True, help="Show how the calls fill the lines, hour by hour.")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
@click.option("--xlsx", type=click.Path(path_type=Path), metavar="FILE", help="Write calls and hours to a workbook.")
def plan(days: int, code: str | None, hours: bool, as_json: bool, xlsx: Path | None) -> None:
    """Show, for everybody with something open, when they are rung next or which rule holds that back.

    The rules are asked as they will be on the day, as if nobody picked up before. Nothing is changed.
    """
    runtime = open_runtime(Settings.from_env())
    now = runtime.clock.now()
    try:
        with runtime.read() as session:
            outlooks = [_look(session, dealership, now, days) for dealership in _chosen(session, code)]
    finally:
        runtime.engine.dispose()
    if as_json or xlsx is not None:
        for doubt in {ahead.doubt for ahead in outlooks if ahead.doubt}:
            click.echo(doubt, err=True)
    if xlsx is not None:
        _write(outlooks, xlsx)
    elif as_json:
        _print_json(_hours(outlooks) if hours else _calls(outlooks))
    elif hours:
        _print_load(outlooks)
    else:
        _print_calls(outlooks, days)


@dataclass
class _Ahead:
    """What lies ahead of one dealership."""

    dealership: DealershipRecord
    rows: list[Row] = field(default_factory=list)
    load: Load | None = None
    doubt: str | None = None  # about the calendar it rests on


def _chosen(session: Session, code: str | None) -> list[DealershipRecord]:
    try:
        return Dealerships(session).all() if code is None else [Dealerships(session).named(code)]
    except DealershipError as error:
        raise Mistake(str(error)) from error


def _look(session: Session, dealership: DealershipRecord, now: datetime, days: int) -> _Ahead:
    calendars = Calendars(session)
    calendar = calendars.of(dealership)
    until = calendar.start_of(calendar.local_day(now) + timedelta(days=days))
    outlook, lengths = Outlook(session), _Lengths(session)
    share = answered_share(*outlook.answered(dealership.id, now))
    found: list[tuple[datetime | None, Row]] = []
    planned: list[Planned] = []
    for person in outlook.people(now, until, dealership.id):
        for followup, foreseen, attempts in _foreseen(person, calendar, now, until):
            seconds = usual_seconds(lengths.of(followup), share)
            found.append((foreseen.at, _row(dealership, followup, foreseen, attempts, seconds)))
            if foreseen.at is not None and foreseen.at < until:
                planned.append(Planned(foreseen.at, seconds))
    found.sort(key=lambda one: (one[0] is None, one[0] or now, one[1]["followup_id"]))
    filled = load(planned, dealership.lines, dealership.pace, lambda at: _window_end(calendar, at), calendar.next_open)
    years = range(now.astimezone(dealership.tz).year, until.astimezone(dealership.tz).year + 1)
    return _Ahead(dealership, [row for _, row in found], filled, calendars.doubt(dealership, years))


def _foreseen(
    person: Person, calendar: Calendar, now: datetime, until: datetime
) -> Iterator[tuple[OpenFollowup, Foreseen, int]]:
    by_id = {followup.id: (followup, len(case.attempts)) for followup, case in person}
    for foreseen in foresee([(case, followup.priority) for followup, case in person], calendar, now, until):
        followup, attempts = by_id[foreseen.followup_id]
        yield followup, foreseen, attempts


def _row(
    dealership: DealershipRecord, followup: OpenFollowup, foreseen: Foreseen, attempts: int, seconds: float
) -> Row:
    rule, why = foreseen.rule, foreseen.why
    if followup.last_rule and followup.last_why and not foreseen.moved and foreseen.at and followup.state == "waiting":
        rule, why = followup.last_rule, followup.last_why  # what set this time tells more than that it has come
    return {
        "followup_id": followup.id,
        "dealership": dealership.code,
        "programme": followup.programme,
        "customer": followup.customer,
        "phone": mask_phone(followup.phone),
        "state": followup.state,
        "attempts": attempts,
        "next_call_at": _told(foreseen.at, dealership.zone) if foreseen.at else None,
        "rule": rule,
        "why": f"It will be closed as {foreseen.ends_as}: {why}" if foreseen.ends_as else why,
        "script": followup.script,
        "ends_as": foreseen.ends_as,
        "expected_s": round(seconds) if foreseen.at else None,
    }


class _Lengths:
    """How long the typical call of each script takes in each language, worked out once."""

    def __init__(self, session: Session) -> None:
        self._scripts = Scripts(session)
        self._known: dict[tuple[str, int | None, str], float] = {}

    def of(self, followup: OpenFollowup) -> float:
        """Seconds; 0 where there is no such script, for then there will be no call either."""
        key = (followup.script, followup.script_version, followup.locale)
        if key not in self._known:
            self._known[key] = self._typical(*key)
        return self._known[key]

    def _typical(self, name: str, version: int | None, locale: str) -> float:
        try:
            script = read(self._scripts.text(name, version or self._scripts.latest(name)))
        except LookupError:
            return 0.0
        spoken: Locale = next((known for known in script.locales if known == locale), script.locales[0])
        return typical(script, spoken)


def _window_end(calendar: Calendar, at: datetime) -> datetime | None:
    window = calendar.window_at(at)
    return None if window is None else window.ends


def _told(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")


def _calls(outlooks: Iterable[_Ahead]) -> Iterator[Row]:
    return (row for ahead in outlooks for row in ahead.rows)


def _hours(outlooks: Iterable[_Ahead]) -> Iterator[Row]:
    for ahead in outlooks:
        for hour in ahead.load.hours if ahead.load else ():
            yield {
                "dealership": ahead.dealership.code,
                "hour": _told(hour.begins, ahead.dealership.zone),
                "calls": hour.calls,
                "busy_minutes": round(hour.busy_minutes, 1),
                "lines": hour.lines,
                "share": round(hour.share, 3),
            }


def _write(outlooks: list[_Ahead], xlsx: Path) -> None:
    with target(xlsx) as file:
        write_book([Sheet("calls", CALLS, _calls(outlooks)), Sheet("load", HOURS, _hours(outlooks))], file)
    click.echo(f"The plan is in {xlsx}.", err=True)


def _print_json(rows: Iterator[Mapping[str, Any]]) -> None:
    separator = "[\n"
    for row in rows:
        click.echo(separator + json.dumps(row, ensure_ascii=False), nl=False)
        separator = ",\n"
    click.echo("[]" if separator == "[\n" else "\n]")


def _print_calls(outlooks: list[_Ahead], days: int) -> None:
    console, table = Console(), Table(box=SIMPLE_HEAD)
    wide = console.width >= WIDE
    for name in ("no.", "customer", "script", "next call", *["rule"] * wide):
        table.add_column(name, no_wrap=True)
    table.add_column("why")
    for row in _calls(outlooks):
        when = row["next_call_at"]
        shown = datetime.fromisoformat(when).strftime("%m-%d %H:%M") if when else "never"
        cells = (str(row["followup_id"]), row["customer"], row["script"], shown, *[row["rule"]] * wide)
        table.add_row(*cells, row["why"])
    if table.row_count == 0:
        within = "one day" if days == 1 else f"{days} days"
        console.print(f"Nothing is to be called within {within}. Import a list: ringback import FILE --kind services.")
        return
    console.print(table)
    _print_sums(console, outlooks)


def _print_load(outlooks: list[_Ahead]) -> None:
    console = Console()
    for ahead in outlooks:
        table = Table(box=SIMPLE_HEAD)
        for name in ("hour", "calls", "minutes", f"of {ahead.dealership.lines} lines"):
            table.add_column(name, no_wrap=True, justify="left" if name.startswith(("hour", "of")) else "right")
        for hour in ahead.load.hours if ahead.load else ():
            begins = hour.begins.astimezone(ahead.dealership.tz)
            bar = "█" * max(1, round(hour.share * BAR)) if hour.busy_minutes else ""
            table.add_row(
                f"{begins:%m-%d %H:%M}", str(hour.calls), f"{hour.busy_minutes:.0f}", f"{bar} {hour.share:.0%}"
            )
        if table.row_count:
            console.print(table)
        _print_sums(console, [ahead])


def _print_sums(console: Console, outlooks: Iterable[_Ahead]) -> None:
    for ahead in outlooks:
        console.print(_sum(ahead), highlight=False)
        if ahead.doubt:
            console.print(ahead.doubt, highlight=False)


def _sum(ahead: _Ahead) -> str:
    """One sentence on what the calls come to."""
    told, code = ahead.load, ahead.dealership.code
    if told is None or told.ends is None:
        return f"{code}: no calls."
    calls = sum(hour.calls for hour in told.hours)
    ends = told.ends.astimezone(ahead.dealership.tz)
    busiest = max(told.hours, key=lambda hour: hour.share)
    late = (
        f" {told.late} of them find no line in the time they are planned for; more lines or a faster pace would help."
        if told.late
        else ""
    )
    return (
        f"{code}: {calls} calls, {told.talk_minutes / 60:.1f} hours on {ahead.dealership.lines} lines, the last until "
        f"{ends:%m-%d %H:%M}; the busiest hour is {busiest.begins.astimezone(ahead.dealership.tz):%m-%d %H:%M} "
        f"with {busiest.share:.0%} of the lines.{late}"
    )
