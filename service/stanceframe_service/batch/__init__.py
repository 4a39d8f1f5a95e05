"""Scoring a folder: its items in parts that are made exactly once, and the tables made of them."""

__all__: list[str] = []
