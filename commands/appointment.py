"""`ringback appointment`: who comes when, and who has come, so that nobody is asked where they are."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from commands.actor import whoami
from commands.errors import Mistake
from store import audit
from store.appointments import coming, keep
from store.dealerships import DealershipError, Dealerships
from wiring.runtime import open_runtime
from wiring.settings import Settings


@click.group()
def appointment() -> None:
    """Appointments that customers have made on the phone."""


@appointment.command(name="list")
@click.option("--dealership", metavar="CODE", help="Which one; the only one when left out.")
def list_(dealership: str | None) -> None:
    """Show today's appointments and those to come, in order."""
    runtime = open_runtime(Settings.from_env())
    now = runtime.clock.now()
    try:
        with runtime.read() as session:
            branch = Dealerships(session).named(dealership)
            found = coming(session, branch.id, now.astimezone(branch.tz).date())
    except DealershipError as error:
        raise Mistake(str(error)) from error
    table = Table(box=SIMPLE_HEAD)
    for heading in ("number", "when", "customer", "plate", "state"):
        table.add_column(heading, no_wrap=True)
    for one in found:
        when = one.at.astimezone(ZoneInfo(branch.zone))
        table.add_row(str(one.id), f"{when:%m-%d %H:%M}", one.customer, one.plate, one.state)
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 200
    if found:
        console.print(table)
    else:
        click.echo("No appointment is to come.")


@appointment.command()
@click.argument("number", type=int)
def kept(number: int) -> None:
    """The customer of appointment NUMBER has come."""
    runtime = open_runtime(Settings.from_env())
    now = runtime.clock.now()
    with runtime.work() as session:
        if not keep(session, number, now):
            raise Mistake(f"No appointment {number} is open; see `ringback appointment list`.")
        audit.record(
            session,
            actor=whoami(),
            action="appointment_kept",
            subject=f"appointment {number}",
            dealership_id=None,
            at=now,
        )
        session.commit()
    click.echo("Noted; nobody asks where they are.")
