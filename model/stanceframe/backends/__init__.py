"""Ways to run a bundle's network."""

__all__: list[str] = []
