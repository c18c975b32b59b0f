"""Turtle to be read and compared: sorted, a thing once, long lists a value a line.

Written here and not by a library: what belongs to an inspection is named under it, so each inspection's part
has a base of its own (`<finding/36.2>`), which makes the file a third smaller than prefixes can; and a value
a line keeps differences small. Why, and what was measured: docs/explanation/decisions/0007-own-turtle.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from graphkit.core.terms import BASE, NAMESPACES_LONGEST_FIRST, PREFIXES, Rdf, Xsd
from graphkit.export.selection import Part

_STARTS = [(f"<{iri}", prefix) for iri, prefix in NAMESPACES_LONGEST_FIRST]
_TYPE = f"<{Rdf.TYPE}>"
_IN_LINE = 4  # so many values stand on one line
_INSPECTION = re.compile(rf"<{re.escape(BASE)}inspection/[^/>]+/[^/>]+/")
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_/.-]*[A-Za-z0-9_-])?").fullmatch
_RELATIVE = re.compile(r"[A-Za-z0-9_.~-]+(?:/[A-Za-z0-9_.~-]+)*").fullmatch
_NATIVE = {
    f'"^^<{Xsd.INTEGER}>': re.compile(r"[+-]?[0-9]+").fullmatch,
    f'"^^<{Xsd.BOOLEAN}>': re.compile(r"true|false").fullmatch,
}


def turtle(part: Part, path: Path) -> None:
    """Write the graphs together, as people read them."""
    used: set[str] = set()
    things = list(_written(map(_split, part.triples()), used))
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in sorted(used))
        file.writelines(things)


def _split(line: bytes) -> tuple[str, str, str]:
    subject, predicate, value = line.decode().removesuffix(" .").split(" ", 2)
    return subject, predicate, value


def _written(statements: Iterable[tuple[str, str, str]], used: set[str]) -> Iterator[str]:
    """Yield things as Turtle; note the prefixes they use."""
    base = ""
    names = _Names(used)
    for subject, about in groupby(statements, key=lambda statement: statement[0]):
        found = _INSPECTION.match(subject)
        here = found.group()[1:] if found else ""
        if here and here != base:
            yield f"\n@base <{here}> .\n"
            names, base = _Names(used, here), here
        properties = groupby(about, key=lambda statement: statement[1])
        said = [(predicate, [value for _, _, value in values]) for predicate, values in properties]
        said.sort(key=lambda pair: pair[0] != _TYPE)
        lines = [
            f"{names.of(name) if name != _TYPE else 'a'} {_listed(values, names)}" for name, values in said
        ]
        yield f"\n{names.of(subject)}\n    " + " ;\n    ".join(lines) + " .\n"


def _listed(values: list[str], names: _Names) -> str:
    between = " , " if len(values) <= _IN_LINE else " ,\n        "
    return between.join(map(names.of, values))


class _Names:
    """Terms as Turtle writes them, worked out once each: relative to the base, with a prefix, or in full."""

    def __init__(self, used: set[str], base: str = "") -> None:
        self._used = used
        self._base = f"<{base}" if base else ""
        self._known: dict[str, str] = {}

    def of(self, term: str) -> str:
        """Return an N-Triples term as Turtle."""
        if term not in self._known:
            self._known[term] = self._iri(term) if term.startswith("<") else self._literal(term)
        return self._known[term]

    def _iri(self, term: str) -> str:
        if self._base and term.startswith(self._base) and _RELATIVE(term[len(self._base) : -1]):
            return f"<{term[len(self._base) :]}"
        for start, prefix in _STARTS:
            if term.startswith(start) and _LOCAL(term[len(start) : -1]):
                self._used.add(prefix)
                return f"{prefix}:{term[len(start) : -1]}".replace("/", "\\/")
        return term

    def _literal(self, term: str) -> str:
        for end, is_native in _NATIVE.items():
            if term.endswith(end) and is_native(term[1 : -len(end)]):
                return term[1 : -len(end)]
        text, sign, datatype = term.rpartition('"^^')
        return f"{text}{sign}{self._iri(datatype)}" if sign and datatype.startswith("<") else term
