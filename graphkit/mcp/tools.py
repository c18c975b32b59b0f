"""The tools: each function reads a graph and returns a reply, in a worker that is ended at a limit.

The results of every reply have `evidence`: identifier, verbatim quote, report, page, source_url, confidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from graphkit.abilities import find_ability
from graphkit.abilities.ability import Ability, several
from graphkit.abilities.search import find as find_passages
from graphkit.ask.diagnostics import diagnostics
from graphkit.ask.entity_search import expand_name, find_area, find_entities
from graphkit.ask.entity_statements import Evidence, related_questions
from graphkit.ask.entity_statements import passages as passages_of
from graphkit.ask.entity_statements import show as show_entity
from graphkit.ask.entity_statements import why as find_evidence
from graphkit.ask.focus import resolve_focus
from graphkit.ask.loaded_reports import (
    Loaded,
    NotLoaded,
    inspections_not_loaded,
    loaded_by_authority,
    missing_authorities,
)
from graphkit.ask.lookup import Labels, end_date, kind_of, local_id
from graphkit.ask.missing_reports import no_report_loaded
from graphkit.ask.questions import Question, columns_and_rows, find_question, questions, run_question
from graphkit.ask.quotes import openly_licensed_reports
from graphkit.ask.rows import python_value
from graphkit.ask.search_filters import FIELDS
from graphkit.core.errors import ParameterError
from graphkit.core.identifiers import entity_iri, report_of
from graphkit.facts.full_text import suggest
from graphkit.facts.inspections import inspections
from graphkit.store.dataset import Store

MAX_LIMIT = 100  # results of a reply
_MAX_LISTED = 5  # names in a sentence
Result = dict[str, Any]
_IN_HITS = ("text", "page", "paragraph")  # the evidence has them
_IN_ROWS = ("statement", "words", "page", "paragraph")
_IN_EVIDENCE = ("quote", "page", "paragraph", "confidence")  # columns that the evidence has, too


class Evidences:
    """The passages of statements; notes which quotes are missing, and which may not be republished."""

    def __init__(self, store: Store, all_quotes: bool) -> None:
        self._store, self._all = store, all_quotes
        self._free = openly_licensed_reports(store)
        self._restricted: dict[str, None] = {}  # reports, in the order of the evidence
        self._without_quote: dict[str, None] = {}

    def of(self, statements: Iterable[str]) -> dict[str, list[Result]]:
        """Return the evidence of each statement; a statement without a passage is left out."""
        found: dict[str, list[Result]] = {}
        for item in passages_of(self._store, statements):
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

    def reply(self, results: Sequence[Result], total: int, notes: Iterable[str]) -> Result:
        """Return a reply: `results`, how many there are in `total`, and what they do not cover."""
        covered = loaded_in_all(self._store)
        return {"results": results, "total": total, "not_covered": [*notes, *self._notes(), covered]}

    def _notes(self) -> Iterator[str]:
        """Yield what a reader should know about the quotes."""
        if self._restricted:
            rule = "do not republish their quotes" if self._all else "their quotes are left out"
            yield f"Not under the Open Government Licence, {rule}: {listed(self._restricted)}."
        if self._without_quote:
            yield f"Built without the words of the report, so without quotes: {listed(self._without_quote)}."


def loaded_in_all(store: Store) -> str:
    """Return the sentence on what the graph covers."""
    loaded = inspections(store.facts)
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


def find(store: Store, all_quotes: bool, name: str) -> Result:
    """Return the entities that have a name, or the authorities of a place or region; else similar names."""
    found, notes = find_entities(store, name), []
    if not found and (area := find_area(store, name)):
        found, notes = list(area[1]), [f"{area[0]} is a place or region: these are its authorities."]
    if not found:
        notes = [f"Nothing is named {name!r}: these names are similar."]
        suggested = [each.iri for each in suggest(store.facts, name) if name.strip()]
        found = [iri for iri in suggested if kind_of(iri) != "question"]
    labels = Labels(store)
    notes.append("Names are from the register and reports; the tool why lists the passages about an entity.")
    results = [_described(store, labels, iri) for iri in found]
    return Evidences(store, all_quotes).reply(results, len(found), notes)


def ask(
    store: Store,
    all_quotes: bool,
    question: str,
    parameters: Mapping[str, str | Sequence[str]],
    limit: int,
    offset: int,
) -> Result:
    """Return the answer to a competency question; without one, the list of questions."""
    if not question:
        listed = [_listed(each) for each in questions().values()]
        return Evidences(store, all_quotes).reply(listed, len(listed), [])
    if question not in questions():
        find_question(question)  # raises GraphkitError with similar names
        raise ParameterError("ask takes the name of a question; SPARQL goes to the tool sparql")
    chosen = questions()[question]
    columns, rows = columns_and_rows(run_question(store, chosen, parameters), lambda term: term)
    shown, notes = page_of(rows, limit, offset)
    evidence = Evidences(store, all_quotes)
    results = _row_results(columns, shown, evidence)
    notes += [*diagnostics(store, chosen, parameters, not rows), *_without_evidence(results)]
    return evidence.reply(results, len(rows), notes)


def ability(store: Store, all_quotes: bool, name: str, given: Mapping[str, Any]) -> Result:
    """Return the answer of an ability for the values that a client gave, `limit` results from `offset`."""
    declared = find_ability(name)
    paging = {each: given[each] for each in ("limit", "offset") if each in given}
    own = {each.name for each in declared.parameters}
    chosen = {key: several(value) for key, value in given.items() if key in own or key not in paging}
    declared.check_names(chosen)
    quotes = {each.name: [all_quotes] for each in declared.server_parameters}
    values = declared.values({**chosen, **quotes})
    limit, offset = paging.get("limit", 20), paging.get("offset", 0)
    if name in _OWN_REPLIES:
        return _OWN_REPLIES[name](store, all_quotes, values, limit, offset)
    return _rows(store, all_quotes, declared, declared.function(store, **values), limit, offset)


def _rows(
    store: Store, all_quotes: bool, declared: Ability[..., Any], answer: Any, limit: int, offset: int
) -> Result:
    """Return the rows of an answer; those of several tables have the name of their `part`."""
    tables = declared.tables_of(answer)
    rows: list[Result] = [
        {**({"part": part} if len(tables) > 1 else {}), **row}
        for part, table in tables.items()
        for row in table.records()
    ]
    shown, notes = page_of(rows, limit, offset)
    evidence = Evidences(store, all_quotes)
    passages = evidence.of(entity_iri(str(row["statement"])) for row in shown if row.get("statement"))
    results = [
        {key: value for key, value in row.items() if value not in (None, "") and key not in _IN_ROWS}
        | {"evidence": passages.get(str(row.get("statement")), [])}
        for row in shown
    ]
    words = [text for table in tables.values() for text in table.explanation()]
    return evidence.reply(results, len(rows), [*notes, *dict.fromkeys(words)])


def _search(store: Store, all_quotes: bool, values: Mapping[str, Any], limit: int, offset: int) -> Result:
    """Return the answer to a question, if it is understood, and the passages and entities that fit."""
    page_of((), limit, offset)
    options = {name: values[name] for name in ("words", "since", "sort")}
    filters = {name: values[name] for name in FIELDS}
    found = find_passages(store, given=filters, limit=limit, offset=offset, all_quotes=all_quotes, **options)
    evidence = Evidences(store, all_quotes)
    passages = evidence.of(entity_iri(hit.id) for hit in found.hits if report_of(entity_iri(hit.id)))
    results = [
        {name: value for name, value in hit._asdict().items() if value and name not in _IN_HITS}
        | {"evidence": passages.get(hit.id, [])}
        for hit in found.hits
    ]
    total = found.results.total
    notes = [*found.notes[:-1]]
    for name in values["authority"]:
        notes += _places_without_report(store, expand_name(store, name, "authority"))
    replied = evidence.reply(results, total, [*notes, *rest_of(total, limit, offset)])
    return replied | ({"answer": found.answered.to_dict()} if found.answered else {})


def _show(store: Store, all_quotes: bool, values: Mapping[str, Any], limit: int, offset: int) -> Result:
    """Return the statements about an entity, with the passages of it and of the statements it leads to."""
    iri, statements = show_entity(store, values["entity"])
    evidence = Evidences(store, all_quotes)
    others = [entity_iri(item.value) for item in statements if not item.inverse]
    passages = evidence.of([iri, *filter(_is_part_of_report, others)])
    result = _described(store, Labels(store), iri) | {
        "statements": [
            {"property": f"is {item.property} of" if item.inverse else item.property, "value": item.value}
            | ({"label": item.label} if item.label and item.value not in passages else {})
            for item in statements
        ],
        "questions": [
            {"question": name, "parameters": given} for name, given in related_questions(store, iri)
        ],
        "evidence": [item for items in passages.values() for item in items],
    }
    source = (
        "Statements without evidence are from the register, or inferred from several reports; the tool why"
    )
    return evidence.reply([result], 1, [f"{source} lists the passages about an entity."])


def _why(store: Store, all_quotes: bool, values: Mapping[str, Any], limit: int, offset: int) -> Result:
    """Return the passages that support the statements about an entity."""
    iri, found = find_evidence(store, values["entity"])
    shown, notes = page_of(found, limit, offset)
    if not found:
        notes = [f"No passage of a loaded report supports the statements about {Labels(store).of(iri)}."]
    evidence = Evidences(store, all_quotes)
    results = [{"id": item.statement, "evidence": [evidence.item(item)]} for item in shown]
    return evidence.reply(results, len(found), notes)


def sparql(store: Store, all_quotes: bool, query: str, limit: int) -> Result:
    """Return the first rows of a SPARQL query."""
    page_of((), limit, 0)
    question = Question("this query", "", query)
    columns, rows = columns_and_rows(store.query(query), lambda term: term, limit + 1)
    notes = list(diagnostics(store, question, {}, not rows))
    if len(rows) > limit:
        notes.append(f"Only the first {limit} rows: aggregate, or add ORDER BY, LIMIT and OFFSET.")
    evidence = Evidences(store, all_quotes)
    results = _row_results(columns, rows[:limit], evidence)
    return evidence.reply(results, len(results), [*notes, *_without_evidence(results)])


def _coverage(store: Store, all_quotes: bool, values: Mapping[str, Any], limit: int, offset: int) -> Result:
    """Return what is loaded by framework, or by authority and framework of a place, and what is missing."""
    loaded, focus = loaded_by_authority(inspections(store.facts)), resolve_focus(store, values["focus"])
    evidence = Evidences(store, all_quotes)
    if focus is None:
        results = _by_framework(loaded)
        return evidence.reply(results, len(results), _missing_anywhere(store))
    there, labels = focus.authorities, Labels(store)
    results = [
        {
            "id": local_id(item.authority),
            "label": labels.of(item.authority),
            **dict(zip(Loaded._fields[1:], item[1:], strict=True)),
            "evidence": [],
        }
        for item in loaded
        if item.authority in there
    ]
    notes = _places_without_report(store, there)
    if len(there) == 1:
        results += _not_loaded(inspections_not_loaded(store, there), labels, evidence)
    else:
        notes.append(
            "Name one authority for the inspections that its reports refer to and that are not loaded."
        )
    return evidence.reply(results, len(results), notes)


def _not_loaded(mentions: Sequence[NotLoaded], labels: Labels, evidence: Evidences) -> list[Result]:
    """Return the inspections that reports refer to, each with the passages that do."""
    passages = evidence.of(item.mention for item in mentions)
    found: dict[tuple[str, str, str], list[Result]] = defaultdict(list)
    for item in mentions:
        found[item[:3]] += passages.get(local_id(item.mention), [])
    return [
        {
            "id": local_id(authority),
            "label": labels.of(authority),
            "not_loaded": f"{framework} {when}".strip(),
            "evidence": items,
        }
        for (authority, when, framework), items in found.items()
    ]


def _by_framework(loaded: Sequence[Loaded]) -> list[Result]:
    groups: dict[str, list[Loaded]] = defaultdict(list)
    for item in loaded:
        groups[item.framework].append(item)
    return [
        {
            "framework": name,
            "inspections": sum(item.inspections for item in items),
            "authorities": len(items),
            "oldest": min(item.oldest for item in items),
            "newest": max(item.newest for item in items),
            "evidence": [],
        }
        for name, items in sorted(groups.items())
    ]


def _missing_anywhere(store: Store) -> list[str]:
    labels = Labels(store)
    none, no_full = (
        ", ".join(map(labels.of, each)) for each in missing_authorities(store, inspections(store.facts))
    )
    sentences = [(none, no_report_loaded(none)), (no_full, no_report_loaded(no_full, full=True))]
    return [sentence for names, sentence in sentences if names]


def _places_without_report(store: Store, places: Sequence[str]) -> list[str]:
    inspected = {item.authority for item in inspections(store.facts)}
    names = ", ".join(Labels(store).of(place) for place in places if place not in inspected)
    return [no_report_loaded(names)] if names else []


def _described(store: Store, labels: Labels, iri: str) -> Result:
    """Return identifier, label and kind of an entity, with its region, end and page of reports if any."""
    more = {"region": labels.region(iri), "until": end_date(store, iri), "source_url": labels.page(iri)}
    return {
        "id": local_id(iri),
        "label": labels.of(iri),
        "kind": labels.kind(iri) or kind_of(iri),
        **{name: value for name, value in more.items() if value},
        "evidence": [],
    }


def _listed(question: Question) -> Result:
    defaults = {"defaults": dict(question.defaults)} if question.defaults else {}
    return {
        "name": question.name,
        "question": question.summary,
        "parameters": [
            f"{name} (required)" if name in question.required else name for name in question.parameters
        ],
        **defaults,
    }


def _row_results(columns: Sequence[str], rows: Sequence[Sequence[Any]], evidence: Evidences) -> list[Result]:
    """Return rows as results, each with the passages of the statements in it.

    A quote, page, paragraph or confidence that the evidence has, too, is not repeated in the row.
    """
    statements = [
        [cell.value for cell in row if isinstance(cell, ox.NamedNode) and report_of(cell.value)]
        for row in rows
    ]
    passages = evidence.of(iri for row in statements for iri in row)
    results = []
    for row, iris in zip(rows, statements, strict=True):
        items = [item for iri in dict.fromkeys(iris) for item in passages.get(local_id(iri), [])]
        known = {name: {str(item.get(name)) for item in items} for name in _IN_EVIDENCE}
        values = {
            name: cell if isinstance(cell, str | bool) else python_value(cell)
            for name, cell in zip(columns, row, strict=True)
            if cell is not None
        }
        results.append(
            {
                name: value
                for name, value in values.items()
                if str(value) not in known.get(name, ()) and value not in known["quote"]
            }
            | {"evidence": items}
        )
    return results


def _without_evidence(results: Sequence[Result]) -> list[str]:
    """Return the sentence that some rows have no evidence, and how to get it."""
    number = sum(not result["evidence"] for result in results)
    if not number:
        return []
    return [
        f"{number} of {len(results)} rows have no evidence, such as counts and what the register states. In "
        "SPARQL, select the statement itself (?finding) for its passage and the licence of its report."
    ]


def _is_part_of_report(iri: str) -> bool:
    """Return whether an entity is a statement in a report, not the report or inspection as a whole."""
    return bool(report_of(iri)) and local_id(iri).count("/") > 2


# Of abilities whose rows say less to an assistant.
_OWN_REPLIES: dict[str, Callable[[Store, bool, Mapping[str, Any], int, int], Result]] = {
    "show": _show,
    "why": _why,
    "coverage": _coverage,
    "search": _search,
}
