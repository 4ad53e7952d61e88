"""Names, days, cars and branches are said the way people say them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from flows.facts import facts, spoken_date


def some(locale: str, **changed: object) -> dict[str, str]:
    usual: dict[str, object] = {
        "name": "梁一娜",
        "sex": "female",
        "dealership": "日照众安汽车",
        "model": "秦PLUS",
        "visited_on": date(2026, 11, 20),
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


def test_a_day_is_said_without_its_year_and_without_leading_noughts():
    assert spoken_date("zh-CN", date(2026, 1, 5)) == "1月5号"
    assert spoken_date("zh-CN", date(2026, 12, 31)) == "12月31号"
    assert spoken_date("en", date(2026, 1, 5)) == "January 5"
    assert spoken_date("en", date(2028, 2, 29)) == "February 29"


def test_no_two_days_of_a_year_sound_alike():
    days = [date(2028, 1, 1) + timedelta(days=number) for number in range(366)]
    for locale in ("zh-CN", "en"):
        assert len({spoken_date(locale, day) for day in days}) == 366


def test_what_belongs_to_the_branch_is_said_as_it_is():
    said = some("zh-CN")
    assert (said["dealership"], said["hotline"], said["visit_date"]) == ("日照众安汽车", "0633-2270633", "11月20号")
