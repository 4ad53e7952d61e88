"""`ringback user`: who may sign in to the console.

Passwords are asked for, or read from standard input; as arguments others could read them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import click
from sqlalchemy.orm import Session

from commands.errors import Mistake
from console import passwords
from console.identity import LOCALES
from store import audit
from store.users import NotAdded, Users
from wiring.runtime import Runtime, open_runtime
from wiring.settings import Settings

LONGEST_NAME = 74  # its audit subject, "user NAME", fits its column
from_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")


@click.group()
def user() -> None:
    """Who may sign in to the console."""


@user.command()
@click.argument("name")
@click.option("--dealership", metavar="CODE", help="The only dealership this person sees; without it: all.")
@click.option("--locale", type=click.Choice(list(LOCALES)), default="zh-CN", show_default=True)
@from_stdin
def add(name: str, dealership: str | None, locale: str, password_stdin: bool) -> None:
    """Let somebody sign in."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Mistake(f"Give a name of 1 to {LONGEST_NAME} characters.")
    runtime = open_runtime(Settings.from_env())
    hashed = passwords.hash_password(_password(password_stdin))
    with runtime.work() as work:
        made = Users(work).add(name, hashed, locale=locale, dealership=dealership, now=runtime.clock.now())
        if isinstance(made, NotAdded):
            raise Mistake(made.why)
        _record(runtime, work, name, "added_user", made.dealership_id)
        work.commit()
    click.echo(f"{name} can sign in now and sees {dealership or 'all dealerships'}.")


@user.command("list")
def list_() -> None:
    """Everybody who has an account."""
    runtime = open_runtime(Settings.from_env())
    with runtime.read() as reading:
        accounts = Users(reading).all()
    if not accounts:
        click.echo("There is no user yet; make one with `ringback user add NAME`.")
    for found in accounts:
        state = "active" if found.active else "disabled"
        click.echo(f"{found.name}\t{found.dealership or 'all dealerships'}\t{found.locale}\t{state}")


@user.command()
@click.argument("name")
def disable(name: str) -> None:
    """Let somebody sign in no more; their sessions end at once, their deeds stay on record."""
    _change(name, "disabled_user", lambda users: users.set_active(name, False))
    click.echo(f"{name} can no longer sign in; `ringback user enable {name}` takes that back.")


@user.command()
@click.argument("name")
def enable(name: str) -> None:
    """Let a disabled person sign in again."""
    _change(name, "enabled_user", lambda users: users.set_active(name, True))
    click.echo(f"{name} can sign in again.")


@user.command()
@click.argument("name")
@from_stdin
def password(name: str, password_stdin: bool) -> None:
    """Set a new password; sessions begun with the old one end at once."""
    hashed = passwords.hash_password(_password(password_stdin))
    _change(name, "changed_password", lambda users: users.set_password_hash(name, hashed))
    click.echo(f"{name} signs in with the new password from now on.")


def _change(name: str, action: str, change: Callable[[Users], bool]) -> None:
    runtime = open_runtime(Settings.from_env())
    with runtime.work() as work:
        users = Users(work)
        if not change(users):
            raise Mistake(f"There is no user {name}; see `ringback user list`.")
        found = users.by_name(name)
        _record(runtime, work, name, action, found.dealership_id if found else None)
        work.commit()


def _record(runtime: Runtime, work: Session, name: str, action: str, dealership_id: int | None) -> None:
    audit.record(
        work,
        actor="command line",
        action=action,
        subject=f"user {name}",
        dealership_id=dealership_id,
        at=runtime.clock.now(),
    )


def _password(from_stdin: bool) -> str:
    """A password that is fit to be one. Raises `Mistake` with what to change."""
    if from_stdin:
        given = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        raise Mistake("Nobody is there to type a password; pipe one in and add --password-stdin.")
    why = passwords.why_unfit(given)
    if why is not None:
        raise Mistake(why)
    return given
