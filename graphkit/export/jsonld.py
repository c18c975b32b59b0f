"""JSON-LD: the graphs together, one thing a line, with a context that needs no network."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graphkit.core.terms import NAMESPACES_LONGEST_FIRST, PREFIXES, Rdf, Xsd
from graphkit.export.selection import Part

_INTEGER = re.compile(r"0|-?[1-9][0-9]*")  # as JSON writes it


def jsonld(part: Part, path: Path) -> None:
    """Write a JSON-LD document: `@context` with the prefixes, `@graph` with a thing a line."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"@context": {json.dumps(PREFIXES, sort_keys=True, indent=1)},\n"@graph": [\n')
        for number, thing in enumerate(_things(part)):
            file.write((",\n" if number else "") + json.dumps(thing, ensure_ascii=False))
        file.write("\n]}\n")


def _things(part: Part) -> Iterator[dict[str, Any]]:
    statements = ox.parse(b"\n".join(part.triples()), format=ox.RdfFormat.N_TRIPLES)
    for subject, about in groupby(statements, key=lambda statement: statement.subject.value):
        thing: dict[str, list[Any]] = {"@id": [_short(subject)]}
        for statement in about:
            if statement.predicate.value == Rdf.TYPE:
                thing.setdefault("@type", []).append(_short(statement.object.value))
            else:
                thing.setdefault(_short(statement.predicate.value), []).append(_value(statement.object))
        yield {key: values[0] if len(values) == 1 else values for key, values in thing.items()}


def _value(term: Any) -> Any:
    if isinstance(term, ox.NamedNode):
        return {"@id": _short(term.value)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if datatype == Xsd.STRING:
        return term.value
    if datatype == Xsd.BOOLEAN and term.value in ("true", "false"):
        return term.value == "true"
    if datatype == Xsd.INTEGER and _INTEGER.fullmatch(term.value):
        return int(term.value)
    return {"@value": term.value, "@type": _short(datatype)}


def _short(iri: str) -> str:
    """Return an identifier with its prefix: "id:agency/ofsted"."""
    for namespace, prefix in NAMESPACES_LONGEST_FIRST:
        if iri.startswith(namespace) and not iri.startswith("//", len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
