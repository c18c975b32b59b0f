"""Reads a user's official list for a graph that is built already."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from graphkit.core.terms import Datatype
from graphkit.graph.official_graph import official_graph
from graphkit.register.official_list import read_official_list
from graphkit.store.dataset import Store

_AUTHORITIES = f"""
SELECT ?authority ?label ?code {{
  ?authority a gk:LocalAuthority ; rdfs:label ?label ; org:identifier ?code
  FILTER(DATATYPE(?code) = <{Datatype.GSS}>) }}"""


def official_store(path: Path, store: Store) -> Store:
    """Return a list as a graph of its own, with the authorities of a graph.

    Raises InputError where the list cannot be used.
    """
    rows = [(iri.rsplit("/", 1)[1], *rest) for iri, *rest in store.rows(_AUTHORITIES)]
    codes, names = {code: gss for gss, _, code in rows}, {gss: label for gss, label, _ in rows}
    engine = ox.Store()
    engine.load(
        official_graph(read_official_list(path, codes), names).nquads().encode(), ox.RdfFormat.N_QUADS
    )
    return Store(engine)
