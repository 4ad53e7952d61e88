"""Both sides' accounts of one run: the carrier's journal, and what the database holds when all is at rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from simulator.journal import Entry, earlier
from store import exports
from store.tables import Call, Decision, Turn

Row = dict[str, Any]
KINDS = ("rest", "webhook", "person", "call", "message", "recording")


@dataclass(frozen=True)
class Evidence:
    """What is compared. Rows are those of `ringback export`, turns and decisions as the database has them."""

    journal: Sequence[Entry] = ()
    now: datetime | None = None  # domain time, when the database was read
    numbers: Iterable[str] = ()  # the customers of the list
    followups: Sequence[Row] = ()
    calls: Sequence[Row] = ()
    turns: Sequence[Row] = ()
    answers: Sequence[Row] = ()
    tickets: Sequence[Row] = ()
    messages: Sequence[Row] = ()
    recordings: Sequence[Row] = ()
    decisions: Sequence[Row] = ()
    files: frozenset[str] = field(default_factory=frozenset)  # sound files that are there, below the recordings


def gather(journal: Path, session: Session, recordings: Path, now: datetime, numbers: Iterable[str]) -> Evidence:
    """Read both accounts. The service is at rest, so that neither grows meanwhile."""

    def exported(what: str) -> list[Row]:
        return list(exports.rows(session, what))

    holding = {row.id: row.holds_number for row in session.execute(select(Call.id, Call.holds_number))}
    calls = [{**row, "holds_number": holding[row["id"]]} for row in exported("calls")]
    turns = session.execute(select(Turn.call_id, Turn.number, Turn.heard, Turn.reply))
    decisions = session.execute(select(Decision.followup_id, Decision.at, Decision.verdict, Decision.rule))
    return Evidence(
        journal=list(earlier(journal, *KINDS)),
        now=now,
        numbers=tuple(numbers),
        followups=exported("followups"),
        calls=calls,
        turns=[dict(row._mapping) for row in turns],
        answers=exported("answers"),
        tickets=exported("tickets"),
        messages=exported("messages"),
        recordings=exported("recordings"),
        decisions=[dict(row._mapping) for row in decisions],
        files=frozenset(
            str(path.relative_to(recordings)) for path in recordings.rglob("*.wav") if path.read_bytes()[:4] == b"RIFF"
        ),
    )
