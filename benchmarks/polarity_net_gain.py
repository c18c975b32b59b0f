"""Measure how much the polarity net adds to the linear table, by cross-validation over reports.

    python benchmarks/polarity_net_gain.py [../shared] [--samples 10000]

Both variants use the same table and the same context model, trained without the report measured;
without the net, the table's own log-probabilities take the place of the net's. Prints macro-F1 of
both, the difference and its 95 % confidence interval by a paired bootstrap over reports, for
sentences annotated by two people, for all gold sentences and for all labelled sentences. The
interval covers the choice of reports, not of the random seed of training. Takes 25 minutes. Needs
scikit-learn (`pip install inspection-graph[train]`).
"""

from __future__ import annotations

import numpy as np
from arguments import with_shared
from labelled_corpus import load_paragraphs
from linear_training import Array, Corpus, FeatureMatrix, out_of_fold_scores
from polarity_training import (
    PolarityClassifiers,
    polarity_context_rows,
    polarity_rows,
    polarity_trainer,
    predicted_polarities,
    train_polarity_context,
)

from graphkit.core.terms import POLARITIES
from graphkit.documents.extract.classifiers.sentence_net import log_softmax


class TableOnly:
    """The sentence classifiers without the net."""

    def __init__(self, classifiers: PolarityClassifiers) -> None:
        self.table = classifiers.table

    def scores(self, rows: FeatureMatrix, which: Array) -> Array:
        """Return the table's scores, and beside them its log-probabilities in place of the
        net's.
        """
        scores = self.table.scores(rows, which)
        return np.hstack([scores, log_softmax(scores)])


def main() -> None:
    """Train and predict both ways, and print the difference."""
    parser = with_shared(__doc__)
    parser.add_argument("--samples", type=int, default=10_000, help="bootstrap samples")
    options = parser.parse_args()
    corpus = Corpus([one for one in load_paragraphs(options.shared) if not one.is_recommendation])
    labelled_sentences, gold = corpus.labelled_with("polarity"), corpus.gold()
    twice = np.array([number for number in gold if corpus.labels[number]["twice"]])
    answers = np.zeros(corpus.size, int)
    answers[labelled_sentences] = corpus.targets("polarity", POLARITIES)[labelled_sentences].argmax(
        1
    )
    with_net, without_net = predictions(corpus)
    for name, some in (
        ("two annotators", twice),
        ("gold", gold),
        ("all labelled", labelled_sentences),
    ):
        counts = [
            counts_by_report(corpus.reports[some], answers[some], each[some])
            for each in (with_net, without_net)
        ]
        best, plain = (float(macro_f1(each.sum(0))) for each in counts)
        low, high = paired_interval(counts[0], counts[1], options.samples)
        print(
            f"{name:16}{len(some):6} sentences of {len(counts[0]):3} reports: "
            f"macro-F1 with the net {best:.3f}, without {plain:.3f}; "
            f"difference {best - plain:+.3f} (95 % CI {low:+.3f} to {high:+.3f})"
        )


def predictions(corpus: Corpus) -> tuple[Array, Array]:
    """Return the out-of-fold polarity of every sentence with the net and without it."""
    rows = polarity_rows(corpus)
    train = polarity_trainer(corpus, rows)
    classifiers: dict[int | None, PolarityClassifiers] = {}

    def trained(without: int | None) -> PolarityClassifiers:
        classifiers[without] = train(without)
        return classifiers[without]

    with_net = out_of_fold_scores(corpus, trained, rows)
    without_net = out_of_fold_scores(corpus, lambda without: TableOnly(classifiers[without]), rows)
    return in_context(corpus, with_net), in_context(corpus, without_net)


def in_context(corpus: Corpus, scores: Array) -> Array:
    """Return the polarity that a context model on these scores, trained out of fold,
    gives each sentence.
    """
    places, given = polarity_context_rows(corpus, scores), np.zeros(corpus.size, int)
    for learn, rest in corpus.folds(corpus.labelled_with("polarity")):
        given[rest] = predicted_polarities(
            corpus, places, train_polarity_context(corpus, places, learn), rest
        )
    return given


def counts_by_report(reports: Array, answers: Array, given: Array) -> Array:
    """Return by report, [correct, labelled, predicted] and class how many sentences there are."""
    names, report = np.unique(reports, return_inverse=True)
    counts = np.zeros((len(names), 3, len(POLARITIES)))
    for number in range(len(POLARITIES)):
        is_label, is_given = answers == number, given == number
        for kind, flags in enumerate((is_label & is_given, is_label, is_given)):
            np.add.at(counts[:, kind, number], report, flags)
    return counts


def macro_f1(counts: Array) -> Array:
    """Return macro-F1 of counts by [correct, labelled, predicted] and class."""
    correct, labels, predicted = np.moveaxis(counts, -2, 0)
    scores: Array = (2 * correct / np.maximum(1e-9, labels + predicted)).mean(-1)
    return scores


def paired_interval(one: Array, other: Array, samples: int) -> tuple[float, float]:
    """Return the 95 % confidence interval of the difference in macro-F1,
    reports drawn with replacement.
    """
    size = len(one)
    draws = np.random.default_rng(0).multinomial(size, np.full(size, 1 / size), size=samples)
    differences = macro_f1(np.tensordot(draws, one, 1)) - macro_f1(np.tensordot(draws, other, 1))
    low, high = np.quantile(differences, [0.025, 0.975])
    return float(low), float(high)


if __name__ == "__main__":
    main()
