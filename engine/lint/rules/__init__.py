"""The lint rules, a module per family."""
