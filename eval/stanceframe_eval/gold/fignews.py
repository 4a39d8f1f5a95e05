"""Gold of the suite on FIGNEWS: posts of news outlets with the votes of many annotators on bias."""

from pathlib import Path

from stanceframe.corpora.fignews import VotedPost, read_fignews
from stanceframe_eval.gold.bands import length_band
from stanceframe_eval.gold.items import Item, Marks, Question

__all__ = ["read_fignews_items"]

FIRM = 0.75  # share of the first label from which a post is one that annotators agree on


def read_fignews_items(path: Path) -> tuple[Item, ...]:
    """Read the joined table of texts and votes; the text is the English one.

    The votes are counts, so annotators have no names. The gold label is the plurality, of a tie
    the one that stands first in the table; the probabilities of gold are the shares of votes.
    Posts of the same words are one cluster.
    """
    return tuple(map(_item, read_fignews(path)))


def _item(post: VotedPost) -> Item:
    label = post.bias.most_chosen[0]
    shares = post.bias.shares
    return Item(
        question=Question(id=post.id, text=post.text),
        cluster=post.cluster,
        gold={"bias": Marks(labels=frozenset({label}), p=shares)},
        slices={
            "length": length_band(post.text),
            "language": post.language,
            "votes": "most agree" if shares[label] >= FIRM else "votes are split",
        },
        raters=tuple(one.label for one in post.bias.counts for _ in range(one.votes)),
    )
