"""Comments asked about another comment's topic: nobody takes sides on what isn't taken up."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stanceframe.corpora.topics import TopicText
from stanceframe.types import Polarity
from stanceframe_training.corpus_examples import topic_example, with_topics_changed


def comment(number: int, text: str, topic: str, label: Polarity = "favor") -> TopicText:
    return TopicText(text=text, topic=topic, label=label, cluster=f"c{number}", seen=True)


COMMENTS = (
    comment(1, "Lamps in the streets make nights safer for everyone.", "street lighting"),
    comment(2, "The ferry should carry bicycles without a fee.", "ferry fees", "against"),
    comment(3, "Orchards need water more than the brewery does.", "irrigation", "none"),
    comment(4, "Light the streets and the ferry landing too.", "harbour lamps", "against"),
)


@given(st.integers(0, 2**32 - 1))
def test_a_topic_that_a_text_speaks_of_is_never_asked_about(seed):
    changed = with_topics_changed(COMMENTS, 12, np.random.default_rng(seed))

    texts, topics = {one.text for one in COMMENTS}, {one.topic for one in COMMENTS}
    assert len(changed) <= 12
    for one in changed:
        assert one.text in texts and one.topic in topics
        assert (one.label, one.seen) == ("none", None)
        # "streets" takes up "street lighting"; "Lamps" takes up "harbour lamps"
        assert not ("treets" in one.text and one.topic == "street lighting")
        assert not ("amps" in one.text and one.topic == "harbour lamps")
        assert not ("ferry" in one.text and one.topic == "ferry fees")


def test_some_are_found_and_the_seed_decides_which():
    first, again, other = (
        with_topics_changed(COMMENTS, 12, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )

    assert first == again != other
    assert len(first) > 3
    assert topic_example(first[0]).stance == {"any": "none"}


def test_of_no_texts_none_are_made():
    assert with_topics_changed((), 5, np.random.default_rng(1)) == ()
