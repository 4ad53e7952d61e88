"""What is said while a plate is entered by keys: short, one thing at a time, the key last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flows.plate_entry.forms import Form
from flows.plates import DIGITS, Kind, kind_of
from flows.spoken import spoken
from flows.spoken.numerals import numeral
from flows.steps import Locale, Words

ENTER_ALL_AGAIN = "8"  # never the number of a character, and no key that stops, skips or repeats
_PLACES = "一二三四五六七"

OTHERWISE: Words = {"zh-CN": "其他开头", "en": "If it begins otherwise"}
SPECIAL: Words = {"zh-CN": "临时或特殊号牌", "en": "For a temporary or special plate"}
USUAL: Words = {"zh-CN": "普通或新能源车牌", "en": "For an ordinary or new-energy plate"}
WHICH_PROVINCE: Words = {"zh-CN": "是哪个省份？", "en": "Which province is it?"}
RIGHT: Words = {"zh-CN": "对", "en": "If that is right"}
NOT_RIGHT: Words = {"zh-CN": "不对", "en": "If it is not"}
LEAVE_OUT: Words = {"zh-CN": "不登记", "en": "To leave it out"}
NONE_OF_THEM: Words = {"zh-CN": "都不是", "en": "If it is none of them"}
PROVINCE: Words = {
    "zh-CN": "请按省份前两个字的拼音首字母，比如山东，S和D，就按7和3。",
    "en": "Press the initials of the province's first two syllables: for Shan Dong, S and D, press 7 and 3.",
}
ONCE_MORE: Words = {"zh-CN": "好的，我们重新输入。", "en": "All right, let us enter it again."}

# What was not usable, and what to do.
NO_PROVINCE: Words = {"zh-CN": "抱歉，没有找到这个省份。", "en": "Sorry, there is no such province."}
STAR_FIRST: Words = {
    "zh-CN": "抱歉，星号键要按在字母后面。",
    "en": "Sorry, the star comes after the letter's key.",
}
NO_LETTERS_THERE: Words = {
    "zh-CN": "抱歉，0和1上没有字母，数字后面不用按星号键。",
    "en": "Sorry, 0 and 1 carry no letters. A digit needs no star.",
}
ONE_ALONE: Words = {"zh-CN": "抱歉，这里只按这一位。", "en": "Sorry, press this one character alone."}
NO_SUCH_PLATE: Words = {
    "zh-CN": "抱歉，没有这样的车牌，请核对后再按一遍。",
    "en": "Sorry, no plate looks like that. Please look at it and press it again.",
}
_LETTERS: Words = {
    "zh-CN": "字母，按它所在的键，再按星号键。",
    "en": "For a letter, press its key and then star. ",
}
_FOR_EXAMPLE: Words = {
    "zh-CN": "比如C88，就按2、星号、8、8。",
    "en": "C 8 8, for example, is 2, star, 8, 8. ",
}


def together(*parts: Words) -> Words:
    """Sentences one after the other, in each language."""
    return {
        "zh-CN": "".join(part["zh-CN"] for part in parts),
        "en": " ".join(part["en"].strip() for part in parts),
    }


def offer(choices: Iterable[Words]) -> Words:
    """Each choice with its key, from 1 up."""
    numbered = list(enumerate(choices, start=1))
    return {
        "zh-CN": "；".join(f"{words['zh-CN']}，请按{key}" for key, words in numbered) + "。",
        "en": " ".join(f"{words['en']}, press {key}." for key, words in numbered),
    }


def begins(prefix: str) -> Words:
    """It begins as most plates here do."""
    return {"zh-CN": f"车牌是{_said(prefix, 'zh-CN')}开头", "en": f"If your plate begins with {_said(prefix, 'en')}"}


def serial(form: Form, given: str, *, help_more: bool = False) -> Words:
    """Asks for the keys of everything that is not known yet."""
    lengths = form.lengths(given)
    behind = [place for layout in form.layouts if layout.begins(given) for place in layout.places[len(given) :]]
    if all(place in (DIGITS, form.mark) for place in behind):
        count = lengths[0]
        return {
            "zh-CN": f"请依次按出{numeral(count)}位数字，最后按井号键。",
            "en": f"Press the {count} digits, and then pound.",
        }
    zh, en = (_said(given, locale) if given else "" for locale in ("zh-CN", "en"))
    first: Words = {
        "zh-CN": f"请依次按出{zh}后面的号码。" if zh else "请依次按出车牌号码。",
        "en": f"Press what follows {en}. " if en else "Press the characters of the plate. ",
    }
    mark: Words = {
        "zh-CN": f"最后的{form.mark}字不用按。" if form.mark not in ("", "临") else "",
        "en": "Leave out the Chinese character at the end. " if form.mark not in ("", "临") else "",
    }
    example: Words = _FOR_EXAMPLE if help_more else {"zh-CN": "", "en": ""}
    last: Words = {"zh-CN": "按完，请按井号键。", "en": "At the end, press pound."}
    return _joined(first, _LETTERS, example, mark, last)


def lengths(form: Form, given: str, pressed: int) -> Words:
    """So many keys cannot be a plate's."""
    wanted = form.lengths(given)
    return {
        "zh-CN": f"抱歉，应该是{'或'.join(numeral(one) for one in wanted)}位，您按了{numeral(pressed)}位。",
        "en": f"Sorry, there should be {' or '.join(map(str, wanted))} characters, and you pressed {pressed}.",
    }


def character(place: int) -> Words:
    """Names the character a choice is about, counted from the first that was pressed."""
    return {"zh-CN": f"第{_PLACES[place]}位：", "en": f"Character {place + 1}."}


def province(names: Words) -> Words:
    """One of several provinces on the same two keys."""
    return {"zh-CN": names["zh-CN"], "en": f"For {names['en']}"}


def choices(characters: Sequence[str]) -> list[Words]:
    """One choice for each character."""
    return [
        {"zh-CN": f"数字{one}", "en": f"For the digit {one}"} if one in DIGITS else {"zh-CN": one, "en": f"For {one}"}
        for one in characters
    ]


def read_back(plate: str) -> Words:
    """The plate as people say it; of a temporary one its mark is said in front, in words."""
    temporary = kind_of(plate) is Kind.TEMPORARY
    number = plate[:-1] if temporary else plate
    return {
        "zh-CN": f"您的{'临时' if temporary else ''}车牌是{_said(number, 'zh-CN')}。",
        "en": f"Your {'temporary ' if temporary else ''}plate is {_said(number, 'en')}.",
    }


def you_pressed(keys: str) -> Words:
    """The keys as they arrived, where there is no plate yet to be read back."""
    return {"zh-CN": f"您按的是{_said(keys, 'zh-CN')}。", "en": f"You pressed {_said(keys, 'en')}."}


def anew(place: int) -> Words:
    """Asks for the key of one character once more."""
    return {
        "zh-CN": f"请重新按第{_PLACES[place]}位。是字母，再按星号键。最后按井号键。",
        "en": f"Press character {place + 1} again. If it is a letter, then press star. At the end, press pound.",
    }


def which_is_wrong(given: str) -> Words:
    """Asks for the number of the character that is not right."""
    zh, en = (_said(given, locale) if given else "" for locale in ("zh-CN", "en"))
    return {
        "zh-CN": f"{f'从{zh}后面数，' if zh else ''}第几位不对，就按几；全部重新输入，请按{ENTER_ALL_AGAIN}。",
        "en": f"Which character{f' after {en}' if en else ''} is wrong? Press its number. "
        f"To enter it all again, press {ENTER_ALL_AGAIN}.",
    }


def _said(part: str, locale: Locale) -> str:
    return spoken("plate", part, locale)


def _joined(*parts: Words) -> Words:
    return {"zh-CN": "".join(part["zh-CN"] for part in parts), "en": "".join(part["en"] for part in parts).strip()}
