"""Text to the integer arrays that the network reads; the same code trains and serves. No torch.

Pass one reads `[CLS] sentence [SEP] end of the sentence before [SEP]`. Pass two reads
`[CLS] sentence with * around each mention * [SEP] name of the target [SEP]`: marking the target
and naming it as second segment follows Hamborg & Donnay (NewsMTSC, EACL 2021, their TD-BERT row).
Where a bundle says so, actors are read under stand-ins, see `stanceframe.text.stand_ins`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from stanceframe.text.stand_ins import Places, StandIn, load_stand_ins
from stanceframe.types import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = [
    "Batch",
    "Featurizer",
    "InputLimits",
    "ModelInput",
    "NamesRead",
    "TokenRange",
    "collate",
    "tokens_inside",
]


class TokenRange(NamedTuple):
    """The sentence's characters that a token stands for; empty for tokens that aren't of it."""

    start: int
    end: int


NamesRead = Literal["written", "stand-ins"]
NOWHERE = TokenRange(0, 0)
SENTENCES_KEPT = 256  # those of a few articles: at most some 10 MB of tokens
CHARACTERS_KEPT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class InputLimits:
    """What the network reads: how many tokens of each part, and actors under which names."""

    sentence_tokens: int = 160  # 99.7% of the conflict sentences are shorter
    context_tokens: int = 24  # the end of the sentence before: who was speaking, about what
    target_tokens: int = 24
    names: NamesRead = "written"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelInput:
    """One sequence for the network.

    Attributes:
        ids: Token ids, with special tokens.
        types: Segment of each token, 0 or 1.
        ranges: Characters of each token in the sentence.
        words: Number of the word that each token is a piece of; -1 for tokens of no word.
        mention: 1 on the tokens that stand for the target, else 0; pass one has none.
        tokens: How many tokens the sentence has; more than `read` means it was cut.
        read: How many of them are here.
    """

    ids: tuple[int, ...]
    types: tuple[int, ...]
    ranges: tuple[TokenRange, ...]
    words: tuple[int, ...]
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
        tokenizer: A tokenizer with BERT's word pieces, and its or MPNet's special tokens.
        limits: Lengths in tokens, and under which names actors are read.
    """

    def __init__(self, tokenizer: "Tokenizer", limits: InputLimits | None = None) -> None:
        self.tokenizer = tokenizer
        self.limits = limits or InputLimits()
        # MPNet's vocabulary holds BERT's special tokens too, which its encoder never saw.
        self._first = _id_of(tokenizer, "<s>", "[CLS]")
        self._end = _id_of(tokenizer, "</s>", "[SEP]")
        self._mark = _id_of(tokenizer, "*")
        self._stand_ins = load_stand_ins() if self.limits.names == "stand-ins" else None
        # Every stand-in takes "a" before it, so that the article doesn't tell whom it stands for.
        self._articles: dict[int, int] = {}
        if self._stand_ins is not None:
            self._articles[_id_of(tokenizer, "an")] = _id_of(tokenizer, "a")
        self._ids_by_words: dict[str, list[int]] = {}
        # Each sentence is wanted up to three times: itself, before the next one, and in pairs.
        self._pieces = lru_cache(maxsize=SENTENCES_KEPT)(self._tokenise)

    def sentence(self, text: str, context: str = "") -> ModelInput:
        """Encode a sentence with the end of the one before it."""
        pieces = self._read(text)
        limit = self.limits.context_tokens
        before = self._called_alike(context, pieces.stand_ins)[-limit:] if context and limit else ()
        window = pieces.tokens().cut(0, self.limits.sentence_tokens)
        return self._assemble(window, before, len(pieces.ids))

    def pair(self, text: str, mentions: Sequence[Span], target: str) -> ModelInput:
        """Encode a sentence with its mentions of a target marked, and the target's name.

        Without a mention, the name's tokens stand for the target.
        """
        pieces = self._read(text)
        whole = pieces.tokens()
        for index in tokens_inside(whole.ranges, mentions):
            whole.mention[index] = 1
        start = _window_start(whole.mention, self.limits.sentence_tokens)
        window = whole.cut(start, self.limits.sentence_tokens)
        name = self._name_of(target, mentions, pieces.stand_ins)[: self.limits.target_tokens]
        return self._assemble(self._marked(window), name, len(whole.ids), len(window.ids))

    def _read(self, text: str) -> "_Pieces":
        return (self._pieces if len(text) <= CHARACTERS_KEPT else self._tokenise)(text)

    def _tokenise(self, text: str, places: Places | None = None) -> "_Pieces":
        encoding = self.tokenizer.encode(text, add_special_tokens=False)
        pieces = _Pieces(
            tuple(encoding.ids),
            tuple(TokenRange(*pair) for pair in encoding.offsets),
            tuple(-1 if word is None else word for word in encoding.word_ids),
            self._stand_ins.find(text, places) if self._stand_ins else (),
        )
        return self._under_stand_ins(pieces) if pieces.stand_ins else pieces

    def _name_of(
        self, target: str, mentions: Sequence[Span], stand_ins: tuple[StandIn, ...]
    ) -> Sequence[int]:
        """Return the tokens of a target's name, under the stand-in that its sentence gives it."""
        named = (one for one in stand_ins for span in mentions if one.span.contains(span))
        first = next(named, None)
        return self._called_alike(target, stand_ins) if first is None else self._ids_of(first.words)

    def _called_alike(self, text: str, stand_ins: tuple[StandIn, ...]) -> Sequence[int]:
        """Return the tokens of a text whose actors are called as in the sentence it goes with."""
        if self._stand_ins is None or not stand_ins:
            return self._read(text).ids
        return self._tokenise(text, self._stand_ins.places_of(stand_ins)).ids

    def _under_stand_ins(self, pieces: "_Pieces") -> "_Pieces":
        """Put each stand-in's tokens where the tokens of what it stands for are."""
        read = _Tokens([], [], [], [])
        stand_ins = iter(pieces.stand_ins)
        here, inside = next(stand_ins, None), False
        for token, place, word in zip(pieces.ids, pieces.ranges, pieces.words, strict=True):
            while here is not None and here.span.end <= place.start:
                here, inside = next(stand_ins, None), False
            if here is None or place.end <= here.span.start:
                read.add(token, place, word, 0)
            elif not inside:
                inside = True
                read.ids[-1:] = [self._articles.get(one, one) for one in read.ids[-1:]]
                for name in self._ids_of(here.words):
                    read.add(name, TokenRange(here.span.start, here.span.end), word, 0)
        return _Pieces(tuple(read.ids), tuple(read.ranges), tuple(read.words), pieces.stand_ins)

    def _ids_of(self, words: str) -> list[int]:
        known = self._ids_by_words.get(words)
        if known is None:
            known = self.tokenizer.encode(words, add_special_tokens=False).ids
            self._ids_by_words[words] = known
        return known

    def _marked(self, window: "_Tokens") -> "_Tokens":
        """Put a mark on both sides of each run of tokens that mention the target."""
        marked = _Tokens([], [], [], [])
        previous = 0
        for token in zip(*window, strict=True):
            if token[3] != previous:
                marked.add(self._mark, NOWHERE, -1, 0)
            marked.add(*token)
            previous = token[3]
        if previous:
            marked.add(self._mark, NOWHERE, -1, 0)
        return marked

    def _assemble(
        self, first: "_Tokens", second: Sequence[int], tokens: int, read: int | None = None
    ) -> ModelInput:
        tail = [*second, self._end] if second else []
        names_target = int(not any(first.mention) and read is not None)
        tail_mention = [names_target] * len(second) + [0] if second else []
        return ModelInput(
            ids=(self._first, *first.ids, self._end, *tail),
            types=(0,) * (len(first.ids) + 2) + (1,) * len(tail),
            ranges=(NOWHERE, *first.ranges, NOWHERE, *[NOWHERE] * len(tail)),
            words=(-1, *first.words, -1, *[-1] * len(tail)),
            mention=(0, *first.mention, 0, *tail_mention),
            tokens=tokens,
            read=len(first.ids) if read is None else read,
        )


class _Pieces(NamedTuple):
    """What the network reads of a text: ids, characters and words of its tokens, and stand-ins."""

    ids: tuple[int, ...]
    ranges: tuple[TokenRange, ...]
    words: tuple[int, ...]
    stand_ins: tuple[StandIn, ...]

    def tokens(self) -> "_Tokens":
        """Return columns that can be changed; no token mentions a target yet."""
        return _Tokens(list(self.ids), list(self.ranges), list(self.words), [0] * len(self.ids))


class _Tokens(NamedTuple):
    """Tokens column by column: ids, characters, words, and whether they mention the target."""

    ids: list[int]
    ranges: list[TokenRange]
    words: list[int]
    mention: list[int]

    def add(self, token: int, place: TokenRange, word: int, is_mention: int) -> None:
        self.ids.append(token)
        self.ranges.append(place)
        self.words.append(word)
        self.mention.append(is_mention)

    def cut(self, start: int, size: int) -> "_Tokens":
        kept = slice(start, start + size)
        return _Tokens(self.ids[kept], self.ranges[kept], self.words[kept], self.mention[kept])


def collate(inputs: Sequence[ModelInput], *, multiple: int = 1) -> Batch:
    """Pad to the longest, or a multiple, with id 0, which the attention mask hides."""
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


def _id_of(tokenizer: "Tokenizer", *tokens: str) -> int:
    """Return the id of the first of these tokens that the vocabulary holds."""
    numbers = (tokenizer.token_to_id(token) for token in tokens)
    number = next((one for one in numbers if one is not None), None)
    if number is None:
        wanted = " or ".join(repr(token) for token in tokens)
        raise ValueError(f"the tokenizer has no {wanted}; a vocabulary like BERT's is needed")
    return int(number)


def tokens_inside(ranges: Sequence[TokenRange], spans: Sequence[Span]) -> list[int]:
    """Return the places of the tokens that share a character with one of some spans, in order."""
    inside = {
        index
        for span in spans
        for index, (start, end) in enumerate(ranges)
        if start < span.end and span.start < end
    }
    return sorted(inside)


def _window_start(inside: Sequence[int], size: int) -> int:
    """Start the window so that the first mention of a long sentence lies in its middle."""
    if len(inside) <= size or not any(inside):
        return 0
    return max(0, min(inside.index(1) - size // 2, len(inside) - size))
