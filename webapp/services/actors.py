"""Who is doing something, and for which unit."""

from __future__ import annotations

from dataclasses import dataclass

from webapp.people import CareUnit, Provider, User


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in user who has chosen a unit."""

    signin_id: str
    user: User
    unit: CareUnit
    provider: Provider
