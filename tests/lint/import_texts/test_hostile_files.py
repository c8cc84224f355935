"""Files made to exhaust a reader end within 2 seconds of processor time and 300 MB, report included."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]

_IMPORT_EACH = """
import json, os, resource, sys
from pathlib import Path
from engine.lint.display import plain
from engine.lint.import_texts.importing import import_file
from engine.lint.import_texts.options import Options
from engine.lint.import_texts.report import show_outcome
from engine.lint.rules import txt
from engine.specs.loader import load_catalogue

specs = Path("tests/lint/base")
catalogue = load_catalogue(specs)
for line in sys.stdin:
    file = line.rstrip()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_AS, (300_000_000, 300_000_000))
        resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
        outcome = import_file(Options(Path(file), specs, dry_run=True), catalogue)
        length = len(plain(show_outcome(outcome, Path.cwd())))
        codes = sorted({finding.code for finding in outcome.findings})
        print(json.dumps({"file": file, "codes": codes, "length": length}), flush=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        print(json.dumps({"file": file, "ended": os.waitstatus_to_exitcode(status)}), flush=True)
"""

HEAD = '<texter typ="XT" version="1.2" giltigFrom="2022-03-01">'


def _texts(*texts: str) -> bytes:
    return f"{HEAD}{''.join(texts)}</texter>".encode()


def _help(words: str) -> bytes:
    return _texts(f'<text id="FRG_1.HLP">{words}</text>')


def _bomb() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE texter [<!ENTITY l0 "lol">{entities}]>'.encode() + _help("&l9;")


def _attributes() -> bytes:
    given = " ".join(f"a{number}='1'" for number in range(20_000))
    return f"<texter {given}/>".encode()


def _keyed(pattern: str, count: int) -> bytes:
    return _texts(*(f'<text id="{pattern.format(number)}">x</text>' for number in range(count)))


def _questions(count: int) -> Iterator[str]:
    return (f'<tillaggsfraga id="{9000 + number % 1000}"/>' for number in range(count))


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "entity bomb": ("IMP101", _bomb),
    "external entity": (
        "IMP101",
        lambda: b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + _help("&f;"),
    ),
    "deep nesting": ("IMP101", lambda: _help("<a>" * 15_000 + "</a>" * 15_000)),
    "unclosed deep nesting": ("IMP101", lambda: _texts("<a>" * 100_000)),
    "one endless word": ("IMP101", lambda: _help("x" * 2_000_000)),
    "no XML at all": ("IMP101", lambda: bytes(range(256)) * 1_000),
    "many attributes": ("IMP104", _attributes),
    "many unknown elements": ("IMP103", lambda: _texts("<a/>" * 40_000)),
    "many unknown keys": ("IMP201", lambda: _keyed("FRG_9{}.RBK", 12_000)),
    "many unused keys": ("IMP201", lambda: _keyed("FRG_1.{}.INF", 12_000)),
    "some unused keys": ("IMP303", lambda: _keyed("DFR_3.1.{}.RBK", 40)),
    "many supplementary questions": ("IMP210", lambda: _texts(*_questions(9_000))),
    "the same key over and over": ("IMP305", lambda: _texts('<text id="FRG_1.RBK">x</text>' * 15_000)),
    "an endless key": ("IMP106", lambda: _texts(f'<text id="{"FRG_1" * 90_000}">x</text>')),
    "texts without keys": ("IMP106", lambda: _texts("<text>x</text>" * 20_000)),
    "texts inside a text": ("IMP107", lambda: _help('<text id="a">x</text>' * 12_000)),
    "words everywhere": ("IMP105", lambda: _texts("x<tillagg/>" * 20_000)),
    "many escaped tags": ("IMP302", lambda: _help("&lt;b&gt;" * 50_000)),
    "many closing tags": ("IMP403", lambda: _help("&lt;b&gt;" * 25_000 + "&lt;/i&gt;" * 22_000)),
    "many lists": ("IMP403", lambda: _help("&lt;ul&gt;&lt;li&gt;" * 22_000)),
    "many links": ("IMP405", lambda: _help("&lt;a href=x&gt;" * 28_000)),
    "many placeholders": ("IMP404", lambda: _help("&lt;LINK:x&gt;" * 30_000)),
    "many unclosed comments": ("IMP302", lambda: _help("&lt;!--" * 60_000)),
    "many open brackets": ("IMP302", lambda: _help("&lt;a" * 90_000)),
    "many doubtful characters": ("IMP406", lambda: _help("\x93" * 200_000)),
    "many blank lines": ("IMP302", lambda: _help("\n" * 400_000 + "&lt;br&gt;x")),
    "many blanks": ("IMP302", lambda: _help(" " * 450_000 + "x")),
    "many references": ("IMP302", lambda: _help("&#65;" * 90_000)),
    "Windows line ends only": ("IMP302", lambda: _help("\r\n" * 240_000)),
}  # fmt: skip


@pytest.fixture(scope="module")
def said_of(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, object]]:
    folder = tmp_path_factory.mktemp("hostile")
    files = {str(folder / f"{number}.xml"): name for number, name in enumerate(HOSTILE)}
    for file, name in files.items():
        Path(file).write_bytes(HOSTILE[name][1]())
    with (folder / "large").open("wb") as sparse:
        sparse.truncate(100_000_000)
    files[str(folder / "large")] = "100 MB"
    run = subprocess.run(
        [sys.executable, "-c", _IMPORT_EACH],
        input="\n".join(files), cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr[-2000:]
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    return {files[row["file"]]: row for row in rows}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "code"), [*((name, code) for name, (code, _) in HOSTILE.items()), ("100 MB", "IMP101")]
)
def test_hostile_file_ends_in_findings_within_bounds(
    said_of: Mapping[str, Mapping[str, object]], name: str, code: str
) -> None:
    said = said_of[name]
    assert code in str(said.get("codes")), said
    assert int(str(said["length"])) < 400_000
