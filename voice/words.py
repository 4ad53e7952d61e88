"""The one dictionary between the carrier's words and ours. Unknown words are handled on purpose, never by accident."""

from __future__ import annotations

from collections.abc import Mapping

from flows.lifecycles import CallState, MessageState, Outcome
from flows.machines import FAX, GREETS, HUMAN, LISTENS, UNKNOWN
from store.calls import StatusReport

# An unknown word for a call means only that the carrier knows it: PLACED never moves anything that has gone further.
CALL_WORDS: Mapping[str, tuple[CallState, Outcome | None]] = {
    "queued": (CallState.PLACED, None),
    "initiated": (CallState.PLACED, None),
    "ringing": (CallState.RINGING, None),
    "in-progress": (CallState.ANSWERED, None),
    "answered": (CallState.ANSWERED, None),
    "completed": (CallState.ENDED, Outcome.COMPLETED),
    "busy": (CallState.ENDED, Outcome.BUSY),
    "no-answer": (CallState.ENDED, Outcome.NO_ANSWER),
    "failed": (CallState.ENDED, Outcome.FAILED),
    "canceled": (CallState.ENDED, Outcome.CANCELLED),
}

# Who picked up. An unknown word, like the carrier's own "unknown", is treated as a person: nobody is hung up on.
MACHINE_WORDS: Mapping[str, str] = {
    "human": HUMAN,
    "machine_start": GREETS,
    "machine_end_beep": LISTENS,
    "machine_end_silence": LISTENS,
    "machine_end_other": LISTENS,
    "fax": FAX,
    "unknown": UNKNOWN,
}

# An unknown word for a message means only that the carrier has it.
MESSAGE_WORDS: Mapping[str, MessageState] = {
    "accepted": MessageState.SENT,
    "scheduled": MessageState.SENT,
    "queued": MessageState.SENT,
    "sending": MessageState.SENT,
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.DELIVERED,
    "partially_delivered": MessageState.UNDELIVERED,
    "undelivered": MessageState.UNDELIVERED,
    "failed": MessageState.FAILED,
    "canceled": MessageState.FAILED,
    "received": MessageState.RECEIVED,
    "receiving": MessageState.RECEIVED,
}

# SIP answers that say the number does not exist: not found, gone, unassigned at the exchange, does not exist anywhere.
NO_SUCH_NUMBER_SIP = frozenset({"404", "410", "484", "604"})
DECLINED_SIP = frozenset({"603", "607"})  # the phone rang and somebody turned the call away
NO_SUCH_NUMBER_CODES = frozenset({13223, 13224, 21211, 21214, 21217})

# The owner of the number has told the carrier to let no message of ours through.
OPTED_OUT_CODES = frozenset({21610})

LONGEST_SID = 64  # the carrier's have 34 characters


def whole(text: str) -> int | None:
    """A whole number the carrier sent as text; anything else, and more than nine digits, counts as not sent."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


def call_word(word: str) -> tuple[CallState, Outcome | None]:
    """Where a call stands, and how it ended if it has."""
    return CALL_WORDS.get(word.strip().lower(), (CallState.PLACED, None))


def machine_word(word: str) -> str:
    """Who picked up, in the words of `flows/machines.py`."""
    return MACHINE_WORDS.get(word.strip().lower(), UNKNOWN)


def message_word(word: str) -> MessageState:
    """Where a message stands."""
    return MESSAGE_WORDS.get(word.strip().lower(), MessageState.SENT)


def status_report(form: Mapping[str, str]) -> StatusReport:
    """What one status callback says."""
    word = form.get("CallStatus", "")
    state, outcome = call_word(word)
    sip = form.get("SipResponseCode", "")
    if outcome in (Outcome.BUSY, Outcome.FAILED) and sip in DECLINED_SIP:
        outcome = Outcome.NO_ANSWER  # so that it is not rung again at once, as a busy line is
    answered_by = form.get("AnsweredBy")
    gone = sip in NO_SUCH_NUMBER_SIP or whole(form.get("ErrorCode", "")) in NO_SUCH_NUMBER_CODES
    return StatusReport(
        word=word.lower(),
        sequence=form.get("SequenceNumber", ""),
        state=state,
        outcome=outcome,
        sid=form.get("CallSid", "")[:LONGEST_SID] or None,
        duration_s=whole(form.get("CallDuration", "")),
        answered_by=machine_word(answered_by) if answered_by else None,
        invalid_number=outcome is Outcome.FAILED and gone,
    )
