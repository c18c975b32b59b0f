"""Measure page images: how many statements are boxed whole on their pages, and milliseconds a page.

    python benchmarks/page_images.py STORE REPORTS [--sample 500]

STORE is a folder that `graphkit build` has written with quotes, REPORTS the folder of the PDF
files.
"""

from __future__ import annotations

import random
import statistics
import time
from contextlib import closing
from pathlib import Path

import pypdfium2
from arguments import arguments

from graphkit.core.identifiers import report_of
from graphkit.documents.ingest import file_digest
from graphkit.documents.ingest.sentence_boxes import find_sentence
from graphkit.graph.store.dataset import open_store
from graphkit.surfaces.web.page_drawing import draw_page

SEED = 33
STATEMENTS = """SELECT ?s ?quote ?page ?end {
  VALUES ?kind { gk:Finding gk:Recommendation gk:Judgement }
  ?s a ?kind ; gk:quote ?quote ; gk:page ?page OPTIONAL { ?s gk:endPage ?end } }"""


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("store", type=Path)
    parser.add_argument("reports", type=Path)
    parser.add_argument("--sample", type=int, default=500, help="statements")
    options = parser.parse_args()
    store = open_store(options.store)
    paths = {file_digest(path): path for path in options.reports.glob("*.pdf")}
    files = {
        report: paths[digest]
        for report, digest in store.rows("SELECT ?r ?digest { ?r gk:sha256 ?digest }")
        if digest in paths
    }
    rows = sorted(row for row in store.rows(STATEMENTS) if report_of(row[0]) in files)
    found, searched, drawn = 0, [], []
    sample = random.Random(SEED).sample(rows, min(options.sample, len(rows)))
    for statement, quote, page, end in sample:
        with closing(pypdfium2.PdfDocument(files[report_of(statement)])) as document:
            begun = time.perf_counter()
            boxes = find_sentence(document, quote, int(page), int(end or page))
            searched.append(time.perf_counter() - begun)
            found += len(boxes) == (2 if end else 1)
            for number, lines in boxes.items():
                begun = time.perf_counter()
                draw_page(document, number, lines)
                drawn.append(time.perf_counter() - begun)
    print(f"{found:,} of {len(sample):,} statements are boxed whole")
    print(f"median: {statistics.median(searched) * 1000:.0f} ms to find a sentence, ", end="")
    print(f"{statistics.median(drawn) * 1000:.0f} ms to draw a page")


if __name__ == "__main__":
    main()
