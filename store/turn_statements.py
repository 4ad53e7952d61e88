"""The statements of a turn, built once and on tables instead of mapped classes: somebody waits on the phone for each.

That alone makes a turn several times as fast (`bench/turns.py`). The lock comes first and alone, so that what another
turn has just written is read after it has let go.
"""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Select, Table, bindparam, func, insert, select, true, update

from flows.lifecycles import FollowupState
from store.scripts import ScriptState
from store.tables import Call, Conversation, Customer, Dealership, Followup, Occasion, Script, Turn, Vehicle

calls, followups, dealerships, customers, occasions, vehicles, conversations, turns, scripts = (
    cast(Table, mapped.__table__)
    for mapped in (Call, Followup, Dealership, Customer, Occasion, Vehicle, Conversation, Turn, Script)
)

LOCK = (
    select(followups.c.id)
    .where(followups.c.id == select(calls.c.followup_id).where(calls.c.id == bindparam("call_id")).scalar_subquery())
    .with_for_update()
)
LOCK_OPEN = (
    select(followups.c.id)
    .where(followups.c.id == bindparam("followup_id"), followups.c.state != FollowupState.CLOSED)
    .with_for_update()
)

_before = (
    select(
        func.max(turns.c.number).label("last_turn"),
        func.max(turns.c.at).label("last_turn_at"),
        func.max(turns.c.heard).label("heard"),
    )
    .where(turns.c.call_id == bindparam("call_id"))
    .subquery()
)
_this = (
    select(turns.c.reply)
    .where(turns.c.call_id == bindparam("call_id"), turns.c.number == bindparam("number"))
    .scalar_subquery()
)
_about = (
    followups.c.id.label("followup_id"),
    followups.c.state.label("followup_state"),
    *followups.c["script", "script_version", "banks", "vehicle_id"],
    dealerships.c.id.label("dealership_id"),
    dealerships.c.name.label("dealership"),
    dealerships.c.locale.label("dealership_locale"),
    *dealerships.c["zone", "from_number", "settings"],
    customers.c.id.label("customer_id"),
    customers.c.name.label("customer"),
    customers.c.locale.label("customer_locale"),
    *customers.c["sex", "phone"],
    *occasions.c["kind", "happened_on", "adviser", "details"],
    *vehicles.c["model", "plate", "delivered_on", "warranty_until", "inspection_due", "insurance_until"],
    vehicles.c.maintenance_due_km,
    scripts.c.digest.label("script_digest"),
    conversations.c.id.label("conversation_id"),
    conversations.c.walk,
)


def _with_what_is_known(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Beside the follow-up all that its scene tells."""
    script_is = (scripts.c.name == followups.c.script) & (scripts.c.version == followups.c.script_version)
    return (
        query.join(dealerships, dealerships.c.id == followups.c.dealership_id)
        .join(customers, customers.c.id == followups.c.customer_id)
        .join(occasions, occasions.c.id == followups.c.occasion_id)
        .outerjoin(vehicles, vehicles.c.id == followups.c.vehicle_id)
        .outerjoin(scripts, script_is)
        .outerjoin(conversations, conversations.c.followup_id == followups.c.id)
    )


SCENE = _with_what_is_known(
    select(
        *_about,
        calls.c.state.label("call_state"),
        func.coalesce(calls.c.answered_at, calls.c.placed_at, calls.c.planned_at).label("began"),
        *calls.c["answered_by", "voicemail"],
        *_before.c["last_turn", "last_turn_at", "heard"],
        _this.label("said"),
    )
    .select_from(calls)
    .join(_before, true())
    .join(followups, followups.c.id == calls.c.followup_id)
).where(calls.c.id == bindparam("call_id"))
SCENE_BY_TEXT = _with_what_is_known(select(*_about, conversations.c.asked_at).select_from(followups)).where(
    followups.c.id == bindparam("followup_id")
)
NEWEST = (
    select(scripts.c.version, scripts.c.digest, scripts.c.banks)
    .where(scripts.c.name == bindparam("name"), scripts.c.state == ScriptState.PUBLISHED)
    .order_by(scripts.c.version.desc())
    .limit(1)
)
SETTLED = (
    update(followups)
    .where(followups.c.id == bindparam("followup_id"))
    .values(banks=bindparam("banks"), script_version=bindparam("script_version"))
)
BEGIN = insert(conversations).returning(conversations.c.id)
GO_ON = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation_id"))
    .values({name: bindparam(name) for name in ("walk", "ended_at", "channel", "asked_at")})
)
TAKEN = insert(turns)
