"""The document of letters: one article each, the address in its window, and nothing of a list becomes markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from console.letter_sheet import sheet
from voice.letters import DueLetter

ON = date(2026, 11, 27)
LETTER = DueLetter(
    id=1,
    followup_id=1,
    dealership_id=1,
    due_on=ON,
    language="zh-CN",
    sender="日照众安汽车",
    sender_address="日照市东港区海曲东路66号",
    hotline="0633-2270633",
    recipient="张伟先生",
    customer="张伟",
    address="276800 山东省日照市\n东港区泰安路1号",
    subject="您11月20日的维修保养",
    body="张伟先生：\n\n您好！\n\n日照众安汽车",
)
ENGLISH = replace(
    LETTER, language="en", recipient="Mr Zhang Wei", subject="Your visit", body="Dear Mr Zhang,\n\nHello."
)


def block(page: str) -> str:
    found = re.search(r'<address class="to".*?</address>', page, re.S)
    assert found is not None
    return found[0]


def test_each_letter_is_an_article_in_its_language():
    page = sheet([LETTER, ENGLISH], ON)
    assert re.findall(r'<article class="letter" lang="([^"]+)"', page) == ["zh-CN", "en"]
    assert page.count("<p>") == 3 + 2


def test_a_chinese_address_names_the_place_first_and_an_english_one_the_person():
    chinese = block(sheet([LETTER], ON))
    assert chinese.index("276800 山东省日照市") < chinese.index("东港区泰安路1号") < chinese.index("张伟先生（收）")
    english = block(sheet([ENGLISH], ON))
    assert english.index("Mr Zhang Wei") < english.index("276800")


def test_the_sender_stands_above_the_address_and_at_the_head():
    page = sheet([LETTER], ON)
    assert "日照众安汽车 · 日照市东港区海曲东路66号" in block(page)
    assert "服务热线：0633-2270633" in page
    assert "日照众安汽车</div>" in block(sheet([replace(LETTER, sender_address="")], ON))


def test_dates_are_written_as_in_letters():
    assert "2026年11月27日" in sheet([LETTER], ON)
    assert "27 November 2026" in sheet([ENGLISH], ON)


def test_nothing_a_list_or_a_programme_says_becomes_markup():
    bad = "<script>alert(1)</script>&\"'"
    page = sheet(
        [
            replace(
                LETTER, sender=bad, sender_address=bad, hotline=bad, recipient=bad, address=bad, subject=bad, body=bad
            )
        ],
        ON,
    )
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;&amp;") == 9


def test_a_document_of_no_letters_is_still_one():
    assert "<article" not in sheet([], ON)
