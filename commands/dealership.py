"""`ringback dealership`: add a branch, list them, change one, stop and go on ringing for one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from commands.actor import whoami
from commands.dealership_set import set_
from commands.errors import Mistake
from flows.programmes import ProgrammeError, choose
from store import audit
from store.dealerships import DealershipError, DealershipRecord, Dealerships
from store.pauses import set_paused
from wiring.runtime import Runtime, open_runtime
from wiring.settings import Settings


@click.group()
def dealership() -> None:
    """Add, list, change, pause and resume dealerships."""


dealership.add_command(set_)


@dealership.command()
@click.argument("code")
@click.option("--name", required=True, help="What customers know it by; read out and written to them.")
@click.option(
    "--from",
    "from_number",
    required=True,
    envvar="TWILIO_FROM",
    metavar="+E164",
    help="The number that rings customers; TWILIO_FROM when left out.",
)
@click.option("--zone", default="Asia/Shanghai", show_default=True, help="IANA time zone.")
@click.option("--locale", default="zh-CN", show_default=True, help="zh-CN or en.")
@click.option("--programmes", default="all", show_default=True, metavar="all|none|NAME,NAME")
@click.option("--pace", type=float, default=1.0, show_default=True, metavar="CALLS_PER_SECOND")
@click.option("--lines", type=int, default=5, show_default=True, help="Calls at the same time.")
@click.option("--hotline", help="The number customers are told to call; the --from number when left out.")
def add(
    code: str,
    name: str,
    from_number: str,
    zone: str,
    locale: str,
    programmes: str,
    pace: float,
    lines: int,
    hotline: str | None,
) -> None:
    """Add the dealership CODE."""
    with _mistakes_told():
        rules = choose(programmes)
        runtime = open_runtime(Settings.from_env())
        now = runtime.clock.now()
        with runtime.work() as session:
            record = Dealerships(session).add(
                code,
                name,
                from_number,
                now=now,
                rules=rules,
                zone=zone,
                locale=locale,
                pace=pace,
                lines=lines,
                hotline=hotline,
            )
            audit.record(
                session,
                actor=whoami(),
                action="dealership_added",
                subject=f"dealership {record.code}",
                dealership_id=record.id,
                at=now,
            )
            session.commit()
    named = ", ".join(rule.name for rule in rules) or "none"
    click.echo(f"Dealership {record.code} added; it rings from {record.from_number}. Programmes: {named}.")


@dealership.command(name="list")
def list_() -> None:
    """Show all dealerships."""
    with open_runtime(Settings.from_env()).read() as session:
        everyone = Dealerships(session).all()
    if not everyone:
        click.echo("There is no dealership; add one: `ringback dealership add CODE --name NAME --from +E164`.")
        return
    table = Table(box=SIMPLE_HEAD)
    for heading in ("code", "name", "from", "hotline", "zone", "locale", "pace", "lines", "state"):
        table.add_column(heading, no_wrap=True)
    for one in everyone:
        table.add_row(
            one.code,
            one.name,
            one.from_number,
            one.hotline,
            one.zone,
            one.locale,
            f"{one.pace:g}/s",
            str(one.lines),
            _state(one),
        )
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 400  # whoever reads this is a program, so no column is cut
    console.print(table)


@dealership.command()
@click.argument("code")
def pause(code: str) -> None:
    """Ring nobody for CODE until it is resumed; calls under way go on."""
    _set_paused(code, True)
    click.echo(f"Dealership {code} is paused; `ringback dealership resume {code}` goes on.")


@dealership.command()
@click.argument("code")
def resume(code: str) -> None:
    """Go on ringing for CODE."""
    _set_paused(code, False)
    click.echo(f"Dealership {code} rings again.")


def _set_paused(code: str, paused: bool) -> None:
    runtime: Runtime = open_runtime(Settings.from_env())
    now = runtime.clock.now()
    with _mistakes_told(), runtime.work() as session:
        set_paused(session, code, paused, actor=whoami(), now=now)
        session.commit()


def _state(record: DealershipRecord) -> str:
    words = (["paused"] if record.paused else ["ringing"]) + (["simulated"] if record.simulated else [])
    return ", ".join(words)


@contextmanager
def _mistakes_told() -> Iterator[None]:
    try:
        yield
    except (DealershipError, ProgrammeError) as error:
        raise Mistake(str(error)) from error
