"""Whoever wants no more calls from us: at once where the words leave no doubt, else after one question.

不用打电话 may mean the call that was just offered, 别发短信 only the message. So a step that offers such a thing is
listened to first, and whatever still sounds like a wish to be left alone is asked about: to ring somebody who said no
is a mistake, and so is to strike a number that only wanted to be rung after ten.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from flows.answers import NotUnderstood, Understood, confirm, daypart
from flows.answers.wishes import asks_not_to_be_called, leaves_no_doubt
from flows.asking import listen, phrase
from flows.key_words import meanings
from flows.steps import YES, AskingStep, SmsOffer, rings
from flows.talk import Talk
from flows.turns import AskedForKey, Heard, Keys, Spoken, Turn, Walk
from flows.understanding import agrees, spoken

LEAVING = "leaving"  # the phase in which it is asked about
_ABOUT_REACHING = re.compile(
    r"回电|来电|电话|打给|短信|\bcalls?\b|\bring\b|\bphone\b|\btext\b|\bmessage\b", re.IGNORECASE
)


def wants_no_more(talk: Talk, walk: Walk, step: AskingStep, heard: Spoken) -> Literal["surely", "perhaps"] | None:
    """How sure it is that the words ask for no more calls; None where they are an answer or something else."""
    if not asks_not_to_be_called(heard, talk.locale):
        return None
    if leaves_no_doubt(heard, talk.locale):
        return "surely"
    if _offers_to_reach(talk, step):
        own = spoken(talk, walk, step, heard)
        if not isinstance(own, NotUnderstood) or own == daypart.NOT_THEN:
            return None
    return "perhaps"


def ask_whether(talk: Talk, walk: Walk, step: AskingStep) -> Turn:
    """The one question."""
    asked = phrase(talk, walk, talk.script.phrases.confirm_opt_out)
    question = AskedForKey(asked.text, step.timeout, audio=asked.audio, listening=listen(talk, step))
    return Turn(replace(walk, phase=LEAVING), (question,))


def confirmed(talk: Talk, heard: Heard) -> bool | None:
    """Whether the answer to it is yes; None where it is to be put again. Whoever says it twice means it."""
    match heard:
        case Keys(digits=digits):
            return digits in (YES, talk.script.keys.opt_out)
        case Spoken() if asks_not_to_be_called(heard, talk.locale):
            return True
        case Spoken():
            right = agrees(talk, heard)
            return None if right == confirm.AGAIN else isinstance(right, Understood) and right.value is True
        case _:
            return False


def _offers_to_reach(talk: Talk, step: AskingStep) -> bool:
    """Whether the step offers a call or a message, so that "no call" may be its answer."""
    if isinstance(step, SmsOffer) or rings(step):
        return True
    return any(_ABOUT_REACHING.search(words) for words in meanings(talk.script, step, talk.locale).values())
