"""A network of a few thousand weights with its own tokenizer, built in memory: real, and quick."""

from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from transformers import BertConfig, BertModel, MPNetConfig, MPNetModel

from stanceframe.codebook.loading import load_codebook
from stanceframe.net.encoder import EncoderSource
from stanceframe.net.limits import ActivationLimits
from stanceframe.net.network import StanceFrameNetwork
from stanceframe_training.bundle_writing import Contents, write_bundle
from stanceframe_training.export import export_onnx
from stanceframe_training.fitting import plain_calibration
from stanceframe_training.quantise import quantise
from stanceframe_training.recipe import InputSizes, Optimisation, Recipe, TaskPlan

WORDS = [
    "[PAD]",
    "[UNK]",
    "[CLS]",
    "[SEP]",
    "*",
    ".",
    ",",
    ":",
    ";",
    "'",
    '"',
    "!",
    "?",
    "the",
    "a",
    "of",
    "in",
    "to",
    "and",
    "on",
    "said",
    "says",
    "that",
    "truce",
    "war",
    "minister",
    "president",
    "envoy",
    "city",
    "harbour",
    "velda",
    "morava",
    "oil",
    "trade",
    "court",
    "people",
    "were",
    "killed",
    "he",
    "she",
    "it",
    "they",
    "israel",
    "iran",
    "gaza",
    "hamas",
    "russia",
    "a",
    "cease",
    "fire",
    "ceasefire",
    "calls",
    "for",
    "accused",
]


def tiny_tokenizer() -> Tokenizer:
    """Build a word tokenizer of some sixty words; others are cut into letters."""
    letters = [f"##{c}" for c in "abcdefghijklmnopqrstuvwxyz0123456789"]
    starts = list("abcdefghijklmnopqrstuvwxyz0123456789")
    vocabulary = {word: i for i, word in enumerate(dict.fromkeys([*WORDS, *starts, *letters]))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106  no password
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer


def tiny_network(
    *,
    frames: int = 14,
    width: int = 256,
    seed: int = 7,
    limits: ActivationLimits | None = None,
    family: tuple[Any, Any] = (BertConfig, BertModel),
    widening: int = 2,
) -> StanceFrameNetwork:
    """Build an untrained network of two narrow layers; the width is the least that is quantised."""
    torch.manual_seed(seed)
    make_config, make_model = family
    config = make_config(
        vocab_size=tiny_tokenizer().get_vocab_size(),
        hidden_size=width,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=widening * width,
        max_position_embeddings=512,
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=0.0,
    )
    config._attn_implementation = "eager"
    encoder = make_model(config, add_pooling_layer=False)
    return StanceFrameNetwork(encoder, frames=frames, limits=limits)


def tiny_mpnet() -> StanceFrameNetwork:
    """Build an untrained network of the MPNet family, as small."""
    return tiny_network(family=(MPNetConfig, MPNetModel))


def tiny_bundle(folder: Path) -> Path:
    """Write an untrained bundle of the conflict codebook: what it says is noise, but it runs."""
    recipe = tiny_recipe()
    codebook = load_codebook(recipe.codebook)
    folder.mkdir(parents=True, exist_ok=True)
    exported, weights = folder / "float32.onnx", folder / "int8.onnx"
    export_onnx(tiny_network(frames=len(codebook.frame_ids)), exported)
    quantise(exported, weights)
    calibration = plain_calibration(codebook)
    contents = Contents(recipe, codebook, tiny_tokenizer(), calibration, "# tiny\n")
    write_bundle(folder / "tiny", contents, weights)
    return folder / "tiny"


def tiny_recipe() -> Recipe:
    """Make a recipe for two short epochs."""
    return Recipe(
        format=1,
        name="tiny",
        seed=5,
        codebook="conflict@1.0.0",
        data=Path("nowhere"),
        encoder=EncoderSource(id="tiny", sha256="0" * 64, licence="Apache-2.0"),
        inputs=InputSizes(sentence_tokens=40, context_tokens=0),
        tasks={
            "sentences": TaskPlan(corpus="conflict"),
            "stances": TaskPlan(corpus="conflict", per_epoch=4),
        },
        optimisation=Optimisation(epochs=2, batch_size=4, bfloat16=False),
    )
