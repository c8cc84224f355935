"""Signing in to the demo, choosing a unit, being signed out after a while."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Literal, TypeAlias

from webapp.clock import Clock
from webapp.people import CareUnit, People, User
from webapp.services.actors import Actor
from webapp.services.problems import NotPermitted
from webapp.storage import signins
from webapp.storage.tables import SignInRow
from workers.database import Database

Door: TypeAlias = Literal["page", "api"]
"""Where a sign-in counts: the token of one door does not open the other."""
SEEN_EVERY = timedelta(seconds=60)
"""How exactly the last activity is remembered: not every request shall write."""


_NO_ASSIGNMENT = "Du har inget uppdrag på den enheten."


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A user, with the unit chosen so far."""

    id: str
    user: User
    unit: CareUnit | None


class SignIns:
    def __init__(self, database: Database, people: People, clock: Clock, idle: timedelta) -> None:
        self._database = database
        self._people = people
        self._clock = clock
        self._idle = idle

    def begin(self, user_id: str, unit_id: str | None = None, *, door: Door = "page") -> str:
        """The value of the cookie, or the bearer token. A user with one unit has it chosen. Raises NotPermitted."""
        user = self._people.user(user_id)
        if user is None:
            raise NotPermitted("Den användaren finns inte.")
        if unit_id is not None and unit_id not in user.units:
            raise NotPermitted(_NO_ASSIGNMENT)
        token = secrets.token_urlsafe(32)
        now = self._clock()
        with self._database.writing() as session:
            signins.end_unused(session, now - self._idle)
            unit_id = unit_id or (user.units[0] if len(user.units) == 1 else None)
            session.add(SignInRow(id=_id(token, door), user_id=user.id, unit_id=unit_id, created_at=now, seen_at=now))
        return token

    def find(self, token: str, *, door: Door = "page") -> SignedIn | None:
        """Who holds this cookie or token; None when signed out or away for too long."""
        now = self._clock()
        with self._database.reading() as session:
            row = signins.find(session, _id(token, door))
        if row is None or now - row.seen_at > self._idle:
            return None
        user = self._people.user(row.user_id)
        if user is None:
            return None
        if now - row.seen_at > SEEN_EVERY:
            self._note_activity(row.id)
        return SignedIn(row.id, user, self._people.unit(row.unit_id))

    def choose_unit(self, signed_in: SignedIn, unit_id: str) -> None:
        if unit_id not in signed_in.user.units:
            raise NotPermitted(_NO_ASSIGNMENT)
        with self._database.writing() as session:
            row = signins.find(session, signed_in.id)
            if row is not None:
                row.unit_id = unit_id

    def end(self, token: str, *, door: Door = "page") -> None:
        with self._database.writing() as session:
            signins.end(session, _id(token, door))

    def actor(self, signed_in: SignedIn) -> Actor | None:
        """None until a unit is chosen."""
        unit = signed_in.unit
        if unit is None:
            return None
        return Actor(signed_in.id, signed_in.user, unit, self._people.provider_of(unit))

    def _note_activity(self, signin_id: str) -> None:
        with self._database.writing() as session:
            row = signins.find(session, signin_id)
            if row is not None:
                row.seen_at = self._clock()


def _id(token: str, door: Door) -> str:
    return sha256(f"{door}:{token}".encode()).hexdigest()
