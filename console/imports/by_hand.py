"""One reason to call, told by hand instead of by a list: read, checked and known again as a row of events would be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from console.imports.aftermath import Aftermath
from console.imports.campaigns import campaigns_at
from console.imports.cleaning import clean
from console.imports.complaints import Complaint
from console.imports.customs import customs_of
from console.imports.kinds.events import Campaign, events
from store.dealerships import DealershipRecord
from store.lists import Entry, Fate, Lists
from store.tables import Occasion

OF_ALL = ("adviser", "model", "sex", "order")  # may be told of any reason, beside what its script wants


class NotTaken(Exception):
    """It cannot be used; the message is one sentence saying what to put right."""


def take_in(
    session: Session,
    dealership: DealershipRecord,
    now: datetime,
    told: Mapping[str, str],
    facts: Mapping[str, str],
    actor: str,
) -> tuple[int, Fate]:
    """The reason to call, by its number, and whether it is new; `told` is by the columns of a list of events.

    The caller commits, or rolls back to have only looked. Raises `NotTaken`.
    """
    entry = _read(session, dealership, now, told, facts)
    assert entry.reason is not None
    received = Lists(session, dealership.id, now).receive([entry])
    aftermath = Aftermath(session, dealership.id, now, actor, "by hand")
    aftermath.follow(received)
    aftermath.agree([entry])
    found = select(Occasion.id).where(
        Occasion.dealership_id == dealership.id,
        Occasion.kind == entry.reason.kind,
        Occasion.key == entry.reason.key,
    )
    return session.scalars(found).one(), received.fates[0]


def _read(
    session: Session,
    dealership: DealershipRecord,
    now: datetime,
    told: Mapping[str, str],
    facts: Mapping[str, str],
) -> Entry:
    campaigns = campaigns_at(session, dealership.id)
    kind, customs = events(campaigns), customs_of(dealership, now)
    about = kind.fields["kind"].read(told["kind"], customs)
    if isinstance(about, Complaint):
        raise NotTaken(about.reason)
    meant = [one for one in campaigns if (one.name == about[1] if about[1] else one.kind == about[0])]
    _refuse_strange(told["kind"], meant, facts)
    cells = {name: (text,) for name, text in {**told, **facts}.items()}
    entry, complaints = clean(cells, kind, customs)
    if any(wrong.code == "fact" for wrong in complaints):
        raise NotTaken(_wanted(meant, facts))
    if complaints or entry is None:
        raise NotTaken(complaints[0].reason)
    return entry


def _refuse_strange(kind: str, meant: list[Campaign], facts: Mapping[str, str]) -> None:
    known = list(dict.fromkeys(name for one in meant for name, fact in one.facts.items() if fact.computed is None))
    strange = next((name for name in facts if name not in (*known, *OF_ALL)), None)
    if strange is not None:
        says = f"no script about {kind} says {strange}"
        raise NotTaken(f"{says[0].upper()}{says[1:]}; what may be told is {', '.join((*known, *OF_ALL))}.")


def _wanted(meant: list[Campaign], facts: Mapping[str, str]) -> str:
    lacks = min(([name for name in one.needed() if name not in facts] for one in meant), key=len)
    example = next(one.facts[lacks[0]].example for one in meant if lacks[0] in one.facts)
    shown = example.get("zh-CN", "") if isinstance(example, Mapping) else example
    return f"The script has to tell {' and '.join(lacks)}; give it with --fact, as in --fact {lacks[0]}={shown}."
