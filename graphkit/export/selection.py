"""What is taken away: the whole graph, one named graph, or what concerns an authority, agency or topic.

A part is text: the statements of each named graph as sorted lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain, groupby

import pyoxigraph as ox

from graphkit.ask.focus import Focus
from graphkit.ask.lookup import Labels, local_id, subject_objects
from graphkit.ask.quotes import Quotes, openly_licensed_reports
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import graph_iri
from graphkit.core.terms import BASE, SCHEME, Dcterms, Property, Rdf, Rdfs, Skos
from graphkit.export.sorted_statements import Lines, lines_of, plain, predicate_of, subject_of, target_of
from graphkit.store.dataset import Store, values_clause

_QUOTE = f"<{Property.QUOTE}>".encode()
_BESIDE = {  # what leads from a statement to one without which it is not understood
    f"<{iri}>".encode()
    for iri in (Dcterms.IS_PART_OF, Property.EVIDENCE_FOR, Property.REFERS_TO_EARLIER_INSPECTION)
}
_OF_THE_WHOLE = {f"<{name}>".encode() for name in (Property.MENTIONS, Property.KEYWORDS)}
_LABELS = {f"<{iri}>".encode() for iri in (Rdf.TYPE, Rdfs.LABEL, Skos.PREF_LABEL, Skos.NOTATION)}
_OURS = tuple(f"<{namespace}".encode() for namespace in (BASE, SCHEME, "http://www.legislation.gov.uk/id/"))
_INNER = tuple(f"<{BASE}{kind}/".encode() for kind in ("coverage", "neighbour"))
_REGISTER, _ONTOLOGY, _INFERRED = (graph_iri(name) for name in ("register", "ontology", "inferred"))


class Part:
    """Named graphs, or parts of them, ready to be written or asked."""

    def __init__(
        self,
        store: Store,
        name: str,
        find: Callable[[], dict[str, list[bytes]]] | None,
        with_quotes: bool,
        focus: Focus | None = None,
    ) -> None:
        self.name = name
        self.with_quotes = with_quotes
        self.authorities = focus.authorities if focus else ()  # that it is about, also where nothing is held
        self.things = focus.entities if focus else ()  # agencies and the like
        self.is_whole = find is None
        self._whole = store
        self._find = find  # None: everything

    @cached_property
    def _graphs(self) -> dict[str, list[bytes]]:
        """The statements as sorted lines, by name of graph."""
        whole = self._whole
        found = (
            self._find() if self._find else {iri: lines_of(whole, iri).lines for iri in whole.graph_names()}
        )
        if not self.with_quotes:
            free = openly_licensed_reports(whole)
            found = {iri: lines if iri in free else _without_quotes(lines) for iri, lines in found.items()}
        return {iri: found[iri] for iri in sorted(found) if found[iri]}

    def graphs(self) -> Iterator[tuple[str, list[bytes]]]:
        """Yield name and statements of each graph, as sorted N-Triples lines."""
        for name, lines in self._graphs.items():
            yield name, [plain(line) for line in lines]

    def triples(self) -> Iterator[bytes]:
        """Yield the statements of all graphs together as N-Triples lines, each once, sorted."""
        every = sorted(chain.from_iterable(self._graphs.values()))
        return (plain(line) for line, _ in groupby(every))

    def quads(self) -> Iterator[bytes]:
        """Yield the statements as N-Quads lines, graph by graph."""
        for name, lines in self._graphs.items():
            end = f" <{name}> .".encode()
            for line in lines:
                yield plain(line)[:-2] + end

    @cached_property
    def store(self) -> Store:
        """The part as a store to be asked. Where the part is everything, it is the store itself, quotes
        included: who shows words asks `quotes`, which knows what may be shown.
        """
        if self._find is None:
            return self._whole
        store = Store(ox.Store())
        for name, lines in self.graphs():
            graph = ox.NamedNode(name)
            store.engine.bulk_load(b"\n".join(lines), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
        return store

    @cached_property
    def terms(self) -> Labels:
        """The names of classes and the like, which the whole graph holds and a part need not."""
        return Labels(self._whole)

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
        return Part(store, local_id(named), lambda: {named: lines_of(store, named).lines}, with_quotes)
    if focus is not None:
        return Part(store, focus.title, lambda: _focused(store, focus), with_quotes, focus)
    return Part(store, "graphkit", None, with_quotes)


def graph_named(store: Store, name: str) -> str:
    """Return the graph meant by an IRI, its tail, "register", or the name or SHA-256 of a report's file.

    Raises NotFound.
    """
    known = store.graph_names()
    for iri in (name, BASE + name, graph_iri(name) if " " not in name else ""):
        if iri in known:
            return iri
    for predicate in (Property.FILE_NAME, Property.SHA256):
        for report, value in sorted(subject_objects(store, predicate)):
            if report in known and name in (value, value.rpartition("/")[2], value.rpartition(".")[0]):
                return report
    raise EntityNotFoundError(
        f"no graph is called {name!r}: name a report's file, or one of register, ontology, inferred"
    )


def _without_quotes(lines: list[bytes]) -> list[bytes]:
    return [line for line in lines if _QUOTE not in line or predicate_of(line) != _QUOTE]


def _focused(store: Store, focus: Focus) -> dict[str, list[bytes]]:
    """Return what concerns the focus, such that a reader needs nothing else.

    Of an authority: its reports, whole. Of an agency, service, topic or person: the findings,
    recommendations, arrangements and offices that point at it, with their passages, what they are part of,
    bear out and look back on, the inspections they belong to, and what these reports say of the things named.
    Then, for all that is named, what the register says of it; what follows from it (the inferred graph); and
    of all else pointed at, its name and class.
    """
    found: dict[str, list[bytes]] = {}
    whole = _reports_on(store, focus.authorities)
    for report in whole:
        found[report] = lines_of(store, report).lines
    for report, roots in _pointing_at(store, focus.entities).items():
        if report not in whole:
            found[report] = _statements(lines_of(store, report), report, roots)
    register, ontology, inferred = (lines_of(store, name) for name in (_REGISTER, _ONTOLOGY, _INFERRED))
    wanted = {f"<{iri}>".encode() for iri in (*focus.authorities, *focus.entities)}
    wanted |= _targets(chain.from_iterable(found.values()))
    found[_REGISTER] = _described(register, wanted)
    told = {subject_of(line) for lines in found.values() for line in lines}
    found[_INFERRED] = _following(inferred, told | wanted)
    others = _targets(chain.from_iterable(found.values())) | wanted
    told = {subject_of(line) for lines in found.values() for line in lines}
    found[_REGISTER] += [line for iri in sorted(others - told) for line in _labels_of(register, iri)]
    found[_ONTOLOGY] = [line for iri in sorted(others) for line in _labels_of(ontology, iri)]
    return {name: Lines(set(lines)).lines for name, lines in found.items()}


def _reports_on(store: Store, authorities: Iterable[str]) -> list[str]:
    among = values_clause("?a", authorities)
    query = f"SELECT DISTINCT ?report {{ {among} GRAPH ?report {{ ?inspection gk:inspectionOf ?a }} }}"
    return sorted(row[0] for row in store.rows(query))


def _pointing_at(store: Store, things: Iterable[str]) -> dict[str, list[bytes]]:
    """Return, by report, the statements that point at one of the things."""
    query = (
        f"SELECT DISTINCT ?report ?statement {{ {values_clause('?thing', things)} "
        "GRAPH ?report { ?report a gk:Report . ?statement ?p ?thing } "
        "FILTER(?p NOT IN (gk:mentions, gk:inspectedBy, gk:entity) && ?statement != ?thing) }"
    )
    found: dict[str, list[bytes]] = {}
    for report, statement in sorted(store.rows(query)):
        found.setdefault(report, []).append(f"<{statement}>".encode())
    return found


def _statements(lines: Lines, report: str, roots: list[bytes]) -> list[bytes]:
    """Return the statements with these roots, the report's head, and what it says of the things named."""
    kept: set[bytes] = set()
    told: set[bytes] = set()
    while more := {*roots, *(target_of(line) for line in kept if predicate_of(line) in _BESIDE)} - told:
        kept.update(line for iri in more for line in lines.below(iri))
        told |= more
    ways = f"<{report}/mention/".encode()
    kept.update(line for iri in _targets(kept) if iri.startswith(ways) for line in lines.about(iri))
    named = _targets(kept)
    chosen = {subject_of(line) for line in kept} | named
    heads = [f"<{iri}>".encode() for iri in (report, report.replace("/report/", "/inspection/", 1))]
    parts = tuple(head[:-1] + b"/" for head in heads)
    for head in heads:
        for line in lines.about(head):
            target = target_of(line)
            if target in chosen or not (target.startswith(parts) or predicate_of(line) in _OF_THE_WHOLE):
                kept.add(line)
    for iri in named.difference(heads):
        if not iri.startswith(parts):
            kept.update(lines.about(iri))
    return list(kept)


def _targets(lines: Iterable[bytes]) -> set[bytes]:
    return {target for target in map(target_of, lines) if target.startswith(_OURS)}


def _described(register: Lines, wanted: set[bytes]) -> list[bytes]:
    """Return what the register says of things, and of what it names under them (areas, names, ranks)."""
    found = [line for iri in wanted for line in register.below(iri)]
    inner = {iri for iri in _targets(found) if iri.startswith(_INNER)}
    return found + [line for iri in inner for line in register.about(iri)]


def _following(inferred: Lines, told: set[bytes]) -> list[bytes]:
    """Return what was inferred of the things in the part, unless it points at a statement outside of it."""
    statement = f"<{BASE}inspection/".encode()
    found = [line for iri in told for line in inferred.below(iri)]
    known = told | {subject_of(line) for line in found}
    return [line for line in found if not target_of(line).startswith(statement) or target_of(line) in known]


def _labels_of(lines: Lines, iri: bytes) -> list[bytes]:
    return [line for line in lines.about(iri) if predicate_of(line) in _LABELS]
