"""The doors: command line, HTTP API and folder scoring."""

__all__: list[str] = []
