"""RDF formats: N-Triples, N-Quads, Turtle, TriG and RDF/XML.

N-Triples and N-Quads are the sorted lines of the subset. The others are written by Oxigraph, which keeps the
order it is given: so the same graph gives the same bytes (docs/explanation/decisions/0007-turtle.md).
"""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import pyoxigraph as ox

from graphkit.core.terms import BASE, PREFIXES
from graphkit.export.selection import Part, quads

if TYPE_CHECKING:
    import rdflib

_FORBIDDEN = re.compile(  # characters that XML cannot represent, escaped as in N-Triples or literal
    rb"(?<!\\)((?:\\\\)*)\\u(?:00(?:0[0-8BCEFbcef]|1[0-9A-Fa-f])|[Ff]{3}[EeFf])|\xef\xbf[\xbe\xbf]"
)


def ntriples(part: Part, path: Path) -> None:
    """Write the statements of all graphs as N-Triples, sorted."""
    path.write_bytes(b"".join(line + b"\n" for line in part.triples()))


def nquads(part: Part, path: Path) -> None:
    """Write the statements as N-Quads, sorted within each named graph."""
    with path.open("wb") as file:
        file.writelines(line + b"\n" for line in part.quads())


def nquads_files(part: Part, folder: Path) -> None:
    """Write each named graph to a file of N-Quads, so that a store can load several at the same time.

    The files are named after the graphs: "report_E06000040_2020-01-13-ilacs.nq".
    """
    folder.mkdir()
    for name, lines in chain(part.graphs(), part.own_graphs()):
        tail = quote(name.removeprefix(BASE), safe="").replace("_", "%5F").replace("%2F", "_")
        with (folder / f"{tail}.nq").open("wb") as file:
            file.writelines(line + b"\n" for line in quads(name, lines))


def turtle(part: Part, path: Path) -> None:
    """Write the statements of all graphs as Turtle, sorted by subject; no blank nodes."""
    _write(b"\n".join(part.triples()), ox.RdfFormat.N_TRIPLES, path, ox.RdfFormat.TURTLE)


def trig(part: Part, path: Path) -> None:
    """Write the named graphs as TriG."""
    _write(b"\n".join(part.quads()), ox.RdfFormat.N_QUADS, path, ox.RdfFormat.TRIG)


def rdfxml(part: Part, path: Path) -> None:
    """Write the statements of all graphs as RDF/XML, without the characters that XML forbids."""
    text = _FORBIDDEN.sub(rb"\1", b"\n".join(part.triples()))
    _write(text, ox.RdfFormat.N_TRIPLES, path, ox.RdfFormat.RDF_XML)


def rdflib_graph(part: Part) -> rdflib.Graph:
    """Return the statements of all graphs of a part as an rdflib graph in memory, with prefixes."""
    from rdflib import Graph

    graph = Graph(bind_namespaces="none")
    graph.parse(data=b"\n".join(part.triples()), format="nt")
    for prefix, iri in PREFIXES.items():
        graph.bind(prefix, iri)
    return graph


def _write(text: bytes, read_as: ox.RdfFormat, path: Path, format_: ox.RdfFormat) -> None:
    statements = ox.parse(text, format=read_as)
    used = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}".encode() in text}
    with path.open("wb") as file:
        ox.serialize(statements, file, format=format_, prefixes=used)
