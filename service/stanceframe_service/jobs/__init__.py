"""Jobs: files of articles that are labelled beside the requests, and that survive a restart."""

__all__: list[str] = []
