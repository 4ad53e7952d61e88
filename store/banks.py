"""Question banks of dealerships: which one is in force on which day; what a conversation began with never changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from flows import recorded
from flows.question_bank import bank_name
from flows.script import Script
from flows.script_file import ScriptError, digest, parse
from store.newcomers import insert_unless_there
from store.tables import Dealership, QuestionBank


class BankRefused(Exception):
    """A bank cannot be taken in; the message says what to do instead."""


@dataclass(frozen=True, slots=True)
class Bank:
    """The questions of one dealership under one name, from one day on."""

    id: int
    dealership_id: int
    name: str
    valid_from: date  # in the dealership's zone
    text: str = field(repr=False)
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Combination:
    """The banks of its own that one dealership asks from a day on: name to text."""

    dealership: str
    day: date
    texts: Mapping[str, str]


class Banks:
    """The question banks that dealerships have of their own."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, dealership_id: int, text: str, valid_from: date, now: datetime) -> Bank:
        """Take in the questions that are asked from that day on; the same ones again change nothing.

        What is not in force yet is replaced; what may have been asked is not: its answers belong to its words.
        Raises `flows.question_bank.BankError` for a text that is none, and `BankRefused`.
        """
        name = bank_name(text)
        row = {
            "dealership_id": dealership_id,
            "name": name,
            "valid_from": valid_from,
            "text": text,
            "digest": digest(text),
            "created_at": now,
        }
        this = (
            QuestionBank.dealership_id == dealership_id,
            QuestionBank.name == name,
            QuestionBank.valid_from == valid_from,
        )
        if not insert_unless_there(self._session, QuestionBank, [row]):
            known = self._session.scalars(select(QuestionBank).where(*this).with_for_update()).one()
            if known.digest != row["digest"]:
                if valid_from <= self._today(dealership_id, now):
                    raise BankRefused(
                        f"The bank {name} is in force since {valid_from} and conversations may have begun with it; "
                        f"give a later day with --from."
                    )
                changed = {"text": text, "digest": row["digest"], "created_at": now}
                self._session.execute(update(QuestionBank).where(*this).values(**changed))
        self._session.expire_all()
        return _bank(self._session.scalars(select(QuestionBank).where(*this)).one())

    def _today(self, dealership_id: int, now: datetime) -> date:
        zone = self._session.scalars(select(Dealership.zone).where(Dealership.id == dealership_id)).one()
        return now.astimezone(ZoneInfo(zone)).date()

    def in_force(self, dealership_id: int, names: Collection[str], on: date) -> dict[str, int]:
        """Of these banks those the dealership has of its own on that day: name to id."""
        if not names:
            return {}
        given = {"dealership_id": dealership_id, "names": list(names), "on": on}
        found = self._session.connection().execute(_IN_FORCE, given)
        return {name: bank_id for name, bank_id in found}  # noqa: C416  # the last one wins

    def texts(self, ids: Iterable[int]) -> dict[str, str]:
        """What these banks ask: name to text."""
        wanted = list(ids)
        if not wanted:
            return {}
        query = select(QuestionBank.name, QuestionBank.text).where(QuestionBank.id.in_(wanted))
        return {name: text for name, text in self._session.execute(query)}  # noqa: C416  # rows are no pairs to mypy

    def of(self, dealership_id: int) -> Sequence[Bank]:
        """All of one dealership's, by name and day."""
        query = select(QuestionBank).where(QuestionBank.dealership_id == dealership_id)
        rows = self._session.scalars(query.order_by(QuestionBank.name, QuestionBank.valid_from))
        return [_bank(row) for row in rows]

    def combinations(self, names: Collection[str], now: datetime) -> Iterator[Combination]:
        """Under these names, what is in force at each dealership today and from each later day on that changes it."""
        if not names:
            return
        query = select(QuestionBank, Dealership.code).join(Dealership, Dealership.id == QuestionBank.dealership_id)
        order = (Dealership.code, QuestionBank.valid_from, QuestionBank.name)
        rows = self._session.execute(query.where(QuestionBank.name.in_(names)).order_by(*order)).all()
        for code, of_one in groupby(rows, key=lambda row: row[1]):
            banks = [bank for bank, _ in of_one]
            today = self._today(banks[0].dealership_id, now)
            for day in sorted({today, *(bank.valid_from for bank in banks if bank.valid_from > today)}):
                texts = {bank.name: bank.text for bank in banks if bank.valid_from <= day}
                if texts:
                    yield Combination(code, day, texts)


_banks = cast(Table, QuestionBank.__table__)
_IN_FORCE = (  # built once: every call begins with it
    select(_banks.c.name, _banks.c.id)
    .where(
        _banks.c.dealership_id == bindparam("dealership_id"),
        _banks.c.name.in_(bindparam("names", expanding=True)),
        _banks.c.valid_from <= bindparam("on"),
    )
    .order_by(_banks.c.valid_from)
)


def misfits(text: str, name: str, audio: Collection[str], combinations: Iterable[Combination]) -> Iterator[str]:
    """Why a script does not go together with dealerships' banks, a sentence each; none when it does.

    `audio` names the recordings it has: a bank cannot bring its own.
    """
    for each in combinations:
        where = f"{name} at {each.dealership} from {each.day} on"
        try:
            script = parse(text, name, each.texts)
        except ScriptError as error:
            yield from (f"{where}: {fault}" for fault in error.faults)
            continue
        for file in sorted(set(recordings(script)) - set(audio)):
            yield f"{where}: the recording {file} is not one of this script; take its `audio` out of the question bank."


def recordings(script: Script) -> tuple[str, ...]:
    """The file names of the recorded prompts that a script plays."""
    return tuple(sorted({one.file for one in recorded.recordings(script)}))


def _bank(row: QuestionBank) -> Bank:
    return Bank(row.id, row.dealership_id, row.name, row.valid_from, row.text, row.created_at)
