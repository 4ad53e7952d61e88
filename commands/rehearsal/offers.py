"""Which keys do something while a question waits, and what each does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flows import asking
from flows.control_keys import control
from flows.key_words import key_words, meanings
from flows.script import Script
from flows.steps import TEN, AskingStep, Callback, Choice, Info, Plate, Score, Slot, SmsOffer, YesNo
from flows.talk import Talk
from flows.turns import AskedForKey, Walk

CONTROLS: Mapping[str, str] = {"opt_out": "no more such calls", "repeat": "say it again", "skip": "skip this"}
EVERY_KEY = "1234567890*#"


def offers(talk: Talk, walk: Walk, asked: AskedForKey) -> tuple[tuple[str, str], ...]:
    """The keys and what they do, the step's own first; keys that do the same stand together."""
    step = talk.script.steps[walk.step]
    assert isinstance(step, AskingStep)
    confirming = walk.phase == asking.CONFIRM
    if asked.most > 1:
        own = [(f"up to {asked.most} keys", "then Enter, which is the # key")]
    elif isinstance(step, Score) and step.scale == TEN and not confirming:
        own = [("1 to 9", "points"), ("0 or *", "ten points")]
    else:
        named = {**meanings(talk.script, step, talk.locale), **key_words(asked.text, talk.locale)}
        own = [(key, named.get(key, "")) for key in _own_keys(talk.script, step, walk)]
    if walk.way_out:
        return (*own, ("#", CONTROLS["opt_out"]))
    return (*own, *_controls(talk.script, step, confirming=confirming, several=asked.most > 1))


def _own_keys(script: Script, step: AskingStep, walk: Walk) -> Iterator[str]:
    if walk.phase == asking.CONFIRM:
        yield from ("1", "0") if isinstance(step, Score) else ("1", "2")
        return
    match step:
        case Score():
            yield from script.scale(step.scale).levels
        case Choice() | Callback():
            yield from (key for key in EVERY_KEY if key in step.offered())
        case Slot():
            yield from (str(number) for number in range(1, len(walk.offered) + 1))
            yield from step.otherwise
        case YesNo() | Info() | SmsOffer() | Plate():
            yield from ("1", "2")
        case _:
            return


def _controls(script: Script, step: AskingStep, *, confirming: bool, several: bool) -> Iterator[tuple[str, str]]:
    tried = ["*", *(f"*{key}" for key in "0123456789")] if several else list(EVERY_KEY)
    found: dict[str, list[str]] = {}
    for keys in tried:
        meaning = control(script, step, keys, confirming=confirming)
        if meaning is not None:
            found.setdefault(meaning, []).append(keys)
    for meaning, keys_of_it in sorted(found.items(), key=lambda one: list(CONTROLS).index(one[0]), reverse=True):
        yield " or ".join(keys_of_it), CONTROLS[meaning]
