"""Addresses in the shape of other services, for clients that were written for those."""

__all__: list[str] = []
