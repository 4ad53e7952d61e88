"""What could not be asked is asked after all: under the right number, or because what was called off is on again.

A follow-up that has ended stays as it ended (rules 3.02 and 3.08), and there is one for each programme and occasion. So
what is asked again becomes an occasion of its own, for that programme alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from flows.lifecycles import Disposition
from flows.occasions import Gone
from flows.policy import Rule
from store.newcomers import insert_unless_there
from store.rounds import descendants, first_of, is_descendant
from store.tables import Decision, Followup, Occasion, Programme
from store.timetable import ROUND_OF

REASON_GONE = "reason_gone"  # the rule by which what waits is closed when its occasion is no reason any more
NEVER_THEIRS = (Disposition.INVALID_NUMBER, Disposition.WRONG_NUMBER)


def ask_again(session: Session, occasion_ids: Sequence[int], now: datetime) -> int:
    """Of these occasions, which are other ones now, what did not come to pass: the last follow-up of a programme ended
    at a number that is another one now, or was called off when there was no reason any more.

    Planning decides whether it is still time. Doing it twice adds nothing. Returns how many are new.
    """
    first = {
        one.id: one
        for one in session.execute(_columns().where(Occasion.id.in_(occasion_ids), Occasion.gone.is_(None)))
        if not is_descendant(one)
    }
    later = descendants(session, first, with_gone=True)
    whose = {id_: id_ for id_ in first} | {one.id: first_of(one.key) for one in later}
    last = {(whose[one.occasion_id], one.programme_id): one for one in session.execute(_followups(whose))}
    new = [
        _again(first[id_], one, now)
        for (id_, _), one in last.items()
        if (one.disposition in NEVER_THEIRS and one.customer_id != first[id_].customer_id) or one.called_off
    ]
    asked = {(first_of(row["key"]), row["details"][ROUND_OF]) for row in new}
    # The round that was to come after it comes after what is asked again.
    _end(session, [one.id for one in later if one.to_plan and (whose[one.id], one.details[ROUND_OF]) in asked])
    return len(insert_unless_there(session, Occasion, new))


def _columns() -> Any:
    columns = (Occasion.id, Occasion.dealership_id, Occasion.kind, Occasion.key, Occasion.customer_id)
    more = (Occasion.vehicle_id, Occasion.happened_on, Occasion.at, Occasion.adviser, Occasion.details, Occasion.round)
    return select(*columns, *more)


def _followups(occasions: dict[int, int]) -> Any:
    """What there is about these, the last one last."""
    called_off = (Followup.disposition == Disposition.CANCELLED) & exists().where(
        Decision.followup_id == Followup.id, Decision.verdict == "close", Decision.rule.in_((REASON_GONE, Rule.GONE))
    )
    columns = (Followup.id, Followup.occasion_id, Followup.programme_id, Followup.customer_id, Followup.disposition)
    told = (Occasion.details, Occasion.round, Programme.name.label("programme"), called_off.label("called_off"))
    return (
        select(*columns, *told)
        .join(Occasion, Occasion.id == Followup.occasion_id)
        .join(Programme, Programme.id == Followup.programme_id)
        .where(Followup.occasion_id.in_(occasions))
        .order_by(Followup.id)
    )


def _again(first: Any, ended: Any, now: datetime) -> dict[str, Any]:
    number = ended.round + 1
    return {
        "dealership_id": first.dealership_id,
        "kind": first.kind,
        "key": f"{first.id} {ended.programme} again {ended.id} #{number}",
        "customer_id": first.customer_id,
        "vehicle_id": first.vehicle_id,
        "happened_on": first.happened_on,
        "at": first.at,
        "adviser": first.adviser,
        "details": {**ended.details, **_without_round(first.details), ROUND_OF: ended.programme},
        "round": number,
        "to_plan": True,
        "created_at": now,
    }


def _without_round(details: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in details.items() if name != ROUND_OF}


def _end(session: Session, ids: Sequence[int]) -> None:
    if ids:
        session.execute(
            update(Occasion)
            .where(Occasion.id.in_(ids), Occasion.gone.is_(None))
            .values(gone=Gone.CHANGED, to_plan=False)
            .execution_options(synchronize_session=False)
        )
