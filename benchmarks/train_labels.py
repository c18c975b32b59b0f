"""Train the classifiers of polarity, topics and sectors, and write their tables in `data/model/`.

    python benchmarks/train_labels.py [../shared]

Takes some minutes beyond reading the reports. The same reports and labels give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from arguments import with_shared
from gold_corpus import TRAINING_REPORTS
from labelled_corpus import SENTENCE_LABELS, labels_by_report, load_paragraphs
from linear_training import Corpus, out_of_fold_scores, sector_rows, train_sectors
from net_tables import net_lines
from polarity_training import (
    polarity_context_rows,
    polarity_rows,
    polarity_trainer,
    train_polarity_context,
)
from topic_training import topic_context_rows, topic_rows, topic_trainer, train_topic_context

from graphkit.core.resources import resource_path
from graphkit.documents.extract.labels.topics import mask_other_senses


def main() -> None:
    """Train all models and write their tables."""
    parser = with_shared(__doc__)
    paragraphs = load_paragraphs(parser.parse_args().shared)
    corpus, with_recommendations = (
        Corpus([one for one in paragraphs if not one.is_recommendation]),
        Corpus(paragraphs),
    )
    print(
        f"{len(with_recommendations.labels)} labelled sentences of {len(set(corpus.reports))} "
        "reports"
    )
    train_polarity(corpus)
    train_topics(with_recommendations)
    write_training_reports()
    write(
        "sectors",
        train_sectors(corpus, sector_rows(corpus), corpus.labelled_with("sectors")).to_lines(),
    )


def train_polarity(corpus: Corpus) -> None:
    """Train polarity: the sentence models on all labels,
    the context model on out-of-fold scores.
    """
    rows = polarity_rows(corpus)
    train = polarity_trainer(corpus, rows)
    alone, places = (
        train(None),
        polarity_context_rows(corpus, out_of_fold_scores(corpus, train, rows)),
    )
    write("polarity", alone.table.to_lines())
    write("polarity-net", net_lines(alone.net.words, alone.net.weights))
    write(
        "polarity-in-paragraph",
        train_polarity_context(corpus, places, corpus.labelled_with("polarity")).to_lines(),
    )


def train_topics(corpus: Corpus) -> None:
    """Train topics in the same two steps."""
    names = corpus.values("topics")
    rows = topic_rows(corpus, names)
    train = topic_trainer(corpus, rows, names)
    alone, scores = (
        train(None),
        mask_other_senses(corpus.paragraphs, out_of_fold_scores(corpus, train, rows), names),
    )
    placed = train_topic_context(
        corpus,
        scores,
        topic_context_rows(corpus, scores, names),
        corpus.labelled_with("topics"),
        names,
    )
    write("topics", alone.to_lines())
    write("topics-in-paragraph", placed.to_lines())


def write_training_reports() -> None:
    """Write the list of reports that labelled sentences come from, for `benchmarks/evaluate.py`."""
    head = (
        "# Reports whose sentences the shipped models were trained on: "
        "the first 16 digits of the file's SHA-256; "
        "written by benchmarks/train_labels.py"
    )
    write(TRAINING_REPORTS, [head, *sorted(labels_by_report(SENTENCE_LABELS))])


def write(name: str | Path, lines: Iterable[str]) -> None:
    """Write a table, of the model unless its path is given, and print its size."""
    path = resource_path("data", "model", f"{name}.tsv") if isinstance(name, str) else name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
