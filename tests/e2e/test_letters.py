"""Letters as a real browser prints them: as many pages as letters, and the address inside the window."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from console.letter_sheet import sheet
from tests.console.test_letter_sheet import ENGLISH, LETTER, ON
from tests.e2e.browser import chromium, must_draw_chinese

pytestmark = pytest.mark.e2e
MM = 96 / 25.4


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    must_draw_chinese()
    with chromium() as started:
        yield started


def pages(browser: Browser, document: str) -> int:
    page = browser.new_page()
    try:
        page.set_content(document)
        pdf = page.pdf(prefer_css_page_size=True)
    finally:
        page.close()
    assert pdf.startswith(b"%PDF")
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_every_letter_has_a_page_of_its_own(browser):
    letters = [LETTER, ENGLISH, replace(LETTER, body="\n\n".join(["很短的一段话。"] * 6)), ENGLISH, LETTER]
    assert pages(browser, sheet(letters, ON)) == 5
    assert pages(browser, sheet([LETTER], ON)) == 1


def test_a_long_letter_goes_on_overleaf_and_the_next_one_begins_on_a_new_page(browser):
    long = replace(LETTER, body="\n\n".join(["这是一段很长的话，说的是同一件事情，一遍又一遍。" * 6] * 12))
    assert pages(browser, sheet([long, ENGLISH], ON)) == 3


@pytest.mark.parametrize("letter", [LETTER, ENGLISH, replace(LETTER, address="很长的地址" * 40)])
def test_the_address_lies_in_the_window_of_the_envelope(browser, letter):
    page = browser.new_page(viewport={"width": round(165 * MM), "height": 1000})
    try:
        page.emulate_media(media="print")
        page.set_content(sheet([letter], ON))
        box = page.locator("address.to").bounding_box()
        text = page.locator(".text").bounding_box()
    finally:
        page.close()
    assert box is not None
    assert text is not None
    top, left = box["y"] / MM + 20, box["x"] / MM + 25  # with the margins of the page
    assert 44 <= top <= 46
    assert 19 <= left <= 26
    assert top + box["height"] / MM <= 91
    assert left + box["width"] / MM <= 111
