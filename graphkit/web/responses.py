"""What is answered to a request: by the SPARQL 1.1 protocol at `/sparql`, else as a page for people."""

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

Ask = Callable[..., CommandResult]
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
ROWS_SHOWN = 2000  # of an answer, on a page
_ASIDE = re.compile(r"<[^<>\s]*>|#[^\n]*")  # IRIs and comments
_THING = re.compile(r"[a-z-]+/[^\s?#]+")  # the tail of an identifier
_SUCH_AS = re.compile(r"(\d+) \(such as ([a-z-]+/[^\s)]+)\)")  # what many say, and one of them
_STATUS = {0: 200, 1: 404, 2: 400}  # of what a command ends with
_AUTHORITIES = """SELECT ?authority ?name {
  ?inspection gk:inspectionOf ?authority . ?authority rdfs:label ?name
} GROUP BY ?authority ?name ORDER BY ?name"""
_LISTS = {  # kind of thing → element and heading of a list on its page, and the query for it
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
_LISTED = {"neighbourRanking", "statisticalNeighbour"}  # what such a list says better


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its HTTP status, its media type and what it holds."""

    status: int
    kind: str
    content: bytes


def reply(ask: Ask, path: str, given: Mapping[str, str], accept: str) -> Reply:
    """Return the answer to a request for `path` with the parameters `given`."""
    try:
        if path == "/sparql" and "query" in given:
            return sparql(ask, given["query"], accept)
        for begin, answer in _PAGES.items():
            if path == begin or (begin.endswith("/") and begin != "/" and path.startswith(begin)):
                return answer(ask, path.removeprefix(begin), given)
    except TimeoutError as error:
        if path == "/sparql":
            return Reply(503, "text/plain", f"{error}\n".encode())
        return _page(503, "No answer", message=str(error))
    return _page(404, "No such page", message=f"there is no page at {path}: begin at /")


def sparql(ask: Ask, query: str, accept: str) -> Reply:
    """Return the answer to a SPARQL query, in the first of the forms that are accepted and fit."""
    form = _FORM.search(_ASIDE.sub(" ", query))
    if form is None and "{" not in query:  # a command would take it for the name of a question
        return Reply(400, "text/plain", b"not a SPARQL query\n")
    triples = form is not None and form[1].lower() in ("construct", "describe")
    fitting = (*TRIPLES,) if triples else (*ROWS,)
    kind = next((kind for kind in _wanted(accept) if kind in (*fitting, HTML)), fitting[0])
    way = "turtle" if triples else ROWS.get(kind, "json")
    said = ask("query", "--format", way, "--", query)
    if said.code:
        return Reply(400 if said.code == 2 else 500, "text/plain", f"{said.message}\n".encode())
    if kind == HTML:
        return _page(200, "Answer", query=query, **({"text": said.text} if triples else _table(said.text)))
    if triples and kind != "text/turtle":
        written = ox.serialize(ox.parse(said.text, ox.RdfFormat.TURTLE), format=TRIPLES[kind])
        return Reply(200, kind, written or b"")
    return Reply(200, kind, said.text.encode())


def _wanted(accept: str) -> list[str]:
    """Return the media types of an Accept header, the most wanted first, without those that are not."""
    parts = filter(None, map(_WEIGHED.fullmatch, accept.lower().split(",")))
    weighed = [(-float(part[2] or 1), part[1]) for part in parts]
    return [kind for weight, kind in sorted(weighed, key=lambda one: one[0]) if weight]


def _home(ask: Ask, _: str, given: Mapping[str, str]) -> Reply:
    held = ask("query", "--format", "json", "--", _AUTHORITIES)
    authorities = _table(held.text)["rows"] if not held.code else []
    return _page(200, "graphkit", questions=_questions(ask), authorities=authorities)


def _questions(ask: Ask) -> list[dict[str, Any]]:
    known: list[dict[str, Any]] = json.loads(ask("query", "--list", "--json").text or "[]")
    return known


def _thing(ask: Ask, tail: str, given: Mapping[str, str]) -> Reply:
    """Return the page of a thing: all that is said of it, and the passages that this rests on."""
    words = tail or given.get("thing", "")
    said = ask("show", "--json", "--", words)
    if said.code:
        return _page(_STATUS.get(said.code, 500), "Not found", message=said.message)
    why = ask("why", "--json", "--", words)
    told = json.loads(said.text)
    for item in told["said"]:
        if such := _SUCH_AS.fullmatch(item["value"]):
            item |= {"value": such[2], "label": f"{such[1]}, such as {_called(such[2])}"}
        item["at"] = item["value"] if _THING.fullmatch(item["value"]) else ""
        item["label"] = item["label"] or (_called(item["at"]) if item["at"] else "")
    evidence = json.loads(why.text)["evidence"] if not why.code else []
    names = (item["value"] for item in told["said"] if item["property"] in ("rdfs:label", "skos:prefLabel"))
    at = told["iri"].removeprefix(BASE).removeprefix(SCHEME)
    where = (item["report"] for item in evidence if item["statement"] == at)
    title = next(names, ", ".join([_called(at), *where]))
    listed = _listed(ask, at, told["iri"])
    rows = [
        item for item in told["said"] if not (listed and item["property"] in _LISTED and not item["inverse"])
    ]
    asked = _questions_about(ask, at)
    return _page(200, title, iri=told["iri"], said=rows, evidence=evidence, asked=asked, listed=listed)


def _listed(ask: Ask, tail: str, iri: str) -> dict[str, Any]:
    """Return what is listed on the page of a thing: element, heading, and things with their names."""
    element, heading, query = _LISTS.get(tail.partition("/")[0], ("", "", ""))
    found = ask("query", "--format", "json", "--", query.format(iri)) if query else None
    things = _table(found.text)["rows"] if found and not found.code else []
    return {"element": element, "heading": heading, "things": things} if things else {}


def _questions_about(ask: Ask, tail: str) -> list[tuple[str, str]]:
    """Return the questions that can be asked of a thing, with the addresses of their answers."""
    kind = tail.partition("/")[0]
    given = urlencode({kind: tail})
    return [
        (item["question"], f"/ask/{item['name']}?{given}")
        for item in _questions(ask)
        if kind in item["parameters"]
    ]


def _question(ask: Ask, at: str, given: Mapping[str, str]) -> Reply:
    """Return the page of a competency question: a field for each parameter, and the answer.

    Under `name.csv`, the whole answer alone, to take away.
    """
    name = at.removesuffix(".csv")
    question = next((item for item in _questions(ask) if item["name"] == name), None)
    if question is None:
        return _page(404, "No such question", message=f"no question is called {name}: begin at /")
    values = {each: given[each] for each in question["parameters"] if each in given}
    named = [
        f"{each}={one.strip()}"
        for each, value in values.items()
        for one in (value.split(";") if each in question["several"] else [value])
    ]
    asked = [word for one in named for word in ("--param", one)]
    said = ask("query", "--format", "json", *asked, "--", name)
    if name != at and not said.code:
        return Reply(200, "text/csv; charset=utf-8", _csv(said.text).encode())
    fields = dict.fromkeys(question["parameters"], "") | question["defaults"] | values
    rows = _table(said.text) | {"csv": f"/ask/{name}.csv?{urlencode(values)}"} if not said.code else {}
    status = _STATUS.get(said.code, 500)
    return _page(status, question["question"], parameters=fields, message=said.message, **rows)


_PAGES: dict[str, Callable[[Ask, str, Mapping[str, str]], Reply]] = {
    "/": _home,
    "/sparql": lambda ask, _, given: _page(200, "SPARQL", query=""),
    "/show": _thing,
    "/id/": _thing,
    "/ask/": _question,
}


def _csv(results: str) -> str:
    """Return SPARQL results in JSON as CSV with no text in it that a spreadsheet would run."""
    held = json.loads(results)
    names = held["head"]["vars"]
    rows = ([row.get(name, {}).get("value") for name in names] for row in held["results"]["bindings"])
    text = io.StringIO()
    write_csv(text, names, rows)
    return text.getvalue()


def _table(results: str) -> dict[str, Any]:
    """Return SPARQL results in JSON as columns and rows; a cell that is a thing of ours has its address."""
    held = json.loads(results)
    if "boolean" in held:
        answer = "yes" if held["boolean"] else "no"
        return {"columns": ["answer"], "rows": [[{"text": answer, "at": ""}]], "found": 1}
    columns: list[str] = held["head"]["vars"]
    found = held["results"]["bindings"]
    rows = [[_cell(row.get(name, {})) for name in columns] for row in found[:ROWS_SHOWN]]
    return {"columns": columns, "rows": rows, "found": len(found)}


def _cell(term: Mapping[str, str]) -> dict[str, str]:
    text = term.get("value", "")
    if term.get("type") != "uri" or not text.startswith(BASE):
        return {"text": text, "at": ""}
    tail = text.removeprefix(BASE)
    return {"text": _called(tail), "at": tail}


def _called(tail: str) -> str:
    """Return what a thing without a name is called by its identifier: "finding 5.6", "service night owls"."""
    kind, *parts = tail.split("/")
    words = [kind, *parts[-1:]] if kind != "inspection" or len(parts) < 3 else parts[2:]
    return " ".join(word if any(map(str.isdigit, word)) else word.replace("-", " ") for word in words)


def _as_code(text: str) -> Markup:
    """Return a note in which what stands between backticks is code."""
    return Markup(re.sub("`([^`]+)`", r"<code>\1</code>", str(escape(text))))


def _page(status: int, title: str, **more: Any) -> Reply:
    """Return a page; all that is filled in is escaped."""
    environment = jinja2.Environment(autoescape=True)
    environment.filters["as_code"] = _as_code
    template = environment.from_string((files("graphkit.web") / "page.html").read_text("utf-8"))
    return Reply(status, f"{HTML}; charset=utf-8", template.render(title=title, **more).encode())
