import json

import pytest

from stanceframe.corpora.narrative_details import (
    NarrativeRole,
    read_narrative_answers,
    read_narrative_roles,
)
from stanceframe.corpora.narrative_framing import NARRATIVE_FRAMES
from stanceframe.errors import CorpusError

ROLES = "ID\tentity\tgroup\trole\tmbfc\tRE\tHI\tCO\tMO\tEC\n"


@pytest.fixture
def answers(tmp_path):
    def read_content(content):
        (tmp_path / "full_annotations.json").write_text(json.dumps(content), encoding="utf-8")
        return read_narrative_answers(tmp_path)

    return read_content


@pytest.fixture
def roles(tmp_path):
    def read_content(content):
        path = tmp_path / "role_and_frame_annoations.tsv"
        path.write_text(content, encoding="utf-8", newline="")
        return read_narrative_roles(tmp_path)

    return read_content


def test_each_answer_has_the_shares_of_its_votes(answers):
    first, second = answers(
        {"7": {"_source": "The Quay", "_text": -1, "co2": ["yes", ["yes", "no", -1, "yes"]],
               "re4": ["NO AGREEMENT", [-1, "no", -1, "n/a: problem is resolved"]]}}
    )  # fmt: skip

    assert (first.article, first.question, first.frame) == ("7", "co2", "CO")
    assert first.answers == ("yes", "no", None, "yes")
    assert first.votes.shares == pytest.approx({"yes": 2 / 3, "no": 1 / 3, "not_applicable": 0})
    assert second.votes.most_chosen == ("no", "not_applicable")


def test_a_question_that_nobody_answered_is_left_out(answers):
    assert answers({"7": {"hi4": ["NO AGREEMENT", [-1, -1, -1, -1]]}}) == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "must hold an object with the articles by number"),
        ({"7": "yes"}, "article 7: an object with questions was expected"),
        ({"7": {"co2": ["yes", ["yes", "perhaps"]]}}, "article 7, question co2: a summary and a l"),
        ({"7": {"co2": ["yes", [["yes"]]]}}, "article 7, question co2: a summary and a list of y"),
        ({"7": {"co2": "yes"}}, "article 7, question co2: .* were expected, found 'yes'"),
    ],
)
def test_a_fault_is_named_with_article_and_question(answers, content, message):
    with pytest.raises(CorpusError, match=message):
        answers(content)


def test_a_file_that_is_missing_or_no_json_is_named(tmp_path):
    with pytest.raises(CorpusError, match=r"full_annotations\.json can't be read \(No such file"):
        read_narrative_answers(tmp_path)

    (tmp_path / "full_annotations.json").write_text('{"7": \n{', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"full_annotations\.json, line 2: no JSON"):
        read_narrative_answers(tmp_path)

    (tmp_path / "full_annotations.json").write_bytes(b'{"7": "\xff"}')
    with pytest.raises(CorpusError, match=r"full_annotations\.json is not UTF-8, byte 7"):
        read_narrative_answers(tmp_path)


def test_each_role_names_an_entity_of_an_article(roles):
    row = "7\tthe weir keepers\tGENERALPUBLIC\thero\tcentre\tTrue\tFalse\tFalse\tFalse\tTrue\n"

    assert roles(ROLES + row) == (
        NarrativeRole(article="7", entity="the weir keepers", group="GENERALPUBLIC", role="hero"),
    )
    with pytest.raises(CorpusError, match="row 2: 'role' must be one of hero, villain, victim, f"):
        roles(ROLES + row + row.replace("hero", "bystander"))
    with pytest.raises(CorpusError, match="has no column role; is it the file as published"):
        roles(ROLES.replace("role", "part") + row)


def test_the_published_files_are_read_whole(shared):
    folder = shared / "data" / "narrative_framing"

    answers = read_narrative_answers(folder)
    roles = [one.role for one in read_narrative_roles(folder)]

    assert len({one.article for one in answers}) == 428
    assert {one.frame for one in answers} == set(NARRATIVE_FRAMES)
    assert {len(one.answers) for one in answers} == {4}
    assert [roles.count(name) for name in ("hero", "villain", "victim")] == [548, 754, 642]
