"""At every menu we ship a bare yes or no picks nothing it does not name, and what somebody acts on is read back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from flows.answers import NotUnderstood, Understood
from flows.answers.yes_no import leaning
from flows.engine import hear
from flows.key_words import meanings
from flows.script_file import shipped
from flows.steps import Choice
from flows.talk import Talk
from flows.turns import Answered, FoundLow, LeftTask, Spoken, Walk
from flows.understanding import spoken
from tests.flows.talks import BOTH, at, talk

BARE = {
    "zh-CN": "好 好的 是 是的 对 嗯 可以 行 要 不 不是 不用 不用了 没有 没 不要 有 谢谢".split(),  # noqa: SIM905
    "en": ["yes", "no", "yeah", "okay", "sure", "no thanks", "right", "nope", "not really", "please", "of course"],
}


def menus() -> Iterator[tuple[Talk, str, Choice]]:
    for name in shipped():
        for locale in BOTH:
            told = replace(talk(name, locale), listens=True)
            for step_name, step in told.script.steps.items():
                if isinstance(step, Choice):
                    yield told, step_name, step


MENUS = [pytest.param(*one, id=f"{one[0].script.script}-{one[1]}-{one[0].locale}") for one in menus()]


@pytest.mark.parametrize(("told", "name", "step"), MENUS)
def test_a_bare_yes_or_no_among_three_or_more_picks_only_what_is_called_so(told: Talk, name: str, step: Choice):
    called = meanings(told.script, step, told.locale)
    if len(called) < 3:
        return
    for word in BARE[told.locale]:
        got = spoken(told, Walk(name), step, Spoken(word, 0.95))
        if isinstance(got, NotUnderstood):
            continue
        assert isinstance(got, Understood), (word, got)
        chosen = called[str(got.value)]
        begins = got.read_back and chosen.startswith(word.rstrip("了"))
        assert begins or leaning(chosen, told.locale) == leaning(word, told.locale), (word, chosen)


@pytest.mark.parametrize(("told", "name", "step"), MENUS)
def test_what_somebody_acts_on_is_never_kept_unasked(told: Talk, name: str, step: Choice):
    words = [*meanings(told.script, step, told.locale).values(), *BARE[told.locale]]
    for said in words:
        turn = hear(told, at(told, name), Spoken(said, 0.95))
        acted_on = [found for found in turn.found if isinstance(found, FoundLow | LeftTask)]
        assert not acted_on, (said, acted_on)


def test_consent_to_work_that_costs_money_is_read_back_before_it_is_kept():
    told = replace(talk("extra_work"), listens=True)
    asked = hear(told, at(told, "decision"), Spoken("同意做", 0.95))
    assert (asked.walk.step, asked.walk.phase) == ("decision", "confirm")
    agreed = hear(told, asked.walk, Spoken("对", 0.95))
    assert [found.value for found in agreed.found if isinstance(found, Answered)] == ["agreed"]
    for said in ("是", "好", "嗯"):
        assert hear(told, at(told, "decision"), Spoken(said, 0.95)).walk.phase == ""


@pytest.mark.parametrize(
    ("script", "locale", "said"),
    [
        ("complaint_closing", "zh-CN", "好"),
        ("recall", "en", "no"),
        ("extra_work", "zh-CN", "是"),
    ],
)
def test_words_that_once_opened_a_ticket_open_none(script, locale, said):
    told = replace(talk(script, locale), listens=True)
    names = [name for name, one in told.script.steps.items() if isinstance(one, Choice) and len(one.options) > 2]
    assert names
    for name in names:
        turn = hear(told, at(told, name), Spoken(said, 0.95))
        assert not [found for found in turn.found if isinstance(found, Answered | FoundLow | LeftTask)], name
