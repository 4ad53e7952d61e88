"""`ringback template`: a list of a kind to fill in, with an example and an explanation of every column."""

from __future__ import annotations

from pathlib import Path

import click

from commands.errors import Mistake
from commands.files import target
from console.imports.campaigns import shipped_campaigns
from console.imports.kinds import KINDS
from console.imports.kinds.events import events
from console.imports.templates import WRITERS, for_campaign
from wiring.clock import open_clock
from wiring.settings import Settings

USUAL = "parts_arrival"


@click.command()
@click.argument("name", metavar="KIND", type=click.Choice([*KINDS, "events"]))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write: .xlsx or .csv.")
@click.option("--campaign", metavar="PROGRAMME", help="Of a list of events: what it is about.", default=None)
@click.option(
    "--locale", type=click.Choice(["zh-CN", "en"]), default="zh-CN", show_default=True, help="Language of the headings."
)
def template(name: str, out: Path, campaign: str | None, locale: str) -> None:
    """Write an empty list of KIND with one row as an example; a workbook explains every column on its second sheet."""
    write = WRITERS.get(out.suffix.lower())
    if write is None:
        raise Mistake(f"A template is a workbook or a CSV; name it {out.stem}.xlsx or {out.stem}.csv.")
    if campaign is not None and name != "events":
        raise Mistake("Only lists of events are about a campaign; leave --campaign out, or write: template events.")
    if name == "events":
        campaigns = {one.name: one for one in shipped_campaigns()}
        if (wanted := campaign or USUAL) not in campaigns:
            raise Mistake(f"There is no programme {wanted}; choose from {', '.join(campaigns)}.")
        kind = for_campaign(events(tuple(campaigns.values())), campaigns[wanted])
    else:
        kind = KINDS[name]
    settings = Settings.from_env()
    today = open_clock(settings.home, settings.clock).now().date()
    with target(out) as file:
        write(kind, today, locale, file)
    click.echo(f"{out} is a list of {kind.title} to fill in.", err=True)
