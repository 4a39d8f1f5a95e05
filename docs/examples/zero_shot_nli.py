"""Answer a suite with a zero-shot NLI pipeline of Hugging Face transformers.

A model for natural language inference says how far a text entails a sentence; here, a sentence
for each label. It needs transformers with torch, and a model of yours, by folder or hub id:

    python zero_shot_nli.py questions.jsonl answers.jsonl hypotheses.json MODEL

`hypotheses.json` names one layer of the suite, its kind, and a sentence for each label, in which
{target} stands for what the question is about:

    {"layer": "stance", "kind": "class",
     "hypotheses": {"favor": "This speaks well of {target}.",
                    "none": "This does not judge {target}.",
                    "against": "This speaks ill of {target}."}}

Kinds are `class` (the sentences compete) and `labels` (each is judged alone, and given from one
half on). Yin, Hay and Roth, Benchmarking Zero-shot Text Classification, EMNLP 2019.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HALF = 0.5


def main(questions: str, answers: str, hypotheses: str, model: str) -> None:
    """Read questions, ask the model, and write a row for each."""
    from transformers import pipeline

    rules = json.loads(Path(hypotheses).read_text(encoding="utf-8"))
    classify = pipeline("zero-shot-classification", model=model, device="cpu")
    rows: list[dict[str, Any]] = [
        {"system": f"zero-shot {Path(model).name}", "made_by": f"{model} with {hypotheses}"}
    ]
    for line in Path(questions).read_text(encoding="utf-8").splitlines():
        question = json.loads(line)
        rows.append({"id": question["id"], **answer_of(question, rules, classify)})
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    Path(answers).write_text(text, encoding="utf-8")


def answer_of(question: Mapping[str, Any], rules: Mapping[str, Any], classify: Any) -> Any:
    """Answer one question with its probabilities."""
    many, layer = rules["kind"] == "labels", rules["layer"]
    label_of = {
        sentence.replace("{target}", question.get("target", "it")): label
        for label, sentence in rules["hypotheses"].items()
    }
    found = classify(
        question["text"],
        candidate_labels=list(label_of),
        hypothesis_template="{}",
        multi_label=many,
    )
    p = {
        label_of[sentence]: round(float(score), 6)
        for sentence, score in zip(found["labels"], found["scores"], strict=True)
    }
    chosen = [label for label, score in p.items() if score >= HALF]
    return {layer: chosen if many else max(p, key=lambda label: p[label]), f"{layer}_p": p}


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit("use: python zero_shot_nli.py questions.jsonl answers.jsonl hypotheses.json MODEL")
    main(*sys.argv[1:])
