"""Answers of any system: read from JSON lines, written to them, or asked of a bundle."""

__all__: list[str] = []
