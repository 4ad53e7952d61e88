"""Who is at the command line, as the audit names them."""

from __future__ import annotations

import getpass


def whoami() -> str:
    """The system's name for this person; some containers have none."""
    try:
        return f"{getpass.getuser()[:60]} (command line)"
    except (KeyError, OSError):
        return "command line"
