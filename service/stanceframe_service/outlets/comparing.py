"""A scored corpus in, its outlets side by side out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from stanceframe.codebook.schema import Codebook
from stanceframe.types import LabelledArticle, Provenance
from stanceframe_service.comparison.findings import VoiceWords
from stanceframe_service.comparison.sides import KEYS
from stanceframe_service.comparison.terms import Term, readable, terms_of
from stanceframe_service.outlets.caveats import caveats_of
from stanceframe_service.outlets.counting import BY, CUES, TOTAL, VOICES, Counted, Key
from stanceframe_service.outlets.examples import draw_examples
from stanceframe_service.outlets.findings import (
    CueParts,
    Giver,
    GroupCell,
    GroupLoaded,
    GroupStance,
    GroupSubject,
    Holder,
    LoadedCell,
    Measured,
    Outlet,
    OutletComparison,
    Parts,
    StanceCell,
    Wire,
)
from stanceframe_service.outlets.gathering import Corpus, gather
from stanceframe_service.outlets.numbers import Numbers
from stanceframe_service.outlets.periods import series_of
from stanceframe_service.outlets.selection import Selection
from stanceframe_service.outlets.sentences import Listed, Part
from stanceframe_service.outlets.shares import Settings, ShareTable, share_table
from stanceframe_service.outlets.voices import absences_of, outlet_words, sources_of

__all__ = ["EXAMPLES", "FORMAT", "Request", "SideBySide", "compare_outlets", "lay_out"]

FORMAT = 2  # of the JSON twin; a change of meaning is a new number
EXAMPLES = 5  # sentences that the page holds for each number, unless asked otherwise
SIDES = ("own-favor", "own-against", "source-favor", "source-against")
SHOWN_HOLDERS = 4
SHOWN_PHRASES = 12
LOADED = Key("loaded", "", "own")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is to be compared, and how.

    Attributes:
        selection: Which articles.
        settings: Resamples, seed and the classifier's confusions.
        terms: Wordings to count; None takes the codebook's.
        wire: How copies in nearly the same words count.
        confusions_from: Where the confusions are from, in words.
        groups: Groups of near-identical articles by id, where the run knows them.
        examples: How many sentences the page holds for each number.
    """

    selection: Selection
    settings: Settings
    terms: Sequence[str] | None = None
    wire: Wire = "apart"
    confusions_from: str | None = None
    groups: Mapping[str, str] | None = None
    examples: int = EXAMPLES


@dataclass(frozen=True, slots=True)
class SideBySide:
    """A comparison of outlets, and where its numbers come from."""

    comparison: OutletComparison
    numbers: Numbers

    def sentences(self) -> Iterator[Listed]:
        """Yield every sentence that a number of the comparison counts, with those numbers."""
        return self.numbers.listed()


def compare_outlets(
    articles: Iterable[LabelledArticle], codebook: Codebook, request: Request, *, made: str
) -> OutletComparison:
    """Return what `lay_out` finds, without the sentences that it counts.

    Raises:
        ComparisonError: As there.
    """
    return lay_out(articles, codebook, request, made=made).comparison


def lay_out(
    articles: Iterable[LabelledArticle], codebook: Codebook, request: Request, *, made: str
) -> SideBySide:
    """Lay the outlets of a corpus side by side.

    Args:
        articles: Labelled with this codebook.
        codebook: For the names of frames and targets, and the terms by default.
        request: What to compare.
        made: The day, `2031-03-14`.

    Raises:
        ComparisonError: Too few outlets, labels of another codebook, or an ill-formed term.
    """
    terms = terms_of(codebook.terms if request.terms is None else request.terms)
    corpus = gather(
        articles,
        request.selection,
        terms,
        codebook=codebook.signature,
        wire=request.wire,
        groups=request.groups,
    )
    keys = _keys(corpus, codebook, terms)
    tested = [key for key in keys if key.kind != "stance" and key.where in {TOTAL, "own"}]
    table = share_table(corpus, keys, tested, request.settings)
    return _laid_out(corpus, codebook, terms, request, table, made)


def _laid_out(
    corpus: Corpus,
    codebook: Codebook,
    terms: Sequence[Term],
    request: Request,
    table: ShareTable,
    made: str,
) -> SideBySide:
    named = dict(zip(corpus.outlets, KEYS, strict=False))
    numbers = Numbers(corpus, named)
    book = _Book(corpus, table, numbers, named)
    frames = [(frame.id, frame.name) for frame in codebook.frames]
    frame_rows = tuple(book.subject("frame", *one) for one in frames)
    term_rows = tuple(book.subject("term", term.id, term.name) for term in terms)
    stances = tuple(book.stances({target.id: target.name for target in codebook.targets}))
    loaded = tuple(book.loaded())
    sources = sources_of(corpus, named, numbers)
    drawn = draw_examples(numbers, each=request.examples, seed=request.settings.seed)
    comparison = OutletComparison(
        format=FORMAT,
        made=made,
        outlets=tuple(book.outlets(request.settings)),
        frames=frame_rows,
        terms=term_rows,
        stances=stances,
        sources=sources,
        loaded=loaded,
        series=series_of(corpus, named, frames),
        absences=absences_of(corpus, named, (*frame_rows, *term_rows), sources),
        shared=corpus.shared,
        examples=drawn.examples,
        drawn=drawn.by_number,
        drawing=drawn.drawing,
        measured=_measured(corpus, codebook, request, table),
        limits=caveats_of(corpus.rows, corrected=bool(request.settings.confusions)),
    )
    return SideBySide(comparison, numbers)


def _keys(corpus: Corpus, codebook: Codebook, terms: Sequence[Term]) -> list[Key]:
    subjects = [("frame", frame.id) for frame in codebook.frames]
    subjects += [("term", term.id) for term in terms]
    keys = [Key(kind, name, where) for kind, name in subjects for where in (TOTAL, "own")]
    return [*keys, LOADED]


def _measured(corpus: Corpus, codebook: Codebook, request: Request, table: ShareTable) -> Measured:
    provenances: dict[Provenance, None] = dict.fromkeys(row.provenance for row in corpus.rows)
    return Measured(
        selection=_in_words(request.selection),
        nameless=corpus.nameless,
        seed=request.settings.seed,
        resamples=request.settings.resamples,
        permutations=table.permutations,
        tests=table.tests,
        confusions=request.confusions_from,
        codebook=f"{codebook.title}, {codebook.signature}",
        provenances=tuple(provenances),
    )


def _in_words(selection: Selection) -> str:
    parts = [
        "All articles"
        if selection.event is None
        else "Articles that name " + " or ".join(map(readable, selection.event))
    ]
    if selection.since:
        parts.append(f"from {selection.since}")
    if selection.until:
        parts.append(f"to {selection.until}")
    which = "the outlets named" if selection.outlets else f"the {selection.most} with most articles"
    return f"{' '.join(parts)}; of outlets with {selection.least} or more, {which}"


class _Book:
    """Puts the numbers of one corpus into rows."""

    def __init__(
        self, corpus: Corpus, table: ShareTable, numbers: Numbers, named: Mapping[str, str]
    ) -> None:
        self._table = table
        self._numbers = numbers
        self._rows: dict[str, list[Counted]] = {key: [] for key in named.values()}
        for row in corpus.rows:
            self._rows[named[row.outlet]].append(row)
        self._names = {key: outlet for outlet, key in named.items()}

    def outlets(self, settings: Settings) -> Iterator[Outlet]:
        """Yield what of each outlet was counted."""
        for number, (key, rows) in enumerate(self._rows.items()):
            days = sorted(row.day for row in rows if row.day is not None)
            yield Outlet(
                key=key,
                name=self._names[key],
                articles=len(rows),
                sentences=sum(row.sentences for row in rows),
                words=VoiceWords(**{v: sum(row.words[v] for row in rows) for v in VOICES}),
                others_words=outlet_words(
                    rows, resamples=settings.resamples, seed=(settings.seed, number)
                ),
                first_day=days[0].isoformat() if days else None,
                last_day=days[-1].isoformat() if days else None,
                undated=len(rows) - len(days),
            )

    def subject(self, kind: str, name: str, title: str) -> GroupSubject:
        """Return a frame's or a term's row."""
        return GroupSubject(
            kind="frame" if kind == "frame" else "term",
            id=name,
            name=title,
            cells=tuple(self._cell(number, kind, name) for number in range(len(self._rows))),
        )

    def _cell(self, number: int, kind: str, name: str) -> GroupCell:
        total, own = Key(kind, name, TOTAL), Key(kind, name, "own")
        outlet = KEYS[number]
        return GroupCell(
            outlet=outlet,
            total=self._table.rates[number, total],
            own=self._table.rates[number, own],
            parts=Parts(**dict(self._parts(outlet, kind, name))),
            cues=CueParts(**dict(self._cues(outlet, kind, name))),
            sources=tuple(self._givers(outlet, kind, name)),
            corrected=self._table.corrections.get((number, name)) if kind == "frame" else None,
            test=self._table.tested.get((number, total)),
            test_own=self._table.tested.get((number, own)),
        )

    def _parts(self, outlet: str, kind: str, name: str) -> Iterator[tuple[str, Part]]:
        for where in (TOTAL, *VOICES, "unplaced"):
            yield where, self._numbers.part(outlet, Key(kind, name, where))

    def _cues(self, outlet: str, kind: str, name: str) -> Iterator[tuple[str, Part]]:
        for cue_class in CUES:
            yield cue_class, self._numbers.part(outlet, Key(kind, name, f"cue-{cue_class}"))

    def _givers(self, outlet: str, kind: str, name: str) -> Iterator[Giver]:
        sums = {
            where.removeprefix(BY): count
            for where, count in self._numbers.wheres(outlet, kind, name)
            if where.startswith(BY)
        }
        for source in _most(sums)[:SHOWN_HOLDERS]:
            part = self._numbers.part(outlet, Key(kind, name, f"{BY}{source}"))
            yield Giver(name=source, sentences=part)

    def stances(self, names: Mapping[str, str]) -> Iterator[GroupStance]:
        """Yield positions toward each target that any outlet has, the most frequent first."""
        found: dict[str, int] = {}
        for outlet in self._rows:
            for target in self._numbers.ids(outlet, "stance"):
                ways = self._numbers.wheres(outlet, "stance", target)
                count = sum(count for where, count in ways if where in SIDES)
                found[target] = found.get(target, 0) + count
        for target in _most(found):
            cells = tuple(self._stance_cell(outlet, target) for outlet in self._rows)
            yield GroupStance(target=target, name=names.get(target, target), cells=cells)

    def _stance_cell(self, outlet: str, target: str) -> StanceCell:
        parts = [self._numbers.part(outlet, Key("stance", target, side)) for side in SIDES]
        return StanceCell(
            outlet=outlet,
            own_favor=parts[0],
            own_against=parts[1],
            source_favor=parts[2],
            source_against=parts[3],
            holders=tuple(self._holders(outlet, target)),
        )

    def _holders(self, outlet: str, target: str) -> Iterator[Holder]:
        sums: dict[str, int] = {}
        for where, count in self._numbers.wheres(outlet, "stance", target):
            _, colon, name = where.partition(":")
            if colon:
                sums[name] = sums.get(name, 0) + count
        for name in _most(sums)[:SHOWN_HOLDERS]:
            favor, against = (
                self._numbers.part(outlet, Key("stance", target, f"{label}:{name}"))
                for label in ("favor", "against")
            )
            yield Holder(name=name, favor=favor, against=against)

    def loaded(self) -> Iterator[GroupLoaded]:
        """Yield each outlet's loaded words in own voice."""
        for number, outlet in enumerate(self._rows):
            yield GroupLoaded(
                outlet=outlet,
                own=self._table.rates[number, LOADED],
                sentences=self._numbers.part(outlet, LOADED),
                test=self._table.tested.get((number, LOADED)),
                phrases=tuple(self._phrases(outlet)),
            )

    def _phrases(self, outlet: str) -> Iterator[LoadedCell]:
        sums = {
            phrase: dict(self._numbers.wheres(outlet, "loaded", phrase))
            for phrase in self._numbers.ids(outlet, "loaded")
            if phrase
        }
        ranked = sorted(
            sums, key=lambda one: (-sums[one].get("own", 0), -sums[one].get("others", 0), one)
        )
        for phrase in ranked[:SHOWN_PHRASES]:
            own, others = (
                self._numbers.part(outlet, Key("loaded", phrase, whose))
                for whose in ("own", "others")
            )
            yield LoadedCell(phrase=phrase, own=own, others=others)


def _most(sums: Mapping[str, int]) -> list[str]:
    """Return names, those with the most first."""
    return sorted(sums, key=lambda one: (-sums[one], one))
