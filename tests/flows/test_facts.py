"""Names, cars and branches as a script knows them."""

from __future__ import annotations

from datetime import date

import pytest

from flows.facts import facts


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
