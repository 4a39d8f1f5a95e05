"""Coders' work: sentences drawn for them, their answers read, compared and settled."""

__all__: list[str] = []
