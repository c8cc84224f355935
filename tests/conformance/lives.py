"""One certificate, from draft to revoked, handled through the pages as a browser without scripts would."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from sqlalchemy import func, select

from engine.document import Document
from engine.specs.catalogue import Catalogue
from engine.specs.spec import Spec
from tests.webapp.typed_form import page_of, posted, wanted
from tests.webapp.visitors import Visitor
from webapp.application import Intygsverk
from webapp.services.records import Certificate
from webapp.storage.tables import AccessLogRow, CertificateRow
from workers.outbox import EventView
from workers.outbox.tables import EventRow

_ROUNDS = 12
"""Answers show further questions; more rounds than that no certificate needs."""


@dataclass
class Life:
    app: Flask
    doctor: Visitor
    address: str
    catalogue: Catalogue
    example: Document

    @property
    def id(self) -> str:
        return self.address.rsplit("/", 1)[-1]

    @property
    def house(self) -> Intygsverk:
        found: Intygsverk = self.app.extensions["intygsverk"]
        return found

    @property
    def spec(self) -> Spec:
        """What it is written with: the newest texts, whichever the example has."""
        return self.stored().spec

    def fill_in(self) -> None:
        """Saves until the page shows nothing new to fill in."""
        values = wanted(self.catalogue.spec(self.example.type, self.example.text_version), self.example)
        shown: set[str] = set()
        for _ in range(_ROUNDS):
            form = posted(self.doctor.get(self.address).text, values)
            assert self.doctor.post(self.address, form).status_code == 303
            if shown == set(form):
                return
            shown = set(form)

    def sign(self) -> None:
        review = self.doctor.get(f"{self.address}/granska")
        assert review.status_code == 200, self.doctor.get(f"{self.address}?visa=saknas").text
        form = page_of(review.text).forms[-1]
        sent = {**dict(form.form_values()), "confirmed": form.xpath(".//input[@name='confirmed']/@value")}
        assert self.doctor.post(f"{self.address}/signera", sent).status_code == 303

    def send(self) -> None:
        self.doctor.get(f"{self.address}/skicka")
        assert self.doctor.post(f"{self.address}/skicka").status_code == 303

    def revoke(self) -> None:
        page = page_of(self.doctor.get(f"{self.address}/makulera").text)
        given = {
            "reason": next(iter(page.xpath("//input[@name='reason']/@value")), ""),
            "confirmed": page.xpath("//input[@name='confirmed']/@value"),
        }
        assert self.doctor.post(f"{self.address}/makulera", given).status_code == 303

    def stored(self) -> Certificate:
        with self.house.database.reading() as session:
            return self.house.records.read(session, session.get_one(CertificateRow, self.id))

    def xml(self) -> bytes:
        with self.house.database.reading() as session:
            xml = self.house.records.xml(session, session.get_one(CertificateRow, self.id))
        assert xml is not None
        return xml

    def events(self) -> tuple[EventView, ...]:
        with self.house.database.reading() as session:
            return self.house.outbox.status(session, self.id)

    def codes(self) -> list[str]:
        """Of the events that are told, in their order; one that a later one has made needless is not among them."""
        return [e.code for e in self.events() if any(d.state != "SUPERSEDED" for d in e.deliveries)]

    def messages(self) -> list[tuple[str, bytes]]:
        """Every recorded message with its channel."""
        with self.house.database.reading() as session:
            rows = session.scalars(select(EventRow).order_by(EventRow.sequence)).all()
            return [
                (r.channel, self.house.sealer.open(session, r.provider_id, f"outbox_events.payload:{r.id}", r.payload))
                for r in rows
            ]

    def activities(self) -> dict[str, int]:
        """How often the access log has each activity."""
        counted = select(AccessLogRow.activity, func.count()).group_by(AccessLogRow.activity)
        with self.house.database.reading() as session:
            return {row[0]: row[1] for row in session.execute(counted)}
