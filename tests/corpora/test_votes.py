import pytest

from stanceframe.corpora.votes import Count, Votes, count_votes

LABELS = ("favor", "none", "against")


def test_answers_are_counted_in_the_order_of_the_labels():
    votes = count_votes(LABELS, ["against", "favor", "against", "against"])

    assert votes.counts == (Count("favor", 1), Count("none", 0), Count("against", 3))
    assert votes.total == 4
    assert votes.shares == {"favor": 0.25, "none": 0.0, "against": 0.75}


def test_labels_that_tie_are_all_most_chosen():
    assert count_votes(LABELS, ["against", "favor"]).most_chosen == ("favor", "against")
    assert count_votes(LABELS, ["none", "favor", "none"]).most_chosen == ("none",)


def test_an_answer_that_is_no_label_is_refused():
    with pytest.raises(ValueError, match=r"\['maybe'\] are none of the labels"):
        count_votes(LABELS, ["favor", "maybe"])


@pytest.mark.parametrize("counts", [(), (Count("favor", 0),), (Count("a", 3), Count("b", -1))])
def test_votes_that_nobody_cast_cannot_be_built(counts):
    with pytest.raises(ValueError, match="need one vote or more and none below 0"):
        Votes(counts=counts)


def test_a_label_can_be_counted_once_only():
    with pytest.raises(ValueError, match="each label must be there once"):
        Votes(counts=(Count("favor", 1), Count("favor", 2)))
