"""The tools: each function reads a graph and returns a reply, in a worker that is ended at a limit.

The results of every reply have `evidence`: identifier, verbatim quote, report, page, source_url, confidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from graphkit.abilities import find_ability
from graphkit.abilities.ability import several
from graphkit.abilities.forms import ResultRow
from graphkit.abilities.statements import described
from graphkit.ask.diagnostics import diagnostics
from graphkit.ask.entity_search import find_area, find_entities
from graphkit.ask.entity_statements import Evidence
from graphkit.ask.entity_statements import passages as passages_of
from graphkit.ask.lookup import kind_of, local_id
from graphkit.ask.questions import Question, columns_and_rows, find_question, questions, run_question
from graphkit.ask.quotes import openly_licensed_reports
from graphkit.ask.rows import python_value
from graphkit.core.errors import ParameterError
from graphkit.core.identifiers import entity_iri, report_of
from graphkit.facts.full_text import suggest
from graphkit.facts.inspections import inspections
from graphkit.store.dataset import Store

MAX_LIMIT = 100  # results of a reply
_MAX_LISTED = 5  # names in a sentence
Reply = dict[str, Any]
_IN_EVIDENCE = ("quote", "page", "paragraph", "confidence")  # columns that the evidence may have, too


class Evidences:
    """The passages of statements; notes which quotes are missing, and which may not be republished."""

    def __init__(self, store: Store, all_quotes: bool) -> None:
        self._store, self._all = store, all_quotes
        self._free = openly_licensed_reports(store)
        self._restricted: dict[str, None] = {}  # reports, in the order of the evidence
        self._without_quote: dict[str, None] = {}

    def of(self, statements: Iterable[str]) -> dict[str, list[Reply]]:
        """Return the evidence of each statement; a statement without a passage is left out."""
        found: dict[str, list[Reply]] = {}
        for item in passages_of(self._store, statements):
            found.setdefault(item.statement, []).append(self.item(item))
        return found

    def item(self, item: Evidence) -> Reply:
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

    def results(self, rows: Sequence[ResultRow]) -> list[Reply]:
        """Return rows with their evidence. What the evidence has, too, is not repeated in the row."""
        found = self.of(iri for row in rows for iri in row.statements)
        results = []
        for row in rows:
            items = [item for iri in dict.fromkeys(row.statements) for item in found.get(local_id(iri), [])]
            known = {name: {str(item.get(name)) for item in items} for name in _IN_EVIDENCE}
            values = {
                name: value
                for name, value in row.values.items()
                if str(value) not in known.get(name, ()) and str(value) not in known["quote"]
            }
            results.append(values | {"evidence": items})
        return results

    def reply(self, results: Sequence[Reply], total: int, notes: Iterable[str]) -> Reply:
        """Return a reply: `results`, how many there are in `total`, and what they do not cover."""
        covered = loaded_in_all(self._store)
        return {"results": results, "total": total, "not_covered": [*notes, *self._notes(), covered]}

    def _notes(self) -> Iterator[str]:
        """Yield what a reader should know about the quotes."""
        if self._restricted:
            rule = "do not republish their quotes" if self._all else "their quotes are left out"
            yield f"Not under the Open Government Licence, {rule}: {first_names(self._restricted)}."
        if self._without_quote:
            listed = first_names(self._without_quote)
            yield f"Built without the words of the report, so without quotes: {listed}."


def loaded_in_all(store: Store) -> str:
    """Return the sentence on what the graph covers."""
    loaded = inspections(store.facts)
    if not loaded:
        return "No report is loaded."
    places = len({item.authority for item in loaded})
    number = len(inspections(store.facts, with_undated=True))
    return (
        f"Loaded: {number:,} inspections of {places:,} authorities, begun from {loaded[0].day} to "
        f"{loaded[-1].day}. Other inspections are not covered; the tool coverage lists what is missing."
    )


def _check_page(limit: int, offset: int = 0) -> None:
    """Raise ParameterError unless these are a number of results and where they begin."""
    if not (isinstance(limit, int) and isinstance(offset, int) and 1 <= limit <= MAX_LIMIT and offset >= 0):
        raise ParameterError(f"limit is a number from 1 to {MAX_LIMIT}, offset one from 0")


def rest_of(total: int, limit: int, offset: int) -> list[str]:
    """Return the sentence that there are more results."""
    following = offset + limit
    return [f"{total - following:,} more: ask again with offset {following}."] if total > following else []


def first_names(names: Iterable[str]) -> str:
    """Return the first names, and how many more there are."""
    found = list(names)
    more = f" and {len(found) - _MAX_LISTED} more" if len(found) > _MAX_LISTED else ""
    return ", ".join(found[:_MAX_LISTED]) + more


def find(store: Store, all_quotes: bool, name: str) -> Reply:
    """Return the entities that have a name, or the authorities of a place or region; else similar names."""
    found, notes = find_entities(store, name), []
    if not found and (area := find_area(store, name)):
        found, notes = list(area[1]), [f"{area[0]} is a place or region: these are its authorities."]
    if not found:
        notes = [f"Nothing is named {name!r}: these names are similar."]
        suggested = [each.iri for each in suggest(store.facts, name) if name.strip()]
        found = [iri for iri in suggested if kind_of(iri) != "question"]
    notes.append("Names are from the register and reports; the tool why lists the passages about an entity.")
    results = [{**described(store, iri), "evidence": []} for iri in found]
    return Evidences(store, all_quotes).reply(results, len(found), notes)


def query(
    store: Store,
    all_quotes: bool,
    question: str,
    parameters: Mapping[str, str | Sequence[str]],
    limit: int,
    offset: int,
) -> Reply:
    """Return the answer to a competency question; without one, the list of questions."""
    _check_page(limit, offset)
    if not question:
        listed = [_listed(each) for each in questions().values()]
        return Evidences(store, all_quotes).reply(listed, len(listed), [])
    if question not in questions():
        find_question(question)  # raises GraphkitError with similar names
        raise ParameterError("query takes the name of a question; SPARQL goes to the tool sparql")
    chosen = questions()[question]
    columns, rows = columns_and_rows(run_question(store, chosen, parameters), lambda term: term)
    evidence = Evidences(store, all_quotes)
    results = _row_results(columns, rows[offset : offset + limit], evidence)
    notes = [
        *rest_of(len(rows), limit, offset),
        *diagnostics(store, chosen, parameters, not rows),
        *_without_evidence(results),
    ]
    return evidence.reply(results, len(rows), notes)


def ability_reply(store: Store, all_quotes: bool, name: str, given: Mapping[str, Any]) -> Reply:
    """Return the answer of an ability for the values that a client gave, `limit` results from `offset`."""
    declared = find_ability(name)
    own, (limit, offset) = (
        {each.name for each in declared.parameters},
        (given.get("limit", 20), given.get("offset", 0)),
    )
    chosen = {
        key: several(value) for key, value in given.items() if key in own or key not in ("limit", "offset")
    }
    declared.check_names(chosen)
    chosen |= {each.name: [all_quotes] for each in declared.server_parameters}
    declared.values(chosen)  # what does not fit is refused in its words
    _check_page(limit, offset)
    if "limit" in own:
        chosen["limit"] = [limit if "offset" in own else offset + limit]
    found = declared.results(store, chosen)
    shown = found.rows if "offset" in own else found.rows[offset : offset + limit]
    evidence, total = Evidences(store, all_quotes), len(found.rows) if found.total is None else found.total
    notes = [*rest_of(total, limit, offset), *found.notes]
    return {**evidence.reply(evidence.results(shown), total, notes), **found.more}


def sparql(store: Store, all_quotes: bool, query: str, limit: int) -> Reply:
    """Return the first rows of a SPARQL query."""
    _check_page(limit)
    question = Question("this query", "", query)
    columns, rows = columns_and_rows(store.query(query), lambda term: term, limit + 1)
    notes = list(diagnostics(store, question, {}, not rows))
    if len(rows) > limit:
        notes.append(f"Only the first {limit} rows: aggregate, or add ORDER BY, LIMIT and OFFSET.")
    evidence = Evidences(store, all_quotes)
    results = _row_results(columns, rows[:limit], evidence)
    return evidence.reply(results, len(results), [*notes, *_without_evidence(results)])


def _listed(question: Question) -> Reply:
    defaults = {"defaults": dict(question.defaults)} if question.defaults else {}
    return {
        "name": question.name,
        "question": question.summary,
        "parameters": [
            f"{name} (required)" if name in question.required else name for name in question.parameters
        ],
        **defaults,
    }


def _row_results(columns: Sequence[str], rows: Sequence[Sequence[Any]], evidence: Evidences) -> list[Reply]:
    """Return rows of terms as results, each with the passages of the statements in it."""
    found = []
    for row in rows:
        cells = {name: cell for name, cell in zip(columns, row, strict=True) if cell is not None}
        iris = [
            cell.value for cell in cells.values() if isinstance(cell, ox.NamedNode) and report_of(cell.value)
        ]
        found.append(
            ResultRow(
                {
                    name: cell if isinstance(cell, str | bool) else python_value(cell)
                    for name, cell in cells.items()
                },
                iris,
            )
        )
    return evidence.results(found)


def _without_evidence(results: Sequence[Reply]) -> list[str]:
    """Return the sentence that some rows have no evidence, and how to get it."""
    number = sum(not result["evidence"] for result in results)
    if not number:
        return []
    return [
        f"{number} of {len(results)} rows have no evidence, such as counts and what the register states. In "
        "SPARQL, select the statement itself (?finding) for its passage and the licence of its report."
    ]
