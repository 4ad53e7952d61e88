"""`ringback programme`: who is called for what reason and when; list, show, start, stop and change programmes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click
import yaml
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from commands.actor import whoami
from commands.errors import Mistake
from flows.programmes import ProgrammeError, ProgrammeRule, read_rule
from flows.shift import Shift
from store import audit
from store.dealerships import DealershipError, DealershipRecord, Dealerships
from store.programme_changes import ProgrammeRecord, programmes_of, put, start, stop
from wiring.runtime import open_runtime
from wiring.settings import Settings

of_dealership = click.option("--dealership", metavar="CODE", help="Which one; the only one when left out.")


@click.group()
def programme() -> None:
    """Who is called for what reason, when, and what comes when no call reaches them."""


@programme.command(name="list")
@of_dealership
def list_(dealership: str | None) -> None:
    """Show all programmes, those that could be started included."""
    with _mistakes_told(), open_runtime(Settings.from_env()).read() as session:
        branch = Dealerships(session).named(dealership)
        everything = programmes_of(session, branch.id)
    table = Table(box=SIMPLE_HEAD)
    for heading in ("programme", "state", "about", "first call", "ends", "purpose", "then", "waiting"):
        table.add_column(heading, no_wrap=True)
    for one in everything:
        rule = one.rule
        ways = ", ".join(rule.fallback) or ("sms" if rule.channel == "sms" else "")
        table.add_row(
            *(rule.name, _state(one), rule.occasion_kind, _when(rule), _shift(rule.expires), rule.purpose, ways),
            str(one.waiting or ""),
        )
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 400  # whoever reads this is a program, so no column is cut
    console.print(table)


@programme.command()
@click.argument("name")
@of_dealership
def show(name: str, dealership: str | None) -> None:
    """Print the programme NAME as the dealership has it, ready to be edited and put."""
    with _mistakes_told(), open_runtime(Settings.from_env()).read() as session:
        branch = Dealerships(session).named(dealership)
        found = next((one for one in programmes_of(session, branch.id) if one.rule.name == name), None)
    if found is None:
        raise Mistake(f"There is no programme {name}; see `ringback programme list`.")
    told = found.rule.model_dump(mode="json", exclude_defaults=True)
    told["when"] = told["when"] or {"days": 0}
    told["expires"] = told["expires"] or {"days": 0}
    click.echo(yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=1000), nl=False)


@programme.command(name="start")
@click.argument("name")
@of_dealership
def start_(name: str, dealership: str | None) -> None:
    """Run the programme NAME from now on; what it has missed and is not too late is planned."""
    with _changing(dealership, name, "programme_started") as (session, branch, now):
        news = start(session, branch.id, name, now)
    click.echo(f"{name} runs at {branch.code}." if news else f"{name} runs at {branch.code} already.")


@programme.command(name="stop")
@click.argument("name")
@of_dealership
def stop_(name: str, dealership: str | None) -> None:
    """Plan nothing more by the programme NAME, and end what waits; calls under way go on."""
    with _changing(dealership, name, "programme_stopped") as (session, branch, now):
        ended = stop(session, branch.id, name, now)
    if ended is None:
        click.echo(f"{name} does not run at {branch.code}.")
    else:
        click.echo(f"{name} is stopped at {branch.code}; {ended} follow-ups that waited are cancelled.")


@programme.command(name="put")
@click.argument("file", type=click.Path(path_type=Path))
@of_dealership
@click.option("--yes", is_flag=True, help="Do not ask before it is changed.")
def put_(file: Path, dealership: str | None, yes: bool) -> None:
    """Go by the programme in FILE from now on. What would change is shown first.

    Whoever has not been rung gets new times. Whether it runs is decided by start and stop; a new one runs unless its
    file says `active: false`.
    """
    rule = _read(file)
    with _changing(dealership, rule.name, "programme_put") as (session, branch, now):
        changes = put(session, branch.id, rule, now)
        for sentence in changes:
            click.echo(sentence)
        if not changes:
            click.echo(f"{branch.code} has {rule.name} like that already.")
        elif not yes:
            click.confirm("Change it?", abort=True)
    if changes:
        click.echo(f"{branch.code} goes by it from now on.")


def _read(file: Path) -> ProgrammeRule:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(f"{file} cannot be read: {error}.") from error
    with _mistakes_told():
        return read_rule(text, file.name)


@contextmanager
def _changing(code: str | None, name: str, action: str) -> Iterator[tuple[Session, DealershipRecord, datetime]]:
    """One change of one dealership's programmes, on record, and nothing of it when anything goes wrong."""
    runtime = open_runtime(Settings.from_env())
    now = runtime.clock.now()
    with _mistakes_told(), runtime.work() as session:
        branch = Dealerships(session).named(code)
        yield session, branch, now
        audit.record(
            session,
            actor=whoami(),
            action=action,
            subject=f"programme {name}"[:80],
            dealership_id=branch.id,
            at=now,
        )
        session.commit()


def _state(one: ProgrammeRecord) -> str:
    if one.active:
        return "runs"
    return "stopped" if one.there else "not there"


def _when(rule: ProgrammeRule) -> str:
    again = ", ".join(f"{group} every {_shift(step)}" for group, step in rule.every.items())
    return again or " ".join(part for part in (_shift(rule.when), (rule.part or "").replace("_", " ")) if part)


def _shift(shift: Shift) -> str:
    units = (("month", shift.months), ("day", shift.days), ("minute", shift.minutes))
    told = [f"{count:+d} {unit}{'' if abs(count) == 1 else 's'}" for unit, count in units if count]
    return " ".join(told) or "the day itself"


@contextmanager
def _mistakes_told() -> Iterator[None]:
    try:
        yield
    except (DealershipError, ProgrammeError) as error:
        raise Mistake(str(error)) from error
