"""Settings of the web part, beside what it shares with the workers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from pydantic import Field

from workers.settings import SharedSettings

SPECS = Path(__file__).resolve().parent.parent / "specs"
DEMO_PEOPLE = Path(__file__).resolve().parent / "demo" / "people.json"


class WebSettings(SharedSettings):
    """Read from `INTYG_*`; the command line overrides them."""

    specs: Path = Field(default=SPECS, description="Folder with the certificate specs")
    people: Path = Field(
        default=DEMO_PEOPLE, description="Made-up care providers, units, users and patients of the demo"
    )
    idle_minutes: int = Field(default=30, ge=1, description="Minutes without activity until a user is signed out")

    @property
    def idle(self) -> timedelta:
        return timedelta(minutes=self.idle_minutes)
