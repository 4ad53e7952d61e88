"""Scripts are drafted, published and retired; question banks per dealership; recorded prompts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TIME = sa.DateTime(timezone=True)  # aware; kept in UTC by the models


def upgrade() -> None:
    """Add only, each column with a value the running version need not know: what it has published is published."""
    op.add_column("scripts", sa.Column("state", sa.String(20), nullable=False, server_default="published"))
    op.add_column("scripts", sa.Column("published_by", sa.String(80), nullable=False, server_default="ringback"))
    op.add_column("scripts", sa.Column("retired_at", TIME))
    op.add_column("scripts", sa.Column("banks", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("scripts", sa.Column("audio", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("followups", sa.Column("banks", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "question_banks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dealership_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_question_banks"),
        sa.ForeignKeyConstraint(["dealership_id"], ["dealerships.id"], name="fk_question_banks_dealership_id"),
        sa.UniqueConstraint("dealership_id", "name", "valid_from", name="uq_question_banks_dealership_id"),
    )
    op.create_table(
        "prompt_audio",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("mime", sa.String(40), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_prompt_audio"),
    )
    op.create_index("ix_answers_kind", "answers", ["dealership_id", "kind", "at"])


def downgrade() -> None:
    """Drafts go, because the version before would ring with them; banks and recorded prompts go with their tables."""
    op.execute("DELETE FROM scripts WHERE state = 'draft'")
    op.drop_index("ix_answers_kind", "answers")
    op.drop_table("prompt_audio")
    op.drop_table("question_banks")
    op.drop_column("followups", "banks")
    for name in ("audio", "banks", "retired_at", "published_by", "state"):
        op.drop_column("scripts", name)
