"""How one person answers in words: what stands for a key they would have pressed, and what they do when misheard."""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.ear import CONTROL, DAY, LENGTH, Heard, Offer
from simulator.meaning import DAY_PARTS, INTENTS, LEVELS, Choice, Topic, choice_of
from simulator.numerals import MONTHS, days_in, in_chinese, numbers_in
from simulator.reactions import Press, Reaction, Utter

SPEAKS = 1 / 3  # of all answers where words are listened to
FILLS = 0.25  # of what is said, with a word to think by in front
DOUBTED = 0.1  # of what is said, that the recogniser is not sure of
ASTRAY = 0.08  # of what is said, that is no answer at all
DOUBT = 0.35  # how sure a doubting recogniser is

FILLERS = {True: ("嗯，", "那个，", "呃，"), False: ("well, ", "um, ", "er, ")}
OFF_THE_POINT = {
    True: ("喂，听得见吗？", "你们是哪家店来着？", "等一下啊，我这边有点吵。", "什么？你再说一遍。"),
    False: ("Hello, can you hear me?", "Which garage was that?", "Hang on a second.", "Sorry, say that again?"),
}
# What the levels of a scale are called by people; a scale that names them otherwise is answered in its own words.
LEVELS_ZH = (
    *(("非常不满意", "特别不满意"), ("不满意", "不太满意"), ("一般", "一般吧")),
    *(("满意", "比较满意"), ("非常满意", "特别满意")),
)
LEVELS_EN = (
    *(("very dissatisfied", "very unhappy"), ("dissatisfied", "not satisfied"), ("average", "so so, average")),
    *(("satisfied", "I am satisfied"), ("very satisfied", "very satisfied, thanks")),
)
INTENTS_ZH = (("一定不会",), ("可能不会",), ("说不准",), ("可能会",), ("一定会",))
INTENTS_EN = (("certainly not",), ("probably not",), ("not sure",), ("probably",), ("certainly", "yes, certainly"))
WORDS_ZH: Mapping[Choice, tuple[str, ...]] = {
    Choice.YES: ("是的", "对"),
    Choice.NO: ("不是",),
    Choice.SELF: ("是我", "我就是"),
    Choice.FAMILY: ("我是他家人",),
    Choice.WRONG: ("你打错了", "打错了"),
    Choice.OPT_OUT: ("请不要再打电话给我了",),
    Choice.WELL: ("都挺好的",),
    Choice.TROUBLE: ("有点问题",),
    **dict(zip(LEVELS, LEVELS_ZH, strict=True)),
    **dict(zip(INTENTS, INTENTS_ZH, strict=True)),
}
WORDS_EN: Mapping[Choice, tuple[str, ...]] = {
    Choice.YES: ("yes", "yes, please"),
    Choice.NO: ("no",),
    Choice.SELF: ("yes, speaking", "yes, that's me"),
    Choice.FAMILY: ("I'm a family member",),
    Choice.WRONG: ("you have the wrong number", "wrong number"),
    Choice.LATER: ("not now",),
    Choice.REFUSE: ("no, thank you",),
    Choice.OPT_OUT: ("please stop calling me",),
    Choice.WELL: ("all is well",),
    Choice.TROUBLE: ("there is a problem",),
    **dict(zip(LEVELS, LEVELS_EN, strict=True)),
    **dict(zip(INTENTS, INTENTS_EN, strict=True)),
}
# Words that mean nothing certain where three things or more can be chosen; there people repeat what was offered.
GENERAL = (Choice.YES, Choice.NO, Choice.LATER, Choice.REFUSE, Choice.WELL, Choice.TROUBLE)
SAME_AGAIN = re.compile(
    r"没有?听(清|到|懂)|没有这个选项|好像不对|没有这个日期|请说一个整数"
    r"|did not (catch|hear)|not one of the choices|does not seem right|no such day|whole number",
    re.IGNORECASE,
)
READ_BACK = re.compile(r"您说的?是(?P<zh>.+?)[,，]\s*(?:对吗|是吗)|\bdid you say (?P<en>.+?)\?", re.IGNORECASE)
NAMES_EN = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
IN_A_ROW = str.maketrans(
    {**dict(zip("零一二三四五六七八九", "0123456789", strict=True)), "幺": "1", "〇": "0", " ": ""}
)


@dataclass(frozen=True)
class Meant:
    """An answer on somebody's tongue, beside the keys that would have told the same."""

    keys: str
    words: str
    prompt: Heard
    offer: Offer | None = None
    number: int | None = None  # a score or an amount


@dataclass
class Tongue:
    """One person's voice in one call; its chances are its own, so that a call by keys is the same with and without."""

    number: str
    seed: int
    earlier: int
    speaks: float = SPEAKS
    unsettled: Meant | None = field(default=None, init=False)  # what was said last, until the talk goes on
    tries: int = field(default=0, init=False)
    denied: bool = field(default=False, init=False)  # it was read back wrong

    def __post_init__(self) -> None:
        self._chance = random.Random(f"{self.seed}:{self.number}:speech:{self.earlier}")

    def would_speak(self, *, only: bool = False) -> bool:
        """Whether this answer is spoken; `only` where nothing else counts."""
        return self._chance.random() < self.speaks or only

    def say(self, meant: Meant, thinking: float) -> Utter:
        """An answer as it comes out the first time: perhaps after a filler, perhaps mumbled, perhaps no answer."""
        self.unsettled, self.tries, self.denied = meant, 0, False
        drawn, chinese = self._chance.random(), meant.prompt.chinese
        if drawn < ASTRAY:
            return Utter(self._chance.choice(OFF_THE_POINT[chinese]), thinking, self._sure())
        sure = DOUBT if drawn < ASTRAY + DOUBTED else self._sure()
        filler = self._chance.choice(FILLERS[chinese]) if self._chance.random() < FILLS else ""
        return Utter(filler + meant.words, thinking, sure)

    def again(self, heard: Heard, *, dtmf: bool) -> Reaction | None:
        """What follows on words of a moment ago: they are read back, or asked for once more. None when all is settled.

        Whoever was misheard says the same plainly, and the next time presses the keys.
        """
        meant = self.unsettled
        if meant is None:
            return None
        thinking = self._chance.uniform(1, 4)
        if (said := READ_BACK.search(heard.text)) is not None:
            self.denied = not is_meant(meant, said["zh"] or said["en"])
            return self._yes_or_no(heard, thinking, dtmf=dtmf)
        if not self._asked_again(meant, heard):
            self.unsettled = None
            return None
        self.tries, self.denied = self.tries + 1, False
        if dtmf and meant.keys and (self.tries > 1 or self._chance.random() < 0.5):
            return Press(meant.keys, len(heard.text), thinking)
        return Utter(meant.words, thinking, self._sure())

    def _sure(self) -> float:
        return round(self._chance.uniform(0.75, 0.97), 2)

    def _asked_again(self, meant: Meant, heard: Heard) -> bool:
        """The same question, since the other side says so, or since nothing else is on offer than just before."""
        if SAME_AGAIN.search(heard.text) or (heard.text and meant.prompt.text.endswith(heard.text)):
            return True
        return self.denied and heard.topic == meant.prompt.topic

    def _yes_or_no(self, heard: Heard, thinking: float, *, dtmf: bool) -> Reaction:
        """To what was read back; some say it and some press it."""
        offer = heard.find(Choice.NO, Choice.REDO) if self.denied else heard.find(Choice.YES)
        if dtmf and offer is not None and not self.would_speak():
            return Press(offer.key, offer.ends, thinking)
        yes, no = ("对", "不对") if heard.chinese else ("yes", "no")
        return Utter(no if self.denied else yes, thinking, self._sure())

    # -- wording ----------------------------------------------------------------------------------------------

    def put(self, heard: Heard, keys: str, number: int | None = None) -> Meant | None:
        """The words for these keys at this prompt; None for what people press rather than say."""
        if heard.topic == Topic.SCORE and number is not None:
            words = _score(number, chinese=heard.chinese)
            return Meant(keys, words, heard, number=number)
        if heard.topic in (Topic.NUMBER, Topic.DATE):
            return None if number is None else Meant(keys, _entry(heard, number), heard, number=number)
        offer = next((offer for offer in heard.offers if offer.key == keys), None)
        if offer is None or (offer.choice in CONTROL | {Choice.REDO} and offer.choice != Choice.OPT_OUT):
            return None
        return Meant(keys, self._named(heard, offer), heard, offer)

    def open(self, heard: Heard, choice: Choice) -> Meant | None:
        """An answer to a question that names no key for it."""
        words = (WORDS_ZH if heard.chinese else WORDS_EN).get(choice, ())
        return Meant("", self._chance.choice(words), heard) if words else None

    def _named(self, heard: Heard, offer: Offer) -> str:
        """One of the words for what a key stands for, that mean no other key of the same prompt."""
        alone = sum(other.choice == offer.choice for other in heard.offers) == 1
        if offer.choice == Choice.SLOT:
            nth = 1 + [other for other in heard.offers if other.choice == Choice.SLOT].index(offer)
            return f"第{in_chinese(nth)}个" if heard.chinese else f"option {NAMES_EN[nth]}"
        if offer.choice in DAY_PARTS and alone:
            return f"{offer.label}吧" if heard.chinese else f"{offer.label}, please"
        known = (WORDS_ZH if heard.chinese else WORDS_EN).get(offer.choice, ())
        echoed = (heard.chinese and len(offer.label) > 1) or len(heard.menu) > 2
        echoed = echoed or (offer.choice == Choice.LATER and heard.topic != Topic.CONVENIENCE)
        if not alone or not known or (echoed and offer.choice in GENERAL):
            return _echo(offer.label)
        on_a_scale = offer.choice in (*LEVELS, *INTENTS)
        return offer.label if on_a_scale and offer.label not in known else self._chance.choice(known)


def is_meant(meant: Meant, said: str) -> bool:
    """Whether what was read back is what they had wanted to say."""
    if meant.number is not None:
        if meant.prompt.topic == Topic.DATE:
            return f"{meant.number:04}" in days_in(said)
        return meant.number in numbers_in(said)
    if meant.offer is None:
        digits = re.sub(r"\D", "", meant.words)
        return digits in said.translate(IN_A_ROW) if digits else True
    label = meant.offer.label.lower()
    if said.lower() in label or label in said.lower():
        return choice_of(said) == meant.offer.choice or meant.offer.choice not in (*LEVELS, *INTENTS)
    if meant.offer.choice in (Choice.WELL, Choice.TROUBLE) and choice_of(said) in (Choice.YES, Choice.NO):
        return True  # a bare yes or no does not tell what it is about
    return meant.offer.choice not in (Choice.OTHER, Choice.SLOT) and choice_of(said) == meant.offer.choice


def _echo(label: str) -> str:
    """What was offered, as the person says it who takes it: "you will come" becomes "I will come"."""
    words = re.sub(r"^(?:to|for|if)\s+", "", label, flags=re.IGNORECASE)
    for theirs, own in (("you are", "I am"), ("yourself", "myself"), ("your", "my"), ("you", "I")):
        words = re.sub(rf"\b{theirs}\b", own, words, flags=re.IGNORECASE)
    return words


def _score(score: int, *, chinese: bool) -> str:
    return f"{in_chinese(score)}分" if chinese else NAMES_EN[score]


def _entry(heard: Heard, number: int) -> str:
    """A day, given as month and day in four figures, or an amount with the unit it was asked in."""
    if heard.topic == Topic.DATE:
        month, day = divmod(number, 100)
        return f"{month}月{day}号" if heard.chinese else f"{MONTHS[month - 1].title()} {day}"
    unit = LENGTH.search(heard.text)
    if unit is None or DAY.search(heard.text):
        return in_chinese(number) if heard.chinese else str(number)
    minutes = re.search(r"分钟|minutes", unit[0], re.IGNORECASE) is not None
    if heard.chinese:
        return f"{in_chinese(number)}{'分钟' if minutes else '公里'}"
    return f"{number:,} {'minutes' if minutes else 'kilometres'}"
