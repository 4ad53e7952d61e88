"""Yes or no, by key or by voice. What yes means depends on the question: "no problem" answers two kinds oppositely.

Asked whether anything is the matter, 没问题 is a no; asked for a favour, it is a yes. Whoever cannot talk now has not
answered at all and is understood as "later".
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood, plainly
from flows.answers.key_said import key_said
from flows.answers.residue import MATCH, weighed
from flows.answers.score import NOT_AN_OPTION, NOT_UNDERSTOOD
from flows.answers.speech import asks_back, hedged, joined, plain, said_in_turn, tidy, unfilled, unsure
from flows.answers.wishes import wish
from flows.answers.yes_no_words import Polarity, asks, only_agrees, polarity, state, without_state
from flows.key_words import key_words, without_keys
from flows.steps import NO, YES, Choice, Info, Locale, SmsOffer, YesNo
from flows.turns import Keys, Spoken

PlainQuestion = YesNo | Info | SmsOffer | Choice  # of a choice only keys 1 and 2 are looked at
LATER = NotUnderstood("later")
# What may stand before the prompt's own word for yes: 要参加, 没参加.
_WANTS = ("", "我", "我想", "想", "想要", "要", "会", "可以", "愿意", "肯定", "需要", "请", "已经", "早", "有", "我要")
_DENIES = (
    *(
        "不",
        "没",
        "没有",
        "不想",
        "不会",
        "不能",
        "不用",
        "不要",
        "不需要",
        "还没",
        "还没有",
        "没法",
        "不太",
        "不怎么",
        "不是很",
    ),
    *("不大", "一点也不", "一点都不", "有点不", "压根没", "根本没", "从来没"),
)
EITHER = Doubtful((True, False))

# Questions whose yes is bad news, whose yes is good news, that ask for this moment, and whose yes agrees with a "not".
_ABOUT_TROUBLE = re.compile(
    r"不对劲|毛病|故障|异常|异响|[有到现](?:没有|什么|啥|哪些)?.{0,4}问题吗?[？?]"
    r"|\banything (?:the matter|wrong)|\b(?:any|a) (?:trouble|problem)s?\b|\bsomething wrong",
    re.IGNORECASE,
)
_ABOUT_ORDER = re.compile(r"正常|顺利|in order|all well|everything (?:all right|fine|ok)|working well", re.IGNORECASE)
_ABOUT_NOW = re.compile(r"方便|有空|有时间|good (?:time|moment)|\bnow\b.*\btalk|convenient", re.IGNORECASE)
_TURNED = re.compile(
    r"介意|(?<![一-鿿][有要是能会可])(?:没有?|不|未)[^，。？?不没]{1,8}(?:吗|吧)[？?]|\b(?:do|would) you mind\b"
    r"|n't (?:you|it|they|he|she)\b",
    re.IGNORECASE,
)
_BARE_HAVING = re.compile(r"^(?:嗯|是的|对|没|没有|有|都|啊|的|呢|吧|了)+$")
_CRYSTAL_CLEAR = re.compile(
    r"是的|对的|好的|可以|当然|需要|不是|不要|不用了?|不需要|没有|不方便|收到了|没收到|不了|yes(?: please)?"
    r"|yeah|yep|no(?: thanks| thank you)?|nope"
    r"|of course(?: not)?|absolutely(?: not)?|sure|not at all|definitely(?: not)?"
)


def understand(heard: Keys | Spoken, expected: PlainQuestion, context: Context) -> Understanding:
    """True for yes (key 1), False for no (key 2)."""
    if isinstance(heard, Keys):
        return Understood(heard.digits == YES) if heard.digits in (YES, NO) else NOT_AN_OPTION
    locale = context.locale
    if (said := key_said(heard.text, locale)) is not None:
        if said.key in (YES, NO):
            return Understood(said.key == YES, read_back=not said.plainly or unsure(heard))
        return NOT_AN_OPTION if said.plainly else NOT_UNDERSTOOD
    wanted = wish(heard, locale)
    if wanted in ("repeat", "person"):
        return NOT_UNDERSTOOD
    question = without_keys(expected.prompt[locale], locale)
    own = _own_word(expected, locale)
    if wanted == "later" and not _answers_all_the_same(heard, question, own, locale):
        return LATER
    pieces = said_in_turn(heard.text, locale)
    pause = " " if locale == "en" else "，"
    whole = pieces == (tidy(heard.text),)  # tidy pieces have no signs, so what is whole is read as it was heard
    for piece in reversed(pieces):
        found = _read(heard.text if whole else piece.replace(" ", pause), question, own, locale)
        if found is not None:
            told = _weighed(found, heard, question, locale, corrected=not whole)
            beside = _beside(told, heard.text, question, own, locale)
            return weighed(told, beside, heard, locale, denials_read=True)
    return NOT_UNDERSTOOD


def leaning(text: str, locale: Locale) -> Polarity | None:
    """Yes, no or either, whatever was asked; None when the words are neither."""
    return _together(_clauses(text, locale), locale)


def _own_word(expected: PlainQuestion, locale: Locale) -> str:
    """What the prompt calls the yes, without the words around it: 收到了 is 收到. Empty where it is only a yes."""
    if locale == "en":
        return ""
    word = key_words(expected.prompt[locale], locale).get(YES, "")
    stem = re.sub(r"^(?:我|想|请|需要|要|已经|可以)+|(?:过|了|吧|的)+$", "", word)
    return stem if len(stem) > 1 else ""


def _clauses(text: str, locale: Locale) -> tuple[str, ...]:
    """What was said between pauses, without fillers."""
    clauses = re.split(r"[,.;!?]+(?!\d)", text) if locale == "en" else tidy(text).split(" ")
    return tuple(clause for one in clauses if (clause := unfilled(tidy(one), locale)))


def _answers_all_the_same(heard: Spoken, question: str, own: str, locale: Locale) -> bool:
    """Whether somebody who is busy has answered too: 没时间参加 does, when it was not asked for this moment."""
    if _ABOUT_NOW.search(question):
        return False
    others = [clause for clause in _clauses(heard.text, locale) if wish(Spoken(clause), locale) != "later"]
    said = joined(tidy(heard.text))
    return (bool(own) and own in said) or any(polarity(clause, locale) in ("yes", "no") for clause in others)


def _read(text: str, question: str, own: str, locale: Locale) -> Polarity | None:
    """What a text, or its last piece, says to this question."""
    said = joined(plain(text, locale)) if locale == "zh-CN" else plain(text, locale)
    if asks_back(text) and re.fullmatch(r"[嗯啊哈喂恩]+", said):
        return None
    trouble = _ABOUT_TROUBLE.search(question) is not None
    if trouble or _ABOUT_ORDER.search(question):
        return _of_state(text, said, locale, trouble=trouble)
    if asks(said, locale) and not (own and own in said):
        return None
    if locale == "zh-CN" and re.match(r"^不 +(?:要|是|对|好|行|可以|收|有)", tidy(text)):
        return "either"  # 不要, or 不 and then 要
    return _together(_clauses(text, locale), locale, own)


def _of_state(piece: str, said: str, locale: Locale, *, trouble: bool) -> Polarity | None:
    """To a question about trouble "no problem" is a no; to one about order it is a yes."""
    how, rest = state(said, locale)
    plainly = leaning(rest if how else piece, locale)
    if how is None:
        bare = locale == "zh-CN" and not trouble and _BARE_HAVING.match(said) is not None and re.search("有|没", said)
        return "either" if bare and plainly else plainly
    meant: Polarity = "yes" if (how == "ill") == trouble else "no"
    against = plainly is not None and plainly not in (meant, "either") and not only_agrees(rest, "zh-CN")
    return "either" if against else meant


def _together(clauses: Sequence[str], locale: Locale, own: str = "") -> Polarity | None:
    """Several clauses as one answer: words that merely take notice give way to a no after them: 好的，不用了."""
    found = [(clause, lean) for clause in clauses if (lean := polarity(clause, locale, own)) is not None]
    while len(found) > 1 and found[0][1] == "yes" and only_agrees(found[0][0], locale) and found[1][1] == "no":
        del found[0]
    every = {lean for _, lean in found}
    return (every.pop() if len(every) == 1 else "either") if every else None


def _beside(told: Understanding, text: str, question: str, own: str, locale: Locale) -> str:
    """What was said beside a plain yes or no, clause by clause."""
    if not isinstance(told, Understood):
        return ""
    yes = plainly.listed(plainly.YES[locale], locale) | ({f"{wants}{own}" for wants in _WANTS} if own else set())
    no = plainly.listed(plainly.NO[locale], locale) | ({f"{denies}{own}" for denies in _DENIES} if own else set())
    of_state = _ABOUT_TROUBLE.search(question) or _ABOUT_ORDER.search(question)
    fitting = yes if told.value is True else no
    left = []
    for clause in _clauses(text, locale):
        if plainly.whole(clause, fitting, locale) or plainly.only_notice(clause, locale):
            left.append(MATCH)
        else:
            said = joined(clause) if locale == "zh-CN" else clause
            left.append(without_state(said, MATCH, locale) if of_state else _cut(said, fitting, locale))
    return " ".join(left)


def _cut(clause: str, phrases: Collection[str], locale: Locale) -> str:
    """A clause that is more than an answer, with `MATCH` for the longest words that are one."""
    edge = r"\b" if locale == "en" else ""
    within = (
        one for one in sorted(phrases, key=len, reverse=True) if re.search(rf"{edge}{re.escape(one)}{edge}", clause)
    )
    longest = next(within, None)
    return clause.replace(longest, f"{MATCH}…") if longest else clause


def _weighed(found: Polarity, heard: Spoken, question: str, locale: Locale, *, corrected: bool) -> Understanding:
    """A clear answer is kept; one hardly heard, hedged, corrected or spoken as a question is read back."""
    if found == "either":
        return EITHER
    if _TURNED.search(question):
        return Doubtful((found == "yes", found != "yes"))
    clear = _CRYSTAL_CLEAR.fullmatch(joined(tidy(heard.text))) is not None
    doubted = (unsure(heard) and not clear) or corrected or hedged(heard.text, locale) or asks_back(heard.text)
    return Understood(found == "yes", read_back=doubted)
