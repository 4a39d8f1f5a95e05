"""Label Studio tasks: written with the model's predictions, read with everybody's annotations."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from stanceframe.codebook.exchange.label_studio import MARKS, TEXT, WHOLE
from stanceframe.coding.answers import Answer, RawLabel, Refusal, Returned, Task
from stanceframe.corpora.annotations import Annotation, Given, Mark
from stanceframe.errors import AnnotationError

__all__ = ["read_label_studio", "to_label_studio"]

_WITH_SPANS: Final = ("labels", "hypertextlabels", "paragraphlabels")


def to_label_studio(tasks: Sequence[Task], model: str) -> str:
    """Return tasks as JSON for Label Studio's import; answers given already go along.

    Args:
        tasks: In the order in which they are shown.
        model: What made the predictions.
    """
    rows = []
    for number, task in enumerate(tasks, start=1):
        row: dict[str, Any] = {"id": number, "data": task.item.model_dump(mode="json")}
        if task.predictions:
            named = [one.label for one in task.predictions]
            score = max(one.p for one in task.predictions)
            row["predictions"] = [
                {"model_version": model, "score": score, "result": [_choices(named)]}
            ]
        if task.annotations:
            row["annotations"] = [_annotation(one) for one in task.annotations]
        rows.append(row)
    return json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def read_label_studio(path: Path, default_coder: str) -> Returned:
    """Read a JSON export (not JSON-MIN): each annotation is one coder's answer.

    Args:
        path: The file.
        default_coder: Who coded where an annotation doesn't say.

    Raises:
        AnnotationError: The file is no JSON list of tasks.
    """
    answers: list[Answer] = []
    refusals: list[Refusal] = []
    uncoded = 0
    for number, task in enumerate(_tasks(path), start=1):
        where = f"{path}, task {number}"
        if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
            cure = "export as JSON, not JSON-MIN or CSV"
            refusals.append(Refusal(where, "is no task with its data", cure, task))
            continue
        done = [one for one in _annotations(task) if not one.get("was_cancelled")]
        uncoded += not done
        for place, annotation in enumerate(done, start=1):
            spot = f"{where}, annotation {place}"
            try:
                answers.append(_answer(task["data"], annotation, spot, default_coder))
            except (KeyError, TypeError, AttributeError) as error:
                message = f"its result has another form ({type(error).__name__}: {error})"
                refusals.append(Refusal(spot, message, "export it anew as JSON", task))
    return Returned(tuple(answers), tuple(refusals), uncoded)


def _annotation(annotation: Annotation) -> dict[str, Any]:
    whole = [given.label for given in annotation.labels if not given.marks]
    result = [_choices(whole)] if whole else []
    for given in annotation.labels:
        result += [_region(annotation.text, given, mark) for mark in given.marks]
    return {"completed_by": {"email": annotation.coder}, "result": result}


def _choices(labels: Sequence[str]) -> dict[str, Any]:
    value = {"choices": list(labels)}
    return {"from_name": WHOLE, "to_name": TEXT, "type": "choices", "value": value}


def _region(text: str, given: Given, mark: Mark) -> dict[str, Any]:
    value = {
        "start": mark.start,
        "end": mark.stop,
        "text": text[mark.start : mark.stop],
        "labels": [given.label],
    }
    return {"from_name": MARKS, "to_name": TEXT, "type": "labels", "value": value}


def _tasks(path: Path) -> list[Any]:
    try:
        tasks = json.loads(path.read_bytes())
    except OSError as error:
        raise AnnotationError(f"{path} can't be read: {error.strerror}") from error
    except ValueError as error:
        raise AnnotationError(f"{path} is no JSON ({error}); export the project as JSON") from error
    if not isinstance(tasks, list):
        raise AnnotationError(f"{path} is no list of tasks; export the project as JSON")
    return tasks


def _annotations(task: dict[str, Any]) -> list[dict[str, Any]]:
    found = task.get("annotations") or task.get("completions") or []
    return [one for one in found if isinstance(one, dict)]


def _answer(
    data: dict[str, Any], annotation: dict[str, Any], where: str, default_coder: str
) -> Answer:
    return Answer(
        where=where,
        coder=_coder(annotation.get("completed_by"), default_coder),
        text=data["text"],
        details={key: value for key, value in data.items() if key != "text"},
        labels=tuple(label for result in annotation["result"] for label in _labels(result)),
    )


def _coder(completed_by: Any, default: str) -> str:
    if isinstance(completed_by, dict):
        known = (completed_by.get(key) for key in ("email", "username", "id"))
        return str(next((one for one in known if one), default))
    return default if completed_by is None else f"coder {completed_by}"


def _labels(result: dict[str, Any]) -> Iterator[RawLabel]:
    """Give the labels of one result; ratings, comments and the like have none."""
    kind, value = result.get("type"), result.get("value", {})
    if kind == "choices":
        yield from (RawLabel(label) for label in value["choices"])
    elif kind == "taxonomy":
        yield from (RawLabel(path[-1]) for path in value["taxonomy"])
    elif kind in _WITH_SPANS:
        for label in value[kind]:
            yield RawLabel(label, value["start"], value["end"], value.get("text"))
