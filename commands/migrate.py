"""`ringback migrate`: bring the database to the shape this version needs, or back to an earlier one."""

from __future__ import annotations

import click

from commands.errors import Mistake
from store import migrations
from wiring.settings import Settings

NEWER = ", which a newer version of Ringback needs; this one works on it as well"


@click.command()
@click.option("--down", "revision", metavar="REVISION", help="Go back to REVISION; rows it cannot hold are lost.")
@click.option("--check", is_flag=True, help="Change nothing; exit with status 1 when a migration is due.")
def migrate(revision: str | None, check: bool) -> None:
    """Bring the database up to date; safe to run twice, and from several machines at once."""
    if check and revision:
        raise Mistake("--check and --down cannot go together; choose one.")
    url = Settings.from_env().database_url
    try:
        before = migrations.current(url)
        if check:
            _check(before)
        elif revision:
            migrations.downgrade(url, revision)
        else:
            migrations.upgrade(url)
        after = migrations.current(url)
    except migrations.MigrationError as error:
        raise Mistake(str(error)) from error
    if not check:
        moved = f"was {before or 'empty'}, is now {after or 'empty'}" if before != after else f"stands at {after}"
        newer = "" if after == migrations.head() or not migrations.fits(after) else NEWER
        click.echo(f"The database {moved}{newer}.")


def _check(before: str | None) -> None:
    if not migrations.fits(before):
        click.echo(f"The database is {before or 'empty'}, it should be {migrations.head()}; run `ringback migrate`.")
        raise SystemExit(1)
    click.echo(f"The database is up to date ({before}).")
