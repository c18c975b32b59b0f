"""Derives rows of the read model from statements of the graph, as `schema` declares.

The statements of a report, or of the shared graphs, come as subject → predicate → values
(`Statements`), from wherever they are: the graph of a report in a build, files of a generation, or
rows of a remote store.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from graphkit.core.identifiers import concept_value, local_id
from graphkit.core.selectors import read_selector, start_of
from graphkit.core.terms import (
    BASE,
    GK,
    IN,
    SCHEME,
    Dcat,
    Dcterms,
    Gk,
    Org,
    Rdf,
    Rdfs,
    Schema,
    Skos,
)
from graphkit.graph.facts.numbers import SEARCHED, entity_number, inspection_number
from graphkit.graph.facts.schema import (
    ENTITIES,
    ENTITY,
    ENTITY_LINKS,
    IDENTIFIERS,
    INFERRED_LINKS,
    INSPECTION,
    LINKS,
    NAMES,
    OF_SOURCES,
    PASSAGE,
    SOURCE_LINKS,
    SOURCES,
    STATEMENTS,
    TABLES,
    Form,
    LinkTable,
    Rows,
    Table,
)

if TYPE_CHECKING:
    from graphkit.core.quads import Quads

Values = Mapping[str, Collection[str]]  # predicate → values
Statements = Mapping[str, Values]  # subject → predicate → values
Names = Callable[[str], str | None]  # identifier without its namespace ("agency/ofsted") → its name
NumberOf = Callable[[str], int | None]  # statement of a report → its number, None where it is none
_KEPT_STATEMENTS = 1 << 12
_NOTHING: Values = {}
_LISTED = {str(table.class_): table for table in SOURCES}
# between the identifiers of a record and its part
_PART_OF_LISTED = re.compile("/(?:grade|judgement)/")
_BY_CLASS = {str(table.class_): table for table in STATEMENTS}
_RECOMMENDATION = _BY_CLASS[Gk.Recommendation]
_CLASSES_OF = {table.name: str(table.class_) for table in (*STATEMENTS, INSPECTION)}
_LINKS_OF = {  # table → links whose subject may be one of its rows
    name: [
        link
        for link in LINKS
        if (
            link.references == name or (link.references == PASSAGE.name and name != INSPECTION.name)
        )
        and (not link.classes or class_ in link.classes)
    ]
    for name, class_ in _CLASSES_OF.items()
}
_PARTS = {  # class of parts that have rows → the property that leads to them, its column
    Gk.Coverage: {Gk.coverage: "agency"},
    Gk.DatedName: {Gk.datedName: "entity"},
    Gk.NeighbourRanking: {Gk.neighbourRanking: "authority"},
    Gk.FollowUp: {Gk.followUp: "recommendation", Gk.visitFollowUp: "recommendation"},
    Gk.Answer: {Gk.answer: "outcome"},
    Org.ChangeEvent: {},
    Gk.InterventionEvent: {},
}
_OWNED = {predicate: column for owners in _PARTS.values() for predicate, column in owners.items()}
_PART_TABLES = {str(table.class_): table for table in ENTITIES if table.class_ in _PARTS}
_ENTITY_TABLES = {table.name: table for table in ENTITIES if table.class_ not in _PARTS}
AREAS = (Gk.servesArea, Skos.member)  # whose names a search of an entity finds
_KINDS = {"authority", "agency", "service", "partner", "person", "place", "post"}  # of identifiers
_GENERAL = {Gk.Agency.local, Gk.Service.local}  # a narrower class is more informative
_NAMES = {
    Rdfs.label: "label",
    Skos.prefLabel: "label",
    Dcterms.title: "label",
    Skos.altLabel: "alternative",
    Skos.notation: "notation",
}


@lru_cache(_KEPT_STATEMENTS)  # most values are those of other statements, too
def parsed(statement: str) -> tuple[str, str]:
    """Return predicate and value of a statement, given as in N-Triples but for the subject.

    The value of an identifier has its datatype in front: "Urn 80444".
    """
    predicate, _, term = statement[1:].partition("> ")
    if term.startswith("<"):
        return predicate, term[1:-1]
    value: Any = (
        json.JSONDecoder().raw_decode(term)[0] if "\\" in term else term[1 : term.rindex('"')]
    )
    if predicate == Org.identifier:
        value = f"{term.rpartition('#')[2][:-1]} {value}"
    return predicate, value


def statements_of(graph: Quads) -> Statements:
    """Return the statements of a named graph by subject and predicate."""
    found: dict[str, dict[str, list[str]]] = {}
    for subject, statements in graph.by_subject():
        own = found[subject] = defaultdict(list)
        for predicate, value in map(parsed, statements):
            own[predicate].append(value)
    return found


def statements_in(lines: Iterable[str]) -> Statements:
    """Return lines of N-Triples as statements by subject and predicate."""
    found: dict[str, dict[str, list[str]]] = {}
    for line in lines:
        subject, _, rest = line.partition("> ")
        predicate, value = parsed(rest.rstrip("\n").removesuffix(" ."))
        found.setdefault(subject[1:], defaultdict(list))[predicate].append(value)
    return found


def subjects_in(lines: Iterable[str]) -> set[str]:
    """Return the IRIs that lines of N-Triples are about."""
    return {line.partition("> ")[0][1:] for line in lines}


def report_rows(statements: Statements, names: Names, labels_of: Mapping[str, str]) -> Rows:
    """Return the rows of one report, from the statements about its inspection,
    its report and their parts.

    `names` gives the names of authorities and agencies, `labels_of` those of topics and sectors by
    identifier ("topic/neglect"): with them, a search finds what a passage is about. Rows come in
    the order of the text.
    """
    inspection, [report, *_] = next(
        (iri, sorted(own[Gk.report])) for iri, own in statements.items() if Gk.report in own
    )
    about = {**statements.get(report, _NOTHING), **statements[inspection]}
    number, keywords = inspection_number(inspection), _keywords(inspection, about)
    ordered = _ordered(statements)
    numbers = {iri: number + place for place, (_, iri) in enumerate(ordered, 1)}
    rows: Rows = defaultdict(list)

    def add(table: Table, subject: int, own: Values, cells: dict[str, Any]) -> None:
        rows[table.name].append(_cells(table, own, numbers.get, cells))
        for link in _LINKS_OF[table.name]:
            if link.property in own:
                rows[link.name] += _linked(link, subject, own, numbers.get)

    own_report = {
        "report": report,
        "report_label": _first(statements.get(report, _NOTHING), Rdfs.label),
    }
    add(INSPECTION, number, about, {**own_report, "id": number, "iri": inspection})
    for table, iri in ordered:
        own = statements[iri]
        cells = {
            "id": numbers[iri],
            "local": local_id(iri),
            "inspection": number,
            "kind": table.name,
        }
        if table is _RECOMMENDATION:
            cells["lead_in"] = _lead_in(statements, own)
        add(table, numbers[iri], own, cells)
        if table.columns[0].references == PASSAGE.name:
            cells |= _locator(own)
            if table.name in SEARCHED:
                cells["labels"] = _labels(about, own, names, labels_of)
                cells["keywords"] = None if cells["quote"] else keywords.get(iri)
            rows[PASSAGE.name].append(_cells(PASSAGE, own, numbers.get, cells))
    return dict(rows)


def _ordered(statements: Statements) -> list[tuple[Table, str]]:
    """Return the statements of a report with their tables,
    in the order of tables and of the text.
    """
    found: dict[str, list[tuple[int, str]]] = {name: [] for name in _BY_CLASS}
    for iri, own in statements.items():
        for class_ in own.get(Rdf.type, ()):
            if class_ in found:
                found[class_].append((start_of(sorted(own.get(Gk.selector, ()))), iri))
    return [
        (_BY_CLASS[class_], iri) for class_, places in found.items() for _, iri in sorted(places)
    ]


def _locator(own: Values) -> dict[str, Any]:
    selector = read_selector(_first(own, Gk.selector) or "")
    start, end, digest = selector or (None, None, None)
    sha256 = bytes.fromhex(digest) if digest else None
    return {"start": start, "end": end, "sha256": sha256, "quote": _first(own, Gk.quote)}


def _lead_in(statements: Statements, own: Values) -> str | None:
    """Return the words above a list that a recommendation continues."""
    leads = (statements.get(one, _NOTHING) for one in sorted(own.get(Gk.leadIn, ())))
    return " … ".join(words for lead in leads for words in sorted(lead.get(Gk.quote, ()))) or None


def _keywords(inspection: str, about: Values) -> dict[str, str]:
    """Return the stems of the words of each finding and recommendation, by its identifier."""
    lines = (
        line.partition(" ") for text in about.get(Gk.keywords, ()) for line in text.split("\n")
    )
    return {f"{inspection}/{name}": stems for name, _, stems in lines}


def _labels(about: Values, own: Values, names: Names, labels_of: Mapping[str, str]) -> str:
    """Return the names by which a search finds a passage, besides its words."""
    entities = [*about.get(Gk.inspectionOf, ()), *sorted(own.get(Gk.concerns, ()))]
    found = [names(iri.removeprefix(BASE)) for iri in entities]
    for predicate in (Gk.topic, Gk.sector):
        found += [labels_of.get(iri.removeprefix(SCHEME)) for iri in sorted(own.get(predicate, ()))]
    return " ".join(filter(None, found))


def shared_rows(
    statements: Statements,
    number_of: NumberOf,
    more: Iterable[tuple[str, str, str]] = (),
    about: Collection[str] | None = None,
) -> Rows:
    """Return the rows of entities, and of what is inferred,
    from the statements of the shared graphs.

    `more` are entities that are in no graph: identifier, kind and label. `about` are the subjects
    that have rows; by default all.
    """
    rows: Rows = defaultdict(list)
    for iri, kind, label in more:
        rows[ENTITY.name].append((entity_number(iri), iri, kind, "", label, "", ""))
    owners: dict[str, tuple[str, str]] = {
        part: (subject, predicate)
        for subject, own in statements.items()
        for predicate in _OWNED.keys() & own.keys()
        for part in own[predicate]
    }
    labels = {iri: derived_label(iri, own) for iri, own in statements.items()}
    for iri, own in sorted(statements.items()):
        if about is not None and iri not in about:
            continue
        kind = kind_of_entity(iri, own)
        if part := next(filter(None, map(_PART_TABLES.get, own.get(Rdf.type, ()))), None):
            cells = {"id": entity_number(iri), "iri": iri, **_owner(owners.get(iri), number_of)}
            rows[part.name].append(_cells(part, own, number_of, cells))
            _add_links(rows, part.name, entity_number(iri), own, number_of)
        elif kind:
            cells = {"id": entity_number(iri), "iri": iri, "kind": kind, "class": _class_of(own)}
            areas = next(filter(None, map(own.get, AREAS)), ())
            others = {
                name for predicate in (Rdfs.label, Skos.altLabel) for name in own.get(predicate, ())
            }
            cells |= {
                "label": labels[iri],
                "other_names": " ".join(sorted(others - {labels[iri]})),
                "labels": " ".join(labels[area] for area in sorted(areas) if area in labels),
                "code": _concept_value(iri),
            }
            table = _ENTITY_TABLES.get("concept" if iri.startswith(SCHEME) else kind)
            for each in filter(None, (ENTITY, table)):
                rows[each.name].append(_cells(each, own, number_of, cells))
            rows[NAMES.name] += sorted({(cells["id"], name, how) for name, how in _names_of(own)})
            codes = sorted(own.get(Org.identifier, ()))
            rows[IDENTIFIERS.name] += [(cells["id"], *code.split(" ", 1)) for code in codes]
            _add_links(rows, ENTITY.name, cells["id"], own, number_of)
        elif (number := number_of(iri)) is not None:  # of which something is inferred
            _add_links(rows, PASSAGE.name, number, own, number_of)
        else:
            _add_links(rows, INSPECTION.name, inspection_number(iri), own, number_of)
    return dict(rows)


def source_rows(statements: Statements) -> Rows:
    """Return the rows of published lists, from their statements."""
    rows: Rows = {table.name: [] for table in OF_SOURCES}
    for iri, own in statements.items():
        for table in filter(None, map(_LISTED.get, own.get(Rdf.type, ()))):
            number, whole = entity_number(iri), entity_number(_PART_OF_LISTED.split(iri)[0])
            cells = {"id": number, "iri": iri, "record": whole, "result": whole}
            if table.class_ in (Gk.Provider, Gk.Result):
                cells["owner"] = _only(own, Gk.ownerThen)
            if table.class_ == Gk.Result:
                cells |= _of_body(own, statements)
            if table.class_ == Gk.Cover:
                cells |= _of_cover(iri, own, statements)
            if table.class_ == Dcat.Dataset:
                cells["name"] = local_id(iri).rpartition("/")[2]
                if Dcterms.license not in own:
                    continue  # the whole, which has no list of its own
            rows[table.name].append(_cells(table, own, lambda _: None, cells))
            for link in SOURCE_LINKS:
                if link.references == table.name:
                    rows[link.name] += _linked(link, number, own, lambda _: None)
    return rows


def _of_body(own: Values, statements: Statements) -> dict[str, Any]:
    """Return the type of the provider that a result is of, and its authority, where it has one."""
    types = [each for body in own[Gk.body] for each in statements[body][Gk.kind]]
    return {"body_kind": _concept_value(types[0]), "authority": _only(own, IN)}


def _of_cover(iri: str, own: Values, statements: Statements) -> dict[str, Any]:
    """Return source and subject of a cover, and its period."""
    _, source, subject = local_id(iri).split("/", 2)
    cells: dict[str, Any] = {"source": source, "subject": subject.replace("/", " ")}
    for period in own.get(Dcterms.temporal, ()):
        days = statements[period]
        cells["first"] = _first(days, Dcat.startDate)
        if "complete" in own[Gk.howMuch]:
            cells["complete_until"] = _first(days, Dcat.endDate)
    return cells


def _only(own: Values, predicate: str) -> int | None:
    """Return the number of the entity that is the only value of a property;
    None for none or several.
    """
    found = [*own.get(predicate, ())]
    return entity_number(found[0]) if len(found) == 1 else None


def _owner(owner: tuple[str, str] | None, number_of: NumberOf) -> dict[str, Any]:
    """Return the column of the owner of a part."""
    if owner is None:
        return {}
    iri, predicate = owner
    column = _OWNED[predicate]  # type: ignore[index]
    if column == "recommendation":
        return {column: number_of(iri), "is_visit": int(predicate == Gk.visitFollowUp)}
    return {column: entity_number(iri)}


def _add_links(rows: Rows, of: str, subject: int, own: Values, number_of: NumberOf) -> None:
    for link in (*INFERRED_LINKS, *ENTITY_LINKS):
        if link.references == of:
            rows[link.name] += _linked(link, subject, own, number_of)


def _names_of(own: Values) -> Iterator[tuple[str, str]]:
    for predicate, how in _NAMES.items():
        yield from ((name, how) for name in own.get(predicate, ()))


def kind_of_entity(iri: str, own: Values) -> str:
    """Return the kind of an entity or concept: "agency", "topic", "law"; "" for anything else."""
    if iri.startswith(SCHEME):
        return iri[len(SCHEME) :].partition("/")[0] if Skos.Concept in own.get(Rdf.type, ()) else ""
    if iri.startswith(GK):
        return "term"
    if Schema.Legislation in own.get(Rdf.type, ()):
        return "law"
    kind = iri[len(BASE) :].partition("/")[0] if iri.startswith(BASE) else ""
    return kind if kind in _KINDS and Rdf.type in own else ""


def _class_of(own: Values) -> str:
    """Return the most specific graphkit class of an entity ("PoliceForce"), or ""."""
    found = {iri[len(GK) :] for iri in own.get(Rdf.type, ()) if iri.startswith(GK)}
    return min(found, key=lambda name: (name in _GENERAL, name), default="")


def derived_label(iri: str, own: Values) -> str:
    """Return the label of an entity, or its longest alternative label,
    or the last part of its identifier.

    Of two titles that differ in case ("NORVALE", "Norvale") it is the one in small letters.
    """
    for predicate in (Rdfs.label, Skos.prefLabel):
        if found := own.get(predicate):
            return min(found)
    if found := own.get(Dcterms.title):
        return max(found)
    if found := own.get(Skos.altLabel):
        return max(found, key=lambda words: (len(words), words))
    return unquote(iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]).replace("-", " ")


@lru_cache(_KEPT_STATEMENTS)
def _concept_value(iri: str) -> str:
    """Return an identifier without its namespace and kind or scheme: "neglect";
    of a scheme, its name.
    """
    return concept_value(iri) or local_id(iri)


def _first(own: Values, predicate: str) -> str | None:
    return min(own.get(predicate, ()), default=None)


def _cells(
    table: Table, own: Values, number_of: NumberOf, known: Mapping[str, Any]
) -> tuple[Any, ...]:
    """Return the row of an entity or statement: what is known already,
    and the properties of the others.
    """
    cells: list[Any] = []
    for name, predicate, choose, convert in _WRITTEN[table.name]:
        if not predicate or (name == "label" and name in known):
            cells.append(known.get(name))
        elif predicate in own:
            cells.append(convert(choose(own[predicate]), number_of))
        else:
            cells.append(None)
    return tuple(cells)


_CONVERTERS: dict[Form, Callable[[str, NumberOf], Any]] = {
    Form.TEXT: lambda value, _: value,
    Form.LATEST: lambda value, _: value,
    Form.VALUE: lambda value, _: _concept_value(value),
    Form.INTEGER: lambda value, _: int(value),
    Form.NUMBER: lambda value, _: float(value),
    Form.FLAG: lambda value, _: int(value == "true"),
    Form.ENTITY: lambda value, _: entity_number(value),
    Form.INSPECTION: lambda value, _: inspection_number(value),
    Form.STATEMENT: lambda value, number_of: number_of(value),
}


class _WrittenColumn(NamedTuple):
    """A column that a row is written with: its property, which of several values it has,
    in which form.
    """

    name: str
    property: str
    choose: Callable[[Collection[str]], str]
    convert: Callable[[str, NumberOf], Any]


_WRITTEN = {
    table.name: [
        _WrittenColumn(
            each.name,
            each.property,
            max if each.form is Form.LATEST else min,
            _CONVERTERS.get(each.form, _CONVERTERS[Form.TEXT]),
        )
        for each in table.columns
        if not each.sql
    ]
    for table in TABLES
    if isinstance(table, Table)
}


def _linked(
    link: LinkTable, subject: int, own: Values, number_of: NumberOf
) -> list[tuple[Any, ...]]:
    """Return the rows of a link for one subject; a value that is no loaded statement has none."""
    if link.property not in own:
        return []
    convert = _CONVERTERS[link.form]
    found = {value: convert(value, number_of) for value in own[link.property]}
    doubtful = {*own.get(Gk.unsureLabel, ())} if link.has_doubt else set[str]()
    rows = {
        (subject, cell, int(value not in doubtful)) if link.has_doubt else (subject, cell)
        for value, cell in found.items()
        if cell is not None
    }
    return sorted(rows)
