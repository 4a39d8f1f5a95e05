"""Codebooks as versioned data: schema, loading, and the ones that are shipped."""

__all__: list[str] = []
