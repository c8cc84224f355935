"""The condition language: one typed tree per condition, parsed once, each node knowing its place in the spec file."""
