"""JSON-LD: the statements of all graphs, one node object a line, with a context that needs no network."""

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
    """Write a JSON-LD document: `@context` with the prefixes, `@graph` with one node object a line."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{{"@context": {json.dumps(PREFIXES, sort_keys=True, indent=1)},\n"@graph": [\n')
        for number, node in enumerate(_node_objects(part)):
            file.write((",\n" if number else "") + json.dumps(node, ensure_ascii=False))
        file.write("\n]}\n")


def _node_objects(part: Part) -> Iterator[dict[str, Any]]:
    statements = ox.parse(b"\n".join(part.triples()), format=ox.RdfFormat.N_TRIPLES)
    for subject, group in groupby(statements, key=lambda statement: statement.subject.value):
        node: dict[str, list[Any]] = {"@id": [_compact(subject)]}
        for statement in group:
            if statement.predicate.value == Rdf.TYPE:
                node.setdefault("@type", []).append(_compact(statement.object.value))
            else:
                node.setdefault(_compact(statement.predicate.value), []).append(_value(statement.object))
        yield {key: values[0] if len(values) == 1 else values for key, values in node.items()}


def _value(term: Any) -> Any:
    if isinstance(term, ox.NamedNode):
        return {"@id": _compact(term.value)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    datatype = term.datatype.value
    if datatype == Xsd.STRING:
        return term.value
    if datatype == Xsd.BOOLEAN and term.value in ("true", "false"):
        return term.value == "true"
    if datatype == Xsd.INTEGER and _INTEGER.fullmatch(term.value):
        return int(term.value)
    return {"@value": term.value, "@type": _compact(datatype)}


def _compact(iri: str) -> str:
    """Return a compact IRI: "id:agency/ofsted"."""
    for namespace, prefix in NAMESPACES_LONGEST_FIRST:
        if iri.startswith(namespace) and not iri.startswith("//", len(namespace)):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
