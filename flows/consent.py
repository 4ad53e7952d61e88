"""May we reach this person for this purpose? Refusals count first, then what was agreed to and what the market asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from flows.markets import Cap, Channel, Market, Need, Purpose, caps_of
from flows.phone import Kind

PURPOSES: tuple[Purpose, ...] = ("service", "marketing")
Scope = Literal["all", "voice", "sms", "marketing"]
SCOPES: tuple[Scope, ...] = ("all", "voice", "sms", "marketing")


class Bar(StrEnum):
    """What stands in the way. The first three are reasons of suppressions."""

    OPTED_OUT = "opted_out"
    WRONG_NUMBER = "wrong_number"
    INVALID_NUMBER = "invalid_number"
    WITHDRAWN = "withdrawn"  # consent was taken back
    NO_CONSENT = "no_consent"  # none was ever given
    NOT_WRITTEN = "not_written"  # it was given, but its wording is not on record


@dataclass(frozen=True, slots=True)
class Agreement:
    """The newest word of one person on one purpose."""

    given: bool
    written: bool  # the wording they agreed to is on record
    at: datetime
    source: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One suppression of a number: how far it goes, and why."""

    scope: str
    reason: str

    def bars(self, channel: Channel, purpose: Purpose) -> bool:
        """Whether it stands against reaching the number this way, for this purpose."""
        return self.scope in ("all", channel) or (self.scope == "marketing" and purpose == "marketing")


@dataclass(frozen=True, slots=True)
class Allowed:
    """Go on, within these caps."""

    why: str
    caps: tuple[Cap, ...] = ()


@dataclass(frozen=True, slots=True)
class Forbidden:
    """Not this way and not for this purpose; `why` is a sentence."""

    bar: Bar
    why: str


_BARRED: Mapping[Bar, str] = {
    Bar.OPTED_OUT: "The customer does not want to be reached this way (rule 6.16).",
    Bar.WRONG_NUMBER: "The number belongs to somebody else (rule 3.02).",
    Bar.INVALID_NUMBER: "The number does not exist (rule 3.02).",
}


def may(
    purpose: Purpose,
    market: Market,
    consents: Mapping[Purpose, Agreement],
    blocks: Iterable[Block] = (),
    *,
    channel: Channel = "voice",
    line: Kind | None = Kind.MOBILE,
) -> Allowed | Forbidden:
    """Whether somebody may be reached. `consents` holds their newest word on each purpose; no entry means none.

    What is not known counts as a no wherever consent is needed.
    """
    for block in blocks:
        if block.bars(channel, purpose):
            bar = Bar(block.reason) if block.reason in _BARRED_REASONS else Bar.OPTED_OUT
            return Forbidden(bar, _BARRED[bar])
    said, need = consents.get(purpose), market.need(channel, purpose)
    where = f"{purpose} by {_BY[channel]} in {market.code}"
    if said is not None and not said.given:
        return Forbidden(Bar.WITHDRAWN, f"Consent to {purpose} was withdrawn on {said.at:%Y-%m-%d}.")
    if need is Need.NOTHING:
        return Allowed(f"No consent is needed for {where}.", _caps(market, channel, line, agreed=said is not None))
    if said is None:
        caps = _caps(market, channel, line, agreed=False)
        if market.landline_cap in caps and purpose == "service":
            return Allowed(f"A landline may be rung without consent for {where}, within a cap.", caps)
        return Forbidden(Bar.NO_CONSENT, f"There is no consent on record, which is needed for {where}.")
    if need is Need.WRITTEN and not said.written:
        return Forbidden(Bar.NOT_WRITTEN, f"The wording of the consent is not on record, which is needed for {where}.")
    return Allowed(f"Consent to {purpose} was given on {said.at:%Y-%m-%d}.", _caps(market, channel, line, agreed=True))


_BARRED_REASONS = frozenset(str(bar) for bar in _BARRED)
_BY: Mapping[Channel, str] = {"voice": "automatic call", "sms": "SMS", "email": "e-mail", "letter": "letter"}


def _caps(market: Market, channel: Channel, line: Kind | None, *, agreed: bool) -> tuple[Cap, ...]:
    return caps_of(market, line, agreed=agreed) if channel == "voice" else ()
