"""Who is doing something, and for which unit."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from hashlib import sha256

from webapp.people import CareUnit, Provider, User


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in user who has chosen a unit."""

    signin_id: str
    user: User
    unit: CareUnit
    provider: Provider


class PatientKeys:
    """Person ids as keyed hashes: equal ones can be found, and nobody without the key can tell whose they are."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.new(secret, b"patient-key", sha256).digest()

    def of(self, person_id: str) -> str:
        return hmac.new(self._key, person_id.encode(), sha256).hexdigest()
