"""What XML 1.0 can hold: control characters can't be written in it in any way."""

import re
from typing import Final

__all__ = ["UNSAFE", "xml_safe"]

# Besides what is forbidden, the carriage return: readers turn it into a line feed.
UNSAFE: Final = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def xml_safe(text: str) -> str:
    """Return the text with a space for each character that XML can't hold or would change."""
    return UNSAFE.sub(" ", text)
