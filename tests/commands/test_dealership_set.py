"""`ringback dealership set`: settings change one by one, the others stay, and one line tells what holds now."""

import json
from datetime import UTC, date, datetime

import pytest

from store.calendars import Calendars
from store.database import open_engine, writing
from store.dealerships import DealershipError, Dealerships

NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
CALLING = "market CN, by its zone; calling hours as usual there"
NOTHING_SET = "not set: first maintenance, warranty, rescue number, place of the workshop."
USUAL = (
    f"workshop 08:30, 09:30, 10:30, 13:30, 14:30, 15:30 with 2 each; hotline +866332270633; {CALLING}; {NOTHING_SET}"
)


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
        "Dealership RZ: speech on; plate prefix 鲁L; workshop 08:30, 10:30, 14:00 with 3 each; hotline 0633-2270633; "
        f"{CALLING}; {NOTHING_SET}\n"
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


def test_what_the_brand_says_is_set_and_told_in_the_same_line(rizhao):
    words = ("--first-maintenance", "5000km/3months", "--warranty", "60000km/3years", "--rescue", "400-888-6677")
    told = rizhao("dealership", "set", "RZ", *words, "--workshop-place", "展厅斜对面")
    assert (told.status, told.err) == (0, "")
    assert told.out.endswith(
        "first maintenance at 5000 km or 3 months; warranty 60000 km or 3 years; rescue 400-888-6677; "
        "workshop at 展厅斜对面.\n"
    )
    told = rizhao("dealership", "set", "RZ", "--workshop-place", "opposite the showroom")
    assert "workshop at 展厅斜对面 / opposite the showroom." in told.out, "each language has its own words"
    assert audit_of(rizhao) == ["dealership RZ: brand", "dealership RZ: brand"]


def test_one_model_may_differ_from_the_others(rizhao):
    rizhao("dealership", "set", "RZ", "--first-maintenance", "5000km/3months")
    rizhao("dealership", "set", "RZ", "--model", "奔奔", "--first-maintenance", "2000km/2months")
    told = rizhao("dealership", "set", "RZ", "--model", "奔奔", "--workshop-place", "展厅对面").out
    assert "first maintenance at 5000 km or 3 months; 奔奔: first maintenance at 2000 km or 2 months, " in told
    assert "奔奔: first maintenance at 2000 km or 2 months, workshop at 展厅对面; not set: warranty" in told
    rizhao("dealership", "set", "RZ", "--model", "奔奔", "--first-maintenance", "none", "--workshop-place", "none")
    assert "奔奔" not in rizhao("dealership", "set", "RZ").out


def test_what_was_set_can_be_taken_away(rizhao):
    words = ("--first-maintenance", "--warranty", "--rescue", "--workshop-place")
    values = ("5000km/3months", "60000km/3years", "400-888-6677", "展厅斜对面")
    rizhao("dealership", "set", "RZ", *(word for pair in zip(words, values, strict=True) for word in pair))
    told = rizhao("dealership", "set", "RZ", *(word for option in words for word in (option, "none")))
    assert told.out.endswith(USUAL + "\n")


@pytest.mark.parametrize("written", ["2000km/2months", "2,000 km / 2 months", "2000公里/2个月", "２０００公里／2月"])
def test_a_rule_is_read_as_people_type_it(rizhao, written):
    assert "at 2000 km or 2 months" in rizhao("dealership", "set", "RZ", "--first-maintenance", written).out


@pytest.mark.parametrize("written", ["zh:B区2楼", "zh-CN: B区2楼", "zh：B区2楼", "B区2楼"])
def test_a_place_may_name_its_language(rizhao, written):
    told = rizhao("dealership", "set", "RZ", "--workshop-place", written, "--workshop-place", "en: building B").out
    assert "workshop at B区2楼 / building B;" in told


@pytest.mark.parametrize(
    ("words", "says"),
    [
        *(
            (("--first-maintenance", wrong), "write it like --first-maintenance 5000km/3months.")
            for wrong in ("", "5000", "5000km", "3months/5000km", "5000km/3years", "5000 miles/3 months")
        ),
        (("--first-maintenance", "5000km/0months"), "from 1 to 60"),
        (("--first-maintenance", "0km/3months"), "from 1 to 100000"),
        (("--warranty", "60000km/3months"), "write it like --warranty 60000km/3years."),
        (("--warranty", "60000km/30years"), "from 1 to 20"),
        (("--rescue", "call us"), "--rescue 400-888-6677"),
        (("--workshop-place", " "), "names no place"),
        (("--workshop-place", "en:"), "names no place"),
        (("--model", "奔奔"), "--model 奔奔 --first-maintenance 2000km/2months"),
        (("--model", " ", "--rescue", "400"), "--model 奔奔"),
    ],
)
def test_each_mistake_about_the_brand_gets_one_sentence_and_changes_nothing(rizhao, words, says):
    refused = rizhao("dealership", "set", "RZ", "--speech", *words)
    assert (refused.status, refused.out) == (2, "")
    assert says in refused.err
    assert refused.err.count("\n") == 1
    assert rizhao("dealership", "set", "RZ").out.endswith(USUAL + "\n")
    assert audit_of(rizhao) == []


def test_an_unknown_dealership_cannot_be_changed(rizhao):
    refused = rizhao("dealership", "set", "QD", "--speech")
    assert refused.status == 2
    assert "There is no dealership QD" in refused.err


def test_settings_made_elsewhere_outlive_a_change_on_each_database(migrated_url):
    made = {"windows": {"weekday": {"morning": ["09:00", "12:00"]}}, "workshop": {"days": [0, 1]}}
    made |= {"brand": {"models": {"奔奔": {"rule_km": 2000}}, "rule_km": 5000}}
    engine = open_engine(migrated_url)
    with writing(engine)() as session:
        Dealerships(session).add("RZ", "日照", "+866332270633", now=NOW, settings=made)
        session.commit()
    with writing(engine)() as session:
        Dealerships(session).change("RZ", {"speech": True, "workshop": {"per_hour": 1}})
        brand = {"models": {"CX30": {"rescue": "400"}}, "rule_km": None, "rule_months": 3}
        Dealerships(session).change("RZ", {"brand": brand})
        session.commit()
    with writing(engine)() as session:
        kept = Dealerships(session).named("RZ").settings
        with pytest.raises(DealershipError, match="not a phone number"):
            Dealerships(session).change("RZ", {"hotline": "?"})
    engine.dispose()
    assert kept["windows"] == made["windows"]
    assert (kept["workshop"], kept["speech"]) == ({"days": [0, 1], "per_hour": 1}, True)
    assert kept["brand"] == {"models": {"奔奔": {"rule_km": 2000}, "CX30": {"rescue": "400"}}, "rule_months": 3}
    assert kept["hotline"] == "+866332270633"


def test_a_market_and_hours_are_set_told_and_taken_back(rizhao):
    told = rizhao("dealership", "set", "RZ", "--hours", "weekday=09:00-11:00,14:00-15:00,17:00-18:00 sunday=none").out
    hours = "weekday 09:00-11:00 14:00-15:00 17:00-18:00, weekend 10:00-11:30 14:00-15:30 15:30-17:00, sunday none"
    assert f"market CN, by its zone; calling hours {hours}, evening 18:00-20:00;" in told
    told = rizhao("dealership", "set", "RZ", "--market", "EU", "--hours", "evening=19:00-21:00").out
    assert "market EU; calling hours weekday 09:00-11:00" in told
    assert "sunday none, evening 19:00-21:00;" in told
    told = rizhao("dealership", "set", "RZ", "--hours", "weekday=10:00-11:00 sunday=usual").out
    assert "weekday 10:00-11:00, weekend" in told
    assert "sunday none, evening" in told  # as is usual in Europe
    told = rizhao("dealership", "set", "RZ", "--hours", "usual").out
    assert "market EU; calling hours as usual there;" in told
    assert audit_of(rizhao) == [
        f"dealership RZ: {what}" for what in ("windows", "market, windows", "windows", "windows")
    ]


def test_hours_that_are_set_are_the_hours_in_which_people_are_rung(migrated_sqlite_url, ringback, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", migrated_sqlite_url)
    ringback("dealership", "add", "RZ", "--name", "日照", "--from", "+866332270633")
    ringback(
        "dealership", "set", "RZ", "--hours", "weekday=09:00-10:00,10:30-11:00,14:00-15:00", "--hours", "sunday=none"
    )
    engine = open_engine(migrated_sqlite_url)
    with writing(engine)() as session:
        calendar = Calendars(session).of(Dealerships(session).named("RZ"))
    engine.dispose()
    windows = calendar.windows_of(date(2026, 11, 23))
    assert [(window.part, f"{window.begins.astimezone(calendar.zone):%H:%M}") for window in windows] == [
        ("morning", "09:00"),
        ("morning", "10:30"),
        ("afternoon", "14:00"),
    ]
    assert calendar.windows_of(date(2026, 11, 29)) == ()
    assert calendar.windows_of(date(2026, 11, 28))


@pytest.mark.parametrize(
    ("hours", "says"),
    [
        ("weekday=19:00-21:00", "outside the hours in which anybody may be called in CN, 08:00-20:00"),
        ("weekday=22:00-02:00", "no hours of one day"),
        ("weekday=25:00-26:00", "no hours of one day"),
        ("weekday=9-11", "no hours of one day"),
        ("weekday=09:00-11:00,10:00-12:00", "overlap"),
        ("monday=09:00-11:00", "no calling hours"),
        ("weekday", "no calling hours"),
        ("weekday=", "no calling hours"),
    ],
)
def test_hours_nobody_can_call_in_are_refused(rizhao, hours, says):
    refused = rizhao("dealership", "set", "RZ", "--hours", hours)
    assert (refused.status, refused.out) == (2, "")
    assert says in refused.err
    assert refused.err.count("\n") == 1
    assert audit_of(rizhao) == []


def test_sundays_limits_are_those_of_the_market(rizhao):
    refused = rizhao("dealership", "set", "RZ", "--market", "EU", "--hours", "sunday=09:00-11:00")
    assert "in EU, 10:00-21:00" in refused.err
    assert rizhao("dealership", "set", "RZ", "--market", "EU", "--hours", "sunday=10:00-11:00").status == 0
