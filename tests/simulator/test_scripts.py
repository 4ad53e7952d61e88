"""The product's own prompts, heard by the simulator's ear: their words offer exactly the keys that do something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flows import phrases
from flows.steps import TEN, Asking, Choice, Day, Entry, Locale, Number, Question, Score, Words, YesNo
from flows.talk import Talk
from simulator import meaning
from simulator.ear import Heard, listen
from simulator.meaning import Topic
from tests.simulator.shipped import NAMES, asked, keys_of, script, talk

LOCALES: tuple[Locale, ...] = ("zh-CN", "en")
C = meaning.Choice


@pytest.mark.parametrize("name", NAMES)
def test_a_person_hears_exactly_the_keys_that_do_something(name: str) -> None:
    wrong = [
        f"{step_name}: {sentence} In: {said}"
        for speaker in (talk(name, locale) for locale in script(name).locales)
        for step_name, step, said in asked(speaker)
        for sentence in faults(speaker, step, listen(said))
    ]
    assert not wrong, "\n".join(["", *wrong])


def faults(speaker: Talk, step: Asking, prompt: Heard) -> Iterator[str]:
    """What a person would not understand, or would understand wrongly."""
    offers = {offer.key: offer.choice for offer in prompt.offers}
    wanted = keys_of(speaker.script, step)
    several = isinstance(step, Entry)
    means = {
        **({"#": {C.FINISH}} if several else {"*": {C.REPEAT}, "#": {C.REPEAT}}),
        **control_keys(speaker, step, several=several),
    }
    for key in sorted(wanted - set(offers)):
        yield f"key {key} is not named."
    for key in sorted(set(offers) - wanted):
        if key not in means:
            yield f"key {key} is named and does nothing."
        elif means[key] and offers[key] not in means[key]:
            yield f"key {key} is named for what it does not do ({offers[key]})."
    for topic, kind in ((Topic.SCORE, Score), (Topic.NUMBER, Number), (Topic.DATE, Day)):
        one_to_ten = not isinstance(step, Score) or step.scale == TEN
        if isinstance(step, kind) and one_to_ten and prompt.topic != topic:
            yield f"it sounds like {prompt.topic}, not like {topic}."
    if isinstance(step, Number) and not prompt.ends_with_hash:
        yield "nobody is told to end with the pound key."


def control_keys(speaker: Talk, step: Asking, *, several: bool) -> dict[str, set[meaning.Choice]]:
    """The control keys that work at this step and what a prompt may say of them; no words are wrong for a skip."""
    keys, star = speaker.script.keys, "*" if several else ""
    if isinstance(step, Score) and step.scale == TEN:
        return {}
    found = {f"{star}{keys.opt_out}": {C.OPT_OUT}}
    if several:
        found["*"] = {C.REPEAT}
    if isinstance(step, Question | Choice) and step.skippable:
        found[f"{star}{keys.skip}"] = set()
    return {**found, **({f"{key}#": meant for key, meant in found.items()} if several else {})}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("words", "values", "keys"),
    [
        (phrases.CONFIRM_ENTRY, {"zh-CN": "两千三百公里", "en": "2,300 kilometres"}, {"1": {C.YES}, "2": {C.REDO}}),
        (phrases.CONFIRM_ENTRY, {"zh-CN": "12月8号", "en": "December 8"}, {"1": {C.YES}, "2": {C.REDO}}),
        (phrases.CONFIRM_ONE, {"zh-CN": "", "en": ""}, {"1": {C.YES, C.OTHER}, "0": {C.YES, C.OTHER}}),
    ],
)
def test_reading_back_is_understood(
    words: Words, values: Words, keys: dict[str, set[meaning.Choice]], locale: Locale
) -> None:
    prompt = listen(words[locale].replace("{value}", values[locale]))
    assert prompt.topic == Topic.CONFIRM
    offers = {offer.key: offer.choice for offer in prompt.offers}
    assert set(offers) == set(keys)
    assert all(offers[key] in meant for key, meant in keys.items()), offers


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("满意吗？是，请按1；不是，请按2。", []),
        ("满意吗？是，请按1。", ["key 2 is not named."]),
        ("满意吗？是，请按1；不是，请按2；说不准，请按3。", ["key 3 is named and does nothing."]),
        ("满意吗？是，请按1；不是，请按2；不知道，请按0。", ["key 0 is named and does nothing."]),
        ("满意吗？是，请按1；不是，请按2；再听一遍，请按星号键。", []),
        (
            "满意吗？是，请按1；不是，请按2；转人工，请按9。",
            ["key 9 is named for what it does not do (human)."],
        ),
    ],
)
def test_words_that_do_not_fit_their_keys_are_found(words: str, found: list[str]) -> None:
    step = YesNo(kind="yes_no", label={}, prompt={"zh-CN": words}, on_silence="lost", next="thanks")  # type: ignore[arg-type]  # a way may be written as its step
    assert list(faults(talk("after_service_3day", "zh-CN"), step, listen(words))) == found


def test_a_number_that_sounds_like_a_question_is_found() -> None:
    step = Number(kind="number", label={}, prompt={}, on_silence="lost", next="thanks", most=9)  # type: ignore[arg-type]  # a way may be written as its step
    wrong = list(faults(talk("after_service_3day", "zh-CN"), step, listen("一共几位？两位，请按2。")))
    assert wrong == [
        "key 2 is named and does nothing.",
        "it sounds like unknown, not like number.",
        "nobody is told to end with the pound key.",
    ]
