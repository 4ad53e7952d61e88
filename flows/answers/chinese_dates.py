"""The ways of naming a day in Mandarin, each with what it means on a given day."""

from __future__ import annotations

import re

from flows.answers.numerals import whole
from flows.answers.when import Days, Handler, When, rule

_D = "[一二三四五六七八九]"
_MONTH = "(?:1[0-9]|0?[1-9]|十[一二三四五六七八九]?|[一二两三四五六七八九元])"
_DAY = rf"(?:\d{{1,2}}(?!\d)|[三四五]十{_D}?|(?:二十|廿){_D}?|十{_D}?|[初零]?{_D}|两)(?![点时个天几十])"
_YEAR = r"(?:(?P<year>\d{4}|[零〇一二三四五六七八九]{4})年|(?P<rel>前年|去年|今年|明年|后年)的?)"
_COUNT = "(?:\\d{1,3}|[一二两三四五六七八九十]{1,3})"
_WEEK = "(?:个|一个)?(?:周|星期|礼拜|拜)"
_WHICH = "(?P<which>上上|上|下下|下|这|本|那|今)"
_STEPS = {"上上": -2, "上": -1, "这": 0, "本": 0, "当": 0, "那": 0, "今": 0, "下": 1, "下下": 2}
_YEARS = {"前年": -2, "去年": -1, "今年": 0, "明年": 1, "后年": 2}
WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6} | {
    str(n): n - 1 for n in range(1, 8)
}
_FIXED = {
    "元旦": (1, 1),
    "情人节": (2, 14),
    "三八": (3, 8),
    "妇女节": (3, 8),
    "五一": (5, 1),
    "劳动节": (5, 1),
    "六一": (6, 1),
    "儿童节": (6, 1),
    "国庆": (10, 1),
    "十一": (10, 1),
    "双十一": (11, 11),
    "双十二": (12, 12),
    "平安夜": (12, 24),
    "圣诞": (12, 25),
}
_MOVING = {"清明": "qingming", "端午": "dragon_boat", "中秋": "mid_autumn"}
_NEW_YEAR = {"春节": 0, "过年": 0, "新年": 0, "除夕": -1, "大年三十": -1, "年三十": -1, "元宵": 14, "年": 0}
_SHORT = (  # names that are numbers, too
    "(?<![十二三四\\d月])(?P<name>五一|六一|三八|双十一|双十二"
    "|十一(?=国庆|长假|黄金周|假期|放假|期间|以?前|[以之]?后|那天|$))"
)
_SIDE = (
    "(?:节|国庆|劳动节|儿童节|妇女节)?(?:长假|黄金周|假期|期间|放假|当天|那天)?(?P<beside>(?:之|以)?[前后](?!后)"
    "|过后|过完|回来|前后|左右)?"
    "(?!天|月|年|儿)"
)


def _count(said: str | None) -> tuple[int, ...]:
    """The readings of a number in words or figures."""
    return whole(said, "zh-CN") if said else ()


def _one(said: str) -> int:
    """The only reading there can be of a day or a month; 元月 is January, 零五 five, 初五 the fifth."""
    return 1 if said == "元" else next(iter(_count(said.lstrip("初"))), 0)


def _dated(found: re.Match[str], when: When) -> Days:
    if year := found["year"]:
        said = (
            year if year.isdecimal() else "".join(str("零一二三四五六七八九".find(c)) for c in year.replace("〇", "零"))
        )
        return when.day_in(int(said), _one(found["month"]), _one(found["day"]))
    return when.day_in(when.today.year + _YEARS[found["rel"]], _one(found["month"]), _one(found["day"]))


def _of_the_year(found: re.Match[str], when: When) -> Days:
    return when.nearest(_one(found["month"]), _one(found["day"]))


def _two_days(found: re.Match[str], when: When) -> Days | None:
    """五六号 is the fifth or the sixth; 五八号 is nothing."""
    tens, first, second = _one(found["tens"] or "零"), _one(found["first"]), _one(found["second"])
    if second != first + 1:
        return None
    return when.nearest_of_month(tens + first) + when.nearest_of_month(tens + second)


def _by_four_digits(found: re.Match[str], when: When) -> Days:
    digits = "".join(c if c.isdecimal() else str("零一二三四五六七八九".find(c)) for c in _plain_digits(found[0]))
    return when.nearest(int(digits[:2]), int(digits[2:]))


def _plain_digits(said: str) -> str:
    return said.replace("〇", "零").replace("幺", "一").replace("两", "二")


def _festival(found: re.Match[str], when: When) -> Days | None:
    name = found["name"]
    days = when.nearest(*_FIXED[name]) if name in _FIXED else when.moving(_MOVING[name])
    return _beside(days, found["beside"], when) or None


def _beside(days: Days, side: str | None, when: When) -> Days:
    if not side or side in ("前后", "左右"):
        return days
    return when.eve(days) if side.endswith("前") else when.after_the_break(days)


def _new_year(found: re.Match[str], when: When) -> Days | None:
    """The days around Spring Festival, which many reckon differently; only read back."""
    name = found["name"]
    if name in _NEW_YEAR:
        days = _shifted(when, _NEW_YEAR[name])
        return _beside(days, found["beside"], when) or None
    return _shifted(when, _one(found["day"]) - 1) or None


def _shifted(when: When, by: int) -> Days:
    return tuple(later for day in when.moving("spring_festival") for later in When(day, when.lies).away(by))


def _away(found: re.Match[str], when: When) -> Days | None:
    """三天后, 两周前, 过两天; half a month is about fifteen days."""
    sign = -1 if found["side"] and found["side"].endswith("前") else 1
    if found["count"] == "半":
        return {"月": (*when.away(15 * sign), *when.away(14 * sign)), "年": when.months_away(6 * sign)}.get(
            found["unit"]
        )
    days: Days = ()
    for count in _count(found["count"]):
        days += _units_away(found["unit"], count * sign, when)
    if found["past"] and found["count"] == "两" and found["unit"] == "天" and not found["side"]:
        days += when.away(3)  # 过两天 is a few days as well
    return days or None


def _units_away(unit: str, count: int, when: When) -> Days:
    if unit == "月":
        return when.months_away(count)
    return when.months_away(12 * count) if unit == "年" else when.away(count * (1 if unit in "天日" else 7))


def by_weekday(found: re.Match[str], when: When) -> Days:
    weekday, which = WEEKDAYS[found["weekday"]], found["which"]
    if which is None or which == "那":
        return when.by_name(weekday)
    if which in ("这", "本", "今"):
        return when.this(weekday, english=False)
    if which == "下":
        return when.next_chinese(weekday)
    return when.last_chinese(weekday) if which == "上" else when.in_week(_STEPS[which], weekday)


def _either_weekday(found: re.Match[str], when: When) -> Days:
    """周六日, 下周二或者周三: 下 holds for both."""
    which = found["which"]
    days: Days = ()
    for said in (found["first"], found["second"]):
        weekday = WEEKDAYS[said]
        if which in (None, "那"):
            days += when.by_name(weekday)[:1]
        else:
            days += when.next_chinese(weekday) if which == "下" else when.in_week(_STEPS[which], weekday)
    return days


def _nth_weekday(found: re.Match[str], when: When) -> Days:
    """十二月第一个周一, 这个月最后一个周五."""
    months = when.in_month(_STEPS[found["which"]], 1) if found["which"] else _month_of(_one(found["month"]), when)
    which = _one(found["nth"]) if found["nth"] else 0
    return tuple(day for first in months for day in when.of_month(first, WEEKDAYS[found["weekday"]], which))


def _month_of(month: int, when: When) -> Days:
    """The beginning of that month nearest to today; this month is near however far it is."""
    return when.in_month(0, 1) if month == when.today.month else when.nearest(month, 1)


def _weekend(found: re.Match[str], when: When) -> Days:
    which = found["which"]
    return when.weekend(_STEPS[which]) if which and which != "那" else when.nearest_weekend()


def _in_month(found: re.Match[str], when: When) -> Days:
    return when.in_month(_STEPS[found["which"]], _one(found["day"]))


def _month_end(found: re.Match[str], when: When) -> Days:
    first = found["at"] == "初"
    if found["month"]:
        return when.nearest(_one(found["month"]), 1) if first else when.end_of(_one(found["month"]))
    if found["which"]:
        months = _STEPS[found["which"]]
        return when.in_month(months, 1) if first else when.end_of_month(months)
    if first:
        return when.nearest_of_month(1)
    return when.fits(when.end_of_month(0)) or when.end_of_month(-1)


_RELATIVE = {
    "大大后天": (4,),
    "大后[天儿日]": (3,),
    "明后两?天": (1, 2),
    "今明两?天": (0, 1),
    "(?<![以之])后[天儿日]": (2,),
    "明[天儿日]个?|明(?=[早晚])": (1,),
    "今[天儿日]个?|今(?=[早晚])": (0,),
    "昨[天儿日]个?|昨(?=[早晚])": (-1,),
    "大前[天儿日]": (-3,),
    "(?<![以之])前[天儿日]": (-2,),
}


def _fixed_shift(shifts: tuple[int, ...]) -> Handler:
    return lambda _, when: tuple(day for shift in shifts for day in when.away(shift))


_NO_DIGIT_BEFORE, _FOUR = r"(?<![\d零〇一二三四五六七八九十百千幺两.:/-])", "[\\d零〇一二三四五六七八九幺两]{4}"
RULES = (
    rule(rf"(?P<name>大年|正月)初?(?P<day>(?!三十){_DAY})(?P<beside>)", _new_year, near=True),
    rule(f"(?P<name>大年三十|年三十|除夕|元宵|春节|过年){_SIDE}", _new_year, near=True),
    rule(
        "(?:过完|过了|过)年后?(?!\\S{0,2}前)|(?<![一二三四五六七八九十两几半多今明去后前\\d])年后",
        lambda found, when: _after_new_year(when),
        near=True,
    ),
    rule(f"(?:农历|阴历|旧历|腊月)(?:{_MONTH}月)?(?:初?{_DAY})?[号日]?", lambda found, when: None),
    rule(r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[号日]?(?P<rel>)", _dated),
    rule(rf"{_YEAR}(?P<month>{_MONTH})月份?的?(?P<day>{_DAY})[号日]?", _dated),
    rule(f"{_SHORT}{_SIDE}", _festival),
    rule(f"(?P<name>元旦|情人节|妇女节|劳动节|儿童节|国庆|平安夜|圣诞|清明|端午|中秋){_SIDE}", _festival),
    rule(
        f"(?P<past>再?过了?)?(?P<count>半|{_COUNT})[来多]?个?(?P<unit>天|日|周|星期|礼拜|月|年)(?P<side>(?:以"
        f"|之)?[前后])"
        "(?!天)",
        _away,
    ),
    rule(f"(?P<past>再?过了?)(?P<count>半|{_COUNT})[来多]?个?(?P<unit>天|日|周|星期|礼拜|月)(?P<side>)", _away),
    rule(
        f"{_WHICH}?{_WEEK}的?(?P<first>{_D})(?:[和跟或到至](?:者|是)?|还是)?(?:上午"
        f"|下午)?{_WEEK}(?P<second>[一二三四五六日天])",
        _either_weekday,
    ),
    rule(f"{_WHICH}?{_WEEK}(?P<first>六)(?P<second>[日天])", _either_weekday),
    rule(f"{_WHICH}?{_WEEK}(?P<first>{_D})(?P<second>[二三四五六])(?![点时十月号日天])", _either_weekday),
    rule(
        f"(?:(?P<which>这|本|下|上)个?月|(?P<month>{_MONTH})月份?)的?(?:第(?P<nth>[一二三四五])|最后一)个?"
        f"(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])",
        _nth_weekday,
    ),
    rule("(?P<which>这|本|下|上)个?月的?最后一天(?P<month>)(?P<at>)", _month_end),
    rule(f"{_WHICH}?(?:个|一个)?(?:周末|礼拜末|双休日)", _weekend),
    rule(f"{_WHICH}?{_WEEK}的?(?:周|星期|礼拜)?(?P<weekday>[一二三四五六日天]|[1-7](?!\\d))", by_weekday),
    rule(f"(?P<which>上上|上|下下|下|这|本|当)一?个?月(?:份|里|吧)?的?(?P<day>{_DAY})[号日]?", _in_month),
    rule(
        f"(?:(?P<which>上上|上|下下|下|这|本|当)一?个?|(?P<month>{_MONTH})(?=月))?月份?的?(?P<at>底|末"
        f"|初)(?![一二三四五六七八九十])",
        _month_end,
    ),
    rule("年底|年末", lambda found, when: when.nearest(12, 31)),
    rule(rf"(?P<month>{_MONTH})月份?的?(?P<day>{_DAY})[号日]?", _of_the_year),
    rule(rf"{_NO_DIGIT_BEFORE}(?P<month>\d{{1,2}})[./-](?P<day>\d{{1,2}})(?![\d.:/-])", _of_the_year),
    rule(
        rf"{_NO_DIGIT_BEFORE}{_FOUR}(?![\d零〇一二三四五六七八九十百千万幺.:/-]|年|点|公里|块|个|元)",
        _by_four_digits,
        by_digits=True,
    ),
    rule(f"(?P<tens>二十|三十|十)?(?P<first>{_D})(?P<second>{_D})[号日]", _two_days),
    rule(f"(?P<day>{_DAY})[号日](?![楼线店门车])", lambda found, when: when.nearest_of_month(_one(found["day"]))),
    *(rule(pattern, _fixed_shift(shifts)) for pattern, shifts in _RELATIVE.items()),
)


def _after_new_year(when: When) -> Days | None:
    return when.after_the_break(when.moving("spring_festival")) or None


_PART_OF_IT = "(?:的)?(?:上午|下午|早上|晚上|中午|白天)?(?:我们?|都|也|就|可能|恐怕|应该|真的?|肯定|又)*"
NOT_THEN = re.compile(
    rf"{_PART_OF_IT}(?:不行|不可以|不能|不方便|不合适|不在|不去|不来|不得空|没空|没(?:有)?时间|没有空"
    rf"|没(?:有)?工夫|来不了"
    r"|去不了|过不来|过不去|走不开|有事|排满|约了|不太?(?:行|方便|合适)|(?:还)?(?:要|得)(?:上班|上课|开会|加班"
    r"|出差|出门)"
    r"|在(?:上班|开会|出差|外地|忙)|出差|忙)"
)
NOT_THIS = re.compile("(?:除了?|不要|别|不想|不是|不能)(?:在|约|选|定在|安排在)?$")
