"""Two or more articles side by side: who says what, in whose words, and what isn't found where."""

__all__: list[str] = []
