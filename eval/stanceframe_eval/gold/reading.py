"""Reads the gold of a suite from the folder that the user names, and checks its hash."""

import logging
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from stanceframe.corpora.registry import file_sha256, folder_sha256
from stanceframe.errors import CorpusError, SuiteError
from stanceframe_eval.gold.conflict import read_conflict_items
from stanceframe_eval.gold.expansion import read_template_items
from stanceframe_eval.gold.fignews import read_fignews_items
from stanceframe_eval.gold.items import Gold, Item
from stanceframe_eval.gold.newsmtsc import read_newsmtsc_items
from stanceframe_eval.gold.polnear import read_polnear_items
from stanceframe_eval.gold.swaps import read_swap_items
from stanceframe_eval.gold.tables import read_frac_items, read_gwsd_items, read_topic_items
from stanceframe_eval.suites.loading import SUITES_FOLDER
from stanceframe_eval.suites.schema import ReaderName, Split, Suite

__all__ = ["read_gold", "read_train"]

logger = logging.getLogger(__name__)

READERS: dict[ReaderName, Callable[[Path], tuple[Item, ...]]] = {
    "conflict": read_conflict_items,
    "newsmtsc": read_newsmtsc_items,
    "polnear": read_polnear_items,
    "topics": read_topic_items,
    "gwsd": read_gwsd_items,
    "frac": read_frac_items,
    "swaps": read_swap_items,
    "fignews": read_fignews_items,
    "templates": read_template_items,
}
SHIPPED: frozenset[ReaderName] = frozenset(
    {"swaps", "templates"}
)  # gold that was written for this project


def read_gold(suite: Suite, data: Path, split: str | None = None) -> Gold:
    """Read a split of a suite, by default the one that it scores.

    Args:
        suite: What to read.
        data: The folder that holds a folder for each corpus.
        split: Name of a split, or the path of a file in the original format, such as a test
            split that the user has; no hash is on record for that.

    Raises:
        SuiteError: The suite has no such split.
        CorpusError: The gold is missing, and where to get it; or it is not as published.
    """
    known = {one.name: one for one in suite.splits}
    name = split or suite.split
    if name in known:
        return _read_split(suite, data, known[name])
    path = Path(name)
    if not path.exists():
        raise SuiteError(
            f"{suite.reference} has no split {name!r}; it has: {', '.join(known)}; a test split "
            "of your own is given by the path of its file"
        )
    return Gold(items=_items(suite, path), split=path.stem, sha256=_sha256(path), as_published=None)


def read_train(suite: Suite, data: Path) -> tuple[Item, ...]:
    """Read what baselines learn from; nothing where the suite has none or the file is missing."""
    if suite.train is None:
        return ()
    try:
        return read_gold(suite, data, suite.train).items
    except CorpusError as error:
        logger.warning("baselines that learn are left out: %s", error)
        return ()


def _read_split(suite: Suite, data: Path, split: Split) -> Gold:
    folder = SUITES_FOLDER if suite.reader in SHIPPED else data
    path = folder / split.gold.path
    if not path.exists():
        raise CorpusError(
            f"the gold of {suite.reference}, split {split.name}, should be at {path}; get it "
            f"from {suite.origin}, or name another data folder with --data"
        )
    found = _sha256(path)
    if found != split.gold.sha256:
        logger.warning("%s is not the file on record: its figures are of other gold", path)
    return Gold(
        items=_items(suite, path),
        split=split.name,
        sha256=found,
        as_published=found == split.gold.sha256,
    )


def _items(suite: Suite, path: Path) -> tuple[Item, ...]:
    items = READERS[suite.reader](path)
    if not items:
        raise CorpusError(f"{path} holds no item")
    twice = [name for name, count in Counter(one.question.id for one in items).items() if count > 1]
    if twice:
        raise CorpusError(f"{path} has the id {twice[0]!r} twice")
    return items


def _sha256(path: Path) -> str:
    return folder_sha256(path.parent, (path.name,)) if path.is_dir() else file_sha256(path)
