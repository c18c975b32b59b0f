"""Responses to requests: the SPARQL 1.1 protocol at `/sparql`, and HTML pages."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

import jinja2
import pyoxigraph as ox
from markupsafe import Markup, escape

from graphkit.core.terms import BASE, SCHEME
from graphkit.core.text_table import write_csv
from graphkit.web.command_process import CommandResult

RunCommand = Callable[..., CommandResult]
HTML = "text/html"
ROWS = {
    "application/sparql-results+json": "json",
    "application/json": "json",
    "application/sparql-results+xml": "xml",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
}
TRIPLES = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
_FORM = re.compile(r"\b(select|ask|construct|describe)\b(?![\w-]*\s*:)", re.I)
_WEIGHED = re.compile(r"\s*([^\s;]+)(?:[^,]*?;\s*q\s*=\s*(\d(?:\.\d+)?))?[^,]*", re.I)
MAX_ROWS = 2000  # of a result on a page
_NON_SYNTAX = re.compile(r"<[^<>\s]*>|#[^\n]*")  # IRIs and comments
_LOCAL_ID = re.compile(r"[a-z-]+/[^\s?#]+")  # an identifier without its namespace
_SUCH_AS = re.compile(r"(\d+) \(such as ([a-z-]+/[^\s)]+)\)")  # a count of statements, and one of them
_STATUS = {0: 200, 1: 404, 2: 400}  # exit code of a command → HTTP status
_AUTHORITIES = """SELECT ?authority ?name {
  ?inspection gk:inspectionOf ?authority . ?authority rdfs:label ?name
} GROUP BY ?authority ?name ORDER BY ?name"""
_LISTS = {  # kind of entity → element and heading of a list on its page, and its query
    "region": (
        "ul",
        "Its authorities",
        "SELECT DISTINCT ?authority ?name {{ ?authority gk:region <{0}> ; rdfs:label ?name }} "
        "ORDER BY ?name ?authority",
    ),
    "authority": (
        "ol",
        "Statistical neighbours, the nearest first",
        "SELECT ?authority ?name {{ <{0}> gk:neighbourRanking ?ranking . ?ranking gk:rank ?rank ; "
        "gk:neighbour ?authority . ?authority rdfs:label ?name }} ORDER BY ?rank ?name",
    ),
}
_LISTED = {"neighbourRanking", "statisticalNeighbour"}  # properties that such a list replaces


@dataclass(frozen=True, slots=True)
class Reply:
    """A response: HTTP status, media type and content."""

    status: int
    kind: str
    content: bytes


def respond(run: RunCommand, path: str, given: Mapping[str, str], accept: str) -> Reply:
    """Return the response to a request for `path` with the parameters `given`."""
    try:
        if path == "/sparql" and "query" in given:
            return sparql(run, given["query"], accept)
        for begin, answer in _PAGES.items():
            if path == begin or (begin.endswith("/") and begin != "/" and path.startswith(begin)):
                return answer(run, path.removeprefix(begin), given)
    except TimeoutError as error:
        if path == "/sparql":
            return Reply(503, "text/plain", f"{error}\n".encode())
        return _page(503, "Time limit reached", message=str(error))
    return _page(404, "No such page", message=f"there is no page at {path}: start at /")


def sparql(run: RunCommand, query: str, accept: str) -> Reply:
    """Return the result of a SPARQL query, in the first accepted format that fits."""
    form = _FORM.search(_NON_SYNTAX.sub(" ", query))
    if form is None and "{" not in query:  # the command would read it as the name of a question
        return Reply(400, "text/plain", b"not a SPARQL query\n")
    triples = form is not None and form[1].lower() in ("construct", "describe")
    fitting = (*TRIPLES,) if triples else (*ROWS,)
    kind = next((kind for kind in _accepted_types(accept) if kind in (*fitting, HTML)), fitting[0])
    way = "turtle" if triples else ROWS.get(kind, "json")
    result = run("query", "--format", way, "--", query)
    if result.code:
        return Reply(400 if result.code == 2 else 500, "text/plain", f"{result.message}\n".encode())
    if kind == HTML:
        return _page(
            200, "Result", query=query, **({"text": result.text} if triples else _table(result.text))
        )
    if triples and kind != "text/turtle":
        written = ox.serialize(ox.parse(result.text, ox.RdfFormat.TURTLE), format=TRIPLES[kind])
        return Reply(200, kind, written or b"")
    return Reply(200, kind, result.text.encode())


def _accepted_types(accept: str) -> list[str]:
    """Return the media types of an Accept header, the most preferred first, without the rejected ones."""
    parts = filter(None, map(_WEIGHED.fullmatch, accept.lower().split(",")))
    weighed = [(-float(part[2] or 1), part[1]) for part in parts]
    return [kind for weight, kind in sorted(weighed, key=lambda one: one[0]) if weight]


def _home(run: RunCommand, _: str, given: Mapping[str, str]) -> Reply:
    result = run("query", "--format", "json", "--", _AUTHORITIES)
    authorities = _table(result.text)["rows"] if not result.code else []
    return _page(200, "graphkit", questions=_questions(run), authorities=authorities)


def _questions(run: RunCommand) -> list[dict[str, Any]]:
    known: list[dict[str, Any]] = json.loads(run("query", "--list", "--json").text or "[]")
    return known


def _entity(run: RunCommand, tail: str, given: Mapping[str, str]) -> Reply:
    """Return the page of an entity: the statements about it, and the passages that support them."""
    words = tail or given.get("thing", "")
    result = run("show", "--json", "--", words)
    if result.code:
        return _page(_STATUS.get(result.code, 500), "Not found", message=result.message)
    why = run("why", "--json", "--", words)
    shown = json.loads(result.text)
    for item in shown["statements"]:
        if such := _SUCH_AS.fullmatch(item["value"]):
            item |= {"value": such[2], "label": f"{such[1]}, such as {_label_from_id(such[2])}"}
        item["at"] = item["value"] if _LOCAL_ID.fullmatch(item["value"]) else ""
        item["label"] = item["label"] or (_label_from_id(item["at"]) if item["at"] else "")
    evidence = json.loads(why.text)["evidence"] if not why.code else []
    names = (
        item["value"] for item in shown["statements"] if item["property"] in ("rdfs:label", "skos:prefLabel")
    )
    at = shown["iri"].removeprefix(BASE).removeprefix(SCHEME)
    where = (item["report"] for item in evidence if item["statement"] == at)
    title = next(names, ", ".join([_label_from_id(at), *where]))
    listed = _listed(run, at, shown["iri"])
    rows = [
        item
        for item in shown["statements"]
        if not (listed and item["property"] in _LISTED and not item["inverse"])
    ]
    about = _questions_about(run, at)
    return _page(
        200, title, iri=shown["iri"], statements=rows, evidence=evidence, questions_about=about, listed=listed
    )


def _listed(run: RunCommand, tail: str, iri: str) -> dict[str, Any]:
    """Return the list on the page of an entity: element, heading, and entities with their names."""
    element, heading, query = _LISTS.get(tail.partition("/")[0], ("", "", ""))
    found = run("query", "--format", "json", "--", query.format(iri)) if query else None
    entities = _table(found.text)["rows"] if found and not found.code else []
    return {"element": element, "heading": heading, "entities": entities} if entities else {}


def _questions_about(run: RunCommand, tail: str) -> list[tuple[str, str]]:
    """Return the questions that take an entity as parameter, with the addresses of their results."""
    kind = tail.partition("/")[0]
    given = urlencode({kind: tail})
    return [
        (item["question"], f"/ask/{item['name']}?{given}")
        for item in _questions(run)
        if kind in item["parameters"]
    ]


def _question(run: RunCommand, at: str, given: Mapping[str, str]) -> Reply:
    """Return the page of a competency question: a field for each parameter, and the result.

    Under `name.csv`, the whole result as CSV.
    """
    name = at.removesuffix(".csv")
    question = next((item for item in _questions(run) if item["name"] == name), None)
    if question is None:
        return _page(404, "No such question", message=f"no question is named {name}: start at /")
    values = {
        each: given[each]
        for each in question["parameters"]
        if each in given and (given[each] or each not in question["required"])
    }
    named = [
        f"{each}={one.strip()}"
        for each, value in values.items()
        for one in (value.split(";") if each in question["several"] else [value])
    ]
    options = [word for one in named for word in ("--param", one)]
    result = run("query", "--format", "json", *options, "--", name)
    if name != at and not result.code:
        return Reply(200, "text/csv; charset=utf-8", _csv(result.text).encode())
    fields = dict.fromkeys(question["parameters"], "") | question["defaults"] | values
    rows = _table(result.text) | {"csv": f"/ask/{name}.csv?{urlencode(values)}"} if not result.code else {}
    status = _STATUS.get(result.code, 500)
    return _page(status, question["question"], parameters=fields, message=result.message, **rows)


_PAGES: dict[str, Callable[[RunCommand, str, Mapping[str, str]], Reply]] = {
    "/": _home,
    "/sparql": lambda run, _, given: _page(200, "SPARQL", query=""),
    "/show": _entity,
    "/id/": _entity,
    "/ask/": _question,
}


def _csv(results: str) -> str:
    """Return SPARQL results in JSON as CSV, with texts escaped that a spreadsheet would run as formulas."""
    parsed = json.loads(results)
    names = parsed["head"]["vars"]
    rows = ([row.get(name, {}).get("value") for name in names] for row in parsed["results"]["bindings"])
    text = io.StringIO()
    write_csv(text, names, rows)
    return text.getvalue()


def _table(results: str) -> dict[str, Any]:
    """Return SPARQL results in JSON as columns and rows; cells with an entity have its address."""
    parsed = json.loads(results)
    if "boolean" in parsed:
        answer = "yes" if parsed["boolean"] else "no"
        return {"columns": ["answer"], "rows": [[{"text": answer, "at": ""}]], "found": 1}
    columns: list[str] = parsed["head"]["vars"]
    found = parsed["results"]["bindings"]
    rows = [[_cell(row.get(name, {})) for name in columns] for row in found[:MAX_ROWS]]
    return {"columns": columns, "rows": rows, "found": len(found)}


def _cell(term: Mapping[str, str]) -> dict[str, str]:
    text = term.get("value", "")
    if term.get("type") != "uri" or not text.startswith(BASE):
        return {"text": text, "at": ""}
    tail = text.removeprefix(BASE)
    return {"text": _label_from_id(tail), "at": tail}


def _label_from_id(tail: str) -> str:
    """Return a label made from an identifier: "finding 5.6", "service night owls"."""
    kind, *parts = tail.split("/")
    words = [kind, *parts[-1:]] if kind != "inspection" or len(parts) < 3 else parts[2:]
    return " ".join(word if any(map(str.isdigit, word)) else word.replace("-", " ") for word in words)


def _as_code(text: str) -> Markup:
    """Return a message with the text between backticks as code."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _page(status: int, title: str, **more: Any) -> Reply:
    """Return a page; all values are escaped."""
    environment = jinja2.Environment(autoescape=True)
    environment.filters["as_code"] = _as_code
    template = environment.from_string((files("graphkit.web") / "page.html").read_text("utf-8"))
    return Reply(status, f"{HTML}; charset=utf-8", template.render(title=title, **more).encode())
