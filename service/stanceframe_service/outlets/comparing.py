"""A scored corpus in, its outlets side by side out."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from stanceframe.codebook.schema import Codebook
from stanceframe.types import LabelledArticle, Provenance
from stanceframe_service.comparison.findings import VoiceWords
from stanceframe_service.comparison.names import UNNAMED
from stanceframe_service.comparison.sides import KEYS
from stanceframe_service.comparison.terms import Term, readable, terms_of
from stanceframe_service.outlets.caveats import caveats_of
from stanceframe_service.outlets.counting import CUES, TOTAL, VOICES, Counted, Key
from stanceframe_service.outlets.examples import Examples
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
    Part,
    Parts,
    StanceCell,
    Wire,
)
from stanceframe_service.outlets.gathering import Corpus, gather
from stanceframe_service.outlets.periods import series_of
from stanceframe_service.outlets.selection import Selection
from stanceframe_service.outlets.shares import Settings, ShareTable, share_table
from stanceframe_service.outlets.voices import absences_of, outlet_words, sources_of

__all__ = ["FORMAT", "Request", "compare_outlets"]

FORMAT = 1  # of the JSON twin; a change of meaning is a new number
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
    """

    selection: Selection
    settings: Settings
    terms: Sequence[str] | None = None
    wire: Wire = "apart"
    confusions_from: str | None = None
    groups: Mapping[str, str] | None = None


def compare_outlets(
    articles: Iterable[LabelledArticle], codebook: Codebook, request: Request, *, made: str
) -> OutletComparison:
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
    named = dict(zip(corpus.outlets, KEYS, strict=False))
    examples = Examples(corpus.rows, named, seed=request.settings.seed)
    book = _Book(corpus, table, examples, named)
    frames = [(frame.id, frame.name) for frame in codebook.frames]
    frame_rows = tuple(book.subject("frame", *one) for one in frames)
    term_rows = tuple(book.subject("term", term.id, term.name) for term in terms)
    stances = tuple(book.stances({target.id: target.name for target in codebook.targets}))
    loaded = tuple(book.loaded())
    sources = sources_of(corpus, named)
    return OutletComparison(
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
        examples=examples.all(),
        measured=_measured(corpus, codebook, request, table),
        limits=caveats_of(corpus.rows, corrected=bool(request.settings.confusions)),
    )


def _keys(corpus: Corpus, codebook: Codebook, terms: Sequence[Term]) -> list[Key]:
    subjects = [("frame", frame.id) for frame in codebook.frames]
    subjects += [("term", term.id) for term in terms]
    keys = [Key(kind, name, where) for kind, name in subjects for where in (TOTAL, "own")]
    return [*keys, LOADED]


def _measured(corpus: Corpus, codebook: Codebook, request: Request, table: ShareTable) -> Measured:
    provenances: dict[Provenance, None] = dict.fromkeys(row.provenance for row in corpus.rows)
    return Measured(
        selection=_in_words(request.selection),
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
        self, corpus: Corpus, table: ShareTable, examples: Examples, named: Mapping[str, str]
    ) -> None:
        self._table = table
        self._examples = examples
        self._corpus = corpus
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
            sources=tuple(self._givers(outlet, kind, name))[:SHOWN_HOLDERS],
            corrected=self._table.corrections.get((number, name)) if kind == "frame" else None,
            test=self._table.tested.get((number, total)),
            test_own=self._table.tested.get((number, own)),
        )

    def _parts(self, outlet: str, kind: str, name: str) -> Iterator[tuple[str, Part]]:
        for where in (TOTAL, *VOICES, "unplaced"):
            key = Key(kind, name, where)
            yield where, self._examples.part(outlet, key, self._sum(outlet, key))

    def _cues(self, outlet: str, kind: str, name: str) -> Iterator[tuple[str, Part]]:
        for cue_class in CUES:
            key = Key(kind, name, f"cue-{cue_class}")
            yield cue_class, self._examples.part(outlet, key, self._sum(outlet, key))

    def _givers(self, outlet: str, kind: str, name: str) -> Iterator[Giver]:
        sums: Counter[str] = Counter()
        for row in self._rows[outlet]:
            for (of, what, source), count in row.givers.items():
                if (of, what) == (kind, name):
                    sums[source] += count
        for source in sorted(sums, key=lambda one: (-sums[one], one)):
            yield Giver(name=source, sentences=sums[source])

    def stances(self, names: Mapping[str, str]) -> Iterator[GroupStance]:
        """Yield positions toward each target that any outlet has, the most frequent first."""
        found: dict[str, int] = {}
        for rows in self._rows.values():
            for row in rows:
                for key, count in row.counts.items():
                    if key.kind == "stance":
                        found[key.id] = found.get(key.id, 0) + count
        for target in sorted(found, key=lambda one: (-found[one], one)):
            cells = tuple(self._stance_cell(outlet, target) for outlet in self._rows)
            yield GroupStance(target=target, name=names.get(target, target), cells=cells)

    def _stance_cell(self, outlet: str, target: str) -> StanceCell:
        keys = [Key("stance", target, side) for side in SIDES]
        parts = [self._examples.part(outlet, key, self._sum(outlet, key)) for key in keys]
        return StanceCell(
            outlet=outlet,
            own_favor=parts[0],
            own_against=parts[1],
            source_favor=parts[2],
            source_against=parts[3],
            holders=tuple(self._holders(outlet, target))[:SHOWN_HOLDERS],
        )

    def _holders(self, outlet: str, target: str) -> Iterator[Holder]:
        sums: dict[str, dict[str, int]] = {}
        for row in self._rows[outlet]:
            for (of, name, label), count in row.holders.items():
                if of == target and name != UNNAMED:
                    cell = sums.setdefault(name, {"favor": 0, "against": 0})
                    cell[label] += count
        for name in sorted(sums, key=lambda one: (-sum(sums[one].values()), one)):
            yield Holder(name=name, favor=sums[name]["favor"], against=sums[name]["against"])

    def loaded(self) -> Iterator[GroupLoaded]:
        """Yield each outlet's loaded words in own voice."""
        for number, (outlet, rows) in enumerate(self._rows.items()):
            sums: dict[str, list[int]] = {}
            for row in rows:
                for (phrase, own), count in row.loaded.items():
                    sums.setdefault(phrase, [0, 0])[0 if own else 1] += count
            most = sorted(sums, key=lambda one: (-sums[one][0], -sums[one][1], one))
            yield GroupLoaded(
                outlet=outlet,
                own=self._table.rates[number, LOADED],
                test=self._table.tested.get((number, LOADED)),
                phrases=tuple(
                    LoadedCell(phrase=one, own=sums[one][0], others=sums[one][1])
                    for one in most[:SHOWN_PHRASES]
                ),
            )

    def _sum(self, outlet: str, key: Key) -> int:
        return sum(row.counts[key] for row in self._rows[outlet])
