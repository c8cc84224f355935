"""The tables. Moments are stored in UTC. Whatever is about a person is sealed or a keyed hash."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, LargeBinary, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from workers.columns import NAMES, Moment


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=dict(NAMES))
    type_annotation_map: ClassVar = {datetime: Moment}


class CertificateRow(Base):
    """A draft or a signed certificate. `document` is its JSON form, as typed, sealed; `revision` counts the saves.

    Once signed, `statement` says what was signed, by whom and how it was made, `signature` holds a detached JWS over
    its bytes, and `signed_xml` is the very message that is sent; all three are sealed.
    """

    __tablename__ = "certificates"
    __table_args__ = (Index(None, "unit_id", "saved_at"), Index(None, "patient_key"), Index(None, "parent_id"))

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
    document: Mapped[bytes] = mapped_column(LargeBinary)
    signed_by: Mapped[str | None] = mapped_column(String(64))
    signed_at: Mapped[datetime | None]
    statement: Mapped[bytes | None] = mapped_column(LargeBinary)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary)
    signed_xml: Mapped[bytes | None] = mapped_column(LargeBinary)
    sent_by: Mapped[str | None] = mapped_column(String(64))
    sent_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(64))
    revoked_at: Mapped[datetime | None]
    revocation: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Why it was revoked, sealed."""
    parent_id: Mapped[str | None] = mapped_column(String(36))
    relation: Mapped[str | None] = mapped_column(String(16))
    """What it is to the certificate that it was made from: a relation code of `specs/copies`."""


class AnswerChangeRow(Base):
    """One save of one answer: who, when, and a keyed hash by which a later save can tell what it was based on."""

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
    """A patient somebody has looked up, under a name that may stand in an address: it works for that sign-in only.

    `person_id` is sealed with the key of `provider_id`, for whom the user worked then.
    """

    __tablename__ = "patient_handles"

    handle: Mapped[str] = mapped_column(String(43), primary_key=True)
    signin_id: Mapped[str] = mapped_column(ForeignKey("signins.id", ondelete="CASCADE"), index=True)
    patient_key: Mapped[str] = mapped_column(String(64))
    provider_id: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[bytes] = mapped_column(LargeBinary)
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
    argument: Mapped[str | None] = mapped_column(String(64))
