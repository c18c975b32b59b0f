"""TriG, N-Triples, N-Quads and RDF/XML, the first and the last written by Oxigraph from sorted statements.

Sorted statements make the same bytes every time, and Oxigraph writes them forty times as fast as rdflib.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox

from graphkit.core.terms import PREFIXES
from graphkit.export.selection import Part

_FORBIDDEN = re.compile(  # characters that XML has no way to write, escaped in N-Triples or as they are
    rb"(?<!\\)((?:\\\\)*)\\u(?:00(?:0[0-8BCEFbcef]|1[0-9A-Fa-f])|[Ff]{3}[EeFf])|\xef\xbf[\xbe\xbf]"
)


def ntriples(part: Part, path: Path) -> None:
    """Write the graphs together, a statement a line."""
    path.write_bytes(b"".join(line + b"\n" for line in part.triples()))


def nquads(part: Part, path: Path) -> None:
    """Write a statement a line, with its named graph."""
    with path.open("wb") as file:
        file.writelines(line + b"\n" for line in part.quads())


def trig(part: Part, path: Path) -> None:
    """Write as Turtle, each named graph apart."""
    _write(b"\n".join(part.quads()), ox.RdfFormat.N_QUADS, path, ox.RdfFormat.TRIG)


def rdfxml(part: Part, path: Path) -> None:
    """Write the graphs together as RDF/XML; characters that XML forbids are left out."""
    text = _FORBIDDEN.sub(rb"\1", b"\n".join(part.triples()))
    _write(text, ox.RdfFormat.N_TRIPLES, path, ox.RdfFormat.RDF_XML)


def _write(text: bytes, read_as: ox.RdfFormat, path: Path, format_: ox.RdfFormat) -> None:
    statements = ox.parse(text, format=read_as)
    used = {prefix: iri for prefix, iri in PREFIXES.items() if f"<{iri}".encode() in text}
    with path.open("wb") as file:
        ox.serialize(statements, file, format=format_, prefixes=used)
