"""The specs, what was published of them, the inference engine that runs them, and the demo's people."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from pydantic import ValidationError

from engine.inference.wrapper import available
from engine.lint.rule import Level as Severity
from engine.lint.runner import NoSpecs, lint
from engine.specs.loader import load_catalogue
from engine.specs.problems import SpecErrors
from engine.specs.publishing import changed
from webapp.doctor.check import Check, counted, fault, listed, ok, warning
from webapp.people import load_people


def check_specs(folder: Path) -> tuple[Check, bool]:
    """As spec-lint sees them, and whether they can be used."""
    name, do = "specs", f"spec-lint {folder} tells each with its place"
    try:
        report = lint([folder])
        catalogue = load_catalogue(folder)
    except NoSpecs as error:
        return fault(name, str(error), "choose the folder with INTYG_SPECS"), False
    except SpecErrors as errors:
        first = errors.problems[0]
        says = f"{counted(len(errors.problems), 'error')} in {folder}, the first at {first.place}: {first.code}"
        return fault(name, says, do), False
    worst = [finding for finding in report.findings if finding.level is report.worst()]
    if worst:
        says = f"{counted(len(worst), 'finding')} in {folder}, the first at {worst[0].place}: {worst[0].code}"
        made = fault if report.worst() is Severity.ERROR else warning
        return made(name, says, do), True
    versions = sum(len(each) for each in catalogue.versions.values())
    types = counted(len(catalogue.types), "certificate type")
    return ok(name, f"{folder}: {types} in {counted(versions, 'text version')}, no findings"), True


def check_published(folder: Path) -> Check:
    """What is published never changes."""
    name, altered = "published-specs", [each for each, _ in changed(folder)]
    if altered:
        says = f"published and changed since: {listed(altered)}"
        return fault(name, says, "bring the published files back, and give changed ones a new number", altered)
    return ok(name, "nothing published has been changed")


def check_inference(folder: Path) -> Check:
    """durable_rules: is it here, and does every ruleset give the answers it must? Each is tried in a child process."""
    name = "inference"
    if not available():
        do = "install a C compiler and the C headers of Python, then make setup; docs/inference.md tells more"
        return warning(name, "durable_rules is not installed: the reference evaluator judges alone", do)
    command = [sys.executable, "-m", "webapp.doctor.rulesets", str(folder)]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    do = "spec-lint publish --check tells more"
    try:
        answer = json.loads(asked.stdout)
    except ValueError:
        return fault(name, f"the rulesets cannot be tried (exit code {asked.returncode})", do)
    if answer["refused"]:
        return fault(name, f"rulesets cannot be used: {'; '.join(answer['refused'])}", do)
    return ok(name, f"durable_rules judges as it should with {counted(answer['tried'], 'ruleset')}")


def check_people(path: Path) -> Check:
    """The made-up people of the demo."""
    name = "people"
    try:
        people = load_people(path)
    except OSError as error:
        return fault(name, f"{path} cannot be read: {error.strerror}", "choose the file with INTYG_PEOPLE")
    except ValidationError as error:
        where = ".".join(map(str, error.errors(include_input=False)[0]["loc"])) or "the whole"
        return fault(name, f"{path} is not of the right shape, first at {where}", "mend the file")
    return ok(name, f"{counted(len(people.users), 'user')} on {counted(len(people.units), 'unit')}")
