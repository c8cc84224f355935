"""The command line of spec-lint. Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 a defect of ours."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from engine.lint.runner import Report

FOUND, DEFECT = 1, 3
_PLUGINS = "spec_lint.commands"
_DEBUG = "--debug"
_LATER: Mapping[str, str] = MappingProxyType(
    {
        "import-texts": "engine.lint.import_texts.command:import_texts",
        "publish": "engine.lint.publish:publish",
        "validate": "engine.lint.validate:validate",
    }
)
"""Commands that are imported when they are called: what they stand on is slow to load."""


class _Commands(click.Group):
    """A first word that is no command is a path to check. Other packages add commands by entry points."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        flags = [arg for arg in args[:1] if arg == _DEBUG]
        rest = args[len(flags) :]
        own = bool(rest) and (rest[0] in ("--help", "--version") or self._is_command(rest[0]))
        return super().parse_args(ctx, [*flags, *rest] if own else [*flags, "check", *rest])

    def _is_command(self, word: str) -> bool:
        if word in self.commands or word in _LATER:
            return True
        return not word.startswith("-") and not Path(word).exists() and word in _plugin_names()

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_LATER, *_plugin_names()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        known = super().get_command(ctx, cmd_name)
        if known is not None:
            return known
        if cmd_name in _LATER:
            module, _, attribute = _LATER[cmd_name].partition(":")
            return _command(getattr(import_module(module), attribute))
        plugin = next((each for each in entry_points(group=_PLUGINS) if each.name == cmd_name), None)
        return _command(plugin.load()) if plugin is not None else None


def _plugin_names() -> set[str]:
    return {plugin.name for plugin in entry_points(group=_PLUGINS)}


def _command(found: object) -> click.Command:
    if not isinstance(found, click.Command):
        raise TypeError(f"{found!r} is no click command")
    return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["--help"]})
@click.option(_DEBUG, is_flag=True, help="Show the traceback of a defect in spec-lint itself.")
@click.version_option(package_name="intygsverk")
def cli(debug: bool) -> None:
    """Check specs, and judge certificates with them.

    `spec-lint [PATH…]` checks specs folders, or files and folders inside one.
    """
    del debug  # read by main, which also meets what happens before this


@cli.command(hidden=True)
@click.argument(
    "paths", metavar="[PATH]…", nargs=-1, envvar="INTYG_SPECS", type=click.Path(exists=True, path_type=Path)
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--fail-on", type=click.Choice(["error", "warning"]), default="error", show_default=True)
@click.pass_context
def check(ctx: click.Context, paths: tuple[Path, ...], form: str, fail_on: str) -> None:
    """Check specs. Without a PATH: $INTYG_SPECS, ./specs, or the specs that came with the program."""
    with _nothing_collected():
        from engine.lint.rule import Level
        from engine.lint.runner import NoSpecs, lint

        try:
            report = lint(paths or (default_specs(),))
        except NoSpecs as error:
            raise click.UsageError(str(error)) from None
    _print(report, form)
    worst = report.worst()
    ctx.exit(FOUND if worst is not None and worst >= Level(fail_on) else 0)


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """While specs are loaded much is made and next to nothing is dropped: looking for garbage only costs time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _print(report: Report, form: str) -> None:
    if form == "json":
        from engine.lint.report import render_json

        click.echo(render_json(report, Path.cwd()), nl=False)
        return
    from engine.lint.display import print_lines, show_report

    terminal = sys.stdout.isatty()
    print_lines(show_report(report, Path.cwd()), lambda text: click.echo(text, nl=False), terminal=terminal)


def default_specs() -> Path:
    """`./specs`, or else the specs that are installed beside the engine."""
    here = Path("specs")
    return here if here.is_dir() else Path(__file__).resolve().parents[2] / "specs"


@cli.command()
@click.argument("code")
def explain(code: str) -> None:
    """Say what CODE means, why it matters and what to do."""
    from engine.lint.import_texts.rules import IMPORT_RULES
    from engine.lint.pages import headline
    from engine.lint.rule import all_rules
    from engine.specs.problems import nearest

    rules = {**all_rules(), **IMPORT_RULES}
    rule = rules.get(code.upper())
    if rule is None:
        close = nearest(code, rules)
        raise click.UsageError(f"there is no rule {code}; {close or 'the codes are ' + ', '.join(rules)}")
    click.echo(f"{headline(rule)}\n{rule.explanation()}")


@cli.command()
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), default=Path("specs/schema"), show_default=True)
def schema(to: Path) -> None:
    """Write the JSON Schemas of spec files and of reports."""
    from engine.lint import report
    from engine.lint.import_texts import report as import_report
    from engine.specs.schema import write_schemas

    write_schemas(to)
    for made in (report, import_report):
        (to / made.SCHEMA_FILE).write_text(made.schema_file(), encoding="utf-8")


@cli.command()
@click.option("--fixtures", type=click.Path(exists=True, path_type=Path), default=Path("tests/lint"), show_default=True)
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), default=Path("docs/rules"), show_default=True)
def docs(fixtures: Path, to: Path) -> None:
    """Write the pages of all rules, with examples from the tests (for those who work on spec-lint)."""
    from engine.lint.pages import all_pages

    to.mkdir(parents=True, exist_ok=True)
    for name, content in all_pages(fixtures / "base", fixtures / "rules").items():
        (to / name).write_text(content, encoding="utf-8")


def main() -> None:
    """The console script. The outermost edge: a defect of ours is one line and exit code 3."""
    try:
        cli(prog_name="spec-lint")
    except Exception as error:
        if _DEBUG in sys.argv:
            raise
        words = " ".join(str(error).split()) or type(error).__name__
        click.echo(f"spec-lint: a defect of its own: {type(error).__name__}: {words} ({_DEBUG} shows more)", err=True)
        sys.exit(DEFECT)


if __name__ == "__main__":
    main()
