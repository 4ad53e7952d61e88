"""The first tables: whom we ring and why, the calls and what was heard, and what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TIME = sa.DateTime(timezone=True)  # aware; kept in UTC by the models


def upgrade() -> None:
    """Make every table, parents before children."""
    for make in TABLES.values():
        make()


def downgrade() -> None:
    """Take every table away, children before parents, with all that is in them."""
    for name in reversed(TABLES):
        op.drop_table(name)


def _numbered(key_name: str) -> tuple[sa.Column[int], sa.PrimaryKeyConstraint]:
    return sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id", name=key_name)


def _dealerships() -> None:
    op.create_table(
        "dealerships",
        *_numbered("pk_dealerships"),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("from_number", sa.String(20), nullable=False),
        sa.Column("zone", sa.String(60), nullable=False),
        sa.Column("locale", sa.String(10), nullable=False),
        sa.Column("pace", sa.Double(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("code", name="uq_dealerships_code"),
    )


def _scripts() -> None:
    op.create_table(
        "scripts",
        *_numbered("pk_scripts"),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("published_at", TIME, nullable=False),
        sa.UniqueConstraint("name", "version", name="uq_scripts_name"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        *_numbered("pk_audit"),
        sa.Column("dealership_id", sa.Integer()),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_audit_dealership_id"),
    )
    op.create_index("ix_audit_dealership_id", "audit", ["dealership_id"])


def _customers() -> None:
    op.create_table(
        "customers",
        *_numbered("pk_customers"),
        sa.Column("dealership_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("sex", sa.String(10), nullable=False),
        sa.Column("phone", sa.String(20), nullable=False),
        sa.Column("locale", sa.String(10)),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_customers_dealership_id"),
        sa.UniqueConstraint("dealership_id", "phone", "name", name="uq_customers_dealership_id"),
    )
    op.create_index("ix_customers_phone", "customers", ["phone"])


def _programmes() -> None:
    op.create_table(
        "programmes",
        *_numbered("pk_programmes"),
        sa.Column("dealership_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("occasion_kind", sa.String(20), nullable=False),
        sa.Column("script", sa.String(80), nullable=False),
        sa.Column("after_days", sa.Integer(), nullable=False),
        sa.Column("expires_days", sa.Integer(), nullable=False),
        sa.Column("sms_fallback", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_programmes_dealership_id"),
        sa.UniqueConstraint("dealership_id", "name", name="uq_programmes_dealership_id"),
    )


def _suppressions() -> None:
    op.create_table(
        "suppressions",
        *_numbered("pk_suppressions"),
        sa.Column("dealership_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("scope", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_suppressions_dealership_id"),
        sa.UniqueConstraint("dealership_id", "number", "scope", name="uq_suppressions_dealership_id"),
    )


def _users() -> None:
    op.create_table(
        "users",
        *_numbered("pk_users"),
        sa.Column("dealership_id", sa.Integer()),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("locale", sa.String(10), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_users_dealership_id"),
        sa.UniqueConstraint("name", name="uq_users_name"),
    )


def _vehicles() -> None:
    op.create_table(
        "vehicles",
        *_numbered("pk_vehicles"),
        sa.Column("dealership_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("plate", sa.String(12)),
        sa.Column("model", sa.String(200), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_vehicles_dealership_id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_vehicles_customer_id"),
    )
    op.create_index("ix_vehicles_customer_id", "vehicles", ["customer_id"])
    op.create_index("ix_vehicles_plate", "vehicles", ["dealership_id", "plate"])


def _occasions() -> None:
    op.create_table(
        "occasions",
        *_numbered("pk_occasions"),
        sa.Column("dealership_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("key", sa.String(120), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer()),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("adviser", sa.String(200), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("to_plan", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_occasions_dealership_id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_occasions_customer_id"),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name="fk_occasions_vehicle_id"),
        sa.UniqueConstraint("dealership_id", "kind", "key", name="uq_occasions_dealership_id"),
    )
    op.create_index("ix_occasions_customer_id", "occasions", ["customer_id"])
    op.create_index("ix_occasions_to_plan", "occasions", ["to_plan"])


def _followups() -> None:
    op.create_table(
        "followups",
        *_numbered("pk_followups"),
        sa.Column("dealership_id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("occasion_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("vehicle_id", sa.Integer()),
        sa.Column("script", sa.String(80), nullable=False),
        sa.Column("script_version", sa.Integer()),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("disposition", sa.String(20)),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("troubles", sa.Integer(), nullable=False),
        sa.Column("next_call_at", TIME),
        sa.Column("asked_for", sa.Boolean(), nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("closed_at", TIME),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_followups_dealership_id"),
        sa.ForeignKeyConstraint(["programme_id"], ["programmes.id"], name="fk_followups_programme_id"),
        sa.ForeignKeyConstraint(["occasion_id"], ["occasions.id"], name="fk_followups_occasion_id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_followups_customer_id"),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name="fk_followups_vehicle_id"),
        sa.UniqueConstraint("programme_id", "occasion_id", name="uq_followups_programme_id"),
    )
    op.create_index("ix_followups_customer_id", "followups", ["customer_id"])
    op.create_index("ix_followups_closed", "followups", ["dealership_id", "closed_at"])
    op.create_index("ix_followups_due", "followups", ["dealership_id", "state", "next_call_at"])
    op.create_index("ix_followups_occasion_id", "followups", ["occasion_id"])


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("dealership_id", sa.Integer(), nullable=False),
        sa.Column("followup_id", sa.Integer()),
        sa.Column("direction", sa.String(10), nullable=False),
        sa.Column("to", sa.String(20), nullable=False),
        sa.Column("from", sa.String(20), nullable=False),
        sa.Column("sid", sa.String(64)),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("outcome", sa.String(20)),
        sa.Column("answered_by", sa.String(20)),
        sa.Column("rang", sa.Boolean(), nullable=False),
        sa.Column("day_part", sa.String(20)),
        sa.Column("trouble", sa.String(300)),
        sa.Column("planned_at", TIME, nullable=False),
        sa.Column("placed_at", TIME),
        sa.Column("answered_at", TIME),
        sa.Column("ended_at", TIME),
        sa.Column("duration_s", sa.Integer()),
        sa.Column("holds_followup", sa.Integer()),
        sa.Column("holds_number", sa.String(60)),
        sa.Column("touched_real", TIME, nullable=False),
        sa.Column("lease_real", TIME),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_calls_dealership_id"),
        sa.ForeignKeyConstraint(["followup_id"], ["followups.id"], name="fk_calls_followup_id"),
        sa.PrimaryKeyConstraint("id", name="pk_calls"),
        sa.UniqueConstraint("sid", name="uq_calls_sid"),
        sa.UniqueConstraint("holds_followup", name="uq_calls_holds_followup"),
        sa.UniqueConstraint("holds_number", name="uq_calls_holds_number"),
    )
    op.create_index("ix_calls_dealership_state", "calls", ["dealership_id", "state"])
    op.create_index("ix_calls_dealership_to", "calls", ["dealership_id", "to"])
    op.create_index("ix_calls_followup_id", "calls", ["followup_id"])
    op.create_index("ix_calls_placed", "calls", ["dealership_id", "placed_at"])


def _conversations() -> None:
    op.create_table(
        "conversations",
        *_numbered("pk_conversations"),
        sa.Column("followup_id", sa.Integer(), nullable=False),
        sa.Column("script", sa.String(80), nullable=False),
        sa.Column("script_version", sa.Integer(), nullable=False),
        sa.Column("locale", sa.String(10), nullable=False),
        sa.Column("walk", sa.JSON(), nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.ForeignKeyConstraint(["followup_id"], ["followups.id"], name="fk_conversations_followup_id"),
        sa.UniqueConstraint("followup_id", name="uq_conversations_followup_id"),
    )


def _decisions() -> None:
    op.create_table(
        "decisions",
        *_numbered("pk_decisions"),
        sa.Column("followup_id", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("rule", sa.String(60), nullable=False),
        sa.Column("why", sa.String(300), nullable=False),
        sa.ForeignKeyConstraint(["followup_id"], ["followups.id"], name="fk_decisions_followup_id"),
    )
    op.create_index("ix_decisions_followup_id", "decisions", ["followup_id"])


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("key", sa.String(80)),
        sa.Column("dealership_id", sa.Integer(), nullable=False),
        sa.Column("followup_id", sa.Integer()),
        sa.Column("direction", sa.String(10), nullable=False),
        sa.Column("to", sa.String(20), nullable=False),
        sa.Column("from", sa.String(20), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sid", sa.String(64)),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("trouble", sa.String(300)),
        sa.Column("at", TIME, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_real", TIME),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_messages_dealership_id"),
        sa.ForeignKeyConstraint(["followup_id"], ["followups.id"], name="fk_messages_followup_id"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("key", name="uq_messages_key"),
        sa.UniqueConstraint("sid", name="uq_messages_sid"),
    )
    op.create_index("ix_messages_followup_id", "messages", ["followup_id"])
    op.create_index("ix_messages_state", "messages", ["state"])


def _tickets() -> None:
    op.create_table(
        "tickets",
        *_numbered("pk_tickets"),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("dealership_id", sa.Integer(), nullable=False),
        sa.Column("followup_id", sa.Integer()),
        sa.Column("customer_id", sa.Integer()),
        sa.Column("vehicle_id", sa.Integer()),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("severity", sa.String(20), nullable=False),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer()),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("resolved_at", TIME),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_tickets_dealership_id"),
        sa.ForeignKeyConstraint(["followup_id"], ["followups.id"], name="fk_tickets_followup_id"),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_tickets_customer_id"),
        sa.ForeignKeyConstraint(["vehicle_id"], ["vehicles.id"], name="fk_tickets_vehicle_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_tickets_owner_id"),
        sa.UniqueConstraint("key", name="uq_tickets_key"),
    )
    op.create_index("ix_tickets_dealership_state", "tickets", ["dealership_id", "state"])
    op.create_index("ix_tickets_followup_id", "tickets", ["followup_id"])
    op.create_index("ix_tickets_opened", "tickets", ["dealership_id", "opened_at"])


def _answers() -> None:
    op.create_table(
        "answers",
        *_numbered("pk_answers"),
        sa.Column("dealership_id", sa.Integer(), nullable=False),
        sa.Column("followup_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(36)),
        sa.Column("question", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("raw", sa.String(200), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("scale", sa.String(40)),
        sa.Column("wording", sa.Text(), nullable=False),
        sa.Column("low", sa.Boolean(), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_answers_dealership_id"),
        sa.ForeignKeyConstraint(["followup_id"], ["followups.id"], name="fk_answers_followup_id"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_answers_call_id"),
        sa.UniqueConstraint("followup_id", "question", name="uq_answers_followup_id"),
    )


def _call_reports() -> None:
    op.create_table(
        "call_reports",
        *_numbered("pk_call_reports"),
        sa.Column("call_id", sa.String(36), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("sequence", sa.String(10), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_call_reports_call_id"),
        sa.UniqueConstraint("call_id", "status", "sequence", name="uq_call_reports_call_id"),
    )


def _recordings() -> None:
    op.create_table(
        "recordings",
        *_numbered("pk_recordings"),
        sa.Column("dealership_id", sa.Integer(), nullable=False),
        sa.Column("followup_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(36), nullable=False),
        sa.Column("question", sa.String(60), nullable=False),
        sa.Column("sid", sa.String(64), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("duration_s", sa.Integer()),
        sa.Column("file", sa.String(200)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_real", TIME, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_recordings_dealership_id"),
        sa.ForeignKeyConstraint(["followup_id"], ["followups.id"], name="fk_recordings_followup_id"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_recordings_call_id"),
        sa.UniqueConstraint("sid", name="uq_recordings_sid"),
    )
    op.create_index("ix_recordings_followup_id", "recordings", ["followup_id"])
    op.create_index("ix_recordings_state_next_try", "recordings", ["state", "next_try_real"])


def _ticket_events() -> None:
    op.create_table(
        "ticket_events",
        *_numbered("pk_ticket_events"),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name="fk_ticket_events_ticket_id"),
    )
    op.create_index("ix_ticket_events_ticket_id", "ticket_events", ["ticket_id"])


def _turns() -> None:
    op.create_table(
        "turns",
        *_numbered("pk_turns"),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.String(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("heard", sa.String(200), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"], name="fk_turns_conversation_id"),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name="fk_turns_call_id"),
        sa.UniqueConstraint("call_id", "number", name="uq_turns_call_id"),
    )
    op.create_index("ix_turns_conversation_id", "turns", ["conversation_id"])


TABLES = {
    "dealerships": _dealerships,
    "scripts": _scripts,
    "audit": _audit,
    "customers": _customers,
    "programmes": _programmes,
    "suppressions": _suppressions,
    "users": _users,
    "vehicles": _vehicles,
    "occasions": _occasions,
    "followups": _followups,
    "calls": _calls,
    "conversations": _conversations,
    "decisions": _decisions,
    "messages": _messages,
    "tickets": _tickets,
    "answers": _answers,
    "call_reports": _call_reports,
    "recordings": _recordings,
    "ticket_events": _ticket_events,
    "turns": _turns,
}
