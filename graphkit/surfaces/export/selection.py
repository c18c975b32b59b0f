"""Selects the subset of a graph to export: all, one named graph, or what concerns some entities.

A subset has the statements of each named graph as sorted lines.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import graph_iri, local_id, report_of, values_clause
from graphkit.core.terms import BASE, LEGISLATION, SCHEME, Dcterms, Gk, Rdf, Rdfs, Skos
from graphkit.graph.entities.focus import Focus
from graphkit.graph.entities.lookup import Labels, subject_objects
from graphkit.graph.entities.quotes import openly_licensed_reports
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.export.annotations import annotation_lines
from graphkit.surfaces.export.sorted_statements import (
    Lines,
    lines_of,
    predicate_of,
    subject_of,
    target_of,
    to_ntriples,
)

_QUOTE = frozenset({f"<{Gk.quote}>".encode()})
_WORDS = _QUOTE | {f"<{Gk.statedTheme}>".encode()}  # predicates whose values are words of a report
_CONTEXT = {  # predicates to other statements of the report that a statement needs as context
    f"<{iri}>".encode() for iri in (Dcterms.isPartOf, Gk.evidenceFor, Gk.refersToEarlierInspection)
}
_WHOLE_REPORT = {f"<{name}>".encode() for name in (Gk.mentions, Gk.keywords)}
_LABELS = {
    f"<{iri}>".encode()
    for iri in (Rdf.type, Rdfs.label, Skos.prefLabel, Skos.notation, Gk.ragStatus, Gk.sector)
}
_OURS = tuple(f"<{namespace}".encode() for namespace in (BASE, SCHEME, LEGISLATION))
_INNER = tuple(f"<{BASE}{kind}/".encode() for kind in ("coverage", "neighbour"))
_ENTITIES, _REGISTER, _ONTOLOGY, _INFERRED = (
    graph_iri(name) for name in ("entities", "register", "ontology", "inferred")
)


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What to export of a graph: what concerns a focus, or one named graph, or all of it.

    Quotes from reports that are not under the Open Government Licence are left out, unless
    `with_quotes`; Web Annotations (see `export.annotations`) are added `with_annotations`;
    `without_words` leaves out all words of reports, also the themes of visits.
    """

    focus: Focus | None = None
    graph: str | None = None
    with_quotes: bool = False
    with_annotations: bool = False
    without_words: bool = False


WHOLE = ExportOptions()


@dataclass(eq=False)
class Part:
    """Named graphs, or subsets of them, ready to be written or queried."""

    whole: Store
    options: ExportOptions
    name: str
    _select: Callable[[], dict[str, list[bytes]]] | None  # None: everything

    @property
    def with_quotes(self) -> bool:
        """Whether it has the quotes from reports under any licence."""
        return self.options.with_quotes

    @property
    def is_whole(self) -> bool:
        """Whether it is everything."""
        return self._select is None

    @property
    def authorities(self) -> Sequence[str]:
        """The authorities in focus, also those without a report."""
        return self.options.focus.authorities if self.options.focus else ()

    @property
    def entities(self) -> Sequence[str]:
        """The entities in focus other than authorities."""
        return self.options.focus.entities if self.options.focus else ()

    @cached_property
    def _selected(self) -> dict[str, list[bytes]]:
        """Return the sorted lines of each graph, by its IRI; nothing for the whole graph."""
        return self._select() if self._select else {}

    def _graphs(self) -> Iterator[tuple[str, list[bytes]]]:
        """Yield the IRI and the sorted lines of each graph that has any;
        only one is in memory at a time.
        """
        free = set[str]() if self.with_quotes else openly_licensed_reports(self.whole)
        names = (
            self._selected
            if self._select
            else {*self.whole.graph_names()} - {*self.whole.own_graphs()}
        )
        for name in sorted(names):
            lines = self._selected[name] if self._select else lines_of(self.whole, name).lines
            if self.options.without_words:
                lines = _without(lines, _WORDS)
            elif not self.with_quotes and name not in free:
                lines = _without(lines, _QUOTE)
            if self.options.with_annotations:
                lines = sorted({*lines, *annotation_lines(lines)})
            if lines:
                yield name, lines

    def graphs(self) -> Iterator[tuple[str, list[bytes]]]:
        """Yield the IRI of each graph and its statements as sorted lines of N-Triples."""
        for name, lines in self._graphs():
            yield name, [to_ntriples(line) for line in lines]

    def triples(self) -> Iterator[bytes]:
        """Yield the distinct statements of all graphs as lines of N-Triples, sorted."""
        every = sorted(chain.from_iterable(lines for _, lines in self._graphs()))
        return (to_ntriples(line) for line, _ in groupby(every))

    def own_graphs(self) -> Iterator[tuple[str, list[bytes]]]:
        """Yield the graphs of the user's own statements as `graphs` does:
        all, or those about the focus.

        Only formats that name the graph of a statement contain them.
        """
        focus = {f"<{iri}>".encode() for iri in (*self.authorities, *self.entities)}
        if focus:
            focus |= {
                subject_of(one)
                for name, lines in self._graphs()
                if report_of(name)
                for one in lines
            }
        for name in self.whole.own_graphs() if self.is_whole or focus else ():
            own = lines_of(self.whole, name)
            if lines := own.lines if self.is_whole else _own_lines(own, focus):
                yield name, [to_ntriples(line) for line in lines]

    def quads(self) -> Iterator[bytes]:
        """Yield the statements as lines of N-Quads, graph by graph;
        the user's own statements are last.
        """
        for name, lines in chain(self.graphs(), self.own_graphs()):
            yield from quads(name, lines)

    @cached_property
    def store(self) -> Store:
        """Return a store with the subset.

        For the whole graph, that is the original store with all quotes: read the text to be shown
        from `quotes`, which applies the licences.
        """
        if self._select is None:
            return self.whole
        store = Store(ox.Store())
        for name, lines in self.graphs():
            graph = ox.NamedNode(name)
            store.engine.bulk_load(b"\n".join(lines), format=ox.RdfFormat.N_TRIPLES, to_graph=graph)
        return store

    @cached_property
    def terms(self) -> Labels:
        """Return the labels of ontology terms, from the whole graph:
        a subset may not contain them.
        """
        return Labels(self.whole)


def part_of(store: Store, options: ExportOptions = WHOLE) -> Part:
    """Return what is selected of a store.

    The subset for a focus is self-contained (see `_focused`); a named graph is exported as it is.
    Raises EntityNotFoundError if no graph has that name.
    """
    focus = options.focus
    if options.graph is not None:
        named = graph_named(store, options.graph)
        whole = Lines(lines_of(store, named, with_shared=True).lines)
        options = replace(options, focus=None)
        return Part(store, options, local_id(named), lambda: {named: whole.lines})
    if focus is not None:
        return Part(store, options, focus.title, lambda: _focused(store, focus))
    return Part(store, options, "graphkit", None)


def write_json(path: Path, data: Mapping[str, Any]) -> None:
    """Write data as a JSON file that people can read."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def quads(graph: str, triples: Iterable[bytes]) -> Iterator[bytes]:
    """Yield lines of N-Triples as lines of N-Quads in a named graph."""
    end = f" <{graph}> .".encode()
    return (line[:-2] + end for line in triples)


def graph_named(store: Store, name: str) -> str:
    """Return the graph with an IRI, the end of one, "register",
    or a file name or SHA-256 of a report.

    Raises EntityNotFoundError.
    """
    known = store.graph_names()
    for iri in (name, BASE + name, graph_iri(name) if " " not in name else ""):
        if iri in known:
            return iri
    for predicate in (Gk.fileName, Gk.sha256):
        for report, value in sorted(subject_objects(store, predicate)):
            if report in known and name in (
                value,
                value.rpartition("/")[2],
                value.rpartition(".")[0],
            ):
                return report
    raise EntityNotFoundError(
        f"no graph is called {name!r}: give the file name of a report, or register, ontology or "
        "inferred"
    )


def _without(lines: list[bytes], predicates: frozenset[bytes]) -> list[bytes]:
    """Return the lines without those of some predicates, which most do not contain anywhere."""
    given = tuple(predicates)
    return [
        one
        for one in lines
        if not any(each in one for each in given) or predicate_of(one) not in given
    ]


def _focused(store: Store, focus: Focus) -> dict[str, list[bytes]]:
    """Return a self-contained subset on the focus: the lines of each graph, by IRI.

    For an authority, the whole graphs of its reports. For an agency, service, topic or person, the
    findings, recommendations, arrangements and memberships that link to it, the statements that
    give them context, and their inspections. In addition, the statements of the register, of all
    reports and of the inferred graph on all entities linked to; what the ontology states of their
    concepts, so that the subset alone is valid; and the labels and classes of everything else that
    is linked to.
    """
    found: dict[str, list[bytes]] = {}
    whole = _reports_on(store, focus.authorities)
    for report in whole:
        found[report] = lines_of(store, report).lines
    for report, roots in _statements_linking_to(store, focus.entities).items():
        if report not in whole:
            found[report] = _report_part(lines_of(store, report), report, roots)
    entities, register, ontology, inferred = (
        lines_of(store, name) for name in (_ENTITIES, _REGISTER, _ONTOLOGY, _INFERRED)
    )
    linked = {f"<{iri}>".encode() for iri in (*focus.authorities, *focus.entities)}
    linked |= _targets(chain.from_iterable(found.values()))
    found[_ENTITIES] = [line for iri in linked for line in entities.about(iri)]
    linked |= _targets(found[_ENTITIES])
    found[_REGISTER] = _register_lines(register, linked)
    described = {subject_of(line) for lines in found.values() for line in lines}
    found[_INFERRED] = _inferred_lines(inferred, described | linked)
    others = _targets(chain.from_iterable(found.values())) | linked
    described = {subject_of(line) for lines in found.values() for line in lines}
    for name, lines in ((_REGISTER, register), (_ENTITIES, entities), (_INFERRED, inferred)):
        labels = (_label_lines(lines, iri) for iri in sorted(others - described))
        found[name] += chain.from_iterable(labels)
    found[_ONTOLOGY] = _reached(ontology, linked | _targets(chain.from_iterable(found.values())))
    return {name: Lines(set(lines)).lines for name, lines in found.items()}


def _reports_on(store: Store, authorities: Iterable[str]) -> list[str]:
    among = values_clause("?a", authorities)
    query = f"SELECT ?report {{ {among} ?inspection gk:inspectionOf ?a ; gk:report ?report }}"
    return sorted(row[0] for row in store.rows(query))


def _statements_linking_to(store: Store, entities: Iterable[str]) -> dict[str, list[bytes]]:
    """Return, by report, the subjects of the statements that link to one of the entities."""
    query = (
        f"SELECT DISTINCT ?statement {{ {values_clause('?entity', entities)} ?statement ?p ?entity "
        "FILTER(?p NOT IN (gk:mentions, gk:inspectorate, gk:entity) && ?statement != ?entity) }"
    )
    found: dict[str, list[bytes]] = {}
    for (statement,) in sorted(store.rows(query)):
        if report := report_of(statement):
            found.setdefault(report, []).append(f"<{statement}>".encode())
    return found


def _report_part(lines: Lines, report: str, roots: list[bytes]) -> list[bytes]:
    """Return the lines under the IRIs `roots`, and those on their report and inspection."""
    selected: set[bytes] = set()
    described: set[bytes] = set()
    while (
        more := {*roots, *(target_of(line) for line in selected if predicate_of(line) in _CONTEXT)}
        - described
    ):
        selected.update(line for iri in more for line in lines.below(iri))
        described |= more
    mentions = f"<{report}/mention/".encode()
    selected.update(
        line for iri in _targets(selected) if iri.startswith(mentions) for line in lines.about(iri)
    )
    linked = _targets(selected)
    included = {subject_of(line) for line in selected} | linked
    heads = [f"<{iri}>".encode() for iri in (report, report.replace("/report/", "/inspection/", 1))]
    parts = tuple(head[:-1] + b"/" for head in heads)
    for head in heads:
        for line in lines.about(head):
            object_ = target_of(line)
            if object_ in included or not (
                object_.startswith(parts) or predicate_of(line) in _WHOLE_REPORT
            ):
                selected.add(line)
    return list(selected)


def _targets(lines: Iterable[bytes]) -> set[bytes]:
    return {object_ for object_ in map(target_of, lines) if object_.startswith(_OURS)}


def _register_lines(register: Lines, linked: set[bytes]) -> list[bytes]:
    """Return the lines of the register on entities, and on their areas, names and ranks."""
    found = [line for iri in linked for line in register.below(iri)]
    inner = {iri for iri in _targets(found) if iri.startswith(_INNER)}
    return found + [line for iri in inner for line in register.about(iri)]


def _inferred_lines(inferred: Lines, described: set[bytes]) -> list[bytes]:
    """Return the inferred lines on the entities in the subset,
    but no links to statements outside it.
    """
    statement = f"<{BASE}inspection/".encode()
    found = [line for iri in described for line in inferred.below(iri)]
    known = described | {subject_of(line) for line in found}
    return [
        line
        for line in found
        if not target_of(line).startswith(statement) or target_of(line) in known
    ]


def _own_lines(own: Lines, entities: set[bytes]) -> list[bytes]:
    """Return own statements about entities, those of what links to them,
    and about what these link to.
    """
    found = {
        subject_of(line) for line in own.lines if {subject_of(line), target_of(line)} & entities
    }
    return _reached(own, found)


def _reached(lines: Lines, found: set[bytes]) -> list[bytes]:
    """Return the lines about some entities, and about all that these lead to."""
    selected: set[bytes] = set()
    described: set[bytes] = set()
    while found:
        selected.update(line for iri in found for line in lines.about(iri))
        described |= found
        found = {target_of(line) for line in selected} - described
    return sorted(selected)


def _label_lines(lines: Lines, iri: bytes) -> list[bytes]:
    return [line for line in lines.about(iri) if predicate_of(line) in _LABELS]
