"""A scored corpus by outlet: how often, in whose words, with intervals and tests."""

__all__: list[str] = []
