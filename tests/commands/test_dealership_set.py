"""`ringback dealership set`: settings change one by one, the others stay, and one line tells what holds now."""

import json
from datetime import UTC, datetime

import pytest

from store.database import open_engine, writing
from store.dealerships import DealershipError, Dealerships

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
USUAL = "workshop 08:30, 09:30, 10:30, 13:30, 14:30, 15:30 with 2 each; hotline +866332270633."


def audit_of(ringback):
    rows = json.loads(ringback("export", "audit", "--format", "json").out)
    return [row["subject"] for row in rows if row["action"] == "dealership_set"]


def test_without_an_option_it_only_tells_what_holds(rizhao):
    told = rizhao("dealership", "set", "RZ")
    assert (told.status, told.err) == (0, "")
    assert told.out == f"Dealership RZ: speech off; plate prefix as most plates we know; {USUAL}\n"
    assert audit_of(rizhao) == []


def test_everything_can_be_set_at_once_and_is_told_in_one_line(rizhao):
    words = ("--speech", "--plate-prefix", "鲁L", "--workshop-hours", "14:00,08:30,10:30")
    told = rizhao("dealership", "set", "RZ", *words, "--per-hour", "3", "--hotline", "0633-2270633")
    assert (told.status, told.err) == (0, "")
    assert told.out == (
        "Dealership RZ: speech on; plate prefix 鲁L; workshop 08:30, 10:30, 14:00 with 3 each; hotline 0633-2270633.\n"
    )
    assert rizhao("dealership", "set", "RZ").out == told.out
    assert "0633-2270633" in rizhao("dealership", "list").out
    assert audit_of(rizhao) == ["dealership RZ: hotline, plate_prefix, speech, workshop"]


def test_what_is_not_named_stays_as_it_was(rizhao):
    rizhao("dealership", "set", "RZ", "--speech", "--workshop-hours", "8:30,8:30")
    told = rizhao("dealership", "set", "RZ", "--per-hour", "4").out
    assert "speech on" in told
    assert "workshop 08:30 with 4 each" in told
    told = rizhao("dealership", "set", "RZ", "--no-speech").out
    assert "speech off" in told
    assert "workshop 08:30 with 4 each" in told


@pytest.mark.parametrize("written", ["鲁L", "鲁l", "鲁Ｌ", " 鲁L "])  # the full-width letter is the point
def test_a_prefix_is_kept_as_plates_are_stored_and_can_be_taken_away(rizhao, written):
    assert "plate prefix 鲁L;" in rizhao("dealership", "set", "RZ", "--plate-prefix", written).out
    assert "as most plates we know" in rizhao("dealership", "set", "RZ", "--plate-prefix", "none").out


@pytest.mark.parametrize("written", ["8:30,14:00", "08:30，14：00", "14:00, 08:30,", "08:30、14:00"])  # as people type
def test_hours_are_read_as_people_type_them(rizhao, written):
    assert "workshop 08:30, 14:00 with" in rizhao("dealership", "set", "RZ", "--workshop-hours", written).out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        *(
            (("--plate-prefix", wrong), "--plate-prefix 鲁L")
            for wrong in ("", "L", "LL", "鲁", "鲁I", "鲁O", "鲁L1", "山L")
        ),
        *(
            (("--workshop-hours", wrong), "08:30,10:30,14:00")
            for wrong in ("", ",", "25:00", "8", "0830", "08:60", "x")
        ),
        *((("--per-hour", wrong), "--per-hour 2") for wrong in ("0", "-1")),
        *((("--hotline", wrong), "not a phone number") for wrong in ("", "call us", "+")),
    ],
)
def test_each_mistake_gets_one_sentence_and_changes_nothing(rizhao, words, says):
    refused = rizhao("dealership", "set", "RZ", "--speech", *words)
    assert (refused.status, refused.out) == (2, "")
    assert says in refused.err
    assert refused.err.count("\n") == 1
    assert rizhao("dealership", "set", "RZ").out.endswith(USUAL + "\n")
    assert "speech off" in rizhao("dealership", "set", "RZ").out
    assert audit_of(rizhao) == []


def test_an_unknown_dealership_cannot_be_changed(rizhao):
    refused = rizhao("dealership", "set", "QD", "--speech")
    assert refused.status == 2
    assert "There is no dealership QD" in refused.err


def test_settings_made_elsewhere_outlive_a_change_on_each_database(migrated_url):
    made = {"windows": {"weekday": {"morning": ["09:00", "12:00"]}}, "workshop": {"days": [0, 1]}}
    engine = open_engine(migrated_url)
    with writing(engine)() as session:
        Dealerships(session).add("RZ", "日照", "+866332270633", now=NOW, settings=made)
        session.commit()
    with writing(engine)() as session:
        Dealerships(session).change("RZ", {"speech": True, "workshop": {"per_hour": 1}})
        session.commit()
    with writing(engine)() as session:
        kept = Dealerships(session).named("RZ").settings
        with pytest.raises(DealershipError, match="not a phone number"):
            Dealerships(session).change("RZ", {"hotline": "?"})
    engine.dispose()
    assert kept["windows"] == made["windows"]
    assert (kept["workshop"], kept["speech"]) == ({"days": [0, 1], "per_hour": 1}, True)
    assert kept["hotline"] == "+866332270633"
