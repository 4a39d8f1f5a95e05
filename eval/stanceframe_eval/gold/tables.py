"""Gold of suites whose file is a table: VAST, IBM topics, GWSD, FrAC.

See `docs/evaluation.md` for who made them.
"""

from pathlib import Path

from stanceframe.corpora.frac import read_frac
from stanceframe.corpora.gwsd import GWSD_TARGET, RatedSentence, read_gwsd
from stanceframe.corpora.topics import read_topics
from stanceframe_eval.gold.bands import length_band
from stanceframe_eval.gold.items import Item, Marks, Question

__all__ = ["read_frac_items", "read_gwsd_items", "read_topic_items"]

SEEN = {False: "topic not in train", True: "topic in train", None: "not said"}


def read_topic_items(path: Path) -> tuple[Item, ...]:
    """Read texts with a topic in words, in either form in which such tables are published.

    A cluster is a text, which can have several topics.
    """
    return tuple(
        Item(
            question=Question(id=str(number), text=one.text, target=one.topic),
            cluster=one.cluster,
            gold={"stance": Marks(labels=frozenset({one.label}))},
            slices={"length": length_band(one.text), "topic_seen": SEEN[one.seen]},
        )
        for number, one in enumerate(read_topics(path))
    )


def read_gwsd_items(path: Path) -> tuple[Item, ...]:
    """Read news sentences on global warming with up to eight raters each.

    Rows without a rater are left out. The gold label is the raters' plurality; a tie is
    `none`. The probabilities of gold are the raters' shares.
    """
    return tuple(map(_rated, read_gwsd(path)))


def read_frac_items(path: Path) -> tuple[Item, ...]:
    """Read sentences with one frame of the Policy Frames Codebook, by its number."""
    return tuple(
        Item(
            question=Question(id=one.id, text=one.text),
            cluster=one.cluster,
            gold={"frame": Marks(labels=frozenset({one.label}))},
            slices={"length": length_band(one.text)},
        )
        for one in read_frac(path)
    )


def _rated(one: RatedSentence) -> Item:
    label, *others = one.votes.most_chosen
    shares = one.votes.shares
    return Item(
        question=Question(id=one.id, text=one.text, target=GWSD_TARGET),
        cluster=one.id,
        gold={"stance": Marks(labels=frozenset({"none" if others else label}), p=shares)},
        slices={
            "length": length_band(one.text),
            "raters": "all agree" if shares[label] == 1 else "raters differ",
        },
        raters=one.answers,
    )
