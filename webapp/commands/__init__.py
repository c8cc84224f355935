"""Subcommands of `intyg`, one module each. They say what is wrong in words, and end with an exit code."""
