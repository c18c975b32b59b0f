"""What a reader of an answer would miss: defaults, what is not held, why there are no rows, when to doubt."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from graphkit.ask.entity_search import expand_name, match_statistic, statistic_names
from graphkit.ask.focus import Focus
from graphkit.ask.inspections import inspections
from graphkit.ask.lookup import Labels, end_date, local_id, objects, subject_objects
from graphkit.ask.questions import (
    NON_SYNTAX,
    ParameterValues,
    Question,
    parameter_values,
    questions,
    run_question,
)
from graphkit.core.schemes import scheme_values as values_of
from graphkit.core.terms import PREFIXES, Class, Datatype, Org, Property, Scheme
from graphkit.store.dataset import Store

_NAMED = re.compile(r"(?<![\w?:-])([a-z][a-z-]*):(\w[\w-]*)")
_DECLARED = re.compile(r"\bprefix\s+([\w-]*):\s*<([^<>\s]*)>", re.I)
_COUNTS = re.compile(r"\bcount\s*\(\s*(?!\s*distinct\b)", re.I)
_OURS = {term.local for term in (*Class, *Property, *Datatype)}
_NOT_HELD = """SELECT ?name {{ <{place}> gk:neighbourRanking ?ranking .
  ?ranking gk:rank ?rank ; gk:neighbour ?other . ?other rdfs:label ?name
  OPTIONAL {{ ?other gk:latestInspection ?held }} FILTER(!BOUND(?held)) }} ORDER BY ?rank"""


def diagnostics(store: Store, asked: Question, values: ParameterValues, none: bool) -> Iterator[str]:
    """Yield what is to be said beside an answer, first what is so of it alone; `none`: it has no rows."""
    given = parameter_values(asked, values)
    things = given.keys() & set(asked.entity_parameters)
    places, agencies = (
        {iri for value in given[name] for iri in expand_name(store, value, name)} if name in things else set()
        for name in ("authority", "agency")
    )
    place, agency = ("".join(some) if len(some) == 1 else "" for some in (places, agencies))
    yield from _unknown(asked.text)
    if not asked.summary and _COUNTS.search(NON_SYNTAX.sub(" ", asked.text)):
        yield "what several reports say may be counted once for each: COUNT(DISTINCT ?x) counts it once"
    if place:
        yield from _on_place(store, asked, place, none)
    elif places:
        yield from _on_places(store, places)
    if none and places and given.get("since"):
        yield from _before(store, places, min(given["since"]))
    if none and given.get("words") and not store.query("ASK { ?passage gk:quote ?words }"):
        yield "this graph holds no words of reports, so none can be searched: build it from the reports' PDFs"
    if none and given.get("measure"):
        yield from _no_such_figure(store, given["measure"][0])
    if none and agency:
        yield from _elsewhere(store, agency, place) if place else _not_held(store, agency)
    if none and asked.empty_reason:
        yield f"why there may be none: {asked.empty_reason}"
    for name, value in asked.defaults.items():
        if name not in values:
            yield f"{name}={value} by default: -p {name}=VALUE asks of another, -p {name}= of all"
    if place:
        yield from _more(store, asked, place)
    if why := caveat(asked):
        yield f"Do not trust it {why}"


def _no_such_figure(store: Store, words: str) -> Iterator[str]:
    """Yield of which measures figures are held, where none is of what was asked for."""
    held = statistic_names(store)
    part = match_statistic(words, held)
    if held and not any(part in name for name in held):
        yield f"no figure is called {words!r}; there are {', '.join(held)}"


def _before(store: Store, places: Collection[str], since: str) -> Iterator[str]:
    """Yield of what day the last inspection held is, where nothing later is held to answer from."""
    held = inspections(store, Focus("", tuple(places)))
    last = max((item.day for item in held), default=since)
    if last < since:
        yield f"nothing is held since {since}: the latest inspection held is of {last}"


def _on_places(store: Store, places: Collection[str]) -> Iterator[str]:
    """Yield of how many authorities it is asked, and on which of them no report is held."""
    held = {place for _, place in subject_objects(store, Property.INSPECTION_OF)}
    missing = ", ".join(sorted(Labels(store).of(place) for place in places if place not in held))
    yield f"asked of {len(places)} authorities" + (f"; no report is held on {missing}" if missing else "")


def _on_place(store: Store, asked: Question, place: str, none: bool) -> Iterator[str]:
    labels = Labels(store)
    name = labels.of(place)
    if not store.query(f"ASK {{ ?inspection gk:inspectionOf <{place}> }}"):
        after = ", ".join(
            f"{labels.of(iri)} (-p authority={local_id(iri).rpartition('/')[2]})"
            for iri in _successors(store, place)
        )
        became = f"; it became {after}" if after else ""
        yield f"no report on {name} is held{became}: `graphkit query inspections` shows what is"
    elif none and "next" in asked.tags:
        full = [item for item in inspections(store, Focus(name, (place,))) if item.full]
        if len(full) < 2:
            which = ", ".join(f"{item.under}, {item.day}" for item in full) or "none"
            yield f"full inspections of {name} held: {which}; it takes two for one to be the next"
    if "neighbours" in asked.tags and (missing := store.rows(_NOT_HELD.format(place=place))):
        yield f"no full inspection is held of these neighbours: {', '.join(name for (name,) in missing)}"


def _successors(store: Store, place: str) -> list[str]:
    """Return the authorities that an abolished one became."""
    changes = (change for change, _ in subject_objects(store, Org.ORIGINAL_ORGANIZATION, place))
    return sorted({iri for each in changes for iri in objects(store, each, Org.RESULTING_ORGANIZATION)})


def _more(store: Store, asked: Question, place: str) -> Iterator[str]:
    if other := questions().get(asked.see_also):
        name = Labels(store).of(place)
        shared = {**dict.fromkeys(other.defaults, ""), "authority": place}
        if next(iter(run_question(store, other, shared)), None):
            yield f'more on {name}: `graphkit query {other.name} -p authority="{name}"`'


def _unknown(text: str) -> Iterator[str]:
    """Yield which terms and concepts a query names that there are none of: nothing can fit them.

    The graph is not asked: a part need not hold the ontology, and a server would be asked again and again.
    """
    own = {prefix for prefix, iri in _DECLARED.findall(text) if PREFIXES.get(prefix) != iri}
    for prefix, name in sorted(set(_NAMED.findall(NON_SYNTAX.sub(" ", text)))):
        if prefix in {"gk", *Scheme} - own and name not in (_OURS if prefix == "gk" else values_of(prefix)):
            yield f"there is no {prefix}:{name}: docs/reference/ontology.md lists what there is"


def _not_held(store: Store, agency: str) -> Iterator[str]:
    """Yield that no report is held on any of the places that an agency serves."""
    labels, areas = Labels(store), objects(store, agency, Property.SERVES_AREA)
    if areas and not any(any(subject_objects(store, Property.INSPECTION_OF, area)) for area in areas):
        yield f"no report is held on {', '.join(map(labels.of, areas))}, which {labels.of(agency)} serves"


def _elsewhere(store: Store, agency: str, place: str) -> Iterator[str]:
    """Yield that an agency does not serve a place, and who of its kind does."""
    labels, serves = Labels(store), Property.SERVES_AREA
    areas = objects(store, agency, serves)
    if not areas or place in areas:
        return
    there = {other for other, _ in subject_objects(store, serves, place) if not end_date(store, other)}
    alike = sorted(labels.of(other) for other in there if labels.kind(other) == labels.kind(agency))
    who = f"; {', '.join(alike)} {'does' if len(alike) == 1 else 'do'}" if alike else ""
    yield f"{labels.of(agency)} does not serve {labels.of(place)}{who}"


def caveat(asked: Question) -> str:
    """Return when not to trust the answers: what the question says, or the measure it shares."""
    if not asked.measure:
        return asked.caveat
    from graphkit.ask.descriptions import (  # slow to load, and few share a measure's doubt
        MEASURES,
        description,
    )

    return description(MEASURES, asked.measure)[1]
