"""Learn polarity, topics and sectors from the labelled sentences: writes the tables of `data/model/`.

    python benchmarks/train.py [../shared]

Takes some minutes beyond reading the reports. The same reports and labels give the same bytes.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from labelled import labelled
from learning import Corpus, learn_sectors, sector_rows
from learning_polarity import learn_polarity, polarity_alone, polarity_rows
from learning_topics import learn_topics, topic_rows

from graphkit.resources import resource


def main() -> None:
    """Learn, and write the tables."""
    reader = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    reader.add_argument("shared", type=Path, nargs="?", default=Path(__file__).parents[2] / "shared")
    corpus = Corpus(labelled(reader.parse_args().shared))
    print(f"{len(corpus.labels)} labelled sentences of {len(set(corpus.reports))} reports")
    rows = polarity_rows(corpus)
    polarity = learn_polarity(corpus, rows, corpus.having("polarity"), polarity_alone(corpus, rows))
    write("polarity", polarity.alone.table.lines())
    write("polarity-net", polarity.alone.net.lines())
    write("polarity-in-paragraph", polarity.placed.lines())
    names = corpus.values("topics")
    topics = learn_topics(corpus, topic_rows(corpus, names), corpus.having("topics"), names)
    write("topics", topics.alone.lines())
    write("topics-in-paragraph", topics.placed.lines())
    write("sectors", learn_sectors(corpus, sector_rows(corpus), corpus.having("sectors")).lines())


def write(name: str, lines: Iterable[str]) -> None:
    """Write a table, and say how large it is."""
    path = resource("data", "model", f"{name}.tsv")
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
