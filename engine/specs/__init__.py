"""Spec files: their models, how they are loaded and checked, and the catalogue that the rest of the house reads."""
