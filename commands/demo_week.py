"""Lets a working week pass on the fast clock, with a live picture; hours in which nothing can happen are skipped."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from flows.calendar import Calendar
from store.dealerships import DealershipRecord
from store.summary import Summary, summarise
from wiring.runtime import Runtime

LOOK_EVERY_S = 0.25
QUIET_FOR = 4  # looks in a row with nothing under way, before the clock jumps
WORTH_A_JUMP = timedelta(minutes=12)
BEFORE = timedelta(minutes=1)
STUCK_S = 300.0  # real seconds without any change: something is wrong, say so instead of waiting for ever


class Stuck(Exception):
    """Nothing moves any more although there is something to do."""


def let_pass(
    runtime: Runtime,
    dealership: DealershipRecord,
    calendar: Calendar,
    *,
    until: datetime,
    speed: float,
    screen: Console,
) -> Summary:
    """Run the clock until `until`, or until every follow-up is closed and nothing is under way. Raises `Stuck`."""
    quiet, last, changed_at = 0, None, time.monotonic()
    with Live(console=screen, refresh_per_second=8, transient=True) as live:
        say = live.update if screen.is_terminal else _sparingly(screen)
        while True:
            time.sleep(LOOK_EVERY_S)
            now = runtime.clock.now()
            runtime.clock.set(now, speed)  # so that after a sudden end the clock is known to within a moment
            with runtime.read() as session:
                seen = summarise(session, dealership.id)
            say(picture(seen, now, dealership, until))
            if seen != last:
                last, changed_at = seen, time.monotonic()
            quiet = quiet + 1 if seen.at_rest else 0
            if quiet >= QUIET_FOR and seen.followups:
                if now >= until or not seen.waiting:
                    return seen
                target = _next_moment(seen, calendar, now, until)
                if target - now > WORTH_A_JUMP:
                    runtime.clock.set(target, speed)
                    quiet, changed_at = 0, time.monotonic()
            if time.monotonic() - changed_at > STUCK_S:
                raise Stuck


def _next_moment(seen: Summary, calendar: Calendar, now: datetime, until: datetime) -> datetime:
    """Just before the next thing can happen."""
    due = max(seen.next_call_at or until, now)
    return min(calendar.next_open(due) - BEFORE, until)


def picture(seen: Summary, now: datetime, dealership: DealershipRecord, until: datetime) -> Group:
    """The state of things in a few lines."""
    local = now.astimezone(ZoneInfo(dealership.zone))
    closed = seen.followups - seen.waiting - seen.calling
    head = Text.assemble((f"{local:%a %d %b %H:%M}", "bold cyan"), f"   {dealership.name}")
    bar = ProgressBar(total=max(seen.followups, 1), completed=closed, width=48)
    counts = Table.grid(padding=(0, 3))
    for name, value in (
        ("follow-ups closed", f"{closed} of {seen.followups}"),
        ("lines in use", f"{seen.live_calls} of {dealership.lines}"),
        ("calls placed", str(seen.calls)),
        ("reached / completed", f"{seen.reached} / {seen.completed}"),
        ("SMS", str(sum(seen.messages.values()))),
        ("complaints", str(sum(n for (kind, _), n in seen.tickets.items() if kind == "complaint"))),
    ):
        counts.add_row(name, value)
    return Group(head, bar, counts)


def _sparingly(screen: Console) -> Callable[[Group], None]:
    """Without a terminal a picture every few seconds is a flood; one line each ten is enough."""
    shown_at = 0.0

    def say(group: Group) -> None:
        nonlocal shown_at
        if time.monotonic() - shown_at >= 10:
            shown_at = time.monotonic()
            head, _, counts = group.renderables
            cells = zip(*(column.cells for column in counts.columns), strict=True)  # type: ignore[union-attr]  # our own table
            screen.print(f"{head}: " + ", ".join(f"{name} {value}" for name, value in cells), soft_wrap=True)

    return say
