"""Callers with a token."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.webapp.api.callers import Caller


@pytest.fixture
def doctor(app: Flask) -> Caller:
    return Caller.signed_in(app, "dr-integrerad")


@pytest.fixture
def colleague(app: Flask) -> Caller:
    """Works on the same unit as the doctor."""
    return Caller.signed_in(app, "admin-vard")
