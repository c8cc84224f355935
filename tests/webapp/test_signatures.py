"""Signed means unchanged: whatever is done to a statement, its signature or the XML, somebody is told."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey

from engine.exchange.json_form import document_from_json
from tests.fakes.card_signer import Authority, CardSigner
from tests.specs.documents import catalogue, example
from webapp.signatures import (
    AsynchronousSigner,
    BrokenSignature,
    BrokenStatement,
    DemoSigner,
    Reviewed,
    Signatory,
    Signature,
    Signed,
    Signers,
    SigningUnit,
    Statement,
    Unsignable,
    Waiting,
    draw_up,
)

SECRET = bytes(range(32))
DEMO = DemoSigner(SECRET)
SIGNERS = Signers(DEMO)
XML = "<intyg>åäö</intyg>".encode()
NOON = datetime(2026, 3, 2, 11, 0, 0, 250_000, tzinfo=UTC)
AJLA = Signatory(hsa_id="SE2321000016-1H10", name="Ajla Ödmjuk", role="LAKARE")
BO = Signatory(hsa_id="SE2321000016-1H11", name="Bo Ödmjuk", role="LAKARE")


def statement(**changed: Any) -> Statement:
    document = example("FK7800")
    drawn_up = draw_up(
        catalogue().spec("FK7800", "1.3"),
        document,
        XML,
        reviewed=Reviewed(7, b'{"type": "FK7800"}'),
        signer=AJLA,
        unit=SigningUnit(id="SE2321000016-1H20", name="Vårdcentralen Ön"),
        signed_at=NOON,
    )
    return drawn_up.model_copy(update=changed)


STATEMENT = statement()
PAYLOAD = STATEMENT.to_bytes()
SIGNATURE = DEMO.begin(STATEMENT).signature


def judged(payload: bytes = PAYLOAD, signature: Signature = SIGNATURE, xml: bytes = XML, id: str | None = None) -> str:
    said = SIGNERS.verify(payload, signature, xml=xml, certificate_id=id or STATEMENT.certificate_id)
    return said.code


# --- statements -------------------------------------------------------------------------------------------------------


def test_a_statement_is_read_back_as_it_was_written() -> None:
    assert Statement.from_bytes(PAYLOAD) == STATEMENT


def test_a_statement_holds_what_was_reviewed_and_what_it_was_made_with() -> None:
    found = json.loads(PAYLOAD)
    assert {name: found[name] for name in ("type", "textVersion", "specRevision", "reviewedRevision", "signedAt")} == {
        "type": "FK7800",
        "textVersion": "1.3",
        "specRevision": catalogue().spec("FK7800", "1.3").definition.certificate.revision,
        "reviewedRevision": 7,
        "signedAt": "2026-03-02T11:00:00.250000Z",
    }


def test_the_document_can_be_read_out_of_a_statement() -> None:
    read = document_from_json(json.dumps(Statement.from_bytes(PAYLOAD).document), catalogue())
    assert {answer.question: answer for answer in read.answers} == {
        answer.question: answer for answer in example("FK7800").answers
    }


def test_the_same_moment_in_another_zone_gives_the_same_bytes() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=1)))
    assert Statement.model_validate({**STATEMENT.model_dump(), "signed_at": elsewhere}).to_bytes() == PAYLOAD


def test_nothing_of_a_document_is_shown_when_a_statement_is_printed() -> None:
    assert example("FK7800").patient.person_id not in repr(STATEMENT)


def test_what_canonical_json_cannot_hold_is_refused() -> None:
    with pytest.raises(Unsignable):
        statement(document={"answers": {"1": [{"$instance": 2**60}]}}).to_bytes()


def test_a_long_instance_number_can_be_signed() -> None:
    document = example("FK7800")
    first = replace(document.answers[0], instances=("123456789012345678",))
    spec = catalogue().spec("FK7800", "1.3")
    drawn_up = draw_up(
        spec,
        replace(document, answers=(first, *document.answers[1:])),
        XML,
        reviewed=Reviewed(1, b""),
        signer=AJLA,
        unit=STATEMENT.unit,
        signed_at=NOON,
    )
    assert Statement.from_bytes(drawn_up.to_bytes()) == drawn_up


NOT_CANONICAL: dict[str, Callable[[dict[str, Any]], bytes]] = {
    "other order": lambda value: json.dumps(
        dict(reversed(value.items())), ensure_ascii=False, separators=(",", ":")
    ).encode(),
    "spaces": lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True).encode(),
    "escaped letters": lambda value: json.dumps(value, sort_keys=True, separators=(",", ":")).encode(),
    "a line at the end": lambda _: PAYLOAD + b"\n",
    "a property twice": lambda _: PAYLOAD[:-1] + b',"unit":' + json.dumps({"id": "", "name": ""}).encode() + b"}",
    "an unknown property": lambda value: json.dumps({**value, "zebra": 1}).encode(),
    "a property too few": lambda value: json.dumps({k: v for k, v in value.items() if k != "xmlSha256"}).encode(),
    "another format": lambda value: json.dumps({**value, "format": "intygsverk-statement-2"}).encode(),
    "cut off": lambda _: PAYLOAD[:-1],
    "empty": lambda _: b"",
    "not UTF-8": lambda _: PAYLOAD.replace("ö".encode(), b"\xf6"),
    "deep": lambda _: b"[" * 100_000,
}


@pytest.mark.parametrize("change", NOT_CANONICAL.values(), ids=NOT_CANONICAL.keys())
def test_only_the_canonical_bytes_are_a_statement(change: Callable[[dict[str, Any]], bytes]) -> None:
    changed = change(json.loads(PAYLOAD))
    assert changed != PAYLOAD
    with pytest.raises(BrokenStatement):
        Statement.from_bytes(changed)
    assert judged(payload=changed) == "unreadable-statement"


def test_an_unreadable_statement_is_not_repeated_in_the_message() -> None:
    with pytest.raises(BrokenStatement) as caught:
        Statement.from_bytes(PAYLOAD.replace(b'"reviewedRevision":7', b'"reviewedRevision":"seven"'))
    assert str(caught.value) == "no statement: reviewedRevision"


# --- demo signatures --------------------------------------------------------------------------------------------------


def test_an_untouched_signature_holds() -> None:
    assert judged() == "valid"


def test_a_signature_is_read_back_as_it_was_written() -> None:
    assert Signature.from_bytes(SIGNATURE.to_bytes()) == SIGNATURE


@pytest.mark.parametrize(
    "stored", [b"", b"[]", b"\xff", b'{"kind": "demo"}', b'{"kind": 1, "jws": ""}', b'{"kind":"","jws":"","more":1}']
)
def test_what_is_no_signature_is_told(stored: bytes) -> None:
    with pytest.raises(BrokenSignature):
        Signature.from_bytes(stored)


def test_the_page_is_told_what_kind_of_signature_it_is() -> None:
    said = SIGNERS.verify(PAYLOAD, SIGNATURE, xml=XML, certificate_id=STATEMENT.certificate_id)
    assert said.swedish.startswith("Demosignatur: ")


def test_a_stranger_can_check_a_demo_signature_with_the_key_in_its_header() -> None:
    header = jws.extract_compact(SIGNATURE.jws.encode(), PAYLOAD).headers()
    found = jws.deserialize_compact(SIGNATURE.jws, ECKey.import_key(header["jwk"]), ["ES256"], payload=PAYLOAD)
    assert found.payload == PAYLOAD


def test_a_users_key_is_worked_out_as_documented_and_so_stays_the_same_in_later_versions() -> None:
    derived = HKDF(SHA256(), 64, salt=b"intygsverk demo signatures 1", info=AJLA.hsa_id.encode()).derive(SECRET)
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    key = ec.derive_private_key(int.from_bytes(derived, "big") % order, ec.SECP256R1())
    assert SIGNATURE.header["kid"] == ECKey.import_key(key.public_key()).thumbprint()


def test_each_user_has_a_key_of_her_own() -> None:
    assert DEMO.begin(statement(signer=BO)).signature.header["kid"] != SIGNATURE.header["kid"]


def test_the_private_key_is_not_in_the_header() -> None:
    assert SIGNATURE.header["jwk"].keys() == {"kty", "crv", "x", "y"}


FIELDS: dict[str, Any] = {
    "certificate_id": "another",
    "type": "FK7801",
    "text_version": "1.2",
    "spec_revision": 99,
    "spec_sha256": "0" * 64,
    "reviewed_revision": 8,
    "reviewed_sha256": "0" * 64,
    "xml_sha256": "0" * 64,
    "document": {},
    "signer": BO,
    "unit": SigningUnit(id="SE2321000016-1H20", name="Vårdcentralen Ån"),
    "signed_at": NOON + timedelta(microseconds=1),
}


def test_every_field_of_a_statement_is_tried() -> None:
    assert FIELDS.keys() == Statement.model_fields.keys() - {"format"}


@pytest.mark.parametrize("field", FIELDS)
def test_a_changed_field_breaks_the_signature(field: str) -> None:
    changed = statement(**{field: FIELDS[field]})
    assert judged(changed.to_bytes(), id=changed.certificate_id) == ("other-key" if field == "signer" else "changed")


@pytest.mark.parametrize("part", ["hsa_id", "name", "role"])
def test_a_changed_signer_breaks_the_signature(part: str) -> None:
    changed = statement(signer=AJLA.model_copy(update={part: "somebody else"}))
    assert judged(changed.to_bytes()) == ("other-key" if part == "hsa_id" else "changed")


@given(st.integers(0, len(PAYLOAD) - 1), st.integers(1, 255))
def test_any_changed_byte_of_a_statement_breaks_the_signature(place: int, flip: int) -> None:
    changed = bytearray(PAYLOAD)
    changed[place] ^= flip
    assert judged(bytes(changed)) != "valid"
    assert not SIGNATURE.holds(bytes(changed), ECKey.import_key(SIGNATURE.header["jwk"]))


@given(st.integers(0, len(SIGNATURE.jws) - 1), st.characters(max_codepoint=0x2FF))
def test_any_changed_character_of_a_signature_breaks_it(place: int, character: str) -> None:
    changed = SIGNATURE.jws[:place] + character + SIGNATURE.jws[place + 1 :]
    assert (judged(signature=Signature("demo", changed)) == "valid") == (changed == SIGNATURE.jws)


@given(st.integers(0, len(SIGNATURE.jws) - 1))
def test_a_truncated_signature_is_none(length: int) -> None:
    assert judged(signature=Signature("demo", SIGNATURE.jws[:length])) != "valid"


def test_the_signature_of_another_certificate_is_told() -> None:
    assert judged(id="another") == "other-certificate"


def test_changed_xml_is_told() -> None:
    assert judged(xml=XML.replace(b"intyg", b"fusk!")) == "other-xml"


def test_the_key_of_another_installation_is_told() -> None:
    elsewhere = Signers(DemoSigner(bytes(32)))
    said = elsewhere.verify(PAYLOAD, SIGNATURE, xml=XML, certificate_id=STATEMENT.certificate_id)
    assert said.code == "other-key"


def test_a_kind_that_nobody_knows_is_no_valid_signature() -> None:
    assert judged(signature=replace(SIGNATURE, kind="siths")) == "unknown-kind"


def test_the_signature_of_a_colleague_is_told() -> None:
    stranger = DEMO.begin(statement(signer=BO)).signature
    assert judged(signature=stranger) == "other-key"


# --- forged headers ---------------------------------------------------------------------------------------------------


def encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def with_header(header: dict[str, Any]) -> str:
    return f"{encoded(json.dumps(header).encode())}..{SIGNATURE.jws.split('.')[2]}"


def own_header(**changed: Any) -> dict[str, Any]:
    return {**SIGNATURE.header, **changed}


def without_signature() -> str:
    return f"{encoded(json.dumps(own_header(alg='none')).encode())}.."


def signed_with_the_public_key_as_a_secret() -> str:
    public = ECKey.import_key(SIGNATURE.header["jwk"]).as_pem(private=False)
    header = encoded(json.dumps(own_header(alg="HS256")).encode())
    made = hmac.digest(public, f"{header}.{encoded(PAYLOAD)}".encode(), "sha256")
    return f"{header}..{encoded(made)}"


def signed_by_a_key_of_the_forgers_own() -> str:
    key = ECKey.generate_key("P-256")
    header = own_header(kid=key.thumbprint(), jwk=key.as_dict(private=False))
    return jws.detach_content(jws.serialize_compact(header, PAYLOAD, key, ["ES256"], _big()))


def signed_by_a_key_that_calls_itself_the_users() -> str:
    key = ECKey.generate_key("P-256")
    return jws.detach_content(jws.serialize_compact(dict(SIGNATURE.header), PAYLOAD, key, ["ES256"], _big()))


def with_the_payload_inside() -> str:
    header, _, signature = SIGNATURE.jws.split(".")
    return f"{header}.{encoded(PAYLOAD)}.{signature}"


def with_padding() -> str:
    return f"{SIGNATURE.jws}=="


def with_another_last_character() -> str:
    """Two unused bits of the last character are set: lenient decoders see the same bytes."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet[alphabet.index(SIGNATURE.jws[-1]) + 1]
    changed = SIGNATURE.jws[:-1] + last
    raw = [urlsafe_b64decode(each.split(".")[2] + "==") for each in (changed, SIGNATURE.jws)]
    assert raw[0] == raw[1]
    return changed


def _big() -> jws.JWSRegistry:
    registry = jws.JWSRegistry(algorithms=["ES256"])
    registry.max_payload_length = 1 << 20
    return registry


FORGERIES: dict[str, tuple[Callable[[], str], str]] = {
    "no algorithm": (without_signature, "other-header"),
    "HMAC with the public key": (signed_with_the_public_key_as_a_secret, "other-header"),
    "a key of the forger's own": (signed_by_a_key_of_the_forgers_own, "other-key"),
    "a key with a stolen name": (signed_by_a_key_that_calls_itself_the_users, "changed"),
    "payload inside": (with_the_payload_inside, "unreadable-signature"),
    "padding": (with_padding, "unreadable-signature"),
    "another spelling": (with_another_last_character, "unreadable-signature"),
    "a token": (lambda: with_header(own_header(typ="JWT")), "other-header"),
    "unencoded payload": (lambda: with_header(own_header(b64=False, crit=["b64"])), "other-header"),
    "a key elsewhere": (lambda: with_header(own_header(jku="https://example.org/keys")), "other-header"),
    "a header in parts": (lambda: "..", "unreadable-signature"),
    "a header that is a list": (lambda: f"{encoded(b'[]')}..AA", "unreadable-signature"),
    "nothing": (lambda: "", "unreadable-signature"),
}


@pytest.mark.parametrize(("forge", "code"), FORGERIES.values(), ids=FORGERIES.keys())
def test_a_forged_signature_is_told(forge: Callable[[], str], code: str) -> None:
    assert judged(signature=Signature("demo", forge())) == code


# --- the port ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def test_a_signer_may_let_us_wait(authority: Authority) -> None:
    card = CardSigner(authority, AJLA.hsa_id)
    signer: AsynchronousSigner = card
    begun = signer.begin(STATEMENT)
    assert isinstance(begun, Waiting)
    assert isinstance(signer.collect(STATEMENT, begun.order), Waiting)

    card.card_is_in = True
    done = signer.collect(Statement.from_bytes(PAYLOAD), begun.order)

    assert isinstance(done, Signed)
    said = Signers(DEMO, signer).verify(PAYLOAD, done.signature, xml=XML, certificate_id=STATEMENT.certificate_id)
    assert said.valid


def test_what_is_collected_must_be_what_was_begun(authority: Authority) -> None:
    card = CardSigner(authority, AJLA.hsa_id)
    card.card_is_in = True
    order = card.begin(STATEMENT).order
    assert not isinstance(card.collect(statement(reviewed_revision=8), order), Signed)


@pytest.mark.parametrize(
    ("holder", "issuer"),
    [(BO.hsa_id, None), (AJLA.hsa_id, Authority("Somebody else"))],
    ids=["somebody else's card", "another authority"],
)
def test_a_card_must_be_the_signers_and_its_authority_known(
    authority: Authority, holder: str, issuer: Authority | None
) -> None:
    card = CardSigner(issuer or authority, holder)
    card.card_is_in = True
    done = card.collect(STATEMENT, card.begin(STATEMENT).order)
    assert isinstance(done, Signed)
    known = Signers(CardSigner(authority, AJLA.hsa_id))
    said = known.verify(PAYLOAD, done.signature, xml=XML, certificate_id=STATEMENT.certificate_id)
    assert said.code == "other-key"


def test_a_demo_signature_cannot_pass_as_a_cards(authority: Authority) -> None:
    known = Signers(DEMO, CardSigner(authority, AJLA.hsa_id))
    dressed_up = replace(SIGNATURE, kind="card")
    said = known.verify(PAYLOAD, dressed_up, xml=XML, certificate_id=STATEMENT.certificate_id)
    assert not said.valid
