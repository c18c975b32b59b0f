"""Train the classifiers of polarity, topics and sectors, and write their tables in `data/model/`.

    python benchmarks/train_labels.py [../shared]

Takes some minutes beyond reading the reports. The same reports and labels give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable

from arguments import with_shared
from labelled_corpus import SENTENCE_LABELS, labelled, labels_by_report
from linear_training import Corpus, learn_sectors, sector_rows, unseen_scores
from polarity_training import learn_polarity, polarity_alone, polarity_places, polarity_rows
from topic_training import learn_topics, topic_places, topic_rows, topics_alone

from graphkit.core.resources import resource_path
from graphkit.extract.labels.topics import mask_other_senses


def main() -> None:
    """Learn, and write the tables."""
    reader = with_shared(__doc__)
    paragraphs = labelled(reader.parse_args().shared)
    corpus, with_recommendations = Corpus([one for one in paragraphs if not one.asked]), Corpus(paragraphs)
    print(f"{len(with_recommendations.labels)} labelled sentences of {len(set(corpus.reports))} reports")
    train_polarity(corpus)
    train_topics(with_recommendations)
    write_training_reports()
    write("sectors", learn_sectors(corpus, sector_rows(corpus), corpus.having("sectors")).lines())


def train_polarity(corpus: Corpus) -> None:
    """Learn polarity from all labels; what is made of it in a paragraph, upon what is new to the report."""
    rows = polarity_rows(corpus)
    learn = polarity_alone(corpus, rows)
    alone, places = learn(None), polarity_places(corpus, unseen_scores(corpus, learn, rows))
    write("polarity", alone.table.lines())
    write("polarity-net", alone.net.weights.to_lines(alone.net.words))
    write("polarity-in-paragraph", learn_polarity(corpus, places, corpus.having("polarity")).lines())


def train_topics(corpus: Corpus) -> None:
    """Learn topics in the same two steps."""
    names = corpus.values("topics")
    rows = topic_rows(corpus, names)
    learn = topics_alone(corpus, rows, names)
    alone, scores = (
        learn(None),
        mask_other_senses(corpus.paragraphs, unseen_scores(corpus, learn, rows), names),
    )
    placed = learn_topics(corpus, scores, topic_places(corpus, scores, names), corpus.having("topics"), names)
    write("topics", alone.lines())
    write("topics-in-paragraph", placed.lines())


def write_training_reports() -> None:
    """Write the list of reports that labelled sentences come from, for `graphkit evaluate`."""
    head = (
        "# Reports whose sentences the shipped models were trained on: "
        "the first 16 digits of the file's SHA-256; "
        "written by benchmarks/train_labels.py"
    )
    write("training-reports", [head, *sorted(labels_by_report(SENTENCE_LABELS))])


def write(name: str, lines: Iterable[str]) -> None:
    """Write a table, and say how large it is."""
    path = resource_path("data", "model", f"{name}.tsv")
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
