"""The outbox's tables. Ids only in the clear: payloads and receivers' texts are sealed. Moments are stored in UTC."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from workers.columns import NAMES, Moment

WAITING, SENDING, EXPIRED, SUPERSEDED = "WAITING", "SENDING", "EXPIRED", "SUPERSEDED"
OPEN = (WAITING, SENDING)
"""The states that are not terminal."""


def payload_place(event_id: str) -> str:
    """What an event's message is sealed to."""
    return f"outbox_events.payload:{event_id}"


def text_place(delivery_id: str) -> str:
    """What receivers' words about a delivery are sealed to."""
    return f"outbox_attempts.text:{delivery_id}"


class OutboxBase(DeclarativeBase):
    metadata = MetaData(naming_convention=dict(NAMES))
    type_annotation_map: ClassVar = {datetime: Moment}


class CertificateRow(OutboxBase):
    """One per certificate. Whoever records an event locks it, so that events get their numbers one after the other."""

    __tablename__ = "outbox_certificates"

    certificate_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    last_sequence: Mapped[int]
    last_event_time: Mapped[str] = mapped_column(String(23))


class EventRow(OutboxBase):
    """What happened, and the very bytes that tell of it. `event_time` is what the receiver sees: Swedish wall time."""

    __tablename__ = "outbox_events"
    __table_args__ = (UniqueConstraint("certificate_id", "sequence"), UniqueConstraint("certificate_id", "event_time"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    certificate_id: Mapped[str] = mapped_column(String(36))
    sequence: Mapped[int]
    code: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(32))
    provider_id: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime]
    event_time: Mapped[str] = mapped_column(String(23))
    payload: Mapped[bytes] = mapped_column(LargeBinary)


class DeliveryRow(OutboxBase):
    """One event to one address. `attempts` counts the calls that the schedule counts: a lost call is none of them.

    `called_at` is set when a worker begins the call under the lease; it is what makes a second job harmless.
    """

    __tablename__ = "outbox_deliveries"
    __table_args__ = (
        UniqueConstraint("event_id", "address"),
        Index(None, "state", "due_at"),
        Index(None, "certificate_id", "address", "sequence"),
        CheckConstraint(
            "(state = 'WAITING' AND due_at IS NOT NULL AND lease_token IS NULL AND ended_at IS NULL)"
            " OR (state = 'SENDING' AND due_at IS NOT NULL AND lease_token IS NOT NULL AND lease_until IS NOT NULL"
            " AND ended_at IS NULL)"
            " OR (state NOT IN ('WAITING', 'SENDING') AND due_at IS NULL AND lease_token IS NULL"
            " AND ended_at IS NOT NULL)",
            name="never_stranded",
        ),
    )

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    event_id: Mapped[str] = mapped_column(ForeignKey("outbox_events.id"))
    certificate_id: Mapped[str] = mapped_column(String(36))
    sequence: Mapped[int]
    address: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16))
    schedule: Mapped[str] = mapped_column(String(255))
    attempts: Mapped[int]
    first_attempt_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    lease_owner: Mapped[str | None] = mapped_column(String(128))
    lease_token: Mapped[str | None] = mapped_column(String(36))
    lease_until: Mapped[datetime | None]
    called_at: Mapped[datetime | None]
    lease_expiries: Mapped[int]


class AttemptRow(OutboxBase):
    """One call. `outcome` is a result class; none while the call goes on. Rows are never deleted."""

    __tablename__ = "outbox_attempts"
    __table_args__ = (UniqueConstraint("delivery_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[str] = mapped_column(ForeignKey("outbox_deliveries.id"))
    number: Mapped[int]
    worker: Mapped[str] = mapped_column(String(128))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    duration_ms: Mapped[int | None] = mapped_column(BigInteger)  # a lost call may be noticed weeks later
    outcome: Mapped[str | None] = mapped_column(String(32))
    http_status: Mapped[int | None]
    result_code: Mapped[str | None] = mapped_column(String(32))
    error_id: Mapped[str | None] = mapped_column(String(32))
    platform_code: Mapped[str | None] = mapped_column(String(8))
    text: Mapped[bytes | None] = mapped_column(LargeBinary)
