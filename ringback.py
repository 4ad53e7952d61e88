"""The way in: `ringback COMMAND`, also `python -m ringback COMMAND`. Each lives in `commands/`, read when used."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module

import click

from commands.errors import Mistake

COMMANDS: Mapping[str, str] = {
    "appointment": "commands.appointment:appointment",
    "bank": "commands.bank:bank",
    "calendar": "commands.calendar:calendar",
    "check": "commands.check:check",
    "clock": "commands.clock:clock",
    "consent": "commands.consent:consent",
    "dealership": "commands.dealership:dealership",
    "demo": "commands.demo:demo",
    "diagram": "commands.diagram:diagram",
    "doctor": "commands.doctor:doctor",
    "export": "commands.exporting:export",
    "failures": "commands.failures:failures",
    "import": "commands.importing:import_",
    "letters": "commands.letters:letters",
    "limits": "commands.limits:limits",
    "migrate": "commands.migrate:migrate",
    "occasion": "commands.occasion:occasion",
    "plan": "commands.plan:plan",
    "programme": "commands.programme:programme",
    "rehearse": "commands.rehearse:rehearse",
    "script": "commands.script:script",
    "serve": "commands.serve:serve",
    "simulate": "commands.simulate:simulate",
    "suppress": "commands.suppress:suppress",
    "template": "commands.template:template",
    "unsure": "commands.unsure:unsure",
    "user": "commands.user:user",
    "work": "commands.work:work",
}


class Commands(click.Group):
    """Knows its commands by name and imports only the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        from sqlalchemy.exc import OperationalError

        from store.migrations import MigrationError
        from store.scripts import ScriptRefused
        from wiring.settings import SettingError

        try:
            return super().invoke(ctx)
        except (SettingError, MigrationError, ScriptRefused) as error:
            raise Mistake(str(error)) from error
        except OperationalError as error:
            why = str(error.orig).strip().splitlines()[0] if error.orig else "no reason given"
            raise Mistake(f"The database does not answer ({why}); check DATABASE_URL and that it runs.") from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ringback")
def main() -> None:
    """Ring a dealership's customers, ask a few questions, and bring every unhappy answer to a person."""


if __name__ == "__main__":
    sys.exit(main())
