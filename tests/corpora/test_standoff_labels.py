"""Stand-off labels are read strictly, and joined with the sentences that they were made of."""

import json

import pytest

from stanceframe.corpora.conflict import sentence_sha1
from stanceframe.corpora.standoff import Words, join_texts, read_standoff
from stanceframe.errors import CorpusError

TEXT = 'Minister Orla Venn said the blockade of Port Selva was "a disgrace".'
ROW = {
    "k": ["fignews", "B01/English/MAIN/0", 3, sentence_sha1(TEXT), "train"],
    "a": [[[0, 18], [19, 23], [24, 67], "indirect"], [[0, 18], None, [56, 66], "partial"]],
    "f": [["resistance", 28, 50]],
    "s": [[["x", 24, 36], 0, "against"], ["israel", "author", "favor"]],
    "l": [[56, 66]],
}


@pytest.fixture
def labels(tmp_path):
    def write(*rows):
        path = tmp_path / "labels.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="ascii")
        return path

    return write


def test_labels_and_words_make_an_annotated_sentence(labels):
    rows = read_standoff(labels(ROW))

    (sentence,) = join_texts(rows, {sentence_sha1(TEXT): Words(TEXT, ("Ships waited.",))})

    speaker, cue = sentence.attributions[0].source, sentence.attributions[0].cue
    assert speaker is not None
    assert cue is not None
    assert TEXT[speaker.start : speaker.end] == "Minister Orla Venn"
    assert TEXT[cue.start : cue.end] == "said"
    assert [one.kind for one in sentence.attributions] == ["indirect", "partial"]
    assert [one.target for one in sentence.stances] == ["x:the blockade", "israel"]
    assert [one.holder for one in sentence.stances] == ["source", "author"]
    assert sentence.stances[1].mention is None
    assert sentence.before == ("Ships waited.",)
    assert sentence.cluster == "fignews:B01/English/MAIN/0"


def test_rows_of_other_sentences_are_passed_over(labels):
    assert not list(join_texts(read_standoff(labels(ROW)), {}))


@pytest.mark.parametrize(
    ("layer", "value", "named"),
    [
        ("f", [["resistance", 28]], "f.0"),
        ("l", [[5, "x"]], "l.0"),
        ("s", [["israel", "author", "neutral"]], "s.0"),
        ("a", [[None, None, None, "direct"]], "a.0"),
        ("extra", 1, "extra"),
    ],
)
def test_a_row_of_another_shape_is_named_with_its_line(labels, layer, value, named):
    with pytest.raises(CorpusError, match=rf"labels.jsonl, line 2: {named}"):
        read_standoff(labels(ROW, {**ROW, layer: value}))


def test_a_span_beyond_its_sentence_is_named(labels):
    rows = read_standoff(labels({**ROW, "l": [[60, 600]]}))

    with pytest.raises(CorpusError, match="span 60 to 600 lies outside its sentence of 68"):
        list(join_texts(rows, {sentence_sha1(TEXT): Words(TEXT)}))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CorpusError, match=r"none.jsonl can't be read"):
        read_standoff(tmp_path / "none.jsonl")
