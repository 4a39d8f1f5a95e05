"""Answer a suite by counting keywords: the plainest system there is.

It knows nothing of stanceframe but docs/predictions.md, and needs Python alone:

    python keyword_counter.py questions.jsonl answers.jsonl words.json

`words.json` names one layer of the suite, its kind, and the words of each label:

    {"layer": "stance", "kind": "claims",
     "words": {"ceasefire author favor": ["ceasefire*", "truce"]}}

Kinds are `class` (one label: the one with most hits; `otherwise` where none has any), `labels`
(every label with a hit) and `claims` (labels are target, holder and stance). A * stands for any
letters. Case doesn't matter.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

Patterns = Mapping[str, re.Pattern[str]]


def main(questions: str, answers: str, words: str) -> None:
    """Read questions, count, and write a row for each."""
    rules = json.loads(Path(words).read_text(encoding="utf-8"))
    patterns = {label: pattern_of(listed) for label, listed in rules["words"].items()}
    rows = [{"system": "keyword-counter", "made_by": f"counts of the words in {Path(words).name}"}]
    for line in Path(questions).read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        answer = answer_of(question["text"], rules, patterns)
        rows.append({"id": question["id"], rules["layer"]: answer})
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    Path(answers).write_text(text, encoding="utf-8")


def pattern_of(words: list[str]) -> re.Pattern[str]:
    """Match any of the words, whole, in any case."""
    parts = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words)
    return re.compile(rf"\b(?:{parts})\b", re.IGNORECASE)


def answer_of(text: str, rules: Mapping[str, Any], patterns: Patterns) -> Any:
    """Answer one text in the form that the layer's kind has."""
    hits = dict(hits_of(text, patterns))
    if rules["kind"] == "class":
        best = max(hits, key=lambda label: hits[label])
        return best if hits[best] else rules.get("otherwise")
    found = [label for label, count in hits.items() if count]
    return [label.split() for label in found] if rules["kind"] == "claims" else found


def hits_of(text: str, patterns: Patterns) -> Iterator[tuple[str, int]]:
    """Count each label's words in a text."""
    for label, pattern in patterns.items():
        yield label, len(pattern.findall(text))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("use: python keyword_counter.py questions.jsonl answers.jsonl words.json")
    main(*sys.argv[1:])
