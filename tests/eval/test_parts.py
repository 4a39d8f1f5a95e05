import hashlib

import pytest

from stanceframe.codebook.loading import load_codebook
from stanceframe.errors import CorpusError
from stanceframe.types import FailedArticle, Failure
from stanceframe_eval.evaluation import report_of_part
from stanceframe_eval.figures import Resampling
from stanceframe_eval.parts import CORPUS_NAMES, read_parts

FAILED = FailedArticle(id="", error=Failure(code="empty", message="no text"))


def test_every_file_of_gold_is_a_part_with_its_hash(data):
    parts = read_parts(data, "dev", CORPUS_NAMES)

    names = [(part.facts.name, part.split) for part in parts]
    assert names == [
        ("conflict", "dev"),
        ("newsmtsc", "dev_rw"),
        ("newsmtsc", "dev_mt"),
        ("polnear", "dev"),
    ]
    content = (data / "conflict" / "dev.jsonl").read_bytes()
    assert parts[0].sha256 == hashlib.sha256(content).hexdigest()
    assert all(len(part.articles) == len(part.clusters) == 1 for part in parts)


def test_a_product_that_fails_everywhere_scores_nothing_and_is_said_to_fail(data):
    codebook = load_codebook("conflict")

    reports = [
        report_of_part(
            part,
            [FAILED],
            [FAILED] * len(part.probes(codebook)),
            codebook,
            Resampling(resamples=5),
        )
        for part in read_parts(data, "dev", CORPUS_NAMES)
    ]

    assert [(report.failed, report.unlabelled) for report in reports] == [(1, 0)] * 4
    values = {figure.name: figure.estimate.value for figure in reports[0].figures}
    assert values["frames.micro_f1"] == values["stance.micro_f1"] == 0


def test_only_the_corpora_that_are_named_are_read(data):
    (data / "conflict" / "dev.jsonl").unlink()

    (part,) = read_parts(data, "dev", ["polnear"])

    assert part.facts.name == "polnear"


@pytest.mark.parametrize("name", CORPUS_NAMES)
def test_a_missing_split_is_named_with_its_place(data, name):
    with pytest.raises(CorpusError, match=f"{name}.*test"):
        read_parts(data, "test", [name])


def test_a_missing_corpus_is_named_with_its_place(tmp_path):
    with pytest.raises(CorpusError, match=f"newsmtsc should be at {tmp_path / 'newsmtsc'}"):
        read_parts(tmp_path, "dev", ["newsmtsc"])


def test_a_corpus_without_an_evaluation_is_named_with_those_that_have_one(data):
    with pytest.raises(CorpusError, match="no evaluation on a corpus 'vast'; there is one on: con"):
        read_parts(data, "dev", ["vast"])
