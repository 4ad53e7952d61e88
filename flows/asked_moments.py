"""Words that name a day and a time: when to ring again (后天上午, "Friday at ten"), or one of the times on offer."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from flows.answers import Context, Doubtful, NotUnderstood, Understanding, Understood, moment
from flows.answers.clock import times_said
from flows.answers.dates import named
from flows.answers.when import When
from flows.spoken import spoken
from flows.steps import Callback, DayPartName, Locale, Words
from flows.talk import LastCall
from flows.turns import Spoken

MOST = 3  # readings that are asked about one after the other; of more nobody wants to hear
PARTS: dict[str, Words] = {
    "morning": {"zh-CN": "上午", "en": "in the morning"},
    "afternoon": {"zh-CN": "下午", "en": "in the afternoon"},
    "late_afternoon": {"zh-CN": "傍晚", "en": "late in the afternoon"},
}
NOON, FOUR = time(12), time(16)
BEGINS = {"morning": time(0), "afternoon": NOON, "late_afternoon": FOUR}


def next_call(heard: Spoken, step: Callback, context: Context) -> Understanding | None:
    """The moment to ring again, always read back. None where the words name no day, or only what the keys say as well:
    tomorrow in a day-part that is offered.
    """
    left, days = named(heard.text, context.locale, When(context.today, "ahead"), by_digits=False)
    if not days:
        return None
    found = moment.understand(heard, moment.Moment(), context)
    match found:
        case Understood(value=value):
            day, hour = moment.parted(str(value))
            plain = day == context.today + timedelta(days=1) and isinstance(hour, str)
            return None if plain and hour in step.options.values() else found
        case Doubtful(candidates=candidates) if len(candidates) <= MOST and times_said(left, context.locale):
            return found
        case Doubtful(candidates=candidates) if len({moment.parted(str(one))[0] for one in candidates}) == 1:
            day = moment.parted(str(candidates[0]))[0]
            return found if day > context.today + timedelta(days=1) else None
        case _:
            return None


def offered(heard: Spoken, times: tuple[str, ...], context: Context) -> Understanding | None:
    """The key of the offered time that the words name, read back; None where they name none."""
    keys: dict[str, None] = {}
    for day in dict.fromkeys(datetime.fromisoformat(one).date() for one in times):
        expected = moment.Moment(opens=time(0), closes=time(23, 59), day=day)
        found = moment.understand(heard, expected, context)
        if isinstance(found, NotUnderstood):
            continue
        candidates = (found.value,) if isinstance(found, Understood) else found.candidates
        for key, one in enumerate(times, start=1):
            if any(_is(datetime.fromisoformat(one), str(value)) for value in candidates):
                keys[str(key)] = None
    match tuple(keys):
        case ():
            return None
        case (only,):
            return Understood(only, read_back=True)
        case several:
            return Doubtful(several)


def _is(at: datetime, value: str) -> bool:
    day, hour = moment.parted(value)
    if day != at.date():
        return False
    return (
        hour == at.time().replace(tzinfo=None) if isinstance(hour, time) else (hour == "morning") is (at.time() < NOON)
    )


def is_moment(value: str) -> bool:
    """Whether this is a moment and not a key."""
    try:
        moment.parted(value)
    except ValueError:
        return False
    return True


def told(value: str, locale: Locale) -> str:
    """A moment as it is read back."""
    day, hour = moment.parted(value)
    if isinstance(hour, time):
        return spoken("datetime", datetime.combine(day, hour), locale)
    words = PARTS.get(hour, PARTS["afternoon"])[locale]
    return f"{spoken('date', day, locale)}{'' if locale == 'zh-CN' else ' '}{words}"


def in_time(value: str, last: LastCall | None) -> bool:
    """Whether somebody who asks to be rung then, or at some time of that day, can be."""
    if last is None:
        return True
    day, hour = moment.parted(value)
    begins = hour if isinstance(hour, time) else BEGINS.get(hour, time(0))
    return datetime.combine(day, begins.replace(tzinfo=None), last.before.tzinfo) < last.before


def offer_of(last: LastCall) -> str | None:
    """The last time that is left, in place of one that is too late."""
    return None if last.begins is None else f"{last.begins:%Y-%m-%dT%H:%M}"


def part_of(value: str) -> DayPartName:
    """The day-part that a moment falls into."""
    _, hour = moment.parted(value)
    if isinstance(hour, str):
        return next((part for part in ("morning", "late_afternoon") if part == hour), "afternoon")
    return "morning" if hour < NOON else "afternoon" if hour < FOUR else "late_afternoon"
