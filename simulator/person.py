"""One person in one call: listens to a prompt and decides, from its words alone, what to do."""

import math
import random
import re
from dataclasses import dataclass, field
from datetime import date

from simulator.comments import Mood, comment
from simulator.ear import Heard, Offer
from simulator.entries import Hand
from simulator.meaning import DAY_PARTS, INTENTS, LEVELS, Choice, Topic
from simulator.persona import Persona


@dataclass(frozen=True)
class Press:
    """Keys typed once `heard` characters of the prompt were spoken, after thinking; `gaps` are the seconds between."""

    keys: str
    heard: int
    thinking: float
    gaps: tuple[float, ...] = ()


@dataclass(frozen=True)
class Utter:
    """Words said into the phone."""

    words: str
    thinking: float


@dataclass(frozen=True)
class Silence:
    """Nothing is pressed or said; `why` tells whether no offer fitted."""

    why: str


@dataclass(frozen=True)
class PutDown:
    """The receiver goes down after so many seconds."""

    after: float


@dataclass(frozen=True)
class Remark:
    """What is said after the beep; empty words are a silence."""

    words: str
    hangs_up: bool = False
    presses: bool = True


@dataclass(frozen=True)
class OnHold:
    """What somebody does whose call is put through: how long they let it ring, and how they end the talk."""

    waits: float = math.inf
    hangs_up: bool = False
    presses_star: bool = False
    talks: float = 10.0  # seconds, for those who end it before the desk does


Reaction = Press | Utter | Silence | PutDown

WORDS_ZH = {
    Choice.YES: "是的",
    Choice.NO: "不是",
    Choice.SELF: "是的,我就是",
    Choice.LATER: "现在不方便",
    Choice.WELL: "都挺好的",
    Choice.TROUBLE: "有点问题",
}
WORDS_EN = {
    Choice.YES: "yes",
    Choice.NO: "no",
    Choice.SELF: "yes, speaking",
    Choice.LATER: "not now",
    Choice.WELL: "all is well",
    Choice.TROUBLE: "there is a problem",
}
LEVEL_WORDS_ZH = ("特别不满意", "不满意", "一般", "满意", "特别满意")
LEVEL_WORDS_EN = ("very dissatisfied", "dissatisfied", "average", "satisfied", "very satisfied")
TYPES_TEN = 0.12  # of all persons, who type a ten as 1 and 0 whatever key they are told
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
NOT_YET = r"还没|尚未|not yet|still to be"  # how things stand, which is no question of being content
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
class Person:
    """Somebody on the line; `earlier` counts the calls they answered before this one."""

    persona: Persona
    number: str
    seed: int
    earlier: int
    today: date
    prompts: int = 0
    asked: dict[Topic, int] = field(default_factory=dict)
    fumbled: bool = False
    last_score: int | None = None

    def __post_init__(self) -> None:
        self.chance = random.Random(f"{self.seed}:{self.number}:call:{self.earlier}")
        self.patience = self.chance.randint(2, 4)
        self.mood = MOODS.get(self.persona, Mood.CONTENT)
        self.hand = Hand(self.number, self.seed, self.today, self.chance, clumsy=self.persona == Persona.FUMBLER)
        habits = random.Random(f"{self.seed}:{self.number}:habits")
        self.types_ten = habits.random() < TYPES_TEN

    def react(self, heard: Heard, *, dtmf: bool = True, speech: bool = False) -> Reaction:
        """Decide what to do at the end of a prompt."""
        self.prompts += 1
        thinking = self.chance.uniform(1, 4)
        if self.persona == Persona.VOICEMAIL:
            return Silence("a machine does not press keys")
        if self.persona == Persona.SILENT:
            return Silence("says nothing")
        if self.persona == Persona.IMPATIENT and self.earlier == 0 and self.prompts > self.patience:
            return PutDown(thinking)
        if self._fumbles(heard):
            return Press(self._wrong_key(heard), len(heard.text), thinking)
        if dtmf:
            keys, ends = self._keys(heard)
            if keys:
                self.asked[heard.topic] = self.asked.get(heard.topic, 0) + 1
                return Press(keys, ends, thinking, self.hand.gaps(keys))
        if speech and (words := self._words(heard)):
            self.asked[heard.topic] = self.asked.get(heard.topic, 0) + 1
            return Utter(words, thinking)
        return Silence("no offer fits")

    def remark(self, heard: Heard) -> Remark:
        """Decide what to say after the beep."""
        if self.persona in (Persona.VOICEMAIL, Persona.SILENT):
            return Remark("", presses=False)
        if self.persona == Persona.IMPATIENT and self.earlier == 0:
            return Remark(self._comment(heard), hangs_up=True)
        return Remark(self._comment(heard), presses=heard.ends_with_hash)

    def _comment(self, heard: Heard) -> str:
        return comment(self.mood, chinese=heard.chinese, pick=self.chance.randrange(12))

    # -- keys ---------------------------------------------------------------------------------------------

    def _keys(self, heard: Heard) -> tuple[str, int]:
        """The keys this person presses and where in the prompt they knew it; no keys when nothing fits."""
        if self.persona == Persona.OPTS_OUT and (offer := heard.find(Choice.OPT_OUT)):
            return offer.key, len(heard.text)
        match heard.topic:
            case Topic.SCORE:
                return self._score(heard), len(heard.text)
            case Topic.NUMBER | Topic.DATE:
                return self._entry(heard), len(heard.text)
            case Topic.CONFIRM if (offer := self._correction(heard)) is not None:
                return offer.key, offer.ends
            case Topic.MENU:
                return self._any_of(heard.menu)
            case Topic.IDENTITY | Topic.CONFIRM if len(heard.menu) > 2 and not heard.names(Choice.SELF):
                return self._mostly_right(heard)
            case Topic.FACT if any(re.search(NOT_YET, offer.label, re.IGNORECASE) for offer in heard.menu):
                return self._any_of(heard.menu)
            case Topic.PROBLEM if len(heard.menu) > 2:
                return self._how_it_goes(heard)
        wishes = self.wishes(heard.topic)
        if wishes == TAKEN:
            return self._taken(heard)
        offer = heard.find(*wishes)
        if offer is None:
            return self._any_of(tuple(offer for offer in heard.menu if offer.choice == Choice.OTHER))
        return offer.key, offer.ends

    def _any_of(self, offers: tuple[Offer, ...]) -> tuple[str, int]:
        """One of several things nobody else can guess; the whole menu is heard first."""
        if not offers:
            return "", 0
        return self.chance.choice(offers).key, max(offer.ends for offer in offers)

    def wishes(self, topic: Topic) -> tuple[Choice, ...]:
        """What this person would like to answer to such a question, best first."""
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
                return self._nearest(LEVELS, self._level(self.asked.get(topic, 0)))
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
                return (Choice.YES, Choice.NO) if self.hand.plate_is_right else (Choice.NO, Choice.YES)
            case Topic.FACT:
                doubt = {Mood.SO_SO: 0.15, Mood.CROSS: 0.3, Mood.FURIOUS: 0.5}.get(self.mood, 0.05)
                return (Choice.NO, Choice.YES) if self.chance.random() < doubt else (Choice.YES, Choice.NO)
            case _:
                return (Choice.YES, Choice.SELF)

    def _mostly_right(self, heard: Heard) -> tuple[str, int]:
        """Several things are to be confirmed at once; now and then one of them is not so."""
        right = heard.find(Choice.YES)
        if right is not None and self.chance.random() < 0.85:
            return right.key, right.ends
        return self._any_of(tuple(offer for offer in heard.menu if offer is not right))

    def _trouble(self) -> tuple[Choice, ...]:
        """Whether something is wrong with the car, or was."""
        if self.chance.random() < TROUBLED.get(self.mood, 0.05):
            return (Choice.TROUBLE, Choice.YES, Choice.NO)
        return (Choice.WELL, Choice.NO, Choice.SKIP)

    def _how_it_goes(self, heard: Heard) -> tuple[str, int]:
        """All is well, or one of several other things; content people have those too, now and then."""
        well = heard.find(Choice.WELL, Choice.NO)
        if well is not None and self.chance.random() >= max(TROUBLED.get(self.mood, 0.0), 0.2):
            return well.key, well.ends
        return self._any_of(tuple(offer for offer in heard.menu if offer is not well))

    def _takes_up(self, topic: Topic) -> bool:
        """Something is offered: an hour, a text message, a job on the car. Some want it and some do not."""
        likely = 0.0 if self.persona == Persona.REFUSES else TAKES_UP[topic] * DISLIKES.get(self.mood, 1.0)
        return self.chance.random() < likely

    def _taken(self, heard: Heard) -> tuple[str, int]:
        """What is taken of an offer: mostly what is told first, sometimes one of the other ways."""
        wanted = tuple(offer for offer in heard.menu if offer.choice not in TURNED_DOWN)
        first = heard.find(Choice.YES) or next(iter(wanted), None)
        if heard.topic != Topic.SLOT and first is not None and self.chance.random() < 0.7:
            return first.key, first.ends
        return self._any_of(wanted)

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

    # -- opinions ------------------------------------------------------------------------------------------

    def _level(self, nth: int) -> int:
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

    def _score(self, heard: Heard) -> str:
        """A score from 1 to 10 with the keys the prompt asked for."""
        level = self._level(self.asked.get(Topic.SCORE, 0))
        score = {5: 10, 4: self.chance.choice((8, 9)), 3: 6, 2: 3, 1: 1}[level]
        self.last_score = score
        if score == 10 and (ten := self._offer_naming(heard, 10)):
            return "10" if self.types_ten else ten.key
        return f"{score}#" if self._ends_with_hash(heard) else str(score)

    def _offer_naming(self, heard: Heard, score: int) -> Offer | None:
        words = {10: r"(?<!\d)10(?!\d)|十分|\bten\b", 1: r"(?<!\d)1(?!\d)|一分|\bone\b"}.get(
            score, rf"(?<!\d){score}(?!\d)"
        )
        return next((offer for offer in heard.offers if re.search(words, offer.label, re.IGNORECASE)), None)

    def _correction(self, heard: Heard) -> Offer | None:
        """What was heard is not what was meant: the offer that puts it right; None when all is well."""
        asks_about_one = re.search(r"(?<!\d)1\s*分|一分|\bone point|(?<!\d)1 point", heard.before_the_keys(), re.I)
        if asks_about_one and self.last_score is not None:
            return self._offer_naming(heard, self.last_score) or heard.find(Choice.REDO, Choice.NO)
        said = re.search(r"(?<!\d)(10|[1-9])\s*(?:分|points?|out)", heard.question)
        if said is not None and self.last_score is not None and int(said[1]) != self.last_score:
            return self._offer_naming(heard, self.last_score) or heard.find(Choice.REDO, Choice.NO)
        return heard.find(Choice.REDO, Choice.NO) if self.hand.hears_it_wrong(heard) else None

    def _entry(self, heard: Heard) -> str:
        """The keys of a number or a day; who does not know it takes the way out, or guesses."""
        wanted = self.hand.wanted(heard)
        if wanted is None:
            way_out = heard.find(Choice.SKIP)
            if way_out is not None:
                return way_out.key
            wanted = str(self.chance.randrange(1, 60) * 1000)
        typed = self.hand.typed(wanted)
        return f"{typed}#" if self._ends_with_hash(heard) else typed

    def _ends_with_hash(self, heard: Heard) -> bool:
        """Whether the pound key ends what is typed, and does not mean something else here."""
        named = [offer for offer in heard.offers if offer.key == "#"]
        return heard.ends_with_hash and all(offer.choice == Choice.FINISH for offer in named)

    # -- being put through -------------------------------------------------------------------------------------

    def hold(self) -> OnHold:
        """Decide what to do while the call rings at the desk, and when to end the talk."""
        waits = self.chance.uniform(4, 10) if self.persona == Persona.IMPATIENT else math.inf
        ends, stars, talks = self.chance.random(), self.chance.random(), self.chance.uniform(15, 60)
        return OnHold(waits, hangs_up=ends < 0.35, presses_star=ends >= 0.35 and stars < 0.1, talks=talks)

    # -- speaking and fumbling -------------------------------------------------------------------------------

    def _words(self, heard: Heard) -> str:
        """The answer in words, for a prompt that listens to words and names no key that fits."""
        wanted = self.wishes(heard.topic)[0]
        if heard.topic == Topic.SCORE:
            level = self._level(self.asked.get(Topic.SCORE, 0)) * 2
            return f"{level}分" if heard.chinese else str(level)
        if wanted in LEVELS:
            return (LEVEL_WORDS_ZH if heard.chinese else LEVEL_WORDS_EN)[LEVELS.index(wanted)]
        if heard.topic in (Topic.UNKNOWN, Topic.MENU, Topic.NUMBER, Topic.DATE):
            return ""
        return (WORDS_ZH if heard.chinese else WORDS_EN).get(wanted, "")

    def _fumbles(self, heard: Heard) -> bool:
        """A fumbler gets every third prompt wrong at first, never twice running."""
        typing = heard.topic in (Topic.SCORE, Topic.NUMBER, Topic.DATE)  # there the fingers slip instead
        clumsy = self.persona == Persona.FUMBLER and bool(heard.offers) and not typing
        wrong = clumsy and not self.fumbled and self.prompts % 3 == 1
        self.fumbled = wrong
        return wrong

    def _wrong_key(self, heard: Heard) -> str:
        again = heard.find(Choice.REPEAT)
        if again and self.chance.random() < 0.5:
            return again.key
        offered = {offer.key for offer in heard.offers}
        return self.chance.choice([key for key in "6780" if key not in offered] or ["*"])
