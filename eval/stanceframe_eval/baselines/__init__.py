"""The standing rows of every table: what must be beaten before a figure means anything."""

__all__: list[str] = []
