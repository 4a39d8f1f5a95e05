"""Short codes for what filters ask for, so that no word of an article stands in an attribute."""

from collections.abc import Iterable

from stanceframe_service.reader.findings import Option

__all__ = ["OUTLET_CODE", "Codes"]

OUTLET_CODE = "h0"


class Codes:
    """Gives each name a code of a letter and its place, in order of first use.

    Example:
        >>> codes = Codes("h", ["the outlet"])
        >>> codes.of("Irena Voss"), codes.of("the outlet"), codes.of("Irena Voss")
        ('h1', 'h0', 'h1')
    """

    def __init__(self, letter: str, names: Iterable[str] = ()) -> None:
        self._letter = letter
        self._places: dict[str, int] = {}
        for name in names:
            self.of(name)

    def of(self, name: str) -> str:
        """Return a name's code, a new one if it has none yet."""
        return f"{self._letter}{self._places.setdefault(name, len(self._places))}"

    def options(self) -> tuple[Option, ...]:
        """Return every name with its code, by name."""
        found = [Option(f"{self._letter}{place}", name) for name, place in self._places.items()]
        return tuple(sorted(found, key=lambda one: (one.code != OUTLET_CODE, one.name.casefold())))
