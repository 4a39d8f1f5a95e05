"""Turns corpora and a recipe into a bundle."""

__all__: list[str] = []
