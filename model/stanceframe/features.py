"""Text to the integer arrays that the network reads; the same code trains and serves. No torch.

Pass one reads `[CLS] sentence [SEP] end of the sentence before [SEP]`. Pass two reads
`[CLS] sentence with * around each mention * [SEP] name of the target [SEP]`: marking the target
and naming it as second segment follows Hamborg & Donnay (NewsMTSC, EACL 2021, their TD-BERT row).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.types import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["Batch", "Featurizer", "InputLimits", "ModelInput", "TokenRange", "collate"]


class TokenRange(NamedTuple):
    """The sentence's characters that a token stands for; empty for tokens that aren't of it."""

    start: int
    end: int


NOWHERE = TokenRange(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class InputLimits:
    """How many tokens of each part the network reads."""

    sentence_tokens: int = 160  # 99.7% of the conflict sentences are shorter
    context_tokens: int = 24  # the end of the sentence before: who was speaking, about what
    target_tokens: int = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInput:
    """One sequence for the network.

    Attributes:
        ids: Token ids, with special tokens.
        types: Segment of each token, 0 or 1.
        ranges: Characters of each token in the sentence.
        mention: 1 on the tokens that stand for the target, else 0; pass one has none.
        tokens: How many tokens the sentence has; more than `read` means it was cut.
        read: How many of them are here.
    """

    ids: tuple[int, ...]
    types: tuple[int, ...]
    ranges: tuple[TokenRange, ...]
    mention: tuple[int, ...]
    tokens: int
    read: int


class Batch(NamedTuple):
    """Padded inputs, each `(sequences, tokens)`; the mention mask float32, the others int64."""

    input_ids: NDArray[np.int64]
    attention_mask: NDArray[np.int64]
    token_type_ids: NDArray[np.int64]
    mention_mask: NDArray[np.float32]


class Featurizer:
    """Turns sentences, and sentences with a target, into `ModelInput`.

    Args:
        tokenizer: A tokenizer of the BERT kind: `[CLS]`, `[SEP]` and `*` in its vocabulary.
        limits: Lengths in tokens.
    """

    def __init__(self, tokenizer: "Tokenizer", limits: InputLimits | None = None) -> None:
        self.tokenizer = tokenizer
        self.limits = limits or InputLimits()
        self._first = _id_of(tokenizer, "[CLS]")
        self._end = _id_of(tokenizer, "[SEP]")
        self._mark = _id_of(tokenizer, "*")

    def sentence(self, text: str, context: str = "") -> ModelInput:
        """Encode a sentence with the end of the one before it."""
        ids, ranges = self._encode(text)
        kept = min(len(ids), self.limits.sentence_tokens)
        before = self._encode(context).ids[-self.limits.context_tokens :] if context else []
        if self.limits.context_tokens == 0:
            before = []
        return self._assemble(ids[:kept], ranges[:kept], [0] * kept, before, 0, len(ids))

    def pair(self, text: str, mentions: Sequence[Span], target: str) -> ModelInput:
        """Encode a sentence with its mentions of a target marked, and the target's name.

        Without a mention, the name's tokens stand for the target.
        """
        ids, ranges = self._encode(text)
        inside = [_is_inside(token, mentions) for token in ranges]
        low = _window_start(inside, self.limits.sentence_tokens)
        kept = slice(low, low + self.limits.sentence_tokens)
        marked = self._mark_mentions(ids[kept], ranges[kept], inside[kept])
        name = self._encode(target).ids[: self.limits.target_tokens]
        in_name = 0 if any(marked.mention) else 1
        return self._assemble(
            marked.ids, marked.ranges, marked.mention, name, in_name, len(ids), len(ids[kept])
        )

    def _encode(self, text: str) -> "_Encoded":
        encoding = self.tokenizer.encode(text, add_special_tokens=False)
        return _Encoded(list(encoding.ids), [TokenRange(*pair) for pair in encoding.offsets])

    def _mark_mentions(
        self, ids: Sequence[int], ranges: Sequence[TokenRange], inside: Sequence[bool]
    ) -> "_Marked":
        marked = _Marked([], [], [])
        previous = False
        for token, place, is_mention in zip(ids, ranges, inside, strict=True):
            if is_mention != previous:
                marked.add(self._mark, NOWHERE, 0)
            marked.add(token, place, int(is_mention))
            previous = is_mention
        if previous:
            marked.add(self._mark, NOWHERE, 0)
        return marked

    def _assemble(
        self,
        ids: Sequence[int],
        ranges: Sequence[TokenRange],
        mention: Sequence[int],
        second: Sequence[int],
        mention_in_second: int,
        tokens: int,
        read: int | None = None,
    ) -> ModelInput:
        tail = [*second, self._end] if second else []
        tail_mention = [mention_in_second] * len(second) + [0] if second else []
        return ModelInput(
            ids=(self._first, *ids, self._end, *tail),
            types=(0,) * (len(ids) + 2) + (1,) * len(tail),
            ranges=(NOWHERE, *ranges, NOWHERE, *[NOWHERE] * len(tail)),
            mention=(0, *mention, 0, *tail_mention),
            tokens=tokens,
            read=len(ids) if read is None else read,
        )


class _Encoded(NamedTuple):
    ids: list[int]
    ranges: list[TokenRange]


class _Marked(NamedTuple):
    ids: list[int]
    ranges: list[TokenRange]
    mention: list[int]

    def add(self, token: int, place: TokenRange, is_mention: int) -> None:
        self.ids.append(token)
        self.ranges.append(place)
        self.mention.append(is_mention)


def collate(inputs: Sequence[ModelInput], *, multiple: int = 1) -> Batch:
    """Pad to the longest, or a multiple, with id 0, which BERT vocabularies reserve for it."""
    longest = max(len(one.ids) for one in inputs)
    shape = (len(inputs), -(-longest // multiple) * multiple)
    batch = Batch(
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
        np.zeros(shape, np.int64),
        np.zeros(shape, np.float32),
    )
    for row, one in enumerate(inputs):
        length = len(one.ids)
        batch.input_ids[row, :length] = one.ids
        batch.attention_mask[row, :length] = 1
        batch.token_type_ids[row, :length] = one.types
        batch.mention_mask[row, :length] = one.mention
    return batch


def _id_of(tokenizer: "Tokenizer", token: str) -> int:
    number = tokenizer.token_to_id(token)
    if number is None:
        raise ValueError(f"the tokenizer has no {token!r}; a BERT vocabulary is needed")
    return int(number)


def _is_inside(token: TokenRange, spans: Sequence[Span]) -> bool:
    return any(token.start < span.end and span.start < token.end for span in spans)


def _window_start(inside: Sequence[bool], size: int) -> int:
    """Start the window so that the first mention of a long sentence lies in its middle."""
    if len(inside) <= size or not any(inside):
        return 0
    return max(0, min(inside.index(True) - size // 2, len(inside) - size))
