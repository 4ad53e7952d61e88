"""What jobs and sweepers work with, set up once when the process starts: the one place they look things up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from pathlib import Path

from store.database import UnitOfWork
from store.recordings import FIRST_WAIT_S, LONGEST_WAIT_S
from voice.carrier import LONGEST_CALL_S, RING_S, Carrier
from voice.mail import Mailer
from workers.pace import Permits
from workers.queue import Jobs


@dataclass(frozen=True, slots=True)
class Patience:
    """How long we wait for what, in seconds of real time; tests are less patient."""

    claim_lease_s: float = 30.0
    asking_s: float = 20.0  # asking the carrier takes this long at most: its time limit, to connect and to answer
    ask_after_unsure_s: float = 10.0  # the carrier's own list is a little late
    unsure_again_s: float = 600.0  # one that ended unsure; by then the carrier's books are complete
    redirect_lease_s: float = 22.0  # of a worker that sends a live call elsewhere; longer than asking takes
    silent_s: float = 120.0  # a live call we have not heard of
    requeue_s: float = 5.0  # a planned call or message nobody has taken
    refused_s: float = 5.0  # the carrier would not take anything; doubled each time
    refused_longest_s: float = 60.0
    recording_s: float = FIRST_WAIT_S  # a recording that is not there yet; doubled each time
    recording_longest_s: float = LONGEST_WAIT_S
    recording_tries: int = 40
    longest_attempt: timedelta = timedelta(seconds=RING_S + LONGEST_CALL_S, minutes=5)  # after the lease
    troubles: int = 5  # in a row, and the carrier is given a rest
    rest_s: float = 5.0  # doubled each time
    rest_longest_s: float = 300.0

    def shortened(self, share: float) -> Patience:
        """The same waits, each so much shorter; what is a number of tries stays."""
        if share == 1:
            return self
        waits = {field.name: getattr(self, field.name) * share for field in fields(self) if field.name.endswith("_s")}
        return replace(self, **waits)


@dataclass(frozen=True, slots=True)
class Context:
    """Database, clocks, carrier, mail, queue and folders of one process."""

    work: UnitOfWork
    read: UnitOfWork
    now: Callable[[], datetime]
    real: Callable[[], datetime]
    carrier: Carrier
    permits: Permits
    jobs: Jobs
    recordings: Path
    patience: Patience = field(default_factory=Patience)
    account: str = ""  # the carrier's account, whose limits hold for everybody
    public_url: str = ""  # where the carrier reaches us
    mail: Mailer | None = None  # None: e-mail is not set up


_context: Context | None = None


def use(context: Context) -> None:
    """Called once, when the process starts."""
    global _context
    _context = context


def current() -> Context:
    """What this process works with."""
    if _context is None:
        raise RuntimeError("this process was not set up to work; start it with `ringback work`")
    return _context
