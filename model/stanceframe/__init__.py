"""Reads news text and says who speaks, what it is about, and who is for or against what."""

__all__ = ["__version__"]

__version__ = "0.1.0"
