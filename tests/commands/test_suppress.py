"""`ringback suppress` and `ringback consent`: who must be left alone and who agreed to what; no number in full."""

from __future__ import annotations

import json

import pytest

NUMBER = "13606331234"
MASKED = "+86136****1234"


def exported(ringback, what: str) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = json.loads(ringback("export", what, "--format", "json").out)
    return rows


def audit_of(ringback) -> list[str]:
    skipped = ("dealership_added", "exported")
    return [f"{row['action']}: {row['subject']}" for row in exported(ringback, "audit") if row["action"] not in skipped]


def test_a_number_is_put_down_shown_and_lifted_again(rizhao):
    told = rizhao("suppress", "add", NUMBER, "--scope", "sms", "--note", "asked at the desk")
    assert told.out == f"{MASKED} is now on the list (sms).\n"
    assert rizhao("suppress", "add", "+86 136 0633 1234", "--scope", "sms").out.startswith(f"{MASKED} is already")
    shown = rizhao("suppress", "list").out
    for word in (MASKED, "sms", "opted_out", "staff", "asked at the desk", "2026-11-23 09:30"):
        assert word in shown
    assert NUMBER not in shown
    assert rizhao("suppress", "list", NUMBER).out == shown
    assert rizhao("suppress", "list", "13684289706").out == "It is not on the list.\n"
    assert "sms lifted" in rizhao("suppress", "lift", NUMBER, "--note", "the customer wrote").out
    assert rizhao("suppress", "list").out == "Nobody has to be left alone.\n"
    assert audit_of(rizhao) == [
        f"suppressed: {MASKED} (sms, opted_out)",
        f"suppressed: {MASKED} (sms, opted_out)",
        f"suppression_lifted: {MASKED} (sms): the customer wrote",
    ]


def test_a_list_of_numbers_is_tried_and_then_taken_in_once(rizhao, tmp_path):
    file = tmp_path / "免打扰.csv"
    lines = ("电话,范围,原因,备注", "13606331234,,,来电要求", "13684289706,短信,拒访,", "123,,,", "13684289706,空,,")
    file.write_text("\n".join(lines), "utf-8")
    tried = rizhao("suppress", "import", file, "--dry-run")
    assert tried.out == "4 rows: 2 would be new, 0 known already, 2 wrong.\n"
    assert "line 4: " in tried.err
    assert "line 5: “空” is no scope; write all, voice, sms or marketing.\n" in tried.err
    assert exported(rizhao, "suppressions") == []
    assert rizhao("suppress", "import", file).out == "4 rows: 2 are new, 0 known already, 2 wrong.\n"
    assert rizhao("suppress", "import", file).out == "4 rows: 0 are new, 2 known already, 2 wrong.\n"
    rows = exported(rizhao, "suppressions")
    assert [(row["number"], row["scope"], row["reason"]) for row in rows] == [
        ("+8613606331234", "all", "opted_out"),
        ("+8613684289706", "sms", "opted_out"),
    ]
    assert {row["source"] for row in rows} == {"list 免打扰.csv"}
    assert audit_of(rizhao) == [f"suppressions_imported: 免打扰.csv: {new} new" for new in (2, 0)]


def test_consent_is_written_down_and_taken_back_and_both_stay_on_record(rizhao):
    given = rizhao(
        "consent", "give", NUMBER, "--purpose", "marketing", "--source", "contract 7", "--wording", "Offers by phone."
    )
    assert given.out == f"{MASKED} agrees to marketing calls and texts.\n"
    again = rizhao("consent", "give", NUMBER, "--purpose", "marketing", "--source", "contract 7")
    assert again.out.endswith("as on record already.\n")
    assert rizhao("consent", "withdraw", NUMBER, "--purpose", "marketing").out.startswith(f"{MASKED} does not agree")
    shown = rizhao("consent", "list", NUMBER).out
    assert NUMBER not in shown
    assert "staff: contract 7" in shown
    rows = exported(rizhao, "consents")
    assert [(row["purpose"], row["given"], row["wording"]) for row in rows] == [
        ("marketing", True, "Offers by phone."),
        ("marketing", False, ""),
    ]
    assert audit_of(rizhao) == [f"consent_given: {MASKED} (marketing)", f"consent_withdrawn: {MASKED} (marketing)"]


def test_a_list_of_consent_is_tried_and_then_taken_in_once(rizhao, tmp_path):
    file = tmp_path / "consent.csv"
    file.write_text(
        "phone,consent,date,purpose,wording\n13606331234,yes,2026-10-01,marketing,Offers.\n13684289706,否,,,\n"
        "13684289707,maybe,,,\n",
        "utf-8",
    )
    assert rizhao("consent", "import", file, "--dry-run").out == "3 rows: 2 would be new, 0 known already, 1 wrong.\n"
    assert exported(rizhao, "consents") == []
    assert rizhao("consent", "import", file).out == "3 rows: 2 are new, 0 known already, 1 wrong.\n"
    assert rizhao("consent", "import", file).out == "3 rows: 0 are new, 2 known already, 1 wrong.\n"
    rows = exported(rizhao, "consents")
    assert [(row["number"], row["given"], row["at"]) for row in rows] == [
        ("+8613606331234", True, "2026-10-01T00:00:00+08:00"),
        ("+8613684289706", False, rows[1]["at"]),
    ]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("suppress", "add", "123"), "123"),
        (("suppress", "lift", NUMBER, "--note", "x"), "is not on the list"),
        (("suppress", "lift", NUMBER, "--note", " "), "Say with --note why"),
        (("suppress", "add", NUMBER, "--note", "x" * 301), "300 characters"),
        (("suppress", "add", NUMBER, "--dealership", "QD"), "There is no dealership QD"),
        (("suppress", "import", "nowhere.csv"), "There is no file nowhere.csv"),
        (("consent", "give", "call me", "--purpose", "service", "--source", "x"), "not a phone number"),
        (("consent", "give", NUMBER, "--purpose", "service", "--source", "x" * 61), "60 characters"),
        (("consent", "import", "nowhere.csv"), "There is no file nowhere.csv"),
    ],
)
def test_each_mistake_gets_one_sentence_and_changes_nothing(rizhao, words, says):
    refused = rizhao(*words)
    assert (refused.status, refused.out) == (2, "")
    assert says in refused.err
    assert refused.err.count("\n") == 1
    assert audit_of(rizhao) == []
