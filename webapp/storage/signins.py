"""Sign-ins and the patients looked up during them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.storage.tables import PatientHandleRow, SignInRow


def find(session: Session, signin_id: str) -> SignInRow | None:
    return session.get(SignInRow, signin_id)


def end(session: Session, signin_id: str) -> None:
    """Takes the looked-up patients with it."""
    session.execute(delete(SignInRow).where(SignInRow.id == signin_id))


def end_unused(session: Session, before: datetime) -> None:
    session.execute(delete(SignInRow).where(SignInRow.seen_at < before))


def find_patient(session: Session, signin_id: str, handle: str) -> PatientHandleRow | None:
    if not handle.isascii() or not handle.isprintable():
        return None  # none of ours, and PostgreSQL takes no NUL
    row = session.get(PatientHandleRow, handle)
    return row if row is not None and row.signin_id == signin_id else None


def handle_of(session: Session, signin_id: str, patient_key: str) -> PatientHandleRow | None:
    query = select(PatientHandleRow).where(
        PatientHandleRow.signin_id == signin_id, PatientHandleRow.patient_key == patient_key
    )
    return session.scalars(query).first()
