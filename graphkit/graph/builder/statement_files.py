"""Adds a user's own statements to a graph,
as a named graph of their own that builds leave as it is.

They are never mixed with what reports state: the default graph has none of them, so that no
question counts them, and a query reads them with GRAPH (`store.dataset`). Adding a graph of the
same name again replaces it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from graphkit.core.errors import EntityNotFoundError, InputError, InvalidStatementsError
from graphkit.core.identifiers import own_graph_iri, own_graph_name, slug
from graphkit.graph.check.validation import Severity, Violation, validate_added
from graphkit.graph.store.dataset import open_store
from graphkit.graph.store.generations import current_generation, new_generation

if TYPE_CHECKING:
    import rdflib

_SUFFIXES = ("ttl", "nt", "rdf", "xml", "jsonld", "trig", "nq")
_NOTHING_ADDED = "nothing was added"


@dataclass(frozen=True, slots=True)
class AddedStatements:
    """What was added: the name of the graph, its number of statements,
    that of the graph it replaced.
    """

    name: str
    statements: int
    replaced: int
    warnings: tuple[Violation, ...] = ()


def add_statements(source: Path | rdflib.Graph, name: str, location: str | Path) -> AddedStatements:
    """Add a file of RDF, or an rdflib graph,
    to the graph at `location` as the user's own statements.

    `name` is that of the named graph; by default, it is made from the name of the file. Blank nodes
    get identifiers that follow from what is stated about them. The graph changes as a whole or not
    at all. Raises InputError for a file that is no RDF, with line and column, or that contains
    nothing that can be added, InvalidStatementsError for violations of a shape or check.
    """
    label = str(source) if isinstance(source, Path) else "the rdflib graph"
    name = _checked_name(name, source)
    graph = own_graph_iri(name)
    lines = _lines(
        label, graph, _read(source) if isinstance(source, Path) else _parse(label, *_dump(source))
    )
    generation = _existing_generation(location)
    with new_generation(location, after=generation, keep=None) as store:
        replaced = len(store.graphs.lines(graph))
        store.graphs.write_lines(graph, lines)
        found = validate_added(store, graph, {line.partition(" ")[0] for line in lines})
        if violations := [each for each in found if each.severity is Severity.VIOLATION]:
            raise InvalidStatementsError(label, tuple(violations))
    return AddedStatements(name, len(lines), replaced, tuple(found))


def remove_statements(name: str, location: str | Path) -> int:
    """Remove the user's own statements of that name; return how many there were.

    Raises EntityNotFoundError if there are none.
    """
    generation, graph = _existing_generation(location), own_graph_iri(name)
    known = [own_graph_name(each) for each in open_store(location).own_graphs()]
    if name not in known:
        raise EntityNotFoundError(
            f"no own statements are named {name!r}; there are: {', '.join(known) or 'none'}"
        )
    with new_generation(location, after=generation, keep=None) as store:
        count = len(store.graphs.lines(graph))
        store.graphs.remove(graph)
    return count


def _existing_generation(location: str | Path) -> str:
    open_store(location)  # raises GraphNotFoundError where there is no graph
    return current_generation(location)


def _checked_name(name: str, source: Path | rdflib.Graph) -> str:
    made = slug(name or (source.name.partition(".")[0] if isinstance(source, Path) else ""))
    if not made:
        raise InputError("own statements need a name, of letters, digits and hyphens: give one")
    if name and name != made:
        raise InputError(
            f"{name!r} is no name for a graph: use letters, digits and hyphens, as in {made!r}"
        )
    return made


def _dump(source: rdflib.Graph) -> tuple[bytes, ox.RdfFormat]:
    """Return an rdflib graph as N-Triples.

    Raises InputError for a dataset, which has several graphs.
    """
    from rdflib import ConjunctiveGraph

    if isinstance(source, ConjunctiveGraph):
        raise InputError("an rdflib Dataset has several graphs: add them one by one")
    return source.serialize(format="nt", encoding="utf-8"), ox.RdfFormat.N_TRIPLES


def _read(path: Path) -> list[ox.Quad]:
    suffix = path.suffix[1:].lower()
    form = ox.RdfFormat.from_extension(suffix) if suffix in _SUFFIXES else None
    if form is None:
        known = ", ".join(f".{each}" for each in _SUFFIXES)
        raise InputError(f"{path} is no file of statements ({known}): {_NOTHING_ADDED}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {path} ({error.strerror}): {_NOTHING_ADDED}") from error
    return _parse(str(path), content, form)


def _parse(label: str, content: bytes, form: ox.RdfFormat) -> list[ox.Quad]:
    try:
        return [*ox.parse(content, format=form)]
    except SyntaxError as error:
        reason = " ".join(error.msg.split())
        reason = reason.partition(": ")[2] if error.lineno else reason
        place = f"line {error.lineno}, column {error.offset}: " if error.lineno else ""
        raise InputError(f"{label}: {place}{reason}; {_NOTHING_ADDED}") from error


def _lines(label: str, graph: str, statements: Iterable[ox.Quad]) -> set[str]:
    """Return statements as lines of N-Triples without blank nodes.

    Raises InputError where there are none.
    """
    dataset = ox.Dataset(statements)
    for each in dataset:
        if each.graph_name != ox.DefaultGraph():
            raise InputError(
                f"{label} has the named graph {each.graph_name}: add each graph as a file; "
                f"{_NOTHING_ADDED}"
            )
        if isinstance(each.object, ox.Triple):
            raise InputError(
                f"{label} makes a statement about a statement ({each.predicate}), which graphkit "
                f"does not read: make it about a finding or another entity; {_NOTHING_ADDED}"
            )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    lines = {
        f"{_named(graph, each.subject)} {each.predicate} {_named(graph, each.object)} .\n"
        for each in dataset
    }
    if not lines:
        raise InputError(f"{label} has no statement: {_NOTHING_ADDED}")
    return lines


def _named(graph: str, term: Any) -> Any:
    """Return a term with an identifier in place of a blank node."""
    return ox.NamedNode(f"{graph}/node/{term.value}") if isinstance(term, ox.BlankNode) else term
