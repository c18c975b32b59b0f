"""Says how near in meaning two key terms are, by the sentences of reports in which each stands.

"Locum" and "vacancy" stand near the same terms and have a high similarity, though no sentence need
have both. `data/model/stem-vectors.tsv` has a vector for each common term, made by
`benchmarks/make_stem_vectors.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from graphkit.core.resources import resource_path

Vectors = NDArray[np.float32]


def vectors_of(terms: Sequence[str]) -> Vectors:
    """Return the vectors of terms, one row each of length 1;
    a row of zeros for a term that has none.
    """
    known, rows = _table()
    return rows[[known.get(term, -1) for term in terms]]


def has_vector(term: str) -> bool:
    """Return whether a term is common enough in reports to have a vector."""
    return term in _table()[0]


@cache
def _table() -> tuple[Mapping[str, int], Vectors]:
    """Return the row of each term, and the rows; the last is zero."""
    lines = resource_path("data", "model", "stem-vectors.tsv").read_text("utf-8").splitlines()
    cells = [line.split("\t") for line in lines if not line.startswith("#")]
    rows = np.array([row[1:] for row in cells], np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    at = {term: number for number, (term, *_) in enumerate(cells)}
    zero = np.zeros_like(rows[:1])
    return at, np.vstack([rows, zero])
