"""Sending a signed certificate: by its own button, or as part of signing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.specs.spec import Spec
from webapp.services import events
from webapp.services.access import AccessLog
from webapp.services.actors import Actor
from webapp.services.events import Events, Told
from webapp.services.problems import NotPermitted
from webapp.storage.tables import CertificateRow


def send_now(
    session: Session,
    actor: Actor,
    row: CertificateRow,
    spec: Spec,
    told: Told,
    happenings: Events,
    access: AccessLog,
    now: datetime,
) -> None:
    """In the caller's writing transaction: the certificate is on its way, and everybody concerned is told."""
    recipient = happenings.recipient(spec)
    if recipient is None:
        raise NotPermitted("Intyg av den här typen lämnas till patienten och skickas inte.", "not-available")
    row.sent_by, row.sent_at = actor.user.id, now
    happenings.send(session, row, recipient, told.xml)
    happenings.tell(session, actor, events.SENT, row, told)
    access.add(session, actor, row.patient_key, "print", row.id, recipient.name)
