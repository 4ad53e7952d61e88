"""How a command tells a person about a mistake: one sentence on standard error, exit status 2, never a traceback."""

from __future__ import annotations

import click


class Mistake(click.ClickException):
    """Something a person can put right; the message says how."""

    exit_code = 2
