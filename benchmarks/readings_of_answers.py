"""Answer every question of files, read the reading of each answer, and print where the two differ.

    python benchmarks/readings_of_answers.py --store graph.db ../shared/queries/*.tsv

Of an answer with a reading, `read` must give its population, its rows and the number of its
sentence; an answer that is no reading must give none. The column of the questions is `question`,
else the second one.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from graphkit.answers.questions.answering import Reply, reply_to
from graphkit.answers.readings.read import read
from graphkit.answers.readings.result import Result
from graphkit.graph.store.dataset import Store, open_store

_NUMBER = re.compile(r"\b\d[\d,]*(?![\d.,]*[a-z%/-])\b")
_OF_VALUES = {"mean", "median", "sum", "min", "max"}


def main() -> None:
    """Print the questions whose answer is not what its reading gives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--store", default="graph.db")
    given = parser.parse_args()
    store, start = open_store(given.store), time.perf_counter()
    questions = [*dict.fromkeys(each for file in given.files for each in questions_of(file))]
    replies = {each: reply_to(store, each) for each in questions}
    answered = {words: reply for words, reply in replies.items() if reply.answer}
    faults = [
        f"{words}: {fault}"
        for words, reply in answered.items()
        for fault in faults_of(store, reply)
    ]
    with_reading = sum(bool(reply.reading) for reply in answered.values())
    print("\n".join(faults))
    print(
        f"{len(questions)} questions, {len(answered)} answered, {with_reading} by a reading;"
        f" {len(faults)} differ from it; {time.perf_counter() - start:.0f} s"
    )
    sys.exit(bool(faults))


def questions_of(file: Path) -> Iterator[str]:
    """Yield the questions of a table."""
    head, *lines = file.read_text("utf-8").splitlines()
    names = head.split("\t")
    at = names.index("question") if "question" in names else 1
    for line in lines if "question" in names else (head, *lines):
        yield line.split("\t")[at]


def faults_of(store: Store, reply: Reply) -> Iterator[str]:
    """Yield in what an answer differs from what its reading gives."""
    answer = reply.answer
    assert answer
    if not reply.reading:
        return
    result = read(store, dict(reply.reading))
    if dict(reply.reading) != result.reading.to_json():
        yield f"its reading lacks what acted: {result.reading.to_json()}"
    if answer.horizon != result.horizon:
        yield f"known {answer.horizon.sentence()}, read {result.horizon.sentence()}"
    if len(answer.rows) != len(result.rows):
        yield f"{len(answer.rows)} rows, read {len(result.rows)}"
    headline = headline_of(result)
    numbers = {int(each.replace(",", "")) for each in _NUMBER.findall(answer.text)}
    if headline is not None and headline not in numbers:
        yield f"read counts {headline:,}, and the answer says: {answer.text[:160]}"


def headline_of(result: Result) -> int | None:
    """Return the number that the sentence of a result has: rows, or what is counted, each once."""
    reading = result.reading
    hows = [each.how for each in reading.measures]
    is_one = reading.unit.name in ("authorities", "changes") or reading.unit.name == "numbers"
    if reading.is_list:
        return len({*result.ids}) if result.rows and not is_one else None
    is_of_shares = "share" in hows and (
        any("share" in each for each in reading.order) or reading.compare
    )
    if hows[0] != "count" or is_of_shares or not result.rows or _OF_VALUES & {*hows}:
        return None
    if reading.by or reading.compare:
        return result.total if len(result.rows) > 1 else None
    return int(str(result.rows[0][result.names[0]])) or None


if __name__ == "__main__":
    main()
