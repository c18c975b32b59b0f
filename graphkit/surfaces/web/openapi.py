"""The OpenAPI document of all addresses, and the operations of the JSON API that it describes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import PurePosixPath
from typing import Any

from graphkit.answers.queries.question import Question, questions
from graphkit.core.version import __version__
from graphkit.graph.entities.quotes import OPEN_LICENCE_NAME, OPEN_LICENCE_URL
from graphkit.surfaces.abilities import ABILITIES, find_ability
from graphkit.surfaces.abilities.ability import Parameter
from graphkit.surfaces.abilities.value_types import ValueType
from graphkit.surfaces.web.page import load_pages
from graphkit.surfaces.web.page_links import address
from graphkit.surfaces.web.pickers import question_parameter
from graphkit.surfaces.web.protocol import HTML
from graphkit.surfaces.web.routes import PAGES, PageRoute


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the JSON API: its name and address, what it takes and returns,
    values for a call.
    """

    name: str
    path: str  # "/api/entities/{entity:path}"
    summary: str
    result: Mapping[str, Any]  # JSON schema
    parameters: tuple[Parameter, ...] = ()
    example: Mapping[str, str] = field(default_factory=dict)


def _schema(given: Any) -> dict[str, Any]:
    """Return the JSON schema of a result that `data/pages.yaml` describes."""
    if isinstance(given, str):
        return {"type": {"text": "string", "list": "array"}.get(given, given)}
    if isinstance(given, list):
        return {"type": "array", "items": _schema(given[0])}
    properties = {name: _schema(each) for name, each in given.items()}
    return {"type": "object", "properties": properties, "required": [*properties]}


_TEXT = {"type": "string"}
_QUESTION = "/api/questions/{name}"


def _declared_operation(given: dict[str, Any]) -> Operation:
    """Return an operation that `data/pages.yaml` declares."""
    words_of = given.get("parameters", {})
    parameters = (Parameter(name, ValueType(), words) for name, words in words_of.items())
    return Operation(
        given["name"],
        given["path"],
        given["summary"],
        _schema(given["result"]),
        tuple(parameters),
        given.get("example", {}),
    )


OPERATIONS = tuple(map(_declared_operation, load_pages()["operations"]))
_SPARQL = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/turtle",
)
_PROTOCOL = ("query", "default-graph-uri", "named-graph-uri", "format", "as-written")


def _ability_operation(ability_name: str, path: str, name: str) -> Operation:
    """Return the operation of an ability at an address; fields of the address are parameters."""
    declared = find_ability(ability_name)
    chosen = tuple(each for each in declared.public_parameters if f"{{{each.name}:" not in path)
    schema = declared.forms["json"].schema or {}
    return Operation(name, path, declared.summary, schema, chosen, declared.example)


def _question_operation(question: Question) -> Operation:
    """Return the operation of one question, as the document lists it."""
    return replace(
        next(each for each in OPERATIONS if each.path == _QUESTION),
        name=_camel(f"answer-{question.name}"),
        path=_QUESTION.replace("{name}", question.name),
        summary=question.summary,
        parameters=tuple(question_parameter(question, name) for name in question.parameters),
        example=question.required,
    )


def _camel(name: str) -> str:
    first, *others = name.split("-")
    return "".join([first, *map(str.capitalize, others)])


@cache
def operations() -> tuple[Operation, ...]:
    """Return all operations, with one for each question:
    what programs and people can choose from.
    """
    return (
        *OPERATIONS,
        _ability_operation("show", "/api/entities/{entity:path}", "showEntity"),
        *(_ability_operation(name, f"/api/{name}", _camel(name)) for name in ABILITIES),
        *map(_question_operation, questions().values()),
    )


def shown_path(path: str) -> str:
    """Return an address as OpenAPI writes it."""
    return path.replace(":path}", "}")


def example_of(operation: Operation, names: Mapping[str, str]) -> str:
    """Return the address of a call; `names` has names of a graph for those of the declarations,
    which are of a graph of all reports.
    """
    values = {name: names.get(each, each) for name, each in operation.example.items()}
    path = operation.path.replace("{entity:path}", values.get("entity", ""))
    given = {each.name: values.get(each.name) for each in operation.parameters}
    return address(path.replace("{name}", "inspections"), **given)


@cache
def openapi_document() -> bytes:
    """Return the OpenAPI document of all operations and pages as JSON."""
    paths: dict[str, Any] = {
        shown_path(each.path): {"get": _described(each)} for each in operations()
    }
    pages = [each for each in PAGES if not each.path.startswith("/api")]
    paths |= {shown_path(each.path): {"get": _page(each)} for each in pages}
    others = load_pages()["others"].items()
    paths |= {
        path: {"get": _addressed(path, each["summary"], (), each["types"])} for path, each in others
    }
    paths["/sparql"] = {
        method: _addressed("/sparql", "Answer a SPARQL 1.1 query", parameters, _SPARQL)
        for method, parameters in (("get", _PROTOCOL), ("post", _PROTOCOL[1:]))
    }
    problem = _schema({"type": "text", "title": "text", "status": "integer", "detail": "text"})
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "graphkit",
            "version": __version__,
            "license": {"name": OPEN_LICENCE_NAME, "url": OPEN_LICENCE_URL},
        },
        "servers": [{"url": ".."}],
        "paths": paths,
        "components": {"schemas": {"Problem": problem}},
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _page(route: PageRoute) -> dict[str, Any]:
    """Return the description of a page; its summary is that of its ability, or of its own."""
    name = route.path.removeprefix("/")
    if name in ABILITIES:
        declared = find_ability(name)
        own = route.parameters or (*(each.name for each in declared.public_parameters), "format")
        types = (HTML, *(form.media_type.partition(";")[0] for form in declared.forms.values()))
        return _addressed(route.path, declared.title, own, tuple(dict.fromkeys(types)))
    summary = load_pages()["summaries"][route.builder]
    parameters = (*(route.parameters or ()), *(("format",) if route.formats else ()))
    files = load_pages()["file-types"]
    types = (
        files.get(PurePosixPath(route.path).suffix, HTML),
        *(load_pages()["entity-types"] if route.formats else ()),
    )
    return _addressed(route.path, summary, parameters, types)


def _addressed(
    path: str, summary: str, parameters: Sequence[str], media_types: Sequence[str]
) -> dict[str, Any]:
    """Return the description of an address beside those of the operations."""
    queried = [
        {"name": name, "in": "query", "required": False, "schema": _TEXT} for name in parameters
    ]
    return {
        "summary": summary,
        "parameters": [*_fields(path), *queried],
        "responses": {
            "200": {"description": summary, "content": {each: {} for each in media_types}}
        },
    }


def _fields(path: str) -> list[dict[str, Any]]:
    """Return the descriptions of the variable parts of an address."""
    names = re.findall(r"{(\w+)", path)
    return [{"name": name, "in": "path", "required": True, "schema": _TEXT} for name in names]


def _described(operation: Operation) -> dict[str, Any]:
    parameters = [_described_parameter(each, operation) for each in operation.parameters]
    answer = {"application/json": {"schema": operation.result}}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*_fields(operation.path), *parameters],
        "responses": {
            "200": {"description": operation.summary, "content": answer},
            "default": {"description": "An error", "content": problem},
        },
    }


def _described_parameter(parameter: Parameter, operation: Operation) -> dict[str, Any]:
    schema = parameter.type.schema
    example = operation.example.get(parameter.name)
    return {
        "name": parameter.name,
        "in": "query",
        "description": parameter.sentence,
        "required": parameter.is_required,
        "schema": {"type": "array", "items": schema} if parameter.is_list else schema,
        **({"example": example} if example else {}),
    }
