"""May this number be reached, this way and for this purpose? What is on record meets what the market asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from flows.consent import Agreement, Allowed, Block, Forbidden, may
from flows.markets import Channel, Market, Purpose
from flows.phone import kind_of
from store.consents import Consents
from store.suppressions import CARRIER, Suppressions


@dataclass(frozen=True, slots=True)
class Standing:
    """What one number has agreed to, and what stands against reaching it."""

    consents: Mapping[Purpose, Agreement] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()


def standings(session: Session, numbers: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Standing]:
    """Of many (dealership, number) pairs, in two queries; each of them has one."""
    wanted = tuple(dict.fromkeys(numbers))
    blocks, consents = Suppressions(session).blocks(wanted), Consents(session).newest(wanted)
    return {whose: Standing(consents.get(whose, {}), blocks.get(whose, ())) for whose in wanted}


def may_reach(
    session: Session, dealership_id: int, market: Market, number: str, purpose: Purpose, channel: Channel
) -> Allowed | Forbidden:
    """The verdict on one number."""
    standing = standings(session, [(dealership_id, number)])[dealership_id, number]
    return may(purpose, market, standing.consents, standing.blocks, channel=channel, line=kind_of(number))


def opt_out(session: Session, dealership_id: int, number: str, now: datetime, *, source: str) -> bool:
    """A customer tells us to stop: no call and no text any more, and no consent to offers is left. False when known."""
    Consents(session).record(dealership_id, number, "marketing", given=False, source=source, now=now)
    return Suppressions(session).add(dealership_id, number, "all", "opted_out", now, source=source)


def blocked_by_carrier(session: Session, dealership_id: int, number: str, now: datetime, why: str) -> bool:
    """The carrier lets no text of ours through, because the customer has told it so: we send none. False when known."""
    return Suppressions(session).add(dealership_id, number, "sms", "opted_out", now, source=CARRIER, note=why)


def opt_in_again(session: Session, dealership_id: int, number: str) -> list[str]:
    """They text START. Calls and texts go on where their own STOP had ended them; offers take a new consent."""
    return Suppressions(session).take_back_by_sms(dealership_id, number)
