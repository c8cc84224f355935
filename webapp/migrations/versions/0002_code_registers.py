"""Code registers that an operator imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002_code_registers"
down_revision = "0001_sealed"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "code_registers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("system", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("subset_title", sa.String(length=100), nullable=True),
        sa.Column("codes", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_code_registers"),
        sa.UniqueConstraint("system", "version", name="uq_code_registers_system_version"),
    )
    op.create_table(
        "codes",
        sa.Column("register_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("includes", sa.Text(), nullable=False),
        sa.Column("helps", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["register_id"], ["code_registers.id"], name="fk_codes_register_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("register_id", "place", name="pk_codes"),
    )
