"""How a question is put: its words, how many keys may come, and what may be said instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows import asked_moments, moments, plate_hints
from flows.key_words import meanings
from flows.recorded import file_of, phrase_file
from flows.steps import (
    TEN,
    AskingStep,
    Callback,
    Choice,
    Day,
    Info,
    Moment,
    Number,
    Plate,
    Score,
    Slot,
    SmsOffer,
    Step,
    Words,
    YesNo,
    rings,
)
from flows.talk import Talk, in_words, tell
from flows.turns import AskedForKey, Listening, Said, Value, Walk

CONFIRM = "confirm"  # the phase in which something is read back
DAY_KEYS = 4
KEYED = Choice | YesNo | Callback | Slot | Info | SmsOffer  # what is said to these stands for one of their keys
MOST_HINTS = 30


def ask(talk: Talk, walk: Walk, step: AskingStep, words: Words) -> AskedForKey:
    """Put a question, or read back what was entered; several keys only where a number or a day is entered."""
    listening = listen(talk, step, plate=str(walk.pending or ""))
    if walk.phase == CONFIRM and not (isinstance(step, Plate) and not walk.by_voice):
        phrase, told = _read_back(talk, walk, step)
        return AskedForKey(told, step.timeout, audio=phrase_file(talk.script, phrase, talk.locale), listening=listening)
    words = step.clock if isinstance(step, Moment) and walk.phase == moments.CLOCK else words
    said = (talk.say(words, walk), *(_told_slots(talk, walk, step) if isinstance(step, Slot) else ()))
    audio = file_of(step, words, talk.locale)
    text = (" " if talk.locale == "en" else "").join(said)
    return AskedForKey(text, step.timeout, _most_keys(step), audio, listening)


def words_of(talk: Talk, walk: Walk, step: Step, words: Words) -> Said:
    """Words of a step that asks nothing with them."""
    return Said(talk.say(words, walk), file_of(step, words, talk.locale))


def phrase(talk: Talk, walk: Walk, words: Words, **more: str) -> Said:
    """One of the script's phrases, said by itself."""
    return Said(talk.say(words, walk, **more), phrase_file(talk.script, words, talk.locale))


def listen(talk: Talk, step: AskingStep, *, plate: str = "") -> Listening | None:
    """What helps to recognise a spoken answer; None where only keys count. `plate` is the one being read back."""
    if not (talk.listens and step.speech):
        return None
    words = tuple(dict.fromkeys(word for word in meanings(talk.script, step, talk.locale).values() if word))
    if isinstance(step, Plate):
        said = plate_hints.hints(talk.locale, talk.prefix, plate)
        return Listening((*words, *said)[: plate_hints.MOST])
    return Listening(words[:MOST_HINTS])


def span(talk: Talk, step: AskingStep) -> Mapping[str, str]:
    """What the phrase about an impossible answer mentions."""
    match step:
        case Number():
            ends = {"least": step.least, "most": step.most}
            return {name: tell(step.unit, value, talk.locale, aloud=True) for name, value in ends.items()}
        case Score() if step.scale == TEN:
            return {"least": "1", "most": "10"}
        case Moment():
            return moments.span(step, talk.today, talk.locale)
        case _:
            return {}


def _most_keys(step: AskingStep) -> int:
    match step:
        case Number():  # one more than any answer has, so that the pound key after the longest one is not left over
            return len(str(step.most)) + 1
        case Day() | Moment():  # of a time, hour and minute
            return DAY_KEYS
        case _:
            return 1


def _read_back(talk: Talk, walk: Walk, step: AskingStep) -> tuple[Words, str]:
    """The phrase that reads back, and what it comes to."""
    phrases = talk.script.phrases
    assert walk.pending is not None
    if isinstance(step, Score) and not walk.by_voice:
        return phrases.confirm_one, talk.say(phrases.confirm_one, walk)
    if _is_call(step, walk.pending):
        return phrases.confirm_call, talk.say(phrases.confirm_call, walk, value=_meant(talk, walk, step))
    phrase = phrases.confirm_said if walk.by_voice else phrases.confirm_entry
    return phrase, talk.say(phrase, walk, value=_meant(talk, walk, step))


def _is_call(step: Step, value: Value) -> bool:
    """Whether this is a time to ring again."""
    return rings(step) and asked_moments.is_moment(str(value)) and not moments.is_day(value)


def _meant(talk: Talk, walk: Walk, step: AskingStep) -> str:
    """What is read back, in words: of a key, what it stands for."""
    assert walk.pending is not None
    key = str(walk.pending)
    if isinstance(step, Slot) and key.isdigit() and 0 < int(key) <= len(walk.offered):
        return tell("datetime", walk.offered[int(key) - 1], talk.locale, aloud=True)
    if _is_call(step, key):
        return asked_moments.told(key, talk.locale)
    if isinstance(step, KEYED):
        return meanings(talk.script, step, talk.locale).get(key, key)
    return in_words(talk.script, step, walk.pending, talk.locale, aloud=True)


def _told_slots(talk: Talk, walk: Walk, step: Slot) -> Iterator[str]:
    for key, at in enumerate(walk.offered, start=1):
        yield talk.say(step.each, walk, slot=tell("datetime", at, talk.locale, aloud=True), key=str(key))
    yield talk.say(step.tail, walk)
