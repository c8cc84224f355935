"""The specs of events, schedules and result classes."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.specs.loader import load_catalogue, load_notifications, read_catalogue
from engine.specs.problems import Problems, SpecErrors
from workers.settings import SPECS

NATIONAL = {
    "SKAPAT": "Intygsutkast skapas",
    "ANDRAT": "Intygsutkast ändrat",
    "KFSIGN": "Intygsutkast klart för signering",
    "RADERA": "Intygsutkast raderat",
    "SIGNAT": "Intyg signerat",
    "SKICKA": "Intyg skickat till mottagare",
    "MAKULE": "Intyg eller intygsutkast makulerat",
    "NYFRFM": "Ny fråga från mottagare",
    "NYSVFM": "Nytt svar från mottagare",
    "NYFRFV": "Ny fråga från vården",
    "HANFRFM": "Hanterad fråga från mottagare",
    "HANFRFV": "Hanterad fråga från vården",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SPECS / "notifications", tmp_path / "notifications")
    return tmp_path


def change(folder: Path, name: str, how: Callable[[Any], object]) -> None:
    path = folder / "notifications" / name
    content = json.loads(path.read_text())
    how(content)
    path.write_text(json.dumps(content))


def test_the_twelve_national_events_have_their_national_names() -> None:
    events = load_notifications(SPECS).events
    told = {code: event.name for code, event in events.events.items() if event.channel == "status-update"}
    assert told == NATIONAL
    assert [code for code, event in events.events.items() if event.subject] == ["NYFRFM"]


def test_the_catalogue_has_them_too() -> None:
    notifications = load_catalogue(SPECS).notifications
    assert notifications is not None
    assert notifications.channel_of("certificate").to == "recipient"


@pytest.mark.parametrize(
    ("name", "how", "code", "said"),
    [
        ("events.json", lambda c: c["events"]["SKAPAT"].update(channel="status-updates"), "REF220", "status-updates"),
        ("events.json", lambda c: c["channels"]["status-update"].update(schedule="slow"), "REF220", "slow"),
        ("results.json", lambda c: c["errors"].update(REVOKED="REFUSED"), "REF220", "REFUSED"),
        ("results.json", lambda c: c["platformFaults"]["VP004"].update({"class": "RETRY"}), "REF220", "RETRY"),
        ("results.json", lambda c: c.update(otherFault="RETRY-ADRESS"), "REF220", "did you mean 'RETRY-ADDRESS'?"),
        ("results.json", lambda c: c["troubles"].pop("timeout"), "REF220", "timeout"),
        ("results.json", lambda c: c["states"].pop("EXPIRED"), "REF220", "EXPIRED"),
        ("results.json", lambda c: c["classes"].pop("LOST"), "REF220", "LOST"),
        ("results.json", lambda c: c["classes"]["REJECTED"].update(ends="PARKED"), "SYN105", "PARKED"),
        ("schedules.json", lambda c: c["schedules"]["single"].update(template="30#1:m,"), "SYN106", "30#1:m,"),
        ("schedules.json", lambda c: c["schedules"]["single"].update(deadline="30"), "SYN106", "30"),
    ],
)
def test_a_name_that_does_not_fit_is_found_where_it_stands(
    folder: Path, name: str, how: Callable[[Any], object], code: str, said: str
) -> None:
    change(folder, name, how)
    with pytest.raises(SpecErrors) as caught:
        load_notifications(folder)
    (problem,) = caught.value.problems
    assert (problem.code, problem.place.file.endswith(name)) == (code, True)
    assert said in str(problem)


def test_a_folder_without_them_has_none(tmp_path: Path) -> None:
    assert read_catalogue(tmp_path, Problems()).notifications is None
    with pytest.raises(SpecErrors):
        load_notifications(tmp_path)
