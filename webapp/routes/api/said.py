"""Users, moments and states, as replies say them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from webapp.application import intygsverk
from webapp.clock import swedish
from webapp.routes.api.models import ApiModel
from webapp.services.records import Certificate


class Who(ApiModel):
    """A user."""

    id: str
    name: str


Status: TypeAlias = Literal["draft", "signed", "revoked"]


def status_of(certificate: Certificate) -> Status:
    if certificate.revoked:
        return "revoked"
    return "signed" if certificate.signed else "draft"


def who(user_id: str) -> Who:
    return Who(id=user_id, name=intygsverk().people.user_name(user_id))


def who_or_none(user_id: str | None) -> Who | None:
    return None if user_id is None else who(user_id)


def moment(at: datetime) -> datetime:
    """Swedish time with its distance from UTC, in whole seconds."""
    return swedish(at).replace(microsecond=0)


def moment_or_none(at: datetime | None) -> datetime | None:
    return None if at is None else moment(at)
