"""Reads a score in Mandarin: which numbers of a sentence are points, and which are hours, visits, floors or idioms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from flows.answers import Doubtful, Understanding, Understood
from flows.answers.points import LEAST, MOST, NOT_POSSIBLE, WHOLE_NUMBER, one_of
from flows.answers.speech import joined, unfilled

_DIGITS = dict(
    zip(
        "零〇一二三四五六七八九十两俩幺壹贰叁肆伍陆柒捌玖拾", [0, 0, *range(1, 11), 2, 2, 1, *range(1, 11)], strict=True
    )
)
_PLACES = {"十": 10, "拾": 10, "百": 100, "千": 1000, "万": 10_000}
_FIGURE = rf"[{''.join(_DIGITS)}百千万]"
FIGURES = rf"(?:\d+(?:\.\d+)?|{_FIGURE}+)"
_POINTS = r"(?:分儿?|份|个分)(?![钟店之])"
FULL = re.compile(r"满分|最高分")
_HALVES = re.compile(
    rf"\d\.\d|{_FIGURE}点[零一二三四五六七八九](?!十)|\d点\d(?!\d)|{FIGURES}分半|{FIGURES}点{FIGURES}分"
    rf"|{FIGURES}个?半分"
)
_ADVERB = re.compile(
    r"十分(?:的)?(?P<bad>不|差|一般|糟|慢|贵|失望|生气|难|烦|恼|普通|勉强|垃圾|麻烦|恶劣|敷衍)"
    r"|十分(?:的)?(?:满意|好|棒|赞|周到|专业|认真|热情|到位|感谢|高兴|开心|细心|耐心|负责|优秀|喜欢|放心|仔细"
    r"|舒服|愉快|可以)"
)
_WHOLLY = re.compile(r"百分之?百|百分之一百|百分百|100%")
_DENIED = re.compile(
    rf"(?:不(?:会|能|可能|太可能|想|愿意)?(?:给|打|够|是|值|到)|打不了|给不了|给不到|达不到|够不上|到不了|没有"
    rf"|没到|没给|不足|低于|高于|超过"
    rf"|多于|少于|大于|小于|比)(?:你们?|您|它)*(?:打)?(?:{FIGURES}{_POINTS}?|满分|最高分)|(?:{FIGURES}{_POINTS}"
    rf"|满分)(?:以下|以上|之上|之下"
    r"|都不到|不到|给不了|打不了|不可能|都没有|可能给不了|太高了?|有点高|高了)"
)
_TOP = re.compile(
    r"满分是?(?:为)?(?:10|十)分(?:的话|里面?|当中)?(?=.)|(?:10|十)分(?:制|里面?|满分(?=.*\d"
    r"|.*[一二三四五六七八九]))(?:的话)?|[从由]?[1一][分]?[到至-](?:10|十)分?"
)
# Numbers that are no scores, with what follows or precedes them.
_IDIOMS = re.compile(
    r"一分钱一分货|一(?:般|点|样|直|切|定|下|些|起|共|路|向|律|会|遍|次|百(?!分)|旦|边|方面|开始|家|看|来|听|问|句"
    r"|两|半|时"
    r"|生|心|流|致|概|再|个[^分]|(?=[不都也]))"
    r"|[万唯统]一|乱七八糟|七上八下|三心二意|半斤八两|十全十美|五花八门|接二连三|三包|不三不四|十足|四儿子"
    r"|[4四]s店?|三天两头|说一不二|八成|九成九?"
    r"|星期[一二三四五六]|周[一二三四五六]"
)
_THINGS = re.compile(
    rf"第?{FIGURES}(?:多|来|几)?(?:点(?:钟|半|多|左右|[来去到钟])|个?(?:小时|钟头|月|星期|礼拜|工作日|人|师傅"
    rf"|问题|项目|轮胎|地方|建议)|分钟|秒|天|号|日|年|块|元|毛|楼"
    r"|层|位|台|辆|遍|趟|公里|岁|种|家|名|次|回|把|条|瓶|升|箱|米|里|折|周|月份?)"
    rf"|第{FIGURES}(?:个|次|回|家|位|遍)?|(?<=年){FIGURES}|{FIGURES}多?(?:百|千|万)(?:块|元|多|公里)?(?!分)"
    rf"|今年{FIGURES}"
    rf"|{FIGURES}(?:个(?=[^吧啊呀呗嘛分了 ]))"
)
_TAKEN_OFF = re.compile(rf"(?:扣|减|(?<![至最])少|差)(?:了|掉|个|您|你们)*(?P<off>{FIGURES})分")
_NEGATIVE = re.compile(rf"负(?:{FIGURES})?分|负{FIGURES}")
_FORTY = re.compile(r"四十分")  # 是十分, heard so in the south
_STARS = re.compile(r"(?:五|5)颗?(?:个)?星")
_RANGE = re.compile(rf"(?P<from>{FIGURES})分?(?:到|至|-|~|或者?|还是|、)(?P<to>{FIGURES})")
_MORE = re.compile(rf"(?P<value>{FIGURES})分(?:多|出头)")
_AT_LEAST = re.compile(rf"(?:至少|起码|最少|最低)(?:也)?(?:得|要|有|给|打|是|个)*(?P<value>{FIGURES})")
_MARKED = re.compile(
    rf"(?:[打给评按选畀俾]|得分|就|整)(?:你们?|您|它|他们?|她|咱)*(?:个|出)?(?P<after>{FIGURES})(?!\d)"
    rf"|(?P<before>{FIGURES})(?={_POINTS})"
)
_ANY = re.compile(FIGURES)
# What a recogniser writes for a number said with an accent or alone.
_HEARD_FOR = {
    **dict.fromkeys("爸巴扒疤芭笆把吧", (8,)),
    **dict.fromkeys("酒久旧救", (9,)),
    **dict.fromkeys("起期气妻其骑器齐欺", (7,)),
    **dict.fromkeys("流留溜刘牛", (6,)),
    **dict.fromkeys("午舞吴武", (5,)),
    **dict.fromkeys("散伞", (3,)),
    **dict.fromkeys("儿尔而耳", (2,)),
    **dict.fromkeys("医衣依", (1,)),
    **dict.fromkeys("是事试石时实思死丝司似食", (4, 10)),
}
_ONE_SOUND = re.compile(rf"^(?:那就|就|给|打|我|你们?|个|嗯)*(?P<sound>[{''.join(_HEARD_FOR)}])分(?:吧|啊|呀|了)?$")


def read(piece: str) -> Understanding | None:
    """What one piece of Mandarin says about a score; None when nothing."""
    said = joined(unfilled(piece, "zh-CN"))
    if sound := _ONE_SOUND.match(said):
        return Doubtful(_HEARD_FOR[sound["sound"]])
    if len(said) == 1 and said in _HEARD_FOR and said not in "是事而":
        return Doubtful(_HEARD_FOR[said])
    if adverb := _ADVERB.search(said):
        rest = read(said.replace(adverb[0], " "))
        return rest or (None if adverb["bad"] else Doubtful((10,)))
    if _HALVES.search(said):
        return WHOLE_NUMBER
    if _NEGATIVE.search(said):
        return NOT_POSSIBLE
    if _FORTY.search(said):
        return Doubtful((4, MOST))
    if _STARS.search(said):
        return Doubtful((10, 5))
    said = _DENIED.sub(" ", said)
    if _WHOLLY.search(said):
        return Doubtful((10,))
    said = _TOP.sub(" ", said)
    return _counted(said)


def _counted(said: str) -> Understanding | None:
    """The numbers of a text in which there are no more traps but ranges, deductions and things that are counted."""
    if off := _TAKEN_OFF.search(said):
        rest = _counted(FULL.sub(" ", said.replace(off[0], " ")))
        return rest or Doubtful((MOST - min(_number(off["off"]) or 0, MOST - 1),))
    if more := _MORE.search(said):
        value = _number(more["value"]) or 0
        return Doubtful((value, value + 1)) if LEAST <= value < MOST else NOT_POSSIBLE
    if least := _AT_LEAST.search(said):
        value = _number(least["value"]) or 0
        return Doubtful((value,)) if LEAST <= value <= MOST else NOT_POSSIBLE
    if FULL.search(said):
        others = [value for value in _marked(FULL.sub(" ", said)) if value != MOST]
        return Doubtful((*others, MOST)) if others and all(LEAST <= one <= MOST for one in others) else Understood(MOST)
    if "最低分" in said:
        return Understood(LEAST, read_back=True)
    said = _THINGS.sub(" ", _IDIOMS.sub(" ", said))
    for found in _RANGE.finditer(said):
        pair = _number(found["from"]), _number(found["to"])
        if None not in pair:
            return one_of(value for value in pair if value is not None)
    marked = tuple(_marked(said))
    if marked:
        return one_of(marked)
    alone = tuple(_values(found[0] for found in _ANY.finditer(said)))
    if not alone:
        return None
    reading = one_of(alone)
    bare = not re.sub(rf"{FIGURES}|[吧啊呀呗嘛咯啦了的 个分]", "", said)
    return Understood(reading.value, read_back=True) if isinstance(reading, Understood) and not bare else reading


def _marked(said: str) -> Iterator[int]:
    """The numbers that are said to be points: 打八, 八分."""
    return _values(found["after"] or found["before"] for found in _MARKED.finditer(said))


def _values(figures: Iterable[str]) -> Iterator[int]:
    for one in figures:
        if len(set(one)) == 1 and one[0] in _DIGITS:
            yield _DIGITS[one[0]]  # said more than once
        elif len(one) == 2 and (pair := _pair(one)):
            yield from pair
        elif (value := _number(one)) is not None:
            yield value


def _pair(figures: str) -> tuple[int, ...]:
    """八九 is eight or nine, 一零 may be a ten said digit by digit; 十一 is neither."""
    first, second = (_DIGITS.get(one) for one in figures)
    if first is None or second is None or first == MOST:
        return ()
    if (first, second) == (1, 0):
        return (1, MOST)
    if figures == "九十":
        return (9, MOST)
    return (first, second) if second == first + 1 and second != MOST else ()


def _number(figures: str) -> int | None:
    """The whole number that these figures write; None for a row of single digits, which is no score."""
    if figures.isascii():
        return int(figures.split(".")[0][:9])
    total, one = 0, None
    for figure in figures:
        if figure in _PLACES:
            total, one = total + (1 if one is None else one) * _PLACES[figure], None
        elif one is not None and one != 0:
            return None
        else:
            one = _DIGITS[figure]
    return total + (one or 0)


def taken_apart(said: str) -> str:
    """A 不 between two numbers takes the first one back, also where no pause was heard: 八分不九分.

    Two figures in a row are a range: 8、9分.
    """
    said = re.sub(r"(?<!\d)([1-9])\s*[、，,]\s*(?=(?:10|[1-9])分)", r"\1到", said)
    return re.sub(rf"(?<=分)[\s,，。、]*不[\s,，。、]*(?={FIGURES})", "，不，", said)


@cache
def forms(value: int) -> re.Pattern[str]:
    """The ways in which this score is said and nothing else: 八, 8分, for ten also 满分."""
    figures = "|".join([str(value), *(figure for figure, of in _DIGITS.items() if of == value)])
    others = rf"{_FIGURE[1:-1]}\d.点"
    plain = rf"(?<![{others}第])(?:{figures})(?:(?:分儿?|份|个分)(?![钟之])|(?![{others}个分份]))"
    return re.compile(f"(?:满分|最高分)(?:{plain})?|{plain}" if value == MOST else plain)
