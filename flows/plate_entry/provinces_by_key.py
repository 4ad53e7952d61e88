"""A province in two keys: the initials of its name's first two syllables, as people type them in pinyin every day."""

from __future__ import annotations

from flows.plate_entry.keypad import KEY_OF
from flows.provinces import BY_SIGN, Province

INITIALS = {
    "京": "BJ",
    "津": "TJ",
    "冀": "HB",
    "晋": "SX",
    "蒙": "NM",
    "辽": "LN",
    "吉": "JL",
    "黑": "HL",
    "沪": "SH",
    "苏": "JS",
    "浙": "ZJ",
    "皖": "AH",
    "闽": "FJ",
    "赣": "JX",
    "鲁": "SD",
    "豫": "HN",
    "鄂": "HB",
    "湘": "HN",
    "粤": "GD",
    "桂": "GX",
    "琼": "HN",
    "渝": "CQ",
    "川": "SC",
    "贵": "GZ",
    "云": "YN",
    "藏": "XZ",
    "陕": "SX",
    "甘": "GS",
    "青": "QH",
    "宁": "NX",
    "新": "XJ",
}
# English names that are no pinyin: Inner Mongolia, Tibet.
ENGLISH = {"蒙": "IM", "藏": "TB"}


def keys_of(sign: str) -> str:
    """The two keys of a province's initials."""
    return _keys(INITIALS[sign])


def provinces(keys: str) -> tuple[Province, ...]:
    """The provinces whose initials stand on these two keys; at most four."""
    by_pinyin = [sign for sign in BY_SIGN if _keys(INITIALS[sign]) == keys]
    by_english = [sign for sign, initials in ENGLISH.items() if _keys(initials) == keys]
    return tuple(BY_SIGN[sign] for sign in (*by_pinyin, *by_english))


def _keys(initials: str) -> str:
    return "".join(KEY_OF[initial] for initial in initials)
