"""A customer who follows a list instead of listening, for tests that need one exact conversation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.ear import Heard
from simulator.persona import Answer, Persona
from simulator.reactions import OnHold, Press, PutDown, Reaction, Remark, Silence, Utter

HANG_UP = "hangup"
SPOKEN = frozenset({"say", "speech", "comment"})  # "speech" is the older word for "say"
USUALLY = 0.91  # how sure a recogniser is of plain words


class HabitError(ValueError):
    """A customer was described in words we do not know; the message says which ones we do."""


@dataclass(frozen=True)
class Habit:
    """What was fixed for one number: a persona, or a script of steps, and how the phone is answered.

    A step is a text of keys ("1", "12#", "" for silence), "hangup", {"say": words, "confidence": 0.9} or {"comment":
    words, "hangup": true}. {"say": words, "press": keys} does both, and what is named first comes first; a confidence
    of null is a recogniser that does not tell it. A call that is put through takes a step too: "hangup" ends it first,
    "*" asks to come back where that is offered, anything else talks to the end. After the last step the person stays
    silent. Every call begins the script anew.
    """

    persona: Persona | None = None
    script: tuple[Any, ...] | None = None
    answer: Answer | None = None

    @classmethod
    def of(cls, wanted: Mapping[str, Any]) -> "Habit":
        """Read a habit from the JSON of the control surface."""
        try:
            persona = Persona(wanted["persona"]) if wanted.get("persona") else None
        except ValueError as problem:
            names = ", ".join(Persona)
            raise HabitError(f"There is no persona {wanted['persona']!r}; choose one of {names}.") from problem
        try:
            answer = Answer(wanted["answer"]) if wanted.get("answer") else None
        except ValueError as problem:
            raise HabitError(
                f"There is no answer {wanted['answer']!r}; choose one of {', '.join(Answer)}."
            ) from problem
        script = wanted.get("script")
        if script is not None:
            script = tuple(script) if isinstance(script, list | tuple) else (script,)
            for step in script:
                _check(step)
        if persona is None and script is None and answer is None:
            raise HabitError("Say which persona, script or answer this number should have.")
        return cls(persona, script, answer)

    def as_json(self) -> dict[str, Any]:
        return {
            "persona": self.persona,
            "script": None if self.script is None else list(self.script),
            "answer": self.answer,
        }


def _check(step: Any) -> None:
    """Raises HabitError for a step that nobody can take."""
    if isinstance(step, str):
        return
    if not isinstance(step, dict) or not SPOKEN & set(step):
        raise HabitError('A step is keys ("1", "12#", ""), "hangup", {"say": …} or {"comment": …}.')
    sure = step.get("confidence", USUALLY)
    if sure is not None and (isinstance(sure, bool) or not isinstance(sure, int | float) or not 0 <= sure <= 1):
        raise HabitError(f"The confidence of a step is {sure!r}; give a number from 0 to 1, or null for none.")


@dataclass
class ScriptedPerson:
    """Takes the steps one by one, whatever is said."""

    script: tuple[Any, ...]
    persona: str = "scripted"
    taken: int = field(default=0)

    def _next(self) -> Any:
        step = self.script[self.taken] if self.taken < len(self.script) else ""
        self.taken += 1
        return step

    def react(self, heard: Heard, *, dtmf: bool = True, speech: bool = False) -> Reaction:
        """The next step at a prompt."""
        step = self._next()
        if step == HANG_UP:
            return PutDown(1.0)
        if isinstance(step, dict):
            return _speaking(step, len(heard.text))
        return Press(step, len(heard.text), 1.0) if step and dtmf else Silence("scripted")

    def remark(self, _heard: Heard) -> Remark:
        """The next step after a beep."""
        step = self._next()
        if step == HANG_UP:
            return Remark("", hangs_up=True)
        if isinstance(step, dict):
            return Remark(str(step.get("comment", "")), hangs_up=bool(step.get("hangup")))
        return Remark("", presses=False)

    def hold(self) -> OnHold:
        """The next step when the call is put through."""
        step = self._next()
        return OnHold(hangs_up=step == HANG_UP, presses_star=step == "*")


def _speaking(step: Mapping[str, Any], heard: int) -> Reaction:
    """Words, keys or both; what the step names first is what comes first."""
    words, keys = str(step.get("say", step.get("speech", ""))), str(step.get("press", ""))
    if next(iter(step)) == "press":
        return Press(keys, heard, 1.0, words=words)
    return Utter(words, 1.0, step.get("confidence", USUALLY), keys) if words else Silence("scripted")
