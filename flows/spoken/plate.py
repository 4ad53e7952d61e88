"""A licence plate read out character by character, so that nobody hears twelve thousand in 12345."""

from __future__ import annotations

from flows import plates

# 幺 and not 一 for 1, as on every Chinese phone line: 一 and 七 sound alike there.
CHINESE_DIGITS = str.maketrans("0123456789", "零幺二三四五六七八九")
# An English voice cannot read the characters; provinces go by the romanised short name people call them by, and
# the marks of special plates by their meaning, because 使 and 试 would sound alike.
ENGLISH_WORDS = {
    "京": "Jing",
    "津": "Jin",
    "冀": "Ji",
    "晋": "Jin",
    "蒙": "Meng",
    "辽": "Liao",
    "吉": "Ji",
    "黑": "Hei",
    "沪": "Hu",
    "苏": "Su",
    "浙": "Zhe",
    "皖": "Wan",
    "闽": "Min",
    "赣": "Gan",
    "鲁": "Lu",
    "豫": "Yu",
    "鄂": "E",
    "湘": "Xiang",
    "粤": "Yue",
    "桂": "Gui",
    "琼": "Qiong",
    "渝": "Yu",
    "川": "Chuan",
    "贵": "Gui",
    "云": "Yun",
    "藏": "Zang",
    "陕": "Shan",
    "甘": "Gan",
    "青": "Qing",
    "宁": "Ning",
    "新": "Xin",
    "学": "learner",
    "警": "police",
    "挂": "trailer",
    "港": "Hong Kong",
    "澳": "Macau",
    "领": "consular",
    "使": "embassy",
    "试": "test",
    "超": "oversize",
}


def spoken_plate(plate: str, locale: str) -> str:
    """鲁 L 幺 二 三 四 五; Lu L 1 2 3 4 5. A plate of no known form is read out all the same. ValueError when empty."""
    characters = _tidy(plate)
    if locale == "zh-CN":
        return " ".join(characters.translate(CHINESE_DIGITS))
    return " ".join(ENGLISH_WORDS.get(character, character) for character in characters)


def written_plate(plate: str) -> str:
    """鲁L·12345, with the dot a plate has."""
    return plates.show(_tidy(plate))


def _tidy(plate: str) -> str:
    known = plates.normalise(plate)
    characters = known or "".join(character for character in plate.upper() if character.isalnum())
    if not characters:
        raise ValueError("The licence plate is empty; write it with its province, like 鲁L12345.")
    return characters
