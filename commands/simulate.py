"""`ringback simulate`: a phone network on this machine, for demonstrations and tests."""

from __future__ import annotations

import click

from commands.errors import Mistake
from wiring.settings import Settings


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8010, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed, other customers' habits.")
def simulate(port: int, seed: int) -> None:
    """Run the simulated phone network; point TWILIO_API_URL at it."""
    from simulator.server import serve

    settings = Settings.from_env()
    account, token = settings.require_carrier()
    try:
        serve(settings.home, port=port, account=account, token=token, seed=seed)
    except OSError as error:
        raise Mistake(f"Port {port} cannot be used ({error.strerror}); choose another with --port.") from error
