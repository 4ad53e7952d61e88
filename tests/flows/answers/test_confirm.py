"""What was read back is confirmed only by a yes said whole; what has a no in it is a no; the rest is asked again."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows import phrases
from flows.answers import Context, NotUnderstood, Understanding, Understood
from flows.answers.confirm import AGAIN, understand
from flows.turns import Keys, Spoken
from tests.flows.answers.measure import Row, dev_rows_are_right, hold_to_the_limits, rows

TODAY = date(2026, 11, 23)
SAID = [row.heard.text for row in rows("confirm")]
# With one of these words in it, nothing is confirmed, whatever else is said.
AGAINST = {
    "zh-CN": ["不对", "错了", "不是", "最后一位不对", "但是少了一个", "个屁", "听错了"],
    "en": ["no", "wrong", "but the last one is a B", "except the last digit", "not right", "that's a mistake"],
}


def hear(heard: Keys | Spoken, locale: str = "zh-CN") -> Understanding:
    return understand(heard, phrases.CONFIRM_SAID, Context(locale, TODAY))  # type: ignore[arg-type]  # one of two words


def of_row(row: Row) -> Understanding:
    """To the customer an unclear yes and words about something else are one: the same is asked again."""
    got = hear(row.heard, row.locale)
    return NotUnderstood("not_understood") if got == AGAIN else got


def test_the_first_half_of_the_table_is_understood_without_exception():
    dev_rows_are_right("confirm", of_row)


def test_the_second_half_is_understood_within_the_limits_and_nothing_is_confirmed_that_was_not():
    assert hold_to_the_limits("confirm", of_row).wrong_but_accepted == 0


@pytest.mark.parametrize("row", [row for row in rows("confirm") if row.value is not True], ids=str)
def test_no_row_of_either_half_is_taken_for_a_yes_that_is_none(row):
    assert of_row(row) != Understood(True)


@pytest.mark.parametrize(("keys", "got"), [("1", Understood(True)), ("2", Understood(False)), ("3", None), ("", None)])
def test_keys_mean_what_the_prompt_says(keys, got):
    assert hear(Keys(keys)) == (got or NotUnderstood("not_an_option"))


@pytest.mark.parametrize(("locale", "said"), [("zh-CN", "对"), ("en", "yes")])
def test_a_yes_that_was_hardly_heard_or_asked_is_put_again(locale, said):
    assert hear(Spoken(said, 0.9), locale) == Understood(True)
    assert hear(Spoken(said, 0.3), locale) == AGAIN
    assert hear(Spoken(f"{said}?", 0.9), locale) == AGAIN


@given(
    before=st.lists(st.sampled_from([row.heard.text for row in rows("confirm") if row.value is True]), max_size=2),
    at=st.integers(0, 6),
    behind=st.sampled_from(["", "，对", "，是的", ", yes", ", right"]),
    locale=st.sampled_from(["zh-CN", "en"]),
)
def test_a_yes_with_a_no_beside_it_confirms_nothing(before, at, behind, locale):
    against = AGAINST[locale][at % len(AGAINST[locale])]
    assert hear(Spoken("，".join([*before, against]) + behind, 0.9), locale) != Understood(True)


@given(
    text=st.text()
    | st.lists(st.sampled_from(SAID), max_size=3).map("，".join)
    | st.text(st.sampled_from("对不是没错的了吗个屁哪前后位嗯啊，？ ")),
    confidence=st.none() | st.floats(0, 1),
    locale=st.sampled_from(["zh-CN", "en"]),
)
def test_any_words_are_right_wrong_or_put_again(text, confidence, locale):
    match hear(Spoken(text, confidence), locale):
        case Understood(value=value, read_back=False):
            assert isinstance(value, bool)
        case NotUnderstood(why=why):
            assert why in ("unclear", "not_understood", "not_an_option")
        case other:
            raise AssertionError(other)
