"""The patient data act's log. There is no way here to change or remove a row."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.storage.tables import AccessLogRow


def add(session: Session, row: AccessLogRow) -> None:
    session.add(row)


def has(session: Session, signin_id: str, certificate_id: str, activity: str) -> bool:
    """Has this sign-in already been logged for this activity on this certificate?"""
    query = select(AccessLogRow.id).where(
        AccessLogRow.signin_id == signin_id,
        AccessLogRow.certificate_id == certificate_id,
        AccessLogRow.activity == activity,
    )
    return session.scalars(query.limit(1)).first() is not None
