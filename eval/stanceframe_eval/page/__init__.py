"""The report of a suite's run: its values, its JSON, its page, its summary."""

__all__: list[str] = []
