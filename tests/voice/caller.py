"""Somebody who calls us: the other end of a call that comes in."""

from __future__ import annotations

from dataclasses import dataclass, field

from werkzeug.test import TestResponse

from store.tables import Call
from tests.voice.branch import OUR_NUMBER, Branch, Line

THEIRS = "+8613684289706"
A_KEY = "(a key, within 6 s)"  # as `told` writes a menu of ours


@dataclass
class CallIn(Line):
    """A call from a customer's phone to one of our numbers; every turn is posted twice, as in other calls."""

    caller: str = THEIRS
    ours: str = OUR_NUMBER
    told: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, branch: Branch, caller: str = THEIRS, ours: str = OUR_NUMBER) -> CallIn:
        return cls(branch, "", f"CA{branch.numbers():032x}", "", caller=caller, ours=ours)

    def form(self, **more: str) -> dict[str, str]:
        common = {"CallSid": self.sid, "AccountSid": "AC" + "0" * 32, "To": self.ours, "From": self.caller}
        return {**common, "Direction": "inbound", "ApiVersion": "2010-04-01", "FromCity": "", **more}

    def ring(self) -> list[str]:
        """They ring, and we answer."""
        said = self._go("/voice/inbound", CallStatus="ringing")
        rows = [call for call in self.branch.rows(Call) if call.sid == self.sid]
        self.call_id = rows[0].id if rows else ""
        return said

    def status(self, word: str, **more: str) -> TestResponse:
        more = {"CallStatus": word, "SequenceNumber": str(self.sequence()), **more}
        return self.branch.post("/voice/inbound/status", self.form(**more))

    def row(self) -> Call:
        (row,) = [call for call in self.branch.rows(Call) if call.sid == self.sid]
        return row
