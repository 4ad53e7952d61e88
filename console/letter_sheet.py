"""Letters as a document to print: A4, one letter a page, the address where the window of an envelope is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from voice.letters import DueLetter

SALUTED: Mapping[str, str] = {"zh-CN": "{name}（收）", "en": "{name}"}
CALL_US: Mapping[str, str] = {"zh-CN": "服务热线：{hotline}", "en": "Telephone {hotline}"}


def sheet(letters: Sequence[DueLetter], on: date, *, style: str = "") -> str:
    """The whole document as HTML; whatever a list or a programme says is escaped.

    `style` is the address of the style sheet; without it the document carries its own, as a file of its own must.
    """
    css = "" if style else Markup(_css())  # our own file, and no markup of anybody else's
    return _template().render(letters=[_page(letter, on) for letter in letters], style=style, css=css)


def _page(letter: DueLetter, on: date) -> Mapping[str, object]:
    return {
        "language": letter.language,
        "sender": letter.sender,
        "sender_lines": [
            line for line in (letter.sender_address, CALL_US[letter.language].format(hotline=letter.hotline)) if line
        ],
        "address": [line.strip() for line in letter.address.splitlines() if line.strip()],
        "recipient": SALUTED[letter.language].format(name=letter.recipient),
        "recipient_first": letter.language != "zh-CN",  # a Chinese envelope names the place first
        "date": _written(on, letter.language),
        "subject": letter.subject,
        "paragraphs": [part.strip() for part in letter.body.split("\n\n") if part.strip()],
    }


def _written(on: date, language: str) -> str:
    return f"{on.year}年{on.month}月{on.day}日" if language == "zh-CN" else f"{on.day} {on:%B %Y}"


@cache
def _css() -> str:
    return (Path(__file__).parent / "static" / "letters.css").read_text("utf-8")


@cache
def _template() -> Template:
    made = Environment(loader=PackageLoader("console", "templates"), autoescape=True, undefined=StrictUndefined)
    return made.get_template("letter_sheet.html")
