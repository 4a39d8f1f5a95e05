"""Turns the annotated sentences of `shared/data/conflict` into stand-off labels, and back again.

The sentences belong to others and are not committed; the labels are this project's own. A row of
`seeds/standoff/conflict.jsonl` names a sentence by its key and SHA-1 and gives every label as
character offsets into it, so that whoever holds the sentence can put the two together:

    python seeds/make_standoff.py build            write seeds/standoff/conflict.jsonl
    python seeds/make_standoff.py check            is it current, and does it give every label back?
    python seeds/make_standoff.py rebuild OUT      join labels and texts into OUT/{train,dev}.jsonl

Row: `k` [source, row, n, sha1 of the sentence, split]; `a` [source, cue, content, kind] per
attribution; `f` [frame, start, end]; `s` [target, holder, label], where holder is `author` or the
index of an attribution and a target outside the codebook is ["x", start, end]; `l` [start, end].
A span is [start, end] in Unicode code points, or null where the annotation has none.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from stanceframe.corpora.newsmtsc import without_mention

HERE = Path(__file__).resolve().parent
STANDOFF = HERE / "standoff" / "conflict.jsonl"
DATA = HERE.parent.parent / "shared" / "data" / "conflict"
SPLITS = ("train", "dev")

JsonRow = Mapping[str, Any]
Span = list[int]


class Difference(NamedTuple):
    """One row of the stand-off file that disagrees with the data."""

    line: int
    fault: str


def public_row(source: str, row: str) -> str:
    """Return the row's key in its source set, without words of the sentence.

    Example:
        >>> public_row("newsmtsc", "somewhere_12_-1_7_a long mention_30_44")
        'somewhere_12_-1_7_30_44'
        >>> public_row("fignews", "B01/English/MAIN/18")
        'B01/English/MAIN/18'
    """
    return without_mention(row) if source == "newsmtsc" else row


def span_of(words: str, text: str) -> Span:
    """Return where `words` first occurs in `text`; the guide means the first occurrence."""
    start = text.find(words)
    if start < 0:
        raise ValueError(f"the annotated words {words!r} do not occur in their sentence")
    return [start, start + len(words)]


def to_standoff(row: JsonRow, split: str) -> dict[str, Any]:
    """Return one annotated sentence as key and offsets, with none of its words."""
    text = row["text"]
    return {
        "k": [row["source"], public_row(row["source"], row["row"]), row["n"], row["sha1"], split],
        "a": [
            [None if words is None else span_of(words, text) for words in spans] + [kind]
            for *spans, kind in row["a"]
        ],
        "f": [[frame, *span_of(words, text)] for frame, words in row["f"]],
        "s": [
            [_target_to_standoff(target, text), _holder_to_standoff(holder), label]
            for target, holder, label in row["s"]
        ],
        "l": [span_of(words, text) for words in row["l"]],
    }


def labels_of(standoff: JsonRow, text: str) -> dict[str, Any]:
    """Return the layers a, f, s and l as the guide writes them, for the sentence `text`."""
    digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    if digest != standoff["k"][3]:
        raise ValueError(f"sentence {standoff['k'][:3]} has SHA-1 {digest}, not the one labelled")
    return {
        "a": [[_words(span, text) for span in spans] + [kind] for *spans, kind in standoff["a"]],
        "f": [[frame, text[start:end]] for frame, start, end in standoff["f"]],
        "s": [
            [_target_from_standoff(target, text), _holder_from_standoff(holder), label]
            for target, holder, label in standoff["s"]
        ],
        "l": [text[start:end] for start, end in standoff["l"]],
    }


def read_data(data: Path) -> Iterator[tuple[str, JsonRow]]:
    """Yield (split, row) for every annotated sentence, train before dev, in file order."""
    for split in SPLITS:
        for line in (data / f"{split}.jsonl").read_text(encoding="utf-8").split("\n"):
            if line:
                yield split, json.loads(line)


def standoff_lines(data: Path) -> Iterator[str]:
    """Yield the lines of the stand-off file that belong to `data`."""
    for split, row in read_data(data):
        yield json.dumps(to_standoff(row, split), ensure_ascii=True, separators=(",", ":"))


def differences(data: Path, standoff: Path) -> Iterator[Difference]:
    """Yield where the file is not what `data` gives, or does not give the labels back."""
    kept = standoff.read_text(encoding="ascii").splitlines()
    rows = list(read_data(data))
    if len(kept) != len(rows):
        yield Difference(0, f"{len(kept)} rows for {len(rows)} sentences")
    for number, (line, (split, row)) in enumerate(zip(kept, rows, strict=False), start=1):
        loaded = json.loads(line)
        if loaded != to_standoff(row, split):
            yield Difference(number, "not what the data gives now")
        elif labels_of(loaded, row["text"]) != {layer: row[layer] for layer in "afsl"}:
            yield Difference(number, "does not give the annotation back")


def rebuild(data: Path, standoff: Path, out: Path) -> None:
    """Write OUT/{split}.jsonl: the texts of `data` with the labels of the stand-off file."""
    kept = map(json.loads, standoff.read_text(encoding="ascii").splitlines())
    labels = {tuple(row["k"]): row for row in kept}
    lines: dict[str, list[str]] = {split: [] for split in SPLITS}
    for split, row in read_data(data):
        key = (row["source"], public_row(row["source"], row["row"]), row["n"], row["sha1"], split)
        lines[split].append(json.dumps({**row, **labels_of(labels[key], row["text"])}))
    for split, rows in lines.items():
        _write(out / f"{split}.jsonl", rows)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 0 where done, 1 where the file is not current."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("command", choices=["build", "check", "rebuild"])
    parser.add_argument("out", nargs="?", type=Path, help="folder for `rebuild`")
    parser.add_argument("--data", type=Path, default=DATA, help="the folder with train and dev")
    options = parser.parse_args(arguments)
    if options.command == "build":
        _write(STANDOFF, standoff_lines(options.data))
    elif options.command == "rebuild":
        if options.out is None:
            parser.error("rebuild needs the folder to write to")
        rebuild(options.data, STANDOFF, options.out)
    else:
        return _report(differences(options.data, STANDOFF))
    return 0


def _report(found: Iterable[Difference]) -> int:
    lines = [f"{STANDOFF.name}:{difference.line}: {difference.fault}\n" for difference in found]
    sys.stderr.writelines(lines)
    return 1 if lines else 0


def _write(path: Path, lines: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    partial.replace(path)


def _words(span: Span | None, text: str) -> str | None:
    return None if span is None else text[span[0] : span[1]]


def _target_to_standoff(target: str, text: str) -> Any:
    return ["x", *span_of(target[2:], text)] if target.startswith("x:") else target


def _target_from_standoff(target: Any, text: str) -> str:
    return target if isinstance(target, str) else f"x:{text[target[1] : target[2]]}"


def _holder_to_standoff(holder: str) -> str | int:
    return holder if holder == "author" else int(holder[1:])


def _holder_from_standoff(holder: str | int) -> str:
    return holder if isinstance(holder, str) else f"a{holder}"


if __name__ == "__main__":
    sys.exit(main())
