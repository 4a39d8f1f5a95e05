"""Labels parts wherever Ray has workers; the parts and the tables are those of any other run."""

__all__: list[str] = []
