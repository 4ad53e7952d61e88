"""`ringback migrate`: says where the database was and where it is now."""

import pytest


def test_up_down_and_up_again(ringback):
    assert "run `ringback migrate`" in (due := ringback("migrate", "--check")).out
    assert due.status == 1
    assert ringback("migrate").out == "The database was empty, is now 0003.\n"
    assert ringback("migrate").out == "The database stands at 0003.\n"
    assert ringback("migrate", "--check").status == 0
    assert ringback("migrate", "--down", "base").out == "The database was 0003, is now empty.\n"


@pytest.mark.parametrize("words", [("--down", "0999"), ("--down", "base", "--check")])
def test_a_mistake_gets_one_sentence(ringback, words):
    ringback("migrate")
    refused = ringback("migrate", *words)
    assert refused.status == 2
    assert refused.err.count("\n") == 1
    assert ringback("migrate", "--check").status == 0
