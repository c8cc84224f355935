"""The specs, what was published of them, the inference engine that runs them, and the demo's people."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import get_args

from pydantic import ValidationError

from engine.certificates.judge import plan_of
from engine.inference.program import ProgramRefused
from engine.inference.smoke import try_program
from engine.inference.wrapper import available
from engine.lint.rule import Level as Severity
from engine.lint.runner import NoSpecs, lint
from engine.specs.catalogue import Catalogue
from engine.specs.loader import load_catalogue
from engine.specs.models.certificate import Level
from engine.specs.problems import SpecErrors
from engine.specs.publishing import changed
from engine.specs.spec import Definition
from webapp.doctor.check import Check, counted, fault, listed, ok, warning
from webapp.people import load_people

_AT_ONCE = 2


def check_specs(folder: Path) -> tuple[Check, Catalogue | None]:
    """As spec-lint sees them. The catalogue, if it can be used."""
    name, do = "specs", f"spec-lint {folder} tells each with its place"
    try:
        report = lint([folder])
        catalogue = load_catalogue(folder)
    except NoSpecs as error:
        return fault(name, str(error), "choose the folder with INTYG_SPECS"), None
    except SpecErrors as errors:
        first = errors.problems[0]
        says = f"{counted(len(errors.problems), 'error')} in {folder}, the first at {first.place}: {first.code}"
        return fault(name, says, do), None
    worst = [finding for finding in report.findings if finding.level is report.worst()]
    if worst:
        says = f"{counted(len(worst), 'finding')} in {folder}, the first at {worst[0].place}: {worst[0].code}"
        made = fault if report.worst() is Severity.ERROR else warning
        return made(name, says, do), catalogue
    versions = sum(len(each) for each in catalogue.versions.values())
    types = counted(len(catalogue.types), "certificate type")
    return ok(name, f"{folder}: {types} in {counted(versions, 'text version')}, no findings"), catalogue


def check_published(folder: Path) -> Check:
    """What is published never changes."""
    name, altered = "published-specs", [each for each, _ in changed(folder)]
    if altered:
        says = f"published and changed since: {listed(altered)}"
        return fault(name, says, "bring the published files back, and give changed ones a new number", altered)
    return ok(name, "nothing published has been changed")


def check_inference(catalogue: Catalogue) -> Check:
    """durable_rules: is it here, and does every ruleset give the answers it must? Each is tried in a child process."""
    name = "inference"
    if not available():
        do = "install a C compiler and the C headers of Python, then make setup; docs/inference.md tells more"
        return warning(name, "durable_rules is not installed: the reference evaluator judges alone", do)
    programs = list(product(catalogue.definitions.values(), get_args(Level)))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        refused = [each for each in pool.map(lambda pair: _refused(*pair), programs) if each is not None]
    if refused:
        return fault(name, f"rulesets cannot be used: {'; '.join(refused)}", "spec-lint publish --check tells more")
    return ok(name, f"durable_rules judges as it should with {counted(len(programs), 'ruleset')}")


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


def _refused(definition: Definition, level: Level) -> str | None:
    try:
        try_program(plan_of(definition, level).program)
    except ProgramRefused as error:
        return f"{definition.key}, {level} level: {error}"
    return None
