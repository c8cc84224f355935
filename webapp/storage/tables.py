"""The tables. Moments are stored in UTC and read back aware of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import ClassVar

from sqlalchemy import DateTime, Dialect, ForeignKey, Index, LargeBinary, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A point in time. SQLite forgets the zone, so it is always UTC there."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar = {datetime: Moment}


class CertificateRow(Base):
    """A draft or a signed certificate. `document` is its JSON form, as typed; `revision` counts the saves.

    Once signed, `signed_xml` holds what was signed, byte by byte, and `signed_document` the content read back from it.
    """

    __tablename__ = "certificates"
    __table_args__ = (Index(None, "unit_id", "saved_at"), Index(None, "patient_key"))

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    type: Mapped[str] = mapped_column(String(32))
    text_version: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    revision: Mapped[int]
    patient_key: Mapped[str] = mapped_column(String(64))
    provider_id: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[str] = mapped_column(String(64))
    created_by: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    saved_by: Mapped[str] = mapped_column(String(64))
    saved_at: Mapped[datetime]
    document: Mapped[str] = mapped_column(Text)
    signed_by: Mapped[str | None] = mapped_column(String(64))
    signed_at: Mapped[datetime | None]
    signed_document: Mapped[str | None] = mapped_column(Text)
    signed_xml: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_sha256: Mapped[str | None] = mapped_column(String(64))


class AnswerChangeRow(Base):
    """One save of one answer: who and when, and a hash of it, so that a later save can tell what it was based on."""

    __tablename__ = "answer_changes"

    certificate_id: Mapped[str] = mapped_column(ForeignKey("certificates.id", ondelete="CASCADE"), primary_key=True)
    question: Mapped[str] = mapped_column(String(32), primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    changed_by: Mapped[str] = mapped_column(String(64))
    changed_at: Mapped[datetime]


class SignInRow(Base):
    """A user's sign-in. `id` is a hash of the cookie's value, so that a copy of the table opens no door."""

    __tablename__ = "signins"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class PatientHandleRow(Base):
    """A patient somebody has looked up, under a name that may stand in an address: it works for that sign-in only."""

    __tablename__ = "patient_handles"

    handle: Mapped[str] = mapped_column(String(43), primary_key=True)
    signin_id: Mapped[str] = mapped_column(ForeignKey("signins.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime]


class AccessLogRow(Base):
    """Who took part of a patient's data, as the patient data act (PDL) asks. Rows are only ever added."""

    __tablename__ = "access_log"
    __table_args__ = (Index(None, "patient_key", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    user_id: Mapped[str] = mapped_column(String(64))
    provider_id: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[str] = mapped_column(String(64))
    signin_id: Mapped[str] = mapped_column(String(64))
    patient_key: Mapped[str] = mapped_column(String(64))
    certificate_id: Mapped[str | None] = mapped_column(String(36))
    activity: Mapped[str] = mapped_column(String(16))
