"""The JSON API: its answers, and their page for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from graphkit.answers.queries.diagnostics import diagnostics
from graphkit.answers.queries.linked_rows import linked_rows
from graphkit.answers.queries.question import questions
from graphkit.answers.queries.running import run_question
from graphkit.answers.readings.known import latest_inspections
from graphkit.answers.readings.sql_query import rows_of_sql
from graphkit.core.errors import EntityNotFoundError, ParameterError
from graphkit.core.identifiers import entity_iri, local_id
from graphkit.core.terms import Rdf
from graphkit.core.text_table import csv_text
from graphkit.graph.entities.entity_search import find_entities
from graphkit.graph.entities.lookup import objects
from graphkit.graph.sparql.query_results import term_text
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities import find_ability
from graphkit.surfaces.web.openapi import OPERATIONS, Operation, example_of, operations, shown_path
from graphkit.surfaces.web.page import Content, Page, PageRequest, PageResult
from graphkit.surfaces.web.page_links import address
from graphkit.surfaces.web.pages.ability_pages import ability_file, run_ability
from graphkit.surfaces.web.pages.search_suggestions import suggestions

_TABLES = "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"


def answer_ability(store: Store, request: PageRequest) -> PageResult:
    """The answer of the ability that the address names, as JSON."""
    name = request.path.split("/")[2]
    declared = find_ability("show" if name == "entities" else name)
    fields = {name: (value,) for name, value in request.fields.items()}
    request = replace(request, parameters={**request.parameters, **fields})
    return ability_file(declared, run_ability(store, declared, request), "json")


def suggest_entities(store: Store, request: PageRequest) -> PageResult:
    """The entities whose names are like the words typed: title, kind, place and address."""
    _check_parameters("suggest", request)
    return Content.json({"suggestions": suggestions(store, request.value("q"), request.links)})


def list_questions(store: Store, request: PageRequest) -> PageResult:
    """The questions by name, each with its parameters: required ones with an example, defaults."""
    _check_parameters("listQuestions", request)
    listed = [
        {
            "name": item.name,
            "question": item.summary,
            "parameters": item.parameters,
            "required": dict(item.required),
            "defaults": dict(item.defaults),
            "tags": item.tags,
            "asked_by": item.asked_by,
        }
        for item in questions().values()
    ]
    return Content.json({"questions": listed})


def answer_question(store: Store, request: PageRequest) -> PageResult:
    """The columns and rows of a question, and what a reader should know about them."""
    name = request.fields["name"]
    if name not in questions():
        raise EntityNotFoundError(f"no question is named {name!r}: see /api/questions")
    question = questions()[name]
    values = {each: list(given) for each, given in request.parameters.items()}
    columns, rows = linked_rows(store, run_question(store, question, values), term_text)
    notes = list(diagnostics(store, question, values, not rows))
    return Content.json(
        {"question": question.summary, "columns": columns, "rows": rows, "diagnostics": notes}
    )


def rows_of_query(store: Store, request: PageRequest) -> PageResult:
    """The columns and rows of one SELECT statement on the read model, as JSON or CSV; without one,
    its tables. Where it has `:after`, `next` is the address of the rows that follow.
    """
    text, form = request.value("sql") or _TABLES, request.value("format", "json")
    if form not in ("json", "csv"):
        raise ParameterError(f"format is {form[:40]!r}; it can be json or csv")
    columns, rows = rows_of_sql(store, text, request.value("after") or 0)
    if form == "csv":
        return Content(csv_text(columns, rows).encode(), "text/csv; charset=utf-8")
    has_more = rows and ":after" in text
    following = (
        request.links.known(address("/sql", sql=text, after=rows[-1][0])) if has_more else ""
    )
    return Content.json({"columns": columns, "rows": rows, "next": following})


def _check_parameters(name: str, request: PageRequest) -> None:
    operation = next(each for each in OPERATIONS if each.name == name)
    known = {each.name: each for each in operation.parameters}
    if unknown := sorted(request.parameters.keys() - known.keys()):
        has = ", ".join(known) or "none"
        raise ParameterError(f"{operation.path} has no parameter {unknown[0]!r}; it has: {has}")
    for name, parameter in known.items():
        parameter.parse(request.parameters.get(name, ()))


def _loaded_names(store: Store) -> dict[str, str]:
    """Return the authority inspected last, and a passage, by the names that examples have for one
    and that this graph has no report on.
    """
    names: dict[str, str] = {}
    loaded = {each.name: each.day for each in latest_inspections(store).values()}
    place = find_ability("show").example["entity"]
    if loaded and place not in loaded:
        names[place] = max(loaded, key=loaded.__getitem__)
    statement = questions()["evidence"].required["statement"]
    if not objects(store, entity_iri(statement), Rdf.type):
        passages = store.facts.column("SELECT iri FROM passage ORDER BY iri LIMIT 1")
        names[statement] = local_id(next(iter(passages), statement))
    return names


def _is_named(store: Store, operation: Operation, names: Mapping[str, str]) -> bool:
    """Return whether the graph has the authorities, agencies and entities in an example."""
    kinds = {each.name: each.type.kind for each in operation.parameters}
    named = {
        (names.get(value, value), kinds.get(name, ""))
        for name, value in operation.example.items()
        if name == "entity" or kinds.get(name) in ("authority", "agency")
    }
    return all(find_entities(store, value, kind) for value, kind in named)


def api(store: Store, request: PageRequest) -> PageResult:
    """The JSON API for people: each address with its parameters and an example."""
    names = _loaded_names(store)
    listed = [
        (each, shown_path(each.path), example_of(each, names), _is_named(store, each, names))
        for each in operations()
    ]
    about_questions = [each for each in listed if each[0].path.startswith("/api/questions/")]
    groups = [
        (
            "answers",
            "What the graph answers",
            [each for each in listed if each not in about_questions],
        ),
        ("questions", "Questions", about_questions),
    ]
    return Page("api.html", {"groups": groups})
