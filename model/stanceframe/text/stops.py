"""Ends of sentences inside what was taken for one sentence, as scraped text has them."""

import re

__all__ = ["STOP"]

_TITLES = "Mr Mrs Ms Dr Sen Rep Gen Gov Lt Col Sgt Capt Maj Adm Rev Prof St Brig Jr Sr No vs"
_NOT_A_TITLE = "".join(rf"(?<!\b{title})" for title in _TITLES.split(" "))

STOP = re.compile(
    r"(?<=[a-z0-9)\"”’'…]{2})" + _NOT_A_TITLE + r"[.!?][\"”’'»)\]]*(?:\s+|(?=[\"“]))(?=[A-Z\"“‘'#])"
    r"|(?<=[a-z]{3})\.(?=[A-Z][a-z])"  # a space is often lost
    r"|[;\n|•]"
)
