"""How identifiers are made: from raw, stable values (an ONS code, a date, the report's own numbers).

So the same report gives the same identifiers on every machine. There are no blank nodes: what belongs to a
thing is named under it (`{inspection}/judgement/leaders`, `{finding}/passage`).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from urllib.parse import quote

from graphkit.core.terms import BASE, SCHEME

_APOSTROPHES = re.compile(r"['‘’ʼ`´]")
_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_OTHERS = re.compile(r"[^a-z0-9]+")
# Letters that have no accent to take off.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"})
_SAFE = re.compile(r"[A-Za-z0-9._~/-]+").fullmatch
_STATEMENT = re.compile("/(?:arrangement|finding|recommendation)/")
_REMEMBERED = 1 << 12  # concepts: there are a few hundred, unless records are written by hand


@lru_cache(_REMEMBERED)
def concept_iri(scheme: str, value: str) -> str:
    """Return the IRI of a concept: ``concept("grade", "good")``; "" for none."""
    return f"{SCHEME}{scheme}/{_tail(value)}" if value else ""


def entity_iri(tail: str) -> str:
    """Return the IRI of an entity by its tail: ``agency/achieving-for-children``."""
    return BASE + _tail(tail)


def authority_iri(gss: str) -> str:
    """Return the IRI of an authority by its ONS code."""
    return f"{BASE}authority/{_tail(gss)}"


def inspection_iri(gss: str, start: date, framework: str) -> str:
    """Return the IRI of an inspection: of whom, from which first day, under which framework."""
    return f"{BASE}inspection/{_tail(gss)}/{start.isoformat()}-{_tail(framework)}"


def report_iri(gss: str, start: date, framework: str) -> str:
    """Return the IRI of the report of an inspection, which is also its named graph."""
    return f"{BASE}report/{_tail(gss)}/{start.isoformat()}-{_tail(framework)}"


def part_iri(owner: str, kind: str, key: str | int) -> str:
    """Return the IRI of something that belongs to a thing: ``{inspection}/finding/36.2``."""
    return f"{owner}/{kind}/{_tail(str(key))}"


def inspection_of(part: str) -> str:
    """Return the IRI of the inspection that a finding, recommendation or arrangement is of."""
    return _STATEMENT.split(part)[0]


def passage_iri(owner: str, of: str = "") -> str:
    """Return the IRI of the passage a thing rests on; `of` tells several apart ("authority", "licence")."""
    return f"{owner}/passage/{_tail(of)}" if of else f"{owner}/passage"


def graph_iri(name: str) -> str:
    """Return the IRI of a named graph that is no report's: register, ontology, inferred, dataset."""
    return f"{BASE}graph/{_tail(name)}"


def law_iri(tail: str) -> str:
    """Return legislation.gov.uk's identifier for an act or a part of one: ``ukpga/2008/23/part/1``.

    Guidance ("guidance/working-together") is not held there and gets an identifier of ours. "" for none.
    """
    base = BASE if tail.startswith("guidance/") else "http://www.legislation.gov.uk/id/"
    return f"{base}{_tail(tail)}" if tail else ""


def slug(text: str) -> str:
    """Return text as a piece of an identifier: ASCII, lower case, hyphens; apostrophes vanish.

    >>> slug("Máire Atherton’s Early-Help Hub")
    'maire-athertons-early-help-hub'
    """
    plain = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text).lower().translate(_LETTERS))
    return _OTHERS.sub("-", _ACCENTS.sub("", plain)).strip("-")


def _tail(text: str) -> str:
    """Return text as it may stand in an IRI: records can be written by hand, so nothing is taken on trust."""
    return text if _SAFE(text) else quote(text, safe="/~")
