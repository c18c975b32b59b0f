"""The JSON API: a table of operations, and the OpenAPI document made from it.

To add an operation, write ``def run(store: Store, request: PageRequest) -> PageResult`` in a module of
graphkit.web.operations and add a line to OPERATIONS.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from typing import Any

from graphkit import __version__
from graphkit.abilities import ABILITIES, find_ability
from graphkit.abilities.ability import Ability
from graphkit.abilities.ability import Parameter as AbilityParameter
from graphkit.core.errors import ParameterError
from graphkit.store.dataset import Store
from graphkit.web.ability_pages import ability_file, run_ability
from graphkit.web.page import PageRequest, PageResult
from graphkit.web.web_task import WebTask, write_result
from graphkit.workers.answer_writer import AnswerWriter


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation."""

    name: str
    description: str
    example: str = ""
    is_required: bool = False
    is_list: bool = False
    allowed: tuple[str, ...] = ()
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation: its name, address, module in graphkit.web.operations, and parameters.

    `other_parameters`: parameters that depend on the address are allowed, too.
    """

    name: str
    path: str  # "/api/entities/{id}"
    module: str
    summary: str
    result: Mapping[str, Any]  # JSON schema
    parameters: tuple[Parameter, ...] = ()
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
        (Parameter("q", "The beginning of a name", "sloug"),),
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


def _ability_operation(ability: Ability[..., Any], path: str, name: str = "") -> Operation:
    """Return the operation of an ability at an address; fields of the address are parameters."""
    first, *others = ability.name.split("-")
    chosen = (each for each in ability.public_parameters if f"{{{each.name}:" not in path)
    return Operation(
        name or "".join([first, *map(str.capitalize, others)]), path, "", ability.summary,
        ability.forms["json"].schema or {}, tuple(_declared(each, ability.example) for each in chosen),
        "slow" if ability.is_slow else "pages", ability=ability.name,
    )  # fmt: skip


def _declared(each: AbilityParameter, example: Mapping[str, str]) -> Parameter:
    return Parameter(
        each.name,
        each.sentence,
        example.get(each.name, ""),
        each.is_required,
        each.is_list,
        schema=each.type.schema,
    )


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
        values = given.get(name, ())
        if parameter.is_required and not any(values):
            raise ParameterError(f"{operation.path} needs {name}, for example {name}={parameter.example}")
        if len(values) > 1 and not parameter.is_list:
            raise ParameterError(f"{name} takes one value: give it once")
        wrong = [value for value in values if parameter.allowed and value not in parameter.allowed]
        if wrong:
            raise ParameterError(f"{name} is {wrong[0]!r}; it can be {', '.join(parameter.allowed)}")


def openapi_document() -> bytes:
    """Return the OpenAPI document of all operations as JSON."""
    paths = {each.path.replace(":path}", "}"): {"get": _described(each)} for each in operations()}
    problem = _object(type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT)
    document = {
        "openapi": "3.1.0",
        "info": {"title": "graphkit", "version": __version__},
        "paths": paths,
        "components": {"schemas": {"Problem": problem}},
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


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
        "parameters": [*fields, *map(_described_parameter, operation.parameters)],
        "responses": {
            "200": {
                "description": operation.summary,
                "content": {"application/json": {"schema": operation.result}},
            },
            "default": problem,
        },
    }


def _described_parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {
        **parameter.schema,
        **({"enum": parameter.allowed} if parameter.allowed else {}),
    }
    described: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "description": parameter.description,
        "required": parameter.is_required,
        "schema": {"type": "array", "items": schema} if parameter.is_list else schema,
    }
    return described | ({"example": parameter.example} if parameter.example else {})
