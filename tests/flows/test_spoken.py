"""Facts are said the way people say them and written the way people write them."""

from __future__ import annotations

import traceback
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.plates import PROVINCES
from flows.spoken import LOCALES, spoken, written
from flows.spoken.numerals import LARGEST, numeral
from flows.spoken.plate import ENGLISH_WORDS

SOMEBODYS = "13606331234?"


# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "零"),
        (1, "一"),
        (2, "两"),
        (10, "十"),
        (11, "十一"),
        (12, "十二"),
        (20, "二十"),
        (22, "二十二"),
        (100, "一百"),
        (102, "一百零二"),
        (105, "一百零五"),
        (110, "一百一十"),
        (112, "一百一十二"),
        (200, "两百"),
        (212, "两百一十二"),
        (222, "两百二十二"),
        (1000, "一千"),
        (1001, "一千零一"),
        (1010, "一千零一十"),
        (1100, "一千一百"),
        (2002, "两千零二"),
        (2300, "两千三百"),
        (9999, "九千九百九十九"),
        (10000, "一万"),
        (10001, "一万零一"),
        (10010, "一万零一十"),
        (10200, "一万零两百"),
        (12000, "一万两千"),
        (20000, "两万"),
        (20002, "两万零二"),
        (22222, "两万两千两百二十二"),
        (100000, "十万"),
        (105000, "十万五千"),
        (120000, "十二万"),
        (120500, "十二万零五百"),
        (150015, "十五万零一十五"),
        (1000000, "一百万"),
        (1020000, "一百零二万"),
        (1150000, "一百一十五万"),
        (2000002, "两百万零二"),
        (9999999, "九百九十九万九千九百九十九"),
    ],
)
def test_a_number_is_said_in_the_words_a_person_counts_with(number, words):
    assert numeral(number) == words


def read_back(words: str) -> int:
    """The number that somebody hears in these words."""
    total = section = digit = 0
    for word in words:
        if word == "万":
            total, section, digit = (section + digit) * 10_000, 0, 0
        elif word in "十百千":
            section += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[word]
            digit = 0
        else:
            digit = 2 if word == "两" else "零一二三四五六七八九".index(word)
    return total + section + digit


@given(st.integers(0, LARGEST))
def test_whoever_hears_a_number_understands_that_number(number):
    words = numeral(number)
    assert read_back(words) == number
    assert "零零" not in words
    assert not words.endswith("零") or number == 0


def test_every_number_up_to_ten_thousand_is_understood_and_none_sounds_like_another():
    said = [numeral(number) for number in range(10_001)]
    assert [read_back(words) for words in said] == list(range(10_001))
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("kind", "value", "chinese", "english"),
    [
        ("km", 2300, "两千三百公里", "2,300 kilometres"),
        ("km", 12000, "一万两千公里", "12,000 kilometres"),
        ("km", 20000, "两万公里", "20,000 kilometres"),
        ("km", 5000, "五千公里", "5,000 kilometres"),
        ("km", 2, "两公里", "2 kilometres"),
        ("km", 1, "一公里", "1 kilometre"),
        ("km", 0, "零公里", "0 kilometres"),
        ("minutes", 2, "两分钟", "2 minutes"),
        ("minutes", 1, "一分钟", "1 minute"),
        ("minutes", 15, "十五分钟", "15 minutes"),
        ("money", 250, "两百五十元", "250 yuan"),
        ("money", 90, "九十元", "90 yuan"),
        ("money", 1, "一元", "1 yuan"),
        ("number", 105, "一百零五", "105"),
        ("number", 2300, "两千三百", "2,300"),
    ],
)
def test_a_quantity_is_said_with_its_unit(kind, value, chinese, english):
    assert spoken(kind, value, "zh-CN") == chinese
    assert spoken(kind, value, "en") == english


@pytest.mark.parametrize(
    ("kind", "value", "chinese", "english"),
    [
        ("km", 2300, "2300公里", "2,300 km"),
        ("km", 1, "1公里", "1 km"),
        ("minutes", 15, "15分钟", "15 minutes"),
        ("minutes", 1, "1分钟", "1 minute"),
        ("money", 1250, "1250元", "1,250 yuan"),
        ("number", 2, "2", "2"),
    ],
)
def test_a_quantity_is_written_in_figures(kind, value, chinese, english):
    assert written(kind, value, "zh-CN") == chinese
    assert written(kind, value, "en") == english


# --- days and times --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [date(2026, 11, 20), "2026-11-20", datetime(2026, 11, 20, 9, 30), "2026-11-20T09:30"])
def test_a_day_is_said_with_号_and_written_with_日(value):
    assert spoken("date", value, "zh-CN") == "11月20号"
    assert spoken("date", value, "en") == "November 20"
    assert written("date", value, "zh-CN") == "11月20日"
    assert written("date", value, "en") == "November 20"


@pytest.mark.parametrize("locale", LOCALES)
def test_no_two_days_of_a_year_sound_alike(locale):
    days = [date(2028, 1, 1) + timedelta(days=number) for number in range(366)]
    assert len({spoken("date", day, locale) for day in days}) == 366


@pytest.mark.parametrize(
    ("clock", "chinese", "english"),
    [
        ("00:00", "凌晨零点", "12 midnight"),
        ("00:30", "凌晨零点半", "12:30 a.m."),
        ("02:05", "凌晨两点零五分", "2:05 a.m."),
        ("07:45", "早上七点四十五分", "7:45 a.m."),
        ("08:00", "上午八点", "8 a.m."),
        ("10:30", "上午十点半", "10:30 a.m."),
        ("11:22", "上午十一点二十二分", "11:22 a.m."),
        ("12:00", "中午十二点", "12 noon"),
        ("12:02", "中午十二点零二分", "12:02 p.m."),
        ("13:00", "下午一点", "1 p.m."),
        ("14:00", "下午两点", "2 p.m."),
        ("14:15", "下午两点十五分", "2:15 p.m."),
        ("18:10", "晚上六点十分", "6:10 p.m."),
        ("23:59", "晚上十一点五十九分", "11:59 p.m."),
    ],
)
def test_a_time_of_day_is_said_with_its_part_of_the_day(clock, chinese, english):
    value = f"2026-11-30T{clock}"
    assert spoken("datetime", value, "zh-CN") == f"11月30号{chinese}"
    assert spoken("datetime", value, "en") == f"November 30 at {english}"


def test_an_appointment_is_written_as_on_the_booking_sheet():
    assert written("datetime", datetime(2026, 5, 10, 10, 30), "zh-CN") == "5月10日10:30"
    assert written("datetime", "2026-05-10T08:05:00", "zh-CN") == "5月10日08:05"
    assert written("datetime", "2026-05-10T08:05:00", "en") == "May 10 at 8:05 a.m."


def test_a_moment_is_read_from_the_wall_clock_it_carries():
    shanghai = datetime(2026, 11, 30, 10, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert spoken("datetime", shanghai, "zh-CN") == "11月30号上午十点半"
    assert spoken("datetime", shanghai.isoformat(), "zh-CN") == "11月30号上午十点半"


def test_no_two_minutes_of_a_day_sound_alike():
    minutes = [datetime(2026, 11, 30) + timedelta(minutes=number) for number in range(24 * 60)]
    for locale in LOCALES:
        assert len({spoken("datetime", minute, locale) for minute in minutes}) == len(minutes)


# --- plates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("plate", "chinese", "english", "on_paper"),
    [
        ("鲁L12345", "鲁 L 幺 二 三 四 五", "Lu L 1 2 3 4 5", "鲁L·12345"),
        ("鲁l·a067b", "鲁 L A 零 六 七 B", "Lu L A 0 6 7 B", "鲁L·A067B"),
        ("粤BD12345", "粤 B D 幺 二 三 四 五", "Yue B D 1 2 3 4 5", "粤B·D12345"),
        ("京A12345F", "京 A 幺 二 三 四 五 F", "Jing A 1 2 3 4 5 F", "京A·12345F"),
        ("陕A8899学", "陕 A 八 八 九 九 学", "Shan A 8 8 9 9 learner", "陕A·8899学"),
        ("鲁L1234警", "鲁 L 幺 二 三 四 警", "Lu L 1 2 3 4 police", "鲁L·1234警"),
        ("鲁L1234挂", "鲁 L 幺 二 三 四 挂", "Lu L 1 2 3 4 trailer", "鲁L·1234挂"),
        ("粤Z1234港", "粤 Z 幺 二 三 四 港", "Yue Z 1 2 3 4 Hong Kong", "粤Z·1234港"),
        ("粤Z1234澳", "粤 Z 幺 二 三 四 澳", "Yue Z 1 2 3 4 Macau", "粤Z·1234澳"),
        ("沪A1234领", "沪 A 幺 二 三 四 领", "Hu A 1 2 3 4 consular", "沪A·1234领"),
        ("使123456", "使 幺 二 三 四 五 六", "embassy 1 2 3 4 5 6", "使123456"),
        ("鲁L1234试", "鲁 L 幺 二 三 四 试", "Lu L 1 2 3 4 test", "鲁L·1234试"),
        ("鲁L1234超", "鲁 L 幺 二 三 四 超", "Lu L 1 2 3 4 oversize", "鲁L·1234超"),
        ("WJ鲁12345", "W J 鲁 幺 二 三 四 五", "W J Lu 1 2 3 4 5", "WJ鲁12345"),
    ],
)
def test_a_plate_is_read_out_character_by_character(plate, chinese, english, on_paper):
    assert spoken("plate", plate, "zh-CN") == chinese
    assert spoken("plate", plate, "en") == english
    assert written("plate", plate, "zh-CN") == written("plate", plate, "en") == on_paper


def test_an_english_voice_never_meets_a_chinese_character_on_a_plate():
    assert set(PROVINCES) | set("学警挂港澳领使试超") == set(ENGLISH_WORDS)
    assert all(word.isascii() for word in ENGLISH_WORDS.values())
    assert len({ENGLISH_WORDS[mark] for mark in "学警挂港澳领使试超"}) == 9


# --- phone numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "chinese", "english", "on_paper"),
    [
        ("+8613606331234", "幺三六，零六三三，幺二三四", "1 3 6, 0 6 3 3, 1 2 3 4", "136 0633 1234"),
        ("13606331234", "幺三六，零六三三，幺二三四", "1 3 6, 0 6 3 3, 1 2 3 4", "136 0633 1234"),
        ("１３６－０６３３ 1234", "幺三六，零六三三，幺二三四", "1 3 6, 0 6 3 3, 1 2 3 4", "136 0633 1234"),
        ("0633-2270633", "零六三三，二二七零六三三", "0 6 3 3, 2 2 7 0 6 3 3", "0633-2270633"),
        ("+866332270633", "零六三三，二二七零六三三", "0 6 3 3, 2 2 7 0 6 3 3", "0633-2270633"),
        ("010-62345678", "零幺零，六二三四，五六七八", "0 1 0, 6 2 3 4, 5 6 7 8", "010-62345678"),
        ("400-888-6677", "四零零，八八八，六六七七", "4 0 0, 8 8 8, 6 6 7 7", "400-888-6677"),
        ("4008886677", "四零零，八八八，六六七七", "4 0 0, 8 8 8, 6 6 7 7", "400-888-6677"),
        ("95588", "九五五八八", "9 5 5 8 8", "95588"),
        ("2270633", "二二七，零六三三", "2 2 7, 0 6 3 3", "2270633"),
        ("13800138", "幺三八零，零幺三八", "1 3 8 0, 0 1 3 8", "13800138"),
        ("+85291234567", "加八五二，九幺二三，四五六七", "plus 8 5 2, 9 1 2 3, 4 5 6 7", "+852 9123 4567"),
        ("+86 1234", "加八六，幺二三四", "plus 8 6, 1 2 3 4", "+86 1234"),
    ],
)
def test_a_phone_number_is_said_in_the_groups_people_know_it_by(number, chinese, english, on_paper):
    assert spoken("phone", number, "zh-CN") == chinese
    assert spoken("phone", number, "en") == english
    assert written("phone", number, "zh-CN") == written("phone", number, "en") == on_paper


def test_an_extension_is_said_as_one():
    assert spoken("phone", "0633-2270633转801", "zh-CN") == "零六三三，二二七零六三三，转八零幺"
    assert spoken("phone", "0633-2270633 ext. 801", "en") == "0 6 3 3, 2 2 7 0 6 3 3, extension 8 0 1"
    assert written("phone", "0633-2270633 x801", "zh-CN") == "0633-2270633转801"
    assert written("phone", "0633-2270633转801", "en") == "0633-2270633 ext. 801"


@given(st.from_regex(r"[0-9]{6,20}", fullmatch=True))
def test_no_digit_of_a_number_is_lost_and_nobody_has_to_keep_more_than_a_breath_in_mind(number):
    said = spoken("phone", number, "en")
    groups = [group.replace(" ", "") for group in said.removeprefix("plus ").split(", ")]
    assert "".join(groups).lstrip("0") in number
    assert len("".join(groups)) >= len(number.lstrip("0")) - 4  # a trunk zero or a country code may go unsaid
    assert max(map(len, groups)) <= 7


# --- text, and what cannot be said -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["高洁", "0633-2270633", "{hotline}", ""])
def test_text_is_said_and_written_as_it_is(text):
    for locale in LOCALES:
        assert spoken("text", text, locale) == written("text", text, locale) == text


@pytest.mark.parametrize(
    ("kind", "value", "advice"),
    [
        ("text", 7, "quotation marks"),
        ("number", "12", "in figures"),
        ("number", True, "in figures"),
        ("number", 2.5, "in figures"),
        ("km", -1, "from 0 to 9,999,999"),
        ("km", LARGEST + 1, "from 0 to 9,999,999"),
        ("minutes", date(2026, 11, 20), "without a unit"),
        ("money", "", "in figures"),
        ("money", None, "in figures"),
        ("date", "tomorrow", "like 2026-11-20"),
        ("date", "2026-02-30", "like 2026-11-20"),
        ("date", 20261120, "like 2026-11-20"),
        ("datetime", "2026-11-30", "like 2026-11-30T10:30"),
        ("datetime", date(2026, 11, 30), "like 2026-11-30T10:30"),
        ("datetime", "2026-11-30T25:00", "like 2026-11-30T10:30"),
        ("plate", "", "like 鲁L12345"),
        ("plate", 12345, "quotation marks"),
        ("phone", "", "like 0633-2270633"),
        ("phone", "12", "like 0633-2270633"),
        ("phone", "ask at the desk", "like 0633-2270633"),
        ("phone", 13606331234, "quotation marks"),
    ],
)
def test_what_is_not_of_its_kind_is_refused_with_what_to_write_instead(kind, value, advice):
    for locale in LOCALES:
        for tell in (spoken, written):
            with pytest.raises(ValueError, match=advice) as refused:
                tell(kind, value, locale)
            assert str(refused.value).endswith(".")


@pytest.mark.parametrize("kind", ["number", "km", "minutes", "money", "date", "datetime", "phone"])
def test_a_customers_number_in_the_wrong_place_gets_into_no_log(kind):
    with pytest.raises(ValueError, match="write") as refused:
        spoken(kind, SOMEBODYS, "zh-CN")
    assert "1360633" not in "".join(traceback.format_exception(refused.value))


def test_a_locale_nobody_speaks_here_is_refused():
    with pytest.raises(ValueError, match="use one of zh-CN, en"):
        spoken("km", 2, "fr")
    with pytest.raises(ValueError, match="use one of zh-CN, en"):
        written("text", "bonjour", "fr")
