"""Reading and writing certificates. Functions take the session of the caller's transaction."""

from __future__ import annotations

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


def children(session: Session, certificate_id: str) -> Sequence[CertificateRow]:
    """What has been made from a certificate and is related to it, apart from what is revoked."""
    query = select(CertificateRow).where(CertificateRow.parent_id == certificate_id)
    return session.scalars(query.where(CertificateRow.revoked_at.is_(None))).all()


def delete(session: Session, row: CertificateRow) -> None:
    """For good, with the history of its answers."""
    session.delete(row)
    session.flush()


def of_type(session: Session, certificate_type: str, patient_key: str) -> Sequence[CertificateRow]:
    """Every unit's certificates of a type about a patient, apart from revoked ones."""
    query = select(CertificateRow).where(
        CertificateRow.patient_key == patient_key,
        CertificateRow.type == certificate_type,
        CertificateRow.revoked_at.is_(None),
    )
    return session.scalars(query).all()


def record_change(
    session: Session, row: CertificateRow, question: str, digest: str, user_id: str, at: datetime
) -> None:
    """Note that the revision now being made changes this answer, into what has this digest."""
    session.add(
        AnswerChangeRow(
            certificate_id=row.id,
            question=question,
            revision=row.revision,
            digest=digest,
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
