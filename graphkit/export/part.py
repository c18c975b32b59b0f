"""What is taken away: the whole graph, one named graph, or what concerns an authority, agency or topic.

A part is text: the N-Triples lines of each named graph, sorted. Lines are found by their beginning, since all
that belongs to a thing is named under it (`{finding}/passage`).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain

import pyoxigraph as ox

from graphkit.find import NotFound
from graphkit.focus import Focus
from graphkit.lookup import pairs, tail
from graphkit.quotes import Quotes, open_reports
from graphkit.store import Store
from graphkit.terms import BASE, SCHEME, Property, Rdf, Rdfs, Skos, gk, graph_iri

_QUOTE = f"<{gk(Property.QUOTE)}>".encode()
_MENTIONS = f"<{gk(Property.MENTIONS)}>".encode()
_LABELS = {f"<{iri}>".encode() for iri in (Rdf.TYPE, Rdfs.LABEL, Skos.PREF_LABEL, Skos.NOTATION)}
_OURS = tuple(f"<{namespace}".encode() for namespace in (BASE, SCHEME, "http://www.legislation.gov.uk/id/"))
_INNER = tuple(f"<{BASE}{kind}/".encode() for kind in ("coverage", "neighbour"))
_REGISTER, _ONTOLOGY, _INFERRED = (graph_iri(name) for name in ("register", "ontology", "inferred"))


class Lines:
    """The statements of one named graph as sorted N-Triples lines."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.lines = sorted(lines, key=_order)
        self._keys: list[bytes] = []

    def about(self, subject: bytes) -> list[bytes]:
        """Return the lines whose subject is `subject` (written "<iri>")."""
        return self._between(subject[:-1] + b"\x00", subject[:-1] + b"\x01")

    def below(self, subject: bytes) -> list[bytes]:
        """Return the lines about a thing and about all that is named under it."""
        return self.about(subject) + self._between(subject[:-1] + b"/", subject[:-1] + b"0")

    def _between(self, first: bytes, last: bytes) -> list[bytes]:
        if not self._keys:
            self._keys = [_order(line) for line in self.lines]
        return self.lines[bisect_left(self._keys, first) : bisect_left(self._keys, last)]


def _order(line: bytes) -> bytes:
    """Return the key that sorts a thing before what is named under it."""
    return line.replace(b"> ", b"\x00", 1)


def _thing(line: bytes) -> bytes:
    return line[: line.index(b" ")]


def _predicate(line: bytes) -> bytes:
    return line.split(b" ", 2)[1]


def _target(line: bytes) -> bytes:
    """Return the object of a line where it is an IRI ("<iri>"), else nothing."""
    end = line.split(b" ", 2)[2]
    return end[:-2] if end.startswith(b"<") else b""


class Part:
    """Named graphs, or parts of them, ready to be written or asked."""

    def __init__(
        self, store: Store, name: str, find: Callable[[], dict[str, list[bytes]]] | None, with_quotes: bool
    ) -> None:
        self.name = name
        self.with_quotes = with_quotes
        self._whole = store
        self._find = find  # None: everything

    @cached_property
    def graphs(self) -> dict[str, list[bytes]]:
        """The statements as sorted lines of N-Triples, by name of graph."""
        found = self._find() if self._find else _everything(self._whole)
        if not self.with_quotes:
            free = open_reports(self._whole)
            found = {iri: lines if iri in free else _without_quotes(lines) for iri, lines in found.items()}
        return {iri: found[iri] for iri in sorted(found) if found[iri]}

    def triples(self) -> list[bytes]:
        """Return the statements of all graphs together, each once, sorted."""
        if len(self.graphs) == 1:
            return next(iter(self.graphs.values()))
        return sorted(set(chain.from_iterable(self.graphs.values())), key=_order)

    def quads(self) -> Iterator[bytes]:
        """Yield the statements as N-Quads lines, graph by graph."""
        for name, lines in self.graphs.items():
            end = f" <{name}> .".encode()
            for line in lines:
                yield line[:-2] + end

    @cached_property
    def store(self) -> Store:
        """The part as a store to be asked; of everything, the store it is from, all words included.

        So what shows words asks `quotes` for them.
        """
        if self._find is None:
            return self._whole
        store = Store(ox.Store())
        for name, lines in self.graphs.items():
            graph = ox.NamedNode(name)
            store.engine.bulk_load(b"\n".join(lines), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
        return store

    @cached_property
    def quotes(self) -> Quotes:
        """The words of passages that may be passed on."""
        return Quotes(self.store, self.with_quotes)


def part_of(
    store: Store, focus: Focus | None = None, graph: str | None = None, with_quotes: bool = False
) -> Part:
    """Return what is to be taken away.

    With neither focus nor graph: everything. `graph` names one graph, which comes as it is; a focus gives a
    part that stands on its own (see `_focused`). The words of reports that are not under the Open Government
    Licence stay out, unless `with_quotes`. Raises NotFound.
    """
    if graph is not None:
        named = graph_named(store, graph)
        return Part(store, tail(named), lambda: {named: _lines(store, named).lines}, with_quotes)
    if focus is not None:
        return Part(store, focus.title, lambda: _focused(store, focus), with_quotes)
    return Part(store, "graphkit", None, with_quotes)


def _everything(store: Store) -> dict[str, list[bytes]]:
    return {iri: _lines(store, iri).lines for iri in store.graphs()}


def graph_named(store: Store, name: str) -> str:
    """Return the graph meant by an IRI, its tail, "register", or the name or SHA-256 of a report's file.

    Raises NotFound.
    """
    known = store.graphs()
    for iri in (name, BASE + name, graph_iri(name) if " " not in name else ""):
        if iri in known:
            return iri
    for predicate in (Property.FILE_NAME, Property.SHA256):
        for report, value in sorted(pairs(store, gk(predicate))):
            if report in known and name in (value, value.rpartition("/")[2], value.rpartition(".")[0]):
                return report
    raise NotFound(
        f"no graph is called {name!r}: name a report's file, or one of register, ontology, inferred"
    )


def _lines(store: Store, graph: str) -> Lines:
    text = store.engine.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(graph))
    return Lines((text or b"").splitlines())


def _without_quotes(lines: list[bytes]) -> list[bytes]:
    return [line for line in lines if _QUOTE not in line or _predicate(line) != _QUOTE]


def _focused(store: Store, focus: Focus) -> dict[str, list[bytes]]:
    """Return what concerns the focus, such that a reader needs nothing else.

    Of an authority: its reports, whole. Of an agency, service, topic or person: the findings,
    recommendations, arrangements and offices that point at it, with their passages, the inspections they
    belong to, and what these reports say of the things named. Then, for all that is named, what the register
    says of it; what follows from it (the inferred graph); and of all else pointed at, its name and class.
    """
    found: dict[str, list[bytes]] = {}
    whole = _reports_on(store, focus.authorities)
    for report in whole:
        found[report] = _lines(store, report).lines
    for report, roots in _pointing_at(store, focus.things).items():
        if report not in whole:
            found[report] = _statements(_lines(store, report), report, roots)
    register, ontology, inferred = (_lines(store, name) for name in (_REGISTER, _ONTOLOGY, _INFERRED))
    wanted = {f"<{iri}>".encode() for iri in (*focus.authorities, *focus.things)}
    wanted |= _targets(chain.from_iterable(found.values()))
    found[_REGISTER] = _described(register, wanted)
    told = {_thing(line) for lines in found.values() for line in lines}
    found[_INFERRED] = _following(inferred, told | wanted)
    others = _targets(chain.from_iterable(found.values())) | wanted
    told = {_thing(line) for lines in found.values() for line in lines}
    found[_REGISTER] += [line for iri in sorted(others - told) for line in _named(register, iri)]
    found[_ONTOLOGY] = [line for iri in sorted(others) for line in _named(ontology, iri)]
    return {name: Lines(set(lines)).lines for name, lines in found.items()}


def _reports_on(store: Store, authorities: Iterable[str]) -> list[str]:
    values = " ".join(f"<{iri}>" for iri in authorities)
    query = "SELECT DISTINCT ?report { VALUES ?a { %s } GRAPH ?report { ?inspection gk:inspectionOf ?a } }"
    return sorted(row[0] for row in store.rows(query % values))


def _pointing_at(store: Store, things: Iterable[str]) -> dict[str, list[bytes]]:
    """Return, by report, the statements that point at one of the things."""
    values = " ".join(f"<{iri}>" for iri in things)
    query = (
        "SELECT DISTINCT ?report ?statement { VALUES ?thing { %s } "
        "GRAPH ?report { ?report a gk:Report . ?statement ?p ?thing } "
        "FILTER(?p != gk:mentions && ?p != gk:inspectedBy && ?statement != ?thing) }"
    )
    found: dict[str, list[bytes]] = {}
    for report, statement in sorted(store.rows(query % values)):
        root = statement.partition("/mention/")[0]
        found.setdefault(report, []).append(f"<{root}>".encode())
    return found


def _statements(lines: Lines, report: str, roots: list[bytes]) -> list[bytes]:
    """Return the statements with these roots, the report's head, and what it says of the things named."""
    kept = {line for root in roots for line in lines.below(root)}
    named = _targets(kept)
    chosen = {_thing(line) for line in kept} | named
    heads = [f"<{iri}>".encode() for iri in (report, report.replace("/report/", "/inspection/", 1))]
    parts = tuple(head[:-1] + b"/" for head in heads)
    for head in heads:
        for line in lines.about(head):
            target = _target(line)
            if target in chosen or not (target.startswith(parts) or _predicate(line) == _MENTIONS):
                kept.add(line)
    for iri in named.difference(heads):
        if not iri.startswith(parts):
            kept.update(lines.about(iri))
    return list(kept)


def _targets(lines: Iterable[bytes]) -> set[bytes]:
    return {target for target in map(_target, lines) if target.startswith(_OURS)}


def _described(register: Lines, wanted: set[bytes]) -> list[bytes]:
    """Return what the register says of things, and of what it names under them (areas, names, ranks)."""
    found = [line for iri in wanted for line in register.below(iri)]
    inner = {iri for iri in _targets(found) if iri.startswith(_INNER)}
    return found + [line for iri in inner for line in register.about(iri)]


def _following(inferred: Lines, told: set[bytes]) -> list[bytes]:
    """Return what was inferred of things told of, where it leads to no statement that is left out."""
    statement = f"<{BASE}inspection/".encode()
    found = [line for iri in told for line in inferred.below(iri)]
    known = told | {_thing(line) for line in found}
    return [line for line in found if not _target(line).startswith(statement) or _target(line) in known]


def _named(lines: Lines, iri: bytes) -> list[bytes]:
    return [line for line in lines.about(iri) if _predicate(line) in _LABELS]
