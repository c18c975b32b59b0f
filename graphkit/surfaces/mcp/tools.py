"""What the tools do: `NAME_reply` reads a graph for the tool of that name,
in a worker ended at a limit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyoxigraph as ox

from graphkit.answers.pages.place_page import PlacePage
from graphkit.answers.queries.diagnostics import diagnostics
from graphkit.answers.queries.question import Question
from graphkit.answers.queries.rows import python_value
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import parse_reading
from graphkit.answers.readings.values import ValueResolver
from graphkit.core.errors import ParameterError, ReadingError
from graphkit.core.identifiers import entity_iri, kind_of, local_id, report_of, slug
from graphkit.core.nearest_names import nearest_names
from graphkit.graph.entities.entity_statements import find_evidence, show_entity
from graphkit.graph.entities.lookup import Labels, end_date
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.names import other_names
from graphkit.graph.sparql.query_results import columns_and_rows
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.abilities.ability import several
from graphkit.surfaces.abilities.ask import reading_results
from graphkit.surfaces.abilities.forms import ResultRow, Results, Written, results_of_tables
from graphkit.surfaces.mcp.tool_replies import (
    DEFAULT,
    SHORTEST,
    Evidences,
    Reply,
    cut_reply,
    with_quoted_names,
)

PAGES = {  # name → ability, and its parameter that takes `place`
    "entity": ("show", "entity"),
    "briefing": ("briefing", "names"),
    "tracker": ("tracker", "authority"),
    "england_now": ("authorities", "region"),
    "compare": ("compare", "one"),
    "coverage": ("coverage", "focus"),
    "new": ("new", "place"),
}
_MOST_LEFT_OUT = 20  # whom a figure leaves out, by name
_MOST_NEAR = 10  # values that are spelt similarly


class _Request:
    """Makes the reply to one call: a part of the results, with passages, within `max_chars`."""

    def __init__(
        self,
        store: Store,
        all_quotes: bool,
        offset: int = 0,
        max_chars: int = DEFAULT,
        sparql: bool = False,
    ) -> None:
        self.store, self.all_quotes, self.with_sparql = store, all_quotes, sparql
        self.offset, self._max_chars = offset, max_chars
        self.end = offset + max_chars // SHORTEST  # results from here on cannot fit

    def reply(self, found: Results) -> Reply:
        """Return the reply. What is true of all results stands in the first part of them."""
        evidence = Evidences(self.store, self.all_quotes)
        results = evidence.results(found.rows[self.offset : self.end])
        head = dict(found.more) if self.offset == 0 else {}
        notes = [*evidence.notes(), *found.notes] if self.offset == 0 else []
        if not self.with_sparql:
            head.pop("sparql", None)
        total = len(found.rows) if found.total is None else found.total
        head |= {"notes": notes} if notes else {}
        quoted = with_quoted_names(self.store, {"head": head, "results": results})
        return cut_reply(quoted["head"], quoted["results"], self.offset, total, self._max_chars)

    def ability(self, name: str, given: Mapping[str, Any]) -> Results:
        """Return what an ability answers for values that a client gave. Raises GraphkitError."""
        return find_ability(name).results(self.store, self.chosen(name, given))

    def chosen(self, name: str, given: Mapping[str, Any]) -> dict[str, Sequence[Any]]:
        """Return the values of the parameters of an ability.

        Raises ParameterError for an unknown name.
        """
        declared = find_ability(name)
        declared.check_names(given)
        own = {each.name: [self.all_quotes] for each in declared.server_parameters}
        return {key: several(value) for key, value in given.items()} | own


def read_reply(store: Store, all_quotes: bool, slots: Mapping[str, Any], **paging: Any) -> Reply:
    """Return the rows of a reading. A list has a passage for each row,
    unless `evidence` says how many.
    """
    reading = parse_reading(slots)
    if reading.is_list and reading.unit.passage and "evidence" not in slots:
        reading = parse_reading({**slots, "evidence": 1})
    request = _Request(store, all_quotes, **paging)
    found = read(store, reading, all_quotes, max(1, request.end * reading.evidence))
    return request.reply(reading_results(found, _MOST_LEFT_OUT))


def values_reply(
    store: Store,
    all_quotes: bool,
    of: str,
    dimension: str = "",
    words: str = "",
    where: Mapping[str, Any] | None = None,
    **paging: Any,
) -> Reply:
    """Return the values of a dimension that match words, with counts;
    without one, the dimensions.
    """
    request, unit = _Request(store, all_quotes, **paging), parse_reading({"of": of}).unit
    if not dimension:
        described = [
            {"dimension": each.name, "type": each.type, "help": each.help, "example": each.example}
            for each in unit.dimensions.values()
            if slug(words) in slug(f"{each.name} {each.label} {each.help}")
        ]
        return request.reply(Results([*map(ResultRow, described)]))
    chosen = unit.dimension(dimension)
    if chosen.type == "words":
        raise ReadingError(f"{dimension} takes any words: try them with the tool passages")
    counted = {
        "of": of,
        "where": where or {},
        "measures": "count",
        "order": "-count",
        "by": "authority" if chosen.is_filter else dimension,
        **({"scope": "all"} if unit.scope else {}),
    }
    found = read(store, counted)
    column = found.columns[0]
    rows = [
        {
            "value": row[column.name],
            "count": row["count"],
            "label": column.labels.get(str(row[column.name])),
            "id": column.ids.get(str(row[column.name])),
        }
        for row in found.rows
        if row[column.name] is not None
    ]
    notes = found.note_words if rows else []
    if words:
        rows, note = _matching(store, rows, words, chosen)
        notes = [note, *notes]
    return request.reply(Results([*map(ResultRow, rows)], [each for each in notes if each]))


def _matching(
    store: Store, rows: Sequence[Reply], words: str, dimension: Any
) -> tuple[list[Reply], str]:
    """Return the values whose name, label or identifier has all words, or that the words stand for.

    Where there is none: those that are spelt similarly, and a sentence that says so.
    """
    names = [
        slug(" ".join(str(row[key]) for key in ("value", "label", "id") if row[key]))
        for row in rows
    ]
    parts = slug(words).split("-")
    try:
        known = ValueResolver(store).resolve(
            dimension, words, lambda: [row["value"] for row in rows]
        )
    except ReadingError:  # no name of anything: the letters may be part of one
        known = []
    meant = {local_id(value.term.strip("<>")) for value in known} | {
        str(value.sql) for value in known
    }
    found = [
        row
        for row, name in zip(rows, names, strict=True)
        if {str(row["value"]), str(row["id"])} & meant or all(part in name for part in parts)
    ]
    if found:
        return found, ""
    if known:
        labels = Labels(store)
        iris = [value.term.strip("<>") for value in known if value.term.startswith("<")]
        return [{"value": labels.of(iri), "id": local_id(iri), "count": 0} for iri in iris], ""
    plain = {slug(str(row["value"])): row for row in rows}
    near = [plain[name] for name in nearest_names(slug(words), plain, _MOST_NEAR, 0.6)]
    return (
        near,
        f"No value has {words[:80]!r}: these are spelt similarly."
        if near
        else f"No value is like {words[:80]!r}.",
    )


def passages_reply(
    store: Store,
    all_quotes: bool,
    reading: Mapping[str, Any] | None = None,
    words: str = "",
    offset: int = 0,
    max_chars: int = DEFAULT,
    **filters: Any,
) -> Reply:
    """Return the passages of a reading, or of findings and recommendations with words that fit
    filters.
    """
    paging: dict[str, Any] = {"offset": offset, "max_chars": max_chars}
    if reading:
        if words or filters:
            raise ParameterError(
                "passages takes a reading, or words and filters: put these into its where"
            )
        return read_reply(store, all_quotes, {"evidence": 2, **reading}, **paging)
    request = _Request(store, all_quotes, **paging)
    given = {"kind": ["finding", "recommendation"], **filters, "words": words, "limit": request.end}
    if not (words or filters):
        raise ParameterError(
            'passages needs a reading, words or a filter, for example words "family hubs"'
        )
    found = request.ability("search", given)
    return request.reply(Results(found.rows, [*found.notes, loaded_in_all(store)], found.total))


def page_reply(store: Store, all_quotes: bool, name: str, place: Any = None, **given: Any) -> Reply:
    """Return a page: its sentences in `answer`, its lines as results."""
    paging = {key: given.pop(key) for key in ("offset", "max_chars") if key in given}
    request, (ability, parameter) = _Request(store, all_quotes, **paging), PAGES[name]
    given |= {parameter: place} if place else {}
    if not place and find_ability(ability).parameters[0].is_required:
        raise ParameterError(f"page {name} needs place, for example Slough")
    if ability == "show":
        return _entity(request, find_ability(ability).values(request.chosen(ability, given)))
    if ability != "briefing":
        return request.reply(request.ability(ability, given))
    written: Written[PlacePage] = find_ability(ability).run(store, request.chosen(ability, given))
    found = results_of_tables(written.content.tables())
    return request.reply(replace(found, more={"answer": written.content.answer}))


def _entity(request: _Request, values: Mapping[str, Any]) -> Reply:
    """Return an entity: its names and kind, the statements about it,
    and the passages that support them.
    """
    store, labels = request.store, Labels(request.store)
    iri, statements = show_entity(store, values["entity"])
    _, evidence = find_evidence(store, values["entity"])
    about = {
        "id": local_id(iri),
        "label": labels.of(iri),
        "names": other_names(store.facts, iri),
        "kind": labels.kind(iri) or kind_of(iri),
        "region": labels.region(iri),
        "until": end_date(store, iri),
        "url": labels.page(iri),
    }
    rows = [ResultRow({}, [iri])] if report_of(iri) else []
    for each in statements:
        value = entity_iri(each.value) if not each.inverse and each.value.count("/") > 2 else ""
        is_cited = bool(value and report_of(value))
        stated = {
            "property": each.property,
            "value": each.value,
            "label": "" if is_cited else each.label,
        }
        inverse = {"is_value": True} if each.inverse else {}
        rows.append(ResultRow(_known(stated) | inverse, [value] if is_cited else ()))
    cited = {statement for row in rows for statement in row.statements}
    others = dict.fromkeys(entity_iri(each.statement) for each in evidence)
    rows += [ResultRow({}, [each]) for each in others if each not in cited]
    notes = ["is_value: the entity is the value of that property, of so many others."]
    if not evidence:
        notes.append("No passage of a loaded report supports it: it is from the register.")
    return request.reply(
        Results(rows, [*notes, loaded_in_all(store)], None, {"entity": _known(about)})
    )


def check_reply(store: Store, all_quotes: bool, statement: str, **paging: Any) -> Reply:
    """Return the sentences of a statement or draft, each with its state and passages."""
    request = _Request(store, all_quotes, **paging)
    found = request.ability("check-draft", {"text": statement})
    states = Counter(row.values["state"] for row in found.rows).most_common()
    counted = ", ".join(f"{number} {state}" for state, number in states) or "none"
    answer = f"{len(found.rows)} sentences: {counted}."
    return request.reply(Results(found.rows, found.notes, None, {"answer": answer}))


def sparql_reply(store: Store, all_quotes: bool, query: str, **paging: Any) -> Reply:
    """Return the rows of a SPARQL query. A row that names a statement has its passage."""
    request = _Request(store, all_quotes, **paging)
    columns, rows = columns_and_rows(store.query(query), lambda term: term, request.end + 1)
    notes = list(diagnostics(store, Question("this query", "", query), {}, not rows))
    if len(rows) > request.end:
        notes.append(
            "total is a part: there are more rows. Count in the query, or add ORDER BY and LIMIT."
        )
    return request.reply(Results([_row_of_terms(columns, row) for row in rows], notes))


def _row_of_terms(columns: Sequence[str], row: Sequence[Any]) -> ResultRow:
    cells = {name: cell for name, cell in zip(columns, row, strict=True) if cell is not None}
    iris = [
        cell.value
        for cell in cells.values()
        if isinstance(cell, ox.NamedNode) and report_of(cell.value)
    ]
    plain = {
        name: cell if isinstance(cell, str | bool) else python_value(cell)
        for name, cell in cells.items()
    }
    return ResultRow(plain, iris)


def ask_reply(store: Store, all_quotes: bool, words: str, as_at: str = "", **paging: Any) -> Reply:
    """Return the answer to a question in words, or the readings that it may mean."""
    request = _Request(store, all_quotes, **paging)
    given = {"words": words} | ({"as-at": as_at} if as_at else {})
    found = request.ability("ask", given)
    more = {name: value for name, value in found.more.items() if name != "message" and value}
    return request.reply(
        Results(found.rows, found.notes, None, {"answer": found.more.get("message", ""), **more})
    )


def loaded_in_all(store: Store) -> str:
    """Return the sentence on what the graph covers."""
    loaded = inspections(store.facts)
    if not loaded:
        return "No report is loaded."
    places = len({item.authority for item in loaded})
    number = len(inspections(store.facts, with_undated=True))
    return (
        f"Loaded: {number:,} inspections of {places:,} authorities, begun from {loaded[0].day} to "
        f"{loaded[-1].day}. Others are not covered: page coverage lists what is missing."
    )


def _known(values: Mapping[str, Any]) -> Reply:
    return {name: value for name, value in values.items() if value}
