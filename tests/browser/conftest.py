"""A running server, a Chromium, and axe."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from engine.specs.catalogue import Catalogue
from engine.specs.loader import load_catalogue
from tests.browser.servers import Server
from tests.webapp.conftest import SPECS

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
SHOTS = os.environ.get("INTYG_TEST_SHOTS")
"""A folder for pictures of every page that axe looks at."""

Look = Callable[[Page, str], None]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(SPECS)


@pytest.fixture(scope="session")
def browser(chromium_path: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("data"))
    yield server
    server.stop()


@pytest.fixture
def open_browser(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """A browser window of its own: cookies, size, scripts on or off."""
    opened: list[BrowserContext] = []

    def new_context(size: str = "wide", **options: Any) -> BrowserContext:
        width, height = SIZES[size]
        opened.append(browser.new_context(viewport={"width": width, "height": height}, locale="sv-SE", **options))
        opened[-1].set_default_timeout(10_000)
        return opened[-1]

    yield new_context
    for context in opened:
        context.close()


@pytest.fixture(params=list(SIZES))
def page(request: pytest.FixtureRequest, open_browser: Callable[..., BrowserContext]) -> Iterator[Page]:
    """At both widths. Nothing may be written to the console, and no page may be wider than the window."""
    page = open_browser(request.param).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    assert said == []


@pytest.fixture
def look(axe_script: Path, request: pytest.FixtureRequest) -> Look:
    """Judges a page state: no axe violation, no sideways scrolling."""
    source = axe_script.read_text(encoding="utf-8")

    def look_at(page: Page, name: str) -> None:
        if SHOTS:
            width = page.viewport_size["width"] if page.viewport_size else 0
            page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
        page.evaluate(source)
        violations = page.evaluate("async () => (await axe.run(document)).violations")
        said = [f"{v['id']}: {node['html'][:150]}" for v in violations for node in v["nodes"]]
        assert said == [], name
        too_wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert too_wide <= 0, name

    return look_at
