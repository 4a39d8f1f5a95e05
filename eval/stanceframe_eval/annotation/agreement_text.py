"""Agreement for a terminal: plain lines, widest facts first."""

from collections.abc import Iterator

from stanceframe_eval.annotation.agreement import Agreement
from stanceframe_eval.page.content import Number, Value

__all__ = ["agreement_text"]

SHOWN = 10  # disputed sentences; the JSON and the page have more


def agreement_text(report: Agreement) -> str:
    """Return the report as text."""
    parts = [_opening, _labels, _rules, _clashes, _pairs, _disputed, _closing]
    return "\n".join(line for part in parts for line in part(report)) + "\n"


def _opening(report: Agreement) -> Iterator[str]:
    coders = ", ".join(f"{one.name} ({one.items})" for one in report.coders)
    yield f"{report.items} items of {report.documents} documents; coders: {coders}"
    yield f"{report.shared} items have two coders or more; codebook {report.codebook}"
    if report.unknown:
        yield f"not in the codebook, so left out: {', '.join(report.unknown)}"
    yield ""


def _labels(report: Agreement) -> Iterator[str]:
    width = max([len(one.label) for one in report.labels] + [len("mean of labels")])
    coders = "  ".join(one.name for one in report.coders)
    yield f"{'label':<{width}}  alpha  95% interval    given by {coders}"
    for one in report.labels:
        named = zip(one.given, report.coders, strict=True)
        counts = "  ".join(f"{count:>{len(coder.name)}}" for count, coder in named)
        yield f"{one.label:<{width}}  {_alpha(one.alpha)}           {counts}"
    yield f"{'mean of labels':<{width}}  {_alpha(report.mean_alpha)}"
    yield ""
    yield "Krippendorff's alpha: 1 is agreement, 0 is chance. Under .67 a label is too unclear to"
    yield "conclude anything from, from .80 on it is reliable (Krippendorff 2018)."


def _rules(report: Agreement) -> Iterator[str]:
    if report.rules:
        yield "\nRules by which coders differ"
    for rule in report.rules:
        yield f"  {rule.sentence}"
        yield f"    {rule.advice}"


def _clashes(report: Agreement) -> Iterator[str]:
    if report.clashes:
        yield "\nLabels taken for each other"
    for one in report.clashes:
        yield f"  {one.first} and {one.second}, in {one.times} sentences"
        yield f"    {one.first}: {one.definitions[0]}"
        yield f"    {one.second}: {one.definitions[1]}"
        yield f"    {one.advice}"


def _pairs(report: Agreement) -> Iterator[str]:
    for first, second in dict.fromkeys((one.first, one.second) for one in report.pairs):
        yield f"\n{first} and {second}"
        yield "  both  first  second  neither  alpha  label"
        for one in report.pairs:
            if (one.first, one.second) == (first, second):
                yield (
                    f"  {one.both:>4}  {one.only_first:>5}  {one.only_second:>6}  "
                    f"{one.neither:>7}  {_number(one.alpha)}  {one.label}"
                )


def _disputed(report: Agreement) -> Iterator[str]:
    if report.disputed:
        yield "\nSentences that coders disagree on most"
    for one in report.disputed[:SHOWN]:
        yield f"  {one.item}: {' '.join(one.text.split())}"
        for coder, labels in one.answers:
            yield f"    {coder}: {', '.join(labels) or 'none'}"


def _closing(report: Agreement) -> Iterator[str]:
    yield ""
    yield f"{report.command}, {report.sha256[:12]}, stanceframe {report.version}"


def _alpha(value: Value) -> str:
    if value.low is None or value.high is None:
        return f"{_number(value.value)}  {'not defined':<13}"
    return f"{_number(value.value)}  {value.low:>5.2f} to {value.high:<5.2f}"


def _number(value: Number) -> str:
    return "    -" if value is None else f"{value:>5.2f}"
