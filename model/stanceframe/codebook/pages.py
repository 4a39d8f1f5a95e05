"""Writes a codebook as a Markdown page: the guide for annotators and readers of the labels."""

from collections.abc import Iterable, Iterator, Sequence

from stanceframe.codebook.schema import (
    Codebook,
    CueGroup,
    Decision,
    Example,
    Exclusion,
    Label,
    LoadedWords,
    Target,
)

__all__ = ["to_markdown"]


def to_markdown(codebook: Codebook) -> str:
    """Return the whole codebook as one page. The same codebook always gives the same page."""
    parts = [
        *_opening(codebook),
        *_section("Frames", codebook.frames),
        *_section("Targets", codebook.targets),
        *_section("Stances", codebook.stances),
        *_section("Holders", codebook.holders),
        *_section("Cue classes", codebook.cue_classes),
        *_loaded_words(codebook.loaded_words),
        *_decisions(codebook.decisions),
        *_terms(codebook.terms),
    ]
    return "\n\n".join(parts) + "\n"


def _opening(codebook: Codebook) -> Iterator[str]:
    yield f"# {codebook.title}, version {codebook.version}"
    yield codebook.description
    yield f"Signature: `{codebook.signature}`"
    if codebook.exclusive_frames:
        yield "A sentence has one frame at most: the one that fits best."
    if codebook.targets:
        yield (
            "In lists of wordings, `{a|b}` means either, `*` any ending, `...` up to three words "
            "between; a capital letter matches a capital only."
        )


def _section(title: str, labels: Sequence[Label[str]]) -> Iterator[str]:
    if not labels:
        return
    yield f"## {title}"
    rows = ((f"`{label.id}`", label.name, label.definition) for label in labels)
    yield _table(("id", "name", "definition"), rows)
    for label in labels:
        yield f"### {label.name} (`{label.id}`)"
        yield label.definition
        yield from _usage(label.use_when, label.not_when)
        yield from _wordings_of(label)
        yield from _examples(label.examples)


def _wordings_of(label: Label[str]) -> Iterator[str]:
    if isinstance(label, Target):
        yield f"Kind: {label.kind}."
        yield from _wordings("Found by", label.aliases)
        yield from _wordings("But not in", label.exceptions)
    if isinstance(label, CueGroup):
        yield from _wordings("Verbs", label.verbs)
        yield from _wordings("Phrases", label.phrases)
        yield from _wordings("Of these, cues only where something else says so", label.uncertain)


def _usage(use_when: Iterable[str], not_when: Iterable[Exclusion]) -> Iterator[str]:
    if uses := _bullets(use_when):
        yield "Use when:\n\n" + uses
    if exclusions := _bullets(map(_exclusion, not_when)):
        yield "Not when:\n\n" + exclusions


def _exclusion(exclusion: Exclusion) -> str:
    instead = f" Use `{exclusion.instead}`." if exclusion.instead else ""
    return exclusion.case + instead


def _examples(examples: Iterable[Example]) -> Iterator[str]:
    if lines := _bullets(f"“{example.text}” {example.reason}" for example in examples):
        yield "Examples:\n\n" + lines


def _loaded_words(loaded: LoadedWords | None) -> Iterator[str]:
    if loaded is None:
        return
    yield "## Loaded words"
    yield loaded.definition
    yield from _usage(loaded.use_when, loaded.not_when)
    yield from _wordings("Typical", loaded.typical)
    yield from _wordings("Established and neutral", loaded.neutral)
    yield from _examples(loaded.examples)


def _decisions(decisions: Sequence[Decision]) -> Iterator[str]:
    if decisions:
        yield "## Decisions"
    for decision in decisions:
        yield f"### {decision.question}"
        yield decision.ruling
        yield f"Reason: {decision.reason}"
        yield from _examples(decision.examples)


def _terms(terms: Sequence[str]) -> Iterator[str]:
    if terms:
        yield "## Terms"
        yield from _wordings("Words whose mentions are worth comparing between texts", terms)


def _wordings(title: str, wordings: Sequence[str]) -> Iterator[str]:
    if wordings:
        yield f"{title}: " + ", ".join(f"`{wording}`" for wording in wordings) + "."


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
