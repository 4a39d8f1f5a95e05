"""From a file to sentences, zones, quotations, targets and attributions, without a model."""

__all__: list[str] = []
