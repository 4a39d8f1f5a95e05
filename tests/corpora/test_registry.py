import hashlib

import pytest

from stanceframe.corpora.registry import CORPORA, FileCheck, corpus, verify
from stanceframe.errors import CorpusError


def test_a_corpus_is_found_by_its_name():
    assert [corpus(facts.name) for facts in CORPORA] == list(CORPORA)


def test_the_folder_of_a_corpus_has_its_name(tmp_path):
    (tmp_path / "conflict").mkdir()

    assert corpus("conflict").folder(tmp_path) == tmp_path / "conflict"


def test_an_unknown_corpus_is_named_with_the_known_ones():
    with pytest.raises(CorpusError, match="no corpus 'perspectrum' is known; there are: confl"):
        corpus("perspectrum")


def test_a_missing_corpus_is_named_with_where_it_should_be(tmp_path):
    with pytest.raises(CorpusError, match=f"conflict should be at {tmp_path / 'conflict'}; get it"):
        corpus("conflict").folder(tmp_path)


def test_files_are_missing_or_different_or_right(tmp_path):
    (tmp_path / "newsmtsc").mkdir()
    (tmp_path / "newsmtsc" / "train.jsonl").write_text("{}")
    for part in ("dev", "train"):
        (tmp_path / "polnear" / part).mkdir(parents=True)
    (tmp_path / "polnear" / "dev" / "a.txt").write_text("altered")

    checks = verify(tmp_path, ("newsmtsc", "polnear"))

    assert checks == (
        FileCheck(corpus="newsmtsc", file="dev_mt.jsonl", state="missing"),
        FileCheck(corpus="newsmtsc", file="dev_rw.jsonl", state="missing"),
        FileCheck(corpus="newsmtsc", file="train.jsonl", state="different"),
        FileCheck(corpus="polnear", file="dev, train", state="different"),
    )
    assert {check.state for check in verify(tmp_path, ("conflict",))} == {"missing"}


def test_every_hash_is_one_of_sha_256():
    length = hashlib.sha256().digest_size * 2

    assert {len(file.sha256) for facts in CORPORA for file in facts.files} == {length}


def test_the_shared_files_are_those_on_record(shared):
    assert {check.state for check in verify(shared / "data")} == {"ok"}
