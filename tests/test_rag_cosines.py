"""Cosines of another encoder: what it gives the same and unrelated words comes to stand where the default encoder has them."""

from __future__ import annotations

import numpy as np
import pytest

from ingest.models import Library
from rag import Assistant
from rag.archive import InMemory
from rag.cosines import UNRELATED, Scale, measured
from tests.builders import NOTICE_ID, HashEncoder


def test_both_points_are_met_and_order_is_kept() -> None:
    scale = Scale(0.9, 0.7)
    assert scale(np.array([0.9, 0.7, 0.8], np.float32)) == pytest.approx([1.0, UNRELATED, (1 + UNRELATED) / 2])
    assert Scale(1.0, UNRELATED)(np.array([-0.3, 0.4], np.float32)) == pytest.approx([-0.3, 0.4])


def test_an_encoder_that_sees_the_same_in_everything_stays_finite() -> None:
    assert np.isfinite(Scale(1.0, 1.0)(np.linspace(-1, 1, 5, dtype=np.float32))).all()


def test_the_default_encoder_is_left_alone(assistant: Assistant) -> None:
    assert assistant.index.common.scale(assistant.archive, NOTICE_ID) is None


def test_the_points_are_measured_on_the_passages_of_a_document(assistant: Assistant) -> None:
    """Of the default encoder itself the measured line is nearly the identity."""
    scale = measured(assistant.archive, NOTICE_ID, assistant.retriever.vector)
    assert scale
    cosines = np.array([0.0, 0.3, 0.6, 1.0], np.float32)
    assert scale(cosines) == pytest.approx(cosines, abs=0.02)


def test_other_prompts_for_questions_are_measured_too(library: Library, assistant: Assistant) -> None:
    encoder = HashEncoder()
    vectors = np.array(encoder.embed_documents([one.text for one in library.passages]), np.float32)
    archive = InMemory(library, vectors, assistant.index.lexicon, "1", "other/1")
    plain = measured(archive, NOTICE_ID, lambda text: np.array(encoder.embed_query(text), np.float32))
    prompted = measured(archive, NOTICE_ID, lambda text: np.array(encoder.embed_query(f"为了检索:{text}"), np.float32))
    assert plain and prompted
    same = np.array([0.9], np.float32)
    assert prompted(same) > plain(same)


@pytest.mark.parametrize("identity", [None, "unknown"])
def test_nothing_is_measured_where_there_is_nothing(assistant: Assistant, identity: str | None) -> None:
    assert measured(assistant.archive, identity, assistant.retriever.vector) is None
