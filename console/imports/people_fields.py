"""What a list says of a person: name, number, sex, birthday, when to ring, address, consent."""

from __future__ import annotations

import re
from datetime import date, timedelta

from console.imports.cells import is_nothing
from console.imports.complaints import Complaint, short
from console.imports.customs import Customs
from console.imports.dates import day_of
from flows import phone

SEXES = {
    **dict.fromkeys(("先生", "男", "男士", "男性", "m", "male", "mr", "mr."), "male"),
    **dict.fromkeys(
        ("女士", "女", "小姐", "太太", "女性", "f", "female", "ms", "ms.", "mrs", "mrs.", "miss"), "female"
    ),
}
HAN_SPACE = re.compile(r"(?<=[\u2e80-\u9fff])\s+(?=[\u2e80-\u9fff])")  # 张 三
NAME_LIMIT = 100
SCIENTIFIC = re.compile(r"(\d(?:\.\d+)?)E\+?(\d{1,2})", re.IGNORECASE)
EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;.]+")
EMAIL_LIMIT = 254
YES = frozenset(("是", "同意", "愿意", "已同意", "有", "对", "1", "y", "yes", "true", "agreed", "√", "✓"))
NO = frozenset(("否", "不同意", "不愿意", "拒绝", "未同意", "不是", "不", "0", "n", "no", "false", "refused", "×", "x"))
HERE = frozenset(("本地", "本市", "本地客户", "local"))
AWAY = frozenset(("外地", "外市", "外地客户", "异地", "away"))
LOCALES = {
    **dict.fromkeys(("中文", "汉语", "普通话", "zh", "zh-cn", "chinese", "mandarin"), "zh-CN"),
    **dict.fromkeys(("英文", "英语", "en", "en-us", "en-gb", "english"), "en"),
}

# Only the lunar calendar has a leap month. Who was born in one has the birthday in the month it repeats.
LUNAR = re.compile(r"农历|阴历|旧历|\(农\)|\(阴\)|lunar|闰", re.IGNORECASE)
SOLAR = re.compile(r"公历|阳历|新历")
BIRTHDAY = re.compile(r"(?:(\d{4})[-/.年])?(?:--)?\s*(\d{1,2})[-/.月]\s*(\d{1,2})[日号]?(?:[ T]+0{1,2}:00.*)?")
LUNAR_DAY = re.compile(
    r"(?:(\d{4})年)?(正|冬|腊|十[一二]?|[一二三四五六七八九])月(初|十|廿|二十|三十)([一二三四五六七八九十]?)日?"
)
LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12, "十": 10, "十一": 11, "十二": 12} | {
    word: number for number, word in enumerate("一二三四五六七八九", 1)
}
OLDEST_YEAR = 1900


def read_name(text: str, _customs: Customs) -> str | Complaint:
    """Whom to ask for."""
    name = HAN_SPACE.sub("", text)
    if not any(character.isalpha() for character in name) or is_nothing(name):
        if name:
            return Complaint(
                "name",
                f"“{short(name)}” is not a name; write down whom to ask for.",
                f"“{short(name)}”不是姓名，请写清楚找谁。",
            )
        return Complaint("name", "The name is missing; write down whom to ask for.", "没有姓名，请写清楚找谁。")
    if len(name) > NAME_LIMIT:
        return Complaint(
            "name",
            f"The name is longer than {NAME_LIMIT} characters; shorten it.",
            f"姓名超过{NAME_LIMIT}个字，请缩短。",
        )
    return name


def read_phone(text: str, customs: Customs) -> str | Complaint:
    """The number, as E.164."""
    if found := SCIENTIFIC.fullmatch(text):
        digits, power = found.group(1).replace(".", ""), int(found.group(2))
        if power < 9 or len(digits) <= power - 2:  # what a narrow column shows has lost the digits at its end
            return Complaint(
                "phone",
                f"“{short(text)}” has lost its digits in a spreadsheet; format the column as text and export it again.",
                f"“{short(text)}”在表格里丢了位数，请把这一列设成文本格式后重新导出。",
            )
        text = digits.ljust(power + 1, "0")
    match phone.normalise(text, customs.region, customs.area_code):
        case phone.Number(e164=e164):
            return e164
        case phone.Rejected(why=why, chinese=chinese):
            return Complaint("phone", why, chinese)


def read_sex(text: str, _customs: Customs) -> str:
    """male, female or unknown."""
    return SEXES.get(text.casefold(), "")


def read_email(text: str, _customs: Customs) -> str | Complaint:
    """An address for e-mails."""
    if len(text) <= EMAIL_LIMIT and EMAIL.fullmatch(text):
        return text
    return Complaint(
        "email",
        f"“{short(text)}” is not an e-mail address; the row is kept without it.",
        f"“{short(text)}”不是邮箱地址，这一行不带邮箱保留。",
    )


def read_yes_no(text: str, _customs: Customs) -> bool | Complaint:
    """Agreed or refused. What is neither is not guessed."""
    word = text.casefold()
    if word in YES or word in NO:
        return word in YES
    return Complaint(
        "yes_no",
        f"“{short(text)}” is neither yes nor no; the row is kept without it.",
        f"“{short(text)}”既不是“是”也不是“否”，这一行不带这一项保留。",
    )


def read_local(text: str, customs: Customs) -> bool | Complaint:
    """Whether somebody lives where the dealership is."""
    if text.casefold() in HERE or text.casefold() in AWAY:
        return text.casefold() in HERE
    return read_yes_no(text, customs)


def read_locale(text: str, _customs: Customs) -> str | Complaint:
    """In which language somebody is to be spoken to."""
    if (locale := LOCALES.get(text.casefold())) is not None:
        return locale
    return Complaint(
        "locale",
        f"“{short(text)}” is not a language Ringback speaks; write 中文 or English.",
        f"Ringback不会说“{short(text)}”，请写中文或英文。",
    )


def read_birthday(text: str, customs: Customs) -> tuple[str, bool] | Complaint:
    """1988-06-03, or --06-03 where no year is told; and whether month and day are of the lunar calendar."""
    lunar = LUNAR.search(text) is not None
    bare = SOLAR.sub("", LUNAR.sub("", text)).strip(" ()（）:：")
    if (found := _lunar_words(bare)) is not None:
        return found
    day = None
    if found_day := BIRTHDAY.fullmatch(bare):
        year, month, of_month = found_day.groups()
        day = _birthday(int(year) if year else None, int(month), int(of_month), lunar, customs)
    elif (whole := _whole_day(bare, customs)) is not None:
        day = _birthday(whole.year, whole.month, whole.day, lunar, customs)
    if day is not None:
        return day, lunar
    return _no_birthday(text)


def read_lunar_birthday(text: str, customs: Customs) -> tuple[str, bool] | Complaint:
    """The same from a column that says of itself that it is lunar."""
    return read_birthday(text if SOLAR.search(text) else f"农历{text}", customs)


def _whole_day(text: str, customs: Customs) -> date | None:
    """The day, as long ago as it may be; those born before 1927 have a number of four figures."""
    try:
        early = re.fullmatch(r"(\d{4})(?:\.0)?", text)
        if early and not OLDEST_YEAR <= int(early.group(1)) <= customs.this_year:  # that is a year, and no day of it
            return customs.first_day + timedelta(days=int(early.group(1)))
        return day_of(text, customs)
    except (ValueError, OverflowError):
        return None


def _lunar_words(text: str) -> tuple[str, bool] | None:
    """农历八月十五: the words alone say that it is lunar."""
    found = LUNAR_DAY.fullmatch(text)
    if found is None:
        return None
    year, month, tens, ones = found.groups()
    digit = "一二三四五六七八九".find(ones) + 1 if ones and ones != "十" else 0
    base = {"初": 0, "十": 10, "廿": 20, "二十": 20, "三十": 30}[tens]
    of_month = 10 if (tens, ones) == ("初", "十") else 20 if (tens, ones) == ("二", "十") else base + digit
    if not 1 <= of_month <= 30:
        return None
    return f"{year or '-'}-{LUNAR_MONTHS[month]:02d}-{of_month:02d}", True


def _birthday(year: int | None, month: int, day: int, lunar: bool, customs: Customs) -> str | None:
    if year is not None and not OLDEST_YEAR <= year <= customs.this_year:
        return None
    if lunar:
        possible = 1 <= month <= 12 and 1 <= day <= 30
    else:
        try:
            date(year or 2000, month, day)  # a leap year: who tells no year may be born on 29 February
            possible = True
        except ValueError:
            possible = False
    if not possible:
        return None
    return f"{year}-{month:02d}-{day:02d}" if year else f"--{month:02d}-{day:02d}"


def _no_birthday(text: str) -> Complaint:
    return Complaint(
        "birthday",
        f"“{short(text)}” is not a birthday; write it as 1988-06-03 or 06-03; the row is kept without it.",
        f"“{short(text)}”不是生日，请写成1988-06-03或06-03；这一行不带生日保留。",
    )
