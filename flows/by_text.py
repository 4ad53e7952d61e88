"""A script walked by text: the same engine, its prompts worded for the eye, one short message at a time. Pure.

`begin` passes over the opening, whose questions the invitation has asked already; `hear` takes one text that came in.
What needs a voice is passed over: a comment may be written instead, nobody is put through.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from flows import engine, plate_ladder
from flows.pauses import without
from flows.segments import measure
from flows.steps import TEN, Day, Locale, Moment, Number, Plate, Record, Score, Step, Transfer, Words
from flows.talk import Talk, in_words
from flows.turns import (
    Answered,
    AskedForKey,
    AskedToSpeak,
    Connected,
    Finding,
    Heard,
    Keys,
    Recorded,
    Said,
    Silence,
    Spoken,
    Turn,
    Utterance,
    Walk,
)

MOST_STEPS = 12  # passed over in one go: openings, comments, transfers
LONGEST_COMMENT = 200
DIGITS = re.compile(r"\*|[0-9]{1,6}")
POINTS = re.compile(r"([0-9]{1,2})\s*(?:分|points?)?", re.IGNORECASE)

WRITE: Mapping[Locale, str] = {
    "zh-CN": "请直接回复您的意见，不想说请回复0。",
    "en": "Please reply in a few words, or 0 to skip.",
}
PLATE: Mapping[Locale, str] = {
    "zh-CN": "请回复您的车牌号，例如鲁L12345。",
    "en": "Please reply with your licence plate.",
}
UNCLEAR: Mapping[Locale, str] = {"zh-CN": "抱歉，没有看懂您的回复。", "en": "Sorry, I did not get that."}
INVITATION: Mapping[Locale, str] = {
    "zh-CN": "【{dealership}】{customer}您好，想用几条短信了解您的感受，电话没有联系上您。愿意请回复1，不愿意请回复2。",
    "en": "[{dealership}] Hello {customer}, we could not reach you by phone. May we ask a few short questions by text? "
    "Reply 1 for yes, 2 for no.",
}

# In this order; each is one way in which scripts speak of keys, tones and voices.
_ZH: tuple[tuple[str, str], ...] = (
    (r"不想再接到这类电话，请按(?:\d|井号键|星号)。", ""),
    (r"1到9分，?请?直接按(?:电话上的)?数字键", "请回复1到10"),
    (r"[，；]?10分，请按0", ""),
    (r"请用电话上的数字键(?:回答|选择)", "请回复数字"),
    (r"请用电话上的数字键输入", "请回复"),
    (r"请(?:直接)?按(?:电话上的)?数字键选", "请回复数字选"),
    (r"请?直接按(?:电话上的)?数字键", "请直接回复数字"),
    (r"，(?:然后|说完)?(?:请)?按井号键(?:结束)?", ""),
    (r"请按星号、(\d)、井号键", r"请回复\1"),
    (r"请按星号", "请回复*"),
    (r"请按(\d)", r"请回复\1"),
    (r"按(\d)", r"回复\1"),
    (r"请按井号键", "请回复#"),
    (r"没有听到您的(?:选择|按键|回答)", "没有收到您的回复"),
    (r"好像听不到您了", "没有看懂您的回复"),
    (r"您说的是", "您的意思是"),
    (r"\d?请在嘀声后[^。]*。", ""),
)
_EN: tuple[tuple[str, str], ...] = (
    (r"For no more calls like this, press [^.]*\.\s*", ""),
    (r"If you do not want calls like this, press [^.]*\.\s*", ""),
    (r"For one to nine, press that number\.", "Please reply with a number from 1 to 10."),
    (r"\s*For ten, press 0\.", ""),
    (r"(?<=Please choose a time) with the number keys", ""),
    (r",? with the number keys(?: of your phone)?", ""),
    (r"press star, zero,? (?:and )?pound", "reply 0"),
    (r"Please answer with the number keys of your phone", "Please reply with a number"),
    (r",? and (?:then )?(?:press|end with) the pound key[^.]*", ""),
    (r", then (?:press )?(?:the )?pound(?: key)?[^.]*", ""),
    (r"press star,? (\d),? (?:and )?(?:the )?pound(?: key)?", r"reply \1"),
    (r"\bpress (?:the )?(?:pound|hash)(?: key)?", "reply #"),
    (r"\bpress star\b", "reply *"),
    (r"\bpress (\d)", r"reply \1"),
    (r"\bPress (\d)", r"Reply \1"),
    (r"\b[Pp]lease (?:enter|type|key in)\b", "Please reply with"),
    (r"(?:press|use) the number keys?(?: of your phone)?", "reply with a number"),
    (r"I could not hear a choice|I did not hear (?:a key|an answer)", "I did not get an answer"),
    (r"I can no longer hear you", "I did not get that"),
    (r"that key is not one of the choices", "that is not one of the choices"),
    (r"Did you say", "Do you mean"),
    (r"[^.?!]*\b[Aa]fter the (?:tone|beep)[^.?!]*[.?!]", ""),
)
_SHORT: Mapping[Locale, tuple[str, str]] = {
    "zh-CN": (r"([^，。；？！：]+)，请回复([\d*#])", r"\2\1"),
    "en": (r"(?:For|To|If) ([^.,]+), reply ([\d*#])\.", r"\2 \1."),
}


class Reading(Talk):
    """A talk with somebody who reads and writes: what is known is written, not said, and words are answers."""

    __slots__ = ()

    @classmethod
    def of(cls, talk: Talk) -> Reading:
        """The same talk, in writing."""
        return cls(**{field.name: getattr(talk, field.name) for field in fields(talk)} | {"listens": True})

    def say(self, words: Words, walk: Walk, **more: str) -> str:
        """As it is read; what is read back, too."""
        step = self.script.steps[walk.step]
        if "value" in more and walk.pending is not None and isinstance(step, Number | Day | Moment | Plate):
            more = {**more, "value": in_words(self.script, step, walk.pending, self.locale, aloud=False)}
        return without(self._filled(words, self.locale, walk, more, aloud=False))


@dataclass(frozen=True, slots=True)
class Written:
    """One turn by text: the walk after it, the reply, and what was found out."""

    walk: Walk
    reply: str
    found: tuple[Finding, ...] = ()


def worded(text: str, locale: Locale) -> str:
    """A prompt for the phone as a text has it: nobody presses anything. Shorter where it would take more parts."""
    for pattern, instead in _ZH if locale == "zh-CN" else _EN:
        text = re.sub(pattern, instead, text)
    text = text.strip()
    if measure(text).parts > 1:
        pattern, instead = _SHORT[locale]
        text = re.sub(pattern, instead, text)
    return text


def begin(talk: Talk, walk: Walk | None = None) -> Written:
    """The first question behind the opening: whoever took the invitation is who they are, and has time."""
    turn = engine.begin(talk, walk)
    found: list[Finding] = []
    for _ in range(MOST_STEPS):
        if turn.walk.over or not talk.script.steps[turn.walk.step].opening:
            break
        turn = engine.hear(talk, turn.walk, Keys("1"))
        found += turn.found
    return _settled(talk, replace(turn, found=tuple(found)))


def hear(talk: Talk, walk: Walk, body: str) -> Written:
    """One text that came in, as the step takes it that waits for an answer."""
    step = talk.script.steps[walk.step]
    if isinstance(step, Record):
        return _hear_comment(talk, walk, step, body)
    heard = heard_in(talk, walk, step, body)
    return _settled(talk, engine.hear(talk, walk, heard))


def heard_in(talk: Talk, walk: Walk, step: Step, body: str) -> Heard:
    """A text as the engine hears it: figures as keys where keys are waited for, everything else as words."""
    text = unicodedata.normalize("NFKC", body).strip(" \t\r\n.。!！")[:500]
    confirming = walk.phase != ""
    if isinstance(step, Score) and not confirming and (points := POINTS.fullmatch(text)):
        said = f"{int(points[1])}分" if talk.locale == "zh-CN" else str(int(points[1]))
        return Spoken(said, 1.0) if step.scale == TEN else _key(talk, points[1])
    if isinstance(step, Number | Day | Moment) and not confirming and DIGITS.fullmatch(text):
        skips = text == talk.script.keys.skip and step.skippable
        return Keys(f"*{text}") if skips else Keys(text)  # where figures are entered, a star comes before such a key
    if DIGITS.fullmatch(text) and not (isinstance(step, Plate) and walk.phase == plate_ladder.LISTEN):
        return _key(talk, text)
    return Spoken(text, 1.0) if text else Silence()


def _key(talk: Talk, text: str) -> Heard:
    """One key; the one that would end all calls says nothing of the kind in a text, where a word does that."""
    return Keys(text) if len(text) == 1 and text != talk.script.keys.opt_out else Silence()


def _hear_comment(talk: Talk, walk: Walk, step: Record, body: str) -> Written:
    text = body.strip()[:LONGEST_COMMENT]
    found: tuple[Finding, ...] = ()
    if text and text != "0":
        wording = worded(talk.write(step.prompt, walk), talk.locale)
        found = (Answered(walk.step, "comment", text, text, None, wording),)
    on = _settled(talk, engine.hear(talk, walk, Recorded("", 0)))
    return replace(on, found=(*found, *on.found))


def _settled(talk: Talk, turn: Turn) -> Written:
    """On through what needs a voice, until something can be asked in writing or the conversation is over."""
    says: list[Utterance] = list(turn.says)
    found: list[Finding] = list(turn.found)
    for _ in range(MOST_STEPS):
        step = talk.script.steps[turn.walk.step]
        if turn.walk.over or not _needs_a_voice(step, turn.walk):
            break
        says = [one for one in says if isinstance(one, Said)]
        turn = engine.hear(talk, turn.walk, Connected(reached=False) if isinstance(step, Transfer) else Silence())
        says += turn.says
        found += turn.found
    return Written(turn.walk, _written(talk, turn.walk, says), tuple(found))


def _needs_a_voice(step: Step, walk: Walk) -> bool:
    return isinstance(step, Transfer) or (
        isinstance(step, Plate) and walk.phase in (plate_ladder.KEYS, plate_ladder.SPEAK)
    )


def _written(talk: Talk, walk: Walk, says: Sequence[Utterance]) -> str:
    """What the engine says, as one text. Words about hearing and speaking are put in other words, or left out."""
    phrases, locale = talk.script.phrases, talk.locale
    unclear = {phrases.nothing_heard[locale], phrases.nothing_said[locale], phrases.not_understood[locale]}
    left_out = {phrases.may_speak[locale], phrases.way_out[locale]}
    parts: list[str] = []
    for one in says:
        if not isinstance(one, Said | AskedForKey | AskedToSpeak) or one.text in left_out:
            continue
        if one.text in unclear:
            parts = parts or [UNCLEAR[locale]]
        elif one.text == phrases.say_plate[locale]:
            parts.append(PLATE[locale])
        else:
            parts.append(worded(one.text, locale))
            if isinstance(one, AskedToSpeak):
                parts.append(WRITE[locale])
    return ("" if locale == "zh-CN" else " ").join(part for part in parts if part)
