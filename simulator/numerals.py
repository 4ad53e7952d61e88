"""Numbers and days as they are said: 两千三百公里, 2,300 kilometres, 11月5号, November 5. Hears them and says them."""

import re

DIGITS = {**dict(zip("零一二三四五六七八九", range(10), strict=True)), "〇": 0, "两": 2, "幺": 1}
PLACES = {"十": 10, "百": 100, "千": 1000}
MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+|\d+|[零〇一二两三四五六七八九幺十百千万]+")
DAY_ZH = re.compile(r"(\d{1,2}|[一二三四五六七八九十]{1,2})月(\d{1,2}|[一二三四五六七八九十]{1,3})[号日]")
DAY_EN = re.compile(rf"\b({'|'.join(MONTHS)})\s+(\d{{1,2}})\b", re.IGNORECASE)


def numbers_in(text: str) -> tuple[int, ...]:
    """Every number that is said, in order."""
    return tuple(number_of(found[0]) for found in NUMBER.finditer(text))


def days_in(text: str) -> tuple[str, ...]:
    """Every day of the year that is said, as four digits of month and day."""
    found = [(match.start(), number_of(match[1]), number_of(match[2])) for match in DAY_ZH.finditer(text)]
    found += [(match.start(), MONTHS.index(match[1].lower()) + 1, int(match[2])) for match in DAY_EN.finditer(text)]
    return tuple(f"{month:02}{day:02}" for _, month, day in sorted(found))


def number_of(words: str) -> int:
    """The value of one number, in figures or in Chinese words; digits in a row are read as they stand."""
    plain = words.replace(",", "")
    if plain.isdigit() and plain.isascii():
        return int(plain)
    if not set(plain) & {*PLACES, "万"}:
        return int("".join(str(DIGITS[word]) for word in plain))
    myriads, _, rest = plain.rpartition("万")
    return (_section(myriads) if myriads else 0) * 10_000 + _section(rest)


def _section(words: str) -> int:
    """Up to 9999: 两千三百, 一百零五, 十二."""
    total, digit = 0, None
    for word in words:
        if word in PLACES:
            total += (1 if digit is None else digit) * PLACES[word]
            digit = None
        else:
            digit = DIGITS[word]
    return total + (digit or 0)


def in_chinese(number: int) -> str:
    """A whole number below a hundred million as people say it: 两千三百, 一百零五, 十二."""
    myriads, rest = divmod(number, 10_000)
    words = _said(rest) if rest or not myriads else ""
    if myriads:
        words = f"{'两' if myriads == 2 else _said(myriads)}万{'零' if 0 < rest < 1000 else ''}{words}"
    return words[1:] if words.startswith("一十") else words


def _said(number: int) -> str:
    """Up to 9999; a gap between two figures is one 零."""
    words, gap = "", False
    for place, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        figure = number // place % 10
        if figure:
            name = "两" if figure == 2 and place >= 100 else "零一二三四五六七八九"[figure]
            words += ("零" if gap and words else "") + name + unit
        gap = not figure
    return words or "零"
