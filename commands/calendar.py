"""`ringback calendar`: public holidays and make-up days of a country, as they came along and as people changed them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from urllib.parse import urlsplit

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from commands.actor import whoami
from commands.errors import Mistake
from flows.holidays import CHINA, YEARS
from store import audit
from store.calendars import LONGEST_NAME, LONGEST_SOURCE, Calendars, DayKind, Year, region_named
from wiring.runtime import open_runtime
from wiring.settings import Settings

KINDS: dict[str, DayKind] = {"closed": "closed", "make-up": "make_up", "working": "working"}
WORDS = {
    "closed": "nobody is rung",
    "make_up": "worked like a weekday",
    "working": "like any other day of the week",
}
in_region = click.option("--region", default=CHINA, show_default=True, metavar="CN|US|DE|…", help="The country.")


@click.group()
def calendar() -> None:
    """Public holidays and make-up working days. A change holds for all dealerships in that country, at once."""


@calendar.command()
@in_region
@click.option("--year", type=int, help="The year; this one when left out.")
def show(region: str, year: int | None) -> None:
    """Show the days of a year that are not like others, and how sure they are."""
    code = _region(region)
    runtime = open_runtime(Settings.from_env())
    wanted = year or runtime.clock.now().year
    with runtime.read() as session:
        calendars = Calendars(session)
        entries, about = calendars.entries(code, wanted), calendars.year(code, wanted)
    click.echo(_sureness(code, about))
    table = Table(box=SIMPLE_HEAD)
    for heading in ("day", "", "what", "name", "by"):
        table.add_column(heading, no_wrap=True)
    for entry in entries:
        by = entry.actor or "came along"
        table.add_row(f"{entry.day}", f"{entry.day:%a}", WORDS.get(entry.kind, entry.kind), entry.name, by)
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 200
    if entries:
        console.print(table)


@calendar.command(name="set")
@click.argument("day", metavar="DAY")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.option("--name", default="", help="What the day is called, such as 春节.")
@in_region
def set_(day: str, kind: str, name: str, region: str) -> None:
    """Write down what DAY (2027-02-14) is: closed, make-up (a weekend day that is worked), or working (a day like
    others, although it was a holiday).
    """
    code, on = _region(region), _day(day)
    if kind == "make-up" and on.weekday() < 5:
        raise Mistake(f"{on} is a {on:%A} anyway; a make-up day is one of a weekend.")
    if len(name) > LONGEST_NAME:
        raise Mistake(f"The name may have {LONGEST_NAME} characters.")
    with _changing(f"calendar {code} {on}: {kind}") as session:
        Calendars(session).put(code, on, KINDS[kind], name.strip(), whoami())
    click.echo(f"{on} ({on:%A}) in {code}: {WORDS[KINDS[kind]]}.")


@calendar.command()
@click.argument("day", metavar="DAY")
@in_region
def remove(day: str, region: str) -> None:
    """Forget what was written down for DAY; it is again what it was when it came along."""
    code, on = _region(region), _day(day)
    with _changing(f"calendar {code} {on}: removed") as session:
        if not Calendars(session).remove(code, on):
            raise Mistake(f"Nobody has written anything down for {on} in {code}; see `ringback calendar show`.")
    click.echo(f"{on} in {code} is again as it came along.")


@calendar.command()
@click.argument("year", type=int)
@click.option("--source", required=True, metavar="URL", help="Where the year was announced.")
@in_region
def confirm(year: int, source: str, region: str) -> None:
    """Say that the days of YEAR are as they were announced; until then plans for it are called an estimate."""
    code = _region(region)
    if year not in YEARS:
        raise Mistake(f"The calendars reach from {YEARS[0]} to {YEARS[-1]}; {year} lies outside.")
    url = urlsplit(source.strip())
    if url.scheme not in ("http", "https") or not url.hostname or len(source) > LONGEST_SOURCE:
        raise Mistake(f"{source!r} is no address; give that of the notice, such as --source https://www.gov.cn/….")
    with _changing(f"calendar {code} {year}: confirmed") as session:
        about = Calendars(session).confirm(code, year, source.strip(), whoami())
    click.echo(_sureness(code, about))


@contextmanager
def _changing(subject: str) -> Iterator[Session]:
    """A change and its audit row, in one transaction."""
    runtime = open_runtime(Settings.from_env())
    with runtime.work() as session:
        yield session
        now = runtime.clock.now()
        audit.record(session, actor=whoami(), action="calendar_changed", subject=subject, dealership_id=None, at=now)
        session.commit()


def _sureness(region: str, year: Year) -> str:
    if year.confirmed:
        return f"{region} {year.year}: as announced, {year.source}."
    return f"{region} {year.year}: an estimate; nobody has said yet that it was announced."


def _region(text: str) -> str:
    code = region_named(text)
    if code is None:
        raise Mistake(f"There is no calendar of {text!r}; name a country by its two letters, such as --region CN.")
    return code


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Mistake(f"{text!r} is no day; write it like 2027-02-14.") from None
    if day.year not in YEARS:
        raise Mistake(f"The calendars reach from {YEARS[0]} to {YEARS[-1]}; {day} lies outside.")
    return day
