"""Whatever is heard, in every script: each turn is sound, every call ends, and only what was meant is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from csv import DictReader
from datetime import date, datetime
from itertools import cycle
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.engine import begin, hear
from flows.escalation import Severity
from flows.facts import examples
from flows.judging import ORDER
from flows.lifecycles import Disposition
from flows.pauses import pieces
from flows.plates import valid
from flows.script import Script
from flows.steps import (
    TEN,
    YES,
    Asking,
    Choice,
    Day,
    DayPartName,
    End,
    Entry,
    Locale,
    LowMark,
    Moment,
    Number,
    Plate,
    Score,
    Slot,
    YesNo,
)
from flows.talk import Talk
from flows.turns import (
    Answered,
    AskedForKey,
    AskedForSms,
    AskedForTime,
    AskedToSpeak,
    Commented,
    Connected,
    Ended,
    FoundLow,
    Heard,
    HungUp,
    Keys,
    LeftForPerson,
    LeftTask,
    Machine,
    PutThrough,
    Recorded,
    Said,
    Silence,
    Spoken,
    Turn,
    Value,
    Walk,
)
from flows.walk import from_json, to_json
from tests.flows.talks import BOTH, PERIODS, TEXTS, fitting, script_in, words_of

DATA = Path(__file__).resolve().parents[1] / "data"
EVERY_SCRIPT = pytest.mark.parametrize("name", TEXTS)
LEFT_OVER = re.compile(r"[{}<>]|\[pause")
LINE_BREAKS = "the line breaks"
SENTENCES = sorted(
    {
        row["utterance"]
        for path in (DATA / "utterances").glob("*.csv")
        for row in DictReader(path.read_text("utf-8").splitlines())
    }
)
LEAVE_ME_ALONE = {"zh-CN": Spoken("以后别再给我打电话了"), "en": Spoken("please stop calling me")}

ODD = st.one_of(
    st.sampled_from("0123456789*#").map(Keys),
    st.sampled_from(["*9", "*0", "10", "10#", "**", "11", "99", "0230", "12345678", "１", "hangup"]).map(Keys),
    st.text(st.sampled_from("0123456789*#"), min_size=2, max_size=9).map(Keys),
    st.text(max_size=4).map(Keys),
    st.builds(Keys, st.sampled_from("0123456789*#"), st.sampled_from([0.0, 0.3, 1.1, 9.0])),
    st.just(Silence()),
    st.builds(Recorded, st.sampled_from(["", "RE1", "RE2"]), st.integers(-1, 200), hung_up=st.booleans()),
    st.builds(Connected, st.booleans()),
    st.builds(Spoken, st.sampled_from(SENTENCES) | st.text(max_size=8), st.none() | st.floats(0, 1)),
)
# A number stands for one of the things that fit where the walk is then, so that calls get to their last steps.
EVENT = st.one_of(
    *[st.integers(0, 9)] * 6,
    ODD,
    st.just(Machine()) | st.just(Keys("9")) | st.sampled_from(list(LEAVE_ME_ALONE.values())) | ODD,
    st.just(LINE_BREAKS) | ODD,
)
PLATES = ("鲁L12345", "鲁LD12345", "鲁LA2345", "鲁B88888")


class StrictTalk(Talk):
    """A talk in which nothing unknown may be mentioned."""

    __slots__ = ()

    def _told(self, name: str, walk: Walk, locale: Locale, *, aloud: bool) -> str | None:
        known = super()._told(name, walk, locale, aloud=aloud)
        assert known, f"{walk.step} mentions {name}, and nothing is known about it"
        return known


def a_talk(script: Script, locale: Locale, *, bare: bool, listens: bool = False) -> Talk:
    """With all that an occasion may tell, or with only what it must; where keys alone count, or words too."""
    known = dict(examples(script, locale))
    if bare:
        for fact_name, fact in script.known_facts().items():
            if not fact.must_be_told:
                known.pop(fact_name, None)
    return StrictTalk(script, locale, known, listens=listens, prefix="" if bare else "鲁L", plates=PLATES)


def heard_at(told: Talk, walk: Walk, event: int | Heard) -> Heard:
    if not isinstance(event, int):
        return event
    ways = fitting(told, walk)
    return ways[event % len(ways)]


# --- what must hold -------------------------------------------------------------------------------------------------


def is_sound(told: Talk, before: Mapping[str, Value], turn: Turn) -> None:
    """What holds after every turn, whatever was heard."""
    script, walk = told.script, turn.walk
    assert turn.says, "there is always something to do"
    *others, last = turn.says
    assert isinstance(last, HungUp | AskedForKey | AskedToSpeak | PutThrough), "a turn asks, puts through or ends"
    assert all(isinstance(said, Said) for said in others)
    assert isinstance(last, HungUp) == walk.over
    assert isinstance(last, PutThrough) == walk.put_through
    for text in words_of(turn.says):
        assert "".join(str(piece) for piece in pieces(text)), "nothing empty is said"
        without_pauses = "".join(piece for piece in pieces(text) if isinstance(piece, str))
        assert not LEFT_OVER.search(without_pauses), f"{walk.step}: {text}"
    assert walk.turns <= script.ceiling
    step = script.steps[walk.step]
    if isinstance(last, AskedForKey):
        assert isinstance(step, Asking)
        assert walk.misses < step.tries
        assert last.listening is None or (told.listens and step.speech), "nobody is listened to where keys alone count"
    assert walk.reached is None or isinstance(script.steps[walk.reached], Asking)
    findings_are_sound(told, before, turn)


def findings_are_sound(told: Talk, before: Mapping[str, Value], turn: Turn) -> None:
    """Only what was found is kept, each of its kind, and a low answer never comes without its complaint."""
    walk, found = turn.walk, turn.found
    answered = [one for one in found if isinstance(one, Answered)]
    spoken = {one.question for one in found if isinstance(one, Commented)}
    changed = {name for name, value in walk.answers.items() if before.get(name) != value}
    assert changed <= {one.question for one in answered} | spoken
    assert before.keys() <= walk.answers.keys(), "no answer is lost"
    low = [one for one in found if isinstance(one, FoundLow)]
    assert {one.question for one in answered if one.low} == {one.question for one in low}
    assert not low or walk.complaint
    assert sum(isinstance(one, Ended) for one in found) == walk.over
    for one in found:
        match one:
            case Answered():
                assert walk.answers[one.question] == one.value
                is_of_its_kind(told, turn, one)
            case FoundLow():
                assert all(one.label[locale] and one.level[locale] for locale in told.script.locales)
            case AskedForTime():
                assert one.day_part in get_args(DayPartName)
            case Commented():
                assert one.sid
                assert one.seconds > 0
            case AskedForSms():
                assert not LEFT_OVER.search(one.text)
            case LeftForPerson():
                assert one.question in spoken, "there is a recording for the person to hear"
            case LeftTask():
                assert one.question in {other.question for other in answered}
                assert all(one.label[locale] and one.level[locale] for locale in told.script.locales)
            case Ended():
                assert walk.disposition is one.disposition


def is_of_its_kind(told: Talk, turn: Turn, answer: Answered) -> None:
    """A value is one that its step can have, and low when the step says so."""
    script, value = told.script, answer.value
    assert not LEFT_OVER.search(answer.wording)
    assert told.listens or not answer.by_voice
    assert answer.kind in kinds_of(script, answer.question), "only what is declared is kept"
    step = script.steps.get(answer.question)
    expected: list[Severity] = []
    match step:
        case Score():
            scale = script.scale(step.scale)
            assert value in {level.value for level in scale.levels.values()}
            assert answer.scale == step.scale
            expected = [mark.severity for mark in step.low if beyond(mark, int(value), script, step)]
        case YesNo():
            assert isinstance(value, bool)
            expected = [step.low.severity] if step.low and value is step.low.answer else []
        case Number():
            assert type(value) is int
            assert step.least <= value <= step.most
            assert answer.confirmed
            expected = [m.severity for m in step.low if in_between(value, m.at_least, m.at_most)]
        case Day():
            day = date.fromisoformat(str(value))
            assert (day >= told.today) if step.lies == "ahead" else (day <= told.today)
            assert answer.confirmed
        case Moment():
            at = datetime.fromisoformat(str(value))
            assert step.hours[0] <= at.hour < step.hours[1]
            away = (at.date() - told.today).days
            assert 0 <= (away if step.lies == "ahead" else -away) <= step.days
            assert answer.confirmed
        case Slot():
            assert value in told.slots(step)
        case Plate():
            assert isinstance(value, str)
            assert valid(value), f"{value} is no plate"
            assert value == told.facts.get(step.known) or step.by_keys or answer.by_voice
            assert answer.confirmed
        case Choice() if step.label is not None:
            chosen = [one for key, one in step.options.items() if (one.value or key) == value]
            assert chosen, "an option of the menu"
            assert answer.by_voice or step.options[answer.raw] in chosen
            lows = {one.low for one in chosen}
            assert len(lows) == 1, "a value is either low or not, whichever key brought it"
            expected = [one for one in lows if one is not None]
        case Choice() | None:
            assert value in noted(script).get(answer.question, {value} if answer.question in computed(script) else {})
        case _:
            raise AssertionError(f"a {step.kind} keeps nothing")
    low = [one for one in turn.found if isinstance(one, FoundLow) and one.question == answer.question]
    assert [one.severity for one in low] == sorted(expected, key=ORDER.index)[:1]


def noted(script: Script) -> Mapping[str, set[str]]:
    """What options note on the way, by name."""
    found: dict[str, set[str]] = {}
    for step in script.steps.values():
        for option in step.options.values() if isinstance(step, Choice) else ():
            for name, value in option.answers.items():
                found.setdefault(name, set()).add(value)
    return found


def computed(script: Script) -> set[str]:
    return {name for name, fact in script.facts.items() if fact.computed}


def kinds_of(script: Script, question: str) -> set[str]:
    """What an answer of this name may be: as its step asks, as an option notes, as a fact is worked out."""
    step = script.steps.get(question)
    named = {"choice"} if question in noted(script) else set()
    named |= {script.facts[question].kind} if question in computed(script) else set()
    if isinstance(step, Score):
        return named | {"score" if step.scale == TEN else "scale"}
    if isinstance(step, Moment):
        return set() if step.ring else {"datetime"}
    return named | ({step.kind} if step is not None else set())


def beyond(mark: LowMark, value: int, script: Script, step: Score) -> bool:
    high_is_good = script.scale(step.scale).direction == "high_is_good"
    return value <= mark.value if high_is_good else value >= mark.value


def in_between(value: int, least: int | None, most: int | None) -> bool:
    return (least is None or least <= value) and (most is None or value <= most)


def opts_out(told: Talk, walk: Walk, heard: Heard) -> bool | None:
    """Whether this is the opt-out key where it is one, or the plain wish; None for words that might be one."""
    step, key = told.script.steps[walk.step], told.script.keys.opt_out
    if isinstance(heard, Spoken) and isinstance(step, Asking) and told.listens and step.speech:
        return True if heard == LEAVE_ME_ALONE[told.locale] and walk.phase not in ("speak", "keys") else None
    if not isinstance(heard, Keys) or not isinstance(step, Asking) or walk.phase == "speak" or walk.over:
        return False
    if heard.after_s is not None:
        return None  # a key that comes too fast for its question is no answer; `test_echoes.py` tries that
    if walk.phase == "leaving":
        return heard.digits in (YES, key)
    if walk.phase == "keys":  # of a plate, to whose characters the star belongs
        return heard.digits in (key, f"*{key}")
    if isinstance(step, Entry) and walk.phase != "confirm":
        return heard.digits == f"*{key}"
    return heard.digits == key and not (isinstance(step, Score) and step.scale == TEN)


def taken(told: Talk, walk: Walk, heard: Heard) -> Turn:
    """One turn, and all that must hold of it."""
    turn = hear(told, walk, heard)
    if walk.over:
        assert turn == Turn(walk, (HungUp(),)), "after the end nothing more is said or found"
        return turn
    is_sound(told, walk.answers, turn)
    assert turn.walk.turns == walk.turns + (not isinstance(heard, Machine))
    if isinstance(heard, Machine):
        assert (turn.says, turn.found) == ((HungUp(),), (Ended(None),)), "nothing is said to a machine"
    assert (Ended(Disposition.OPTED_OUT) in turn.found) == opts_out(told, walk, heard) or (
        opts_out(told, walk, heard) is None
    )
    if isinstance(heard, Spoken) and not told.listens:
        assert turn == hear(told, walk, Silence()), "where keys alone count, words are silence"
    return turn


def on_paper_and_back(walk: Walk) -> Walk:
    read = from_json(json.loads(json.dumps(to_json(walk))))
    assert read == walk, "paper loses nothing"
    return read


# --- the tests ------------------------------------------------------------------------------------------------------


@EVERY_SCRIPT
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    locale=st.sampled_from(BOTH),
    bare=st.booleans(),
    listens=st.booleans(),
    period=st.sampled_from(PERIODS),
    events=st.lists(EVENT, max_size=40),
    stubborn=st.lists(st.integers(0, 9) | ODD, min_size=1, max_size=3),
)
def test_whatever_is_heard_every_turn_is_sound_and_every_call_ends_within_its_ceiling(
    name, locale, bare, listens, period, events, stubborn
):
    told = a_talk(script_in(name, period), locale, bare=bare, listens=listens)
    turn = begin(told)
    is_sound(told, {}, turn)
    for event in events:
        walk = on_paper_and_back(turn.walk)
        if event == LINE_BREAKS or (walk.over and walk.disposition is None):
            turn = begin(told, walk)
            is_sound(told, walk.answers, turn)
        else:
            turn = taken(told, walk, heard_at(told, walk, event))
    for event in cycle(stubborn):
        if turn.walk.over:
            break
        turn = taken(told, on_paper_and_back(turn.walk), heard_at(told, turn.walk, event))
    assert isinstance(told.script.steps[turn.walk.step], End) or turn.walk.disposition is None
    assert hear(told, turn.walk, heard_at(told, turn.walk, 0)) == Turn(turn.walk, (HungUp(),))
