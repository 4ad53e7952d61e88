"""Times as people say them, in the dealership's zone: 今天 14:20, yesterday 09:05, 11月20日 16:00."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton

from console.i18n import _, babel_locale


def spoken(moment: datetime, now: datetime, zone: str) -> str:
    """A moment near today by its day's name, a farther one by its date; another year is written out."""
    place = ZoneInfo(zone)
    local, today = moment.astimezone(place), now.astimezone(place).date()
    clock = f"{local:%H:%M}"
    match (local.date() - today).days:
        case 0:
            return _("today %(time)s", time=clock)
        case -1:
            return _("yesterday %(time)s", time=clock)
        case 1:
            return _("tomorrow %(time)s", time=clock)
        case _other:
            return f"{spoken_day(local.date(), now, zone)} {clock}"


def spoken_day(day: date, now: datetime, zone: str) -> str:
    """A day without its year when it is this one: 11月20日, Nov 20."""
    skeleton = "MMMd" if day.year == now.astimezone(ZoneInfo(zone)).year else "yMMMd"
    return format_skeleton(skeleton, datetime(day.year, day.month, day.day), locale=babel_locale())


def long_day(now: datetime, zone: str) -> str:
    """Today in full: 11月23日星期一, Monday, November 23."""
    day = now.astimezone(ZoneInfo(zone)).date()
    return format_skeleton("MMMMEEEEd", datetime(day.year, day.month, day.day), locale=babel_locale())


def in_full(moment: datetime, zone: str) -> str:
    """The whole moment, for a title that appears when asked for."""
    local = moment.astimezone(ZoneInfo(zone))
    return f"{format_date(local.date(), 'long', locale=babel_locale())} {local:%H:%M:%S}"


def length(seconds: int | None) -> str:
    """A duration as players write it: 0:07, 3:05."""
    return "" if seconds is None else f"{seconds // 60}:{seconds % 60:02d}"
