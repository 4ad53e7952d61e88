"""The value of a workbook's cell as the text a person would have typed."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta


def as_text(value: object) -> str:
    """A number without the .0 of its cell, a day without the midnight of its cell; nothing for nothing."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "1" if value else "0"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case datetime():
            midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
            return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case timedelta():
            minutes = int(value.total_seconds()) // 60
            return f"{minutes // 60:02d}:{minutes % 60:02d}"
        case _:
            return str(value)
