"""Makes the IRIs of the graph from stable values: ONS codes, dates,
the numbers printed in a report.

The same report has the same identifiers on every machine. There are no blank nodes: the IRI of a
part begins with that of its owner (`{inspection}/judgement/leaders`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from urllib.parse import quote

import pyoxigraph as ox

from graphkit.core.terms import BASE, GK, LEGISLATION, SCHEME

_APOSTROPHES = re.compile(r"['‘’ʼ`´]")
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_SEPARATORS = re.compile(r"[^a-z0-9]+")
# Letters that NFKD does not decompose.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})
_is_safe = re.compile(r"[A-Za-z0-9._~/-]+").fullmatch
_PART = re.compile("/(?:arrangement|finding|intervention|recommendation)/")
_OF_REPORT = re.compile(rf"{re.escape(BASE)}(?:inspection|report)/([^/]+/[^/]+)").match
_CACHED_CONCEPTS = 1 << 12  # there are a few hundred; records edited by hand may have others


@lru_cache(_CACHED_CONCEPTS)
def concept_iri(scheme: str, value: str) -> str:
    """Return the IRI of a concept: ``concept_iri("grade", "good")``; "" for the value ""."""
    return f"{SCHEME}{scheme}/{_tail(value)}" if value else ""


def entity_iri(tail: str) -> str:
    """Return the IRI of an entity from its relative form: ``agency/achieving-for-children``."""
    return BASE + _tail(tail)


def local_id(iri: str) -> str:
    """Return an identifier without its namespace: "agency/norvale-police", "topic/neglect"."""
    for namespace in (BASE, SCHEME, GK):
        if iri.startswith(namespace):
            return iri[len(namespace) :]
    return iri


def kind_of(iri: str) -> str:
    """Return the kind of an identifier: "authority", "agency", "service", "partner" (a sector),
    "topic".
    """
    return local_id(iri).partition("/")[0]


def concept_value(concept: str) -> str:
    """Return an identifier without its namespace and its kind or scheme: "neglect"."""
    return local_id(concept).partition("/")[2]


def authority_iri(gss: str) -> str:
    """Return the IRI of an authority from its ONS code."""
    return f"{BASE}authority/{_tail(gss)}"


def inspection_iri(gss: str, start: date, framework: str) -> str:
    """Return the IRI of an inspection from its authority, first day and framework."""
    return f"{BASE}inspection/{_tail(gss)}/{start.isoformat()}-{_tail(framework)}"


def report_iri(gss: str, start: date, framework: str) -> str:
    """Return the IRI of the report of an inspection, which is also its named graph."""
    return f"{BASE}report/{_tail(gss)}/{start.isoformat()}-{_tail(framework)}"


def part_iri(owner: str, kind: str, key: str | int) -> str:
    """Return the IRI of a part of an inspection or another owner: ``{inspection}/finding/36.2``."""
    return f"{owner}/{kind}/{_tail(str(key))}"


def inspection_of(part: str) -> str:
    """Return the IRI of the inspection that a finding, recommendation or arrangement is part of."""
    return _PART.split(part)[0]


def report_of(part: str) -> str:
    """Return the IRI of the report that a part of an inspection or report is from;
    "" if it is neither.
    """
    found = _OF_REPORT(part)
    return f"{BASE}report/{found[1]}" if found else ""


def inspection_of_report(report: str) -> str:
    """Return the IRI of the inspection that a report is on."""
    return report.replace("/report/", "/inspection/", 1)


def passage_iri(owner: str, of: str = "") -> str:
    """Return the IRI of the passage that supports its owner;
    `of` distinguishes several ("licence").
    """
    return f"{owner}/passage/{_tail(of)}" if of else f"{owner}/passage"


def graph_iri(name: str) -> str:
    """Return the IRI of a named graph other than a report:
    register, ontology, inferred, dataset.
    """
    return f"{BASE}graph/{_tail(name)}"


def own_graph_iri(name: str) -> str:
    """Return the IRI of the named graph with a user's own statements of that name."""
    return graph_iri(f"own/{name}")


def own_graph_name(graph: str) -> str:
    """Return the name of a graph of a user's own statements from its IRI;
    "" for any other graph.
    """
    start = f"{BASE}graph/own/"
    return graph[len(start) :] if graph.startswith(start) else ""


def law_iri(tail: str) -> str:
    """Return the legislation.gov.uk IRI of an act or a part of one: ``ukpga/2008/23/part/1``.

    Guidance ("guidance/working-together") is not published there, so its IRI is ours. "" for "".
    """
    base = BASE if tail.startswith("guidance/") else LEGISLATION
    return f"{base}{_tail(tail)}" if tail else ""


def is_web_address(text: str) -> bool:
    """Return whether a text is the address of a page or file on the web, and a valid IRI."""
    try:
        return ox.NamedNode(text).value.startswith(("http://", "https://"))
    except ValueError:
        return False


def slug(text: str) -> str:
    """Return text as part of an identifier: ASCII, lower case, hyphens, without apostrophes.

    >>> slug("Máire Atherton’s Early-Help Hub")
    'maire-athertons-early-help-hub'
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).lower().translate(_LETTERS))
    return _SEPARATORS.sub("-", _ACCENTS.sub("", plain)).strip("-")


def _tail(text: str) -> str:
    """Return text escaped for an IRI; values from records edited by hand can contain any
    character.
    """
    return text if _is_safe(text) else quote(text, safe="/~")


def values_clause(variable: str, iris: Iterable[str]) -> str:
    """Return a SPARQL VALUES clause that restricts a variable to some IRIs;
    no IRIs match nothing.
    """
    return f"VALUES {variable} {{ {' '.join(sorted({f'<{iri}>' for iri in iris}))} }}"
