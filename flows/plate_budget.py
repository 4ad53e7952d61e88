"""How long a plate may take: what is said and done at it is reckoned in seconds, and before ninety of them are over
the customer is spared more questions and records it for a person.

Reckoned, not measured: whatever the network and the clocks do, the same answers lead the same way. Who presses before
a prompt has ended takes less.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flows.pace import speaking
from flows.plate_entry.entry import Entry, Stage
from flows.plate_entry.forms import CAR, RARE
from flows.steps import Locale
from flows.turns import AskedForKey, Heard, Keys, Said, Spoken, Utterance

MOST_S = 86.0  # on all rungs together, until the recording begins; something may have been said before it
BY_KEYS_UNTIL_S = 40.0  # an entry by keys takes about 45 seconds
VOICE_UNTIL_S = 60.0  # a round by voice takes about 20, the read-back included
ELSEWHERE_UNTIL_S = 35.0  # a province and its office take some ten seconds more
RARE_UNTIL_S = 30.0  # the menu of rare plates is long, and so is what follows
MENDED_UNTIL_S = 55.0  # which character, what it is, and the read-back again
THINKING_S, A_KEY_S = 2.0, 0.6
SILENCE_AFTER_SPEECH_S = 2.0  # by which the carrier knows that somebody has finished
ONE_KEY_S, ENTRY_S, WORDS_S = 4, 9, 8  # the least that is waited for an answer


def talking(says: Iterable[Utterance], locale: Locale) -> float:
    """How long it takes to say this."""
    return sum(speaking(said.text, locale) for said in says if isinstance(said, Said | AskedForKey))


def answering(heard: Heard, asked: AskedForKey, locale: Locale) -> float:
    """How long the customer took to answer, or the wait for nothing."""
    match heard:
        case Keys(digits=digits) if digits:
            return THINKING_S + A_KEY_S * (len(digits) + (asked.most > 1))
        case Spoken(text=text) if asked.listening is not None:  # else nobody hears the words
            return THINKING_S + speaking(text, locale) + SILENCE_AFTER_SPEECH_S
        case _:
            return float(asked.timeout)


def within(asked: AskedForKey, spent: float) -> AskedForKey | None:
    """The question with a wait that keeps to the time that is left once it is said; None where there is too little."""
    least = ENTRY_S if asked.most > 1 else WORDS_S if asked.listening is not None else ONE_KEY_S
    left = int(MOST_S - spent)
    return replace(asked, timeout=min(asked.timeout, max(left, least))) if left >= least else None


def too_long(before: Entry, after: Entry, spent: float) -> bool:
    """Whether what comes next at the keypad is better spoken, because there is no time for it, or for all behind it.

    A special plate from elsewhere is spoken in any case.
    """
    if after.rounds > before.rounds:
        return spent > BY_KEYS_UNTIL_S
    if after.corrections > before.corrections:
        return spent > MENDED_UNTIL_S
    arrived = (after.stage, after.menu) != (before.stage, before.menu)
    if arrived and after.stage is Stage.PROVINCE:
        return spent > ELSEWHERE_UNTIL_S or (after.form != CAR and bool(after.prefix))
    return arrived and after.menu == RARE and after.stage is Stage.MENU and spent > RARE_UNTIL_S
