"""Reads a user's official list for a graph that is built already."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox

from graphkit.core.identifiers import local_id
from graphkit.core.language.sentences import sentence
from graphkit.core.results_settings import results_settings
from graphkit.core.terms import Gk
from graphkit.documents.register.entities import Authority, Code
from graphkit.documents.register.official_list import read_official_list
from graphkit.documents.register.register import Register
from graphkit.documents.register.results_list import kind_of_list, read_results
from graphkit.graph.facts.inspection_results import inspection_results
from graphkit.graph.statements.official_graph import official_graph
from graphkit.graph.store.dataset import Store

_AUTHORITIES = f"""
SELECT ?authority ?label ?code {{
  ?authority a gk:LocalAuthority ; rdfs:label ?label ; org:identifier ?code
  FILTER(DATATYPE(?code) = <{Gk.GssCode}>) }}"""


def official_store(path: Path, store: Store) -> Store | None:
    """Return a list of inspections as a graph of its own, with the authorities of a graph.

    None for a list of another kind. Raises InputError where the list cannot be used.
    """
    if kind_of_list(path):
        return None
    register = _register_of(store)
    names = {each.gss: each.name for each in register.authorities}
    listed = official_graph(read_official_list(path, register.present_codes()), names)
    engine = ox.Store()
    engine.load(listed.nquads().encode(), ox.RdfFormat.N_QUADS)
    return Store(engine)


def results_comparison(path: Path, store: Store) -> str:
    """Return a line on how a list of results differs from that of its kind in a graph;
    "" for another list.

    Raises InputError where the list cannot be used.
    """
    if not (kind := kind_of_list(path)):
        return ""
    inspectorate = results_settings()[kind]["inspectorate"]
    listed = read_results(path, kind, _register_of(store))
    new = {(each.body, each.day): each.grade for each in listed.rows}
    old = {
        (local_id(each.body).partition("/")[2], each.day): each.grade
        for each in inspection_results(store.facts)
        if local_id(each.inspectorate) == f"agency/{inspectorate}"
    }
    return sentence(
        "results-compared",
        listed,
        number=len(new),
        bodies=len({body for body, _ in new}),
        added=len(new.keys() - old.keys()),
        gone=len(old.keys() - new.keys()),
        known=len(old),
        different=sum(old.get(key, grade) != grade for key, grade in new.items()),
        about=[*listed.notes],
    )


def _register_of(store: Store) -> Register:
    """Return the authorities of a graph, with their codes."""
    codes, names = defaultdict[str, list[str]](list), dict[str, str]()
    for iri, label, code in store.rows(_AUTHORITIES):
        gss = iri.rsplit("/", 1)[1]
        codes[gss].append(code)
        names[gss] = label
    authorities = []
    for gss, name in names.items():
        former = tuple(Code("gss", code) for code in codes[gss] if code != gss)
        authorities.append(Authority(gss, "", "", name, name, "", "", former_codes=former))
    return Register(tuple(authorities), ())
