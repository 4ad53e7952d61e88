"""The lives of calls, follow-ups, tickets, messages, fallbacks, voicemails: each one table of moves, to read aloud."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar


class CallState(StrEnum):
    """Where one attempt at ringing somebody stands."""

    PLANNED = "planned"  # the row and its id exist; nobody has been asked to ring yet
    CLAIMED = "claimed"  # one worker has it and is about to ask the carrier, until its lease runs out
    PLACED = "placed"  # the carrier has taken it
    RINGING = "ringing"  # the phone rings
    ANSWERED = "answered"  # somebody, or something, picked up
    ENDED = "ended"  # over, with exactly one outcome


class Outcome(StrEnum):
    """How a call ended."""

    COMPLETED = "completed"  # answered, and ended in the ordinary way
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    FAILED = "failed"  # the network could not connect it
    MACHINE = "machine"  # a voicemail or a fax picked up
    CANCELLED = "cancelled"  # given up before it rang
    UNSURE = "unsure"  # the carrier never told us, and could not say when asked; counts until somebody knows better


class Review(StrEnum):
    """What a person found in the carrier's call log about a call that ended unsure."""

    RANG = "rang"  # it rang, so it keeps counting as an attempt
    SILENT = "silent"  # it did not ring, so the attempt is given back


class FollowupState(StrEnum):
    """Where one thing to find out or tell stands."""

    WAITING = "waiting"  # to be rung when its next time comes
    CALLING = "calling"  # one call is under way
    CLOSED = "closed"  # ended, with exactly one disposition


class Disposition(StrEnum):
    """How a follow-up ended."""

    COMPLETED = "completed"
    PARTIAL = "partial"  # some answers were given, then the attempts ran out
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    WRONG_NUMBER = "wrong_number"
    INVALID_NUMBER = "invalid_number"
    OPTED_OUT = "opted_out"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    DONE_BY_SMS = "done_by_sms"
    DONE_BY_VOICEMAIL = "done_by_voicemail"  # told to a machine, where that is enough: nobody was talked to
    DONE_BY_PERSON = "done_by_person"


class VoicemailState(StrEnum):
    """Where a message after the beep of one call stands."""

    DUE = "due"  # a machine listens; whoever comes first, the next turn or a worker, says it
    ASKED = "asked"  # a worker is asking the carrier to go there, until its lease runs out
    LEFT = "left"  # said, as far as anybody can know
    WITHDRAWN = "withdrawn"  # it was a person after all
    FAILED = "failed"  # the call was over before


class TicketState(StrEnum):
    """Where a complaint or a task for a person stands."""

    OPEN = "open"  # nobody has seen it yet
    ACKNOWLEDGED = "acknowledged"  # somebody has taken it
    IN_PROGRESS = "in_progress"  # work has begun
    RESOLVED = "resolved"  # the owner says it is solved
    VERIFIED = "verified"  # the customer says so too; closed
    REOPENED = "reopened"  # it was not solved after all


class MessageState(StrEnum):
    """Where one SMS stands."""

    PLANNED = "planned"  # to be sent
    SENDING = "sending"  # one worker has it, until its lease runs out
    SENT = "sent"  # the carrier has taken it
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"  # the carrier tried, the phone did not take it
    FAILED = "failed"  # the carrier would not try
    RECEIVED = "received"  # it came in


class FallbackState(StrEnum):
    """Where one other way to somebody stands whom no call has reached."""

    PLANNED = "planned"  # its turn comes when the ways before it have failed
    SENT = "sent"  # its message is on the way
    DUE = "due"  # a person has to do it: post the letter, or deal with the failure
    DONE = "done"  # the customer has been told, as far as we can know
    FAILED = "failed"  # it was tried, and did not reach them
    SKIPPED = "skipped"  # it was not possible, or not needed any more


C, F, T, M, B, V = CallState, FollowupState, TicketState, MessageState, FallbackState, VoicemailState

# The network may tell us the end before the beginning, so a placed call may end unheard-of in between; and its
# callbacks may overtake the reply to our own request, so a claimed call may already ring.
CALL_MOVES: Mapping[CallState, frozenset[CallState]] = {
    # A carrier that said no may ring all the same; what it says it has is not asked for a second time.
    C.PLANNED: frozenset({C.CLAIMED, C.PLACED, C.RINGING, C.ANSWERED, C.ENDED}),
    C.CLAIMED: frozenset({C.PLANNED, C.PLACED, C.RINGING, C.ANSWERED, C.ENDED}),
    C.PLACED: frozenset({C.RINGING, C.ANSWERED, C.ENDED}),
    C.RINGING: frozenset({C.ANSWERED, C.ENDED}),
    C.ANSWERED: frozenset({C.ENDED}),
    C.ENDED: frozenset(),
}

FOLLOWUP_MOVES: Mapping[FollowupState, frozenset[FollowupState]] = {
    F.WAITING: frozenset({F.CALLING, F.CLOSED}),
    F.CALLING: frozenset({F.WAITING, F.CLOSED}),
    F.CLOSED: frozenset(),
}

TICKET_MOVES: Mapping[TicketState, frozenset[TicketState]] = {
    T.OPEN: frozenset({T.ACKNOWLEDGED, T.IN_PROGRESS, T.RESOLVED}),
    T.ACKNOWLEDGED: frozenset({T.IN_PROGRESS, T.RESOLVED}),
    T.IN_PROGRESS: frozenset({T.RESOLVED}),
    T.RESOLVED: frozenset({T.VERIFIED, T.REOPENED}),
    T.VERIFIED: frozenset({T.REOPENED}),
    T.REOPENED: frozenset({T.ACKNOWLEDGED, T.IN_PROGRESS, T.RESOLVED}),
}

MESSAGE_MOVES: Mapping[MessageState, frozenset[MessageState]] = {
    M.PLANNED: frozenset({M.SENDING, M.FAILED}),
    M.SENDING: frozenset({M.PLANNED, M.SENT, M.DELIVERED, M.UNDELIVERED, M.FAILED}),
    M.SENT: frozenset({M.DELIVERED, M.UNDELIVERED, M.FAILED}),
    M.DELIVERED: frozenset(),
    M.UNDELIVERED: frozenset(),
    M.FAILED: frozenset(),
    M.RECEIVED: frozenset(),
}

# Only what people do can be taken back: a letter that was not posted after all is due again, and what was spared
# because of it waits again.
FALLBACK_MOVES: Mapping[FallbackState, frozenset[FallbackState]] = {
    B.PLANNED: frozenset({B.SENT, B.DUE, B.DONE, B.SKIPPED}),
    B.SENT: frozenset({B.DONE, B.FAILED, B.SKIPPED}),
    B.DUE: frozenset({B.DONE, B.FAILED, B.SKIPPED}),
    B.DONE: frozenset({B.DUE}),
    B.FAILED: frozenset(),
    B.SKIPPED: frozenset({B.PLANNED}),
}

VOICEMAIL_MOVES: Mapping[VoicemailState, frozenset[VoicemailState]] = {
    V.DUE: frozenset({V.ASKED, V.LEFT, V.WITHDRAWN, V.FAILED}),
    V.ASKED: frozenset({V.DUE, V.LEFT, V.WITHDRAWN, V.FAILED}),
    V.LEFT: frozenset(),
    V.WITHDRAWN: frozenset(),
    V.FAILED: frozenset(),
}

# Who looks after a state in which something could be left hanging; the names are functions in `workers/`. By kind,
# because a planned call and a planned message are the same word.
SWEEPERS: Mapping[type[StrEnum], Mapping[StrEnum, str]] = {
    CallState: {
        C.PLANNED: "requeue_planned_calls",
        C.CLAIMED: "reconcile_calls",
        C.PLACED: "reconcile_calls",
        C.RINGING: "reconcile_calls",
        C.ANSWERED: "reconcile_calls",
    },
    Outcome: {
        Outcome.UNSURE: "look_again_at_unsure_calls",  # and a person, who can look into the carrier's call log
    },
    FollowupState: {
        F.WAITING: "start_due_calls",
        F.CALLING: "release_stranded_followups",
    },
    MessageState: {
        M.PLANNED: "send_planned_messages",
        M.SENDING: "release_stranded_messages",
    },
    FallbackState: {
        B.PLANNED: "take_next_ways",
        B.SENT: "settle_fallbacks",
        B.DUE: "close_stale_fallbacks",
    },
    VoicemailState: {
        V.DUE: "leave_messages",
        V.ASKED: "leave_messages",
    },
}


S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Moved(Generic[S]):
    """The report is news: the thing now stands here."""

    to: S


@dataclass(frozen=True, slots=True)
class Ignored:
    """The report is late, repeated or impossible; nothing changes."""

    why: str


def move(moves: Mapping[S, frozenset[S]], now: S, report: S) -> Moved[S] | Ignored:
    """Weigh a report against where the thing stands; late and repeated reports are ordinary."""
    if report in moves[now]:
        return Moved(report)
    return Ignored(f"{now} does not become {report}")
