"""How wide text will be and where it breaks, estimated: a Chinese character is one em, a Latin letter about half."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# As wide as the widest of the usual screen fonts draws them, so that nothing sticks out with any of them.
NARROW, SLIM, WIDE = frozenset("iljtfr.,:;'|!()[]·"), frozenset("sckvxyz-"), frozenset("mwMW%@")
BOLD = 1.18  # of letters; a Chinese character stays one em
# A word of letters with the blanks behind it, or one character of any other kind.
_PIECES = re.compile(r"[A-Za-z0-9À-ɏ'’&$%.,:;?!/+#*()-]+\s*|\s+|.", re.S)
_NOT_FIRST = frozenset("，。；：？！、）」』》”’…·")  # never at the beginning of a line
_NOT_LAST = frozenset("（「『《“‘")


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of one line, in the units of `size`."""
    ems = (_ems(sign) for sign in text)
    return sum(one * BOLD if bold and one < 1 else one for one in ems) * size


def _ems(sign: str) -> float:
    if unicodedata.east_asian_width(sign) in "WFA":
        return 1.0
    if sign == " ":
        return 0.32
    if sign in WIDE:
        return 0.97
    if sign in NARROW:
        return 0.4
    if sign in SLIM:
        return 0.57
    return 0.72 if sign.isupper() else 0.63


def wrap(text: str, size: float, room: float, lines: int) -> tuple[str, ...]:
    """The text in at most so many lines, each within the room; what does not fit ends in an ellipsis."""
    wrapped = list(_broken(text, size, room))
    told = [line.rstrip() for line in wrapped]
    if len(wrapped) <= lines:
        return tuple(told)
    return (*told[: lines - 1], elide("".join(wrapped[lines - 1 :]).rstrip(), size, room))


def _broken(text: str, size: float, room: float) -> Iterator[str]:
    line = ""
    for piece in _PIECES.findall(" ".join(text.split())):
        if line and width(line + piece.rstrip(), size) > room and piece[0] not in _NOT_FIRST:
            carried = line[-1] if line[-1] in _NOT_LAST else ""
            yield line.removesuffix(carried)
            line = carried
        line += piece
    if line.strip():
        yield line


def elide(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """The text, cut to fit the room."""
    if width(text, size, bold=bold) <= room:
        return text
    kept = text
    while kept and width(kept.rstrip("，。；、, ") + "…", size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip("，。；、, ") + "…"
