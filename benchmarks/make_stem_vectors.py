"""Learn which terms occur near each other in reports, and write `data/model/stem-vectors.tsv`.

    python benchmarks/make_stem_vectors.py STORE

STORE is a graph that was built from the reports, with their words. Terms of one sentence, and with
half the weight terms of one paragraph, are counted together; positive pointwise mutual information
of the counts is reduced to `DIMENSIONS` by its largest eigenvalues, and each row to length 100.
Reports that accuracy is measured on are left out.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from measured_only import is_test_report
from numpy.typing import NDArray

from graphkit.core.language.key_terms import key_terms
from graphkit.graph.store.dataset import open_store

TABLE = Path(__file__).parents[1] / "data" / "model" / "stem-vectors.tsv"
DIMENSIONS = 64
MIN_SENTENCES = 12
MIN_TOGETHER = 2
PARAGRAPH = 0.5  # weight of terms of one paragraph beside those of one sentence
SMOOTHING = 0.75  # exponent of the frequency of the other term: rare ones count less
_SENTENCES = """SELECT quote, inspection.id, coalesce(paragraph, page), sha256
FROM passage JOIN inspection ON inspection.id = inspection
WHERE kind IN ('finding', 'recommendation') AND quote != '' ORDER BY passage.id"""
_BLOCK = 4096
HEADER = (
    f"# term, {DIMENSIONS} coordinates in hundredths; made by benchmarks/make_stem_vectors.py\n"
)
Floats = NDArray[np.float32]


def main() -> None:
    """Count the terms and write the table."""
    sentences: dict[str, tuple[str, ...]] = {}
    paragraphs = defaultdict[tuple[int, str], list[str]](list)
    for quote, inspection, paragraph, sha256 in open_store(sys.argv[1]).facts.rows(_SENTENCES):
        if not is_test_report(sha256) and quote not in sentences:  # reports repeat sentences
            sentences[quote] = key_terms(quote)
            paragraphs[inspection, paragraph] += sentences[quote]
    counts = Counter(term for each in sentences.values() for term in {*each})
    terms = sorted(term for term, count in counts.items() if count >= MIN_SENTENCES)
    weights = information(sentences.values(), terms) + PARAGRAPH * information(
        paragraphs.values(), terms
    )
    values, vectors = np.linalg.eigh(weights)
    largest = np.argsort(-np.abs(values))[:DIMENSIONS]
    rows = vectors[:, largest] * np.sqrt(np.abs(values[largest]))
    rows *= np.sign(rows[np.abs(rows).argmax(0), range(DIMENSIONS)])  # libraries differ in signs
    rows *= 100 / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)
    lines = [
        "\t".join([term, *(str(round(float(x))) for x in row)])
        for term, row in zip(terms, rows, strict=True)
    ]
    TABLE.write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(terms)} terms of {len(sentences)} sentences")


def information(units: Iterable[Sequence[str]], terms: Sequence[str]) -> Floats:
    """Return the positive pointwise mutual information of each two terms in the same units."""
    numbers = {term: number for number, term in enumerate(terms)}
    together = np.zeros((len(terms), len(terms)), np.float32)
    every = [sorted({numbers[term] for term in unit if term in numbers}) for unit in units]
    for start in range(0, len(every), _BLOCK):
        present = np.zeros((_BLOCK, len(terms)), np.float32)
        for row, unit in enumerate(every[start : start + _BLOCK]):
            present[row, unit] = 1
        together += present.T @ present
    np.fill_diagonal(together, 0)
    totals = together.sum(1)
    smoothed = totals**SMOOTHING / (totals**SMOOTHING).sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(together / np.outer(totals, smoothed))
    return np.where((together >= MIN_TOGETHER) & (found > 0), found, 0).astype(np.float32)


if __name__ == "__main__":
    main()
