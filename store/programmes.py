"""Programmes as rows: the rule each one keeps, read back as what it was when it was checked."""

from __future__ import annotations

import json
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.occasions import OccasionKind
from flows.programmes import ProgrammeRule, kept
from flows.shift import Shift
from store.tables import Programme


def row_of(rule: ProgrammeRule, dealership_id: int) -> Programme:
    """A new row for this rule; the columns beside `rule` are what the version before reads, and what SQL asks for."""
    return Programme(
        dealership_id=dealership_id,
        name=rule.name,
        occasion_kind=rule.occasion_kind,
        script=rule.script,
        purpose=rule.purpose,
        after_days=rule.when.rough_days,
        expires_days=rule.expires.rough_days,
        sms_fallback=dict(rule.sms),
        rule=kept(rule),
        active=rule.active,
    )


@lru_cache(maxsize=1024)
def _parsed(text: str) -> ProgrammeRule:
    """Rows change seldom and are asked for with every batch. What a later version added to a row is not looked at."""
    known = {name: value for name, value in json.loads(text).items() if name in ProgrammeRule.model_fields}
    return ProgrammeRule.model_validate(known)


def rule_of(row: Programme) -> ProgrammeRule:
    """The rule of a row; one that an earlier version wrote has only its columns."""
    if row.rule:
        return _parsed(json.dumps(row.rule))
    return ProgrammeRule.model_construct(
        name=row.name,
        occasion_kind=row.occasion_kind,
        script=row.script,
        when=Shift(days=row.after_days),
        expires=Shift(days=row.expires_days),
        fallback=("sms",) if row.sms_fallback else (),
        sms=row.sms_fallback,
    )


def campaigns_of(session: Session, dealership_id: int) -> list[tuple[str, OccasionKind, str]]:
    """Name, occasion and script of each of a dealership's programmes, those that are on first."""
    rows = session.execute(
        select(Programme.name, Programme.occasion_kind, Programme.script)
        .where(Programme.dealership_id == dealership_id)
        .order_by(Programme.active.desc(), Programme.id)
    )
    return [(name, OccasionKind(kind), script) for name, kind, script in rows]
