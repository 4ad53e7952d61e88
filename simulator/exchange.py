"""The carrier's exchange: every call, message and recording, the lines they use, and what survives a restart."""

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.callbacks import Lane
from simulator.clock import SharedClock
from simulator.desk import Desk, at_desk
from simulator.faults import Faults
from simulator.journal import Entry, Journal, earlier
from simulator.line import Line
from simulator.pace import Pace, Stopped
from simulator.person import Person
from simulator.persona import Answer, PickUp, persona_of, pick_up
from simulator.resources import ENDED, Call, Message, Recording
from simulator.scripted import Habit, ScriptedPerson
from simulator.sound import Studio
from simulator.webhook import Webhooks


@dataclass(frozen=True)
class Settings:
    """How one simulator is set up; `lines` calls run at once, `cps` calls start a second (0: as many as come)."""

    home: Path
    account: str
    token: str = field(repr=False)
    seed: int = 1
    instant: bool = False
    lines: int = 200
    cps: float = 0.0
    busy_lines: tuple[str, ...] = ()
    espeak: bool = True


class Exchange:
    """Holds the account's resources and runs its calls; thread-safe."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.base = ""  # the simulator's own URL, known once it listens
        self.stopping = threading.Event()
        self.lock = threading.RLock()
        folder = settings.home / "simulator"
        self.clock = SharedClock(settings.home)
        self.journal = Journal(folder / "journal.jsonl", self.clock.now)
        self.faults = Faults(settings.seed)
        self.webhooks = Webhooks(settings.token, self.journal, self.faults)
        self.pace = Pace(self.clock, instant=settings.instant, stopping=self.stopping)
        self.voices = folder / "voices"
        self.studio = Studio(self.voices, espeak=settings.espeak)
        self.calls: dict[str, Call] = {}
        self.calls_to: defaultdict[str, list[Call]] = defaultdict(list)
        self.messages: dict[str, Message] = {}
        self.recordings: dict[str, Recording] = {}
        self.habits: dict[str, Habit] = {}
        self.opted_out: set[str] = set()
        self._answered: Counter[str] = Counter()
        self._rung: Counter[str] = Counter()
        self._live: dict[str, Line] = {}
        self._starts = 0.0
        self.lines = ThreadPoolExecutor(settings.lines, thread_name_prefix="line")
        self.post = ThreadPoolExecutor(32, thread_name_prefix="callback")
        self.errands = ThreadPoolExecutor(32, thread_name_prefix="errand")
        self._load(earlier(folder / "journal.jsonl", "call", "message", "recording", "customer"))

    # -- customers ----------------------------------------------------------------------------------------

    def answer_for(self, call: Call) -> PickUp:
        """How the called number answers; counts the ringing."""
        with self.lock:
            rung = self._rung[call.to]
            self._rung[call.to] += 1
        habit = self.habits.get(call.to, Habit())
        if habit.answer is not None:
            return PickUp(habit.answer, 8.0)
        if call.to in self.settings.busy_lines:
            return PickUp(Answer.BUSY, 2.0)
        if habit.script is not None:
            return PickUp(Answer.PERSON, 8.0)
        persona = habit.persona or persona_of(self.settings.seed, call.to)
        return pick_up(persona, self.settings.seed, call.to, rung, self.clock.now())

    def person_for(self, number: str) -> Person | ScriptedPerson:
        """Who speaks at this number now; counts the answer."""
        habit = self.habits.get(number, Habit())
        with self.lock:
            earlier_answers = self._answered[number]
            self._answered[number] += 1
        if habit.script is not None:
            return ScriptedPerson(habit.script)
        persona = habit.persona or persona_of(self.settings.seed, number)
        return Person(persona, number, self.settings.seed, earlier_answers, self.clock.now().date())

    def desk_for(self, number: str) -> Desk:
        """Who takes a call that is put through to this number; counts the ringing."""
        with self.lock:
            earlier_rings = self._rung[number]
            self._rung[number] += 1
        return at_desk(self.settings.seed, number, earlier_rings, self.habits.get(number, Habit()).answer)

    def set_habit(self, number: str, wanted: Mapping[str, Any]) -> Habit:
        """Fix one number's behaviour; raises HabitError. Counting calls to it begins anew."""
        habit = Habit.of(wanted)
        with self.lock:
            self.habits[number] = habit
            self._rung[number] = self._answered[number] = 0
        self.journal.write("customer", number=number, **habit.as_json())
        return habit

    # -- calls --------------------------------------------------------------------------------------------

    def place(self, call: Call) -> None:
        """Take a call into the queue; it starts when a line is free and the pace allows."""
        with self.lock:
            self.calls[call.sid] = call
            self.calls_to[call.to].append(call)
            line = self._live[call.sid] = Line(self, call, Lane(self.post))
        self.keep("call", call)
        self.lines.submit(self._run, line)

    def take(self, call: Call) -> None:
        """Keep a call that runs on another one's line: a leg that it dials."""
        with self.lock:
            self.calls[call.sid] = call
            self.calls_to[call.to].append(call)
        self.keep("call", call)

    def _run(self, line: Line) -> None:
        try:
            self._await_start()
            line.run()
        except Stopped:
            return
        finally:
            with self.lock:
                self._live.pop(line.call.sid, None)

    def _await_start(self) -> None:
        """Space the starts of calls as the account's calls per second demand, in real time."""
        if self.settings.cps <= 0:
            return
        with self.lock:
            start = self._starts = max(time.monotonic(), self._starts + 1 / self.settings.cps)
        if self.stopping.wait(max(0.0, start - time.monotonic())):
            raise Stopped

    def line_of(self, sid: str) -> Line | None:
        """The line a call is on, while it is not over."""
        return self._live.get(sid)

    def live(self) -> list[Call]:
        """Calls that have begun and are not over."""
        with self.lock:
            return [line.call for line in self._live.values() if line.dialled and line.call.status not in ENDED]

    def waiting(self) -> int:
        """Calls in the queue."""
        with self.lock:
            return sum(1 for line in self._live.values() if not line.dialled and line.call.status not in ENDED)

    # -- keeping --------------------------------------------------------------------------------------------

    def keep(self, kind: str, held: Call | Message | Recording) -> None:
        """Note how a resource now stands, so that it is there after a restart."""
        held.updated = self.clock.now()
        self.journal.write(kind, **held.snapshot())

    def later(self, task: Callable[[], None]) -> None:
        """Do something in the background; nothing happens once the simulator goes down."""

        def guarded() -> None:
            try:
                task()
            except Stopped:
                return

        try:
            self.errands.submit(guarded)
        except RuntimeError:  # the pool is closed: the simulator is going down
            return

    def _load(self, entries: Iterable[Entry]) -> None:
        """Take over what earlier runs wrote; calls in flight when they ended have failed, untold."""
        for entry in entries:
            match entry.get("kind"):
                case "call":
                    self.calls[entry["sid"]] = Call.from_snapshot(entry)
                case "message":
                    self.messages[entry["sid"]] = Message.from_snapshot(entry)
                case "recording":
                    self.recordings[entry["sid"]] = Recording.from_snapshot(entry)
                case "customer":
                    self.habits[entry["number"]] = Habit.of(entry)
        for call in self.calls.values():
            self.calls_to[call.to].append(call)
            self._rung[call.to] += call.started is not None
            self._answered[call.to] += call.answered is not None
            if call.status not in ENDED:
                call.status, call.ended, call.duration = "failed", self.clock.now(), call.duration or 0
                self.keep("call", call)
        for message in self.messages.values():
            if message.status == "queued":
                message.status, message.error_code = "failed", 30008
                self.keep("message", message)
        for recording in self.recordings.values():
            if recording.status == "processing":
                recording.status = "completed" if recording.file else "absent"
                self.keep("recording", recording)

    def close(self) -> None:
        """Let everything go that waits, and close what is open."""
        self.stopping.set()
        for line in list(self._live.values()):
            line.wake.set()
        for pool in (self.lines, self.errands, self.post):
            pool.shutdown(wait=True, cancel_futures=True)
        self.webhooks.close()
        self.journal.close()
