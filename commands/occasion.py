"""`ringback occasion`: one reason to call, added by hand or taken back; lists are for many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import click

from commands.errors import Mistake
from commands.wishes import Desk, at_dealership, desk, masked, print_table
from console.imports.by_hand import NotTaken, take_in
from flows.occasions import Gone
from flows.programmes import shipped
from store.by_hand import ByHand, end, foreseen, reason, reasons_of
from store.lists import Fate
from store.planning import plan_followups


@click.group()
def occasion() -> None:
    """Reasons to call somebody, one at a time; `ringback import --kind events` takes a whole list."""


@occasion.command()
@click.argument("kind")
@click.option("--phone", metavar="NUMBER", required=True, help="Whom to ring.")
@click.option("--name", metavar="NAME", required=True, help="The customer's name.")
@click.option("--plate", metavar="PLATE", help="Of the car it is about.")
@click.option(
    "--on", "day", metavar="DATE", help="The day it is about; what its own facts tell, or today, if left out."
)
@click.option("--at", "moment", metavar="MOMENT", help="The moment it is about, as 2026-11-20 14:30.")
@click.option(
    "--fact", "facts", metavar="NAME=VALUE", multiple=True, help="What the script is to tell; may be repeated."
)
@click.option("--yes", is_flag=True, help="Do not ask before it is added.")
@at_dealership
def add(
    kind: str,
    phone: str,
    name: str,
    plate: str | None,
    day: str | None,
    moment: str | None,
    facts: tuple[str, ...],
    yes: bool,
    code: str | None,
) -> None:
    """Ring somebody about KIND: parts, complaint, recall, event, or the name of a programme.

    What would be called, when and by which rule is shown first.
    """
    if day and moment:
        raise Mistake("Give the day with --on or the moment with --at, not both.")
    told = {"kind": kind, "name": name, "phone": phone, "plate": plate, "date": day or moment}
    known = {field: text for field, text in told.items() if text is not None}
    for sure in (True,) if yes else (False, True):
        with desk(code) as book:
            number, fate = _take_in(book, known, _facts(facts))
            plan_followups(book.session, book.now, book.dealership.id)
            added = reason(book.session, book.dealership.id, number)
            assert added is not None
            if sure == yes:  # the first time round
                for line in _what_comes(book, added):
                    click.echo(line)
            if fate is Fate.DUPLICATE:
                click.echo(f"It is known already, as number {number}; nothing was changed.")
                return
            if sure:
                book.audit("occasion_added", f"occasion {number} ({added.kind})")
                book.session.commit()
        if not sure:
            click.confirm("Add it?", abort=True)
    click.echo(f"{'Added' if fate is Fate.CREATED else 'Put right'}: number {number}.")


@occasion.command(name="list")
@click.option("--phone", metavar="NUMBER", required=True, help="Whose reasons.")
@at_dealership
def list_(phone: str, code: str | None) -> None:
    """Show the reasons to ring a number, the newest first."""
    with desk(code) as book:
        found = reasons_of(book.session, book.dealership.id, book.number(phone))
        rows = ((str(one.id), one.kind, one.customer, f"{one.happened_on}", one.gone or "stands") for one in found)
        print_table(("number", "kind", "customer", "day", "state"), rows, "There is no reason to ring that number.")


@occasion.command(name="end")
@click.argument("number", type=int)
@click.option("--why", type=click.Choice([str(gone) for gone in Gone]), required=True, help="Why it is none any more.")
@at_dealership
def end_(number: int, why: str, code: str | None) -> None:
    """Take the reason to call NUMBER back; what waits for it ends, as far as its programme minds."""
    with desk(code) as book:
        found = reason(book.session, book.dealership.id, number)
        if found is None:
            raise Mistake(
                f"There is no reason to call {number} at {book.dealership.code}; see `ringback occasion list`."
            )
        if found.gone is not None:
            raise Mistake(f"Number {number} is no reason to call any more: {Gone(found.gone).why}")
        ended, left = end(book.session, number, Gone(why), book.now)
        book.audit("occasion_ended", f"occasion {number} ({why})")
        book.session.commit()
    click.echo(f"Number {number} is no reason to call any more; calls that ended: {ended}.")
    if left:
        click.echo(f"Calls that go on, being under way or of a programme that does not mind “{why}”: {left}.")


def _take_in(book: Desk, told: dict[str, str], facts: dict[str, str]) -> tuple[int, Fate]:
    try:
        return take_in(book.session, book.dealership, book.now, told, facts, book.actor)
    except NotTaken as error:
        raise Mistake(str(error)) from error


def _facts(given: tuple[str, ...]) -> dict[str, str]:
    facts = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not (name.strip() and equals and value.strip()):
            raise Mistake(f"A fact is written as NAME=VALUE; “{one}” is not.")
        facts[name.strip()] = value
    return facts


def _what_comes(book: Desk, added: ByHand) -> Iterator[str]:
    """What is planned about it, one line for each call."""
    planned = foreseen(book.session, added, book.dealership.id, book.now)
    whom = f"{added.customer} ({masked(added.phone)})"
    if added.gone is not None:
        yield f"It is no reason to call {whom} any more: {Gone(added.gone).why}"
    for one in planned:
        if one.at is None:
            yield f"{one.programme} does not ring {whom} ({one.rule}): {one.why}"
        else:
            yield f"{one.programme} rings {whom} on {_local(book, one.at)} ({one.rule}): {one.why}"
    if added.look_on is not None:
        yield f"Its first call lies far ahead; it is planned on {added.look_on}."
    elif not planned and added.gone is None:
        yield _nobody(book, added)


def _nobody(book: Desk, added: ByHand) -> str:
    fitting = [rule.name for rule in shipped() if rule.occasion_kind == added.kind]
    hint = f"; start one, for example `ringback programme start {fitting[0]}`" if fitting else ""
    return f"Nobody is rung: no programme at {book.dealership.code} that runs is about {added.kind}{hint}."


def _local(book: Desk, moment: datetime) -> str:
    return f"{moment.astimezone(book.dealership.tz):%A, %Y-%m-%d %H:%M}"
