"""What the wiring hands the console: ways to the database, the domain clock, and where recordings lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from store.database import UnitOfWork


@dataclass(frozen=True, slots=True)
class ConsoleDeps:
    """Everything the pages need from outside."""

    work: UnitOfWork  # may write; committed by the view
    read: UnitOfWork  # only looks
    now: Callable[[], datetime]  # domain time, aware
    real: Callable[[], datetime]  # technical time, aware
    recordings_dir: Path  # recordings.file is relative to it
    secure_cookies: bool  # True when the console is served over https
    account: str = ""  # the carrier's
