"""What every reply of a tool contains: results with their evidence, and what they do not cover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from graphkit.analyse.per_graph import loaded_inspections
from graphkit.ask.entity_statements import Evidence, passages
from graphkit.ask.loaded_reports import Missing, missing_authorities
from graphkit.ask.quotes import openly_licensed_reports
from graphkit.core.errors import ParameterError
from graphkit.core.identifiers import entity_iri, report_of
from graphkit.store.dataset import Store
from graphkit.store.kept_values import per_graph

MAX_LIMIT = 100  # results of a reply
_MAX_LISTED = 5  # names in a sentence
Result = dict[str, Any]


class Evidences:
    """The passages of statements; notes which quotes are missing, and which may not be republished."""

    def __init__(self, store: Store, all_quotes: bool) -> None:
        self._store, self._all = store, all_quotes
        self._free = _free_reports(store)
        self._restricted: dict[str, None] = {}  # reports, in the order of the evidence
        self._without_quote: dict[str, None] = {}

    def of(self, statements: Iterable[str]) -> dict[str, list[Result]]:
        """Return the evidence of each statement; a statement without a passage is left out."""
        found: dict[str, list[Result]] = {}
        for item in passages(self._store, statements):
            found.setdefault(item.statement, []).append(self.item(item))
        return found

    def item(self, item: Evidence) -> Result:
        """Return one passage. `confidence` is null for what is read without a classifier, such as a grade."""
        is_free = report_of(entity_iri(item.statement)) in self._free
        if not is_free:
            self._restricted[item.report] = None
        elif not item.quote:
            self._without_quote[item.report] = None
        optional = {
            "end_page": item.end_page,
            "assessment": item.assessment,
            "paragraph": item.paragraph,
            "continues": item.lead,
        }
        return {
            "id": item.statement,
            "quote": (item.quote if is_free or self._all else "") or None,
            "report": item.report,
            "page": item.page,
            "source_url": item.link or None,
            "confidence": item.confidence,
            **{name: value for name, value in optional.items() if value},
        }

    def notes(self) -> Iterator[str]:
        """Yield what a reader should know about the quotes."""
        if self._restricted:
            rule = "do not republish their quotes" if self._all else "their quotes are left out"
            yield f"Not under the Open Government Licence, {rule}: {listed(self._restricted)}."
        if self._without_quote:
            yield f"Built without the words of the report, so without quotes: {listed(self._without_quote)}."


def reply(
    store: Store,
    results: Sequence[Result],
    total: int,
    notes: Iterable[str],
    evidence: Evidences | None = None,
) -> Result:
    """Return a reply: `results`, how many there are in `total`, and what they do not cover."""
    return {
        "results": results,
        "total": total,
        "not_covered": [*notes, *(evidence.notes() if evidence else ()), loaded_in_all(store)],
    }


def loaded_in_all(store: Store) -> str:
    """Return the sentence on what the graph covers."""
    loaded = loaded_inspections(store)
    if not loaded:
        return "No report is loaded."
    places = len({item.authority for item in loaded})
    return (
        f"Loaded: {len(loaded):,} inspections of {places:,} authorities, begun from {loaded[0].day} to "
        f"{loaded[-1].day}. Other inspections are not covered; the tool coverage lists what is missing."
    )


def page_of(results: Sequence[Any], limit: int, offset: int) -> tuple[Sequence[Any], list[str]]:
    """Return some of the results, and a sentence if there are more. Raises ParameterError."""
    if not (isinstance(limit, int) and isinstance(offset, int) and 1 <= limit <= MAX_LIMIT and offset >= 0):
        raise ParameterError(f"limit is a number from 1 to {MAX_LIMIT}, offset one from 0")
    return results[offset : offset + limit], rest_of(len(results), limit, offset)


def rest_of(total: int, limit: int, offset: int) -> list[str]:
    """Return the sentence that there are more results."""
    following = offset + limit
    return [f"{total - following:,} more: ask again with offset {following}."] if total > following else []


def listed(names: Iterable[str]) -> str:
    """Return the first names, and how many more there are."""
    found = list(names)
    more = f" and {len(found) - _MAX_LISTED} more" if len(found) > _MAX_LISTED else ""
    return ", ".join(found[:_MAX_LISTED]) + more


@per_graph
def missing(store: Store) -> Missing:
    """Return the authorities that are missing from the graph."""
    return missing_authorities(store, loaded_inspections(store))


@per_graph
def _free_reports(store: Store) -> set[str]:
    return openly_licensed_reports(store)
