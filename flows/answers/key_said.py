"""A key that was said instead of pressed: 第二个, 按2, "option two", or only 二."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flows.answers.speech import joined, plain
from flows.steps import Locale

_ZH = dict(zip("零一二三四五六七八九两幺", "012345678921", strict=True))
_CARDINALS = "zero one two three four five six seven eight nine"
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth"
_NTH = dict(zip(_ORDINALS.split(), "123456789", strict=True))
_EN = {**dict(zip(_CARDINALS.split(), "0123456789", strict=True)), **_NTH, "star": "*"}
_FIGURE_ZH = rf"(?P<figure>[0-9*]|[{''.join(_ZH)}]|星号)"
_SAID_ZH = re.compile(
    rf"^(?:那|就|我|想|要|嗯)*(?P<plainly>选择?|按下?|是)?(?:了|的)?(?:是)?(?P<nth>第)?(?:数字)?{_FIGURE_ZH}"
    r"(?P<thing>号?键|个选项|个|号|项|种|条)?(?:选项)?(?:吧|啊|呀|了|的)*$"
)
_SAID_EN = re.compile(
    rf"^(?:(?:i'd|i'll|i would|i will|i) )?(?:(?:say|take|choose|pick|like|want|go with|go for) )?(?:the )?"
    rf"(?P<plainly>(?:option|number|press(?:ing|ed)?|choice|key|button) )?(?:number |key )?"
    rf"(?P<figure>[0-9*]|{'|'.join(_EN)})(?P<thing> (?:one|option|choice|key))?$"
)


@dataclass(frozen=True, slots=True)
class KeySaid:
    """`plainly` a key and nothing else: 按5. A bare 五 may also be five points."""

    key: str
    plainly: bool


def key_said(text: str, locale: Locale) -> KeySaid | None:
    """The key that the whole text names; None when it says something else or more."""
    if locale == "en":
        found = _SAID_EN.match(plain(text, "en"))
        if found is None:
            return None
        figure = found["figure"]
        return KeySaid(_EN.get(figure, figure), bool(found["plainly"] or found["thing"] or figure in _NTH))
    found = _SAID_ZH.match(_once(joined(plain(text, "zh-CN"))))
    if found is None:
        return None
    key = "*" if found["figure"] == "星号" else _ZH.get(found["figure"], found["figure"])
    return KeySaid(key, bool(found["plainly"] or found["nth"] or found["thing"]))


def _once(said: str) -> str:
    """第二个第二个 is said twice by people who are not sure to be heard."""
    half = said[: len(said) // 2]
    return half if half and half + half == said else said
