"""Names, cars and branches as a script knows them, and what else an occasion tells."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest

from flows.facts import declared, examples, facts
from flows.script import Fact
from tests.flows.talks import BOTH, TEXTS, script_of


def some(locale: str, **changed: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "name": "梁一娜",
        "sex": "female",
        "dealership": "日照众安汽车",
        "model": "秦PLUS",
        "visited_on": date(2026, 11, 20),
        "today": date(2026, 11, 23),
        "hotline": "0633-2270633",
    }
    return dict(facts(locale, **{**usual, **changed}))  # type: ignore[arg-type]  # a table of cases has no one type


@pytest.mark.parametrize(
    ("locale", "name", "sex", "said"),
    [
        ("zh-CN", "梁一娜", "female", "梁一娜女士"),
        ("zh-CN", "安维良", "male", "安维良先生"),
        ("zh-CN", "日照港物流", "", "日照港物流"),
        ("zh-CN", "李一", "unheard of", "李一"),
        ("en", "Feathersby", "female", "Ms Feathersby"),
        ("en", "Liang", "male", "Mr Liang"),
        ("en", "Liang", "", "Liang"),
        ("en", "{hotline}", "male", "Mr {hotline}"),
    ],
)
def test_a_customer_is_addressed_with_the_title_that_fits(locale, name, sex, said):
    assert some(locale, name=name, sex=sex)["customer"] == said


@pytest.mark.parametrize(
    ("locale", "model", "said"),
    [
        ("zh-CN", "秦PLUS", "您的秦PLUS"),
        ("zh-CN", "  宋Pro ", "您的宋Pro"),
        ("zh-CN", "", "您的爱车"),
        ("zh-CN", "   ", "您的爱车"),
        ("en", "Qin PLUS", "Qin PLUS"),
        ("en", "", "car"),
    ],
)
def test_a_car_without_a_model_is_still_a_car(locale, model, said):
    assert some(locale, model=model)["model"] == said


def test_what_belongs_to_the_branch_is_said_as_it_is():
    said = some("zh-CN")
    assert (said["dealership"], said["hotline"], said["visit_date"]) == ("日照众安汽车", "0633-2270633", "2026-11-20")


# --- what the occasion tells ----------------------------------------------------------------------------------------

MOMENT = "2026-11-30T09:30"


def told(kind: str, value: object) -> object:
    """What becomes known when the occasion says this under a fact of this kind."""
    it = Fact.model_validate({"kind": kind, "example": "x"})
    script = script_of("every_kind").model_copy(update={"facts": {"it": it}})
    return declared(script, {"it": value, "something": "else"}).get("it", "not known")


@pytest.mark.parametrize(
    ("kind", "value", "known"),
    [
        *((kind, 2300, 2300) for kind in ("number", "km", "minutes", "money")),
        *((kind, 0, 0) for kind in ("number", "km", "minutes", "money")),
        ("text", "秦PLUS", "秦PLUS"),
        ("date", "2026-11-20", "2026-11-20"),
        ("datetime", MOMENT, MOMENT),
        ("datetime", "2026-11-30T09:30:00+08:00", "2026-11-30T09:30:00+08:00"),
        ("plate", "鲁L12345", "鲁L12345"),
        ("phone", "0633-2270633", "0633-2270633"),
        ("slots", [MOMENT, "2026-11-30T14:00"], (MOMENT, "2026-11-30T14:00")),
        ("slots", (MOMENT,), (MOMENT,)),
        ("slots", [], ()),
        ("slots", [MOMENT, "soon", "2026-11-30", None, 7], (MOMENT,)),
    ],
)
def test_what_is_of_its_kind_is_known(kind, value, known):
    assert told(kind, value) == known


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((kind, None) for kind in ("text", "number", "date", "datetime", "plate", "phone", "slots")),
        *((kind, "  ") for kind in ("text", "date", "datetime", "plate", "phone")),
        ("km", "2300"),
        ("km", 2300.5),
        ("km", True),
        ("km", -1),
        ("km", 10_000_000),
        ("text", 7),
        ("text", True),
        ("text", ["x"]),
        ("date", "soon"),
        ("date", "2026-02-30"),
        ("date", MOMENT),
        ("date", date(2026, 11, 20)),
        ("datetime", "2026-11-30"),
        ("datetime", "half past nine: early"),
        ("datetime", datetime(2026, 11, 30, 9, 30)),
        ("slots", MOMENT),
        ("slots", {MOMENT: 1}),
        ("slots", True),
    ],
)
def test_what_is_of_another_kind_is_not_known(kind, value):
    assert told(kind, value) == "not known"


def test_nothing_is_known_that_the_script_does_not_declare():
    script = script_of("every_kind")
    assert declared(script, {"rule_km": 5000, "colour": "red", "customer": "nobody"}) == {"rule_km": 5000}
    assert declared(script, {}) == {}


@pytest.mark.parametrize("locale", BOTH)
@pytest.mark.parametrize("name", TEXTS)
def test_the_examples_tell_every_fact_but_those_worked_out_in_the_call(name, locale):
    script = script_of(name)
    known = examples(script, locale)
    assert set(known) == {fact for fact, about in script.known_facts().items() if about.computed is None}
    assert declared(script, known) == {fact: known[fact] for fact in script.facts if fact in known}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_tried_in_the_language_of_the_call(name):
    script = script_of(name)
    known = examples(script, "en")
    texts = [str(value) for fact, value in known.items() if script.known_facts()[fact].kind == "text"]
    assert texts
    assert not [text for text in texts if re.search("[\u3400-\u9fff]", text)]


def test_an_example_may_be_one_for_each_language_or_one_for_all():
    both = Fact(kind="text", example={"zh-CN": "洗车券", "en": "a car wash"})
    assert (both.example_in("zh-CN"), both.example_in("en")) == ("洗车券", "a car wash")
    assert Fact(kind="km", example=5000).example_in("en") == 5000
