"""Certificates per second through `spec-lint validate`, from JSON and from XML, beside the reference evaluator.

Every committed example is judged at register level, and so is its header alone, which breaks every rule of presence.
Then what it costs to have more rules and more answers, and the command itself over a folder of files. Everything is
processor time in one thread: certificates per second are per core, and what else the machine does counts for little.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any, TypeVar

from engine.certificates.evaluation import evaluation_of
from engine.certificates.judge import Judge, plan_of
from engine.certificates.reference import reference_findings
from engine.certificates.results import Context
from engine.certificates.views import views
from engine.document import Answer, Code, Document, Field
from engine.exchange.json_form import document_from_json, document_to_json
from engine.exchange.reading import is_json, read_document
from engine.exchange.untrusted_json import parse_untrusted_json
from engine.exchange.untrusted_xml import parse_untrusted
from engine.exchange.xml_out import to_xml
from engine.inference.wrapper import Ask, Evaluator, Fact, Said, available
from engine.lint.judgement import Bench
from engine.specs.catalogue import Catalogue
from engine.specs.loader import load_catalogue
from engine.specs.spec import Spec
from tests.made_up_specs import made_up_spec

SPECS = Path(__file__).resolve().parents[1] / "specs"
CONTEXT = Context(date(2026, 3, 14))
ROUNDS, SAMPLES = 3, 60
RULES = (0, 60, 120, 240)
REPEATS = (1, 4, 16)
FILES = 400

R = TypeVar("R")
Road = Callable[[], object]
STEPS = ("parse", "read", "views", "values", "durable", "findings")
"""`parse` gives a tree or an object, `read` a document, `durable` is all that happens between facts and clauses."""


def main() -> None:
    catalogue = load_catalogue(SPECS)
    if not available():
        sys.exit("durable_rules is not installed: there is nothing to compare with the reference")
    print(f"{'microseconds':34}{'certs/s':>8}{'p50':>7}{'p95':>7} |" + "".join(f"{s:>9}" for s in STEPS), end="")
    print(f" |{'reference':>10}{'ratio':>7}")
    for name, document in _examples(catalogue):
        spec = catalogue.spec(document.type, document.text_version)
        for form, data in _forms(spec, document):
            print(f"{name:30}{form:4}{_line(catalogue, data)}")
    _print_growth("rules of a made-up type", _with_more_rules())
    _print_growth("answers to each repeated question", _with_more_answers(catalogue))
    _print_command(catalogue)


def _line(catalogue: Catalogue, data: bytes) -> str:
    document = read_document(data, catalogue)
    spec = catalogue.spec(document.type, document.text_version)

    def reference() -> None:
        reference_findings(spec, read_document(data, catalogue), context=CONTEXT, level="register")

    mine, other = _samples(_validation(catalogue, data), reference)
    steps = _steps(catalogue, data)
    told = "".join(f"{steps[step]:9.0f}" for step in STEPS)
    baseline = statistics.median(other)
    return f"{_figures(mine)} |{told} |{baseline:10.0f}{statistics.median(mine) / baseline:7.2f}"


def _validation(catalogue: Catalogue, data: bytes) -> Road:
    return partial(Bench(catalogue, CONTEXT, "register").judge, "", lambda: data)


def _figures(samples: Sequence[float]) -> str:
    p95 = statistics.quantiles(samples, n=20)[-1]
    return f"{1e6 / statistics.mean(samples):8.0f}{statistics.median(samples):7.0f}{p95:7.0f}"


def _samples(*roads: Road) -> list[list[float]]:
    """Microseconds of each call. Rounds alternate; the best round of each road counts, as the least disturbed."""
    for road in roads:
        road()
    rounds = [[_round(road) for road in roads] for _ in range(ROUNDS)]
    return [min(of_road, key=sum) for of_road in zip(*rounds, strict=True)]


def _round(road: Road) -> list[float]:
    found: list[float] = []
    for _ in range(SAMPLES):
        start = process_time()
        road()
        found.append((process_time() - start) * 1e6)
    return found


# what is judged


def _examples(catalogue: Catalogue) -> Iterator[tuple[str, Document]]:
    for path in sorted(SPECS.glob("certificates/*/*/examples/*.json")):
        document = document_from_json(path.read_bytes(), catalogue)
        yield f"{document.type} {path.stem} ({_size(document)})", document
        if path.stem == "minimal":
            yield f"{document.type} header alone", replace(document, answers=())


def _size(document: Document) -> str:
    return f"{sum(1 for _ in document.fields())} values"


def _forms(spec: Spec, document: Document) -> Iterator[tuple[str, bytes]]:
    yield "JSON", _json(spec, document)
    yield "XML", to_xml(spec, document)


def _json(spec: Spec, document: Document) -> bytes:
    return json.dumps(document_to_json(document, spec), ensure_ascii=False).encode()


# where the time goes


class _Noting(Evaluator):
    """Remembers the facts of each stage, so that the engine's share can be timed by itself."""

    def run(self, judge: Callable[[Ask], R]) -> R:
        self.stages: list[list[Fact]] = []
        return super().run(lambda ask: judge(lambda facts: self._note(ask, facts)))

    def again(self) -> None:
        """Infer from the same facts."""
        super().run(lambda ask: [ask(stage) for stage in self.stages])

    def _note(self, ask: Ask, facts: Iterable[Fact]) -> Said:
        self.stages.append(list(facts))
        return ask(self.stages[-1])


def _steps(catalogue: Catalogue, data: bytes) -> dict[str, float]:
    """Microseconds of each step, by timing longer and longer stretches."""
    document = read_document(data, catalogue)
    spec = catalogue.spec(document.type, document.text_version)
    definition = spec.definition.at("register")
    judge = Judge(spec.definition, "register")
    noting = judge.evaluator = _Noting(plan_of(spec.definition, "register").program)
    verdict = judge.judge(document, CONTEXT)
    stretches = _samples(
        partial(parse_untrusted_json if is_json(data) else parse_untrusted, data),
        partial(read_document, data, catalogue),
        lambda: list(views(definition, document)),
        partial(judge.judge, document, CONTEXT),
        noting.again,
        lambda: evaluation_of(spec, verdict, "register"),
    )
    parse, read, view, judging, durable, findings = map(statistics.median, stretches)
    return dict(zip(STEPS, (parse, read - parse, view, judging - view - durable, durable, findings), strict=True))


# growth


def _print_growth(what: str, cases: Iterable[tuple[str, Catalogue, bytes]]) -> None:
    print(f"\n{'microseconds by ' + what:50}{'certs/s':>8}{'p50':>7}{'p95':>7}")
    for name, catalogue, data in cases:
        (samples,) = _samples(_validation(catalogue, data))
        print(f"{name:50}{_figures(samples)}")


def _with_more_rules() -> Iterator[tuple[str, Catalogue, bytes]]:
    """Thirty questions with one code each, answered every second, and more and more rules about two answers."""
    fields = [{"id": f"{n}.1", "type": "code", "codes": "GROUND"} for n in range(1, 31)]
    questions = [{"id": str(n), "optional": True, "fields": [field]} for n, field in enumerate(fields, 1)]
    answers = tuple(Answer(str(n), (Field(f"{n}.1", Code("EXAM")),)) for n in range(1, 31, 2))
    for size in RULES:
        spec = made_up_spec(questions, [_rule(number) for number in range(size)])
        rules = sum("register" in rule.levels for rule in spec.definition.rules)
        data = _json(spec, Document(spec.type, spec.text_version, answers=answers))
        yield f"{rules} rules, {size} of them written", _catalogue(spec), data


def _rule(number: int) -> dict[str, Any]:
    one, other = number % 30 + 1, (number * 7 + number // 30 + 3) % 30 + 1
    when = {"answer": f"{one}.1", "is": "KIN" if number % 2 else "EXAM"}
    return {"when": when, "then": {"not": {"answer": f"{other}.1", "is": "OTHER"}}, "at": f"{other}.1"}


def _catalogue(spec: Spec) -> Catalogue:
    definition = spec.definition
    return Catalogue(SPECS, {(spec.type, 1): definition}, {spec.type: (spec.version,)}, definition.code_systems)


def _with_more_answers(catalogue: Catalogue) -> Iterator[tuple[str, Catalogue, bytes]]:
    """The answers to repeated questions again and again; soon there are more than are allowed, and findings."""
    for example, document in _examples(catalogue):
        spec = catalogue.spec(document.type, document.text_version)
        once = [a for a in document.answers if a.question not in spec.definition.repeated]
        many = [a for a in document.answers if a.question in spec.definition.repeated]
        if "full" not in example or not many:
            continue
        for times in REPEATS:
            longer = replace(document, answers=(*once, *many * times))
            name = f"{document.type} with {len(longer.answers)} answers ({_size(longer)})"
            yield name, catalogue, _json(spec, longer)


# the command itself


def _print_command(catalogue: Catalogue) -> None:
    documents = [(catalogue.spec(d.type, d.text_version), d) for n, d in _examples(catalogue) if "header" not in n]
    print(f"\n{'spec-lint validate, ' + str(FILES) + ' files of all types':50}{'start s':>8}{'certs/s':>9}")
    for suffix, write in ((".json", _json), (".xml", to_xml)):
        with tempfile.TemporaryDirectory() as folder:
            one, many = Path(folder) / "one", Path(folder) / "many"
            for place, count in ((one, len(documents)), (many, FILES)):
                place.mkdir()
                for number in range(count):
                    (place / f"{number:04}{suffix}").write_bytes(write(*documents[number % len(documents)]))
            start, whole = _validate(one), _validate(many)
        print(f"{suffix:50}{start:8.2f}{(FILES - len(documents)) / (whole - start):9.0f}")


def _validate(folder: Path) -> float:
    """Seconds of processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "engine.lint", "validate", "--format", "jsonl", "--specs", str(SPECS), str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
