"""Splits a stream of bytes into lines of JSON."""

__all__ = ["Lines"]


class Lines:
    r"""Takes pieces, gives whole lines.

    Only `\n` ends a line: JSON's strings may hold the other characters that end lines elsewhere,
    such as U+2028, so a text library's idea of lines would tear rows apart.

    Example:
        >>> lines = Lines()
        >>> lines.feed(b'{"a": 1}\n{"b"'), lines.feed(b": 2}\n\n")
        ([b'{"a": 1}'], [b'{"b": 2}'])
    """

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, piece: bytes) -> list[bytes]:
        """Return the lines that are whole with this piece, without empty ones."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        return [line for line in lines if line]

    def end(self) -> list[bytes]:
        """Return the line that nothing ended, if there is one."""
        rest, self._rest = self._rest, b""
        return [rest] if rest.strip() else []
