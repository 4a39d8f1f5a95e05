"""Sorts reporting words by what they do to the words they report, and finds them in a text.

Three of the four classes are those of Martin & White, The Language of Evaluation (2005), ch. 3:
a writer acknowledges (here neutral), distances, or endorses what is reported. The fourth, speech
that attacks, refuses or threatens, is kept apart since coverage of conflict is full of it.
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from stanceframe.codebook.loading import load_codebook
from stanceframe.codebook.schema import Codebook, CueGroup
from stanceframe.text.inflection import inflect
from stanceframe.text.phrases import PhraseIndex
from stanceframe.types import CueClass, Span

__all__ = ["CueLexicon", "CueMatch"]

DEFAULT_CLASS: CueClass = "neutral"
SHIPPED = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class CueMatch:
    """A reporting word or phrase in a text, and its class."""

    span: Span
    cue_class: CueClass


class CueLexicon:
    """A codebook's reporting verbs, in all their forms, and reporting phrases.

    A codebook that has none, as most of one's own, takes the shipped codebook's.
    """

    def __init__(self, codebook: Codebook) -> None:
        if not codebook.cue_classes:
            codebook = load_codebook(SHIPPED)
        irregular = {verb.lemma: verb.forms for verb in codebook.irregular_verbs}
        groups = codebook.cue_classes
        self._classes: dict[str, CueClass] = {group.id: group.id for group in groups}
        self._all = PhraseIndex({group.id: _forms(group, irregular) for group in groups})
        self._certain = PhraseIndex(
            {group.id: _forms(group, irregular, without=group.uncertain) for group in groups}
        )

    def find(
        self, text: str, start: int, end: int, *, uncertain: bool = False
    ) -> tuple[CueMatch, ...]:
        """Return the reporting words in `text[start:end]`, in order, none overlapping.

        Of those that begin together the longest counts: "calls into question", not "calls".
        A word is found by its form alone.

        Args:
            text: The whole text.
            start: Where to begin.
            end: Where to stop.
            uncertain: Find also words that mostly mean something else, such as "attack" and
                "plan"; only for text that is known to be a cue.
        """
        index = self._all if uncertain else self._certain
        matches: list[CueMatch] = []
        hits = sorted(index.scan(text, start, end), key=lambda hit: (hit.start, -hit.end))
        for label, begin, stop in hits:
            if not matches or begin >= matches[-1].span.end:
                span = Span(start=begin, end=stop)
                matches.append(CueMatch(span=span, cue_class=self._classes[label]))
        return tuple(matches)

    def classify(self, cue_text: str) -> CueClass:
        """Return the class of a cue; of several the longest that isn't neutral, else neutral.

        Example:
            >>> from stanceframe.codebook.loading import load_codebook
            >>> CueLexicon(load_codebook("conflict")).classify("has repeatedly accused")
            'confrontational'
        """
        found = self.find(cue_text, 0, len(cue_text), uncertain=True)
        marked = [match for match in found if match.cue_class != DEFAULT_CLASS]
        longest = max(marked, key=lambda match: match.span.end - match.span.start, default=None)
        return DEFAULT_CLASS if longest is None else longest.cue_class


def _forms(
    group: CueGroup, irregular: Mapping[str, Sequence[str]], without: Container[str] = ()
) -> list[str]:
    forms = [
        form for verb in group.verbs if verb not in without for form in inflect(verb, irregular)
    ]
    return forms + [phrase for phrase in group.phrases if phrase not in without]
