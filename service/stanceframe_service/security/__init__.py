"""What stands between a request and the model: keys, rates, limits and headers."""

__all__: list[str] = []
