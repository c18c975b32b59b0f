"""Compare what is said on a graph with the right values of the horizon.

    python benchmarks/horizon.py --store graph.db --kind shipped [../shared]

`../shared/design/horizon-values.tsv` has a question or reading a row, for a kind of graph (shipped,
one-pdf, "partial: released" …). What each has to say is in `data/horizon-values.yaml` beside this
file: texts that the answer, the verdict of a draft or its horizon contains; with "!" before one, it
does not. Each row is printed as right or wrong, with what is said; rows without a value there are
counted. The exit code is 1 where one is wrong.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from arguments import with_shared

from graphkit.answers.drafts.check import judge_draft
from graphkit.answers.drafts.draft_text import parse_draft
from graphkit.answers.questions.answering import reply_to
from graphkit.answers.readings.horizon import horizon_now, of_england
from graphkit.answers.readings.known import current_grades, state_in_words
from graphkit.core.errors import GraphkitError
from graphkit.graph.store.dataset import Store, open_store

VALUES = Path(__file__).parent / "data" / "horizon-values.yaml"


def said(store: Store, asked: dict[str, Any]) -> str:
    """Return what is said to a question, a reading, a sentence of a draft, or on the home page."""
    if draft := asked.get("draft"):
        checked = judge_draft(store, parse_draft(draft)).sentences
        return " ".join(
            f"{each.state}: {'; '.join(part.reason for part in each.parts)}" for each in checked
        )
    if "page" in asked:
        known = horizon_now(store)
        later = ", ".join(sorted(each.name for each in known.known_later))
        return f"{known.sentence()} {later} {state_in_words(current_grades(of_england(store)))}"
    reply = reply_to(store, asked.get("ask", asked))
    if not reply.answer:
        return reply.text
    horizon = reply.answer.horizon
    return f"{reply.text} {horizon.status.value}: {horizon.sentence()}"


def rows(path: Path, kind: str) -> Iterator[str]:
    """Yield the questions on a kind of graph, as JSON."""
    with path.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["store kind"] == kind:
                yield row["question or reading"]


def main() -> None:
    """Print each row as right or wrong."""
    parser = with_shared(__doc__)
    parser.add_argument("--store", default="graph.db")
    parser.add_argument("--kind", default="shipped")
    given = parser.parse_args()
    store, right, wrong, without = open_store(given.store), 0, 0, 0
    values: dict[str, list[str]] = yaml.safe_load(VALUES.read_text("utf-8"))[given.kind]
    for asked in rows(given.shared / "design" / "horizon-values.tsv", given.kind):
        if asked not in values:
            without += 1
            continue
        try:
            text = said(store, json.loads(asked))
        except GraphkitError as error:
            text = str(error)
        missing = [
            each
            for each in values[asked]
            if (each.removeprefix("!") in text) == each.startswith("!")
        ]
        right, wrong = right + (not missing), wrong + bool(missing)
        print(f"wrong, {missing}: {asked}\n    {text}" if missing else f"right: {asked}")
    print(f"{right} right, {wrong} wrong, {without} without a value")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
