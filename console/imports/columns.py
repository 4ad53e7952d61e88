"""What a column of a list may hold: the headings it goes by, how its cells are read, how a template explains it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from console.imports.complaints import Complaint
from console.imports.customs import Customs
from store.lists import Entry

Reader = Callable[[str, Customs], Any]  # a value, or a Complaint
Row = Mapping[str, Any]  # values by field; what is not known is not in it


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a list. Where a list has several columns of one field, the heading named first here is taken."""

    field: str
    headings: tuple[str, ...]  # the first is the one that templates use
    english: tuple[str, ...]
    read: Reader
    example: str | int  # a number is a day so far from today
    about: str
    about_chinese: str
    needed: bool = False
    vital: bool = False  # it may be empty, but a row in which it is wrong is of no use
    fact: bool = False  # a fact of some script
    clock: str = ""  # beside an example that is a day
    several: bool = False  # where one column has nothing that can be used, the next one is tried

    def under(self, headings: tuple[str, ...], english: tuple[str, ...] = ()) -> Column:
        """The same field under headings that only this kind of list uses, before all others."""
        rest = tuple(one for one in self.headings if one not in headings)
        others = tuple(one for one in self.english if one not in english)
        return replace(self, headings=(*headings, *rest), english=(*english, *others))


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of list: its columns, and what a row of it is."""

    name: str
    columns: tuple[Column, ...]
    build: Callable[[Row, Customs], Entry | Complaint]
    title: str  # what its rows are, for people
    chinese: str
    fields: Mapping[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", {column.field: column for column in self.columns})

    def with_columns(self, more: tuple[Column, ...]) -> Kind:
        """The kind with columns that only this dealership's scripts know."""
        return replace(self, columns=(*self.columns, *more))
