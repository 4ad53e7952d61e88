"""Who picks up: one habit for every number, always the same for the same seed."""

import random
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from simulator.clock import CHINA


class Persona(StrEnum):
    """A customer's habit on the phone."""

    REACHABLE_HAPPY = "reachable_happy"  # answers everything, content
    MIXED = "mixed"  # some things were only average
    UNHAPPY = "unhappy"  # bad overall, one or two links bad, unlikely to come again, leaves a comment
    VERY_UNHAPPY = "very_unhappy"  # nearly everything bad, leaves a comment
    FAMILY_PROXY = "family_proxy"  # not the owner, but family, and answers for the owner
    WRONG_NUMBER = "wrong_number"  # knows nobody of that name
    NOT_NOW = "not_now"  # asks for another part of the day at first, answers the next call
    REFUSES = "refuses"  # does not want to take part, also when the benefit is explained
    OPTS_OUT = "opts_out"  # presses the opt-out key as soon as one is offered
    IMPATIENT = "impatient"  # hangs up after two to four prompts, goes on the next time
    SILENT = "silent"  # picks up and does nothing at all
    BUSY = "busy"  # engaged once or twice, later reachable
    ABSENT = "absent"  # never picks up
    MORNING_ABSENT = "morning_absent"  # picks up in the afternoon and evening only
    VOICEMAIL = "voicemail"  # a machine
    NONEXISTENT = "nonexistent"  # no such number
    FUMBLER = "fumbler"  # presses a wrong key or asks to hear it again, then does it right


# In percent of all numbers; the demonstration's picture of a dealership's customers.
WEIGHTS: dict[Persona, int] = {
    Persona.REACHABLE_HAPPY: 30,
    Persona.MIXED: 14,
    Persona.UNHAPPY: 7,
    Persona.VERY_UNHAPPY: 3,
    Persona.FAMILY_PROXY: 5,
    Persona.WRONG_NUMBER: 3,
    Persona.NOT_NOW: 6,
    Persona.REFUSES: 4,
    Persona.OPTS_OUT: 2,
    Persona.IMPATIENT: 4,
    Persona.SILENT: 3,
    Persona.BUSY: 4,
    Persona.ABSENT: 4,
    Persona.MORNING_ABSENT: 4,
    Persona.VOICEMAIL: 3,
    Persona.NONEXISTENT: 2,
    Persona.FUMBLER: 2,
}
AFTERNOON_BEGINS = 12  # the hour from which a morning_absent customer is there
CHINESE_TIME = ("+86", "+852", "+853", "+886")


class Answer(StrEnum):
    """What the network hears when it rings a number."""

    PERSON = "person"
    MACHINE = "machine"
    BUSY = "busy"
    NO_ANSWER = "no answer"
    NO_SUCH_NUMBER = "no such number"


@dataclass(frozen=True)
class PickUp:
    """How a number answers one call, and after how many seconds of ringing."""

    answer: Answer
    after: float


def persona_of(seed: int, number: str) -> Persona:
    """The habit that belongs to this number under this seed."""
    chance = random.Random(f"{seed}:{number}:persona")
    return chance.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]


def local_hour(number: str, now: datetime) -> int:
    """The hour where this number rings; the clock's own offset outside China's time zone."""
    return (now.astimezone(CHINA) if number.startswith(CHINESE_TIME) else now).hour


def pick_up(persona: Persona, seed: int, number: str, earlier_calls: int, now: datetime) -> PickUp:
    """How this number answers its next call, `earlier_calls` having rung it before."""
    chance = random.Random(f"{seed}:{number}:ring:{earlier_calls}")
    after = chance.uniform(5, 30)
    match persona:
        case Persona.BUSY if earlier_calls < random.Random(f"{seed}:{number}:busy").choice((1, 2)):
            return PickUp(Answer.BUSY, 2)
        case Persona.ABSENT:
            return PickUp(Answer.NO_ANSWER, after)
        case Persona.MORNING_ABSENT if local_hour(number, now) < AFTERNOON_BEGINS:
            return PickUp(Answer.NO_ANSWER, after)
        case Persona.NONEXISTENT:
            return PickUp(Answer.NO_SUCH_NUMBER, 3)
        case Persona.VOICEMAIL:
            return PickUp(Answer.MACHINE, 25)
        case _:
            return PickUp(Answer.PERSON, after)
