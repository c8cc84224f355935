"""First tables: certificates, sign-ins, the access log, data keys, the outbox.

What came before kept texts in the clear, and has no way here.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001_sealed"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_log",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("provider_id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("signin_id", sa.String(length=64), nullable=False),
        sa.Column("patient_key", sa.String(length=64), nullable=False),
        sa.Column("certificate_id", sa.String(length=36), nullable=True),
        sa.Column("activity", sa.String(length=16), nullable=False),
        sa.Column("argument", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_access_log"),
    )
    op.create_index("ix_access_log_patient_key_at", "access_log", ["patient_key", "at"], unique=False)
    op.create_table(
        "certificates",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("text_version", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("patient_key", sa.String(length=64), nullable=False),
        sa.Column("provider_id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.String(length=64), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("signed_by", sa.String(length=64), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("statement", sa.LargeBinary(), nullable=True),
        sa.Column("signature", sa.LargeBinary(), nullable=True),
        sa.Column("signed_xml", sa.LargeBinary(), nullable=True),
        sa.Column("sent_by", sa.String(length=64), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(length=64), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revocation", sa.LargeBinary(), nullable=True),
        sa.Column("parent_id", sa.String(length=36), nullable=True),
        sa.Column("relation", sa.String(length=16), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_certificates"),
    )
    op.create_index("ix_certificates_parent_id", "certificates", ["parent_id"], unique=False)
    op.create_index("ix_certificates_patient_key", "certificates", ["patient_key"], unique=False)
    op.create_index("ix_certificates_unit_id_saved_at", "certificates", ["unit_id", "saved_at"], unique=False)
    op.create_table(
        "signins",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=64), nullable=False),
        sa.Column("unit_id", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_signins"),
    )
    op.create_table(
        "answer_changes",
        sa.Column("certificate_id", sa.String(length=36), nullable=False),
        sa.Column("question", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name="fk_answer_changes_certificate_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("certificate_id", "question", "revision", name="pk_answer_changes"),
    )
    op.create_table(
        "patient_handles",
        sa.Column("handle", sa.String(length=43), nullable=False),
        sa.Column("signin_id", sa.String(length=64), nullable=False),
        sa.Column("patient_key", sa.String(length=64), nullable=False),
        sa.Column("provider_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["signin_id"], ["signins.id"], name="fk_patient_handles_signin_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("handle", name="pk_patient_handles"),
    )
    op.create_index("ix_patient_handles_signin_id", "patient_handles", ["signin_id"], unique=False)
    op.create_table(
        "outbox_certificates",
        sa.Column("certificate_id", sa.String(length=36), nullable=False),
        sa.Column("last_sequence", sa.Integer(), nullable=False),
        sa.Column("last_event_time", sa.String(length=23), nullable=False),
        sa.PrimaryKeyConstraint("certificate_id", name="pk_outbox_certificates"),
    )
    op.create_table(
        "outbox_events",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("certificate_id", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("provider_id", sa.String(length=64), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_time", sa.String(length=23), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_events"),
        sa.UniqueConstraint("certificate_id", "event_time", name="uq_outbox_events_certificate_id_event_time"),
        sa.UniqueConstraint("certificate_id", "sequence", name="uq_outbox_events_certificate_id_sequence"),
    )
    op.create_table(
        "outbox_deliveries",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("event_id", sa.String(length=36), nullable=False),
        sa.Column("certificate_id", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("schedule", sa.String(length=255), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.String(length=128), nullable=True),
        sa.Column("lease_token", sa.String(length=36), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_expiries", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'WAITING' AND due_at IS NOT NULL AND lease_token IS NULL AND ended_at IS NULL)"
            " OR (state = 'SENDING' AND due_at IS NOT NULL AND lease_token IS NOT NULL AND lease_until IS NOT NULL"
            " AND ended_at IS NULL)"
            " OR (state NOT IN ('WAITING', 'SENDING') AND due_at IS NULL AND lease_token IS NULL"
            " AND ended_at IS NOT NULL)",
            name="ck_outbox_deliveries_never_stranded",
        ),
        sa.ForeignKeyConstraint(["event_id"], ["outbox_events.id"], name="fk_outbox_deliveries_event_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_deliveries"),
        sa.UniqueConstraint("event_id", "address", name="uq_outbox_deliveries_event_id_address"),
    )
    op.create_index(
        "ix_outbox_deliveries_certificate_id_address_sequence",
        "outbox_deliveries",
        ["certificate_id", "address", "sequence"],
        unique=False,
    )
    op.create_index("ix_outbox_deliveries_state_due_at", "outbox_deliveries", ["state", "due_at"], unique=False)
    op.create_table(
        "outbox_attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=128), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("duration_ms", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("result_code", sa.String(length=32), nullable=True),
        sa.Column("error_id", sa.String(length=32), nullable=True),
        sa.Column("platform_code", sa.String(length=8), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["outbox_deliveries.id"], name="fk_outbox_attempts_delivery_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_attempts"),
        sa.UniqueConstraint("delivery_id", "number", name="uq_outbox_attempts_delivery_id_number"),
    )
    op.create_table(
        "data_keys",
        sa.Column("provider_id", sa.String(length=64), nullable=False),
        sa.Column("master_id", sa.String(length=32), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("provider_id", name="pk_data_keys"),
    )
