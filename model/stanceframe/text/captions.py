"""Captions of pictures: the labels before them and the credits after them."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

__all__ = ["CaptionParts", "find_caption", "is_credit"]

_LONGEST_CREDIT: Final = 120
_LONGEST_CAPTION: Final = 700
_FEW_NAMES: Final = 5
# After a longer text, names in brackets are a reference unless an agency is among them.
_LONGEST_WITHOUT_AGENCY: Final = 300

# What content systems print before a caption. None of it is news.
_LABEL: Final = re.compile(
    r"(?:Media playback is (?:unsupported|not supported) on your device"
    r"|Image (?:copyright|source)[:,]? .{2,80}?(?=\s(?:Image|Media) caption\b)"
    r"|(?:Image|Media|Photo|Picture|Video|Hide|hide|Toggle|toggle) [Cc]aption[:,]?"
    r"|Enlarge this image(?: toggle caption)?|Facebook Twitter (?:Pinterest|WhatsApp)"
    r"|View image in fullscreen"
    r"|FILE(?: PHOTO| IMAGE| VIDEO)?\s?(?::|[-\u2013\u2014]+(?=\s))"
    r"|File (?:photo|picture|image)\s?[:.-]"
    r"|(?:Caption|CAPTION|Pictured|PICTURED)\s?:|CLOSE(?=\s[A-Z][a-z]))\s*"
)
_LABEL_ONLY_MEDIA: Final = re.compile(r"Image (?:copyright|source)[:,]? .{2,80}$")
_PHOTO_SENTENCE: Final = re.compile(
    r"(?:In this|This|An undated|A|In an?) .{0,40}(?:file |handout |satellite |combination |still )"
    r"(?:photo|image|picture|frame)\b|In this .{0,40}(?:photo|image|picture|frame)\b"
)
_AGENCY: Final = (
    r"Getty(?: Images)?|Reuters|REUTERS|AP(?: Photo| Images)?|AFP|EPA(?:-EFE)?|Associated Press"
    r"|Agence France-Presse|Anadolu(?: Agency)?|Xinhua|TASS|ITAR-TASS|Sputnik|Landov|Bloomberg"
    r"|Shutterstock|Alamy|Zuma(?: Press)?|ZUMA(?: Press)?|NurPhoto|PA(?: Wire| Images| Media)|dpa"
    r"|Kyodo|Yonhap|IRNA|ISNA|WANA|KCNA|Corbis|UPI|LightRocket|Sipa|SIPA|Newscom|Redux|Magnum"
    r"|SOPA Images|Flash90|iStock|Unsplash|Wikimedia|Rex Features|AAP|NTB|Ritzau|ANSA|Scanpix"
)
_HAS_AGENCY: Final = re.compile(rf"(?<![\w'\u2019])(?:{_AGENCY})(?![\w'\u2019])")
_CREDIT_WORD: Final = re.compile(
    r"(?:Photo(?:s|graph|graphs|grapher|graphy)?|Picture|Image|Credit|Illustration|Graphic|Video"
    r"|Composite|Map)s?(?: (?:by|credit|provided by|courtesy of|illustration|taken by))?"
    r"\s?(?::|\.\.\.|\u2026|(?<=by)|(?<=of))\s?"
)
_OWNED: Final = re.compile(
    rf"(?:\b(?:via|for) |[/|] ?)(?:The )?(?:{_AGENCY}|Staff)(?:[,/ ]+(?:FILE|File|Pool|POOL))?$"
)
_OWNER_FIRST: Final = re.compile(
    rf"(?:The )?(?:{_AGENCY})(?:[ ,/]+(?:{_AGENCY}|FILE|File|Pool|Handout))*"
    r"(?:\s?/\s?[\w.'-]+(?: [\w.'-]+){0,2}(?:/[\w ]{0,20})?)?"
)
_MAKER: Final = re.compile(
    r"\b(?:News|Agency|Press|Photos?|Images?|Pictures|Media|Wire|Pool|Handout|File|graphic|photo|"
    r"pool|handout|file|picture|image|courtesy|Courtesy)\b"
)
_SMALL_WORDS: Final = """
    for via and the by of from photo photos pool handout file image images picture pictures courtesy
    illustration graphic video screengrab screenshot credit de da van von der den al el la le di del
    bin provided composite
"""
_SMALL: Final = frozenset(_SMALL_WORDS.split())
_WORD: Final = re.compile(r"[^\W_][\w.'\u2019-]*")
_PROSE_END: Final = re.compile(r"[.!?]['\"\u2019\u201d)]*$")
_INSERTED: Final = re.compile(
    r"[(\[](?:(?:AP )?Photos?(?: by)?|Reuters photo|Image|Picture|Credit|Photograph)"
    r"\s?[:/ ][^()\[\]]{2,90}[)\]]"
)
_BREAK: Final = re.compile(
    r"(?:[.!?\u2026]['\"\u2019\u201d)\]]*\s|[)\u201d\"]\s|\s\|\s?"
    r"|\s(?=[(\[][^()\[\]]*[)\]]\.?$)|Previous Next\s)"
    r"\s*"
)
_CREDIT_WORD_INSIDE: Final = re.compile(rf"\s(?={_CREDIT_WORD.pattern})|\s(?=Credit\s[A-Z])")


class CaptionParts(NamedTuple):
    """Where the parts of a caption line meet, as offsets into the line.

    The label lies before `start`, the caption in `start:end`, the credit in `end:credit_end`, and
    another line that was run onto it after that. Parts may be empty.
    """

    start: int
    end: int
    credit_end: int


def find_caption(line: str, *, is_repeated: bool) -> CaptionParts | None:
    """Find label, caption and credit of a line, or None where it is no caption.

    Args:
        line: A paragraph, its white space flattened to spaces.
        is_repeated: The line is printed more than once, as captions are; then any names after
            its last sentence are a credit.

    Example:
        >>> find_caption("The bridge at Orlo. Runa Famm/Reuters", is_repeated=False)
        CaptionParts(start=0, end=20, credit_end=37)
    """
    start = _label_end(line)
    inserted = _INSERTED.search(line, start, start + _LONGEST_CAPTION)
    if inserted:
        return CaptionParts(start, inserted.start(), inserted.end())
    if len(line) - start > _LONGEST_CAPTION:
        return None
    credit = _credit_start(line, start, is_repeated=is_repeated)
    if start or credit < len(line):
        return CaptionParts(start, credit, len(line))
    return CaptionParts(0, len(line), len(line)) if _PHOTO_SENTENCE.match(line) else None


def is_credit(words: str, *, is_strict: bool, is_lenient: bool = False) -> bool:
    """Say whether words only name who made or owns a picture.

    Args:
        words: The words in question.
        is_strict: An agency must own it, or a word such as `Photo:` introduce it. For want of a
            short caption before them, they may be a headline in capitals, or a reference.
        is_lenient: Any few names will do; else an agency, a maker or a slash must be among them.
    """
    words = words.strip(" |()[]\u2014\u2013-")
    labelled = _CREDIT_WORD.match(words)
    names = words[labelled.end() :] if labelled else words
    if len(names) > _LONGEST_CREDIT or not _is_only_names(names):
        return False
    if labelled or _OWNED.search(names) or _OWNER_FIRST.fullmatch(names):
        return True
    if is_strict:
        return False
    has_maker = _HAS_AGENCY.search(names) or _MAKER.search(names) or "/" in names
    return bool(has_maker) or (is_lenient and len(names.split()) <= _FEW_NAMES)


def _label_end(line: str) -> int:
    end = 0
    while match := _LABEL.match(line, end):
        end = match.end()
    return len(line) if _LABEL_ONLY_MEDIA.match(line, end) else end


def _credit_start(line: str, start: int, *, is_repeated: bool) -> int:
    """Return where the longest credit at the end of the line begins, or the line's end."""
    if _PROSE_END.search(line) and not line.endswith((")", "Inc.")):
        return len(line)
    for place in _credit_candidates(line, start):
        strict = not 0 < place < start + _LONGEST_WITHOUT_AGENCY
        if is_credit(line[place:], is_strict=strict, is_lenient=is_repeated):
            return place
    return len(line)


def _credit_candidates(line: str, start: int) -> Iterator[int]:
    earliest = max(start, len(line) - _LONGEST_CREDIT)
    if earliest == start:
        yield start
    breaks = {match.end() for match in _BREAK.finditer(line, earliest)}
    breaks |= {match.end() for match in _CREDIT_WORD_INSIDE.finditer(line, earliest)}
    yield from sorted(breaks)


def _is_only_names(words: str) -> bool:
    found = _WORD.findall(words)
    return 0 < len(found) <= 16 and all(
        word[0].isupper() or word in _SMALL or word.isdigit() for word in found
    )
