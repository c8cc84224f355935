"""What can be asked of an import, and what it never does."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from engine.lint import cli
from engine.lint.import_texts.rules import IMPORT_RULES
from engine.specs.fingerprint import content_hash
from engine.specs.loader import load_catalogue
from engine.specs.publishing import write_lock

HERE = Path(__file__).parent
BASE = HERE.parent / "base"
CLEAN = HERE / "quirks" / "clean.xml"
TEXTS = Path("certificates/XT1000/1/texts")
TARGET = TEXTS / "1.2.sv.json"
PUBLISHED = "XT1000/1/texts/1.2"

COMPANION = r"""# printed form
! both kinds of comments
formId = XT 1000 (001 F 001) Fastst\u00e4lld av \
         Exempelverket
formIdRow2: i samr\u00E5d med \
  andra
blankettId 1000
blankettVersion=01
pdf.path=/pdf/x.pdf
label.a\:b = \u00f6vrigt
"""


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    return shutil.copytree(BASE, tmp_path / "specs")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return shutil.copyfile(CLEAN, tmp_path / "XT-1.2.xml")


@pytest.fixture
def run(specs: Path) -> Callable[..., Result]:
    return lambda *options: CliRunner().invoke(
        cli.cli, ["import-texts", *(str(option) for option in options), "--specs", str(specs)]
    )


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def codes(result: Result) -> list[str]:
    return re.findall(r": (IMP[0-9]+) ", result.output)


def test_file_is_written_where_the_specs_look_for_it(file: Path, specs: Path, run: Callable[..., Result]) -> None:
    result = run(file, "--type", "XT1000", "--major", 1)
    assert result.exit_code == 0, result.output
    assert load_catalogue(specs).spec("XT1000", "1.2").version.valid_from == "2022-03-01"
    assert sorted(each.name for each in (specs / TEXTS).iterdir()) == ["1.0.sv.json", "1.1.sv.json", "1.2.sv.json"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-file.xml"],
        [str(HERE)],
        [str(CLEAN), "--type", "YT1000"],
        [str(CLEAN), "--major", "0"],
        [str(CLEAN), "--valid-from", "2022-02-30"],
        [str(CLEAN), "--link", "exempelverket"],
        [str(CLEAN), "--properties", "no-such-file.properties"],
        [str(CLEAN), "-o", "no-such-folder/texts.json"],
        [],
    ],
)
def test_wrong_usage_is_2(arguments: list[str], run: Callable[..., Result]) -> None:
    assert run(*arguments).exit_code == 2


def test_unreadable_specs_are_2(file: Path, specs: Path, run: Callable[..., Result]) -> None:
    (specs / "certificates/XT1000/1/certificate.json").write_text("{", "utf-8")
    result = run(file)
    assert result.exit_code == 2
    assert "certificate.json cannot be read" in result.output


def test_warnings_fail_only_when_asked(file: Path, run: Callable[..., Result]) -> None:
    edit(file, 'version="1.2"', 'version="1.2" giltigTom="2023-01-01"')
    assert run(file, "--dry-run").exit_code == 0
    assert run(file, "--dry-run", "--fail-on", "warning").exit_code == 1


def test_dry_run_writes_nothing(file: Path, specs: Path, run: Callable[..., Result]) -> None:
    result = run(file, "--dry-run")
    assert result.exit_code == 0
    assert result.output.endswith("1.2.sv.json: 0 errors, 0 warnings\n")
    assert "would write" in result.output
    assert not (specs / TARGET).exists()


def test_output_goes_to_a_file_or_a_folder(file: Path, specs: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    run(file, "-o", tmp_path / "mine.json")
    run(file, "-o", tmp_path)
    assert (tmp_path / "mine.json").read_bytes() == (tmp_path / "1.2.sv.json").read_bytes()
    assert not (specs / TARGET).exists()


def test_importing_twice_changes_nothing(file: Path, specs: Path, run: Callable[..., Result]) -> None:
    run(file)
    before = (specs / TARGET).stat()
    result = run(file)
    assert result.exit_code == 0
    assert "has these texts already" in result.output
    assert (specs / TARGET).stat().st_mtime_ns == before.st_mtime_ns


def test_other_content_is_written_over_with_force_only(file: Path, specs: Path, run: Callable[..., Result]) -> None:
    run(file)
    edit(file, "Förlopp", "Sjukdomens förlopp")
    before = (specs / TARGET).read_bytes()
    refused = run(file)
    assert (refused.exit_code, codes(refused)) == (1, ["IMP213"])
    assert (specs / TARGET).read_bytes() == before
    assert run(file, "--force").exit_code == 0
    assert "Sjukdomens förlopp" in (specs / TARGET).read_text("utf-8")


def test_published_version_is_never_written_over(file: Path, specs: Path, run: Callable[..., Result]) -> None:
    run(file)
    write_lock(specs, {PUBLISHED: content_hash(json.loads((specs / TARGET).read_text("utf-8")))})
    assert run(file).exit_code == 0, "the same content is no change"
    edit(file, "Förlopp", "Sjukdomens förlopp")
    before = (specs / TARGET).read_bytes()
    for options in (["--force"], ["--force", "-o", specs / "certificates" / ".." / TARGET]):
        result = run(file, *options)
        assert result.exit_code == 1
        assert "is published and never changes" in result.output
        assert (specs / TARGET).read_bytes() == before


def test_published_version_that_was_lost_is_not_replaced_by_another(
    file: Path, specs: Path, run: Callable[..., Result]
) -> None:
    write_lock(specs, {PUBLISHED: "0" * 64})
    assert run(file).exit_code == 1
    assert not (specs / TARGET).exists()


def test_failed_write_leaves_nothing_behind(
    file: Path, specs: Path, run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    result = run(file)
    assert result.exit_code == 2
    assert "1.2.sv.json: cannot be written: No space left on device" in result.output
    assert sorted(each.name for each in (specs / TEXTS).iterdir()) == ["1.0.sv.json", "1.1.sv.json"]


def test_who_reads_the_file_meanwhile_sees_all_of_it(
    file: Path, specs: Path, tmp_path: Path, run: Callable[..., Result]
) -> None:
    """The new file takes the place of the old one, which is not touched."""
    run(file)
    before = (specs / TARGET).read_bytes()
    (tmp_path / "open").hardlink_to(specs / TARGET)
    edit(file, "Förlopp", "Sjukdomens förlopp")
    run(file, "--force")
    assert (tmp_path / "open").read_bytes() == before != (specs / TARGET).read_bytes()


@pytest.mark.parametrize(
    ("header", "options", "said"),
    [
        ('giltigFrom="2022-03-01"', ["--valid-from", "2022-04-01"], "2022-04-01 counts instead of '2022-03-01'"),
        ("", ["--valid-from", "2022-04-01"], "2022-04-01 counts: the file gives no day"),
    ],
)
def test_first_day_can_be_given(
    header: str, options: list[str], said: str, file: Path, specs: Path, run: Callable[..., Result]
) -> None:
    edit(file, 'giltigFrom="2022-03-01"', header)
    result = run(file, *options)
    assert said in result.output
    assert json.loads((specs / TARGET).read_text("utf-8"))["validFrom"] == "2022-04-01"


def test_type_can_be_given_when_the_file_says_none(file: Path, specs: Path, run: Callable[..., Result]) -> None:
    edit(file, 'typ="XT" ', "")
    assert "XT1000 counts: the file does not say its type" in run(file, "--type", "XT1000").output
    assert (specs / TARGET).exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--type", "XT1000", "--major", 2], "the file is version 1.2, not of major version 2"),
        (["--type", "YT1000", "-o", "."], "the file is for 'XT' (XT1000), not for YT1000"),
    ],
)
def test_file_of_another_type_or_major_is_refused(options: list[object], said: str, run: Callable[..., Result]) -> None:
    result = run(CLEAN, *options, "--dry-run")
    assert result.exit_code == 1
    assert said in result.output


def test_a_type_without_spec_is_written_elsewhere_and_compared_with_nothing(
    file: Path, tmp_path: Path, run: Callable[..., Result]
) -> None:
    edit(file, 'typ="XT"', 'typ="YT-EXEMPEL"')
    result = run(file, "--type", "YT1000", "-o", tmp_path / "new.json")
    assert (result.exit_code, codes(result)) == (0, ["IMP207"])
    assert json.loads((tmp_path / "new.json").read_text("utf-8"))["type"] == "YT1000"


def test_link_words_replace_the_placeholder(specs: Path, run: Callable[..., Result]) -> None:
    quirk = HERE / "quirks" / "link-placeholder.xml"
    result = run(quirk, "--link", "exempelverket=Exempelverket (https://example.org)")
    assert "IMP404" not in result.output
    texts = load_catalogue(specs).spec("XT1000", "1.2").version.texts
    assert texts["FRG_1.HLP"] == "Läs mer hos Exempelverket (https://example.org)."


def test_retired_keys_are_kept_and_said_to_be_so(specs: Path, run: Callable[..., Result]) -> None:
    result = run(HERE / "quirks" / "unknown-key.xml", "--retire", "--fail-on", "warning")
    assert result.exit_code == 0, result.output
    version = load_catalogue(specs).spec("XT1000", "1.2").version
    assert version.retired == ["FRG_99.RBK", "ts-exempel.label.vansteroga", "FROM"]
    assert set(version.retired) < version.texts.keys()


def test_companion_gives_what_is_printed_on_the_form(file: Path, specs: Path, run: Callable[..., Result]) -> None:
    file.with_suffix(".properties").write_text(COMPANION, "latin-1")
    assert run(file).exit_code == 0
    assert json.loads((specs / TARGET).read_text("utf-8"))["form"] == {
        "formId": "XT 1000 (001 F 001) Fastställd av Exempelverket",
        "formIdRow2": "i samråd med andra",
        "blankettId": "1000",
        "blankettVersion": "01",
    }


@pytest.mark.parametrize("companion", ["blankettId=1000\n", "", "x" * 200_000, "\\"])
def test_companion_without_number_is_told_and_left_out(
    companion: str, file: Path, specs: Path, tmp_path: Path, run: Callable[..., Result]
) -> None:
    (tmp_path / "other.properties").write_text(companion, "latin-1")
    result = run(file, "--properties", tmp_path / "other.properties")
    assert (result.exit_code, codes(result)) == (0, ["IMP212"])
    assert "form" not in json.loads((specs / TARGET).read_text("utf-8"))


def test_what_the_file_does_not_say_is_kept_when_a_version_is_written_over(
    file: Path, specs: Path, run: Callable[..., Result]
) -> None:
    companion = file.with_suffix(".properties")
    companion.write_text(COMPANION, "latin-1")
    run(file)
    companion.unlink()
    edit(file, "Förlopp", "Sjukdomens förlopp")
    run(file, "--force")
    written = json.loads((specs / TARGET).read_text("utf-8"))
    assert (written["texts"]["KAT_2.RBK"], written["form"]["blankettId"]) == ("Sjukdomens förlopp", "1000")


def test_errors_elsewhere_in_the_specs_do_not_stop_an_import(
    file: Path, specs: Path, run: Callable[..., Result]
) -> None:
    (specs / "code-systems/OTHER.json").write_text("{", "utf-8")
    result = run(file, "--fail-on", "warning")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("code", IMPORT_RULES)
def test_every_finding_is_explained(code: str) -> None:
    result = CliRunner().invoke(cli.cli, ["explain", code])
    assert result.exit_code == 0
    assert "## Why it matters" in result.output
    assert "## What to do" in result.output


def test_output_is_the_same_every_time(run: Callable[..., Result]) -> None:
    arguments = [HERE / "quirks" / "unknown-key.xml", "--dry-run"]
    assert run(*arguments).output == run(*arguments).output
