"""What the Python clients are made of; `stanceframe_service.client` is their face."""

__all__: list[str] = []
