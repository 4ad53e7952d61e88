"""`ringback diagram`: a script as a picture, for whoever would rather see it than read it."""

from __future__ import annotations

from pathlib import Path

import click

from commands.errors import Mistake
from commands.script_source import locale_of, read_script
from flows.diagram import draw


@click.command()
@click.argument("script")
@click.option("--locale", type=click.Choice(["zh-CN", "en"]), help="What is written; the script's first if not named.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The SVG file; standard output otherwise.")
def diagram(script: str, locale: str | None, out: Path | None) -> None:
    """Draw SCRIPT, the name of a shipped one or the path of a YAML file, as an SVG picture for a browser."""
    whole = read_script(script)
    picture = draw(whole, locale_of(whole, locale))
    if out is None:
        click.echo(picture.encode(), nl=False)  # as bytes: UTF-8 wherever it goes
        return
    try:
        out.write_bytes(picture.encode())
    except OSError as error:
        raise Mistake(f"The picture cannot be written to {out} ({error.strerror}); choose another place.") from error
    click.echo(f"Drawn: {out}; open it in a browser.")
