"""What whoever runs the service sees of it: metrics, logs and traces."""

__all__: list[str] = []
