"""Cluster words by the words around them, and write `data/model/groups.tsv`.

    python benchmarks/make_word_groups.py [../shared]

Unsupervised: it uses every sentence of every report. Co-occurrence counts within a window are
weighted by pointwise mutual information, reduced by a truncated SVD and clustered by k-means. A
group is named by its most frequent word. A classifier weight learned for one word then also applies
to the others of its group ("rigorous", "thorough").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from arguments import with_shared
from labelled_corpus import read_paragraphs
from measured_only import reports_to_learn_from
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from threadpoolctl import threadpool_limits

from graphkit.core.errors import UnreadableReportError
from graphkit.core.resources import resource_path
from graphkit.documents.extract.text.phrase_matcher import GROUP_PREFIX, TokenizedText

Array = NDArray[Any]

_MIN_COUNT = 8  # occurrences of a word
_WINDOW = 4  # words before and after; a nearer one counts more
_DIMENSIONS = 200
_GROUPS = 400


def main() -> None:
    """Cluster the words and write the groups."""
    reader = with_shared(__doc__)
    words, counts = cooccurrences(TokenizedText(sentences(reader.parse_args().shared)))
    with threadpool_limits(1):  # for reproducible sums
        lines = sorted(groups(words, counts))
    path = resource_path("data", "model", "groups.tsv")
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(words)} words in {len(lines)} groups, {path.stat().st_size / 1000:.0f} kB")


def sentences(shared: Path) -> Iterator[str]:
    """Yield every sentence of the reports."""
    for path in reports_to_learn_from(shared / "reports" / "pdf"):
        try:
            paragraphs, _, _ = read_paragraphs(path)
        except UnreadableReportError:
            continue
        for paragraph in paragraphs:
            yield from paragraph.sentences


def cooccurrences(text: TokenizedText) -> tuple[list[str], csr_matrix]:
    """Return the words, most frequent first, and a row for each:
    PMI with the words before it, and after it.
    """
    tokens = [word for sentence in text.words for word in sentence]
    distinct, number, counts = np.unique(tokens, return_inverse=True, return_counts=True)
    order = np.lexsort((distinct, -counts))
    order = order[counts[order] >= _MIN_COUNT]
    place = np.full(len(distinct), -1)
    place[order] = np.arange(len(order))
    here = place[number]
    sentence = np.repeat(np.arange(len(text.words)), [len(words) for words in text.words])
    size, total = len(order), csr_matrix((len(order), len(order)))
    for distance in range(1, _WINDOW + 1):
        one, other = here[:-distance], here[distance:]
        both = (one >= 0) & (other >= 0) & (sentence[:-distance] == sentence[distance:])
        weight = np.full(both.sum(), 1 / distance)
        total = total + csr_matrix((weight, (one[both], other[both])), shape=(size, size))
    return distinct[order].tolist(), hstack(
        [positive_pmi(total), positive_pmi(total.T.tocsr())]
    ).tocsr()


def positive_pmi(counts: csr_matrix) -> csr_matrix:
    """Return the positive pointwise mutual information of co-occurrence counts."""
    pairs = counts.tocoo()
    one, other = np.asarray(counts.sum(1)).ravel(), np.asarray(counts.sum(0)).ravel() ** 0.75
    value = np.log(pairs.data * other.sum() / (one[pairs.row] * other[pairs.col]))
    positive = value > 0
    return csr_matrix(
        (value[positive], (pairs.row[positive], pairs.col[positive])), shape=counts.shape
    )


def reduced_dimensions(matrix: csr_matrix) -> Array:
    """Return the rows reduced by a truncated SVD and normalised to unit length."""
    learner = TruncatedSVD(_DIMENSIONS, random_state=0)
    rows = learner.fit_transform(matrix) / np.sqrt(learner.singular_values_)
    reduced: Array = rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)
    return reduced


def groups(words: Sequence[str], matrix: csr_matrix) -> Iterator[str]:
    """Yield a line for each group: its name and its words."""
    rows = reduced_dimensions(matrix)
    members: dict[int, list[str]] = defaultdict(list)
    for word, group in zip(
        words, KMeans(_GROUPS, n_init=2, random_state=0).fit_predict(rows), strict=True
    ):
        members[group].append(word)
    for together in members.values():
        yield f"{GROUP_PREFIX}{together[0]}\t{' '.join(together)}"


if __name__ == "__main__":
    main()
