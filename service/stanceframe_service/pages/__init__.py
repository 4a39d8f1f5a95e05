"""What every page of the service shares: its palette, its policy, and how text gets into it."""

__all__: list[str] = []
