"""What somebody at the keyboard does: finds a patient, types a certificate, looks for what is missing."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from engine.document import Document
from engine.specs.spec import Spec
from tests.webapp.typed_form import wanted


def sign_in(
    page: Page, address: str, user: str = "Frida Fristående", unit: str | None = "Solgläntans vårdcentral"
) -> None:
    page.goto(address)
    page.get_by_role("button", name=user).click()
    if unit is not None:
        page.get_by_role("button", name=unit).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def create(page: Page, label: str, person: str = "19121212-1212") -> None:
    page.get_by_role("link", name="Sök patient").first.click()
    page.get_by_label("Personnummer eller samordningsnummer").fill(person)
    page.get_by_role("button", name="Sök").click()
    page.get_by_role("button", name=f"Skapa utkast av {label}").click()
    expect(page.locator("#form")).to_be_visible()


def type_certificate(page: Page, spec: Spec, document: Document) -> None:
    """Every answer, in the order of the form; what depends on an answer must have appeared before it is typed."""
    for name, value in wanted(spec, document).items():
        if value == "false" and page.locator(f'[name="{name}"][type="checkbox"]').count():
            continue  # a tick box that is left alone
        type_one(page, name, value)
    expect_saved(page)


def type_one(page: Page, name: str, value: str) -> None:
    control = page.locator(f'[name="{name}"]').first
    control.wait_for(state="attached")
    if control.is_disabled() or control.get_attribute("readonly") is not None:
        return
    open_fold(page, name)
    put(page, name, value)
    if control.get_attribute("type") not in {"radio", "checkbox"}:
        control.blur()
    expect_saved(page)


def put(page: Page, name: str, value: str) -> None:
    """FKUI draws radio buttons and tick boxes by their labels: that is where people click."""
    control = page.locator(f'[name="{name}"]').first
    match control.get_attribute("type"):
        case "radio":
            tick(page, page.locator(f'[name="{name}"][value="{value}"]'))
        case "checkbox":
            tick(page, control)
        case None if page.locator(f'select[name="{name}"]').count():
            control.select_option(value)
        case _:
            control.fill(value)


def tick(page: Page, control: Locator) -> None:
    if not control.is_checked():
        page.locator(f'label[for="{control.get_attribute("id")}"]').click()
    expect(control).to_be_checked()


def open_fold(page: Page, name: str) -> None:
    fold = page.locator("details.folded:not([open])", has=page.locator(f'[name="{name}"]'))
    if fold.count():
        fold.locator("summary").first.click()


def expect_saved(page: Page) -> None:
    expect(page.locator("#status")).to_have_attribute("data-state", "saved")
