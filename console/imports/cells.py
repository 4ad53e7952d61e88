"""A cell as it was meant: without what cannot be seen, and empty where it says there is nothing."""

from __future__ import annotations

import re
import unicodedata

from flows import phone

EXCEL_TEXT = re.compile(r'="(.*)"', re.DOTALL)  # how spreadsheets are told to leave digits alone
NOTHING = frozenset(("-", "--", "—", "/", "\\", "无", "暂无", "没有", "不详", "未知", "none", "n/a", "nil", "null"))
FAILED = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)")  # a formula that came to nothing


def tidy(cell: str) -> str:
    """The cell without full-width forms, stray spaces, line breaks and the quotes of spreadsheets."""
    if cell.isascii():
        if cell.isalnum():
            return cell
        text = cell.strip()
    else:
        text = unicodedata.normalize("NFKC", phone.INVISIBLE.sub("", cell)).strip()
    if guarded := EXCEL_TEXT.fullmatch(text):
        text = guarded.group(1)
    return " ".join(text.lstrip("'’").split())


def is_nothing(text: str) -> bool:
    """Whether somebody wrote, in one of the usual ways, that there is nothing to write."""
    return not text or text.casefold() in NOTHING or FAILED.fullmatch(text) is not None
