"""Measures predictions against gold labels, with intervals."""

__all__: list[str] = []
