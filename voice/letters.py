"""Letters to those whom nothing else has reached (rule 3.09): which are due, what they say, and who has posted them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from flows.fallback import TOLD, letter, next_way
from flows.lifecycles import FallbackState
from store.fallbacks import FallbackRecord, Fallbacks
from store.followups import FollowupRecord, Followups
from store.programmes import rule_of
from store.tables import Customer, Dealership, Programme
from voice.fallbacks import finish, known_ways, take_next

LETTER: Final = "letter"
NOT_POSTED = "It was not posted after all; to be printed again."


@dataclass(frozen=True, slots=True)
class DueLetter:
    """One letter, ready to be printed."""

    id: int  # of the fallback
    followup_id: int
    dealership_id: int
    due_on: date
    language: str
    sender: str
    sender_address: str
    hotline: str
    recipient: str  # with title
    customer: str  # as on record
    address: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class PostedLetter:
    """One that is on its way."""

    id: int
    dealership_id: int
    customer: str
    at: datetime


def due_letters(
    session: Session, dealership_ids: Collection[int], on: date, now: datetime, only: Collection[int] | None = None
) -> list[DueLetter]:
    """The letters to be printed on that day, the longest due first; `only` names some of them.

    The rules are looked at once more: whoever wants no letters, or whose matter is over, is left out.
    """
    found = Fallbacks(session).due(LETTER, dealership_ids, on)
    chosen = [row for row in found if only is None or row.id in only]
    return [made for row in chosen if (made := _made(session, row, now)) is not None]


def posted_letters(session: Session, dealership_ids: Collection[int], since: datetime) -> list[PostedLetter]:
    """Those marked as posted since then, the newest first."""
    found = Fallbacks(session).done(LETTER, dealership_ids, since)
    return [
        PostedLetter(row.id, row.dealership_id, _customer(session, row), row.done_at)
        for row in found
        if row.done_at is not None
    ]


def weed_out(session: Session, dealership_ids: Collection[int], on: date, now: datetime) -> int:
    """Letters that must not be posted any more are given up, and the next way follows. Returns how many."""
    fallbacks, given_up = Fallbacks(session), 0
    for row in fallbacks.due(LETTER, dealership_ids, on):
        fallbacks.lock(row.followup_id)
        followup = Followups(session).get(row.followup_id)
        why = _not_now(session, followup, now)
        if why is not None and fallbacks.move(row.id, FallbackState.SKIPPED, why, now):
            take_next(session, row.followup_id, now)
            given_up += 1
    return given_up


def mark_posted(session: Session, letter_ids: Collection[int], by: str, now: datetime) -> list[int]:
    """These letters are on their way, so that nothing else follows. Returns those that were due."""
    return [
        row.id
        for row in _letters(session, letter_ids, FallbackState.DUE)
        if finish(session, row, f"Posted by {by}.", now)
    ]


def take_back(session: Session, letter_ids: Collection[int], now: datetime) -> list[int]:
    """These letters were not posted after all: they are due again. Returns those that counted as posted."""
    fallbacks, back = Fallbacks(session), []
    for row in _letters(session, letter_ids, FallbackState.DONE):
        fallbacks.move(row.id, FallbackState.DUE, NOT_POSTED, now)
        for other in fallbacks.of(row.followup_id):
            if other.place > row.place and other.why == TOLD:
                fallbacks.move(other.id, FallbackState.PLANNED, "", now)
        back.append(row.id)
    return back


def _letters(session: Session, letter_ids: Collection[int], state: FallbackState) -> list[FallbackRecord]:
    """Those of them that are letters in this state, each with its follow-up locked."""
    fallbacks, found = Fallbacks(session), []
    for letter_id in sorted(set(letter_ids)):
        row = fallbacks.get(letter_id)
        if row is None or row.kind != LETTER:
            continue
        fallbacks.lock(row.followup_id)
        row = fallbacks.get(letter_id)
        if row is not None and row.state is state:
            found.append(row)
    return found


def _not_now(session: Session, followup: FollowupRecord, now: datetime) -> str | None:
    rule = rule_of(session.get_one(Programme, followup.programme_id))
    passed = next_way((LETTER,), rule, known_ways(session, followup, now)).passed
    return passed[0][1] if passed else None


def _made(session: Session, row: FallbackRecord, now: datetime) -> DueLetter | None:
    followup = Followups(session).get(row.followup_id)
    rule = rule_of(session.get_one(Programme, followup.programme_id))
    known = known_ways(session, followup, now)
    chosen = next_way((LETTER,), rule, known)
    text = None if chosen.way is None else letter(rule, chosen.language, known)
    if text is None:
        return None
    dealership = session.get_one(Dealership, followup.dealership_id)
    facts = known.facts[chosen.language]
    return DueLetter(
        id=row.id,
        followup_id=followup.id,
        dealership_id=dealership.id,
        due_on=row.due_on,
        language=chosen.language,
        sender=dealership.name,
        sender_address=str(dealership.settings.get("address") or ""),
        hotline=facts["hotline"],
        recipient=facts["customer"],
        customer=session.get_one(Customer, followup.customer_id).name,
        address=known.address or "",
        subject=text[0],
        body=text[1],
    )


def _customer(session: Session, row: FallbackRecord) -> str:
    return session.get_one(Customer, Followups(session).get(row.followup_id).customer_id).name
