"""Cluster words by the words around them, and write `data/model/groups.tsv`.

    python benchmarks/make_word_groups.py [../shared]

Unsupervised: it uses every sentence of every report. Co-occurrence counts within a window are weighted by
pointwise mutual information, reduced by a truncated SVD and clustered by k-means. A group is named by its
most frequent word. A classifier weight learned for one word then also applies to the others of its group
("rigorous", "thorough").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from arguments import with_shared
from labelled_corpus import read_paragraphs
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from threadpoolctl import threadpool_limits

from graphkit.core.errors import UnreadableReportError
from graphkit.core.resources import resource_path
from graphkit.extract.text.phrase_matcher import TokenizedText
from graphkit.extract.text.vocabulary import GROUP_PREFIX
from graphkit.ingest import find_reports

Array = NDArray[Any]

_LEAST = 8  # times that a word occurs
_REACH = 4  # words before and behind that count as company, the nearer the more
_SIZE = 200  # numbers a word
_GROUPS = 400


def main() -> None:
    """Read, group, write."""
    reader = with_shared(__doc__)
    words, company = cooccurrences(TokenizedText(sentences(reader.parse_args().shared)))
    with threadpool_limits(1):  # the same sums in the same order every time
        lines = sorted(groups(words, company))
    path = resource_path("data", "model", "groups.tsv")
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(words)} words in {len(lines)} groups, {path.stat().st_size / 1000:.0f} kB")


def sentences(shared: Path) -> Iterator[str]:
    """Yield every sentence of the reports."""
    for path in find_reports([shared / "reports" / "pdf"]):
        try:
            paragraphs, _, _ = read_paragraphs(path)
        except UnreadableReportError:
            continue
        for paragraph in paragraphs:
            yield from paragraph.sentences


def cooccurrences(text: TokenizedText) -> tuple[list[str], csr_matrix]:
    """Return the words, the commonest first, and a row for each: what stands before it, what behind."""
    written = [word for sentence in text.words for word in sentence]
    every, number, counts = np.unique(written, return_inverse=True, return_counts=True)
    order = np.lexsort((every, -counts))
    order = order[counts[order] >= _LEAST]
    place = np.full(len(every), -1)
    place[order] = np.arange(len(order))
    here = place[number]
    sentence = np.repeat(np.arange(len(text.words)), [len(words) for words in text.words])
    size, total = len(order), csr_matrix((len(order), len(order)))
    for reach in range(1, _REACH + 1):
        one, other = here[:-reach], here[reach:]
        both = (one >= 0) & (other >= 0) & (sentence[:-reach] == sentence[reach:])
        weight = np.full(both.sum(), 1 / reach)
        total = total + csr_matrix((weight, (one[both], other[both])), shape=(size, size))
    return every[order].tolist(), hstack([positive_pmi(total), positive_pmi(total.T.tocsr())]).tocsr()


def positive_pmi(counts: csr_matrix) -> csr_matrix:
    """Return by how much more often than by chance words stand together; nought where less often."""
    pairs = counts.tocoo()
    one, other = np.asarray(counts.sum(1)).ravel(), np.asarray(counts.sum(0)).ravel() ** 0.75
    value = np.log(pairs.data * other.sum() / (one[pairs.row] * other[pairs.col]))
    some = value > 0
    return csr_matrix((value[some], (pairs.row[some], pairs.col[some])), shape=counts.shape)


def reduced_dimensions(company: csr_matrix) -> Array:
    """Return some hundred numbers for each word, the weightiest first, that tell its company."""
    learner = TruncatedSVD(_SIZE, random_state=0)
    rows = learner.fit_transform(company) / np.sqrt(learner.singular_values_)
    numbers: Array = rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)
    return numbers


def groups(words: Sequence[str], company: csr_matrix) -> Iterator[str]:
    """Yield a line for each group: its name, its words."""
    rows = reduced_dimensions(company)
    found: dict[int, list[str]] = defaultdict(list)
    for word, group in zip(words, KMeans(_GROUPS, n_init=2, random_state=0).fit_predict(rows), strict=True):
        found[group].append(word)
    for together in found.values():
        yield f"{GROUP_PREFIX}{together[0]}\t{' '.join(together)}"


if __name__ == "__main__":
    main()
