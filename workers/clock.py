"""The clock's ticks: planning, starting and sweeping, each on its own beat; one that fails never stops the others."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.exc import DBAPIError

from store.festivals import plant_feasts
from store.planning import plan_some
from workers import sweepers
from workers.context import Context
from workers.starting import Turns, start_due_calls
from workers.sweepers import TURN_TICK

TICK_S = 0.5  # real time
FAST_TICK_S = 0.1  # when a second of ours is minutes of the shared clock
PLAN_BATCH = 2000
COMPLAIN_EVERY_S = 30.0
_log = logging.getLogger("ringback.clock")


@dataclass(slots=True)
class Beat:
    """Something done again and again: every `every_s` seconds of real time, or at once when there was work."""

    name: str
    do: Callable[[], int]
    every_s: float
    next_at: float = 0.0
    complained_at: float = field(default=-COMPLAIN_EVERY_S)

    def run(self, now: float) -> None:
        """Do it when its time has come; whatever goes wrong is written down, and tried again at the next beat."""
        if now < self.next_at:
            return
        self.next_at = now + self.every_s
        try:
            self.do()
        except Exception as error:
            if now - self.complained_at >= COMPLAIN_EVERY_S:
                self.complained_at = now
                away = isinstance(error, DBAPIError)
                what = "the database does not answer" if away else f"{type(error).__name__}"
                _log.error("%s failed (%s) and will be tried again.", self.name, what, exc_info=not away)


def plan_new(context: Context) -> int:
    """Occasions whose time has come become follow-ups; large lists in several transactions."""
    planned = 0
    while True:
        with context.work() as session:
            fresh = plan_some(session, context.now(), limit=PLAN_BATCH)
            session.commit()
        planned += fresh.followups
        if fresh.looked < PLAN_BATCH:
            return planned


@dataclass(slots=True)
class Wishes:
    """Plants the wishes for festivals, once a day: they are for everybody, so looking more often would cost."""

    context: Context
    done_on: date | None = None

    def plant(self) -> int:
        """How many wishes are new; 0 when today was done."""
        today = self.context.now().date()
        if today == self.done_on:
            return 0
        with self.context.work() as session:
            planted = plant_feasts(session, self.context.now())
            session.commit()
        self.done_on = today
        return planted


def lanes(context: Context, tick_s: float) -> tuple[list[Beat], list[Beat], list[Beat]]:
    """What keeps the pace, what must be prompt, and what may wait for the carrier's answer or a long list: each lane
    has its own thread.
    """
    order = Turns()
    turns = [Beat("requeue_planned_calls", lambda: sweepers.requeue_planned_calls(context), 0.0)]
    prompt = [
        Beat("start_due_calls", lambda: start_due_calls(context, order), tick_s),
        Beat("leave_messages", lambda: sweepers.leave_messages(context), tick_s),
        Beat("send_planned_messages", lambda: sweepers.send_planned_messages(context), 1.0),
        Beat("fetch_recordings", lambda: sweepers.fetch_recordings(context), 1.0),
        Beat("release_stranded_followups", lambda: sweepers.release_stranded_followups(context), 5.0),
    ]
    slow = [
        Beat("plant_wishes", Wishes(context).plant, 3.0),
        Beat("plan_new", lambda: plan_new(context), 3.0),
        Beat("reconcile_calls", lambda: sweepers.reconcile_calls(context), 2.0),
        Beat("look_again_at_unsure_calls", lambda: sweepers.look_again_at_unsure_calls(context), 30.0),
        Beat("take_missed_texts", lambda: sweepers.take_missed_texts(context), 120.0),
        Beat("find_recordings", lambda: sweepers.find_recordings(context), 5.0),
        Beat("release_stranded_messages", lambda: sweepers.release_stranded_messages(context), 5.0),
        Beat("take_next_ways", lambda: sweepers.take_next_ways(context), 5.0),
        Beat("settle_fallbacks", lambda: sweepers.settle_fallbacks(context), 5.0),
        Beat("close_stale_fallbacks", lambda: sweepers.close_stale_fallbacks(context), 60.0),
    ]
    return turns, prompt, slow


def run(context: Context, *, fast: bool, stop: threading.Event, more: Iterable[Beat] = ()) -> None:
    """Tick until `stop` is set; what has begun is finished. `more` is done among what may wait."""
    tick_s = FAST_TICK_S if fast else TICK_S
    turns, prompt, slow = lanes(context, tick_s)
    ticks = ((turns, TURN_TICK.total_seconds()), (prompt, tick_s), ([*more, *slow], tick_s))
    threads = [
        threading.Thread(target=_tick, args=(lane, every_s, stop), name=f"clock-{number}")
        for number, (lane, every_s) in enumerate(ticks)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _tick(lane: list[Beat], tick_s: float, stop: threading.Event) -> None:
    while not stop.wait(tick_s):
        for beat in lane:
            if stop.is_set():
                return
            beat.run(time.monotonic())
