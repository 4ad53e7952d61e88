"""Days and times of day as they are said and written, without the year, which nobody says about an appointment."""

from __future__ import annotations

from datetime import date, datetime, time

from flows.spoken.numerals import DIGITS, numeral

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# From this hour on, the part of the day a clock time belongs to; the twelve-hour clock says nothing without it.
DAY_PARTS = ((18, "晚上"), (13, "下午"), (12, "中午"), (8, "上午"), (5, "早上"), (0, "凌晨"))


def spoken_day(day: date, locale: str) -> str:
    """11月20号, November 20. The figures stay: Chinese voices read them as words before 月 and 号."""
    return f"{day.month}月{day.day}号" if locale == "zh-CN" else f"{MONTHS[day.month - 1]} {day.day}"


def written_day(day: date, locale: str) -> str:
    """11月20日, November 20. What is said 号 is written 日."""
    return f"{day.month}月{day.day}日" if locale == "zh-CN" else spoken_day(day, locale)


def spoken_moment(moment: datetime, locale: str) -> str:
    """11月30号上午十点半; November 30 at 10:30 a.m.; read from the wall clock the moment carries, seconds left out."""
    if locale == "zh-CN":
        return f"{spoken_day(moment, locale)}{_chinese_clock(moment.hour, moment.minute)}"
    return f"{spoken_day(moment, locale)} at {_english_clock(moment.hour, moment.minute)}"


def written_moment(moment: datetime, locale: str) -> str:
    """11月30日10:30; November 30 at 10:30 a.m."""
    if locale == "zh-CN":
        return f"{written_day(moment, locale)}{moment:%H:%M}"
    return spoken_moment(moment, locale)


def spoken_clock(at: time, locale: str) -> str:
    """上午九点; 9 a.m."""
    return (_chinese_clock if locale == "zh-CN" else _english_clock)(at.hour, at.minute)


def _chinese_clock(hour: int, minute: int) -> str:
    part = next(name for begins, name in DAY_PARTS if hour >= begins)
    # Midnight is 零点, noon 十二点, and 两点 counts like two of anything.
    words = f"{part}{numeral(hour if hour <= 12 else hour - 12)}点"
    if minute == 0:
        return words
    if minute == 30:
        return f"{words}半"
    return f"{words}{DIGITS[0] + DIGITS[minute] if minute < 10 else numeral(minute)}分"


def _english_clock(hour: int, minute: int) -> str:
    if minute == 0 and hour in (0, 12):
        return "12 midnight" if hour == 0 else "12 noon"  # 12 a.m. and 12 p.m. are mistaken for each other
    half = "a.m." if hour < 12 else "p.m."
    return f"{hour % 12 or 12}{f':{minute:02}' if minute else ''} {half}"
