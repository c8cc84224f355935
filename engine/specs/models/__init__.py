"""Frozen pydantic models, one module per kind of spec file."""
