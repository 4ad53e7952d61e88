"""What we ask of a phone network: place, look, hang up, send, fetch. Every adapter answers in these words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from flows.lifecycles import CallState, Outcome
from store.calls import CallOrder
from store.messages import MessageOrder

__all__ = [
    "LONGEST_CALL_S",
    "RING_S",
    "CallOrder",
    "Carrier",
    "CarrierAway",
    "CarrierCall",
    "Gone",
    "MessageOrder",
    "NotReady",
    "Placed",
    "ReceivedText",
    "Refused",
    "Sent",
    "Unsure",
]

RING_S = 30
LONGEST_CALL_S = 1800  # talk with a person after a transfer included; a script ends far earlier by itself


class CarrierAway(Exception):
    """The carrier could not be asked just now, so nothing is known; ask again later."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The carrier has taken the call under this id."""

    sid: str


@dataclass(frozen=True, slots=True)
class Sent:
    """The carrier has taken the message under this id."""

    sid: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The carrier surely has not taken it.

    `retryable`: nothing is wrong with this order; the same one may be taken soon. `invalid_number`: the number itself
    cannot be reached by anybody. `opted_out`: its owner has told the carrier to send nothing from us. `everybody`: it
    would have refused whoever was to be reached. `wait_s`: so long we are to wait before we ask again, as it says.
    `asked`: False when it was refused here, without asking the carrier.
    """

    why: str
    retryable: bool = False
    invalid_number: bool = False
    opted_out: bool = False
    everybody: bool = False
    wait_s: float | None = None
    asked: bool = True


@dataclass(frozen=True, slots=True)
class Unsure:
    """The carrier may or may not have taken it: look before asking again. `wait_s` as for `Refused`."""

    why: str
    wait_s: float | None = None


@dataclass(frozen=True, slots=True)
class NotReady:
    """The recording is not there yet."""


@dataclass(frozen=True, slots=True)
class Gone:
    """There is no such recording, and there will be none."""


@dataclass(frozen=True, slots=True)
class CarrierCall:
    """One call as the carrier knows it, in our words. `word` is the carrier's own."""

    sid: str
    to: str
    from_: str
    word: str
    state: CallState
    outcome: Outcome | None
    duration_s: int | None
    answered_by: str | None
    made_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReceivedText:
    """A message that came in, as the carrier has it."""

    sid: str
    from_: str
    body: str
    at: datetime | None


class Carrier(Protocol):
    """A phone network. Only workers and `ringback doctor` talk to one; a web request never waits for it."""

    def place(self, order: CallOrder) -> Placed | Refused | Unsure:
        """Start ringing; the carrier reports to the addresses that carry the order's id."""

    def find(self, to: str, since: datetime) -> list[CarrierCall]:
        """Calls to a number made at or after `since`, newest first. Raises `CarrierAway`."""

    def look(self, sid: str) -> CarrierCall | None:
        """One call; None when the carrier has never heard of it. Raises `CarrierAway`."""

    def hang_up(self, sid: str) -> None:
        """End it, whether it rings or is answered; one that is over already is left alone. Raises `CarrierAway`."""

    def redirect(self, sid: str, path: str) -> bool:
        """Let a live call go on at this path of ours. False when it is over. Raises `CarrierAway`."""

    def send(self, order: MessageOrder) -> Sent | Refused | Unsure:
        """Send one SMS."""

    def find_messages(self, order: MessageOrder) -> list[str]:
        """The ids under which the carrier has exactly this message. Raises `CarrierAway`."""

    def fetch_recording(self, sid: str) -> bytes | NotReady | Gone:
        """The sound as a WAV file. Raises `CarrierAway`."""

    def recordings_of(self, sid: str) -> list[tuple[str, int | None]]:
        """The recordings made in one call: their ids and lengths in seconds, as far as known. Raises `CarrierAway`."""

    def texts_to(self, number: str, since: datetime) -> list[ReceivedText]:
        """The messages that came in to a number of ours since then, oldest first. Raises `CarrierAway`."""

    def check(self) -> str:
        """One sentence saying that the account works. Raises `CarrierAway` with one saying why it does not."""
