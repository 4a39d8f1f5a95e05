"""Suites as data: what is scored, on which gold, by which measures, against which baselines."""

__all__: list[str] = []
