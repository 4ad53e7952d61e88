"""A rehearsed conversation: it takes the customer's moves, over one call or several, and remembers what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from commands.rehearsal.moves import CallBack, HangUp, Move
from flows import engine
from flows.lifecycles import Disposition
from flows.pace import speaking
from flows.policy import ATTEMPTS
from flows.talk import Talk
from flows.turns import (
    AskedForKey,
    AskedForTime,
    AskedToSpeak,
    Connected,
    Finding,
    Heard,
    HungUp,
    Keys,
    Machine,
    PutThrough,
    Recorded,
    Silence,
    Turn,
    Utterance,
    Walk,
)


class NotNow(Exception):
    """This move does not fit here; the sentence says which do."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """What they did, in the words of tests/calls, and what we said to it."""

    they: str
    says: tuple[Utterance, ...]


@dataclass
class Conversation:
    """One customer's walk through the script. `calls` holds every exchange of every call so far."""

    talk: Talk
    walk: Walk = field(default_factory=lambda: Walk(""))
    says: tuple[Utterance, ...] = ()
    found: list[Finding] = field(default_factory=list)
    calls: list[list[Exchange]] = field(default_factory=list)
    ringing: bool = False  # the line is open
    settled: Disposition | None = None  # how the follow-up is closed, if it is
    pressed: bool = False  # a key was pressed in this call, so a person is there

    def pick_up(self) -> tuple[Finding, ...]:
        """Somebody answers; an earlier call's walk is taken up again."""
        turn = engine.begin(self.talk, self.walk if self.calls else None)
        self.calls.append([])
        self.ringing, self.pressed = True, False
        return self._taken("pick up", turn)

    def take(self, move: Move) -> tuple[Finding, ...]:
        """One move of the customer; returns what it brought to light. Raises `NotNow`."""
        if isinstance(move, CallBack):
            return self._call_back()
        if not self.ringing:
            raise NotNow(f"This call is over; {self._afterwards()}")
        if isinstance(move, HangUp):
            self._hung_up()
            return ()
        if isinstance(move, Machine):
            if self.pressed:
                raise NotNow("A key was pressed in this call, so a person is there, whatever else is heard.")
            return self._heard("are a machine", move)
        asked = self.says[-1]
        match asked:
            case AskedForKey():
                return self._answer_by_key(asked, move)
            case AskedToSpeak():
                return self._answer_by_speaking(asked, move)
            case PutThrough():
                if not isinstance(move, Connected):
                    raise NotNow("The customer is being put through: type p if a person takes it, n if nobody does.")
                return self._heard("talk to a person" if move.reached else "reach nobody", move)
            case _:
                raise NotNow("Nothing is asked here; type h to hang up.")

    def hang_up(self) -> None:
        """The rehearsal ends: so does the call, if there is one."""
        if self.ringing:
            self._hung_up()

    @property
    def can_go_on(self) -> bool:
        """Whether the customer would be rung again."""
        return self.settled is None and len(self.calls) < self._budget()

    def seconds(self) -> float:
        """How long our side has spoken, in all calls."""
        said = (said for call in self.calls for exchange in call for said in exchange.says)
        locale = self.talk.locale
        return sum(speaking(getattr(one, "text", ""), locale) for one in said)

    # --- moves ---------------------------------------------------------------------------------------------------

    def _answer_by_key(self, asked: AskedForKey, move: Move) -> tuple[Finding, ...]:
        match move:
            case Silence():
                return self._heard("say nothing", move)
            case Keys(digits=digits):
                several = asked.most > 1
                digits = digits.removesuffix("#") if several else digits
                if len(digits) > asked.most:
                    wanted = f"at most {asked.most} keys, then Enter" if several else "one key, of 0 to 9, * and #"
                    raise NotNow(f"{len(digits)} keys are too many here; type {wanted}.")
                if not digits:  # the pound key alone ends an entry that holds nothing
                    return self._heard("say nothing", Silence())
                self.pressed = True
                return self._heard(f"{'enter' if several else 'press'} {digits}", Keys(digits))
            case Recorded():
                raise NotNow("Nothing is recorded here, a key is waited for; type the key, or s for silence.")
            case _:
                raise NotNow("Nobody is being put through here; type a key, or s for silence.")

    def _answer_by_speaking(self, asked: AskedToSpeak, move: Move) -> tuple[Finding, ...]:
        match move:
            case Silence():
                return self._heard("say nothing", move)
            case Recorded(seconds=seconds) if seconds > asked.max_seconds:
                raise NotNow(f"The recording ends after {asked.max_seconds} seconds; type r and a number up to that.")
            case Recorded(seconds=seconds):
                recordings = sum(one.they.startswith("speak") for call in self.calls for one in call)
                return self._heard(f"speak {seconds} s", Recorded(f"RE{recordings + 1:032x}", seconds))
            case _:
                raise NotNow("Here something is spoken: type r 7 to speak for 7 seconds, or s to say nothing.")

    def _call_back(self) -> tuple[Finding, ...]:
        if self.ringing:
            raise NotNow("This call is not over yet; hang up with h first.")
        if not self.can_go_on:
            raise NotNow(f"Nobody is rung again: {self._why_not()}")
        return self.pick_up()

    def _heard(self, they: str, heard: Heard) -> tuple[Finding, ...]:
        return self._taken(they, engine.hear(self.talk, self.walk, heard))

    def _taken(self, they: str, turn: Turn) -> tuple[Finding, ...]:
        self.walk, self.says = turn.walk, turn.says
        self.calls[-1].append(Exchange(they, turn.says))
        self.found += turn.found
        if isinstance(turn.says[-1], HungUp):
            self.settled = turn.walk.disposition
            self._close()
        return turn.found

    def _hung_up(self) -> None:
        """Whoever hangs up with a person on the line has what he wanted."""
        if self.walk.put_through:
            self.settled = Disposition.DONE_BY_PERSON
        self._close()

    def _close(self) -> None:
        self.calls[-1].append(Exchange("hang up", ()))
        self.walk = replace(self.walk, over=True)
        self.ringing = False

    # --- what is said about it -----------------------------------------------------------------------------------

    def _budget(self) -> int:
        return ATTEMPTS + 1 if any(isinstance(one, AskedForTime) for one in self.found) else ATTEMPTS

    def _afterwards(self) -> str:
        return "type b to be rung again, or q to end." if self.can_go_on else "type q to end."

    def _why_not(self) -> str:
        if self.settled is not None:
            return f"the follow-up is closed as {self.settled}."
        return f"{len(self.calls)} calls are all there are (rule 3.05)."
