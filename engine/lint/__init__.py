"""spec-lint: what is wrong with specs, where, and what to do about it."""
