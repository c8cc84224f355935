"""Create, save, reload, sign, print, send, revoke, delete: every type on its minimal and fullest example."""

from __future__ import annotations

from pathlib import Path

from engine.certificates.evaluation import evaluate
from engine.certificates.results import Context
from engine.document import Document
from engine.exchange.xml_in import from_xml
from engine.exchange.xsd import MessageSchemas
from engine.specs.models.certificate import FieldModel
from engine.specs.spec import Spec
from tests.conformance.lives import Life
from webapp.clock import swedish_day
from webapp.routes.views.building import as_text


def _answers(document: Document) -> dict[str, list[dict[str, str]]]:
    """What was answered, by question and field: codes without their labels."""
    return {
        a.question: [{f.id: as_text(f.value) for f in x.fields} for x in document.of(a.question)]
        for a in document.answers
    }


def _ordered(spec: Spec, question_id: str, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Answers told apart by their codes are sent in the order of the codes."""
    repeat = spec.definition.questions[question_id].repeat
    unique = repeat.unique if repeat else None
    return rows if unique is None else sorted(rows, key=lambda row: row[unique])


def _left_unticked(field: FieldModel, text: str) -> bool:
    """A tick box that was never touched answers nothing."""
    return field.widget == "checkbox" and text == "false"


def test_what_was_typed_is_there_after_a_reload(life: Life) -> None:
    before = life.stored().document
    life.fill_in()
    assert life.stored().document == before


def test_what_is_signed_is_what_was_typed(life: Life) -> None:
    life.sign()
    spec = life.spec
    fields = spec.definition.fields
    carriers = {field.travels.into for field in fields.values() if field.travels}
    compared = {name for name, field in fields.items() if field.sent} - carriers
    read_back = _answers(from_xml(life.xml(), life.catalogue))
    for question, rows in _answers(life.example).items():
        expected = [
            {name: text for name, text in row.items() if name in compared and not _left_unticked(fields[name], text)}
            for row in rows
        ]
        if any(expected):
            assert _ordered(spec, question, read_back[question]) == _ordered(spec, question, expected)


def test_what_is_signed_is_valid_by_the_national_rules(life: Life) -> None:
    life.sign()
    context = Context(today=swedish_day(life.house.clock()))
    found = evaluate(life.spec, from_xml(life.xml(), life.catalogue), context=context, level="register")
    assert found.findings == ()


def test_the_signature_holds(life: Life) -> None:
    life.sign()
    assert life.house.signing.verify(life.id).code == "valid"


def test_signing_twice_signs_once(life: Life) -> None:
    review = life.doctor.get(f"{life.address}/granska").text
    life.sign()
    first = life.xml()
    form = {"revision": str(life.stored().revision)}
    assert "Signera" in review
    assert life.doctor.post(f"{life.address}/signera", form).status_code == 303
    assert life.xml() == first
    assert life.activities()["sign"] == 1


def test_a_draft_and_a_signed_certificate_are_printed_but_not_a_revoked_one(life: Life) -> None:
    statuses, address = [], f"{life.address}/utskrift"
    statuses.append(life.doctor.client.get(address).status_code)
    life.sign()
    statuses.append(life.doctor.client.get(address).status_code)
    life.revoke()
    statuses.append(life.doctor.client.get(address).status_code)
    assert statuses == [200, 200, 403]


def test_a_certificate_with_a_recipient_is_sent_once(life: Life) -> None:
    life.sign()
    recipient = life.house.lifecycle.recipient(life.stored())
    if recipient is None:
        assert life.doctor.post(f"{life.address}/skicka").status_code == 403
        return
    for _ in range(2):
        life.send()
    told = [event for event in life.events() if event.channel == "register-certificate"]
    assert [[delivery.address for delivery in event.deliveries] for event in told] == [[recipient.address]]
    assert [message for channel, message in life.messages() if channel == "register-certificate"] == [life.xml()]


def test_a_revoked_certificate_is_read_but_not_revoked_again(life: Life) -> None:
    life.sign()
    life.revoke()
    assert "Makulerat" in life.doctor.get(life.address).text
    assert life.doctor.post(f"{life.address}/makulera", {"reason": "wrong-patient"}).status_code in {303, 403}
    assert life.codes().count("MAKULE") == 1


def test_a_recipient_that_takes_revocations_is_told(life: Life) -> None:
    life.sign()
    recipient = life.house.lifecycle.recipient(life.stored())
    if recipient is not None:
        life.send()
    life.revoke()
    assert ("revocation" in life.codes()) is (recipient is not None and recipient.revocations)


def test_the_record_system_hears_of_everything_in_its_order(life: Life) -> None:
    life.sign()
    sends = life.house.lifecycle.recipient(life.stored()) is not None
    if sends:
        life.send()
    life.revoke()
    told = [code for code in life.codes() if code not in {"certificate", "revocation"}]
    assert told == ["SKAPAT", "SIGNAT", *(["SKICKA"] if sends else []), "MAKULE"]


def test_a_deleted_draft_is_gone_and_told_of(life: Life) -> None:
    revision = life.stored().revision
    assert life.doctor.post(f"{life.address}/radera", {"revision": str(revision)}).status_code == 303
    assert life.doctor.get(life.address).status_code == 404
    assert life.codes() == ["SKAPAT", "RADERA"]


def test_a_draft_that_has_changed_meanwhile_is_not_deleted(life: Life) -> None:
    assert life.doctor.post(f"{life.address}/radera", {"revision": "0"}).status_code == 409
    assert life.doctor.get(life.address).status_code == 200


def test_messages_follow_their_schemas(life: Life, shared: Path) -> None:
    life.sign()
    if life.house.lifecycle.recipient(life.stored()) is not None:
        life.send()
    life.revoke()
    schemas, channels = MessageSchemas(shared / "conformance" / "xsd"), life.house.catalogue.notifications
    assert channels is not None
    wrong = [schemas.problems(channels.events.channels[kind].xsd, message) for kind, message in life.messages()]
    assert wrong == [()] * len(wrong)
