"""What the tools do: `NAME_reply` reads a graph for the tool of that name,
in a worker ended at a limit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pyoxigraph as ox

from graphkit.answers.pages.page_blocks import PageBlock
from graphkit.answers.pages.page_slots import has_page
from graphkit.answers.pages.place_page import PlacePage, england_page, place_page, thing_page
from graphkit.answers.queries.diagnostics import diagnostics
from graphkit.answers.queries.parameters import parse_as_at
from graphkit.answers.queries.question import Question
from graphkit.answers.queries.rows import python_value
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import parse_reading
from graphkit.answers.readings.values import ValueResolver
from graphkit.core.errors import ParameterError, ReadingError
from graphkit.core.identifiers import entity_iri, kind_of, local_id, report_of, slug
from graphkit.core.nearest_names import nearest_names
from graphkit.graph.entities.entity_search import find_entities, find_entity
from graphkit.graph.entities.entity_statements import ShownStatement, find_evidence, show_entity
from graphkit.graph.entities.focus import resolve_focus
from graphkit.graph.entities.lookup import Labels, end_date
from graphkit.graph.facts.inspections import inspections
from graphkit.graph.facts.names import other_names
from graphkit.graph.facts.passages import passage_iris
from graphkit.graph.sparql.query_results import columns_and_rows
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.abilities.ability import several
from graphkit.surfaces.abilities.ask import reading_results
from graphkit.surfaces.abilities.forms import ResultRow, Results, Written, results_of_table
from graphkit.surfaces.abilities.written_pages import is_area
from graphkit.surfaces.mcp.tool_replies import (
    DEFAULT,
    SHORT,
    SHORTEST,
    Evidences,
    Reply,
    cut_reply,
    fitted,
    with_quoted_names,
)

# pages → the parameter that takes `place`, of the ability of that name
_ABILITIES = {"briefing": "names", "compare": "one", "new": "place"}
PAGES = ("entity", *_ABILITIES)
_MOST_ROWS = 8  # of a block
_MOST_CITED = 2  # statements of a block
_BEGINNING = 180  # characters of an answer that may be meant
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


def page_reply(
    store: Store, all_quotes: bool, name: str = "entity", place: Any = None, **given: Any
) -> Reply:
    """Return a page: its first sentence in `answer`, its blocks as results; of what has no page,
    what is stated of it.
    """
    paging = {key: given.pop(key) for key in ("offset", "max_chars") if key in given}
    if name == "entity":
        day = given.pop("as_at", "")
        if given:
            raise ParameterError(f"page entity has no parameter {next(iter(given))!r}")
        shown = store.as_at(parse_as_at(day)) if day else store
        return _entity(_Request(shown, all_quotes, **paging), several(place))
    request = _Request(store, all_quotes, **paging)
    given |= {_ABILITIES[name]: place} if place else {}
    if not place and find_ability(name).parameters[0].is_required:
        raise ParameterError(f"page {name} needs place, for example Slough")
    answer: Any = find_ability(name).run(store, request.chosen(name, given))
    page = answer.content if isinstance(answer, Written) else answer
    if isinstance(page, PlacePage):
        return request.reply(_page_results(store, page))
    return request.reply(results_of_table(page))


def _page_results(store: Store, page: PlacePage, **more: Any) -> Results:
    """Return the blocks of a page, those that say something."""
    rows = [_block_row(store, each) for each in page.blocks if each.words or each.number]
    return Results(rows, [loaded_in_all(store)], None, {"answer": page.answer, **more})


def _block_row(store: Store, block: PageBlock) -> ResultRow:
    """Return a block with its first rows, and the first statements that these rest on."""
    found, answer = block.to_json(), block.answer
    rows = found["rows"]
    shown = [
        {name: cell for name, cell in row.items() if cell is not None} for row in rows[:_MOST_ROWS]
    ]
    more = {"rows": shown, "rows_in_all": len(rows) if len(rows) > len(shown) else 0}
    statements = [each.statement for each in block.news if each.statement]
    if answer and answer.brief.reading.unit.passage == answer.brief.reading.unit.id:
        statements += passage_iris(store.facts, answer.brief.ids[:_MOST_CITED]).values()
    return ResultRow(_known(found | more), statements[:_MOST_CITED])


def _entity(request: _Request, names: Sequence[str]) -> Reply:
    """Return the page of a thing, of several places, or of England; of what has none, as an
    inspection, the statements about it, and the passages that support them.
    """
    store = request.store
    if not names:
        return request.reply(_page_results(store, england_page(store)))
    if is_area(store, names) and (focus := resolve_focus(store, names)):
        return request.reply(_page_results(store, place_page(store, focus)))
    paged, labels = [*filter(has_page, find_entities(store, names[0]))], Labels(store)
    iri = paged[0] if len(paged) == 1 else find_entity(store, names[0])
    about = {
        "id": local_id(iri),
        "label": labels.of(iri),
        "names": other_names(store.facts, iri),
        "kind": labels.kind(iri) or kind_of(iri),
        "region": labels.region(iri),
        "until": end_date(store, iri),
        "url": labels.page(iri),
    }
    if has_page(iri):
        return request.reply(_page_results(store, thing_page(store, iri), entity=_known(about)))
    _, statements = show_entity(store, names[0])
    _, evidence = find_evidence(store, names[0])
    cited = dict.fromkeys(entity_iri(each.statement) for each in evidence)
    rows = [*map(_statement_row, statements), *(ResultRow({}, [each]) for each in cited)]
    notes = ["inverse: it is the value of that property, of so many others."]
    if not evidence:
        notes.append("No passage of a loaded report supports it: it is from the register.")
    return request.reply(
        Results(rows, [*notes, loaded_in_all(store)], None, {"entity": _known(about)})
    )


def _statement_row(stated: ShownStatement) -> ResultRow:
    """Return a statement; one on a statement of a report without its words, which a passage has."""
    values = asdict(stated)
    if report_of(entity_iri(stated.value)):
        values["label"] = ""
    return ResultRow(_known(values))


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


def ask_reply(
    store: Store, all_quotes: bool, words: str, as_at: str = "", sparql: bool = False, **paging: Any
) -> Reply:
    """Return the answer to a question in words, or the readings that it may mean: each with the
    beginning of its answer, and one row of the first.
    """
    paging.setdefault("max_chars", DEFAULT if sparql else SHORT)
    request = _Request(store, all_quotes, sparql=sparql, **paging)
    found = request.ability("ask", {"words": words} | ({"as-at": as_at} if as_at else {}))
    more = {name: value for name, value in found.more.items() if value}
    answer, offered = more.pop("message"), more.get("offered", ())
    if offered:
        begun = [
            {"answer": fitted(each["answer"], _BEGINNING), "reading": each["reading"]}
            for each in offered
        ]
        more["offered"] = begun
        request.end = min(request.end, request.offset + 1)
    return request.reply(Results(found.rows, found.notes, None, {"answer": answer, **more}))


def loaded_in_all(store: Store) -> str:
    """Return the sentence on what the graph covers."""
    loaded = inspections(store.facts)
    if not loaded:
        return "No report is loaded."
    places = len({item.authority for item in loaded})
    number = len(inspections(store.facts, with_undated=True))
    return (
        f"Loaded: {number:,} inspections of {places:,} authorities, begun from {loaded[0].day} to "
        f"{loaded[-1].day}. Others are not covered."
    )


def _known(values: Mapping[str, Any]) -> Reply:
    return {name: value for name, value in values.items() if value}
