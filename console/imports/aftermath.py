"""What follows from a list: moved calls, ended ones, what falls due, what people agreed to. The one place for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from store.consents import Consents, Word
from store.due import plant
from store.lists import Entry, Received
from store.replanning import let_go, replan


class Aftermath:
    """Follows up on batch after batch, in the transaction of the list."""

    def __init__(self, session: Session, dealership_id: int, now: datetime, actor: str, source: str) -> None:
        self._session, self._dealership_id, self._now = session, dealership_id, now
        self._actor, self._source = actor, source
        self.moved = 0
        self.ended = 0

    def follow(self, received: Received) -> None:
        """Calls that were planned for what moved or ended move and end with it; what falls due is looked at anew."""
        if received.moved or received.followed:
            replan(self._session, received.moved + received.followed, self._now)
            self.moved += len(received.moved)
        for gone, ids in received.gone.items():
            let_go(self._session, gone, ids, self._now)
            self.ended += len(ids)
        if received.customers or received.vehicles:
            plant(
                self._session,
                self._dealership_id,
                self._now,
                customers=received.customers,
                vehicles=received.vehicles,
            )

    def agree(self, entries: Sequence[Entry]) -> None:
        """What they agreed to, or took back."""
        words = [
            Word(entry.person.phone, "marketing", entry.consent, self._now)
            for entry in entries
            if entry.consent is not None
        ]
        if words:
            source = f"list {self._source}"
            Consents(self._session).note(self._dealership_id, words, source=source, actor=self._actor)
