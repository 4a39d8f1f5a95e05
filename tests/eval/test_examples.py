"""The example systems of docs/examples: none imports stanceframe; all are scored like any other."""

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from tests.tiny import tiny_tokenizer
from typer.testing import CliRunner

from stanceframe_eval.cli import app
from stanceframe_eval.page.content import Content

RUNNER = CliRunner()
EXAMPLES = Path(__file__).resolve().parents[2] / "docs/examples"
TEXTS = (
    "Morava hailed the truce.",
    "Morava blamed the envoys.",
    "Morava met the press.",
    "Morava called the truce a triumph and hailed its envoys.",
)
POLARITIES = (6, 2, 4, 6)


@pytest.fixture
def folder(tmp_path):
    """Gold of NewsMTSC's form, and the questions that the command writes of it."""
    rows = []
    for number, (text, polarity) in enumerate(zip(TEXTS, POLARITIES, strict=True)):
        target = {"Input.gid": str(number), "from": 0, "to": 6, "mention": "Morava"}
        target["polarity"] = polarity
        row = {"primary_gid": f"g{number}", "sentence_normalized": text, "targets": [target]}
        rows.append(json.dumps(row))
    gold = tmp_path / "gold.jsonl"
    gold.write_text("\n".join(rows), "utf-8")
    words = ["items", "newsmtsc-rw", "--split", str(gold), "--out", str(tmp_path / "q.jsonl")]
    assert RUNNER.invoke(app, words, catch_exceptions=False).exit_code == 0
    return tmp_path


@pytest.fixture
def example(folder):
    def run(script, *words, config=None, env=None):
        config = {} if config is None else config
        (folder / "config.json").write_text(json.dumps(config), "utf-8")
        command = [sys.executable, EXAMPLES / script, "q.jsonl", "a.jsonl", "config.json", *words]
        return subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, check=False
        )

    return run


@pytest.fixture
def scored(folder):
    def score():
        words = ["run", "newsmtsc-rw", "--data", str(folder), "--split", str(folder / "gold.jsonl")]
        words += ["--predictions", str(folder / "a.jsonl"), "--resamples", "5"]
        result = RUNNER.invoke(app, [*words, "--out", str(folder / "r")], catch_exceptions=False)
        assert result.exit_code == 0
        return Content.model_validate_json((folder / "r/report.json").read_text("utf-8"))

    return score


def answers(folder):
    rows = [json.loads(line) for line in (folder / "a.jsonl").read_text("utf-8").splitlines()]
    return {row["id"]: row["stance"] for row in rows if "id" in row}


def accuracy(report):
    return next(one.estimate.value for one in report.figures if one.metric == "stance.accuracy")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_no_example_knows_of_stanceframe(path):
    assert "import stanceframe" not in path.read_text("utf-8")
    assert "from stanceframe" not in path.read_text("utf-8")


def test_the_keyword_counter_is_scored(example, scored, folder):
    words = {"favor": ["hail*", "triumph"], "against": ["blame*"], "none": []}
    words["none"] = ["met the press"]
    config = {"layer": "stance", "kind": "class", "words": words, "otherwise": "none"}

    done = example("keyword_counter.py", config=config)

    assert done.returncode == 0, done.stderr
    assert answers(folder) == {"0": "favor", "1": "against", "2": "none", "3": "favor"}
    assert accuracy(scored()) == 1


def test_the_keyword_counter_counts_own_voice_claims(tmp_path, data):
    words = ["items", "conflict", "--data", str(data), "--out", str(tmp_path / "q.jsonl")]
    RUNNER.invoke(app, words, catch_exceptions=False)
    config = {"layer": "stance", "kind": "claims", "words": {"campaign author against": ["raid"]}}
    (tmp_path / "w.json").write_text(json.dumps(config), "utf-8")
    script = [sys.executable, EXAMPLES / "keyword_counter.py", "q.jsonl", "a.jsonl", "w.json"]

    subprocess.run(script, cwd=tmp_path, check=True)

    assert answers(tmp_path) == {"c1": [["campaign", "author", "against"]]}


class Stub(BaseHTTPRequestHandler):
    """A server that speaks the protocol: busy at first, then right, wordy, mute or wrong."""

    asked: ClassVar[list[dict]] = []
    keys: ClassVar[list[str | None]] = []
    busy = 1

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path != "/v1/chat/completions":
            self.send_error(404)
            return
        if Stub.busy:
            Stub.busy -= 1
            self.send_response(429)
            self.send_header("Retry-After", "0")
            self.end_headers()
            return
        Stub.asked.append(body)
        Stub.keys.append(self.headers["Authorization"])
        content = self.says(body["messages"][-1]["content"])
        choice = {"index": 0, "message": {"role": "assistant", "content": content}}
        reply = json.dumps({"object": "chat.completion", "choices": [choice]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def says(self, prompt):
        if "triumph" in prompt:
            return 'Of course!\n```json\n{"label": "favor"}\n```'
        if "met the press" in prompt:
            return "I would rather not say."
        return '{"label": "favor"}' if "hailed" in prompt else '{"label": "hostile"}'

    def log_message(self, format, *args):
        """Stay silent."""


@pytest.fixture
def server():
    Stub.asked, Stub.keys, Stub.busy = [], [], 1
    with ThreadingHTTPServer(("127.0.0.1", 0), Stub) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}/v1"
        running.shutdown()
        thread.join()


CHAT = {"layer": "stance", "labels": ["favor", "none", "against"], "prompt": "{target}? {text}"}


def test_a_chat_endpoint_is_asked_and_scored(example, scored, folder, server):
    done = example("chat_endpoint.py", server, "m", config=CHAT, env={"OPENAI_API_KEY": "k"})

    assert done.returncode == 0, done.stderr
    assert done.stderr == "answered; 2 without a label\n"
    assert answers(folder) == {"0": "favor", "1": None, "2": None, "3": "favor"}
    assert len(Stub.asked) == 6  # what is no label is asked for twice
    assert set(Stub.keys) == {"Bearer k"}
    first = Stub.asked[0]
    assert (first["model"], first["temperature"]) == ("m", 0)
    assert first["messages"][-1]["content"] == f"Morava? {TEXTS[0]}"
    report = scored()
    assert accuracy(report) == 0.5
    assert [one.estimate.value for one in report.figures if one.metric == "stance.abstained"] == [
        0.5
    ]


def test_a_chat_endpoint_is_not_asked_again_for_what_is_there(example, folder, server):
    example("chat_endpoint.py", server, "m", config=CHAT)
    lines = (folder / "a.jsonl").read_text("utf-8").splitlines(keepends=True)
    (folder / "a.jsonl").write_text("".join(lines[:-1]), "utf-8")
    Stub.asked = []

    done = example("chat_endpoint.py", server, "m", config=CHAT)

    assert done.returncode == 0
    assert len(Stub.asked) == 1
    assert (folder / "a.jsonl").read_text("utf-8") == "".join(lines)


def test_a_server_that_refuses_is_named_without_a_traceback(example, server):
    done = example("chat_endpoint.py", server + "/elsewhere", "m", config=CHAT)

    assert done.returncode == 1
    assert "answers 404" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def tiny_nli(tmp_path):
    """A model for inference with random weights, built here: real, but without sense."""
    import torch
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    torch.manual_seed(3)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=tiny_tokenizer(),
        **{f"{name}_token": f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep")},
        model_max_length=64,
    )
    labels = {0: "contradiction", 1: "neutral", 2: "entailment"}
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        id2label=labels,
        label2id={name: place for place, name in labels.items()},
    )
    path = tmp_path / "tiny-nli"
    BertForSequenceClassification(config).save_pretrained(path)
    tokenizer.save_pretrained(path)
    return path


def test_a_zero_shot_pipeline_is_scored(example, scored, folder, tiny_nli):
    hypotheses = {"favor": "{target} is hailed.", "none": "{target}.", "against": "No {target}."}
    config = {"layer": "stance", "kind": "class", "hypotheses": hypotheses}

    done = example("zero_shot_nli.py", str(tiny_nli), config=config)

    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in (folder / "a.jsonl").read_text("utf-8").splitlines()]
    assert rows[0]["system"] == "zero-shot tiny-nli"
    for row in rows[1:]:
        p = row["stance_p"]
        assert sum(p.values()) == pytest.approx(1, abs=1e-5)
        assert row["stance"] == max(p, key=p.get)
    report = scored()
    assert report.systems[0].name == "zero-shot tiny-nli"
    assert report.reliabilities[0].layer == "stance"


@pytest.mark.parametrize("script", sorted(path.name for path in EXAMPLES.glob("*.py")))
def test_wrong_use_is_answered_with_the_right_one(script):
    done = subprocess.run(
        [sys.executable, EXAMPLES / script], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr.startswith(f"use: python {script} questions.jsonl answers.jsonl")
