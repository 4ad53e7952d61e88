"""What the dial ledger, the carrier's limits and conversations by text need to remember."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TIME = sa.DateTime(timezone=True)  # aware; kept in UTC by the models


def upgrade() -> None:
    """Add only, each column with a value the running version need not know."""
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    with op.batch_alter_table("turns") as turns:
        turns.alter_column("call_id", existing_type=sa.String(36), nullable=True)
        turns.create_foreign_key("fk_turns_message_id", "messages", ["message_id"], ["id"])
        turns.create_unique_constraint("uq_turns_message_id", ["message_id"])
    unsure = sa.text("outcome = 'unsure' AND review IS NULL")
    op.create_index("ix_calls_unsure", "calls", ["dealership_id"], sqlite_where=unsure, postgresql_where=unsure)
    op.create_index("ix_conversations_asked_at", "conversations", ["asked_at"])
    op.create_table(
        "limits",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("scope", sa.String(10), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("pace", sa.Double()),
        sa.Column("lines", sa.Integer()),
        sa.UniqueConstraint("scope", "name", name="uq_limits_scope"),
    )
    op.create_table(
        "carrier_states",
        sa.Column("account", sa.String(64), primary_key=True),
        sa.Column("troubles", sa.Integer(), nullable=False),
        sa.Column("rests", sa.Integer(), nullable=False),
        sa.Column("resting_until_real", TIME),
        sa.Column("probe_until_real", TIME),
        sa.Column("since", TIME),
        sa.Column("why", sa.String(300), nullable=False),
    )


def downgrade() -> None:
    """Turns taken by text go, because the version before knows no turn without a call."""
    op.drop_table("carrier_states")
    op.drop_table("limits")
    op.drop_index("ix_calls_unsure", "calls")
    op.drop_index("ix_conversations_asked_at", "conversations")
    op.execute("DELETE FROM turns WHERE call_id IS NULL")
    with op.batch_alter_table("turns") as turns:
        turns.drop_constraint("uq_turns_message_id", type_="unique")
        turns.drop_constraint("fk_turns_message_id", type_="foreignkey")
        turns.alter_column("call_id", existing_type=sa.String(36), nullable=False)
    for table, columns in reversed(_added().items()):
        for column in reversed(columns):
            op.drop_column(table, column.name)


def _added() -> dict[str, list[sa.Column[Any]]]:
    return {
        "calls": [
            sa.Column("claimed_at", TIME),
            sa.Column("deadline_real", TIME),
            sa.Column("voicemail", sa.String(10)),
            sa.Column("review", sa.String(10)),
            sa.Column("reviewed_by", sa.String(80)),
            sa.Column("reviewed_at", TIME),
            sa.Column("menu", sa.JSON()),
        ],
        "turns": [sa.Column("message_id", sa.String(36))],
        "conversations": [
            sa.Column("channel", sa.String(10), nullable=False, server_default="voice"),
            sa.Column("asked_at", TIME),
        ],
    }
