"""What the coming days bring for one person if nobody picks up: which follow-up rings when, and what moves it."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flows.budget import Contact
from flows.calendar import Calendar
from flows.lifecycles import Disposition, FollowupState
from flows.policy import Case, Close, PutOff, Ring, Rule, decide

MOST_LOOKS = 60  # one that is put off more often than that within an outlook is shown as it stands then
UNTOLD = (Rule.NOT_YET, Rule.ASKED_TIME)  # these say no more than that its time has not come


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The next call of one follow-up: `at` is None when it will not be rung any more, and `ends_as` says how it ends.

    `moved`: by this rule it waits longer than until the time it had.
    """

    followup_id: int
    at: datetime | None
    rule: str
    why: str
    moved: bool = False
    ends_as: Disposition | None = None


def foresee(cases: Sequence[tuple[Case, int]], calendar: Calendar, now: datetime, until: datetime) -> list[Foreseen]:
    """The next call of each of one person's open follow-ups, in the order of time; each comes with its priority.

    The rules are asked at every moment at which one falls due, with the calls before it counted. What is due after
    `until` is left as it stands.
    """
    seen: list[Foreseen] = []
    looks: list[tuple[datetime, bool, int, int, int]] = []  # when, then who asked for it, then by priority
    holds: dict[int, PutOff] = {}
    by_id = {case.followup_id: (case, priority) for case, priority in cases}
    rung: list[Contact] = []
    for case, priority in cases:
        if case.state is FollowupState.CALLING:
            seen.append(Foreseen(case.followup_id, now, "calling", "It is being called at this moment."))
            rung.append(Contact(now))
        else:
            heapq.heappush(looks, _look(case, priority, max(now, case.next_call_at or now), 0))
    while looks:
        at, _, _, followup_id, looked = heapq.heappop(looks)
        case, priority = by_id[followup_id]
        verdict = decide(_then(case, rung), calendar, at)
        held = holds.get(followup_id)
        match verdict:
            case Ring():
                rung.append(Contact(at))
                seen.append(_kept(followup_id, at, held, verdict))
            case Close(disposition=disposition, rule=rule, why=why):
                seen.append(Foreseen(followup_id, None, rule, why, held is not None, disposition))
            case PutOff(until=later, rule=rule, why=why):
                if rule not in UNTOLD:
                    holds[followup_id] = verdict
                if later <= at or later > until or looked >= MOST_LOOKS:
                    seen.append(Foreseen(followup_id, max(later, case.next_call_at or later), rule, why, moved=True))
                else:
                    heapq.heappush(looks, _look(case, priority, later, looked + 1))
    return sorted(seen, key=lambda one: (one.at is None, one.at or now, one.followup_id))


def _look(case: Case, priority: int, at: datetime, looked: int) -> tuple[datetime, bool, int, int, int]:
    return at, not case.asked_for, -priority, case.followup_id, looked


def _then(case: Case, rung: Iterable[Contact]) -> Case:
    """The case as it will stand when the calls before it have been made."""
    return replace(case, contacts=(*case.contacts, *rung), being_rung=False)


def _kept(followup_id: int, at: datetime, held: PutOff | None, verdict: Ring) -> Foreseen:
    if held is None:
        return Foreseen(followup_id, at, verdict.rule, verdict.why)
    return Foreseen(followup_id, at, held.rule, held.why, moved=True)
