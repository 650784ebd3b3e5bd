"""Finds texts that say nearly the same: shared runs of words, without comparing every pair."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

_RUN = 3
"""Words in a shingle."""

NEAR_TWIN = 0.5
"""Share of shingles from which on two stems are near twins."""

_COMMON = 200
"""A shingle that stands in more texts than this ("which of the following") says nothing about kinship."""

_WORD = re.compile(r"[a-z0-9]+")


def shingles(text: str) -> frozenset[str]:
    """All runs of three words of a text, lower case; a shorter text is one shingle."""
    words = _WORD.findall(text.lower())
    if len(words) <= _RUN:
        return frozenset([" ".join(words)] if words else [])
    return frozenset(" ".join(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1))


def resemblance(one: frozenset[str], other: frozenset[str]) -> float:
    """Jaccard index of two sets of shingles, 0 to 1 (Broder 1997)."""
    if not one or not other:
        return 0.0
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def near_twins(texts: Sequence[str], threshold: float = NEAR_TWIN) -> Iterator[tuple[int, int, float]]:
    """Pairs (i, j, resemblance) with i < j whose resemblance reaches the threshold, by an inverted index of shingles."""
    sets = [shingles(text) for text in texts]
    index: dict[str, list[int]] = defaultdict(list)
    for j, current in enumerate(sets):
        shared: Counter[int] = Counter()
        for shingle in current:
            holders = index[shingle]
            if len(holders) <= _COMMON:
                shared.update(holders)
                holders.append(j)
        for i, _ in sorted(shared.items()):
            score = resemblance(sets[i], current)
            if score >= threshold:
                yield i, j, score


def is_near_twin(text: frozenset[str], others: Iterable[frozenset[str]]) -> bool:
    """True when a set of shingles nearly equals one of the others."""
    return any(resemblance(text, other) >= NEAR_TWIN for other in others)
