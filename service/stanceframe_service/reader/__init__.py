"""One labelled article as a page to read: whose words, about what, for and against what."""

__all__: list[str] = []
