r"""Answer a suite with a chat model behind an OpenAI-style HTTP endpoint.

It needs Python alone. The server is one that you run or pay; texts of the gold are sent there,
so see to it that their licence allows that:

    python chat_endpoint.py questions.jsonl answers.jsonl task.json http://127.0.0.1:8000/v1 MODEL

`task.json` names one layer with one label, its labels, and what is asked; {text} and {target}
stand for the question's:

    {"layer": "stance", "labels": ["favor", "none", "against"],
     "prompt": "Is this favorable or unfavorable to {target}?\\n\\n{text}"}

A key, if the server wants one, is read from the environment variable OPENAI_API_KEY. An answer
that is no label is asked for once more and then left out as null, which the report counts as
an abstention. Rows are written as they come; run again, what is there isn't asked for again.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ATTEMPTS = 4  # of a request that the server can't take now
TIMEOUT_S = 120
BUSY = frozenset({408, 429, 500, 502, 503, 504})
SYSTEM = 'Reply with JSON alone: {"label": one of %s}.'


def main(questions: str, answers: str, task: str, url: str, model: str) -> int:
    """Ask for every question that has no row yet; return how many were left out."""
    rules = json.loads(Path(task).read_text(encoding="utf-8"))
    path = Path(answers)
    if not path.exists():
        head = {"system": model, "made_by": f"{model} at temperature 0, {Path(task).name}"}
        path.write_text(json.dumps(head) + "\n", encoding="utf-8")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    done = {row["id"] for row in rows if "id" in row}
    silent = sum(row[rules["layer"]] is None for row in rows if "id" in row)
    with path.open("a", encoding="utf-8") as stream:
        for line in Path(questions).read_text(encoding="utf-8").splitlines():
            question = json.loads(line)
            if question["id"] in done:
                continue
            label = label_of(question, rules, url, model)
            silent += label is None
            stream.write(json.dumps({"id": question["id"], rules["layer"]: label}) + "\n")
            stream.flush()
    return silent


def label_of(
    question: Mapping[str, Any], rules: Mapping[str, Any], url: str, model: str
) -> str | None:
    """Ask for one label, twice if need be; None if none comes."""
    prompt = rules["prompt"].replace("{target}", question.get("target", "it"))
    body = {
        "model": model,
        "temperature": 0,
        "messages": [
            {"role": "system", "content": SYSTEM % json.dumps(rules["labels"])},
            {"role": "user", "content": prompt.replace("{text}", question["text"])},
        ],
    }
    for _ in range(2):
        said = reply(f"{url.rstrip('/')}/chat/completions", body)
        start, end = said.find("{"), said.rfind("}")  # some wrap it in a fence or a sentence
        try:
            label = json.loads(said[start : end + 1]).get("label")
        except json.JSONDecodeError:
            continue
        if label in rules["labels"]:
            return str(label)
    return None


def reply(url: str, body: Mapping[str, Any]) -> str:
    """Post a request and return what the model says; wait where the server is busy."""
    headers = {"Content-Type": "application/json"}
    if key := os.environ.get("OPENAI_API_KEY"):
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310
                content = json.load(answer)["choices"][0]["message"]["content"]
            return str(content or "")
        except urllib.error.HTTPError as error:
            if error.code not in BUSY or attempt == ATTEMPTS:
                sys.exit(f"{url} answers {error.code} {error.reason}; what is written stays")
            waited = error.headers.get("Retry-After", "")
            time.sleep(float(waited) if waited.isdigit() else 2**attempt)
        except (OSError, ValueError, LookupError) as error:
            sys.exit(f"{url} can't be asked ({error}); what is written stays")
    return ""


if __name__ == "__main__":
    if len(sys.argv) != 6 or not sys.argv[4].startswith(("http://", "https://")):
        sys.exit("use: python chat_endpoint.py questions.jsonl answers.jsonl task.json URL MODEL")
    left_out = main(*sys.argv[1:])
    sys.stderr.write(f"answered; {left_out} without a label\n")
