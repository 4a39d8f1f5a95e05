"""Shares in a corpus, corrected for a system's errors by a labelled random sample."""

__all__: list[str] = []
