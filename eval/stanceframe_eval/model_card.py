"""A bundle's model card, written from runs of it: every figure with its interval.

After Mitchell and others, Model Cards for Model Reporting, FAT* 2019. Failures are shown by
item and characters alone, since the sentences are others' property.
"""

import hashlib
from collections.abc import Iterator, Sequence

from stanceframe.bundle import Bundle
from stanceframe.corpora.registry import corpus
from stanceframe.errors import CorpusError, ReportError
from stanceframe_eval.page.content import Content, Figure, Mistake, Slice, Table
from stanceframe_eval.page.writing import cell, shown

__all__ = ["model_card"]

EXAMPLES = 3  # of each layer
SLICES = 3  # of each layer
CONFUSED = 6
CALIBRATED = ("ece", "ece_debiased_rms", "brier", "brier_reliability", "brier_resolution")
COVERAGES = (0.5, 0.8, 1.0)
USE = """## Use it for, and not for

For comparing, over many articles, how outlets report: whose words they carry, and with which
frames; and for finding passages that a person then reads. Read the sentences behind a figure
before publishing it, and correct shares for the classifier's errors.

Not for judging a person, an outlet or a single article; not for deciding by machine what is
published, paid, ranked or removed; not for watching people; not for telling whether a claim is
true; not for other languages than English. A stance found in a quotation is its speaker's, never
the outlet's."""


def model_card(bundle: Bundle, runs: Sequence[Content]) -> str:
    """Write the card in Markdown.

    Raises:
        ReportError: A run is of another bundle, or two are of the same suite and split.
    """
    _check(bundle, runs)
    parts = [_introduction(bundle), _data(bundle), USE]
    for run in runs:
        parts += [part for part in _run(run) if part]
    return "\n\n".join(parts) + "\n"


def _check(bundle: Bundle, runs: Sequence[Content]) -> None:
    seen = set()
    for run in runs:
        made_by = run.systems[0].made_by
        if not made_by.startswith(bundle.signature):
            raise ReportError(
                f"the run on {run.header.suite} is of {made_by}, not of {bundle.signature}; "
                "run it again with --model"
            )
        name = f"{run.header.suite}, split {run.header.split}"
        if name in seen:
            raise ReportError(f"there are two runs on {name}; give one")
        seen.add(name)


def _introduction(bundle: Bundle) -> str:
    given = bundle.manifest
    return (
        f"# {given.name}\n\n"
        "Labels sentences of English news: who speaks (source, cue and content), which frames of "
        "the codebook a sentence invokes and with which words, which words are loaded, and who is "
        "for or against what.\n\n"
        f"- Measured as: `{bundle.signature}`\n"
        f"- Codebook: `{given.codebook}`, {len(given.frames)} frames\n"
        f"- Base encoder: {given.encoder.id} ({given.encoder.licence}), "
        f"SHA-256 `{given.encoder.sha256[:12]}`\n"
        f"- Recipe: `{given.recipe_hash[:19]}`; weights {given.weights}, "
        f"{given.inputs.sentence_tokens} tokens of a sentence\n"
        f"- Packed by stanceframe {given.stanceframe_version}"
    )


def _data(bundle: Bundle) -> str:
    rows = "\n".join(
        f"| {one.corpus} | {cell(one.licence)} | {_citation(one.corpus)} "
        f"| {', '.join(f'{name} `{digest[:12]}`' for name, digest in sorted(one.sha256.items()))} |"
        for one in bundle.manifest.trained_on
    )
    return (
        "## Trained on\n\n"
        "| corpus | licence found | citation | files, SHA-256 |\n|---|---|---|---|\n" + rows
    )


def _citation(name: str) -> str:
    try:
        return cell(corpus(name).citation)
    except CorpusError:
        return "-"


def _run(run: Content) -> Iterator[str]:
    header = run.header
    flattered = (
        " **Thresholds and probabilities were fitted on this split, so the figures flatter.**"
        if header.flattered
        else ""
    )
    yield (
        f"## On {header.suite}, split {header.split}\n\n"
        f"{header.items} {header.unit}s of {header.clusters} {header.cluster}s, labelled by "
        f"{header.labelled_by}; gold `{header.gold_sha256[:12]}`.{flattered} Intervals are 95%, "
        f"from {header.resamples} resamples of whole {header.cluster}s.\n\n"
        f"**Not to be claimed:** {header.limits}"
    )
    yield _headline(run)
    yield _by_label(run)
    yield _calibration(run)
    yield _verdict(run)
    yield _failures(run)
    yield f"Measured by `{header.command}`, stanceframe {header.version}."


def _headline(run: Content) -> str:
    lines = [
        "| measure | value | 95% interval | rests on | best baseline | annotators agree at |",
        "|---|---|---|---|---|---|",
    ]
    for table in run.tables:
        figure = table.rows[0].figure
        if figure is None:
            continue
        ceiling = "; ".join(f"{mark.value:.3f}" for mark in table.agreement if mark.value) or "-"
        lines.append(
            f"| {table.metric} | {shown(figure.estimate)} | {figure.support} "
            f"| {_best_baseline(table)} | {ceiling} |"
        )
    sources = {mark.source for table in run.tables for mark in table.agreement}
    told = [one for one in sorted(sources) if not one.startswith("as above")]
    note = f"\n\nAgreement: {'; '.join(told)}." if told else ""
    alpha = run.alpha
    if alpha is not None and alpha.estimate.value is not None:
        note += f"\n\nKrippendorff's alpha of the annotators: {_inline(alpha)}."
    return "\n".join(lines) + note


def _best_baseline(table: Table) -> str:
    scored = [
        (row.figure.estimate.value, row.system)
        for row in table.rows
        if row.role == "baseline" and row.figure and row.figure.estimate.value is not None
    ]
    if not scored:
        return "-"
    value, name = max(scored)
    return f"{value:.3f} ({name})"


def _by_label(run: Content) -> str:
    """Write F1 of every label, holder and target that has one."""
    found = [one for one in run.figures if one.metric.split(".")[1] == "f1"]
    if not found:
        return ""
    lines = [
        "### Label by label",
        "",
        "| F1 of | value | 95% interval | rests on |",
        "|---|---|---|---|",
    ]
    for one in found:
        layer, _, label = one.metric.split(".", 2)
        lines.append(f"| {layer}: {label} | {shown(one.estimate)} | {one.support} |")
    return "\n".join(lines)


def _calibration(run: Content) -> str:
    if not run.reliabilities:
        return ""
    parts = ["### Calibration"]
    for one in run.reliabilities:
        figures = [each for each in run.figures if each.metric.startswith(f"{one.layer}.")]
        told = [
            f"{each.metric} {_inline(each)}" for each in figures if _measure(each) in CALIBRATED
        ]
        rows = "\n".join(
            f"| {band.promised:.2f} | {shown(band.came_true)} | {band.items} |"
            for band in one.bands
        )
        parts.append(
            f"{one.layer}: " + "; ".join(told) + ".\n\n"
            f"| {one.layer}: promised | came true | 95% interval | probabilities |\n"
            f"|---|---|---|---|\n{rows}"
        )
    for curve in run.curves:
        told = [
            f"{point.taken:.0%} {point.wrong.value:.3f}"
            for wanted in COVERAGES
            for point in [min(curve.points, key=lambda one: abs(one.taken - wanted))]
            if point.wrong.value is not None
        ]
        parts.append(
            f"Wrong among the surest of {curve.answers} {curve.counted} on {curve.layer}: "
            + ", ".join(told)
            + "."
        )
    return "\n\n".join(parts)


def _verdict(run: Content) -> str:
    lines = [
        f"- {'Failed' if one.severity == 'broken' else 'Passed'}, {one.check}: {one.says}"
        for one in run.findings
    ]
    return "\n".join(["### Verdict", "", *lines]) if lines else ""


def _failures(run: Content) -> str:
    parts = ["### Known failures"]
    for table in run.tables:
        parts += _worst([one for one in run.slices if one.metric == table.metric])
    confused = _confused(run)
    if confused:
        parts.append("Most often confused: " + "; ".join(confused) + ".")
    examples = list(_examples(run))
    if examples:
        parts.append(
            "Examples, by item of the suite, SHA-1 of its text, and characters where they are "
            "known; the texts are their owners':\n\n" + "\n".join(examples)
        )
    return "\n\n".join(parts) if len(parts) > 1 else ""


def _worst(slices: Sequence[Slice]) -> Iterator[str]:
    worst = [one for one in slices if not one.small][:SLICES]
    if worst:
        lines = "\n".join(
            f"| {one.slice.replace('_', ' ')}: {one.band} | {shown(one.estimate)} | {one.items} |"
            for one in worst
        )
        yield (
            f"| worst parts by {worst[0].metric} | value | 95% interval | items |\n"
            f"|---|---|---|---|\n{lines}"
        )


def _confused(run: Content) -> list[str]:
    found = [
        (count, f"{one.layer} {gold} as {answer} ({count})")
        for one in run.confusions
        for gold, row in zip(one.labels, one.counts, strict=True)
        for answer, count in zip(one.answers, row, strict=True)
        if count and answer != gold
    ]
    return [told for _, told in sorted(found, key=lambda row: -row[0])[:CONFUSED]]


def _examples(run: Content) -> Iterator[str]:
    taken: dict[str, int] = {}
    for one in run.mistakes:
        taken[one.layer] = taken.get(one.layer, 0) + 1
        if taken[one.layer] <= EXAMPLES:
            yield _example(one)


def _example(one: Mistake) -> str:
    digest = hashlib.sha1(one.text.encode(), usedforsecurity=False).hexdigest()[:12]
    places = ", ".join(
        f"{each.start}-{each.end} {each.marked_by}"
        for each in one.stretches
        if each.marked_by not in {"both", "asked"}
    )
    told = f"; characters {places}" if places else ""
    if one.kind == "sure":
        sides = (", ".join(side) or "nothing" for side in (one.gold, one.answer))
        gold, answer = map(cell, sides)
        told = f"; gold {gold}; answer {answer}, off by {one.off or 0:.2f}{told}"
    return f"- {one.layer}, item `{cell(one.item)}` (`{digest}`){told}"


def _measure(figure: Figure) -> str:
    return figure.metric.split(".", 1)[1]


def _inline(figure: Figure) -> str:
    value = figure.estimate
    if value.value is None or value.low is None:
        return "not defined"
    return f"{value.value:.3f} ({value.low:.3f} to {value.high:.3f})"
