"""Readers of published corpora in their original formats."""

__all__: list[str] = []
