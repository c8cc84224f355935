"""The typesetter's process: limits, and what is said when it does not end as it should."""

from __future__ import annotations

import subprocess
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.printing.claims import broken_claims, declares_pdf_ua, everything_is_tagged_or_artifact
from tests.printing.conftest import opened
from tests.printing.sheets import NOW, sheet_with
from webapp.printing import Press, PrintTrouble
from webapp.printing.press import FONTS, HERE

SECRET = "Tolvan Tolvansson har migrän"


def _press(tmp_path: Path, program: str, *, patience_seconds: float = 20.0) -> Press:
    """A press with another typesetter."""
    typesetter = tmp_path / "typesetter.py"
    typesetter.write_text(program, encoding="utf-8")
    return Press(typesetter=typesetter, patience_seconds=patience_seconds)


@pytest.mark.parametrize(
    ("program", "kind", "status"),
    [
        ("import time; time.sleep(3600)", "timeout", None),
        ("import os; os.abort()", "crash", -6),
        ("import sys; sys.exit(3)", "crash", 3),
        ("raise ValueError", "crash", 1),
        ("", "crash", 0),
        ("print('%PDF-1.7')", "crash", 0),
    ],
    ids=["hangs", "is killed", "gives up", "fails", "says nothing", "says something else"],
)
def test_a_typesetter_that_does_not_do_its_work_is_told_about(
    tmp_path: Path, program: str, kind: str, status: int | None
) -> None:
    patience = 0.5 if kind == "timeout" else 20.0
    with pytest.raises(PrintTrouble) as trouble:
        _press(tmp_path, program, patience_seconds=patience).print(sheet_with("ett svar"))
    assert (trouble.value.kind, trouble.value.status) == (kind, status)


@pytest.mark.parametrize("end", ["sys.exit(1)", "time.sleep(3600)"], ids=["fails", "hangs"])
def test_nothing_of_the_sheet_is_in_the_trouble_that_is_told_about(tmp_path: Path, end: str) -> None:
    program = f"import sys, time\nsys.stderr.write(sys.stdin.read())\nsys.stderr.flush()\n{end}"
    with pytest.raises(PrintTrouble) as trouble:
        _press(tmp_path, program, patience_seconds=2.0).print(sheet_with(SECRET))
    assert SECRET not in "".join(traceback.format_exception(trouble.value))


def test_no_more_prints_are_made_at_once_than_there_are_places() -> None:
    press = Press(at_once=1, patience_seconds=0.05)
    assert press._places.acquire(blocking=False)
    with pytest.raises(PrintTrouble) as trouble:
        press.print(sheet_with("ett svar"))
    assert trouble.value.kind == "busy"


def test_a_place_is_free_again_after_trouble(tmp_path: Path) -> None:
    press = _press(tmp_path, "raise ValueError")
    for _ in range(3):
        with pytest.raises(PrintTrouble) as trouble:
            press.print(sheet_with("ett svar"))
        assert trouble.value.kind == "crash"


def test_missing_fonts_are_told_about(tmp_path: Path) -> None:
    with pytest.raises(PrintTrouble) as trouble:
        Press(fonts=tmp_path).print(sheet_with("ett svar"))
    assert trouble.value.kind == "no-fonts"


def test_prints_that_are_made_at_the_same_time_do_not_mix(press: Press) -> None:
    said = [f"svar nummer {number}" for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        prints = list(pool.map(lambda text: opened(press.print(sheet_with(text)).pdf).read_aloud, said))
    assert [[text for text in said if text in print_] for print_ in prints] == [[text] for text in said]


def test_the_same_sheet_gives_the_same_bytes(press: Press) -> None:
    assert press.print(sheet_with("ett svar")) == press.print(sheet_with("ett svar"))


def test_the_file_is_dated_when_the_sheet_was_made(press: Press) -> None:
    contents = opened(press.print(sheet_with("ett svar")).pdf)
    with contents.pdf.open_metadata() as metadata:
        assert str(metadata["xmp:CreateDate"]).startswith(NOW.strftime("%Y-%m-%dT%H:%M:%S"))


def test_the_typesetter_limits_itself() -> None:
    program = (
        f"import sys; sys.path.insert(0, {str(HERE)!r})\n"
        "import resource, typesetter\n"
        "typesetter.limit()\n"
        "limits = (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)\n"
        "print(*(resource.getrlimit(each)[0] for each in limits))"
    )
    ended = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == [str(2 * 1024**3), "30", "0"]


def test_what_the_typesetter_refuses_to_declare_is_printed_without_declaring(tmp_path: Path) -> None:
    """Here the fonts promise a character that the typesetter then does not find: the second one has another name."""
    for file in FONTS.iterdir():
        renamed = file.read_bytes()
        for encoding in ("utf-16-be", "ascii"):
            renamed = renamed.replace("DejaVu Sans".encode(encoding), "DejaVu Xxxx".encode(encoding))
        (tmp_path / file.name).write_bytes(renamed)
    printed = Press(fonts=tmp_path).print(sheet_with("glad ☺"))
    contents = opened(printed.pdf)
    assert (printed.declared, declares_pdf_ua(contents)) == (False, False)
    assert "page 1: a character that ToUnicode does not name" in broken_claims(contents)
    assert list(everything_is_tagged_or_artifact(contents)) == []
