"""Whether a model's folder is of the shape that the packed path computes: BERT with mean or first-token pooling."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LONGEST = 512  # tokens of one sentence that are read at most, also by models that could read more


@dataclass(frozen=True, slots=True)
class Shape:
    """A BERT-shaped model as its folder describes it; `prefix` stands before the names of its weights."""

    layers: int
    heads: int
    dimensions: int
    epsilon: float
    pooling: str  # mean | cls
    longest: int  # tokens of a text that are read
    prompt: str  # put before each text
    prefix: str
    single: bool  # the weights are stored in single precision


def read_shape(folder: Path) -> Shape | None:
    """The shape of a model in a folder; None for any other architecture, tokeniser or pooling than those computed here."""
    try:
        config = _json(folder / "config.json")
        modules = [str(module["type"]).rsplit(".", 1)[-1] for module in _json(folder / "modules.json")]
        own = _json(folder / "sentence_bert_config.json")
        pooling = _pooling(_json(folder / "1_Pooling" / "config.json"))
        prompts = _json(folder / "config_sentence_transformers.json")
        prefix, single = _stored(folder / "model.safetensors")
        plain = (
            config["model_type"] == "bert"
            and config["hidden_act"] == "gelu"
            and config.get("position_embedding_type", "absolute") == "absolute"
            and not config.get("is_decoder", False)
            and modules in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"])
            and not own.get("do_lower_case", False)
            and (folder / "tokenizer.json").is_file()
        )
        if not plain or not pooling or prefix is None:
            return None
        return Shape(
            layers=int(config["num_hidden_layers"]),
            heads=int(config["num_attention_heads"]),
            dimensions=int(config["hidden_size"]),
            epsilon=float(config["layer_norm_eps"]),
            pooling=pooling,
            longest=min(int(own.get("max_seq_length") or LONGEST), int(config["max_position_embeddings"]), LONGEST),
            prompt=str((prompts.get("prompts") or {}).get(prompts.get("default_prompt_name") or "", "")),
            prefix=prefix,
            single=single,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _pooling(config: dict[str, Any]) -> str:
    """`mean` or `cls` when that alone is asked for; '' otherwise."""
    modes = [name for name, value in config.items() if name.startswith("pooling_mode_") and value]
    named = {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls"}
    return named.get(modes[0], "") if len(modes) == 1 and config.get("include_prompt", True) else ""


def _stored(weights: Path) -> tuple[str | None, bool]:
    """What stands before the names of a model's weights, and whether they are single precision; None for weights of another kind."""
    from safetensors import safe_open

    if not weights.is_file():
        return None, False
    try:
        with safe_open(weights, "numpy") as file:
            names = set(file.keys())
            prefix = next((prefix for prefix in ("", "bert.") if f"{prefix}embeddings.word_embeddings.weight" in names), None)
            floats = [name for name in names if prefix is not None and name.startswith(prefix) and name.endswith(("weight", "bias"))]
            return prefix, all(file.get_slice(name).get_dtype() == "F32" for name in floats)
    except Exception:  # the library's own error for a file that is none; loading it will say so
        return None, False
