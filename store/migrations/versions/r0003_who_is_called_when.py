"""More kinds of occasions, programmes with rules of their own, consent, calendars, ways to reach the unreached."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TIME = sa.DateTime(timezone=True)  # aware; kept in UTC by the models
DATES = (
    "delivered_on",
    "warranty_until",
    "inspection_due",
    "insurance_until",
    "first_maintenance_on",
    "maintenance_due",
    "last_visit_on",
    "mileage_on",
)


def upgrade() -> None:
    """Add only, each column with a value the running version need not know."""
    for column in _customers():
        op.add_column("customers", column)
    for column in _vehicles():
        op.add_column("vehicles", column)
    for column in _occasions():
        op.add_column("occasions", column)
    op.create_index("ix_occasions_plan", "occasions", ["to_plan", "plan_on"])
    op.add_column("programmes", sa.Column("purpose", sa.String(20), nullable=False, server_default="service"))
    op.add_column("programmes", sa.Column("rule", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("followups", sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
    for name, size, default in (("source", 80, "call"), ("actor", 80, "ringback"), ("note", 300, "")):
        op.add_column("suppressions", sa.Column(name, sa.String(size), nullable=False, server_default=default))
    op.add_column("messages", sa.Column("channel", sa.String(10), nullable=False, server_default="sms"))
    op.add_column("messages", sa.Column("subject", sa.String(200), nullable=False, server_default=""))
    _widen_messages(20, 254)
    op.create_index("ix_messages_dealership_to", "messages", ["dealership_id", "to"])
    for make in TABLES.values():
        make()


def downgrade() -> None:
    """E-mails go, because the version before would send them as SMS; so do numbers kept from marketing alone."""
    for name in reversed(TABLES):
        op.drop_table(name)
    op.drop_index("ix_messages_dealership_to", "messages")
    op.execute("DELETE FROM messages WHERE channel <> 'sms'")
    op.execute("DELETE FROM suppressions WHERE scope = 'marketing'")
    _widen_messages(254, 20)
    for table, columns in (
        ("messages", ("subject", "channel")),
        ("suppressions", ("note", "actor", "source")),
        ("followups", ("priority",)),
        ("programmes", ("rule", "purpose")),
    ):
        for column in columns:
            op.drop_column(table, column)
    op.drop_index("ix_occasions_plan", "occasions")
    for table_name, added in (("occasions", _occasions()), ("vehicles", _vehicles()), ("customers", _customers())):
        for one in reversed(added):
            op.drop_column(table_name, one.name)


def _widen_messages(before: int, after: int) -> None:
    """An e-mail address is longer than a number; SQLite changes the table by copying it."""
    with op.batch_alter_table("messages") as table:
        for name in ("to", "from"):
            table.alter_column(name, existing_type=sa.String(before), type_=sa.String(after), existing_nullable=False)


def _customers() -> list[sa.Column[Any]]:
    return [
        sa.Column("birthday", sa.String(10)),
        sa.Column("birthday_lunar", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("preferred", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("email", sa.String(254)),
        sa.Column("address", sa.String(300)),
        sa.Column("local", sa.Boolean()),
    ]


def _vehicles() -> list[sa.Column[Any]]:
    return [
        sa.Column("vin", sa.String(20)),
        *(sa.Column(name, sa.Date()) for name in DATES),
        sa.Column("insurer", sa.String(200), nullable=False, server_default=""),
        sa.Column("maintenance_due_km", sa.Integer()),
        sa.Column("mileage_km", sa.Integer()),
    ]


def _occasions() -> list[sa.Column[Any]]:
    return [
        sa.Column("at", TIME),
        sa.Column("plan_on", sa.Date()),
        sa.Column("round", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("gone", sa.String(40)),
    ]


def _numbered(key_name: str) -> tuple[sa.Column[int], sa.PrimaryKeyConstraint]:
    return sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id", name=key_name)


def _fallbacks() -> None:
    op.create_table(
        "fallbacks",
        *_numbered("pk_fallbacks"),
        sa.Column("dealership_id", sa.Integer(), nullable=False),
        sa.Column("followup_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("why", sa.String(300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("done_at", TIME),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_fallbacks_dealership_id"),
        sa.ForeignKeyConstraint(["followup_id"], ["followups.id"], name="fk_fallbacks_followup_id"),
        sa.UniqueConstraint("followup_id", "place", name="uq_fallbacks_followup_id"),
    )
    op.create_index("ix_fallbacks_state", "fallbacks", ["state", "due_on"])


def _consents() -> None:
    op.create_table(
        "consents",
        *_numbered("pk_consents"),
        sa.Column("dealership_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("purpose", sa.String(20), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("wording", sa.Text(), nullable=False, server_default=""),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_consents_dealership_id"),
    )
    op.create_index("ix_consents_number", "consents", ["dealership_id", "number", "purpose"])


def _calendar_days() -> None:
    op.create_table(
        "calendar_days",
        *_numbered("pk_calendar_days"),
        sa.Column("region", sa.String(10), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.UniqueConstraint("region", "day", name="uq_calendar_days_region"),
    )


def _calendar_years() -> None:
    op.create_table(
        "calendar_years",
        *_numbered("pk_calendar_years"),
        sa.Column("region", sa.String(10), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.UniqueConstraint("region", "year", name="uq_calendar_years_region"),
    )


def _column_maps() -> None:
    op.create_table(
        "column_maps",
        *_numbered("pk_column_maps"),
        sa.Column("dealership_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_column_maps_dealership_id"),
        sa.UniqueConstraint("dealership_id", "kind", name="uq_column_maps_dealership_id"),
    )


TABLES = {
    "fallbacks": _fallbacks,
    "consents": _consents,
    "calendar_days": _calendar_days,
    "calendar_years": _calendar_years,
    "column_maps": _column_maps,
}
