"""Lists of what people want: numbers that must be left alone, and what their owners have agreed to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from console.imports.cells import is_nothing, tidy
from console.imports.columns import Column, Kind, Reader
from console.imports.common import PHONE
from console.imports.complaints import Complaint, short
from console.imports.customs import Customs
from console.imports.dates import read_day
from console.imports.files import open_list
from console.imports.headings import counter, find_columns, known_headings
from console.imports.people_fields import read_yes_no
from console.imports.reading import Unreadable
from store.lists import Entry

SCOPES = {
    **dict.fromkeys(("all", "全部", "所有", "都不要"), "all"),
    **dict.fromkeys(("voice", "call", "calls", "phone", "电话"), "voice"),
    **dict.fromkeys(("sms", "text", "texts", "短信"), "sms"),
    **dict.fromkeys(("marketing", "offers", "营销", "推广", "广告"), "marketing"),
}
REASONS = {
    **dict.fromkeys(("opted_out", "opted out", "refused", "拒访", "拒绝", "退订", "免打扰"), "opted_out"),
    **dict.fromkeys(("wrong_number", "wrong number", "wrong", "错号", "号码错误"), "wrong_number"),
    **dict.fromkeys(("invalid_number", "invalid number", "invalid", "空号"), "invalid_number"),
}
PURPOSES = {
    **dict.fromkeys(("service", "服务", "服务回访", "回访"), "service"),
    **dict.fromkeys(("marketing", "offers", "营销", "推广", "广告"), "marketing"),
}


def _one_of(words: Mapping[str, str], code: str, usual: str, chinese: str) -> Reader:
    def read(text: str, _customs: Customs) -> str | Complaint:
        found = words.get(text.casefold())
        if found is not None:
            return found
        return Complaint(
            code,
            f"“{short(text)}” is no {code}; write {usual}.",
            f"看不懂“{short(text)}”，请写{chinese}。",
        )

    return read


def _text(text: str, _customs: Customs) -> str:
    return text


def _column(
    name: str, headings: tuple[str, ...], english: tuple[str, ...], read: Reader, *, needed: bool = False
) -> Column:
    return Column(name, headings, english, read, "", "", "", needed=needed)


REFUSALS = (
    PHONE,
    _column(
        "scope",
        ("范围",),
        ("scope",),
        _one_of(SCOPES, "scope", "all, voice, sms or marketing", "全部、电话、短信或营销"),
    ),
    _column(
        "reason",
        ("原因",),
        ("reason",),
        _one_of(REASONS, "reason", "opted_out, wrong_number or invalid_number", "拒访、错号或空号"),
    ),
    _column("note", ("备注",), ("note", "remark"), _text),
)
CONSENTS = (
    PHONE,
    _column(
        "purpose",
        ("用途",),
        ("purpose",),
        _one_of(PURPOSES, "purpose", "service or marketing", "服务或营销"),
    ),
    _column("given", ("同意", "是否同意"), ("given", "consent", "agreed"), read_yes_no, needed=True),
    _column("day", ("日期", "同意日期"), ("date", "day", "agreed on"), read_day),
    _column("wording", ("同意内容",), ("wording", "text"), _text),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """One row: the line it stands on, and its values by field."""

    line: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that cannot be used, and why."""

    line: int
    why: str


def wishes(path: Path, columns: tuple[Column, ...], customs: Customs) -> Iterator[Wish | Rejected]:
    """The rows of such a list, in order. A row in which anything is wrong is left to a person. Raises `ListError`."""
    kind = Kind(columns[1].field, columns, _nothing_to_build, "wishes", "")
    known = known_headings(kind, {})
    with open_list(path, counter(known)) as rows:
        places = find_columns(rows.headings.cells, kind, known, path.name)
        for row in rows.rows():
            if isinstance(row, Unreadable):
                yield Rejected(row.number, "Its quotation marks do not fit together.")
                continue
            read = _read(places.pick(row.cells), columns, customs)
            yield Rejected(row.number, read.reason) if isinstance(read, Complaint) else Wish(row.number, read)


def _read(
    picked: Mapping[str, tuple[str, ...]], columns: tuple[Column, ...], customs: Customs
) -> Mapping[str, Any] | Complaint:
    values: dict[str, Any] = {}
    for column in columns:
        cells = [cell for cell in map(tidy, picked.get(column.field, ())) if not is_nothing(cell)]
        if not cells and not column.needed:
            continue
        value = column.read(cells[0] if cells else "", customs)
        if isinstance(value, Complaint):
            return value
        values[column.field] = value
    return values


def _nothing_to_build(_row: Mapping[str, Any], _customs: Customs) -> Entry | Complaint:
    raise NotImplementedError("these rows are taken as they are")
