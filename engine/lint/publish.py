"""`spec-lint publish`: try every ruleset in a child process, then record what is published in `published.lock`."""

from __future__ import annotations

from pathlib import Path

import click

from engine.certificates.judge import plan_of
from engine.inference.program import ProgramRefused
from engine.inference.smoke import try_program
from engine.inference.wrapper import available
from engine.specs.catalogue import Catalogue
from engine.specs.loader import load_catalogue
from engine.specs.problems import SpecErrors
from engine.specs.publishing import changed, entries, read_lock, write_lock


@click.command()
@click.argument("specs", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("specs"))
@click.option("--check", is_flag=True, help="Only say what would be published; write nothing.")
def publish(specs: Path, *, check: bool) -> None:
    """Publish text versions and rule revisions: from then on they must not change.

    A changed sentence needs a new text version, a mended rule a higher revision.
    """
    if not available():
        raise click.ClickException("durable_rules is not installed here: its rulesets cannot be tried")
    try:
        catalogue = load_catalogue(specs)
    except SpecErrors as errors:
        raise click.ClickException(f"the specs have errors; see spec-lint\n{errors}") from errors
    altered = changed(specs)
    for name, path in altered:
        click.echo(f"{path}: {name} is published and has changed; give it a new number", err=True)
    refused = _refused(catalogue)
    for message in refused:
        click.echo(message, err=True)
    if altered or refused:
        raise SystemExit(1)
    published = dict(read_lock(specs))
    new = {name: digest for name, digest, _ in entries(specs) if name not in published}
    for name in new:
        click.echo(f"{'would publish' if check else 'published'} {name}")
    if new and not check:
        write_lock(specs, {**published, **new})
    click.echo(f"{len(published)} published before, {len(new)} new")


def _refused(catalogue: Catalogue) -> list[str]:
    """The rulesets that cannot be used, each with the reason."""
    refused = []
    for definition in catalogue.definitions.values():
        for level in ("draft", "register"):
            try:
                try_program(plan_of(definition, level).program)
            except ProgramRefused as error:
                refused.append(f"{definition.key}, {level} level: {error}")
    return refused
