"""Customers walk through the product's own scripts, without a phone: nobody is ever left without a fitting key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

import pytest

from flows import engine
from flows.lifecycles import Disposition
from flows.steps import Locale
from flows.talk import Talk
from flows.turns import Connected, Heard, HungUp, Keys, Recorded, Silence, Turn
from simulator import reactions
from simulator.ear import listen
from simulator.person import Person
from simulator.persona import Persona
from simulator.twiml import Dial, Gather, Record, Say, parse
from tests.simulator.shipped import NAMES, script, talk
from voice.twiml import Addresses, render

ADDRESSES = Addresses("http://ringback.example/voice/turn/1/1", "http://ringback.example/voice/recording/1/x")
TODAY = date(2026, 11, 23)
TALKATIVE = (
    *(Persona.REACHABLE_HAPPY, Persona.MIXED, Persona.UNHAPPY, Persona.VERY_UNHAPPY, Persona.FAMILY_PROXY),
    *(Persona.NOT_NOW, Persona.REFUSES, Persona.FUMBLER, Persona.WRONG_NUMBER, Persona.OPTS_OUT),
)
PEOPLE_EACH = 4


@dataclass
class Story:
    """What became of one call: the walk, the answers, and the prompts in which no key was found."""

    turn: Turn
    found: list[object] = field(default_factory=list)
    helpless: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    late: str = ""


def call(name: str, locale: Locale, someone: Person) -> Story:
    """One whole call, as the carrier would carry it."""
    speaker = talk(name, locale)
    story = Story(engine.begin(speaker))
    for _ in range(speaker.script.ceiling + 2):
        story.found += story.turn.found
        if isinstance(story.turn.says[-1], HungUp):
            return story
        story.asked.append(story.turn.walk.step)
        story.turn = engine.hear(speaker, story.turn.walk, reply(story, speaker, someone))
    raise AssertionError(f"{name} goes on for ever: {story.asked[-6:]}")


def reply(story: Story, speaker: Talk, someone: Person) -> Heard:
    """What this person does at the end of a turn, as the carrier understands its document and hears the answer."""
    document = parse(render(story.turn.says, locale=speaker.locale, addresses=ADDRESSES).encode())
    assert document.warnings == [], story.turn.walk.step
    words: list[str] = []
    for verb in document.verbs:
        match verb:
            case Say(text=text):
                words.append(text)
            case Gather(sounds=sounds):
                words += [sound.text for sound in sounds if isinstance(sound, Say)]
                return Keys(typed) if (typed := press(story, someone, "\n".join(words), verb)) else Silence()
            case Record():
                said = someone.remark(listen("\n".join(words))).words
                return Recorded("RE" + "0" * 32, len(said) // 4) if said else Recorded("", 0)
            case Dial():
                someone.hold()
                return Connected(reached=someone.chance.random() < 0.8)
    raise AssertionError(f"nobody can answer {story.turn.says}")


def press(story: Story, someone: Person, words: str, gather: Gather) -> str:
    """The keys of one prompt as the carrier gathers them; what is typed beyond them is for the next prompt."""
    keys, story.late = story.late, ""
    if not keys:
        match someone.react(listen(words)):
            case reactions.Press(keys=pressed):
                keys = pressed
            case reactions.Silence(why="no offer fits"):
                story.helpless.append(f"{story.turn.walk.step}: {words}")
    digits = ""
    for at, key in enumerate(keys):
        if key != gather.finish_on_key:
            digits += key
        if key == gather.finish_on_key or len(digits) == gather.num_digits:
            story.late = keys[at + 1 :]
            break
    return digits


def crowd(persona: Persona, many: int = PEOPLE_EACH) -> Iterator[Person]:
    for last in range(many):
        yield Person(persona, f"+8613606{place_of(persona):02}{last:04}", 1, 0, TODAY)


def place_of(persona: Persona) -> int:
    """A number of a persona's own, the same in every run."""
    return list(Persona).index(persona)


@pytest.mark.parametrize("name", NAMES)
def test_whoever_is_rung_finds_a_key_at_every_prompt_and_comes_to_an_end(name: str) -> None:
    helpless: Counter[str] = Counter()
    for locale in script(name).locales:
        for persona in TALKATIVE:
            for someone in crowd(persona):
                helpless.update(call(name, locale, someone).helpless)
    assert not helpless, "\n".join(["", *helpless])


@pytest.mark.parametrize("name", NAMES)
def test_together_the_customers_reach_nearly_every_question_of_a_script(name: str) -> None:
    read = script(name)
    reached = {step for someone in everybody() for step in call(name, "zh-CN", someone).asked}
    asking = {step for step, kind in read.steps.items() if kind.kind not in ("say", "end")}
    assert len(reached & asking) >= 0.75 * len(asking), sorted(asking - reached)


def everybody() -> Iterator[Person]:
    for persona in TALKATIVE:
        yield from crowd(persona, 12)


@pytest.mark.parametrize(
    ("persona", "disposition"),
    [(Persona.WRONG_NUMBER, Disposition.WRONG_NUMBER), (Persona.OPTS_OUT, Disposition.OPTED_OUT)],
)
def test_strangers_and_those_who_want_no_calls_are_let_go_by_every_script(
    persona: Persona, disposition: Disposition
) -> None:
    for name in NAMES:
        for locale in script(name).locales:
            for someone in crowd(persona):
                assert call(name, locale, someone).turn.walk.disposition == disposition, (name, locale)


@pytest.mark.parametrize("name", NAMES)
def test_content_people_are_done_in_one_call(name: str) -> None:
    ends = [
        call(name, locale, someone).turn.walk.disposition
        for locale in script(name).locales
        for someone in crowd(Persona.REACHABLE_HAPPY, 10)
    ]
    assert None not in ends, "somebody was left to be rung again"


def test_the_same_seed_makes_the_same_calls_and_another_seed_others() -> None:
    def calls(seed: int) -> list[object]:
        rung = [Person(Persona.FUMBLER, f"+86136060000{last:02}", seed, 0, TODAY) for last in range(20)]
        return [call("owner_7dc", "zh-CN", someone).turn.walk for someone in rung]

    assert calls(1) == calls(1)
    assert calls(1) != calls(2)
