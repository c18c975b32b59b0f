"""The JSON API: a table of operations, and the OpenAPI document made from it.

To add an operation, write ``def run(store: Store, request: PageRequest) -> PageResult`` in a module of
graphkit.web.operations and add a line to OPERATIONS.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any

from graphkit import __version__
from graphkit.abilities import ABILITIES, find_ability
from graphkit.abilities.ability import Ability, Parameter
from graphkit.abilities.value_types import ValueType
from graphkit.ask.questions import Question, questions
from graphkit.ask.quotes import OPEN_LICENCE_URL
from graphkit.core.errors import ParameterError
from graphkit.store.dataset import Store
from graphkit.web.ability_pages import ability_file, run_ability
from graphkit.web.page import PageRequest, PageResult
from graphkit.web.pickers import question_parameter
from graphkit.web.routes import PAGES, PageRoute
from graphkit.web.web_task import WebTask, write_result
from graphkit.workers.answer_writer import AnswerWriter


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation: its name, address, module in graphkit.web.operations, parameters, and values for a call.

    `other_parameters`: parameters that depend on the address are allowed, too.
    """

    name: str
    path: str  # "/api/entities/{id}"
    module: str
    summary: str
    result: Mapping[str, Any]  # JSON schema
    parameters: tuple[Parameter, ...] = ()
    example: Mapping[str, str] = field(default_factory=dict)
    lane: str = "pages"
    other_parameters: bool = False
    ability: str = ""  # its name, if it is one


def _array(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": _object(**properties)}


def _object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*properties]}


_TEXT = {"type": "string"}

_TEXTS = {"type": "array", "items": _TEXT}
OPERATIONS = (
    Operation(
        "suggest",
        "/api/suggest",
        "suggest_names",
        "Names that begin with some words, or are similar to them",
        _object(suggestions=_array(title=_TEXT, kind=_TEXT, place=_TEXT, href=_TEXT)),
        (Parameter("q", ValueType(), "The beginning of a name."),),
        {"q": "sloug"},
    ),
    Operation(
        "listQuestions",
        "/api/questions",
        "list_questions",
        "The competency questions and their parameters",
        _object(
            questions=_array(
                name=_TEXT,
                question=_TEXT,
                parameters=_TEXTS,
                required={"type": "object"},
                defaults={"type": "object"},
                tags=_TEXTS,
            )
        ),
    ),
    Operation(
        "answerQuestion",
        "/api/questions/{name}",
        "answer_question",
        "The answer to a competency question. Its parameters are in /api/questions; repeat one for several",
        _object(
            question=_TEXT,
            columns=_TEXTS,
            rows={"type": "array", "items": {"type": "array"}},
            diagnostics=_TEXTS,
        ),
        lane="slow",
        other_parameters=True,
    ),
)


_HTML, _CSV = "text/html", "text/csv"
_FILES = {".png": "image/png", ".pdf": "application/pdf", ".css": "text/css"}
_RDF = ("text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples")
_SPARQL = ("application/sparql-results+json", "application/sparql-results+xml", _CSV, "text/turtle")
_PROTOCOL = ("query", "default-graph-uri", "named-graph-uri", "format", "as-written")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OTHERS = {  # addresses that are no pages: summary, parameters, media types
    "/ask/{name}.{format}": ("The answer to a competency question, as a file", (), (_CSV, _XLSX)),
    "/.well-known/void": ("The description of the endpoint and the dataset", (), _RDF),
    "/health": ("Whether there is a graph", (), ("application/json",)),
    "/sitemap.xml": ("The pages, for search engines", (), ("application/xml",)),
}


def _ability_operation(ability: Ability[..., Any], path: str, name: str = "") -> Operation:
    """Return the operation of an ability at an address; fields of the address are parameters."""
    chosen = tuple(each for each in ability.public_parameters if f"{{{each.name}:" not in path)
    return Operation(
        name or _camel(ability.name), path, "", ability.summary, ability.forms["json"].schema or {}, chosen,
        ability.example, "slow" if ability.is_slow else "pages", ability=ability.name,
    )  # fmt: skip


def _question_operation(question: Question) -> Operation:
    """Return the operation of one question, as the document lists it."""
    (answer,) = (each for each in OPERATIONS if each.other_parameters)
    parameters = tuple(question_parameter(question, name) for name in question.parameters)
    path = answer.path.replace("{name}", question.name)
    name = _camel(f"answer-{question.name}")
    return replace(
        answer,
        name=name,
        path=path,
        summary=question.summary,
        parameters=parameters,
        example=question.required,
    )


def _camel(name: str) -> str:
    first, *others = name.split("-")
    return "".join([first, *map(str.capitalize, others)])


@cache
def operations() -> tuple[Operation, ...]:
    """Return all operations."""
    abilities = [find_ability(name) for name in ABILITIES]
    return (
        *OPERATIONS,
        _ability_operation(find_ability("show"), "/api/entities/{entity:path}", "showEntity"),
        _ability_operation(find_ability("why"), "/api/evidence/{entity:path}", "listEvidence"),
        *(_ability_operation(each, f"/api/{each.name}") for each in abilities),
    )


def described_operations() -> list[Operation]:
    """Return all operations, with one for each question: what programs and people can choose from."""
    return [*operations(), *map(_question_operation, questions().values())]


@dataclass(frozen=True, kw_only=True)
class OperationTask(WebTask):
    """Runs an operation of the JSON API."""

    operation: str  # its name
    fields: Mapping[str, str]
    parameters: Mapping[str, tuple[str, ...]]
    show_all_quotes: bool

    def run(self, store: Store, writer: AnswerWriter) -> None:
        """Write the result. Raises ParameterError for parameters that the operation does not have."""
        request = PageRequest(
            self.path, self.fields, self.parameters, self.show_all_quotes, writer.generation
        )
        write_result(_result(store, self.operation, request), request, writer)


def _result(store: Store, name: str, request: PageRequest) -> PageResult:
    operation = next(each for each in operations() if each.name == name)
    if operation.ability:
        fields = {name: (value,) for name, value in request.fields.items()}
        request = replace(request, fields={}, parameters={**request.parameters, **fields})
        ability = find_ability(operation.ability)
        return ability_file(ability, run_ability(store, ability, request), "json")
    _check_parameters(operation, request.parameters)
    result: PageResult = import_module(f"graphkit.web.operations.{operation.module}").run(store, request)
    return result


def _check_parameters(operation: Operation, given: Mapping[str, tuple[str, ...]]) -> None:
    known = {each.name: each for each in operation.parameters}
    unknown = sorted(given.keys() - known.keys())
    if unknown and not operation.other_parameters:
        raise ParameterError(
            f"{operation.path} has no parameter {unknown[0]!r}; it has: {', '.join(known) or 'none'}"
        )
    for name, parameter in known.items():
        parameter.parse(given.get(name, ()))


@cache
def openapi_document() -> bytes:
    """Return the OpenAPI document of all operations as JSON."""
    operations_ = described_operations()
    paths: dict[str, Any] = {
        each.path.replace(":path}", "}"): {"get": _described(each)} for each in operations_
    }
    pages = [each for each in PAGES if not each.path.startswith("/api")]
    paths |= {each.path.replace(":path}", "}"): {"get": _page(each)} for each in pages}
    paths |= {path: {"get": _addressed(path, *others)} for path, others in _OTHERS.items()}
    for method, parameters in (("get", _PROTOCOL), ("post", _PROTOCOL[1:])):
        described = _addressed("/sparql", "Answer a SPARQL 1.1 query", parameters, _SPARQL)
        paths.setdefault("/sparql", {})[method] = described
    problem = _object(type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT)
    document = {
        "openapi": "3.1.0",
        "info": {
            "title": "graphkit",
            "version": __version__,
            "license": {"name": "Open Government Licence v3.0", "url": OPEN_LICENCE_URL},
        },
        "servers": [{"url": ".."}],
        "paths": paths,
        "components": {"schemas": {"Problem": problem}},
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _page(route: PageRoute) -> dict[str, Any]:
    """Return the description of a page; its summary is that of its ability, or begins its module."""
    name = route.path.removeprefix("/")
    if name in ABILITIES:
        ability = find_ability(name)
        own = (*(each.name for each in ability.public_parameters), "format")
        types = (_HTML, *(form.media_type.partition(";")[0] for form in ability.forms.values()))
        return _addressed(route.path, ability.title, route.parameters or own, tuple(dict.fromkeys(types)))
    module = Path(__file__).parent / "pages" / f"{route.module}.py"
    summary = (ast.get_docstring(ast.parse(module.read_text("utf-8"))) or "").partition("\n")[0].rstrip(".")
    parameters = (*(route.parameters or ()), *(("format",) if route.formats else ()))
    types = (_FILES.get(PurePosixPath(route.path).suffix, _HTML), *(_RDF if route.formats else ()))
    return _addressed(route.path, summary, parameters, types)


def _addressed(
    path: str, summary: str, parameters: Sequence[str], media_types: Sequence[str]
) -> dict[str, Any]:
    """Return the description of an address beside those of the operations."""
    fields = re.findall(r"{(\w+)", path)
    return {
        "summary": summary,
        "parameters": [
            *({"name": name, "in": "path", "required": True, "schema": _TEXT} for name in fields),
            *({"name": name, "in": "query", "required": False, "schema": _TEXT} for name in parameters),
        ],
        "responses": {"200": {"description": summary, "content": {each: {} for each in media_types}}},
    }


def _described(operation: Operation) -> dict[str, Any]:
    names = [part[1:-1].removesuffix(":path") for part in operation.path.split("/") if part[:1] == "{"]
    fields = [{"name": name, "in": "path", "required": True, "schema": _TEXT} for name in names]
    problem = {
        "description": "An error",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [*fields, *(_described_parameter(each, operation) for each in operation.parameters)],
        "responses": {
            "200": {
                "description": operation.summary,
                "content": {"application/json": {"schema": operation.result}},
            },
            "default": problem,
        },
    }


def _described_parameter(parameter: Parameter, operation: Operation) -> dict[str, Any]:
    schema = parameter.type.schema
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.sentence,
        "required": parameter.is_required,
        "schema": {"type": "array", "items": schema} if parameter.is_list else schema,
    }
    example = operation.example.get(parameter.name)
    return described | ({"example": example} if example else {})
