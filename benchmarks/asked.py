"""Print what came of each question of a file, beside what a reader expects: to be judged by eye.

    python benchmarks/asked.py --store graph.db ../shared/queries/asked.tsv
        [--rows 3] [--only 12 13]

The file has columns, the last two are the question and what is right. For each question its
reading, or the readings that are offered, the words that no part used, the sentence and the first
rows are printed, then times.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from statistics import median

from graphkit.answers.questions.answering import reply_to
from graphkit.graph.store.dataset import open_store


def main() -> None:
    """Print the questions and what came."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--store", default="graph.db")
    parser.add_argument("--rows", type=int, default=3)
    parser.add_argument("--only", type=int, nargs="*", default=[])
    given = parser.parse_args()
    lines = given.file.read_text("utf-8").splitlines()[1:]
    times = []
    store = open_store(given.store)
    reply_to(store, "is Leeds good")  # reads what later questions share
    for number, line in enumerate(lines, 1):
        if given.only and number not in given.only:
            continue
        *_, question, right = line.split("\t")
        start = time.perf_counter()
        reply = reply_to(store, question)
        times.append(time.perf_counter() - start)
        answered = reply.answer
        parts = json.dumps(reply.reading, ensure_ascii=False)
        print(f"{number}. {question}  [{times[-1]:.2f} s]\n   RIGHT {right}\n   READ  {parts}")
        if reply.unused:
            print(f"   UNUSED {', '.join(reply.unused)}")
        print(f"   {'SAYS ' if answered else 'NONE '} {reply.text}")
        for row in answered.rows[: given.rows] if answered else ():
            print(f"         {dict(row)}")
        if answered:
            print(f"         ({len(answered.rows)} rows, {len(answered.evidence)} passages)")
    print(f"median {median(times):.3f} s, slowest {max(times):.3f} s")


if __name__ == "__main__":
    main()
