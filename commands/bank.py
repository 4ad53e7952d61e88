"""`ringback bank`: a dealership's own questions in the place of those a script comes with, from a day on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from commands.actor import whoami
from commands.errors import Mistake
from flows.question_bank import BankError, bank_name
from flows.script_diff import differences
from flows.script_file import ScriptError, parse
from flows.script_text import part_in
from store import audit
from store.banks import Bank, BankRefused, Banks, misfits
from store.dealerships import DealershipError, DealershipRecord, Dealerships
from store.scripts import Edition, Scripts
from wiring.runtime import Runtime, open_runtime
from wiring.settings import Settings


@click.group()
def bank() -> None:
    """Show and change the questions that a dealership asks from its question banks."""


@bank.command()
@click.argument("dealership")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "valid_from", required=True, metavar="DATE", help="The first day, such as 2026-10-01.")
@click.option("--locale", type=click.Choice(["en", "zh-CN"]), default="en", help="What changes are told in.")
def put(dealership: str, file: Path, valid_from: str, locale: str) -> None:
    """Ask DEALERSHIP's customers the questions in FILE from that day on.

    Conversations that have begun keep the questions they began with.
    """
    day, (name, text) = _day(valid_from), _read(file)
    runtime = open_runtime(Settings.from_env())
    now = runtime.clock.now()
    with runtime.work() as session:
        branch = _branch(session, dealership)
        users = Scripts(session).drawing_on(name)
        if not users:
            raise Mistake(f"No published script draws on a bank {name}; {_known(session)}.")
        before = _texts(session, branch, users, day)
        try:
            Banks(session).put(branch.id, text, day, now)
        except BankRefused as error:
            raise Mistake(str(error)) from error
        _check(session, branch, users, name, now)
        changes = tuple(_changes(users, before, _texts(session, branch, users, day), locale))
        audit.record(
            session,
            actor=whoami(),
            action="bank_put",
            subject=f"bank {name} {day}",
            dealership_id=branch.id,
            at=now,
        )
        session.commit()
    click.echo(f"From {day} on {branch.code} asks these questions of the bank {name}; what has begun goes on as it is.")
    for sentence in changes:
        click.echo(sentence)


@bank.command("list")
@click.argument("dealership")
def list_(dealership: str) -> None:
    """Show which banks DEALERSHIP has of its own, and which come with the scripts."""
    runtime = open_runtime(Settings.from_env())
    with runtime.read() as session:
        branch = _branch(session, dealership)
        own = Banks(session).of(branch.id)
        drawn = {name for one in Scripts(session).all() if one.state == "published" for name in one.banks}
        today = _today(runtime, branch)
    table = Table(box=SIMPLE_HEAD)
    for heading in ("bank", "from", "state", "brought in"):
        table.add_column(heading, no_wrap=True)
    for one in own:
        table.add_row(one.name, str(one.valid_from), _state(one, own, today), f"{one.created_at:%Y-%m-%d %H:%M} UTC")
    for name in sorted(drawn - {one.name for one in own if one.valid_from <= today}):
        table.add_row(name, "", "in force: as it comes with the script", "")
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 400  # whoever reads this is a program, so no column is cut
    console.print(table)


@bank.command()
@click.argument("dealership")
@click.argument("name")
@click.option("--on", "day", metavar="DATE", help="The day to look at; today when left out.")
def show(dealership: str, name: str, day: str | None) -> None:
    """Print the bank NAME as DEALERSHIP asks it, ready to be edited."""
    runtime = open_runtime(Settings.from_env())
    with runtime.read() as session:
        branch = _branch(session, dealership)
        on = _day(day) if day else _today(runtime, branch)
        banks = Banks(session)
        text = banks.texts(banks.in_force(branch.id, [name], on).values()).get(name)
        if text is None:
            users = Scripts(session).drawing_on(name)
            text = part_in(users[0].text, name) if users else None
            if text is None:
                raise Mistake(f"There is no bank {name}; {_known(session)}.")
    click.echo(text, nl=not text.endswith("\n"))


def _check(session: Session, branch: DealershipRecord, users: Iterable[Edition], name: str, now: datetime) -> None:
    """Refuse what would not go together with a script, today or from a later day on; nothing is kept then."""
    banks = Banks(session)
    faults = [
        fault
        for script in users
        for fault in misfits(
            script.text,
            script.name,
            script.audio,
            (each for each in banks.combinations(script.banks, now) if each.dealership == branch.code),
        )
    ]
    if faults:
        for fault in faults:
            click.echo(fault, err=True)
        raise Mistake(f"The bank {name} was not taken in; mend these, then put it again.")


def _texts(session: Session, branch: DealershipRecord, users: Iterable[Edition], day: date) -> Mapping[str, str]:
    """What the dealership has of its own on that day, of all banks these scripts draw on."""
    banks = Banks(session)
    return banks.texts(banks.in_force(branch.id, {name for script in users for name in script.banks}, day).values())


def _changes(
    users: Iterable[Edition], before: Mapping[str, str], after: Mapping[str, str], locale: str
) -> Iterator[str]:
    for script in users:
        yield f"In {script.name}:"
        try:
            old = parse(script.text, script.name, before)
        except ScriptError:  # what is replaced was taken in by an earlier Ringback, which asked less of it
            yield "- the questions before can no longer be read, so they are not compared."
            continue
        for sentence in differences(old, parse(script.text, script.name, after), locale) or ("nothing is different.",):
            yield f"- {sentence}"


def _state(one: Bank, own: Iterable[Bank], today: date) -> str:
    if one.valid_from > today:
        return "to come"
    later = any(other.name == one.name and one.valid_from < other.valid_from <= today for other in own)
    return "past" if later else "in force"


def _known(session: Session) -> str:
    """The banks there are, as half a sentence."""
    names = sorted({name for one in Scripts(session).all() if one.state == "published" for name in one.banks})
    return f"those in use are {', '.join(names)}" if names else "no published script draws on any bank"


def _branch(session: Session, code: str) -> DealershipRecord:
    try:
        return Dealerships(session).named(code)
    except DealershipError as error:
        raise Mistake(str(error)) from error


def _today(runtime: Runtime, branch: DealershipRecord) -> date:
    return runtime.clock.now().astimezone(branch.tz).date()


def _day(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError as error:
        raise Mistake(f"{text!r} is no date; write it like 2026-10-01.") from error


def _read(file: Path) -> tuple[str, str]:
    """The bank's name and its text."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
        return bank_name(text), text
    except FileNotFoundError as error:
        raise Mistake(f"There is no file {file}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(f"{file} cannot be read as a question bank; it must be a text file in UTF-8.") from error
    except BankError as error:
        raise Mistake(f"{file}: {error}") from error
