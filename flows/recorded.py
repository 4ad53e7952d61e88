"""Recorded words: which file is played in the place of which words, in each language.

A recording stands beside the words it is of: `audio` beside a prompt, `more_audio` beside `more`, `again_audio` and
`phrases_audio` with an entry for each wording. Words that differ from customer to customer have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flows.script import Script
from flows.steps import AskingStep, Audio, Info, Locale, Moment, Plate, Slot, Step, Words


@dataclass(frozen=True, slots=True)
class Recording:
    """One file: where the script names it, the language it is in, and the words that it says."""

    where: tuple[str | int, ...]
    locale: Locale
    file: str
    words: Words | None  # none when nothing is said there, or not by itself


def recordings(script: Script) -> Iterator[Recording]:
    """Every recording that a script names, in the order of the file."""
    for phrase, files in script.phrases_audio.items():
        yield from _each(("phrases_audio", phrase), files, getattr(script.phrases, phrase))
    for name, step in script.steps.items():
        here = ("steps", name)
        # Free times are told in one breath with the words around them, and no recording knows which are free.
        yield from _each((*here, "audio"), step.audio, None if isinstance(step, Slot) else step.prompt)
        if isinstance(step, Info):
            yield from _each((*here, "more_audio"), step.more_audio, step.more)
        if isinstance(step, Plate):
            yield from _each((*here, "speak_audio"), step.speak_audio, step.speak)
        if isinstance(step, Moment):
            yield from _each((*here, "clock_audio"), step.clock_audio, step.clock)
        if isinstance(step, AskingStep):
            said = () if isinstance(step, Slot) else step.again
            for number, files in enumerate(step.again_audio):
                yield from _each((*here, "again_audio", number), files, said[number] if number < len(said) else None)


def _each(where: tuple[str | int, ...], files: Audio, words: Words | None) -> Iterator[Recording]:
    for locale, file in files.items():
        yield Recording((*where, locale), locale, file, words)


def file_of(step: Step, words: Words, locale: Locale) -> str | None:
    """The recording of these words of a step; None where they are spoken by a voice."""
    if isinstance(step, Slot):
        return None
    if words is step.prompt:
        return step.audio.get(locale)
    if isinstance(step, Info) and words is step.more:
        return step.more_audio.get(locale)
    if isinstance(step, Plate) and words is step.speak:
        return step.speak_audio.get(locale)
    if isinstance(step, Moment) and words is step.clock:
        return step.clock_audio.get(locale)
    if isinstance(step, AskingStep):
        for said, files in zip(step.again, step.again_audio, strict=False):
            if words is said:
                return files.get(locale)
    return None


def phrase_file(script: Script, words: Words, locale: Locale) -> str | None:
    """The recording of one of the script's phrases."""
    for name, files in script.phrases_audio.items():
        if words is getattr(script.phrases, name):
            return files.get(locale)
    return None
