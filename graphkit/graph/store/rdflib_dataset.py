"""A graph as an `rdflib.Dataset`, read where it is stored: nothing is copied.

The package oxrdflib converts terms and results between rdflib and pyoxigraph. It is given
`_ReadOnlyEngine` in place of an Oxigraph store, so that a query through rdflib is evaluated as any
other, in a folder or at an endpoint.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

import pyoxigraph as ox

from graphkit.core.errors import StoreError
from graphkit.core.optional_packages import import_optional
from graphkit.core.terms import PREFIXES
from graphkit.graph.store.dataset import Store
from graphkit.graph.store.endpoint import prefix_declarations

if TYPE_CHECKING:
    from rdflib import Dataset

_COUNT = "SELECT (COUNT(*) AS ?count) { ?s ?p ?o }"


class _ReadOnlyEngine:
    """The methods of `pyoxigraph.Store` that oxrdflib calls,
    on a graph that is open for reading.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def query(
        self,
        text: str,
        *,
        prefixes: Mapping[str, str] | None = None,
        substitutions: Mapping[Any, Any] | None = None,
        default_graph: Any = None,
        use_default_graph_as_union: bool = False,
    ) -> Any:
        """Return the result of a query. The union of all graphs is the default graph:
        see `Store`.
        """
        named = [default_graph.value] if isinstance(default_graph, ox.NamedNode) else []
        declared = {
            name: iri for name, iri in (prefixes or {}).items() if PREFIXES.get(name) != iri
        }
        return self._store.query(
            prefix_declarations(declared, text) + text + _values(substitutions or {}),
            default_graphs=named,
        )

    def quads_for_pattern(self, s: Any, p: Any, o: Any, graph: Any) -> Iterator[ox.Quad]:
        """Yield the statements with these terms; None matches any.

        Without a graph, those of every graph.
        """
        store, own = self._store, [ox.NamedNode(name) for name in self._store.own_graphs()]
        if isinstance(graph, ox.NamedNode):
            engine = (
                store.engine
                if store.union or graph in own
                else store.named_in_memory([graph.value])
            )
            yield from engine.quads_for_pattern(s, p, o, graph)
            return
        for quad in store.engine.quads_for_pattern(
            s, p, o, None if store.union else ox.DefaultGraph()
        ):
            yield ox.Quad(quad.subject, quad.predicate, quad.object)
        for each in () if graph else own:
            yield from store.engine.quads_for_pattern(s, p, o, each)

    def named_graphs(self) -> list[ox.NamedNode]:
        """Return the names of the graphs beside the default graph:
        in a folder, the user's own statements.
        """
        store = self._store
        return [
            ox.NamedNode(name)
            for name in (store.graph_names() if store.union else store.own_graphs())
        ]

    def add_graph(self, graph: Any) -> None:
        """Do nothing: rdflib calls this before it reads a named graph."""

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise StoreError(
            "the graph is read-only: take a part of it with `g.rdflib(focus=…)` to change in "
            "memory, or add statements of your own with `graphkit.add`"
        )

    add = extend = remove = update = remove_graph = _refuse


def rdflib_dataset(store: Store) -> Dataset:
    """Return a read-only dataset over an open graph.

    Raises GraphkitError if oxrdflib is not installed.
    """
    oxrdflib = import_optional("oxrdflib", "rdflib()", "rdf")
    from rdflib import Dataset

    class ReadOnlyStore(oxrdflib.OxigraphStore):  # type: ignore[name-defined,misc]
        """oxrdflib's store; its length is counted as the graph stores it, each statement once."""

        def __len__(self, context: Any = None) -> int:
            graph = oxrdflib._converter.to_ox(context) if context is not None else None
            (row,) = _ReadOnlyEngine(store).query(_COUNT, default_graph=graph)
            return int(row["count"].value)

    dataset = Dataset(store=ReadOnlyStore(store=_ReadOnlyEngine(store)))
    for prefix, iri in PREFIXES.items():
        dataset.bind(prefix, iri, replace=True)
    return dataset


def _values(substitutions: Mapping[Any, Any]) -> str:
    """Return the values that variables are bound to, as a clause at the end of a query;
    "" without any.
    """
    if not substitutions:
        return ""
    names, terms = " ".join(map(str, substitutions)), " ".join(map(str, substitutions.values()))
    return f"\nVALUES ({names}) {{ ({terms}) }}"
