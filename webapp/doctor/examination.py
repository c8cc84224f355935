"""The order of the checks, and what is left out because something else is broken."""

from __future__ import annotations

from collections.abc import Iterator

from engine.specs.catalogue import Catalogue
from webapp.doctor.check import Check, skipped
from webapp.doctor.database import check_data_keys, check_durability, check_schema, has_data_keys, open_to_look
from webapp.doctor.keys import check_data_folder, check_key_file
from webapp.doctor.outbox import check_deliveries, check_outbox
from webapp.doctor.records import CertificateCheck
from webapp.doctor.settings import check_settings
from webapp.doctor.specs import check_inference, check_people, check_published, check_specs
from webapp.doctor.subject import Subject
from webapp.doctor.surroundings import check_printing, check_queue, check_static_files, check_xsd
from webapp.services.hashes import KeyedHashes
from webapp.services.records import Records
from webapp.signatures.installed import installed_signers
from workers.database import Database
from workers.sealing import DataKeys


def examine(subject: Subject) -> Iterator[Check]:
    """Every check, as soon as it is done. Nothing is changed."""
    yield from check_settings(subject)
    for check in _all(subject):
        if check.name not in subject.without:
            yield check


def _all(subject: Subject) -> Iterator[Check]:
    yield from _specs(subject)
    yield check_data_folder(subject)
    yield from _database(subject)
    yield from _surroundings(subject)


def _specs(subject: Subject) -> Iterator[Check]:
    specs, usable = check_specs(subject.web.specs)
    yield specs
    yield check_people(subject.web.people)
    if not usable:
        yield from _skipped("the specs cannot be used", "published-specs", "inference")
        return
    yield check_published(subject.web.specs)
    if "inference" not in subject.without:
        yield check_inference(subject.web.specs)


def _database(subject: Subject) -> Iterator[Check]:
    reached, database = open_to_look(subject)
    yield reached
    if database is None:
        yield from _skipped("the database cannot be used", "schema", "durability")
        yield from _without_contents(subject, "the database cannot be used")
        return
    try:
        with database.reading() as session:
            schema = check_schema(session)
            yield schema
            yield check_durability(session)
        if schema.state == "ok":
            yield from _contents(subject, database)
        else:
            yield from _without_contents(subject, "the schema is not the right one")
    finally:
        database.close()


def _without_contents(subject: Subject, because: str) -> Iterator[Check]:
    keys, _ = check_key_file(subject, needed=False)
    yield keys
    yield from _skipped(because, "data-keys", "sealed", "signatures", "outbox", "deliveries")


def _contents(subject: Subject, database: Database) -> Iterator[Check]:
    with database.reading() as session:
        check, ring = check_key_file(subject, needed=has_data_keys(session))
    yield check
    if ring is None:
        yield from _skipped("there are no keys", "data-keys", "sealed", "signatures")
    else:
        sealer = DataKeys(ring, subject.clock)
        with database.reading() as session:
            check, locked = check_data_keys(session, sealer)
        yield check
        if not {"sealed", "signatures"} <= subject.without:
            nothing = Catalogue(subject.web.specs, {}, {}, {})  # opening needs no specs
            records, signers = Records(nothing, sealer), installed_signers(ring.derive)
            yield from CertificateCheck(database, sealer, records, signers, KeyedHashes(ring), locked).run(
                subject.sample
            )
    with database.reading() as session:
        yield check_outbox(session)
        yield check_deliveries(session, subject.now)


def _surroundings(subject: Subject) -> Iterator[Check]:
    if "queue" not in subject.without:
        yield check_queue(subject)
    static = check_static_files()
    yield static
    yield check_xsd(subject.workers.xsd_dir)
    if static.state != "ok":
        yield from _skipped("static files are missing", "printing")
    elif "printing" not in subject.without:
        yield check_printing(subject.now)


def _skipped(because: str, *names: str) -> Iterator[Check]:
    yield from (skipped(name, because) for name in names)
