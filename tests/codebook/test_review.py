"""What will hurt in a codebook that breaks no rule, and the template it begins with."""

import pytest
from typer.testing import CliRunner

from stanceframe.cli import app
from stanceframe.codebook.loading import load_codebook
from stanceframe.codebook.review import OVERLAP, review
from stanceframe.codebook.similarity import word_similarity


def messages(path):
    return " | ".join(one.message for one in review(load_codebook(path)))


def run(*words):
    return CliRunner().invoke(app, ["codebook", *map(str, words)])


def test_the_shipped_codebook_has_nothing_that_hurts():
    assert review(load_codebook("conflict@1.0.0")) == ()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("    use_when: [A ferry is lost.]\n", "", "'loss' has no 'use when'"),
        ("Late.}", "To be written.}", "'delay': say why the example has the label"),
        ("The sentence speaks of a lost ferry.", "To be written.", "'loss': is still to be"),
        (
            "The sentence speaks of a lost ferry.",
            "A ferry that is late is spoken of.",
            "'loss' and 'delay' are defined in much the same words",
        ),
        (
            "    use_when: [A ferry is lost.]\n",
            "    examples: [{text: the ferry left an  hour late., reason: Lost.}]\n",
            "the same sentence is an example of 'delay' and of 'loss'",
        ),
        (
            "      - Lyrna Line{|s}\n      - ferr{y|ies} ... company\n",
            "      - The company\n",
            "'company' has no alias beside its name",
        ),
    ],
)
def test_what_will_hurt_is_named(small, old, new, message):
    assert message not in messages(small())
    assert message in messages(small((old, new)))


def test_labels_without_limits_and_examples_are_named(small):
    assert "'loss' has no 'not when'" in messages(small())
    assert "'loss' has no example" in messages(small())
    assert "'delay' has no" not in messages(small())


def test_check_prints_what_will_hurt_and_can_be_strict(small):
    plain, strict = run("check", small()), run("check", small(), "--strict")

    assert plain.exit_code == 0
    assert "2 will hurt:\n  frames[1]: 'loss' has no 'not when'" in plain.stdout
    assert strict.exit_code == 1


def test_a_new_codebook_loads_and_names_the_next_step(tmp_path):
    path = tmp_path / "harbour-2.yaml"

    done = run("new", path, "--title", "Harbour: reports")

    codebook = load_codebook(path)
    assert done.exit_code == 0
    assert (codebook.id, codebook.title) == ("harbour_2", "Harbour: reports")
    assert "stanceframe codebook check" in done.stderr
    assert run("new", path).exit_code == 2


def test_what_the_notes_of_a_new_codebook_suggest_loads_too(tmp_path):
    path = tmp_path / "mine.yaml"
    run("new", path)
    text = path.read_text(encoding="utf-8")
    shown = text.replace("# targets:", "targets:").replace("# decisions:", "decisions:")
    path.write_text(shown.replace("\n#   ", "\n  "), encoding="utf-8")

    codebook = load_codebook(path)

    assert codebook.target_ids == ("ministry",)
    assert codebook.decisions[0].id == "denials"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (
            (
                "Economy. Costs, benefits or other financial implications for a person, "
                "group or country"
            ),
            "Economic consequences. Financial costs and gains to persons or to the country",
            True,
        ),
        (
            "Human interest. An individual's story or an emotional angle",
            "Personal stories. The emotional story of an individual person is told",
            True,
        ),
        (
            "Morality. Religious or ethical implications",
            "Security. Threats to the welfare of an individual, community or nation",
            False,
        ),
    ],
)
def test_definitions_of_one_thing_are_told_from_others_by_their_words(one, other, alike):
    assert (word_similarity([one, other])[0, 1] >= OVERLAP) == alike


def test_no_two_frames_of_the_shipped_codebook_come_near_the_bound():
    frames = load_codebook("conflict@1.0.0").frames

    alike = word_similarity([" ".join((f.name, f.definition, *f.use_when)) for f in frames])

    assert max(alike[i, j] for i in range(len(frames)) for j in range(i)) < OVERLAP / 2
