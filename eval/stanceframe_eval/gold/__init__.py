"""Reads a suite's gold into items: what a system is shown, and what it should answer."""

__all__: list[str] = []
