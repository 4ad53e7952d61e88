"""One call's life: queued, dialled, ringing, answered, talking, over; and who is told about it."""

import threading
from typing import TYPE_CHECKING

from simulator.callbacks import Lane, Task, call_fields, progress_fields
from simulator.pace import Stopped
from simulator.persona import Answer
from simulator.resources import ENDED, Call
from simulator.talk import Diverted, Over, Talk
from simulator.tape import Tape
from simulator.webhook import WebhookFailed

if TYPE_CHECKING:
    from simulator.exchange import Exchange

DETECTION = 4.0  # seconds the machine detection takes
GREETING = 6.0  # seconds of a voicemail greeting, until its beep


class Line:
    """Runs one call from the queue to its end; orders from the REST side reach it through `wake`."""

    def __init__(self, exchange: "Exchange", call: Call, lane: Lane) -> None:
        self.exchange = exchange
        self.call = call
        self.wake = threading.Event()
        self.dialled = False
        self.talked = 0.0  # domain seconds since the answer, webhooks not counted
        self.tape: Tape | None = None  # of an answering machine
        self._began_to_hear = False
        self._lane = lane
        self._sequence = 0
        self._order: Over | Diverted | None = None
        self._kept_back: Task | None = None  # news that the next news overtakes

    def run(self) -> None:
        """Live the whole call; only a simulator going down leaves it unfinished."""
        try:
            self._dial()
            self._talk()
        except Over as over:
            self._finish(over.status, over.sip)
        except Stopped:
            raise
        except Exception as problem:
            self.exchange.journal.write("error", sid=self.call.sid, code=20500, message=f"simulator: {problem!r}")
            self._finish("failed", 500)
            raise

    # -- orders from outside --------------------------------------------------------------------------------

    def cancel_queued(self) -> bool:
        """Take a call back that was not dialled yet; nobody is told, as with the real carrier."""
        with self.exchange.lock:
            if self.dialled:
                return False
            self.call.status, self.call.ended = "canceled", self.exchange.clock.now()
        self.exchange.keep("call", self.call)
        return True

    def obey(self, order: Over | Diverted) -> None:
        """End or divert the call at the next moment it listens."""
        self._order = order
        self.wake.set()

    def spend(self, seconds: float) -> None:
        """Let time pass on the line; raises what somebody outside ordered meanwhile, or the time limit."""
        left = self.call.time_limit - self.talked
        passed = self.exchange.pace.wait(min(seconds, left), self.wake)
        if self.call.answered is not None:
            self.talked += passed
        if self.wake.is_set():
            self.wake.clear()
            order, self._order = self._order, None
            if order is not None:
                raise order
        if seconds >= left:
            raise Over("completed", 200)

    def begins_to_hear(self) -> None:
        """The first word, or the first sound, of this call; noted with the seconds since the answer."""
        if not self._began_to_hear:
            self._began_to_hear = True
            self.exchange.journal.write("first_word", sid=self.call.sid, seconds=round(self.talked, 3))

    # -- the stages -----------------------------------------------------------------------------------------

    def _dial(self) -> None:
        call, exchange = self.call, self.exchange
        with exchange.lock:
            if call.status in ENDED:
                raise Over(call.status, 487)
            self.dialled = True
            call.started = exchange.clock.now()
            call.queue_ms = int((call.started - call.created).total_seconds() * 1000)
        if call.direction == "inbound":
            self._become("ringing")
            return
        self.tell("initiated", "initiated")
        pick = exchange.answer_for(call)
        if pick.answer == Answer.NO_SUCH_NUMBER:
            self.spend(pick.after)
            raise Over("failed", 404)
        self._become("ringing")
        self.tell("ringing", "ringing")
        match pick.answer:
            case Answer.BUSY:
                self.spend(pick.after)
                raise Over("busy", 486)
            case Answer.NO_ANSWER:
                self.spend(call.timeout)
                raise Over("no-answer", 487)
        self.spend(min(pick.after, call.timeout * 0.8))
        if pick.answer == Answer.MACHINE:
            self.tape = Tape(GREETING)
        self._answer(machine=pick.answer == Answer.MACHINE)

    def _answer(self, *, machine: bool) -> None:
        self.call.answered = self.exchange.clock.now()
        self._become("in-progress")
        if self.call.machine_detection and not self.call.async_amd:
            self.call.answered_by = self._verdict(machine)
            self.spend(GREETING if self.call.answered_by.startswith("machine_end") else DETECTION)
        self.tell("answered", "in-progress")
        if self.call.machine_detection and self.call.async_amd:
            self.exchange.later(lambda: self._detect_aside(machine))

    def _verdict(self, machine: bool) -> str:
        if not machine:
            return "human"
        return "machine_end_beep" if self.call.machine_detection == "DetectMessageEnd" else "machine_start"

    def _detect_aside(self, machine: bool) -> None:
        """Tell the verdict while the call already talks."""
        verdict = self._verdict(machine)
        seconds = GREETING if verdict.startswith("machine_end") else DETECTION
        self.exchange.pace.wait(seconds)
        if self.call.status in ENDED:
            return
        self.call.answered_by = verdict
        if self.call.amd_callback is None:
            return
        fields = {
            "CallSid": self.call.sid,
            "AccountSid": self.call.account,
            "AnsweredBy": verdict,
            "MachineDetectionDuration": str(int(seconds * 1000)),
        }
        self.post(self.call.amd_callback, self.call.amd_callback_method, fields, "amd")

    def _talk(self) -> None:
        person = self.exchange.person_for(self.call.from_ if self.call.direction == "inbound" else self.call.to)
        if self.call.direction == "inbound":
            self.call.answered = self.exchange.clock.now()
        Talk(self, person).run()
        raise Over("completed", 200)

    def _become(self, status: str) -> None:
        self.call.status = status
        self.exchange.keep("call", self.call)

    def picked_up_inbound(self) -> None:
        """An inbound call counts as answered once its first document came."""
        if self.call.direction == "inbound" and self.call.status == "ringing":
            self._become("in-progress")

    def _finish(self, status: str, sip: int) -> None:
        call, exchange = self.call, self.exchange
        with exchange.lock:
            if call.status in ENDED:
                return
            call.ended = exchange.clock.now()
            call.duration = max(1, round(self.talked)) if status == "completed" else 0
            call.status = status
        exchange.keep("call", call)
        if self.tape is not None:
            self.tape.cut(self.talked)
            exchange.journal.write("tape", sid=call.sid, heard=self.tape.heard)
        self.tell("completed", status, sip)

    # -- telling ---------------------------------------------------------------------------------------------

    def tell(self, event: str, status: str, sip: int | None = None) -> None:
        """Send a status callback if this event was asked for; those of one call leave in order."""
        call, exchange = self.call, self.exchange
        if call.status_callback is None or event not in call.events:
            return
        fields = progress_fields(call, status, self._sequence, exchange.clock.now(), sip)
        self._sequence += 1
        url, method = call.status_callback, call.status_callback_method
        if exchange.faults.strike("status_lost"):
            exchange.journal.write(
                "webhook", url=url, fields=fields, purpose="status", sid=call.sid, failed=0, why="lost"
            )
            return
        late = exchange.faults.strike("status_late")
        if late is not None:
            exchange.later(lambda: self._post_late(late.seconds, url, method, fields))
            return
        if event != "completed" and self._kept_back is None and exchange.faults.strike("status_swapped"):
            self._kept_back = lambda: self.post(url, method, fields, "status")
            return
        self._lane.put(lambda: self.post(url, method, fields, "status"))
        if self._kept_back is not None:
            self._lane.put(self._kept_back)
            self._kept_back = None

    def _post_late(self, seconds: float, url: str, method: str, fields: dict[str, str]) -> None:
        if not self.exchange.stopping.wait(seconds):
            self.post(url, method, fields, "status")

    def post(self, url: str, method: str, fields: dict[str, str], purpose: str) -> None:
        """Send a request whose answer changes nothing; a bad answer is only noted."""
        try:
            reply = self.exchange.webhooks.send(url, method, fields, purpose=purpose, sid=self.call.sid)
        except WebhookFailed as problem:
            self.exchange.journal.write(
                "error",
                sid=self.call.sid,
                code=15002,
                message=f"{purpose} callback failed: {problem}",
                url=url,
            )
            return
        if reply.status >= 400:
            message = f"{purpose} callback was answered {reply.status}."
            self.exchange.journal.write("error", sid=self.call.sid, code=15003, message=message, url=url)

    def put(self, url: str, method: str, fields: dict[str, str], purpose: str) -> None:
        """The same, in order with this call's other callbacks."""
        self._lane.put(lambda: self.post(url, method, fields, purpose))

    def fields(self) -> dict[str, str]:
        """The parameters of a TwiML request as the call now stands."""
        fields = call_fields(self.call, self.call.status)
        if self.call.answered_by is not None and not self.call.async_amd:
            fields["AnsweredBy"] = self.call.answered_by
        return fields
