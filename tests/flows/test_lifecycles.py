"""The tables of allowed moves: complete, without dead ends that nobody looks after, and never leading back."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import pytest

from flows import lifecycles
from flows.lifecycles import (
    CALL_MOVES,
    FALLBACK_MOVES,
    FOLLOWUP_MOVES,
    MESSAGE_MOVES,
    SWEEPERS,
    TICKET_MOVES,
    VOICEMAIL_MOVES,
    CallState,
    FallbackState,
    FollowupState,
    Ignored,
    MessageState,
    Moved,
    TicketState,
    VoicemailState,
    move,
)

TABLES: list[tuple[type[StrEnum], Mapping[Any, frozenset[Any]]]] = [
    (CallState, CALL_MOVES),
    (FollowupState, FOLLOWUP_MOVES),
    (TicketState, TICKET_MOVES),
    (MessageState, MESSAGE_MOVES),
    (FallbackState, FALLBACK_MOVES),
    (VoicemailState, VOICEMAIL_MOVES),
]


@pytest.mark.parametrize(("states", "moves"), TABLES)
def test_every_state_is_in_its_table(states, moves):
    assert set(moves) == set(states)


ENDS_OF_THEIR_OWN: Mapping[type[StrEnum], set[StrEnum]] = {
    MessageState: {MessageState.SENT},  # many carriers never report a delivery, and nothing depends on it
    FallbackState: {FallbackState.DONE, FallbackState.SKIPPED},  # over, unless a person takes it back
}


@pytest.mark.parametrize(("states", "moves"), [TABLES[0], TABLES[1], *TABLES[3:]])
def test_every_state_that_can_hang_has_a_sweeper(states, moves):
    hanging = {state for state, next_states in moves.items() if next_states}
    assert hanging - ENDS_OF_THEIR_OWN.get(states, set()) == set(SWEEPERS[states])


def test_every_named_sweeper_exists():
    from workers import sweepers

    names = {name for each in SWEEPERS.values() for name in each.values()}
    assert {name for name in names if not callable(getattr(sweepers, name, None))} == set()


def test_a_late_report_leaves_a_finished_call_alone():
    assert move(CALL_MOVES, CallState.ENDED, CallState.RINGING) == Ignored("ended does not become ringing")


def test_the_end_may_be_told_before_the_beginning():
    assert move(CALL_MOVES, CallState.PLACED, CallState.ENDED) == Moved(CallState.ENDED)


def test_no_call_that_has_reached_the_carrier_is_ever_planned_again():
    reached = {CallState.PLACED, CallState.RINGING, CallState.ANSWERED, CallState.ENDED}
    assert not any(
        CallState.PLANNED in CALL_MOVES[state] or CallState.CLAIMED in CALL_MOVES[state] for state in reached
    )


def test_a_repeated_report_is_ignored_in_every_state_of_a_call():
    assert all(isinstance(move(CALL_MOVES, state, state), Ignored) for state in lifecycles.CallState)
