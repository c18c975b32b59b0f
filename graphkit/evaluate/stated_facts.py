"""Measures which share of the letters and reports of a listing were read, and which facts were found in them.

No reader has checked these facts: a share says that something was found, not that it is right.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graphkit.core.model import Record
from graphkit.evaluate.corpus import Corpus
from graphkit.evaluate.scores import Figure, Tally

INSPECTOR = "inspector"  # in the roles of all who inspect, except data analysts

FACTS: dict[str, Callable[[Record], object]] = {
    "days on site": lambda record: record.dates,
    "inspectors": lambda record: any(INSPECTOR in person.role for person in record.people),
    "recommendations": lambda record: record.recommendations,
    "findings": lambda record: record.findings,
}
FACTS_OF_KIND: dict[str, dict[str, Callable[[Record], object]]] = {
    "focused visit": {
        "theme": lambda record: record.theme,
        "addressee": lambda record: any(person.role == "addressee" for person in record.people),
    },
    "area SEND": {"outcome": lambda record: record.outcome},
}


def measure_stated_facts(corpus: Corpus) -> Iterator[Figure]:
    """Yield the share of reports that were read, and of those the share in which each fact was found."""
    tally = Tally()
    for row in corpus.gold:
        kind, file = row["kind"], row["file"]
        record = corpus.records.get(file)
        tally.compare(kind, "read", file, "read", "read" if record else "refused")
        if record is None:
            continue
        for fact, is_stated in (FACTS | FACTS_OF_KIND.get(kind, {})).items():
            tally.compare(kind, f"{fact} found", file, fact, fact if is_stated(record) else "")
    yield from tally.figures()
