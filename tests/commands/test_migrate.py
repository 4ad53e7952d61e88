"""`ringback migrate`: says where the database was and where it is now."""

import pytest

from store.migrations import head


def test_up_down_and_up_again(ringback):
    ringback("migrate", "--down", "base")
    assert "run `ringback migrate`" in (due := ringback("migrate", "--check")).out
    assert due.status == 1
    assert ringback("migrate").out == f"The database was empty, is now {head()}.\n"
    assert ringback("migrate").out == f"The database stands at {head()}.\n"
    assert ringback("migrate", "--check").status == 0
    assert ringback("migrate", "--down", "base").out == f"The database was {head()}, is now empty.\n"


@pytest.mark.parametrize("words", [("--down", "0999"), ("--down", "base", "--check")])
def test_a_mistake_gets_one_sentence(ringback, words):
    ringback("migrate")
    refused = ringback("migrate", *words)
    assert refused.status == 2
    assert refused.err.count("\n") == 1
    assert ringback("migrate", "--check").status == 0
