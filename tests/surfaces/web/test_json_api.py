"""Programs use the JSON API as its OpenAPI document describes it."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from web_client import Get, Reply, request

from graphkit.surfaces.web.openapi import Operation, openapi_document, operations, shown_path
from graphkit.surfaces.web.settings import ServerSettings
from graphkit.surfaces.web.web_server import running_server

DOCUMENT: dict[str, Any] = json.loads(openapi_document())
FIELDS = {"name": "inspections", "entity": "Ambleford"}
STATEMENT = "inspection/E06000039/2019-01-21-ilacs/judgement/overall-effectiveness"
INVENTED = {
    "Slough": "Ambleford",
    "Reading": "Wexmoor",
    "South East": "Wexmoor",
    "Thames Valley Police": "Norvale Police",
    "Achieving for Children": "Ambleford Children First",
    "Adopt Thames Valley": "Small Steps Wexmoor",
    "strategy-discussions": "assessment",
    STATEMENT: "inspection/E99000002/2018-08-06-ilacs/judgement/leaders",
}  # for the places of the examples
ONE_OF_SEVERAL = {
    ("/api/search", "words"),
    ("/api/ask", "words"),
    ("/api/check-draft", "text"),
}  # one of several is needed
TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": float,
}


def conforms(value: Any, schema: dict[str, Any], place: str) -> None:
    """Fail where a value does not conform to a JSON schema (the parts of it that the document
    uses).
    """
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "type" not in schema:
        return
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    known = tuple(TYPES[kind] for kind in kinds if kind in TYPES)
    assert isinstance(value, known) or (value is None and "null" in kinds), f"{place}: {value!r}"
    if isinstance(value, dict):
        assert {*schema.get("required", ())} <= value.keys(), place
        for name, part in schema.get("properties", {}).items():
            if name in value:
                conforms(value[name], part, f"{place}/{name}")
    if isinstance(value, list):
        for item in value:
            conforms(item, schema.get("items", {}), f"{place}[]")


def invented(example: str) -> str:
    """Return the value of an example, or the invented place for it."""
    return INVENTED.get(example, example)


def ask(get: Get, path: str) -> Reply:
    return get(path, Accept="application/json")


@pytest.mark.parametrize(
    "path", [path for path in sorted(DOCUMENT["paths"]) if path.startswith("/api/")]
)
def test_operations_answer_as_documented(get: Get, path: str) -> None:
    operation = DOCUMENT["paths"][path]["get"]
    at = re.sub(r"\{(\w+)\}", lambda match: FIELDS[match[1]], path)
    queried = [item for item in operation["parameters"] if item["in"] == "query"]
    required = [
        item for item in queried if item.get("required") or (path, item["name"]) in ONE_OF_SEVERAL
    ]
    given = urlencode({item["name"]: invented(item["example"]) for item in required})
    reply = ask(get, f"{at}?{given}".rstrip("?"))
    assert (reply.status, reply.kind) == (200, "application/json"), reply.text
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    conforms(json.loads(reply.text), schema, path)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/api/entities/Nowhere", 404, "Nowhere"),
        ("/api/questions/none", 404, "/api/questions"),
        ("/api/questions/neighbours-weaknesses", 400, "authority="),
        ("/api/questions/inspections?colour=red", 400, "colour"),
        ("/api/entities/Ambleford?passages=true&limit=many", 400, "whole number"),
        ("/api/entities/Ambleford?passages=true&limit=5000", 400, "1,000"),
        ("/api/entities/Ambleford?colour=red", 400, "limit, offset"),
        ("/api/none", 404, "no page"),
    ],
)
def test_errors_say_what_is_wrong(get: Get, path: str, status: int, words: str) -> None:
    reply = ask(get, path)
    assert (reply.status, reply.kind) == (status, "application/problem+json")
    problem = json.loads(reply.text)
    conforms(problem, {"$ref": "#/components/schemas/Problem"}, path)
    assert words in problem["detail"]


def test_the_document_is_served(get: Get) -> None:
    assert json.loads(ask(get, "/api/openapi.json").text) == DOCUMENT
    ids = [
        each["get"]["operationId"]
        for each in DOCUMENT["paths"].values()
        if "operationId" in each["get"]
    ]
    assert len(set(ids)) == len(ids)


def test_only_what_may_repeat_is_an_array() -> None:
    for operation in operations():
        check_arrays(operation)


def check_arrays(operation: Operation) -> None:
    described = DOCUMENT["paths"][shown_path(operation.path)]["get"]["parameters"]
    types = {
        each["name"]: each["schema"].get("type") for each in described if each["in"] == "query"
    }
    items = {each["name"]: each["schema"].get("items", {}).get("type") for each in described}
    for each in operation.parameters:
        assert (types[each.name] == "array") == each.is_list, each.name
        assert items[each.name] == (each.type.schema.get("type") if each.is_list else None), (
            each.name
        )
        assert items[each.name] != "array", each.name


def test_the_document_needs_no_graph(tmp_path: Path) -> None:
    with running_server(
        ServerSettings(str(tmp_path / "none"), page_workers=1, query_workers=1)
    ) as address:
        assert request(address, "/api/questions").status == 503
        reply = request(address, "/api/openapi.json")
    assert (reply.status, json.loads(reply.text)) == (200, DOCUMENT)


def test_passages_come_in_parts(get: Get) -> None:
    whole = json.loads(ask(get, "/api/entities/Ambleford?passages=true").text)
    part = json.loads(ask(get, "/api/entities/Ambleford?passages=true&limit=2&offset=1").text)
    assert part["total"] == whole["total"]
    assert part["evidence"] == whole["evidence"][1:3]


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/search", "text/csv"),
        ("/page-image/{thing}/{number}.png", "image/png"),
        ("/report-file/{thing}.pdf", "application/pdf"),
        ("/id/agency/{thing}", "text/turtle"),
    ],
)
def test_pages_are_described_with_their_formats(path: str, media_type: str) -> None:
    assert media_type in DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"]


def test_sql_reads_all_rows_in_pages(get: Get) -> None:
    text = "SELECT id, polarity FROM finding WHERE id > :after ORDER BY id LIMIT 7"
    here, ids = f"/sql?{urlencode({'sql': text})}", []
    while here:
        page = json.loads(get(here).text)
        assert page["columns"] == ["id", "polarity"]
        ids += [number for number, _ in page["rows"]]
        here = urlsplit(page.get("next", ""))._replace(scheme="", netloc="").geturl()
    [[number]] = json.loads(get("/sql?sql=SELECT+count(*)+FROM+finding").text)["rows"]
    assert len(ids) == len({*ids}) == number > 7
    assert get("/sql?sql=SELECT+1+AS+one&format=csv").text.split() == ["one", "1"]
    assert "finding" in get("/sql").text  # the tables that there are


@pytest.mark.parametrize("query", ["sql=DELETE+FROM+finding", "sql=x", "format=xml", "page=2"])
def test_sql_only_reads(get: Get, query: str) -> None:
    assert get(f"/sql?{query}").status == 400
