"""Lines that speak of the page, the outlet or other articles, not of the news."""

import re
import unicodedata
from typing import Final

from stanceframe.text.timestamps import TIMESTAMP

__all__ = ["is_link", "is_notice", "is_ornament", "is_teaser", "label_end", "opens_link_list"]

# Longer lines are prose that happens to mention a newsletter.
_LONGEST_NOTICE: Final = 300
_LONGEST_LINK: Final = 160
_LONGEST_TEASER: Final = 200
_LONGEST_SLOGAN: Final = 90


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{phrase})" for phrase in phrases), re.IGNORECASE)


_SOCIAL: Final = r"(?:twitter|facebook|instagram|telegram|linkedin|youtube|x)\b"

_LIST_TITLES: Final = (
    r"read (?:more|also|next)(?: (?:on|from|about) .{2,40})?",
    r"see also|also (?:read|see)|must reads?|go deeper|explore more|what to read next",
    r"related(?: (?:stories|articles|coverage|content|news|topics|links|reading))?",
    r"(?:further|more|suggested|recommended) reading|recommended(?: for you)?",
    r"more on this(?: story)?|more (?:on|from|about) [^.:]{2,40}(?=\s?:)|more(?=\s?:)",
    r"more stories(?: from .{2,40})?|(?:top|latest) (?:stories|headlines)|latest news",
    r"you (?:may|might) also (?:like|be interested in)|most (?:read|popular|viewed)",
    r"trending(?: now)?|editor'?s'? picks?|don'?t miss|in other news",
)
_LIST_TITLE: Final = "|".join(f"(?:{title})" for title in _LIST_TITLES)
_LIST_OPENER: Final = re.compile(
    rf"(?:{_LIST_TITLE})\s?(?P<sign>:|\.\.\.|\u2026|>+|\u00bb)?", re.IGNORECASE
)
# Without a sign these can also be the heading of a part of the article.
_HEADING_TOO: Final = _any_of(
    r"more on .*", r"in other news", r"trending.*", r"top stories", r"don'?t miss", r"go deeper"
)
_TEASER: Final = _any_of(
    rf"(?:{_LIST_TITLE})\s?(?::|>+|\u00bb)",
    r"[(\[]?\s?(?:photos?|pictures?|gallery|slideshow|videos?|timeline|maps?|graphics?|podcast"
    r"|interactive|infographic|quiz|poll|opinion|editorial|column|in pictures|special coverage"
    r"|full coverage|watch(?: live| now| the| this)?|listen(?: now| live)?"
    r"|live (?:updates?|blog|coverage|stream))\s?:",
    r"live (?:updates?|blog|coverage)[^.]{0,60}$",
    r"ireport\s?:",
)
_WHOLE_LINE: Final = _any_of(
    r"(?:ads?|advert|advertisements?|sponsored|promoted|sponsored content)\b\W*",
    r"advertisement\b.{0,60}|(?:story|article) continue[sd].*|(?:continue|keep) reading.*",
    r"newsletter sign-?up",
    r"read (?:more|on|(?:the )?full (?:story|article))|more(?: here)?|show more|back to top",
    r"load(?:ing)?(?: more)?\W*|take me back to .*",
    r"\d+ (?:seconds?|minutes?|hours?|days?|years?) ago",
    r"share(?: this)?(?: (?:article|story|post|page))?|share (?:this|on|via|with)\b.{0,60}",
    r"tweet|print|save|e-?mail|post|\d* ?comments?(?: \(\d+\))?|copy link|bookmark|listen|close",
    r"(?:photo|video|image|audio|gallery|youtube|transcript|enlarge|map)s?(?: this image)?",
    r"facebook|twitter|pinterest|whatsapp|telegram|linkedin|instagram",
    r"slideshow(?: \(\d+ images?\))?|(?:(?:prev|next) )?image \d+ of \d+",
    r"\d+[ -]min(?:ute)?s?(?: read)?|(?:estimated )?reading time.*|listen to article.*",
    r"\[(?:pullquote|image|video|audio[ -]?clip|photo|map|music|advertisement)\]",
    r"(?:analysis|opinion|commentary|editorial|exclusive|explainer|fact check|breaking news"
    r"|breaking|live)(?:\s?/\s?\w+)?\s?:?",
    r"story highlights|key points|highlights",
    r"(?=.*\d)(?:(?:first|last) )?(?:updated?|published|posted|modified|edited)\s?[:|-]?\s?"
    rf"{TIMESTAMP}",
    r"(?:last )?(?:updated|published|posted|modified)(?: on| at)?\s?:.{0,60}\d.{0,30}",
    r"\d{6,}|https?://\S+|www\.\S+|pic\.twitter\.com/\S+",
)
_OPENING: Final = _any_of(
    r"(?:click|tap) (?:here|to|for)\b|click through\b|replay more videos|just watched\b",
    r"follow (?:the latest|live|us)\b|follow @\w",
    rf"follow [\w .'-]{{2,40}} on {_SOCIAL}|(?:find|join|like) us (?:on|at)\b",
    r"join (?:the|our) (?:conversation|newsletter|channel)|subscribe\b|sign (?:up|in)\b|log ?in\b",
    r"register (?:now|for free|for our)|become an? (?:member|subscriber|supporter)",
    r"newsletters?\s?[:-]|(?:daily|weekly|morning|evening) newsletter",
    r"get (?:the|our|your|more|all|unlimited|breaking|daily|free|exclusive|news|real-time)\b"
    r".{0,120}"
    r"\b(?:inbox|newsletters?|alerts?|app|updates|content|digest|briefing)\b",
    r"(?:download|install|get) (?:the|our)\b.{0,30}\bapp\b|available on (?:ios|android)",
    r"support (?:our|independent|quality|.{2,20}'s) .{0,20}(?:journalism|work|reporting)|donate\b",
    r"this (?:article|story|post|page) (?:is|was|has been) (?:more than|over \d|originally|updated"
    r"|first (?:published|appeared)|produced|translated|automatically|republished|part of)",
    r"this is a rush transcript|(?:re|originally )published (?:with|on|by|at|in)\b|reprinted with",
    r"copyright (?:\u00a9|\(c\)|\d{4}|by)|\u00a9|\(c\) ?(?:copyright|\d{4})",
    r"(?:the )?(?:associated press|reuters|afp|agencies|wire services)\b.{0,60} contributed\b",
    r"(?:additional )?reporting by\b|(?:writing|editing|compiled|edited) by\b",
    r"contribut(?:ing|ors?)\s?:",
    r"[-\u2013\u2014 ]*with (?:(?:additional )?(?:assistance|reporting|files|inputs?) (?:by|from)\b"
    r"|(?:agencies|wires|post wires)$)",
    r"(?:write to|e-?mail)\b.{0,80}@|contact (?:us|the (?:author|writer|reporter))\b|got a tip\b",
    r"have you (?:been affected|got (?:a|any) (?:tip|story|information))|please include (?:a|your)",
    r"are you (?:there|in) .{0,100}(?:send|share|tell)",
    r"interested in .{0,200}\badd\b|editor'?s'? note\b",
    r"corrections?\b.{0,20}[:&]|clarification\s?:",
    r"read or share\b|join nrplus|we use cookies|accept (?:all )?cookies",
    r"read the (?:full )?(?:story|article|report|transcript) here\b",
    r"(?:the )?(?:views|opinions) expressed\b",
    r"this (?:article|report|story) (?:is|was) based in part\b",
    r"(?:please )?enable javascript|your browser\b",
)
# Words that also begin a sentence of prose, so the line must be short and have no full stop.
_SLOGAN: Final = _any_of(
    r"powered by\b.*|(?:automated|automatic|machine) translation.*|translated (?:by|from)\b.*",
    r"sources?\s?:\s.*|privacy policy.*|terms (?:of (?:use|service)|and conditions).*|support us.*",
)
_ANYWHERE: Final = _any_of(
    r"\b(?:to|in|into) (?:your|our) inbox|\byou agree to our\b|\ball rights reserved\b",
    r"\bmay not be published, broadcast|\bcontributed reporting\b|\bclick here\b",
    r"\bour newsletters?\b",
    r"\bcontributed to this (?:report|story|article)|\bsubscribe (?:now|today|here|to our)\b",
    r"\bsign up (?:here|now|today|for our)\b|\breplay more videos\b|\bvote now!?$",
    rf"\b(?:follow|find) (?:him|her|them|us|me) (?:on {_SOCIAL}|@)",
    r"\bcan be (?:reached|contacted|found) (?:at|via|on)\b.{0,80}(?:@|\.com|twitter)",
)
_RUN_ON_LABEL: Final = re.compile(r"(?:Story [Hh]ighlights|Key [Pp]oints)\s+(?=\S)")
_TRAILING_READ_MORE: Final = re.compile(r"\bread more\W*$", re.IGNORECASE)
_ENDS_LIKE_PROSE: Final = re.compile(r"[.;,:\u2026]['\"\u2019\u201d\u00bb)\]]*$")


def is_notice(line: str) -> bool:
    """Say whether a line is furniture of the page: a credit, a plea, a button, a rule of dashes.

    Example:
        >>> is_notice("Subscribe to our newsletter"), is_notice("Share prices fell on Monday.")
        (True, False)
    """
    if is_ornament(line):
        return True
    if len(line) > _LONGEST_NOTICE:
        return False
    plain = line.replace("\u2019", "'").lstrip("\u2022*- ")
    return bool(
        _WHOLE_LINE.fullmatch(plain)
        or _OPENING.match(plain)
        or _ANYWHERE.search(plain)
        or _TRAILING_READ_MORE.search(plain)
        or (len(plain) <= _LONGEST_SLOGAN and plain[-1] != "." and _SLOGAN.fullmatch(plain))
    )


def is_teaser(line: str) -> bool:
    """Say whether a line announces other content by a label: `Read more: …`, `Watch: …`.

    The first line of a text may look so and be its headline (`Poll: Most voters …`).
    """
    return len(line) <= _LONGEST_TEASER and _TEASER.match(line.replace("\u2019", "'")) is not None


def label_end(line: str) -> int:
    """Return how many characters of a line are a label that was run onto it; 0 for none."""
    match = _RUN_ON_LABEL.match(line)
    return match.end() if match else 0


def is_ornament(line: str) -> bool:
    """Say whether a line has no letter, digit or picture: `___`, `* * *`, only zero widths."""
    return all(unicodedata.category(c)[0] in "PZCM" or c in "=~|+^<>`$" for c in line[:200])


def opens_link_list(line: str) -> bool:
    """Say whether a line is nothing but the title of a list of links, like `Read more:`."""
    match = _LIST_OPENER.fullmatch(line.replace("\u2019", "'"))
    if match is None:
        return False
    return match["sign"] is not None or not _HEADING_TOO.fullmatch(line)


def is_link(line: str) -> bool:
    """Say whether a line can be an item in a list of links: a headline, not a sentence."""
    return len(line) <= _LONGEST_LINK and not _ENDS_LIKE_PROSE.search(line)
