"""What a person thinks of things: whether they want to talk, how content they are, what they take up of an offer."""

import random
from dataclasses import dataclass, field

from simulator.comments import Mood
from simulator.meaning import DAY_PARTS, INTENTS, LEVELS, Choice, Topic
from simulator.persona import Persona

# How often an offer is taken up, where only the mood decides.
TAKES_UP = {
    Topic.INFO: 0.4,
    Topic.SMS: 0.6,
    Topic.TRANSFER: 0.4,
    Topic.BOOKING: 0.6,
    Topic.SLOT: 0.7,
    Topic.INVITATION: 0.4,
    Topic.EXTRA_WORK: 0.75,
}
TROUBLED = {Mood.CROSS: 0.9, Mood.FURIOUS: 1.0, Mood.SO_SO: 0.2}
TAKEN, TURNED_DOWN = (Choice.YES,), (Choice.NO, Choice.REFUSE, Choice.LATER, Choice.SKIP)
DISLIKES = {Mood.SO_SO: 0.9, Mood.CROSS: 0.6, Mood.FURIOUS: 0.4}
MOODS = {
    Persona.MIXED: Mood.SO_SO,
    Persona.UNHAPPY: Mood.CROSS,
    Persona.VERY_UNHAPPY: Mood.FURIOUS,
    Persona.FAMILY_PROXY: Mood.SO_SO,
}


@dataclass
class Mind:
    """One person's opinions in one call; `earlier` counts the calls they answered before."""

    persona: Persona
    number: str
    seed: int
    earlier: int
    chance: random.Random
    plate_is_right: bool
    mood: Mood = field(init=False)

    def __post_init__(self) -> None:
        self.mood = MOODS.get(self.persona, Mood.CONTENT)

    @property
    def troubled(self) -> float:
        """How likely something is wrong with the car."""
        return TROUBLED.get(self.mood, 0.05)

    def wishes(self, topic: Topic, nth: int) -> tuple[Choice, ...]:
        """What this person would like to answer to the n-th such question of the call, best first."""
        match topic:
            case Topic.IDENTITY:
                return self._identity()
            case Topic.FAMILY:
                yes = (Choice.FAMILY, Choice.YES, Choice.SELF)
                return (Choice.WRONG, Choice.NO) if self.persona == Persona.WRONG_NUMBER else yes
            case Topic.CONVENIENCE | Topic.BENEFIT:
                return self._willingness()
            case Topic.DAY_PART:
                if self.persona == Persona.REFUSES:
                    return (Choice.REFUSE, Choice.NO)
                return self._day_parts()
            case Topic.SATISFACTION:
                return self._nearest(LEVELS, self.level(nth))
            case Topic.INTENTION:
                return self._nearest(INTENTS, self._intent())
            case Topic.COMMENT | Topic.CALLBACK | Topic.CONSENT if self.persona == Persona.REFUSES:
                return (Choice.REFUSE, Choice.NO)
            case Topic.COMMENT | Topic.CALLBACK:
                return self._has_something_to_say()
            case Topic.PROBLEM:
                return self._trouble()
            case topic if topic in TAKES_UP:
                return TAKEN if self._takes_up(topic) else TURNED_DOWN
            case Topic.PLATE:
                return (Choice.YES, Choice.NO) if self.plate_is_right else (Choice.NO, Choice.YES)
            case Topic.FACT:
                doubt = {Mood.SO_SO: 0.15, Mood.CROSS: 0.3, Mood.FURIOUS: 0.5}.get(self.mood, 0.05)
                return (Choice.NO, Choice.YES) if self.chance.random() < doubt else (Choice.YES, Choice.NO)
            case _:
                return (Choice.YES, Choice.SELF)

    def _identity(self) -> tuple[Choice, ...]:
        match self.persona:
            case Persona.FAMILY_PROXY:
                return (Choice.FAMILY, Choice.NO)
            case Persona.WRONG_NUMBER:
                return (Choice.WRONG, Choice.NO)
            case _:
                return (Choice.SELF, Choice.YES)

    def _willingness(self) -> tuple[Choice, ...]:
        match self.persona:
            case Persona.REFUSES | Persona.OPTS_OUT:
                return (Choice.REFUSE, Choice.NO, Choice.LATER)
            case Persona.NOT_NOW if self.earlier == 0:
                return (Choice.LATER, Choice.NO)
            case _:
                return (Choice.YES,)

    def _day_parts(self) -> tuple[Choice, ...]:
        parts = [Choice.AFTERNOON, Choice.EVENING, Choice.MORNING]
        self.chance.shuffle(parts)
        return (*parts, *DAY_PARTS)

    def _has_something_to_say(self) -> tuple[Choice, ...]:
        talks = {Mood.CROSS: 1.0, Mood.FURIOUS: 1.0, Mood.SO_SO: 0.5}.get(self.mood, 0.2)
        if self.chance.random() < talks:
            return (Choice.YES, Choice.HUMAN)
        return (Choice.NO, Choice.REFUSE, Choice.SKIP)

    def _trouble(self) -> tuple[Choice, ...]:
        """Whether something is wrong with the car, or was."""
        if self.chance.random() < self.troubled:
            return (Choice.TROUBLE, Choice.YES, Choice.NO)
        return (Choice.WELL, Choice.NO, Choice.SKIP)

    def _takes_up(self, topic: Topic) -> bool:
        """Something is offered: an hour, a text message, a job on the car. Some want it and some do not."""
        likely = 0.0 if self.persona == Persona.REFUSES else TAKES_UP[topic] * DISLIKES.get(self.mood, 1.0)
        return self.chance.random() < likely

    def level(self, nth: int) -> int:
        """Satisfaction from 1 to 5 with the n-th thing asked about; the first is the whole visit."""
        match self.mood:
            case Mood.CROSS:
                bad = random.Random(f"{self.seed}:{self.number}:links").sample(range(1, 6), 2)
                return 2 if nth == 0 or nth in bad else 4
            case Mood.FURIOUS:
                return 1 if nth == 0 else self.chance.choice((1, 1, 2))
            case Mood.SO_SO:
                return self.chance.choice((3, 4, 4, 5))
            case _:
                return self.chance.choice((5, 5, 5, 4))

    def _intent(self) -> int:
        return {Mood.CROSS: 2, Mood.FURIOUS: 1, Mood.SO_SO: 4}.get(self.mood, 5)

    def _nearest(self, scale: tuple[Choice, ...], wanted: int) -> tuple[Choice, ...]:
        """The wanted level first, then the others by distance: a scale of two or three levels is answered too."""
        return tuple(scale[at] for at in sorted(range(5), key=lambda at: (abs(at + 1 - wanted), at)))
