"""Understands a spoken prompt as a person does: which keys it offers, and what it asks."""

import re
from dataclasses import dataclass

from simulator.meaning import DAY_PARTS, INTENTS, LEVELS, Choice, Topic, choice_of, is_about, is_chinese, topic_of

DIGITS = {
    **dict(zip("零一二三四五六七八九", "0123456789", strict=True)),
    **{"幺": "1", "两": "2", "星号": "*", "米字": "*", "星": "*", "井号": "#", "井字": "#", "井": "#"},
    **{"zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7"},
    **{"eight": "8", "nine": "9", "star": "*", "asterisk": "*", "pound": "#", "hash": "#"},
}
KEY_WORDS = re.compile(rf"[0-9*#]|{'|'.join(sorted(DIGITS, key=len, reverse=True))}")
NUMERAL_ZH = r"[零一二三四五六七八九幺两](?![下次遍个会点些])"
KEY_ZH = rf"(?:数字)?[“\"'「]?(?P<key>[0-9*#](?![0-9])|星号?|米字|井[号字]?|{NUMERAL_ZH})[”\"'」]?号?键?"
# Several keys in a row begin with the star and end with the pound key: 请按星号、0、井号.
THEN_ZH = r"键?(?:[,、\s]|再|然后|接着|加|和|按)*"
ROW_ZH = rf"(?P<row>(?:\*|星号?|米字){THEN_ZH}(?:(?:[0-9]|{NUMERAL_ZH}){THEN_ZH})?(?:#|井[号字]?))键?"
PRESS_ZH = re.compile(
    r"(?:请|可以?|就|或)?(?:您)?(?:随时|直接)?(?:按下?|拨|摁)(?!(?:\d|一|零)\s*[到至\-~—])\s*"
    rf"(?:依次|顺次|先)?(?:{ROW_ZH}|{KEY_ZH})"
)
WORDS_EN = "zero|one|two|three|four|five|six|seven|eight|nine|star|asterisk|pound|hash"
THEN_EN = r"(?:[,\s]|\bkey\b|\band\b|\bthen\b|\bpress\b|\bthe\b)*"
ROW_EN = rf"(?P<row>(?:star|asterisk|\*){THEN_EN}(?:(?:[0-9]|{WORDS_EN}){THEN_EN})?(?:pound|hash|#))"
PRESS_EN = re.compile(
    rf"\b(?:please\s+)?(?:press|push|dial|hit|choose)\s+(?:the\s+)?(?:number\s+|key\s+|digit\s+)?{ROW_EN}"
    rf"|\b(?:please\s+)?(?:press|push|dial|hit|choose)\s+(?:the\s+)?(?:number\s+|key\s+|digit\s+)?"
    rf"(?P<key>[0-9*#](?![0-9])|(?:{WORDS_EN})\b)(?:\s+(?:key|sign))?(?!\s*(?:to|through|-|–)\s*(?:\d|{WORDS_EN}))"
    rf"|(?<=[,;])\s*(?:or\s+|and\s+)?(?P<short>[0-9])(?=\s+(?:for|if|to)\b)"
    rf"|\b(?:or|and)\s+(?P<brief>[0-9])(?=\s+(?:for|if)\b)",
    re.IGNORECASE,
)
AFTER_EN = re.compile(
    r"\s*(?:,?\s*)(?:for|to|if|when|means|meaning|is)\s+(?P<label>.+?)"
    r"(?=[,.;:!?]|\s+(?:or|and)\s+(?:press\s+)?[0-9]|\s+(?:or|and)\s+press|$)",
    re.IGNORECASE,
)
AFTER_ZH = re.compile(r"\s*(?:表示|代表|选择|为|是|就是|来)?(?P<label>[^,,。;;、!!??]+)")
# A full stop after a.m. ends a sentence only where another one begins.
STOP = re.compile(r"[。!?;\n]|(?<![ap]\.m)(?<!\bMr)(?<!\bMs)(?<!\bDr)\.(?=\s|$)|(?<=[ap]\.m)\.(?=\s+[A-Z]|\s*$)")
COMMA = re.compile(r"[,、]|:(?!\d)")
RANGE = re.compile(
    r"(?<!\d)[01零一]\s*(?:到|至|-|~|—|–|to|through|and)\s*(?:10|十|ten)|\b(?:one (?:to|and|through) ten)\b"
    r"|十分制|(?<!\d)[1一]\s*(?:到|至|-|~)\s*[9九]\s*分|\b(?:1|one) to (?:9|nine)\b",
    re.IGNORECASE,
)
ENTER = re.compile(r"请?(?:输入|键入|录入)|(?:please |to )?(?:enter|key in|type)\b", re.IGNORECASE)
LENGTH = re.compile(r"公里|里程|分钟|kilomet|mileage|minutes", re.IGNORECASE)
DAY = re.compile(
    r"日期|几月几|哪一?天|几号|月和日|月份|四位|\bdate\b|month and (?:the )?day|(?:which|what) day|four digits",
    re.IGNORECASE,
)
HASH_ENDS = re.compile(r"井号|井字|#|pound|hash", re.IGNORECASE)
# What a general question turns out to be when a sentence before it says what about.
CLOSER = {Topic.BENEFIT: Topic.INVITATION, Topic.CONFIRM: Topic.PLATE, Topic.CONSENT: Topic.EXTRA_WORK}
YES_OR_NO = frozenset({Topic.COMMENT, Topic.CONSENT, Topic.BENEFIT, Topic.INFO, Topic.SMS})
# Full-width signs and figures as their plain counterparts, one for one, so that places in the text stay the same.
PLAIN = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
CONTROL = frozenset({Choice.OPT_OUT, Choice.REPEAT, Choice.FINISH, Choice.SKIP})
ALWAYS = CONTROL | {Choice.HUMAN, Choice.REDO}


@dataclass(frozen=True)
class Offer:
    """One key, or several in a row; the words it stands for, what they mean, and where in the prompt they end."""

    key: str
    label: str
    choice: Choice
    ends: int


@dataclass(frozen=True)
class Heard:
    """What a person has understood of one prompt."""

    text: str
    topic: Topic
    offers: tuple[Offer, ...]
    question: str
    ends_with_hash: bool

    @property
    def chinese(self) -> bool:
        return is_chinese(self.text)

    @property
    def menu(self) -> tuple[Offer, ...]:
        """What can be chosen, the keys that are always there aside."""
        return tuple(offer for offer in self.offers if offer.choice not in CONTROL)

    def names(self, choice: Choice) -> bool:
        """Whether some key stands for this in so many words."""
        return any(offer.choice == choice for offer in self.offers)

    def before_the_keys(self) -> str:
        """The sentences before the one that offers the first key."""
        stops = [stop.end() for stop in STOP.finditer(self.text.translate(PLAIN))]
        first = min((offer.ends for offer in self.offers), default=len(self.text))
        return self.text[: max((stop for stop in stops if stop < first), default=0)]

    def find(self, *wishes: Choice) -> Offer | None:
        """The offer that fits best: the first wish that is on offer, also when it is only told by its opposite."""
        for wish in wishes:
            for offer in self.offers:
                if offer.choice == wish:
                    return offer
            by_elimination = self._opposite(wish)
            if by_elimination is not None:
                return by_elimination
        return None

    def _opposite(self, wish: Choice) -> Offer | None:
        """`Done, press 1; not done, press 2` says yes without the word: one plain label beside a no is the yes."""
        if len(self.menu) == 2 and wish in (Choice.WELL, Choice.TROUBLE):
            opposed = Choice.TROUBLE if wish == Choice.WELL else Choice.WELL
            rest = [offer for offer in self.menu if offer.choice != opposed]
            return rest[0] if len(rest) == 1 else None
        others = {Choice.YES: (Choice.NO, Choice.REFUSE), Choice.NO: (Choice.YES,)}.get(wish, ())
        plain = [offer for offer in self.offers if offer.choice == Choice.OTHER]
        against = [offer for offer in self.offers if offer.choice in others]
        return plain[0] if len(plain) == 1 and len(against) == 1 else None


def listen(text: str) -> Heard:
    """Understand one prompt, all that was said since the person last did something."""
    plain = text.translate(PLAIN)
    offers = _offers(plain)
    topic, question = _topic(plain, offers)
    return Heard(text, topic, offers, question, HASH_ENDS.search(plain) is not None)


def _offers(text: str) -> tuple[Offer, ...]:
    """Every key the prompt offers; where a key is named twice the later words count."""
    found: dict[str, Offer] = {}
    free = 0  # where the words not yet used by an earlier offer begin
    matches = [(match, AFTER_ZH) for match in PRESS_ZH.finditer(text)]
    matches += [(match, AFTER_EN) for match in PRESS_EN.finditer(text)]
    for match, after in sorted(matches, key=lambda found: found[0].start()):
        key = _key(next(value for value in match.groupdict().values() if value).lower())
        label, ends = _label(text, free, match, after)
        free = ends
        choice = Choice.FINISH if _finishes(key, label) else choice_of(label)
        if label:
            found.pop(key, None)
            found[key] = Offer(key, label, choice, ends)
    return tuple(found.values())


def _key(words: str) -> str:
    """The key, or the keys in a row, that these words name."""
    return "".join(DIGITS.get(found, found) for found in KEY_WORDS.findall(words))


def _finishes(key: str, label: str) -> bool:
    if key == "#":
        return choice_of(label) != Choice.REPEAT
    return key == "*" and re.search(r"结束|完成|说完|留言|输入|提交|finish|done|end|when you", label, re.I) is not None


def _label(text: str, free: int, match: re.Match[str], after: re.Pattern[str]) -> tuple[str, int]:
    """The words belonging to a key: in English those after `press 1 for`, else those before, else those after."""
    stops = [stop.end() for stop in STOP.finditer(text, free, match.start())]
    before = text[stops[-1] if stops else free : match.start()]
    follows = after.match(text, match.end())
    if after is AFTER_EN and follows and not _last_piece(before):
        return follows["label"].strip(), follows.end()
    if after is AFTER_EN and follows and not re.search(r"\b(for|if|to)\b", before, re.IGNORECASE):
        return follows["label"].strip(), follows.end()
    piece = _last_piece(before)
    if piece:
        return piece, match.end()
    return (follows["label"].strip(), follows.end()) if follows else ("", match.end())


def _last_piece(before: str) -> str:
    """The last clause before a key, without the little words that lead into it."""
    pieces = [piece.strip(" \t“”\"'") for piece in COMMA.split(before)]
    pieces = [piece for piece in pieces if piece]
    last = pieces[-1] if pieces else ""
    last = re.sub(
        r"^(如果|如需|如|若|要是|想|或者?|而|则|and|or|for|if|please)\s*(?=\S)", "", last, flags=re.IGNORECASE
    )
    return "" if last.lower() in {"请", "please", "and", "or", "then"} else last


def _topic(text: str, offers: tuple[Offer, ...]) -> tuple[Topic, str]:
    """What is asked: told by the labels where they are telling, else by the nearest question before the keys."""
    question = _question(text, offers)
    choosable = [offer for offer in offers if offer.choice not in CONTROL]
    topic = _topic_of_labels(offers) or _topic_of_entry(text, offers) or _topic_of_sentences(text, offers)
    if topic is not None and not (topic in YES_OR_NO and len(choosable) >= 3):
        return topic, question
    choices = {offer.choice for offer in offers}
    if len(choosable) >= 3:
        return Topic.MENU, question
    if choices & {Choice.YES, Choice.NO}:
        return Topic.FACT, question
    if len(choosable) >= 2:
        return Topic.MENU, question
    return (Topic.SCORE if RANGE.search(text) else Topic.UNKNOWN), question


def _topic_of_labels(offers: tuple[Offer, ...]) -> Topic | None:
    choices = [offer.choice for offer in offers]
    if Choice.SLOT in choices:
        return Topic.SLOT
    for scale, topic in ((LEVELS, Topic.SATISFACTION), (INTENTS, Topic.INTENTION), (DAY_PARTS, Topic.DAY_PART)):
        if len([choice for choice in choices if choice in scale]) >= 2:
            return topic
    if Choice.SELF in choices:
        return Topic.IDENTITY
    return Topic.PROBLEM if {Choice.WELL, Choice.TROUBLE} & set(choices) else None


def _topic_of_entry(text: str, offers: tuple[Offer, ...]) -> Topic | None:
    """A score, a number or a day that is typed; such a prompt offers no key of another meaning."""
    meanings = {offer.choice for offer in offers if offer.choice not in ALWAYS}
    if RANGE.search(text) and not meanings - {Choice.OTHER}:
        return Topic.SCORE
    if meanings or not ENTER.search(text):
        return None
    day = DAY.search(text) is not None and LENGTH.search(text) is None
    return Topic.DATE if day else Topic.NUMBER


def _topic_of_sentences(text: str, offers: tuple[Offer, ...]) -> Topic | None:
    back = _sentences_back(text, offers)
    parts_of_day = any(offer.choice in DAY_PARTS for offer in offers)
    for sentence in back:
        topic = topic_of(sentence)
        if topic is not None and (topic != Topic.DAY_PART or parts_of_day):
            better = CLOSER.get(topic)
            return better if better and any(is_about(better, earlier) for earlier in back) else topic
        if sentence.rstrip().endswith("?") or "吗" in sentence:
            return None
    return None


def _sentences_back(text: str, offers: tuple[Offer, ...]) -> list[str]:
    """The sentence with the first real offer, then the ones before it, nearest first."""
    first = next((offer.ends for offer in offers if offer.choice not in ALWAYS), len(text))
    sentences: list[str] = []
    start = 0
    for stop in [*(match.end() for match in STOP.finditer(text)), len(text)]:
        if text[start:stop].strip():
            sentences.append(text[start:stop].strip())
        start = stop
        if stop >= first:
            break
    return sentences[::-1][:4]


def _question(text: str, offers: tuple[Offer, ...]) -> str:
    """The nearest sentence that ends in a question mark, or the nearest one at all."""
    back = _sentences_back(text, offers)
    return next((sentence for sentence in back if sentence.endswith("?")), back[0] if back else "")
