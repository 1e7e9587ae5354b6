"""Which volumes are merged: few stay to be searched, and one document more costs little."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.plan import MOST, to_merge


def test_a_few_volumes_stay_as_they_are() -> None:
    assert to_merge({f"v{n}": 20 for n in range(MOST - 1)}, 20, {}) == ()


def test_beyond_the_most_the_small_ones_are_merged_and_the_big_one_stays() -> None:
    sizes = {"big": 200_000} | {f"v{n}": 20 for n in range(MOST - 1)}
    assert set(to_merge(sizes, 20, {})) == set(sizes) - {"big"}


def test_a_volume_that_is_mostly_dead_is_written_again() -> None:
    assert to_merge({"a": 100, "b": 40}, 0, {"a": 10, "b": 41}) == ("b",)
    assert to_merge({"a": 100, "b": 40}, 0, {"a": 10, "b": 39}) == ()


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(1, 10**6), max_size=20), st.integers(1, 10**6))
def test_never_more_than_the_most_are_left(sizes: dict[str, int], fresh: int) -> None:
    merged = to_merge(sizes, fresh, {})
    assert set(merged) <= set(sizes)
    assert len(sizes) - len(merged) + 1 <= MOST or not sizes


def test_adding_one_by_one_writes_each_passage_a_few_times_only() -> None:
    """5,000 documents of 20 passages, one a run: how many passages are written in all, and in most of the runs."""
    sizes: dict[str, int] = {}
    written = []
    for number in range(5000):
        merged = to_merge(sizes, 20, {})
        written.append(20 + sum(sizes.pop(name) for name in merged))
        sizes[f"v{number}"] = written[-1]
        assert len(sizes) <= MOST
    assert sum(sizes.values()) == 5000 * 20
    assert sum(written) / (5000 * 20) < 8
    assert sorted(written)[len(written) // 2] == 20
