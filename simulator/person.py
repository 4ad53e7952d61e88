"""One person in one call: listens to a prompt and decides, from its words alone, what to do."""

import math
import random
import re
from dataclasses import dataclass, field, replace
from datetime import date

from simulator.comments import comment
from simulator.ear import Heard, Offer
from simulator.entries import Hand
from simulator.meaning import Choice, Topic
from simulator.mind import TAKEN, TURNED_DOWN, Mind
from simulator.persona import Persona
from simulator.reactions import OnHold, Press, PutDown, Reaction, Remark, Silence
from simulator.speaking import SPEAKS, Meant, Tongue

TYPES_TEN = 0.12  # of all persons, who type a ten as 1 and 0 whatever key they are told
NOT_YET = r"还没|尚未|not yet|still to be"  # how things stand, which is no question of being content


@dataclass
class Person:
    """Somebody on the line; `earlier` counts the calls they answered before this one.

    `speaks` tells how many of the answers come in words where those are listened to, too.
    """

    persona: Persona
    number: str
    seed: int
    earlier: int
    today: date
    speaks: float = SPEAKS
    prompts: int = 0
    asked: dict[Topic, int] = field(default_factory=dict)
    fumbled: bool = False
    last_score: int | None = None

    def __post_init__(self) -> None:
        self.chance = random.Random(f"{self.seed}:{self.number}:call:{self.earlier}")
        self.patience = self.chance.randint(2, 4)
        self.hand = Hand(self.number, self.seed, self.today, self.chance, clumsy=self.persona == Persona.FUMBLER)
        right_plate = self.hand.plate_is_right
        self.mind = Mind(self.persona, self.number, self.seed, self.earlier, self.chance, right_plate)
        self.tongue = Tongue(self.number, self.seed, self.earlier, self.speaks)
        habits = random.Random(f"{self.seed}:{self.number}:habits")
        self.types_ten = habits.random() < TYPES_TEN

    def react(self, heard: Heard, *, dtmf: bool = True, speech: bool = False) -> Reaction:
        """Decide what to do at the end of a prompt."""
        if speech and (more := self.tongue.again(heard, dtmf=dtmf)) is not None:
            return more
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
        keys, ends = self._keys(heard)
        gaps = self.hand.gaps(keys)  # drawn by those who speak, too, so that what they do later is the same
        if speech and (meant := self._spoken(heard, keys, dtmf=dtmf)) is not None:
            self.asked[heard.topic] = self.asked.get(heard.topic, 0) + 1
            return self.tongue.say(meant, thinking)
        if keys and dtmf:
            self.asked[heard.topic] = self.asked.get(heard.topic, 0) + 1
            return Press(keys, ends, thinking, gaps)
        return Silence("no offer fits")

    def remark(self, heard: Heard) -> Remark:
        """Decide what to say after the beep."""
        if self.persona in (Persona.VOICEMAIL, Persona.SILENT):
            return Remark("", presses=False)
        if self.persona == Persona.IMPATIENT and self.earlier == 0:
            return Remark(self._comment(heard), hangs_up=True)
        return Remark(self._comment(heard), presses=heard.ends_with_hash)

    def _comment(self, heard: Heard) -> str:
        return comment(self.mind.mood, chinese=heard.chinese, pick=self.chance.randrange(12))

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
        wishes = self.mind.wishes(heard.topic, self.asked.get(heard.topic, 0))
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

    def _mostly_right(self, heard: Heard) -> tuple[str, int]:
        """Several things are to be confirmed at once; now and then one of them is not so."""
        right = heard.find(Choice.YES)
        if right is not None and self.chance.random() < 0.85:
            return right.key, right.ends
        return self._any_of(tuple(offer for offer in heard.menu if offer is not right))

    def _how_it_goes(self, heard: Heard) -> tuple[str, int]:
        """All is well, or one of several other things; content people have those too, now and then."""
        well = heard.find(Choice.WELL, Choice.NO)
        if well is not None and self.chance.random() >= max(self.mind.troubled, 0.2):
            return well.key, well.ends
        return self._any_of(tuple(offer for offer in heard.menu if offer is not well))

    def _taken(self, heard: Heard) -> tuple[str, int]:
        """What is taken of an offer: mostly what is told first, sometimes one of the other ways."""
        wanted = tuple(offer for offer in heard.menu if offer.choice not in TURNED_DOWN)
        first = heard.find(Choice.YES) or next(iter(wanted), None)
        if heard.topic != Topic.SLOT and first is not None and self.chance.random() < 0.7:
            return first.key, first.ends
        return self._any_of(wanted)

    # -- scores and entries --------------------------------------------------------------------------------

    def _score(self, heard: Heard) -> str:
        """A score from 1 to 10 with the keys the prompt asked for."""
        level = self.mind.level(self.asked.get(Topic.SCORE, 0))
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

    def _spoken(self, heard: Heard, keys: str, *, dtmf: bool) -> Meant | None:
        """What this person says instead of pressing keys, or where no key fits; None when they press."""
        if not keys:
            return self._unprompted(heard)
        if not self.tongue.would_speak(only=not dtmf):
            return None
        number = self.last_score if heard.topic == Topic.SCORE else None
        if heard.topic in (Topic.NUMBER, Topic.DATE):
            ways_out = {offer.key for offer in heard.offers}
            number = None if self.hand.last is None or keys in ways_out else int(self.hand.last)
        meant = self.tongue.put(heard, keys, number)
        if meant is None or heard.topic not in (Topic.NUMBER, Topic.DATE):
            return meant
        typed = f"{self.hand.last}#" if keys.endswith("#") else f"{self.hand.last}"
        self.hand.last, self.hand.slipped = None, False  # the tongue does not slip, and listens to what is read back
        return replace(meant, keys=typed)

    def _unprompted(self, heard: Heard) -> Meant | None:
        """An answer to a question that is asked without keys."""
        if re.search(r"说出.{0,6}车牌|say your.{0,20}plate", heard.text, re.IGNORECASE):
            return Meant("", self.hand.plate, heard)
        if heard.topic in (Topic.UNKNOWN, Topic.MENU, Topic.NUMBER, Topic.DATE, Topic.SCORE):
            return None
        return self.tongue.open(heard, self.mind.wishes(heard.topic, self.asked.get(heard.topic, 0))[0])

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
