"""`python -m engine.lint` is `spec-lint`."""

from engine.lint.cli import main

main()
