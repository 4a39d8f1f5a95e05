"""The seven tables of a scored folder: what they hold, and how they are written and read."""

__all__: list[str] = []
