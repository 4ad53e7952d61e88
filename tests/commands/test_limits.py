"""`ringback limits`: limits of the account and of numbers are set, shown and taken away; mistakes get one sentence."""

import pytest

NUMBER = "+866332270633"
ACCOUNT = "AC" + "1" * 32


@pytest.fixture
def ringback(rizhao, monkeypatch):
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", ACCOUNT)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "x" * 32)
    return rizhao


def test_limits_are_set_shown_changed_one_by_one_and_taken_away(ringback):
    assert "ringback limits set" in ringback("limits", "list").out
    said = ringback("limits", "set", "--account", "--pace", "1.5", "--lines", "20").out
    assert said == f"The account {ACCOUNT}: 1.5 calls per second, 20 at the same time.\n"
    assert ringback("limits", "set", "--number", NUMBER, "--lines", "3").status == 0
    listed = ringback("limits", "list").out
    assert [line.split() for line in listed.splitlines() if "AC1" in line or NUMBER in line] == [
        ["account", ACCOUNT, "1.5/s", "20", "0"],
        ["number", NUMBER, "none", "3", "0"],
    ]
    assert "any calls per second, 20 at" in ringback("limits", "set", "--account", "--pace", "none").out
    assert "limit_set" in ringback("export", "audit").out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--pace", "1"), "--account, or --number"),
        (("--account", "--number", NUMBER, "--pace", "1"), "--account, or --number"),
        (("--account",), "--pace CALLS_PER_SECOND, --lines N"),
        (("--account", "--pace", "0"), "more than 0"),
        (("--account", "--pace", "nan"), "more than 0"),
        (("--account", "--pace", "fast"), "such as 1.5, or none; it is 'fast'"),
        (("--account", "--lines", "0"), "At least one line"),
        (("--account", "--lines", "2.5"), "a whole number"),
        (("--number", "0633-2270633", "--lines", "1"), "E.164"),
        (("--number", "+866332270634", "--lines", "1"), "No dealership rings from +866332270634"),
    ],
)
def test_each_mistake_gets_one_sentence_and_sets_nothing(ringback, words, says):
    refused = ringback("limits", "set", *words)
    assert (refused.status, refused.out) == (2, "")
    assert says in refused.err
    assert refused.err.count("\n") == 1
    assert "There is no limit" in ringback("limits", "list").out


def test_without_an_account_its_limit_cannot_be_set(ringback, monkeypatch):
    from wiring.settings import SettingError

    monkeypatch.delenv("TWILIO_ACCOUNT_SID")
    with pytest.raises(SettingError, match="TWILIO_ACCOUNT_SID is not set"):
        ringback("limits", "set", "--account", "--lines", "1")
