"""`spec-lint import-texts`: the command line of an import."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.specs.loader import read_catalogue
from engine.specs.problems import Problems, nearest

if TYPE_CHECKING:
    from engine.lint.import_texts.options import Outcome
    from engine.specs.catalogue import Catalogue

FOUND, USAGE = 1, 2
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("import-texts")
@click.argument("file", metavar="FILE", type=_FILE)
@click.option("--type", "type_", metavar="TYPE", help="Certificate type, such as FK7800; what the file says otherwise.")
@click.option("--major", type=click.IntRange(min=1), help="The major version that the file must be of.")
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), help="First day, instead of the file's giltigFrom.")
@click.option("-o", "--output", "out", type=click.Path(path_type=Path), help="Write to this file or folder instead.")
@click.option("--dry-run", is_flag=True, help="Report, and write nothing.")
@click.option("--force", is_flag=True, help="Write over an unpublished text version with other content.")
@click.option("--retire", is_flag=True, help="Keep texts that nothing shows, and say so in the file (retired).")
@click.option("--link", "links", metavar="NAME=WORDS", multiple=True, help="Words for <LINK:NAME>; may be repeated.")
@click.option("--properties", type=_FILE, help="The companion file; FILE with the ending .properties otherwise.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--fail-on", type=click.Choice(["error", "warning"]), default="error", show_default=True)
@click.option(
    "--specs",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="INTYG_SPECS",
    help="The specs to import into.  [env: INTYG_SPECS]",
)
@click.pass_context
def import_texts(
    ctx: click.Context,
    file: Path,
    type_: str | None,
    major: int | None,
    valid_from: datetime | None,
    out: Path | None,
    dry_run: bool,
    force: bool,
    retire: bool,
    links: tuple[str, ...],
    properties: Path | None,
    form: str,
    fail_on: str,
    specs: Path | None,
) -> None:
    """Import an official text file (XML) as a text version: specs/certificates/TYPE/MAJOR/texts/VERSION.sv.json.

    Tells unknown, missing and unused keys, and everything that was mended on the way. Where there is an error, nothing
    is written. A published text version is never written over.
    """
    from engine.lint.cli import default_specs
    from engine.lint.import_texts.importing import import_file
    from engine.lint.import_texts.options import Options
    from engine.lint.rule import Level

    where = specs or default_specs()
    catalogue = _catalogue(where, type_, out)
    day = None if valid_from is None else valid_from.date().isoformat()
    options = Options(
        file, where, type_, major, day, out, properties, _links(links), force=force, retire=retire, dry_run=dry_run
    )
    try:
        outcome = import_file(options, catalogue)
    except OSError as error:
        raise click.UsageError(f"{error.filename}: cannot be written: {error.strerror}") from None
    _print(outcome, form)
    failed = outcome.errors or (fail_on == Level.WARNING.value and outcome.warnings)
    ctx.exit(FOUND if failed else 0)


def _catalogue(specs: Path, certificate_type: str | None, out: Path | None) -> Catalogue:
    """The specs as far as they can be read: what is wrong with others does not stop an import."""
    catalogue = read_catalogue(specs, Problems())
    for folder in (found for found in specs.glob("certificates/*/*") if found.is_dir()):
        if not any(folder == d.certificate.place.source.path.parent for d in catalogue.definitions.values()):
            raise click.UsageError(f"{folder / 'certificate.json'} cannot be read; see spec-lint {specs}")
    if not catalogue.definitions:
        raise click.UsageError(f"there is no certificate spec in {specs}")
    known = {name for name, _ in catalogue.definitions}
    if certificate_type is not None and certificate_type not in known and out is None:
        hint = nearest(certificate_type, known) or f"there are {', '.join(sorted(known))}"
        raise click.UsageError(f"there is no certificate type {certificate_type}; {hint}")
    return catalogue


def _links(given: tuple[str, ...]) -> dict[str, str]:
    links: dict[str, str] = {}
    for each in given:
        name, sign, words = each.partition("=")
        if not (sign and name.strip() and words.strip()):
            raise click.BadParameter(f"{each!r} is not NAME=WORDS", param_hint="--link")
        links[name.strip()] = words.strip()
    return links


def _print(outcome: Outcome, form: str) -> None:
    if form == "json":
        from engine.lint.import_texts.report import render_json
        from engine.lint.import_texts.rules import IMPORT_RULES

        names = {code: rule.name for code, rule in IMPORT_RULES.items()}
        click.echo(render_json(outcome, Path.cwd(), names), nl=False)
        return
    from engine.lint.display import print_lines
    from engine.lint.import_texts.report import show_outcome

    terminal = sys.stdout.isatty()
    print_lines(show_outcome(outcome, Path.cwd()), lambda text: click.echo(text, nl=False), terminal=terminal)
