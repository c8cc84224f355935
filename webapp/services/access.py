"""Telling the patient data act's log who took part of what."""

from __future__ import annotations

from typing import Literal

from sqlalchemy.orm import Session

from webapp.clock import Clock
from webapp.services.actors import Actor
from webapp.storage import access_log
from webapp.storage.tables import AccessLogRow

Activity = Literal["read", "write", "sign", "print", "delete"]
"""What the log is to call it: sending is printing, with the recipient as argument; revoking is deleting."""


class AccessLog:
    """Written in the transaction of what it tells about, or in one of its own for reading."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def add(
        self,
        session: Session,
        actor: Actor,
        patient_key: str,
        activity: Activity,
        certificate_id: str | None = None,
        argument: str | None = None,
    ) -> None:
        """`argument` says more about the activity, such as the id of who was sent it; nothing about the patient."""
        access_log.add(
            session,
            AccessLogRow(
                at=self._clock(),
                user_id=actor.user.id,
                provider_id=actor.provider.id,
                unit_id=actor.unit.id,
                signin_id=actor.signin_id,
                patient_key=patient_key,
                certificate_id=certificate_id,
                activity=activity,
                argument=argument,
            ),
        )

    def add_once(
        self, session: Session, actor: Actor, patient_key: str, activity: Activity, certificate_id: str
    ) -> None:
        """Once per sign-in and certificate: autosave writes every second, but it is one piece of writing."""
        if not access_log.has(session, actor.signin_id, certificate_id, activity):
            self.add(session, actor, patient_key, activity, certificate_id)
