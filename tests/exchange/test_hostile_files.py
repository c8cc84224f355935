"""Files made to exhaust a reader: refused within 2 seconds of processor time and 300 MB, in a process so limited."""

from __future__ import annotations

import codecs
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.exchange.conftest import REPOSITORY
from tests.exchange.samples import certificate_xml, svar

_READ_EACH = """
import json, os, resource, sys
from pathlib import Path
from engine.exchange.problems import Unreadable
from engine.exchange.reading import read_document
from engine.exchange.sizes import read_file
from tests.exchange.samples import made_up_catalogue

def read(path):
    try:
        return {"answers": len(read_document(read_file(path), catalogue).answers)}
    except Unreadable as error:
        return {"rule": error.rule_id, "message": error.message}

catalogue = made_up_catalogue()
for line in sys.stdin:
    file = line.rstrip()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_AS, (300_000_000, 300_000_000))
        resource.setrlimit(resource.RLIMIT_CPU, (2, 2))
        print(json.dumps({"file": file, **read(Path(file))}), flush=True)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if status:
        print(json.dumps({"file": file, "ended": os.waitstatus_to_exitcode(status)}), flush=True)
"""

WHOLE = certificate_xml(svar("4", ("4.1", "text")))
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPE = "<!DOCTYPE x [{}]>"
OPEN, CLOSE = WHOLE.split(b"text</gn:delsvar>")[0], b"</gn:delsvar>" + WHOLE.split(b"text</gn:delsvar>")[1]


def _declared(encoding: str, text: str = "å") -> bytes:
    return WHOLE.replace(b"UTF-8", encoding.encode()).replace(b"text", text.encode("latin-1"))


def _with_doctype(inner: str, *, before: str = "") -> bytes:
    return WHOLE.replace(b"?>\n", b"?>" + before.encode() + DOCTYPE.format(inner).encode(), 1)


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "entity bomb": ("doctype", lambda: _with_doctype(f'<!ENTITY l0 "lol">{LAUGHS}').replace(b"text", b"&l9;")),
    "entity bomb in an attribute": (
        "doctype",
        lambda: _with_doctype(f'<!ENTITY l0 "lol">{LAUGHS}').replace(b'id="4.1"', b'id="&l9;"'),
    ),
    "entity bomb in UTF-16": (
        "doctype",
        lambda: _with_doctype(f'<!ENTITY l0 "lol">{LAUGHS}').decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    ),
    "external entity": (
        "doctype",
        lambda: _with_doctype('<!ENTITY f SYSTEM "file:///etc/passwd">').replace(b"text", b"&f;"),
    ),
    "external DTD": ("doctype", lambda: WHOLE.replace(b"?>\n", b'?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x">', 1)),
    "parameter entity": ("doctype", lambda: _with_doctype('<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;')),
    "doctype behind comments": ("doctype", lambda: _with_doctype("", before="<!-- a --> <?p ?>\n<!-- -->")),
    "undeclared entity": ("not-xml", lambda: WHOLE.replace(b"text", b"&nothing;")),
    "deep nesting": ("too-deep", lambda: OPEN + b"<a>" * 20_000 + b"</a>" * 20_000 + CLOSE),
    "nesting just too deep": ("too-deep", lambda: OPEN + b"<a>" * 200 + b"</a>" * 200 + CLOSE),
    "too deep outside the answers": ("too-deep", lambda: b"<a>" * 201 + b"</a>" * 201),
    "unclosed deep nesting": ("too-large", lambda: OPEN + b"<a>" * 3_000_000),
    "millions of elements": ("too-large", lambda: OPEN + b"<a/>" * 2_400_000 + CLOSE),
    "millions of attributes": (
        "too-large",
        lambda: OPEN + b"<a " + b" ".join(b'a%d=""' % n for n in range(700_000)) + b"/>" + CLOSE,
    ),
    "an attribute twice": ("not-xml", lambda: WHOLE.replace(b'id="4.1"', b'id="4.1" id="4.1"')),
    "truncated": ("not-xml", lambda: WHOLE[: len(WHOLE) // 2]),
    "truncated in a character": ("encoding", lambda: WHOLE[: WHOLE.index("ä".encode()) + 1]),
    "empty": ("empty-file", lambda: b""),
    "blank": ("empty-file", lambda: b" \r\n\t"),
    "only a byte order mark": ("empty-file", lambda: codecs.BOM_UTF8),
    "zip": ("unknown-format", lambda: b"PK\x03\x04" + bytes(range(128)) * 50),
    "binary": ("unknown-format", lambda: bytes(range(255, 0, -1)) * 50),
    "plain text": ("unknown-format", lambda: b"Patienten mar bra."),
    "plain text after white space": ("unknown-format", lambda: codecs.BOM_UTF8 + b" \r\n" * 2_000_000 + b"text"),
    "a JSON text": ("unknown-format", lambda: b'"{"'),
    "a JSON list": ("json-shape", lambda: b"[]"),
    "plain text in UTF-16": ("unknown-format", lambda: "Patienten mår bra.".encode("utf-16")),
    "control character": ("not-xml", lambda: WHOLE.replace(b"text", b"a\x0bb")),
    "Latin-1 said to be UTF-8": ("encoding", lambda: _declared("UTF-8")),
    "an encoding nobody has": ("encoding", lambda: _declared("X-NONE")),
    "UTF-7, which hides markup": ("encoding", lambda: _declared("UTF-7", "+ADw-b+AD4-")),
    "UTF-16 that is not": ("encoding", lambda: _declared("UTF-16")),
    "a Python codec": ("encoding", lambda: _declared("unicode_escape")),
    "half a UTF-16 file": ("encoding", lambda: WHOLE.decode().encode("utf-16")[:-1]),
    "2,001 answers": ("too-large", lambda: certificate_xml(svar("1") * 2_000, outside=svar("1"))),
    "2,001 answers of strays": ("too-large", lambda: OPEN + b"<a><gn:delsvar>x</gn:delsvar></a>" * 2_001 + CLOSE),
    "2,001 answers in JSON": (
        "too-large",
        lambda: b'{"type":"MADEUP","answers":{"9":[' + b",".join([b"{}"] * 2_001) + b"]}}",
    ),
    "over 10 MB": ("too-large", lambda: OPEN + b"x" * 10_000_000 + CLOSE),
    "deep JSON": ("too-large", lambda: b"[" * 9_000_000),
    "rather deep JSON": ("too-deep", lambda: b'{"a":' * 19_000 + b"1" + b"}" * 19_000),
    "wide JSON": ("too-large", lambda: b'{"type":"MADEUP","answers":{"9":[' + b",".join([b"{}"] * 2_000_000) + b"]}}"),
    "a JSON number without end": ("not-json", lambda: b'{"type": ' + b"9" * 5_000_000 + b"}"),
    "truncated JSON": ("not-json", lambda: b'{"type": "MADEUP", "answers": {"1": ['),
}

READABLE: dict[str, Callable[[], bytes]] = {
    "nesting at the limit": lambda: OPEN + b"<a>" * 100 + b"</a>" * 100 + CLOSE,
    "a text of 9 MB": lambda: OPEN + b"x, " * 3_000_000 + CLOSE,
    "45,000 elements": lambda: OPEN + b"<a/>" * 45_000 + CLOSE,
    "3,000 namespaces": lambda: (
        OPEN + b"".join(b'<p%d:a xmlns:p%d="urn:%d"/>' % (n, n, n) for n in range(3000)) + CLOSE
    ),
    "24,000 fields in a field": lambda: OPEN + b"<gn:delsvar>x</gn:delsvar>" * 24_000 + CLOSE,
    "fields in fields to the limit": lambda: OPEN + b"<gn:delsvar>" * 190 + b"</gn:delsvar>" * 190 + CLOSE,
    "2,000 answers": lambda: certificate_xml(svar("1", ("1.1", "a")) * 2_000),
    "JSON far into a UTF-16 file": lambda: (" " * 2000 + '{"type": "MADEUP", "answers": {}}').encode("utf-16"),
    "UTF-8 with a byte order mark": lambda: codecs.BOM_UTF8 + WHOLE,
    "Latin-1": lambda: _declared("ISO-8859-1").replace("ä".encode(), b"\xe4"),
    "UTF-16": lambda: WHOLE.decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    "UTF-16 without a mark": lambda: WHOLE.decode().replace("UTF-8", "UTF-16").encode("utf-16-le"),
    "the word DOCTYPE in a text": lambda: WHOLE.replace(b"text", b"<![CDATA[<!DOCTYPE x>]]>"),
}


ODD_PATHS = {"/dev/zero": "too-large", "missing.xml": "unreadable-file", ".": "unreadable-file"}


@pytest.fixture(scope="module")
def said_of(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, object]]:
    """What is said of each file, by its name here; each is read in a process of its own."""
    folder = tmp_path_factory.mktemp("hostile")
    makers = {**{name: make for name, (_, make) in HOSTILE.items()}, **READABLE}
    files = {str(folder / str(number)): name for number, name in enumerate(makers)}
    for file, name in files.items():
        Path(file).write_bytes(makers[name]())
    with (folder / "large").open("wb") as sparse:
        sparse.truncate(100_000_000)
    files |= {str(folder / "large"): "100 MB"} | {path: path for path in ODD_PATHS}
    run = subprocess.run(
        [sys.executable, "-c", _READ_EACH],
        input="\n".join(files),
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    return {files[row["file"]]: row for row in rows}


@pytest.mark.slow
@pytest.mark.parametrize(("name", "rule"), [(name, rule) for name, (rule, _) in HOSTILE.items()])
def test_hostile_file_is_refused_within_bounds(
    said_of: Mapping[str, Mapping[str, object]], name: str, rule: str
) -> None:
    assert said_of[name].get("rule") == rule, said_of[name]
    assert len(str(said_of[name]["message"])) < 300


@pytest.mark.slow
@pytest.mark.parametrize("name", READABLE)
def test_unusual_file_is_read_within_bounds(said_of: Mapping[str, Mapping[str, object]], name: str) -> None:
    assert "answers" in said_of[name], said_of[name]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "rule"), [("100 MB", "too-large"), *ODD_PATHS.items()])
def test_what_is_no_ordinary_file_is_refused_unread(
    said_of: Mapping[str, Mapping[str, object]], name: str, rule: str
) -> None:
    assert said_of[name].get("rule") == rule, said_of[name]
