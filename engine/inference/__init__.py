"""Inference by durable_rules: conditions compiled to its safe subset, run through one wrapper that can be trusted."""
