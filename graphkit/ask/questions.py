"""Questions to the graph: SPARQL, and the competency questions that ship as `ontology/queries/*.rq`.

A query file opens with front matter in the form of grlc, and is valid SPARQL as it stands:

    #+ summary: Which weaknesses recur between consecutive inspections of an authority?
    #+ tags: [time]
    #+ defaults:
    #+   topic: strategy-discussions
    #+ doubt: where a report between the two is missing.
    #+ empty: one full inspection alone is held

`doubt` says when not to trust the answer (`measure` names a measure of `analyse` whose doubt it shares),
`empty` why there may be no rows, `see` which question may say more of the same authority.

Variables that begin with an underscore are parameters: ``?_authority_iri`` takes the value of ``authority``.
The ending tells what is expected: ``_iri`` something in the graph, by name, code or IRI; ``_date`` a day;
``_integer`` a number; anything else a text. ``measure`` takes words of one that is held. ``since`` takes
a month or a year as well, and means its first day. A parameter without a value stays a variable, so that the
question is asked of all; the empty text as value takes a default away. A parameter that ends in ``_iri`` may
have several values, or a region that stands for its authorities: it stays a variable, too, and each group of
the query that has it gets a VALUES clause. ``#+ one: authority`` forbids that, for questions in whose answer
the rows of several authorities could not be told apart.

A line that begins with ``#?topic `` is a hint: it is read where `topic` is given, and changes the way to the
answer, not the answer. Without it a question of one topic would go through what was found on all.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import yaml

from graphkit.ask.entity_search import expand_name, find_entities, match_statistic, statistic_names
from graphkit.ask.lookup import local_id
from graphkit.core.errors import EntityNotFoundError, GraphkitError, ParameterError
from graphkit.core.partial_dates import first_day
from graphkit.core.resources import resource_path
from graphkit.core.terms import NAMESPACES, Xsd
from graphkit.core.text_table import format_cell, format_table, with_printed_numbers
from graphkit.store.dataset import Store

FORMATS = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "turtle": ox.RdfFormat.TURTLE,
}
ParameterValues = Mapping[str, str | Sequence[str]]  # what parameters are given, by name: a value, or several
NON_SYNTAX = re.compile(  # IRIs, texts, comments
    r"""<[^<>\s]*>|(\"{3}|'{3}|["'])(?:\\.|(?!\1)[^\\])*\1|#[^\n]*""", re.S
)
_FRONT_MATTER = ("summary", "caveat", "measure", "empty_reason", "see_also", "single_value")
_PARAMETER = re.compile(r"\?_([a-z]+)(?:_(iri|date|integer))?\b")
_TOKEN = re.compile(  # what tells in which group a parameter stands: `other` braces are those of none
    rf"{NON_SYNTAX.pattern}|(?P<other>(?i:construct(?:\s+where)?)\s*\{{|\{{\s*(?=(?i:select)\b))"
    rf"|(?P<open>\{{)|(?P<close>\}})|{_PARAMETER.pattern}",
    re.S,
)
_HINT = re.compile(r"^#\?([a-z]+) (.*)$", re.M)
_FRONT = re.compile(r"^#\+ ?(.*)$", re.M)


@dataclass(frozen=True, slots=True)
class Question:
    """A competency question: its name, the question in one line, its parameters and its SPARQL."""

    name: str
    summary: str
    text: str
    tags: tuple[str, ...] = ()
    defaults: Mapping[str, str] = field(default_factory=dict)
    caveat: str = ""  # when not to rely on the result …
    measure: str = ""  # … or the measure of `analyse` that has the same caveat
    empty_reason: str = ""  # why the result may be empty
    see_also: str = ""  # a question that may have more about the same authority
    single_value: str = ""  # a parameter that takes one value only

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the names of the parameters, in the order of the text."""
        return tuple(dict.fromkeys(match[1] for match in _PARAMETER.finditer(_body(self.text))))

    @property
    def entity_parameters(self) -> tuple[str, ...]:
        """Return the names of the parameters that take things; each may take several, but `one`."""
        return tuple(name for name in self.parameters if f"?_{name}_iri" in self.text)


def questions() -> dict[str, Question]:
    """Return the competency questions by name."""
    folder = resource_path("ontology", "queries")
    return {path.stem: read_question(path) for path in sorted(folder.glob("*.rq"))}


def read_question(path: Path) -> Question:
    """Read a query file, with or without front matter.

    Raises GraphkitError where there is none, or its front matter is no list of names and values.
    """
    if not path.is_file():
        raise GraphkitError(f"no query file at {path}: check the path, or see `graphkit query --list`")
    try:
        text = path.read_text("utf-8")
        front = yaml.safe_load("\n".join(_FRONT.findall(text))) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise GraphkitError(
            f"{path} cannot be read: {' '.join(str(error).split())}; mend the file"
        ) from error
    if not isinstance(front, dict):
        raise GraphkitError(f"{path}: the lines that begin with #+ are to be `name: value`; mend the file")
    defaults = {name: str(value) for name, value in (front.get("defaults") or {}).items()}
    words = {name: str(front.get(name) or "") for name in _FRONT_MATTER}
    return Question(path.stem, text=text, tags=tuple(front.get("tags") or ()), defaults=defaults, **words)


def find_question(words: str) -> Question:
    """Return the competency question of that name, or the words as a question if they are SPARQL."""
    known = questions()
    if words in known:
        return known[words]
    if not re.search(r"[{<]|:\w", words):
        said = {word for word in re.split(r"\W+", words.lower()) if len(word) > 3}
        sharing = [
            name for name in known if any(difflib.get_close_matches(word, name.split("-")) for word in said)
        ]
        near = list(dict.fromkeys([*difflib.get_close_matches(words, known, n=3), *sharing])) or list(known)
        raise GraphkitError(f"no question is called {words!r}; there are, for example: {', '.join(near[:5])}")
    return Question("this query", "", words)


def parse_since(since: str | date) -> str:
    """Return the first day of what is meant by a day, month or year ("2019-05-01", "2019-05", "2019").

    Raises BadParameter where it is none.
    """
    text = str(since.date() if isinstance(since, datetime) else since)
    with suppress(ValueError):
        if day := first_day(text):
            return day
    raise ParameterError(f"since is a day, month or year such as 2019-05-01 or 2019, not {text!r}")


def run_question(store: Store, question: Question, values: ParameterValues | None = None) -> Any:
    """Answer a question: solutions, triples or a boolean, as pyoxigraph gives them.

    Raises BadParameter where a value names nothing, or the question has no such parameter; BadQuery where the
    text is no SPARQL query.
    """
    return store.query(to_sparql(store, question, values))


def to_sparql(store: Store, question: Question, values: ParameterValues | None = None) -> str:
    """Return a question as SPARQL, its parameters replaced by what they are given."""
    given = parameter_values(question, values)
    hinted = _HINT.sub(lambda hint: hint[2] if given.get(hint[1]) else "", question.text)
    text, place = _body(hinted), "".join(given.get("authority", ())[:1])
    terms: dict[str, list[str]] = {}  # of each parameter, as it stands in the text
    for parameter, (name, kind) in {match[0]: match.groups() for match in _PARAMETER.finditer(text)}.items():
        words = given.get(name, [])
        found = {str(term): None for each in words for term in _terms(store, name, kind, each, place)}
        if len(found) > 1 and name not in {*question.entity_parameters} - {question.single_value}:
            told = f"{question.name} takes one value for {name}, not {len(found)} ({', '.join(words)})"
            raise ParameterError(f"{told}: ask with each by itself")
        terms[parameter] = list(found)
    return _bound(text, terms)


def parameter_values(question: Question, values: ParameterValues | None) -> dict[str, list[str]]:
    """Return what each parameter of a question is given, its default where nothing else; nothing: no values.

    Raises BadParameter where there is no such parameter, or one is given a list of none: to ask of nobody is
    not to ask of all.
    """
    given = {**question.defaults, **(values or {})}
    if unknown := sorted(given.keys() - set(question.parameters)):
        known = ", ".join(question.parameters) or "none"
        raise ParameterError(f"{question.name} has no parameter {unknown[0]!r}; it has: {known}")
    lists = {name: [each] if isinstance(each, str) else each for name, each in given.items()}
    if empty := [name for name, each in lists.items() if not each]:
        raise ParameterError(f"{empty[0]} is given an empty list: leave it out to ask of all")
    return {name: [value for value in values if value] for name, values in lists.items()}


def format_result(result: Any, form: str, width: int | None = None) -> str:
    """Return an answer as text: "table" (of at most `width` columns), or one of FORMATS.

    Raises GraphkitError where the form does not fit: rows are no Turtle, triples no CSV.
    """
    triples = isinstance(result, ox.QueryTriples)
    if form == "table":
        names, rows = columns_and_rows(result, term_text)
        return format_table(
            names, with_printed_numbers(names, [list(map(format_cell, row)) for row in rows]), width
        )
    if triples != (form == "turtle"):
        fits = "turtle or table" if triples else "table, csv, tsv, json or xml"
        raise GraphkitError(f"this answer cannot be written as {form}: use {fits}")
    if triples:
        return _turtle(result)
    text: str = result.serialize(format=FORMATS[form]).decode()
    return text if text.endswith("\n") else text + "\n"


def is_empty_result(text: str, form: str) -> bool:
    """Return whether what was written holds no row."""
    if form == "table":
        return text.endswith("\n(0 rows)\n")
    if form in ("csv", "tsv"):
        return text.count("\n") == 1
    return '"bindings":[]' in text if form == "json" else form == "xml" and "<result>" not in text


def columns_and_rows(result: Any, read: Callable[[Any], Any]) -> tuple[list[str], list[list[Any]]]:
    """Return an answer as columns and rows: terms as `read` gives them, None where nothing is bound.

    A boolean is the one value under `answer`; triples are texts, each once, sorted.
    """
    if isinstance(result, ox.QueryBoolean):
        return ["answer"], [[bool(result)]]
    if isinstance(result, ox.QueryTriples):
        said = {
            (term_text(triple.subject), term_text(triple.predicate), term_text(triple.object))
            for triple in result
        }
        return ["subject", "predicate", "object"], [list(row) for row in sorted(said)]
    names = [variable.value for variable in result.variables]
    return names, [[None if term is None else read(term) for term in solution] for solution in result]


def _turtle(triples: Iterable[ox.Triple]) -> str:
    """Return triples as Turtle: the same triples, the same bytes, also where some things have no name."""
    held = ox.Dataset(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
    held.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    ordered = sorted((quad.triple for quad in held), key=str)
    text = ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=dict(NAMESPACES))
    return (text or b"").decode()


def term_text(term: Any) -> str:
    """Return a term as people read it: a literal's text; an IRI by its prefix, bare if it is ours."""
    return shorten_iri(term.value) if isinstance(term, ox.NamedNode) else str(term.value)


def shorten_iri(text: str) -> str:
    """Return an IRI, given as text, as people read it; other text as it is."""
    if (bare := local_id(text)) != text:
        return bare
    for prefix, start in NAMESPACES.items():  # none of which begins with another
        if text.startswith(start):
            return f"{prefix}:{text.removeprefix(start)}"
    return text


def _body(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))


def _bound(text: str, terms: Mapping[str, Sequence[str]]) -> str:
    """Return a text with terms for its parameters: one in their place, several where their groups begin.

    Raises BadParameter where one that has several stands in no such group.
    """
    pieces: list[str] = []
    groups: list[int] = []  # of those that are open the first piece, -1 where VALUES cannot stand in it
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
            raise ParameterError(f"{parameter} takes one value where it stands here: ask with each by itself")
    return bound


def _terms(store: Store, name: str, kind: str | None, value: str, place: str) -> list[Any]:
    if kind == "iri":
        try:
            return [ox.NamedNode(iri) for iri in expand_name(store, value, name, place)]
        except EntityNotFoundError as error:
            if name != "agency" or not find_entities(store, value, "authority"):
                raise
            ask_of = f'`graphkit query councils-together -p authority="{value}"`'
            raise EntityNotFoundError(f"{error} {ask_of} tells whom an authority serves") from None
    if kind == "integer":
        if not re.fullmatch(r"-?[0-9]+", value):
            raise ParameterError(f"{name} is a whole number, not {value!r}")
        return [ox.Literal(value, datatype=ox.NamedNode(Xsd.INTEGER))]
    if kind == "date":
        try:
            value = parse_since(value) if name == "since" else date.fromisoformat(value).isoformat()
        except ValueError:
            raise ParameterError(f"{name} is a day such as 2023-01-31, not {value!r}") from None
        return [ox.Literal(value, datatype=ox.NamedNode(Xsd.DATE))]
    return [ox.Literal(match_statistic(value, statistic_names(store)) if name == "measure" else value)]
