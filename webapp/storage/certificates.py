"""Reading and writing certificates. Functions take the session of the caller's transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.storage.tables import AnswerChangeRow, CertificateRow

DRAFT = "draft"
SIGNED = "signed"


def find(session: Session, certificate_id: str) -> CertificateRow | None:
    return session.get(CertificateRow, certificate_id)


def find_to_change(session: Session, certificate_id: str) -> CertificateRow | None:
    """As `find`; nobody else changes the row until the transaction ends (SQLite has one writer anyway)."""
    return session.get(CertificateRow, certificate_id, with_for_update=True)


def of_unit(session: Session, unit_id: str, limit: int = 100) -> Sequence[CertificateRow]:
    """Latest saved first."""
    query = select(CertificateRow).where(CertificateRow.unit_id == unit_id)
    return session.scalars(query.order_by(CertificateRow.saved_at.desc(), CertificateRow.id).limit(limit)).all()


def of_patient(session: Session, unit_id: str, patient_key: str) -> Sequence[CertificateRow]:
    """The unit's certificates about a patient, latest saved first."""
    query = select(CertificateRow).where(CertificateRow.unit_id == unit_id, CertificateRow.patient_key == patient_key)
    return session.scalars(query.order_by(CertificateRow.saved_at.desc(), CertificateRow.id)).all()


def of_type(session: Session, certificate_type: str, patient_key: str) -> Sequence[CertificateRow]:
    """Every unit's certificates of a type about a patient."""
    query = select(CertificateRow).where(
        CertificateRow.patient_key == patient_key, CertificateRow.type == certificate_type
    )
    return session.scalars(query).all()


def answer_digest(written: str) -> str:
    """What is remembered of an answer's earlier wording. The empty answer has the digest of nothing."""
    return hashlib.sha256(written.encode()).hexdigest() if written else ""


def record_change(
    session: Session, row: CertificateRow, question: str, written: str, user_id: str, at: datetime
) -> None:
    """Note that the revision now being made changes this answer."""
    session.add(
        AnswerChangeRow(
            certificate_id=row.id,
            question=question,
            revision=row.revision,
            digest=answer_digest(written),
            changed_by=user_id,
            changed_at=at,
        )
    )


def changes(session: Session, certificate_id: str) -> dict[str, list[AnswerChangeRow]]:
    """All changes by question, oldest first."""
    query = select(AnswerChangeRow).where(AnswerChangeRow.certificate_id == certificate_id)
    found: dict[str, list[AnswerChangeRow]] = {}
    for change in session.scalars(query.order_by(AnswerChangeRow.revision)):
        found.setdefault(change.question, []).append(change)
    return found
