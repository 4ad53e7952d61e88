"""One turn of talk: from a script, where the conversation stands and what was heard comes what is said and found out.

The engine knows neither clock nor network. `begin` opens a call, `hear` takes one turn; both return a `Turn`. A call
may break off at any point: `begin` with the walk of an earlier call asks again who is there and goes on where it
stopped.
"""

from __future__ import annotations

from dataclasses import replace

from flows import leaving, plate_ladder
from flows.answers import Doubtful, NotUnderstood, Understanding, Understood, confirm
from flows.answers.wishes import Wish, wish
from flows.asked_moments import in_time, is_moment, offer_of, part_of
from flows.asking import CONFIRM, KEYED, ask, listen, phrase, span, words_of
from flows.control_keys import control, needs_the_keys
from flows.echoes import echoes, remembered
from flows.going import accept, climb, enter, go_on
from flows.moments import CLOCK, is_day
from flows.steps import (
    NO,
    YES,
    AskingStep,
    Callback,
    Choice,
    End,
    Info,
    Moment,
    Plate,
    Question,
    Record,
    Say,
    Score,
    Slot,
    SmsOffer,
    Transfer,
    Words,
    rings,
)
from flows.talk import Talk
from flows.turns import (
    AskedForSms,
    AskedForTime,
    Commented,
    Connected,
    Ended,
    Finding,
    Heard,
    HungUp,
    Keys,
    LeftForPerson,
    Machine,
    Recorded,
    Silence,
    Spoken,
    Turn,
    Utterance,
    Value,
    Walk,
)
from flows.understanding import agrees, pressed, spoken


def begin(talk: Talk, walk: Walk | None = None) -> Turn:
    """The first words of a call. An earlier call's walk is taken up again behind the opening."""
    first = talk.script.first
    fresh = Walk(first)
    if walk is not None:
        fresh = replace(walk, step=first, turns=0, resuming=walk.reached is not None, over=False, disposition=None)
    return enter(talk, fresh, first)


def hear(talk: Talk, walk: Walk, heard: Heard) -> Turn:
    """One turn. Whatever is heard, there is an answer: foreseen trouble is a prompt, never an exception."""
    if walk.over:
        return Turn(walk, (HungUp(),))
    if isinstance(heard, Machine):  # nobody is there; say nothing private to a machine
        return Turn(replace(walk, put_through=False, over=True), (HungUp(),), (Ended(None),))
    walk = replace(walk, turns=walk.turns + 1)
    echoed = echoes(talk.script, walk, heard)
    turn = (
        _put_again(talk, walk, heard)
        if echoed and not walk.echoes
        else _take(talk, walk, Silence() if echoed else heard)
    )
    turn = replace(turn, walk=remembered(walk, turn.walk, heard, echoed=echoed))
    if turn.walk.over or turn.walk.turns < talk.script.ceiling:
        return turn
    end = enter(talk, turn.walk, talk.script.too_long)  # what was found is kept, however long it took
    return replace(end, found=(*turn.found, *end.found))


def _put_again(talk: Talk, walk: Walk, heard: Heard) -> Turn:
    """The same question from its beginning."""
    step = talk.script.steps[walk.step]
    assert isinstance(step, AskingStep), "only questions are answered by keys"
    if isinstance(step, Plate):
        return climb(talk, step, plate_ladder.once_more(talk, walk, step, heard))
    return Turn(walk, (ask(talk, walk, step, step.prompt),))


def _take(talk: Talk, walk: Walk, heard: Heard) -> Turn:
    """What was heard, as the step takes it that waited for it."""
    step = talk.script.steps[walk.step]
    match step:
        case Record():
            return _hear_comment(talk, walk, step, heard)
        case Transfer():
            reached = isinstance(heard, Connected) and heard.reached
            return go_on(talk, walk, step) if reached else enter(talk, walk, step.otherwise)
        case Say() | End():  # nothing was asked; a stray request hears the same again
            return enter(talk, walk, walk.step)
        case _:
            return _hear_answer(talk, walk, step, heard)


# --- answers -------------------------------------------------------------------------------------------------------


def _hear_answer(talk: Talk, walk: Walk, step: AskingStep, heard: Heard) -> Turn:
    """Keys, words or silence at a question."""
    confirming = walk.phase == CONFIRM and not isinstance(step, Plate)
    if walk.phase == leaving.LEAVING:
        return _hear_whether_to_leave(talk, walk, step, heard)
    match heard:
        case Keys(digits=keys) if keys:
            at_keys, several = walk.phase == plate_ladder.KEYS, plate_ladder.takes_several(walk)
            meaning = control(talk.script, step, keys, confirming=confirming, entering=at_keys, several=several)
        case Spoken() if listen(talk, step) is not None:
            meaning = leaving.wants_no_more(talk, walk, step, heard)
        case _:
            meaning = None
    match meaning:
        case "opt_out" | "surely":
            return enter(talk, walk, talk.script.opted_out)
        case "perhaps":
            return leaving.ask_whether(talk, walk, step)
        case "repeat" if walk.way_out:
            return leaving.ask_whether(talk, walk, step)
        case "repeat" if walk.phase in ("", CONFIRM, CLOCK):
            again = _asked_again(talk, walk, step, step.prompt)
            return again if needs_the_keys(step) else _put_again(talk, walk, heard)
        case "skip":
            return go_on(talk, walk, step)
        case _:
            pass
    if isinstance(step, Plate):
        return climb(talk, step, plate_ladder.hear(talk, walk, step, heard))
    match heard:
        case Keys(digits=keys) if keys:
            return _confirm(talk, walk, step, keys) if confirming else _press(talk, walk, step, keys)
        case Spoken() if listen(talk, step) is not None:
            return _hear_words(talk, walk, step, heard)
        case _:
            phrases = talk.script.phrases
            return _miss(talk, walk, step, phrases.nothing_said if listen(talk, step) else phrases.nothing_heard)


def _hear_whether_to_leave(talk: Talk, walk: Walk, step: AskingStep, heard: Heard) -> Turn:
    """A yes ends all calls; after anything else the question is put that was left."""
    match leaving.confirmed(talk, heard):
        case True:
            return enter(talk, walk, talk.script.opted_out)
        case None:
            return leaving.ask_whether(talk, walk, step)
        case _:
            return enter(talk, walk, walk.step)


def _press(
    talk: Talk, walk: Walk, step: AskingStep, key: str, *, said: str | None = None, confirmed: bool = False
) -> Turn:
    """A key, or words that stand for it."""
    match step:
        case Callback() if key in step.options:
            return enter(talk, walk, step.go, found=(AskedForTime(step.options[key]),))
        case Callback() if is_moment(key):
            return enter(talk, walk, step.go, found=(AskedForTime(part_of(key), key),))
        case Callback() | Slot() if key in step.otherwise:
            return enter(talk, walk, step.otherwise[key])
        case Info() if key in (YES, NO):
            return go_on(talk, walk, step, says=(words_of(talk, walk, step, step.more),) if key == YES else ())
        case SmsOffer() if key in (YES, NO):
            return _answer_offer(talk, walk, step, wanted=key == YES)
        case _:
            understanding = pressed(talk, walk, step, key)
            return _weigh(talk, walk, step, key, understanding, said=said, confirmed=confirmed)


def _hear_words(talk: Talk, walk: Walk, step: AskingStep, heard: Spoken) -> Turn:
    """A spoken answer. A wish counts only where the words are no answer, since 改天 may be an option of a menu."""
    if walk.phase == CONFIRM:
        match agrees(talk, heard, step):
            case Understood(value=right):
                return _confirmed(talk, walk, step) if right is True else _denied(talk, walk, step)
            case confirm.AGAIN:
                return _miss(talk, walk, step, talk.script.phrases.not_understood)
            case _:
                pass  # something else, perhaps the answer once more
    understanding = spoken(talk, walk, step, heard)
    if isinstance(understanding, NotUnderstood):
        return _grant(talk, walk, step, wish(heard, talk.locale), understanding.why)
    if isinstance(understanding, Understood) and not understanding.read_back:
        value = understanding.value
        if isinstance(step, KEYED):
            return _press(talk, walk, step, str(value), said=heard.text)
        return accept(talk, walk, step, value, "", said=heard.text)
    return _read_back(talk, walk, step, understanding, raw=heard.text, by_voice=True)


def _grant(talk: Talk, walk: Walk, step: AskingStep, wanted: Wish | None, why: str) -> Turn:
    """Words that are no answer: what was wished for instead, where that can be done here."""
    skippable = isinstance(step, Question | Choice) and step.skippable
    if wanted == "repeat":
        return _asked_again(talk, walk, step, step.prompt)
    if (wanted == "skip" or why == "unknown") and skippable:
        return go_on(talk, walk, step)
    if (wanted == "later" or why == "later") and (there := _another_time(talk, step)):
        return enter(talk, walk, there)
    phrases = talk.script.phrases
    return _miss(talk, walk, step, getattr(phrases, why, phrases.not_understood))


def _another_time(talk: Talk, step: AskingStep) -> str | None:
    """Where this question leads those who would rather be rung later."""
    ways_on = (option.go for option in step.options.values()) if isinstance(step, Choice) else ()
    return next((go for go in ways_on if go and isinstance(talk.script.steps[go], Callback)), None)


def _weigh(
    talk: Talk,
    walk: Walk,
    step: AskingStep,
    keys: str,
    understanding: Understanding,
    *,
    said: str | None = None,
    confirmed: bool = False,
) -> Turn:
    """Keep what is clear, read back what should be sure, ask which was meant where there is doubt."""
    match understanding:
        case Understood(value=value, read_back=False):
            return accept(talk, walk, step, value, keys, said=said, confirmed=confirmed)
        case NotUnderstood(why=why):
            return _miss(talk, walk, step, getattr(talk.script.phrases, why))
        case _:
            return _read_back(talk, walk, step, understanding, raw=keys, by_voice=False)


def _read_back(
    talk: Talk, walk: Walk, step: AskingStep, understanding: Understood | Doubtful, *, raw: str, by_voice: bool
) -> Turn:
    """Ask whether it is right; of several readings, about the first."""
    match understanding:
        case Understood(value=value):
            readings: tuple[Value, ...] = (value,)
        case Doubtful(candidates=readings):
            pass
        case _:
            raise AssertionError("a doubt has at least one reading")
    raw = f"{walk.raw} {raw}" if walk.phase == CLOCK else raw
    return _ask_whether(talk, replace(walk, raw=raw, by_voice=by_voice), step, readings)


def _ask_whether(talk: Talk, walk: Walk, step: AskingStep, readings: tuple[Value, ...]) -> Turn:
    """Ask about the first of these readings; of times to ring again only those that are early enough are one."""
    says: tuple[Utterance, ...] = ()
    last = talk.last_call
    if rings(step) and last is not None:
        early = tuple(one for one in readings if not is_moment(str(one)) or in_time(str(one), last))
        if not early:
            if (offer := offer_of(last)) is None:
                return _denied(talk, walk, step, why=talk.script.phrases.too_late)
            early, says = (offer,), (phrase(talk, walk, talk.script.phrases.too_late),)
        readings = early
    value, *others = readings
    doubting = replace(walk, phase=CONFIRM, pending=value, others=tuple(others))
    if isinstance(step, Moment) and not others and is_day(value):
        return _ask_its_time(talk, doubting, step)
    return Turn(doubting, (*says, ask(talk, doubting, step, step.prompt)))


def _ask_its_time(talk: Talk, walk: Walk, step: Moment) -> Turn:
    """The day is known; the whole is read back once its time is, too."""
    walk = replace(walk, phase=CLOCK, others=())
    return Turn(walk, (ask(talk, walk, step, step.clock),))


def _confirm(talk: Talk, walk: Walk, step: AskingStep, keys: str) -> Turn:
    """After reading back: one is right, and anything else is not taken for a yes."""
    if keys == YES:
        return _confirmed(talk, walk, step)
    if isinstance(step, Score) and not walk.by_voice:
        ten = keys in ("0", "*")
        return accept(talk, walk, step, 10, walk.raw + keys, confirmed=True) if ten else _miss_option(talk, walk, step)
    return _denied(talk, walk, step) if keys == NO else _miss_option(talk, walk, step)


def _confirmed(talk: Talk, walk: Walk, step: AskingStep) -> Turn:
    assert walk.pending is not None
    if isinstance(step, Moment) and is_day(walk.pending):
        return _ask_its_time(talk, walk, step)
    if not walk.by_voice:
        return accept(talk, walk, step, walk.pending, walk.raw, confirmed=True)
    if isinstance(step, KEYED):
        return _press(talk, walk, step, str(walk.pending), said=walk.raw, confirmed=True)
    return accept(talk, walk, step, walk.pending, "", said=walk.raw, confirmed=True)


def _denied(talk: Talk, walk: Walk, step: AskingStep, why: Words | None = None) -> Turn:
    """It was not that: the next reading, or the question again."""
    if (walk.by_voice or isinstance(step, Moment)) and walk.others:
        walk = replace(walk, pending=walk.others[0], others=walk.others[1:])
        return Turn(walk, (ask(talk, walk, step, step.prompt),))
    return _miss(talk, replace(walk, phase="", pending=None, others=(), raw="", by_voice=False), step, why)


def _answer_offer(talk: Talk, walk: Walk, step: SmsOffer, *, wanted: bool) -> Turn:
    if not wanted:
        return go_on(talk, walk, step)
    says = (phrase(talk, walk, talk.script.phrases.sms_comes),)
    return go_on(talk, walk, step, says=says, found=(AskedForSms(walk.step, talk.write(step.text, walk)),))


def _miss_option(talk: Talk, walk: Walk, step: AskingStep) -> Turn:
    return _miss(talk, walk, step, talk.script.phrases.not_an_option)


def _miss(talk: Talk, walk: Walk, step: AskingStep, why: Words | None) -> Turn:
    """Nothing usable came: help more each time, then go where the script says."""
    misses = walk.misses + 1
    if misses >= step.tries:
        return enter(talk, walk, step.on_silence)
    walk = replace(walk, misses=misses)
    words = step.again[min(misses, len(step.again)) - 1] if step.again else step.prompt
    sorry = () if why is None else (phrase(talk, walk, why, **span(talk, step)),)
    return _asked_again(talk, walk, step, words, says=sorry)


def _asked_again(talk: Talk, walk: Walk, step: AskingStep, words: Words, *, says: tuple[Utterance, ...] = ()) -> Turn:
    """The question once more; where its keys leave none for the opt-out, behind the way out."""
    if needs_the_keys(step):
        walk, says = replace(walk, way_out=True), (*says, phrase(talk, walk, talk.script.phrases.way_out))
    return Turn(walk, (*says, ask(talk, walk, step, words)))


# --- comments ------------------------------------------------------------------------------------------------------


def _hear_comment(talk: Talk, walk: Walk, step: Record, heard: Heard) -> Turn:
    found: tuple[Finding, ...] = ()
    if isinstance(heard, Recorded) and heard.sid and heard.seconds > 0:
        found = (Commented(walk.step, heard.sid, heard.seconds),)
        if step.task is not None:
            found += (LeftForPerson(walk.step, step.task),)
        walk = replace(walk, answers={**walk.answers, walk.step: heard.sid})
    return go_on(talk, walk, step, found=found)
