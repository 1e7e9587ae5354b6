"""Which volumes stay as they are and which are merged: few to search, and little to write for one document more."""

from __future__ import annotations

from collections.abc import Mapping

MOST = 8  # volumes of an edition
_DEAD = 2  # a volume is rewritten when dead documents are more than one in so many


def to_merge(sizes: Mapping[str, int], fresh: int, dead: Mapping[str, int]) -> tuple[str, ...]:
    """The names of the volumes to write anew together with the fresh documents.

    `sizes` are the live passages of each volume, `fresh` those to be added (0: none), `dead` the dead passages. Beyond MOST
    volumes the smallest are merged, and each next one that is at most twice what has been gathered; so a big volume is written
    again only when as much again has come to it.
    """
    wasteful = [name for name in sizes if dead.get(name, 0) * _DEAD > sizes[name] + dead.get(name, 0)]
    rest = sorted((name for name in sizes if name not in wasteful), key=lambda name: (sizes[name], name))
    count = len(rest) + bool(fresh or wasteful)
    gathered = fresh + sum(sizes[name] for name in wasteful)
    merged: list[str] = []
    if count > MOST:
        for name in rest:
            if len(merged) >= count - MOST and sizes[name] > 2 * gathered:
                break
            merged.append(name)
            gathered += sizes[name]
    return (*wasteful, *merged)
