"""Finding codes while writing, and help that is ticked, with keyboard, mouse and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect

from tests.browser.clinicians import create, expect_saved, sign_in, type_one
from tests.browser.conftest import Look
from tests.browser.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

KSH = "1.2.752.116.1.3.1.4.1"


def control(page: Page, name: str) -> Locator:
    return page.locator(f'[name="{name}"]').first


def search(page: Page, name: str, words: str) -> Locator:
    """Types, and waits for the hits of all that was typed."""
    field = control(page, name)
    field.click()
    with page.expect_response(lambda response: _asked(response.request) == words):
        field.press_sequentially(words, delay=20)
    expect(page.get_by_role("listbox", name="Förslag")).to_be_attached()
    return field


def _asked(request: Request) -> str | None:
    return parse_qs(request.post_data or "").get("q", [None])[0] if "/koder/" in request.url else None


def test_a_diagnosis_is_found_by_everyday_words_and_chosen_with_the_keyboard(
    server: Server, page: Page, look: Look
) -> None:
    sign_in(page, server.address)
    create(page, "FK 7800")
    field = search(page, "f-6.2", "ont i rygen")
    expect(field).to_have_attribute("aria-expanded", "true")
    look(page, "koder-1-lista")

    field.press("ArrowDown")
    first = page.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")
    look(page, "koder-2-markerad")
    field.press("Enter")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(field).to_have_value("M545")
    expect(control(page, "f-6.1")).to_have_value("Lumbago")
    expect(field).to_be_focused()
    expect_saved(page)
    page.reload()
    expect(control(page, "f-6.2")).to_have_value("M545")
    expect(control(page, "f-6.1")).to_have_value("Lumbago")


def test_the_name_is_searched_too_and_a_click_chooses_the_system_as_well(server: Server, page: Page) -> None:
    sign_in(page, server.address)
    create(page, "FK 7800")
    search(page, "f-6.1", "ryggbesvär")
    page.get_by_role("option").filter(has_text="M54-P").click()
    expect(control(page, "f-6.2")).to_have_value("M54-P")
    expect(page.locator(f'[name="s-6"][value="{KSH}"]')).to_be_checked()
    expect_saved(page)


def test_a_code_that_is_not_allowed_says_why_and_is_not_filled_in(server: Server, page: Page, look: Look) -> None:
    sign_in(page, server.address)
    create(page, "FK 7800")
    field = search(page, "f-6.2", "F32")
    refused = page.get_by_role("option", disabled=True).first
    expect(refused).to_contain_text("minst fyra positioner")
    look(page, "koder-3-inte-tillaten")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("F32")
    expect(page.get_by_role("status").filter(has_text="Går inte att välja här")).to_be_attached()
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    field.blur()
    expect(page.locator("#e-f-6\\.2")).to_contain_text("minst fyra positioner")


def test_words_of_her_own_that_a_choice_replaces_can_be_taken_back(
    server: Server, open_browser: Callable[..., BrowserContext], look: Look
) -> None:
    page = open_browser("wide").new_page()
    sign_in(page, server.address)
    create(page, "FK 7800")
    type_one(page, "f-6.1", "Kraftig värk efter fall")
    field = search(page, "f-6.2", "lumbago")
    field.press("ArrowDown")
    field.press("Enter")
    expect(control(page, "f-6.1")).to_have_value("Lumbago")
    look(page, "koder-4-utbytt")
    page.get_by_role("button", name="Ta tillbaka din text").click()
    expect(control(page, "f-6.1")).to_have_value("Kraftig värk efter fall")
    expect_saved(page)


def test_a_message_that_arrives_takes_neither_caret_nor_list(
    server: Server, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser("wide").new_page()
    sign_in(page, server.address)
    create(page, "FK 7800")
    field = search(page, "f-6.2", "depress")
    expect(field).to_have_attribute("aria-invalid", "true")  # saved in the meantime, and no code
    expect(field).to_be_focused()
    expect(page.get_by_role("listbox", name="Förslag")).to_be_visible()
    field.press_sequentially("iv")
    expect(field).to_have_value("depressiv")


def test_problems_are_ticked_and_stand_above_the_text(server: Server, page: Page, look: Look) -> None:
    sign_in(page, server.address)
    create(page, "FK 7804")
    type_one(page, "f-6.2", "F320")
    type_one(page, "f-6.1", "Lindrig depressiv episod")
    page.get_by_text("Ta hjälp av ICF: funktionsnedsättning").click()
    help_box = page.locator("#q-F35")
    expect(help_box.get_by_role("group", name="Välj enbart de problem som påverkar patienten")).to_be_visible()
    look(page, "icf-1-forslag")
    for name in ("Emotionella funktioner", "Sömnfunktioner", "Minnesfunktioner"):
        help_box.get_by_text(name, exact=True).click()
    expect_saved(page)
    heading = "Problem som påverkar patientens möjlighet att utföra sin sysselsättning:"
    expect(help_box.locator(".ticked")).to_contain_text(heading)
    expect(help_box.locator(".ticked")).to_contain_text("Sömnfunktioner")
    look(page, "icf-2-valda")
    type_one(page, "f-6.2", "M545")
    expect(help_box.locator(".ticked__names")).to_have_text("Sömnfunktioner")


def test_with_scripts_off_a_code_is_chosen_on_a_page_of_its_own(
    server: Server, open_browser: Callable[..., BrowserContext], look: Look
) -> None:
    page = open_browser("narrow", java_script_enabled=False).new_page()
    sign_in(page, server.address)
    create(page, "FK 7804")
    page.get_by_role("button", name="Sök kod för huvuddiagnos").click()
    page.get_by_label("Kod eller ord").fill("utbrend")
    page.get_by_role("button", name="Sök", exact=True).click()
    expect(page.get_by_text("Demonstrationsurval").first).to_be_visible()
    page.get_by_role("button", name="Välj F438A Utmattningssyndrom, ICD-10-SE").click()
    expect(control(page, "f-6.2")).to_have_value("F438A")
    expect(control(page, "f-6.1")).to_have_value("Utmattningssyndrom")


def test_the_search_page_is_accessible(server: Server, page: Page, look: Look) -> None:
    sign_in(page, server.address)
    create(page, "FK 7804")
    page.goto(f"{page.url.split('?')[0]}/koder/6.2")
    look(page, "koder-5-sida")
    page.get_by_label("Kod eller ord").fill("F32")
    page.get_by_role("button", name="Sök", exact=True).click()
    expect(page.get_by_text("Går inte att välja här").first).to_be_visible()
    look(page, "koder-6-traffar")
