"""A signed certificate is sent and revoked, a draft is deleted, and everybody concerned hears of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from engine.exchange.json_form import document_from_json
from engine.specs.catalogue import Catalogue
from tests.browser.clinicians import create, sign_in, tick, type_certificate
from tests.browser.conftest import Look
from tests.browser.servers import Server
from tests.webapp.conftest import SPECS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_LATER_MS = 20_000
"""What a worker needs when the machine is busy."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With workers, and a record system to tell."""
    server = Server(tmp_path_factory.mktemp("data"), pages_only=False)
    yield server
    server.stop()


def _script(server: Server, script: dict[str, object]) -> None:
    httpx.put(f"{server.record_system}/_script", content=json.dumps(script)).raise_for_status()


def _signed(server: Server, page: Page, catalogue: Catalogue, certificate_type: str) -> str:
    """The address of a certificate that has just been signed."""
    path = SPECS / "certificates" / certificate_type / "1" / "examples" / "minimal.json"
    document = document_from_json(path.read_bytes(), catalogue)
    spec = catalogue.spec(document.type, document.text_version)
    sign_in(page, server.address)
    wide = page.viewport_size is not None and page.viewport_size["width"] > 1000
    create(page, spec.definition.certificate.label or spec.type, "19121212-1212" if wide else "19840302-2380")
    type_certificate(page, spec, document)
    page.get_by_role("button", name="Granska och signera").click()
    for box in page.locator('[name="confirmed"]').all():
        tick(page, box)
    page.get_by_role("button", name="Signera").click()
    return page.url.split("?")[0]


def _events(page: Page, address: str, until: str) -> None:
    """The page of events, looked at anew until it says this."""
    page.goto(f"{address}/handelser")
    for _ in range(_LATER_MS // 500):
        if page.get_by_text(until).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text(until).first).to_be_visible()


def test_a_certificate_is_sent_and_revoked_while_the_record_system_is_down(
    server: Server, page: Page, look: Look, catalogue: Catalogue
) -> None:
    _script(server, {})
    address = _signed(server, page, catalogue, "FK7800")
    expect(page.get_by_text("Demosignatur")).to_be_visible()
    _events(page, address, "Intyg signerat")
    page.goto(address)

    _script(server, {"otherwise": {"answer": "drop"}})
    page.get_by_role("link", name="Skicka till Försäkringskassan").click()
    look(page, "efter-1-skicka")
    page.get_by_role("button", name="Skicka intyget").click()
    expect(page.get_by_text("Intyget är på väg till mottagaren.")).to_be_visible()
    look(page, "efter-2-skickat")

    page.get_by_role("link", name="Makulera").click()
    page.get_by_role("button", name="Makulera intyget").click()
    expect(page).to_have_title(re.compile("^Fel: "))
    look(page, "efter-3-makulera-utan-anledning")
    page.get_by_text("Annat allvarligt fel", exact=True).click()
    page.get_by_role("button", name="Makulera intyget").click()
    expect(page.get_by_text("Skriv vad som är fel")).to_be_visible()
    page.get_by_label("Förtydligande").fill("Fel arbetsgivare")
    look(page, "efter-4-makulera")
    page.get_by_role("button", name="Makulera intyget").click()
    expect(page.get_by_text("Intyget är makulerat.")).to_be_visible()
    look(page, "efter-5-makulerat")

    _events(page, address, "Nästa försök")
    expect(page.get_by_text("Skickas när händelsen före är framme").first).to_be_visible()
    look(page, "efter-6-handelser")


def test_a_death_certificate_is_sent_when_it_is_signed(
    server: Server, page: Page, look: Look, catalogue: Catalogue
) -> None:
    _script(server, {})
    address = _signed(server, page, catalogue, "DB")
    expect(page.get_by_text("Skickat till Skatteverket")).to_be_visible()
    page.get_by_role("link", name="Makulera").click()
    expect(page.get_by_text("Ring mottagaren")).to_be_visible()
    look(page, "efter-7-makulera-dodsbevis")
    page.get_by_role("button", name="Makulera intyget").click()
    expect(page.get_by_text("Bekräfta innan du makulerar.")).to_be_visible()
    tick(page, page.locator('[name="confirmed"]'))
    page.get_by_role("button", name="Makulera intyget").click()
    expect(page.get_by_text("Intyget är makulerat.")).to_be_visible()
    _events(page, address, "Intyg eller intygsutkast makulerat")


def test_a_draft_is_deleted(server: Server, page: Page, look: Look) -> None:
    sign_in(page, server.address)
    create(page, "FK 7802")
    page.get_by_role("link", name="Radera utkastet").click()
    look(page, "efter-8-radera")
    page.get_by_role("button", name="Radera utkastet").click()
    expect(page.get_by_text("Utkastet är raderat.")).to_be_visible()


def test_a_certificate_is_renewed_after_a_look_at_what_travels(
    server: Server, page: Page, look: Look, catalogue: Catalogue
) -> None:
    _signed(server, page, catalogue, "FK7804")
    page.get_by_role("link", name="Förnya").click()
    expect(page.get_by_role("heading", name="Det här följer inte med")).to_be_visible()
    look(page, "efter-9-fornya")
    page.get_by_role("button", name="Skapa utkastet").click()
    expect(page.get_by_text("Det tidigare intyget gällde till och med")).to_be_visible()
    look(page, "efter-10-fornyat-utkast")
