"""Where input lies and results go: this machine's disks, or any store that fsspec reaches."""

__all__: list[str] = []
