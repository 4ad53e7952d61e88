"""What a text that comes in may wish for beside stopping: help, or a call at some time. Pure."""

from __future__ import annotations

import re
from datetime import date

from flows.answers import Context, Doubtful, Understood, daypart, moment
from flows.asked_moments import next_call
from flows.optout import word_of
from flows.steps import Callback, Locale
from flows.turns import Spoken

HELP = frozenset({"HELP", "INFO", "帮助", "?", "人工", "客服"})
_CALL = re.compile(
    r"打(?:个)?(?:电话)?(?:给我|过来|来)|给我(?:回|打|来)|回(?:个)?电|(?:来|打)(?:个)?电话|电话联系"
    r"|\b(?:call|ring|phone)\s+(?:me|back)\b|\bgive me a (?:call|ring)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"[别不勿甭]|\b(?:don'?t|do not|never|stop|no)\b", re.IGNORECASE)
_DAY = range(8, 21)  # of two readings of a clock time the one at which people are rung
_TIMES = Callback(
    kind="callback",
    prompt={"zh-CN": "什么时候", "en": "When?"},
    options={"1": "morning", "2": "afternoon", "3": "late_afternoon"},
    go="then",
    on_silence="then",
)


def asks_for_help(text: str) -> bool:
    """Whether the whole text asks how a person can be reached."""
    return word_of(text) in HELP or text.strip() in ("?", "？")


def asks_for_a_call(text: str) -> bool:
    """Whether somebody wants to be rung: 明天下午打给我, "call me tomorrow at 3"."""
    return bool(_CALL.search(text)) and not _NOT.search(text)


def call_time(text: str, locale: Locale, today: date) -> tuple[str, str] | None:
    """The day-part and, where one is named, the moment at which they would like to be rung; None when neither is."""
    heard, context = Spoken(text, 1.0), Context(locale, today)
    match next_call(heard, _TIMES, context):
        case Understood(value=value):
            return _part(str(value)), str(value)
        case Doubtful(candidates=candidates):
            by_day = [str(one) for one in candidates if _by_day(str(one))]
            chosen = (by_day or [str(one) for one in candidates])[0]
            return _part(chosen), chosen
        case _:
            pass
    match daypart.understand(heard, _TIMES, context):
        case Understood(value=value):
            return str(value), ""
        case Doubtful(candidates=(first, *_)):  # 下午 may be early or late: the earlier, and the reply says when
            return str(first), ""
        case _:
            return None


def _by_day(one: str) -> bool:
    _, hour = moment.parted(one)
    return isinstance(hour, str) or hour.hour in _DAY


def _part(one: str) -> str:
    _, hour = moment.parted(one)
    if isinstance(hour, str):
        return hour
    return "morning" if hour.hour < 12 else "afternoon" if hour.hour < 16 else "late_afternoon"
