"""Every kind of certificate, from an empty form to a signed one that is there after a restart, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from engine.exchange.json_form import document_from_json
from engine.specs.catalogue import Catalogue
from tests.browser.clinicians import (
    create,
    expect_saved,
    open_fold,
    put,
    sign_in,
    tick,
    type_certificate,
    type_one,
)
from tests.browser.conftest import Look
from tests.browser.servers import Server
from tests.webapp.conftest import SPECS
from tests.webapp.typed_form import wanted

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TYPES = sorted(path.name for path in (SPECS / "certificates").iterdir())


def _example(catalogue: Catalogue, certificate_type: str) -> bytes:
    return (SPECS / "certificates" / certificate_type / "1" / "examples" / "full.json").read_bytes()


@pytest.mark.parametrize("certificate_type", TYPES)
def test_a_certificate_is_filled_in_signed_and_found_after_a_restart(
    server: Server, page: Page, look: Look, catalogue: Catalogue, certificate_type: str
) -> None:
    document = document_from_json(_example(catalogue, certificate_type), catalogue)
    sign_in(page, server.address)
    wide = page.viewport_size is not None and page.viewport_size["width"] > 1000
    spec = catalogue.spec(document.type, document.text_version)
    create(page, spec.definition.certificate.label or spec.type, "19121212-1212" if wide else "19840302-2380")
    look(page, f"{certificate_type}-1-tomt")

    page.get_by_role("button", name="Vad saknas?").click()
    summary = page.locator("#summary-box")
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Fel: "))
    look(page, f"{certificate_type}-2-saknas")
    first = summary.get_by_role("link").first
    target = (first.get_attribute("href") or "")[1:]
    first.click()
    expect(page.locator(f'[id="{target}"]')).to_be_focused()

    type_certificate(page, spec, document)
    expect(page.get_by_role("heading", name="Allt är ifyllt")).to_be_visible()
    look(page, f"{certificate_type}-3-ifyllt")

    page.get_by_role("button", name="Granska och signera").click()
    expect(page.get_by_role("heading", name="Granska innan du signerar")).to_be_visible()
    look(page, f"{certificate_type}-4-granska")
    for box in page.locator('[name="confirmed"]').all():
        tick(page, box)
    page.get_by_role("button", name=re.compile("^Signera")).click()
    expect(page.get_by_text("Intyget är signerat.")).to_be_visible()
    look(page, f"{certificate_type}-5-signerat")

    path = page.url.removeprefix(server.address).split("?")[0]
    server.restart()
    page.goto(server.address + path)
    expect(page.get_by_text(re.compile("^(Signerat|Skickat)$")).first).to_be_visible()
    page.goto(f"{server.address}/intyg")
    look(page, f"{certificate_type}-6-lista")


def test_a_certificate_is_filled_in_and_signed_with_scripts_off(
    server: Server, open_browser: Callable[..., BrowserContext], catalogue: Catalogue
) -> None:
    document = document_from_json(_example(catalogue, "FK7800"), catalogue)
    spec = catalogue.spec(document.type, document.text_version)
    page = open_browser("wide", java_script_enabled=False).new_page()
    sign_in(page, server.address)
    create(page, "FK 7800", "19840302-2380")
    left = wanted(spec, document)
    for _ in range(4):
        for name in [name for name in left if page.locator(f'[name="{name}"]').count()]:
            open_fold(page, name)
            put(page, name, left.pop(name))
        page.get_by_role("button", name="Spara", exact=True).last.click()
        expect(page.get_by_text("Sparat").first).to_be_visible()
    assert left == {}
    page.get_by_role("button", name="Granska och signera").click()
    page.get_by_role("button", name=re.compile("^Signera")).click()
    expect(page.get_by_text("Intyget är signerat.")).to_be_visible()


def test_what_is_typed_while_the_server_is_away_is_saved_when_it_is_back(
    server: Server, open_browser: Callable[..., BrowserContext]
) -> None:
    context = open_browser("wide")
    page = context.new_page()
    sign_in(page, server.address)
    create(page, "FK 7800")
    context.set_offline(True)
    page.locator('[name="f-5.1"]').fill("Skrivet utan nät")
    page.locator('[name="f-5.1"]').blur()
    expect(page.locator("#status")).to_contain_text("Inte sparat, försöker igen")
    context.set_offline(False)
    expect_saved(page)
    page.reload()
    expect(page.locator('[name="f-5.1"]')).to_have_value("Skrivet utan nät")


def test_typing_goes_on_undisturbed_while_answers_arrive(
    server: Server, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser("wide").new_page()
    sign_in(page, server.address)
    create(page, "FK 7800")
    type_one(page, "f-45.1", "true")
    area = page.locator('[name="f-45.2"]')
    area.press_sequentially("Ett två tre fyra fem sex sju åtta nio tio elva tolv", delay=60)
    expect(area).to_be_focused()
    expect(area).to_have_value("Ett två tre fyra fem sex sju åtta nio tio elva tolv")
    expect_saved(page)


def test_two_people_on_the_same_answer_both_see_both(
    server: Server, open_browser: Callable[..., BrowserContext], look: Look
) -> None:
    doctor, colleague = open_browser("wide").new_page(), open_browser("wide").new_page()
    sign_in(doctor, server.address)
    create(doctor, "FK 7800")
    sign_in(colleague, server.address, "Vera Adminsson", unit=None)
    colleague.goto(doctor.url)
    type_one(colleague, "f-5.1", "Kollegans text")
    doctor.locator('[name="f-5.1"]').fill("Läkarens text")
    doctor.locator('[name="f-5.1"]').blur()
    box = doctor.locator(".clash")
    expect(box).to_contain_text("Vera Adminsson")
    expect(box).to_contain_text("Kollegans text")
    look(doctor, "konflikt")
    box.get_by_role("button", name="Behåll min").click()
    expect_saved(doctor)
    doctor.reload()
    expect(doctor.locator('[name="f-5.1"]')).to_have_value("Läkarens text")


def test_a_tidied_date_is_shown_on_leaving_the_field(
    server: Server, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser("wide").new_page()
    sign_in(page, server.address)
    create(page, "FK 7800")
    field = page.locator('[name="f-2.1"]')
    field.fill("250314")
    field.blur()
    expect(field).to_have_value("2025-03-14")


def test_the_other_pages_are_accessible_at_both_widths(server: Server, page: Page, look: Look) -> None:
    page.goto(server.address)
    look(page, "start")
    page.get_by_role("button", name="Frida Fristående").click()
    look(page, "enhet")
    page.get_by_role("button", name="Solgläntans vårdcentral").click()
    look(page, "oversikt")
    page.get_by_role("link", name="Sök patient").first.click()
    page.get_by_label("Personnummer eller samordningsnummer").fill("19121212-1213")
    page.get_by_role("button", name="Sök").click()
    expect(page.get_by_text("Kontrollera numret")).to_be_visible()
    look(page, "sok-fel")
    page.get_by_label("Personnummer eller samordningsnummer").fill("19450717-2387")
    page.get_by_role("button", name="Sök").click()
    look(page, "patient-avliden")
    page.get_by_role("button", name="Logga ut").click()
    expect(page.get_by_text("Du är utloggad.")).to_be_visible()


def test_the_form_fits_a_window_320_wide(
    server: Server, open_browser: Callable[..., BrowserContext], look: Look
) -> None:
    page = open_browser("narrow").new_page()
    page.set_viewport_size({"width": 320, "height": 640})
    sign_in(page, server.address)
    create(page, "FK 7800")
    type_one(page, "f-3.1", "true")
    look(page, "FK7800-smal")


def test_a_prefilled_answer_appears_locked_with_its_reason(
    server: Server, open_browser: Callable[..., BrowserContext], look: Look
) -> None:
    page = open_browser("wide").new_page()
    sign_in(page, server.address)
    create(page, "DB", "19900116-2396")  # the register has no address for this one: it is typed
    type_one(page, "patient-street", "Provvägen 3")
    type_one(page, "f-2.1", "true")
    type_one(page, "f-2.2", "2024-01-15")
    expect(page.locator('[name="f-4.1"][value="false"]')).to_be_checked()
    expect(page.locator('[name="f-4.1"][value="false"]')).to_be_disabled()
    type_one(page, "f-2.2", "i fjol")
    expect(page.locator('[name="f-2.2"]')).to_have_attribute("aria-invalid", "true")
    expect(page.locator('[name="f-4.1"][value="false"]')).to_be_enabled()
    type_one(page, "f-2.2", "2024-01-15")
    look(page, "DB-ifyllt-automatiskt")
    page.reload()
    expect(page.locator('[name="patient-street"]')).to_have_value("Provvägen 3")


def test_grades_with_periods_and_measures_that_exclude_each_other(
    server: Server, open_browser: Callable[..., BrowserContext], look: Look
) -> None:
    page = open_browser("wide").new_page()
    sign_in(page, server.address)
    create(page, "FK 7804", "19840302-2380")
    page.get_by_label("Patienten arbetar i snitt").fill("40")
    half = page.locator('[id="r-k-32-HALFTEN"]')
    expect(half.locator(".hours__left")).to_have_text("20 timmar/vecka kvar")
    expect(page.locator("#status")).to_have_attribute("data-state", "new")  # the hours are nobody's answer

    type_one(page, "f-32.2-HALFTEN-start", "2026-03-02")
    type_one(page, "f-32.2-HALFTEN-end", "14d")
    expect(page.locator('[name="f-32.2-HALFTEN-end"]')).to_have_value("2026-03-15")
    expect(half.locator(".period__length")).to_have_text("14 dagar")
    expect(page.locator('[name="k-32-HALFTEN"]')).to_be_checked()
    expect(page.get_by_label("Patienten arbetar i snitt")).to_have_value("40")
    expect(half.locator(".hours__left")).to_have_text("20 timmar/vecka kvar")
    type_one(page, "f-32.2-HELT_NEDSATT-start", "2026-03-15")
    type_one(page, "f-32.2-HELT_NEDSATT-end", "i vår")

    type_one(page, "k-40-EJ_AKTUELLT", "true")
    expect(page.locator('[name="k-40-ARBETSTRANING"]')).to_be_disabled()
    look(page, "FK7804-perioder")
    page.locator('label[for="k-40-EJ_AKTUELLT"]').click()
    expect(page.locator('[name="k-40-ARBETSTRANING"]')).to_be_enabled()
    type_one(page, "k-40-ARBETSTRANING", "true")
    expect(page.locator('[name="k-40-EJ_AKTUELLT"]')).to_be_disabled()
    page.reload()
    expect(page.locator('[name="k-40-ARBETSTRANING"]')).to_be_checked()
