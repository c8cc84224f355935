"""What stands around the program: static files, the national XML Schemas, the queue, the typesetter of prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import get_args

from engine.exchange.xsd import NoSchema, Schema
from webapp.build_static import COPIES, VENDOR
from webapp.doctor.check import Check, State, counted, fault, listed, ok, warning
from webapp.doctor.subject import PREFIX, Subject
from webapp.printing import Press, PrintTrouble, Sheet
from webapp.printing.sheet import Panel

_PATIENCE_SECONDS = 30
_TROUBLES = {
    "no-fonts": ("the fonts are missing", "make static"),
    "busy": ("the machine is busy", "try again"),
    "timeout": ("the typesetter gives no answer", "try again; if it stays so, set up anew with make"),
    "crash": ("the typesetter ends with an error", "set up anew with make"),
}


def check_static_files(vendor: Path = VENDOR) -> Check:
    """Style sheets, fonts and icons, which are built and not kept with the source."""
    name, missing = "static-files", [target for target in COPIES.values() if not (vendor / target).is_file()]
    if missing:
        return fault(name, f"not in {vendor}: {listed(missing)}", "make static", missing)
    return ok(name, f"{counted(len(COPIES), 'file')} in {vendor}")


def check_xsd(folder: Path | None) -> Check:
    """The national XML Schemas, which are not ours to hand out."""
    name = "xsd"
    if folder is None:
        do = "INTYG_XSD_DIR names a folder with them"
        return warning(name, "messages are not checked against the national XML Schemas before they are sent", do)
    try:
        Schema(folder)
    except NoSchema as error:
        return fault(name, str(error), "put the schemas of clinicalprocess:healthcond:certificate there")
    return ok(name, f"the schemas in {folder} can be used")


def check_queue(subject: Subject) -> Check:
    """Asks the workers, who alone know Redis, in a process of theirs."""
    name = "queue"
    given = {f"{PREFIX}{each.upper()}": str(value) for each, value in subject.given.items()}
    try:
        asked = subprocess.run(
            [sys.executable, "-m", "workers", "queue"],
            env={**os.environ, **subject.environment, **given},
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
        answer = json.loads(asked.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return fault(name, "the workers do not say which queue they use", "python -m workers queue")
    state: State = answer["state"]
    assert state in get_args(State)
    return Check(name, state, answer["says"], answer["do"])


def check_printing(now: datetime, press: Press | None = None) -> Check:
    """Prints one line."""
    name = "printing"
    try:
        printed = (press or Press()).print(_page(now))
    except PrintTrouble as trouble:
        says, do = _TROUBLES[trouble.kind]
        return fault(name, f"nothing can be printed: {says}", do)
    if not printed.declared:
        return warning(name, "prints do not say that they follow PDF/UA", "tell whoever maintains Intygsverk")
    return ok(name, f"a page of {len(printed.pdf)} bytes, tagged as PDF/UA")


def _page(now: datetime) -> Sheet:
    empty = Panel("", ())
    return Sheet(
        title="Provutskrift",
        label="Provutskrift",
        form=(),
        stamp="",
        state=(),
        about=empty,
        sections=(),
        closing=empty,
        running=("", ""),
        footing=(),
        made_at=now,
    )
