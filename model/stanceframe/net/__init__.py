"""The neural network and its inputs; the only home of torch in the core."""

__all__: list[str] = []
