"""Competency questions (`ontology/queries/*.rq`) and SPARQL queries, and how their results are written.

A query file begins with front matter in the style of grlc and is valid SPARQL as it is:

    #+ summary: Which weaknesses recur between consecutive inspections of an authority?
    #+ tags: [time]
    #+ asked_by: director
    #+ required:
    #+   authority: Slough
    #+ caveat: Unreliable if a report between the two inspections is missing.
    #+ empty_reason: an authority needs two full inspections

- `asked_by`: who mostly asks it: director, analyst or researcher
- `required`: parameters that must be given, each with an example value
- `defaults`: values of parameters that may be left out
- `caveat`: when the result is unreliable
- `empty_reason`: why the result may be empty
- `unread`: the code of the notes on sentences that may state what the question asks for and were not
  understood: they are named
- `see_also`: a question that may have more about the same authority
- `single_value`: a parameter that takes one value only, because the rows of several could not be told apart
- `table`: "findings" or "topics": the rows are listed from the read model, which gives the same ones sooner

Variables that begin with an underscore are parameters: ``?_authority_iri`` takes the value of ``authority``.
The suffix gives the type: ``_iri`` an entity of the graph, by name, code or IRI; ``_date`` a date;
``_integer`` a whole number; no suffix a text. ``?_min_confidence`` takes the value of ``min-confidence``,
from 0 to 1; 0 leaves nothing out. ``measure`` takes words from the name of a statistic; ``since`` also
takes a month or year and stands for its first day, ``until`` for its last. A parameter without a value stays
a variable, so that the question covers everything; an empty text removes a default. A parameter that ends in
``_iri`` may have several values, or a region that stands for its authorities: it stays a variable, and each
group of the query that contains it gets a VALUES clause.

``since`` and ``until`` mean the same in every question: a row counts by the inspection that it is about, of
two that it compares by the later. An arrangement or intervention counts if it may overlap the period: from
its start, or else the inspection whose report states it, to its end; one without an end goes on, but an
intervention only to the inspection whose report states it. A row without a date has no place in a period.

A line that begins with ``#?topic `` becomes part of the query when `topic` has a value: an optimiser hint,
which changes how the result is found, or a condition that costs time (``#?min-confidence ``).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from yaml import YAMLError

from graphkit.ask.confidence import parse_confidence
from graphkit.ask.entity_search import expand_name, find_entities, match_statistic, statistic_names
from graphkit.ask.finding_rows import (
    COLUMNS,
    FindingRow,
    as_solutions,
    finding_rows,
    topics_through_time,
    with_words,
)
from graphkit.ask.lookup import local_id
from graphkit.core.errors import EntityNotFoundError, GraphkitError, ParameterError
from graphkit.core.partial_dates import first_day, last_day
from graphkit.core.resources import PACKAGE, load_yaml, parse_yaml, resource_path
from graphkit.core.terms import BASE, NAMESPACES, Xsd
from graphkit.core.text_table import csv_text, format_cell, format_table, with_printed_numbers
from graphkit.facts.selected_findings import Selection

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "turtle": ox.RdfFormat.TURTLE,
}
ASKERS = ("director", "analyst", "researcher")
ParameterValues = Mapping[str, str | Sequence[str]]  # parameter → one value, or several
NON_SYNTAX = re.compile(  # IRIs, string literals and comments
    r"""<[^<>\s]*>|(\"{3}|'{3}|["'])(?:\\.|(?!\1)[^\\])*\1|#[^\n]*""", re.S
)
_FRONT_MATTER = "summary asked_by caveat empty_reason unread see_also single_value table".split()
MEASURES, _TABLES = "measures.yaml", "tables.yaml"  # of `analyse`
_MIN_CONFIDENCE = "min-confidence"
_SELECTED_BY = {  # parameter of the question `findings` → field of `Selection`
    "authority": "authorities",
    "extent": "extents",
    "polarity": "polarities",
    "sector": "sectors",
    "topic": "topics",
}
_PARAMETER = re.compile(r"\?_((?:min_)?[a-z]+)(?:_(iri|date|integer))?\b")
_TOKEN = re.compile(  # parameters and braces; `other` braces open no group that may hold VALUES
    rf"{NON_SYNTAX.pattern}|(?P<other>(?i:construct(?:\s+where)?)\s*\{{|\{{\s*(?=(?i:select)\b))"
    rf"|(?P<open>\{{)|(?P<close>\}})|{_PARAMETER.pattern}",
    re.S,
)
_HINT = re.compile(r"^#\?([a-z-]+) (.*)$", re.M)
_BEGINS_A_QUERY = re.compile(r"\s*(?:SELECT|ASK|CONSTRUCT|DESCRIBE|PREFIX|BASE)\s", re.I)
_FRONT = re.compile(r"^#\+ ?(.*)$", re.M)


@dataclass(frozen=True, slots=True)
class Question:
    """A competency question: its name, the question in one line, its SPARQL, and its front matter."""

    name: str
    summary: str
    text: str
    tags: tuple[str, ...] = ()
    asked_by: str = ""  # one of ASKERS
    defaults: Mapping[str, str] = field(default_factory=dict)
    required: Mapping[str, str] = field(default_factory=dict)  # parameter → an example value
    caveat: str = ""  # when the result is unreliable
    empty_reason: str = ""  # why the result may be empty
    unread: str = ""  # the code of notes on sentences that were not understood
    see_also: str = ""  # a question that may have more about the same authority
    single_value: str = ""  # a parameter that takes one value only
    table: str = ""  # of the read model, which has the same rows

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the names of the parameters, in the order of the text."""
        text = _body(_HINT.sub(r"\2", self.text))
        return tuple(dict.fromkeys(match[1].replace("_", "-") for match in _PARAMETER.finditer(text)))

    @property
    def entity_parameters(self) -> tuple[str, ...]:
        """Return the parameters whose values are entities; all but `single_value` take several values."""
        return tuple(name for name in self.parameters if f"?_{name}_iri" in self.text)


def questions() -> dict[str, Question]:
    """Return the competency questions by name."""
    return dict(_shipped_questions())


@cache
def _shipped_questions() -> dict[str, Question]:
    folder = resource_path("ontology", "queries")
    return {path.stem: read_question(path) for path in sorted(folder.glob("*.rq"))}


def read_question(path: Path) -> Question:
    """Read a query file, with or without front matter.

    Raises GraphkitError if there is no such file, or its front matter is not `name: value` lines.
    """
    if not path.is_file():
        raise GraphkitError(f"no query file at {path}: check the path")
    try:
        text = path.read_text("utf-8-sig")
        front = parse_yaml("\n".join(_FRONT.findall(text))) or {}
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise GraphkitError(
            f"cannot read {path}: {' '.join(str(error).split())}; correct the file"
        ) from error
    if not isinstance(front, dict):
        raise GraphkitError(f"{path}: lines that begin with #+ must be `name: value`; correct the file")
    texts = {name: str(front.get(name) or "") for name in _FRONT_MATTER}
    defaults, required = (
        {name: str(value) for name, value in (front.get(key) or {}).items()}
        for key in ("defaults", "required")
    )
    tags = tuple(front.get("tags") or ())
    return Question(path.stem, text=text, tags=tags, defaults=defaults, required=required, **texts)


def find_question(words: str) -> Question:
    """Return the competency question of that name, or a question with this text if it is SPARQL.

    Raises GraphkitError if the text is neither; the message suggests similar names.
    """
    known = questions()
    if words in known:
        return known[words]
    if "{" not in words and not _BEGINS_A_QUERY.match(words):
        long_words = {word for word in re.split(r"\W+", words.lower()) if len(word) > 3}
        matches = difflib.get_close_matches
        sharing_a_word = [
            name for name in known if any(matches(word, name.split("-")) for word in long_words)
        ]
        close = matches(words, known, n=3)
        similar = list(dict.fromkeys([*close, *sharing_a_word])) or list(known)
        hint = f". To search for words: graphkit search {words!r}" if " " in words else ""
        raise GraphkitError(
            f"no question is named {words!r}; there are, for example: {', '.join(similar[:5])}{hint}"
        )
    return Question("this query", "", words)


def parse_since(since: str | date) -> str:
    """Return the first day of a day, month or year ("2019-05-01", "2019-05", "2019").

    Raises ParameterError if it is none of these.
    """
    return _parse_date("since", str(since.date() if isinstance(since, datetime) else since))


def parse_as_at(text: str) -> str:
    """Return the last day of a day, month or year. Raises ParameterError if it is none of these."""
    return _parse_date("as-at", text)


def _parse_date(name: str, text: str) -> str:
    """Return the day that the value of a parameter stands for."""
    parse, example = _DATES.get(name, _WHOLE_DATE)
    written = "-".join(part.zfill(2) for part in reversed(text.split("/")))  # 31/03/2024 as 2024-03-31
    with suppress(ValueError):
        if day := parse(written):
            return day
    raise ParameterError(f"{name} takes a {example}, not {text!r}")


DateParser = tuple[Callable[[str], str], str]  # with an example
_DATES: dict[str, DateParser] = {  # of parameters whose dates may lack the day or the month
    "since": (first_day, "day, month or year such as 2019-05-01 or 2019"),
    "until": (last_day, "day, month or year such as 2019-05-31 or 2019"),
    "as-at": (last_day, "day, month or year such as 2019-05-31 or 2019"),
}
_WHOLE_DATE: DateParser = (lambda day: date.fromisoformat(day).isoformat(), "day such as 2023-01-31")


def run_question(
    store: Store, question: Question, values: ParameterValues | None = None, *, as_written: bool = False
) -> Any:
    """Return the result of a question: solutions, triples or a boolean, as pyoxigraph returns them.

    With `as_written`, the query has no extensions (`Store.query`).

    Raises ParameterError for a missing, unknown or malformed parameter, EntityNotFoundError if a value names
    no entity, QueryError if the text is not a SPARQL query.
    """
    given = parameter_values(question, values)
    if question.table and not as_written and not given.get(_MIN_CONFIDENCE):
        return as_solutions(*read_model_rows(store, question, values))
    return store.query(to_sparql(store, question, values), as_written=as_written)


def read_model_rows(
    store: Store, question: Question, values: ParameterValues | None
) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    """Return the columns and rows of a question that has a table, from the read model."""
    given = parameter_values(question, values)
    terms = _parameter_terms(store, question, _body(question.text), given)
    one = {name: values[0] for name, values in given.items() if values}
    period = {name: _parse_date(name, one[name]) if name in one else "" for name in ("since", "until")}
    chosen: dict[str, Any] = {
        field: [term[1:-1] for term in terms[f"?_{name}_iri"]]
        for name, field in _SELECTED_BY.items()
        if given.get(name)
    }
    if question.table == "topics":
        topics = topics_through_time(store, chosen.get("authorities"), period["since"], period["until"])
        return COLUMNS, topics
    rows = finding_rows(store, None, period["since"], Selection(**chosen), period["until"])
    return FindingRow._fields, with_words(rows, one.get("words", ""))


def to_sparql(store: Store, question: Question, values: ParameterValues | None = None) -> str:
    """Return a question as SPARQL, its parameters replaced by their values."""
    given = parameter_values(question, values)
    hinted = _HINT.sub(lambda hint: hint[2] if given.get(hint[1]) else "", question.text)
    text = _body(hinted)
    return _insert_terms(text, _parameter_terms(store, question, text, given))


def _parameter_terms(
    store: Store, question: Question, text: str, given: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Return the SPARQL terms for the variable of each parameter in a text."""
    terms: dict[str, list[str]] = {}
    place = "".join(given.get("authority", ())[:1])
    matches = _PARAMETER.finditer(text)
    for parameter, variable, kind in dict.fromkeys((match[0], *match.groups()) for match in matches):
        name = variable.replace("_", "-")
        names = given.get(name, [])
        found = {str(term): None for each in names for term in _terms(store, name, kind, each, place)}
        if len(found) > 1 and name not in {*question.entity_parameters} - {question.single_value}:
            several = f"not {len(found)} ({', '.join(names)}): give one value at a time"
            raise ParameterError(f"{question.name} takes one value for {name}, {several}")
        terms[parameter] = list(found)
    return terms


def parameter_values(question: Question, values: ParameterValues | None) -> dict[str, list[str]]:
    """Return the values of each parameter of a question; an empty list for one that is left open.

    Raises ParameterError for an unknown parameter, a missing required one, or an empty list of values, which
    must not widen the question to everything.
    """
    given = {**question.defaults, **(values or {})}
    if unknown := sorted(given.keys() - set(question.parameters)):
        known = ", ".join(question.parameters) or "none"
        raise ParameterError(f"{question.name} has no parameter {unknown[0]!r}; it has: {known}")
    if missing := [name for name in question.required if name not in given]:
        needs = " and ".join(f"{name}=…" for name in missing)
        example = " ".join(f"{name}={question.required[name]}" for name in missing)
        raise ParameterError(f"{question.name} needs {needs}, for example {example}")
    lists = {name: [each] if isinstance(each, str) else each for name, each in given.items()}
    if empty := [name for name, each in lists.items() if not each]:
        raise ParameterError(f"{empty[0]} has an empty list of values: leave it out to include all")
    found = {name: [*filter(None, each)] for name, each in lists.items()}
    least = found.get(_MIN_CONFIDENCE, [])  # one of 0 leaves nothing out
    return found | ({_MIN_CONFIDENCE: [*filter(parse_confidence, least)]} if least else {})


def format_result(result: Any, form: str, width: int | None = None) -> str:
    """Return a result as text: "table" (at most `width` characters wide), or one of FORMATS.

    Raises GraphkitError if the form does not fit: rows cannot be Turtle, triples cannot be CSV.
    """
    triples = isinstance(result, ox.QueryTriples)
    if form == "table":
        names, rows = columns_and_rows(result, term_text)
        cells = [list(map(format_cell, row)) for row in rows]
        return format_table(names, with_printed_numbers(names, cells), width)
    if triples != (form == "turtle"):
        fits = "turtle or table" if triples else "table, csv, tsv, json or xml"
        raise GraphkitError(f"this result cannot be written as {form}: use {fits}")
    if triples:
        return _turtle(result)
    if form == "csv" and isinstance(result, ox.QuerySolutions):
        return csv_text(*columns_and_rows(result, lambda term: term.value))
    text: str = result.serialize(format=FORMATS[form]).decode()
    return text if text.endswith("\n") else text + "\n"


def is_empty_result(text: str, form: str) -> bool:
    """Return whether a result written by `format_result` has no rows."""
    if form == "table":
        return text.endswith("\n(0 rows)\n")
    if form in ("csv", "tsv"):
        return text.count("\n") == 1
    return '"bindings":[]' in text if form == "json" else form == "xml" and "<result>" not in text


def columns_and_rows(
    result: Any, read: Callable[[Any], Any], limit: int | None = None
) -> tuple[list[str], list[list[Any]]]:
    """Return a result as columns and rows: each term converted by `read`, None where a variable is unbound.

    A boolean becomes one value in the column `answer`; triples become texts, sorted and without duplicates.
    With a `limit`, only as many solutions or triples are read.
    """
    if isinstance(result, ox.QueryBoolean):
        return ["answer"], [[bool(result)]]
    if isinstance(result, ox.QueryTriples):
        triples = {tuple(map(term_text, triple)) for triple in islice(result, limit)}
        return ["subject", "predicate", "object"], [list(row) for row in sorted(triples)]
    rows = [[None if term is None else read(term) for term in row] for row in islice(result, limit)]
    return [variable.value for variable in result.variables], rows


def _turtle(triples: Iterable[ox.Triple]) -> str:
    """Return triples as Turtle: the same triples give the same bytes, blank nodes included."""
    dataset = ox.Dataset(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    ordered = sorted((quad.triple for quad in dataset), key=str)
    text = ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=dict(NAMESPACES))
    return (text or b"").decode()


def term_text(term: Any) -> str:
    """Return a term for display: the text of a literal, a shortened IRI."""
    return shorten_iri(term.value) if isinstance(term, ox.NamedNode) else str(term.value)


def shorten_iri(text: str) -> str:
    """Return an IRI of graphkit without its namespace, another with its prefix; other text unchanged."""
    if (bare := local_id(text)) != text:
        return bare
    for prefix, start in NAMESPACES.items():  # no namespace is the beginning of another
        if text.startswith(start):
            return f"{prefix}:{text.removeprefix(start)}"
    return text


def _body(text: str) -> str:
    """Return a query without its comment lines."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


def _insert_terms(text: str, terms: Mapping[str, Sequence[str]]) -> str:
    """Return a query with one term in place of its parameter, or several in VALUES clauses of its groups.

    Raises ParameterError if a parameter with several terms is in no group that can hold VALUES.
    """
    pieces: list[str] = []
    groups: list[int] = []  # open groups: index of their first piece, -1 if the group cannot hold VALUES
    end = 0
    for token in _TOKEN.finditer(text):
        given = terms.get(token[0], ())
        pieces += [text[end : token.start()], given[0] if len(given) == 1 else token[0], ""]
        end = token.end()
        if token["open"] or token["other"]:
            groups.append(len(pieces) - 1 if token["open"] else -1)
        elif token["close"] and groups:
            groups.pop()
        elif len(given) > 1 and groups and groups[-1] >= 0:
            values = f" VALUES {token[0]} {{ {' '.join(given)} }}"
            pieces[groups[-1]] += values if values not in pieces[groups[-1]] else ""
    bound = "".join([*pieces, text[end:]])
    for parameter, given in terms.items():
        if len(given) > 1 and f" VALUES {parameter} {{" not in bound:
            raise ParameterError(f"{parameter} takes one value here: give one value at a time")
    return bound


def _terms(store: Store, name: str, kind: str | None, value: str, place: str) -> list[Any]:
    """Return the RDF terms for one value of a parameter; an agency is first looked for in `place`."""
    if kind == "iri":
        try:
            return [ox.NamedNode(iri) for iri in expand_name(store, value, name, place)]
        except EntityNotFoundError as error:
            if name != "agency" or not find_entities(store, value, "authority"):
                raise
            hint = f"The question councils-together lists the authorities that work with {value}."
            raise EntityNotFoundError(f"{error} {hint}") from None
    if kind == "integer":
        if not re.fullmatch(r"-?[0-9]+", value):
            raise ParameterError(f"{name} takes a whole number, not {value!r}")
        return [ox.Literal(value, datatype=ox.NamedNode(Xsd.INTEGER))]
    if kind == "date":
        return [ox.Literal(_parse_date(name, value), datatype=ox.NamedNode(Xsd.DATE))]
    if name == _MIN_CONFIDENCE:
        return [ox.Literal(str(parse_confidence(value)), datatype=ox.NamedNode(Xsd.DECIMAL))]
    return [ox.Literal(match_statistic(value, statistic_names(store)) if name == "measure" else value)]


@cache
def load_descriptions(file: str) -> dict[str, dict[str, Any]]:
    """Return the meanings and caveats of tables by name: a file of `analyse/*.yaml`."""
    entries: dict[str, dict[str, Any]] = load_yaml(PACKAGE / "analyse" / file)
    return entries


def description(table: str, file: str = _TABLES) -> tuple[str, str]:
    """Return the meaning of a table and its caveat."""
    entry = load_descriptions(file)[table]
    return entry["meaning"], entry["caveat"]


def question_entities() -> list[tuple[str, str, str]]:
    """Return what a search finds of each question: identifier, kind, summary."""
    return [(f"{BASE}question/{each.name}", "question", each.summary) for each in questions().values()]
