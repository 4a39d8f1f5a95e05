"""Between the requests and the model: the queue, what it refuses, streams, and stopping."""

__all__: list[str] = []
