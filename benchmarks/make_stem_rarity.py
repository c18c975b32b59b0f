"""Count how rare word stems and key terms are in reports, and write `data/lexicon/stem-rarity.tsv`.

    python benchmarks/make_stem_rarity.py [--reports ../shared/reports/pdf]

The same reports give the same bytes.
"""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

from arguments import SHARED, arguments
from measured_only import refuse_test_report, reports_to_learn_from

from graphkit.core.errors import UnreadableReportError
from graphkit.core.language.key_terms import key_terms
from graphkit.core.language.stemming import stems, ubiquitous_stems
from graphkit.documents.extract.front.report_kind import recognise
from graphkit.documents.extract.text.cover import find_cover
from graphkit.documents.extract.text.outline import outline, paragraphs
from graphkit.documents.extract.text.sentence_splitter import split_sentences
from graphkit.documents.ingest import read_document

HERE = Path(__file__).parent
TABLE = HERE.parent / "data" / "lexicon" / "stem-rarity.tsv"
ROLES = ("summary", "criterion", "main-findings", "strengths", "lscb")
MIN_REPORTS = 8  # a stem in fewer reports is mostly a name
MIN_SENTENCES = 15
HEADER = (
    "# stem\tlog(number of sentences / number of sentences with the stem); "
    "made by benchmarks/make_stem_rarity.py\n"
)


def main() -> None:
    """Count the stems and write the table."""
    parser = arguments(__doc__)
    parser.add_argument("--reports", type=Path, default=SHARED / "reports" / "pdf")
    total, found, reports = 0, Counter[str](), Counter[str]()
    for path in reports_to_learn_from(parser.parse_args().reports):
        of_report = [{*stems(each), *key_terms(each)} for each in sentences_of(path)]
        total += len(of_report)
        found.update(stem for sentence in of_report for stem in sentence)
        reports.update(set().union(*of_report))
    rows = [
        f"{stem}\t{math.log(total / count):.1f}\n"
        for stem, count in sorted(found.items())
        if count >= MIN_SENTENCES
        and reports[stem] >= MIN_REPORTS
        and stem not in ubiquitous_stems()
    ]
    TABLE.write_text(HEADER + "".join(rows), encoding="utf-8")
    print(f"{len(rows)} stems of {total} sentences")


def sentences_of(path: Path) -> list[str]:
    """Return the sentences of a report's findings; none if it is unreadable."""
    try:
        document = read_document(path)
    except UnreadableReportError:
        return []
    refuse_test_report(document.sha256, path)
    found = []
    cover = find_cover(document)
    for paragraph in paragraphs(outline(cover, recognise(cover).framework), *ROLES):
        text = document.text_of(paragraph.block)
        found += [text[start:end] for start, end in split_sentences(text)]
    return found


if __name__ == "__main__":
    main()
