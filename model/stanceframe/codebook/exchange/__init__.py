"""Codebooks in the forms of other programs: REFI-QDA, CSV, Label Studio, and a page to print."""

__all__: list[str] = []
