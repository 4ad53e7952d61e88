"""What an answer to a step means, pressed or spoken: asks the recogniser that knows its kind.

To steps that lead somewhere by keys, spoken words stand for one of those keys, and that key is what is understood.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from flows import asked_moments, moments
from flows.answers import (
    Context,
    Doubtful,
    NotUnderstood,
    Understanding,
    Understood,
    confirm,
    day,
    daypart,
    menu,
    number,
    plate_speech,
    scale,
    score,
    yes_no,
)
from flows.answers.key_said import key_said
from flows.answers.speech import tidy, unsure
from flows.key_words import key_words, meanings
from flows.steps import (
    NO,
    TEN,
    YES,
    AskingStep,
    Branch,
    Callback,
    Choice,
    Day,
    Info,
    Moment,
    Number,
    Option,
    Plate,
    Score,
    Slot,
    SmsOffer,
    YesNo,
    rings,
)
from flows.talk import VARIABLE, Talk
from flows.turns import Keys, Spoken, Value, Walk

NOWHERE = (Branch(go="nowhere"),)  # of a step that only a recogniser sees
SUITS = frozenset(["可以", "可以的", "可以啊", "行", "行的", "行啊", "好", "好啊", "好吧", "成", "方便"]) | {
    *("that suits me", "suits me", "it suits me", "that works", "works for me", "that works for me", "please do"),
}
NOT_AN_OPTION, NOT_UNDERSTOOD = NotUnderstood("not_an_option"), NotUnderstood("not_understood")


def pressed(talk: Talk, walk: Walk, step: AskingStep, keys: str) -> Understanding:
    """The value that these keys mean as an answer to this step."""
    heard, context = Keys(keys), context_of(talk, step)
    match step:
        case Score():
            return _of_scale(heard, step, context)
        case YesNo():
            return yes_no.understand(heard, step, context)
        case Choice():
            option = step.options.get(keys)
            return NOT_AN_OPTION if option is None else Understood(option.value or keys)
        case Number():
            return number.understand(heard, step, context)
        case Day():
            return day.understand(heard, step, context)
        case Moment():
            return moments.understand(heard, step, _agreed(walk), context, talk.now)
        case Slot():
            at = int(keys) - 1 if keys.isascii() and keys.isdigit() and len(keys) == 1 else -1
            return Understood(walk.offered[at]) if 0 <= at < len(walk.offered) else NOT_AN_OPTION
        case Plate() | Callback() | Info() | SmsOffer():
            return NOT_AN_OPTION
        case _:
            assert_never(step)


def spoken(talk: Talk, walk: Walk, step: AskingStep, heard: Spoken) -> Understanding:
    """What these words mean: a value for a question of figures, else the key that they stand for."""
    context = context_of(talk, step)
    match step:
        case Score():
            return _of_scale(heard, step, context)
        case Number():
            return number.understand(heard, step, context)
        case Day():
            return day.understand(heard, step, context)
        case Moment():
            return moments.understand(heard, step, _agreed(walk), context, talk.now)
        case Plate():
            return plate_speech.understand(heard, step, context)
        case YesNo() | Info() | SmsOffer():
            return _as_key(yes_no.understand(heard, step, context), {True: YES, False: NO})
        case Callback():
            return _of_times(talk, step, heard, context)
        case Choice():
            chosen = _of_menu(talk, step, heard, context, meanings(talk.script, step, talk.locale))
            return _with_care(talk, step, chosen)
        case Slot():
            if (at := asked_moments.offered(heard, walk.offered, context)) is not None:
                return at
            said = key_said(heard.text, talk.locale)
            known = {*step.otherwise, *(str(key) for key in range(1, len(walk.offered) + 1))}
            if said and said.key in known:
                return Understood(said.key, read_back=True)
            ways_on = {
                key: words for key, words in key_words(step.tail[talk.locale], talk.locale).items() if key in known
            }
            return _of_menu(talk, step, heard, context, ways_on)
        case _:
            assert_never(step)


def _of_scale(heard: Keys | Spoken, step: Score, context: Context) -> Understanding:
    return score.understand(heard, step, context) if step.scale == TEN else scale.understand(heard, step, context)


def _agreed(walk: Walk) -> str | None:
    """The day whose time is being asked for."""
    return str(walk.pending) if walk.phase == moments.CLOCK else None


def agrees(talk: Talk, heard: Spoken, step: AskingStep | None = None) -> Understanding:
    """Whether these words confirm what was read back. Who is asked whether a time suits may also say that it does."""
    context = Context(talk.locale, talk.today)
    right = confirm.understand(heard, talk.script.phrases.confirm_said, context)
    if right != confirm.NOT_UNDERSTOOD or step is None or not rings(step):
        return right
    return Understood(True) if tidy(heard.text) in SUITS and not unsure(heard) else right


def context_of(talk: Talk, step: AskingStep) -> Context:
    """What helps to understand an answer to this step."""
    of = talk.script.scale(step.scale if isinstance(step, Score) else TEN)
    return Context(talk.locale, talk.today, of, prefix=talk.prefix, plates=talk.plates)


def _of_menu(
    talk: Talk, step: Choice | Callback | Slot, heard: Spoken, context: Context, named: Mapping[str, str]
) -> Understanding:
    """The key of the option that was named, by the words that the prompt has for it."""
    options = {key: Option(value=key, words={talk.locale: words}) for key, words in named.items()}
    worded = Choice(
        kind="choice", prompt=step.prompt, options=options, on_silence=step.on_silence, label=step.prompt, next=NOWHERE
    )
    return menu.understand(heard, worded, context)


def _with_care(talk: Talk, step: Choice, chosen: Understanding) -> Understanding:
    """An option that somebody acts on, or a choice that costs money, is always read back."""
    if not isinstance(chosen, Understood):
        return chosen
    option, facts = step.options[str(chosen.value)], talk.script.known_facts()
    told = (facts.get(name) for name in VARIABLE.findall(step.prompt[talk.locale]))
    costs = any(fact is not None and fact.kind == "money" for fact in told)
    return Understood(chosen.value, chosen.read_back or option.low is not None or option.task or costs)


def _of_times(talk: Talk, step: Callback, heard: Spoken, context: Context) -> Understanding:
    """The key of a day-part, or of another way on; a key that was said plainly is that key."""
    said = key_said(heard.text, talk.locale)
    if said is not None and said.plainly and said.key in step.offered():
        return Understood(said.key)
    parts: dict[Value, str] = {part: key for key, part in step.options.items()}
    found = _as_key(daypart.understand(heard, step, context), parts)
    if found == daypart.NOT_THEN:
        return found
    if (at := asked_moments.next_call(heard, step, context)) is not None:
        return at
    if not isinstance(found, NotUnderstood):
        return found
    return _of_menu(talk, step, heard, context, meanings(talk.script, step, talk.locale))


def _as_key(understood: Understanding, keys: dict[Value, str]) -> Understanding:
    """The same with each value turned into the key that stands for it."""
    match understood:
        case Understood(value=value, read_back=sure) if value in keys:
            return Understood(keys[value], read_back=sure)
        case Doubtful(candidates=candidates):
            known = tuple(keys[value] for value in candidates if value in keys)
            return Doubtful(known) if known else NOT_UNDERSTOOD
        case NotUnderstood():
            return understood
        case _:
            return NOT_UNDERSTOOD
