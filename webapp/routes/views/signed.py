"""A signed certificate's page: what has happened to it, and what may be done with it now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import url_for

from engine.specs.models.notifications import RecipientModel
from webapp.clock import swedish
from webapp.people import People
from webapp.routes.views.copying import COPIES, CopyWords
from webapp.services.actors import Actor
from webapp.services.copying import Copying
from webapp.services.drafts import Drafts
from webapp.services.permissions import Action
from webapp.services.records import Certificate

DONE: Final[Mapping[str, str]] = {
    "signerat": "Intyget är signerat.",
    "skickat": "Intyget är på väg till mottagaren.",
    "makulerat": "Intyget är makulerat.",
}
"""What the user has just done, by what the address says."""


@dataclass(frozen=True, slots=True)
class Offer:
    label: str
    address: str
    main: bool = False
    newtab: bool = False


def history(certificate: Certificate, people: People, recipient: RecipientModel | None) -> Iterator[str]:
    """One line for each thing that has happened, oldest first."""
    if certificate.signed_at is not None:
        yield f"Signerat {_when(certificate.signed_at)} av {people.user_name(certificate.signed_by or '')}."
    if certificate.sent_at is not None and recipient is not None:
        yield f"Skickat till {recipient.name} {_when(certificate.sent_at)}."
    if certificate.revoked_at is not None:
        yield f"Makulerat {_when(certificate.revoked_at)} av {people.user_name(certificate.revoked_by or '')}."


def offers(
    actor: Actor, certificate: Certificate, drafts: Drafts, copying: Copying, recipient: RecipientModel | None
) -> Iterator[Offer]:
    """What the user may do."""
    if recipient is not None and drafts.may(actor, certificate, "send").allowed:
        address = url_for("lifecycle.ask_send", certificate_id=certificate.id)
        yield Offer(f"Skicka till {recipient.name}", address, main=True)
    for action, name in copying.offered(actor, certificate):
        what, words = _copy(action)
        address = url_for("copying.ask", certificate_id=certificate.id, what=what)
        yield Offer(words.label.format(name=name.lower()), address)
    if drafts.may(actor, certificate, "print").allowed:
        yield Offer("Skriv ut", url_for("printing.pdf", certificate_id=certificate.id), newtab=True)
    if drafts.may(actor, certificate, "revoke").allowed:
        yield Offer("Makulera", url_for("lifecycle.ask_revoke", certificate_id=certificate.id))


def _copy(action: Action) -> tuple[str, CopyWords]:
    return next((what, words) for what, words in COPIES.items() if words.action == action)


def _when(moment: datetime) -> str:
    return swedish(moment).strftime("%Y-%m-%d %H:%M")
