"""Score how many recommendations are read in letters of visits and area SEND reports,
counted by hand.

    python benchmarks/letter_recommendations.py [../shared]

One reader counted them on the pages of 30 letters, drawn with the random seed 46, and of all area
SEND reports of the sets (`benchmarks/data/letter-recommendations.csv`), before any rule was written
with them.
"""

from __future__ import annotations

import csv
from pathlib import Path

from arguments import with_shared
from evaluate import format_figures
from front_page_facts import score_recommendations
from gold_corpus import Corpus

COUNTS = Path(__file__).parent / "data" / "letter-recommendations.csv"


def main() -> None:
    """Print the share of letters and reports with exactly the recommendations that are printed."""
    shared = with_shared(__doc__).parse_args().shared.resolve()
    with COUNTS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for report_set in ("visits", "send"):
        counts = {row["file"]: row for row in rows if row["set"] == report_set}
        corpus = Corpus(shared, report_set)
        counted = [row | counts[row["file"]] for row in corpus.gold if row["file"] in counts]
        print("\n".join(format_figures(score_recommendations(corpus, counted))))


if __name__ == "__main__":
    main()
