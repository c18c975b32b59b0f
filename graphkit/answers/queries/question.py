"""Competency questions (`ontology/queries/*.rq`) and SPARQL queries,
and how their results are written.

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
- `unread`: the code of the notes on sentences that may state what the question asks for and were
  not understood: they are named
- `see_also`: a question that may have more about the same authority
- `single_value`: a parameter that takes one value only, because the rows of several could not be
  told apart

Variables that begin with an underscore are parameters: ``?_authority_iri`` takes the value of
``authority``. The suffix gives the type: ``_iri`` an entity of the graph, by name, code or IRI;
``_date`` a date; ``_integer`` a whole number; no suffix a text. ``?_min_confidence`` takes the
value of ``min-confidence``, from 0 to 1; 0 leaves nothing out. ``measure`` takes words from the
name of a statistic; ``since`` also takes a month or year and stands for its first day, ``until``
for its last. A parameter without a value stays a variable, so that the question covers everything;
an empty text removes a default. A parameter that ends in ``_iri`` may have several values, or a
region that stands for its authorities: it stays a variable, and each group of the query that
contains it gets a VALUES clause.

``since`` and ``until`` mean the same in every question: a row counts by the inspection that it is
about, of two that it compares by the later. An arrangement or intervention counts if it may overlap
the period: from its start, or else the inspection whose report states it, to its end; one without
an end goes on, but an intervention only to the inspection whose report states it. A row without a
date has no place in a period.

A line that begins with ``#?topic `` becomes part of the query when `topic` has a value: an
optimiser hint, which changes how the result is found, or a condition that costs time
(``#?min-confidence ``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from yaml import YAMLError

from graphkit.core.errors import GraphkitError
from graphkit.core.nearest_names import nearest_names
from graphkit.core.resources import parse_yaml, resource_path
from graphkit.core.terms import BASE

ASKERS = ("director", "analyst", "researcher")
ParameterValues = Mapping[str, str | Sequence[str]]  # parameter → one value, or several
_FRONT_MATTER = "summary asked_by caveat empty_reason unread see_also single_value".split()
PARAMETER = re.compile(r"\?_((?:min_)?[a-z]+)(?:_(iri|date|integer))?\b")
HINT = re.compile(r"^#\?([a-z-]+) (.*)$", re.M)
_BEGINS_A_QUERY = re.compile(r"\s*(?:SELECT|ASK|CONSTRUCT|DESCRIBE|PREFIX|BASE)\s", re.I)
_FRONT = re.compile(r"^#\+ ?(.*)$", re.M)


@dataclass(frozen=True, slots=True)
class Question:
    """A competency question: its name, the question in one line, its SPARQL,
    and its front matter.
    """

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

    @property
    def kinds(self) -> dict[str, str]:
        """Return the parameters, in the order of the text, with "iri", "date",
        "integer" or "" (a text).
        """
        text = body(HINT.sub(r"\2", self.text))
        return {each[1].replace("_", "-"): each[2] or "" for each in PARAMETER.finditer(text)}

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the names of the parameters."""
        return tuple(self.kinds)

    @property
    def entity_parameters(self) -> tuple[str, ...]:
        """Return the parameters whose values are entities."""
        return tuple(name for name, kind in self.kinds.items() if kind == "iri")

    @property
    def list_parameters(self) -> tuple[str, ...]:
        """Return the parameters that take several values: those of entities but `single_value`."""
        return tuple(name for name in self.entity_parameters if name != self.single_value)


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
        raise GraphkitError(
            f"{path}: lines that begin with #+ must be `name: value`; correct the file"
        )
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
        sharing_a_word = [
            name
            for name in known
            if any(nearest_names(word, name.split("-")) for word in long_words)
        ]
        close = nearest_names(words, known)
        similar = list(dict.fromkeys([*close, *sharing_a_word])) or list(known)
        hint = f". To search for words: graphkit search {words!r}" if " " in words else ""
        raise GraphkitError(
            f"no question is named {words!r}; there are, for example: "
            f"{', '.join(similar[:5])}{hint}"
        )
    return Question("this query", "", words)


def question_entities() -> list[tuple[str, str, str]]:
    """Return what a search finds of each question: identifier, kind, summary."""
    return [
        (f"{BASE}question/{each.name}", "question", each.summary) for each in questions().values()
    ]


def body(text: str) -> str:
    """Return a query without its comment lines."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#"))
