"""Diagnostics of a result: missing reports, defaults, reasons for an empty result, and caveats.

The same sentences go to the command line, the Python API (`Rows.diagnostics`) and the web pages, so
they contain no command-line options.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence

from graphkit.answers.queries.parameters import parameter_values
from graphkit.answers.queries.query_hints import QueryHints
from graphkit.answers.queries.question import ParameterValues, Question, questions
from graphkit.answers.queries.running import run_question, to_sparql, words_reached_by
from graphkit.core.identifiers import concept_value
from graphkit.core.language.sentences import sentence
from graphkit.graph.entities.entity_search import expand_name, match_statistic, statistic_names
from graphkit.graph.entities.lookup import Labels, end_date, successors
from graphkit.graph.facts.inspections import (
    LIST_OF_REPORTS,
    inspected_authorities,
    inspections,
    no_report_loaded,
)
from graphkit.graph.facts.names import areas_served, neighbour_ranks
from graphkit.graph.store.dataset import Store

_MAX_UNREAD = 10  # sentences that are named


def diagnostics(
    store: Store, question: Question, values: ParameterValues, is_empty: bool
) -> Iterator[str]:
    """Yield what a reader should know about a result, what is specific to it first.

    `is_empty`: the result has no rows.
    """
    given, entities = parameter_values(question, values), question.entity_parameters
    places, agencies = (
        {
            iri
            for value in given.get(name, ())
            if name in entities
            for iri in expand_name(store, value, name)
        }
        for name in ("authority", "agency")
    )
    place, agency = ("".join(some) if len(some) == 1 else "" for some in (places, agencies))
    if question.name not in questions():
        text = to_sparql(store, question, values)
        yield from QueryHints(store, text).with_result(is_empty)
    if given.get("words") and (note := words_reached_by(store, given).sentence()):
        yield note
    if place:
        yield from _on_place(store, question, place, is_empty)
    elif places:
        yield from _on_places(store, places)
    if is_empty:
        yield from _why_empty(store, given, places)
        if agency:
            yield from (
                _other_area(store, agency, place) if place else _no_report_in_areas(store, agency)
            )
        if question.empty_reason:
            yield f"Possible reason for an empty result: {question.empty_reason}."
    if question.unread and (words := _unread_sentences(store, question.unread, places, is_empty)):
        yield words
    for name, value in question.defaults.items():
        if name not in values:
            yield (
                f"{name}={value} is the default: give another value, or an empty one to include "
                "all."
            )
    if place:
        yield from _related_question(store, question, place)
    if question.caveat:
        yield f"Caveat: {question.caveat}"


def _why_empty(
    store: Store, given: Mapping[str, Sequence[str]], places: Collection[str]
) -> Iterator[str]:
    """Yield which of the values of parameters the graph has nothing for."""
    if places and given.get("since"):
        yield from _nothing_since(store, places, min(given["since"]))
    if given.get("measure"):
        yield from _unknown_statistic(store, given["measure"][0])


def _unread_sentences(store: Store, code: str, places: Collection[str], is_empty: bool) -> str:
    """Return which sentences of the reports on some places (all, if none) may state it all the
    same; or "".

    Where none was recognised, an empty result says that this is no proof.
    """
    query = """SELECT report_label, ifnull(page, 0) FROM note JOIN passage USING (id)
        JOIN inspection ON inspection.id = inspection LEFT JOIN entity ON entity.id = authority
        WHERE code = ? AND (? = '[]' OR entity.iri IN (SELECT value FROM json_each(?)))
        ORDER BY 1, 2"""
    among = json.dumps(sorted(places))
    found = store.facts.rows(query, (code, among, among))
    if not found:
        return sentence("unread.none") if is_empty else ""
    named = "; ".join(f"{label}, page {page or '?'}" for label, page in found[:_MAX_UNREAD])
    return sentence("unread", number=len(found), named=named, more=max(0, len(found) - _MAX_UNREAD))


def _unknown_statistic(store: Store, words: str) -> Iterator[str]:
    """Yield the names of the statistics in the graph if none of them matches the words."""
    names = statistic_names(store)
    part = match_statistic(words, names)
    if names and not any(part in name for name in names):
        yield f"No statistic is named {words!r}; there are {', '.join(names)}."


def _nothing_since(store: Store, places: Collection[str], since: str) -> Iterator[str]:
    """Yield the day of the latest loaded inspection if it was before `since`."""
    last = max((item.day for item in inspections(store.facts, tuple(places))), default=since)
    if last < since:
        yield f"No report since {since} loaded: the latest loaded inspection began on {last}."


def _on_places(store: Store, places: Collection[str]) -> Iterator[str]:
    """Yield the number of authorities in the result, and which of them have no report."""
    inspected = inspected_authorities(store.facts)
    missing = ", ".join(
        sorted(Labels(store).of(place) for place in places if place not in inspected)
    )
    without = f" {no_report_loaded(missing)}" if missing else ""
    yield f"The result covers {len(places)} authorities.{without}"


def _on_place(store: Store, question: Question, place: str, is_empty: bool) -> Iterator[str]:
    """Yield whether reports of an authority,
    its earlier inspections or its neighbours are missing.
    """
    labels = Labels(store)
    name = labels.of(place)
    if place not in inspected_authorities(store.facts):
        later = ", ".join(
            f"{labels.of(iri)} ({concept_value(iri)})" for iri in successors(store, place)
        )
        became = f" It became {later}." if later else ""
        yield f"{no_report_loaded(name)}{became} {LIST_OF_REPORTS}"
    elif is_empty and "next" in question.tags:
        full = [item for item in inspections(store.facts, (place,)) if item.full]
        if len(full) < 2:
            loaded = ", ".join(f"{item.under}, {item.day}" for item in full) or "none"
            yield f"The question needs two full inspections; loaded for {name}: {loaded}."
    if "neighbours" in question.tags:
        inspected = {item.authority for item in inspections(store.facts) if item.full}
        near = neighbour_ranks(store.facts, place)
        if missing := ", ".join(labels.of(other) for other in near if other not in inspected):
            yield no_report_loaded(f"these neighbours: {missing}", full=True)


def _related_question(store: Store, question: Question, place: str) -> Iterator[str]:
    """Yield the question to see also if it has rows for the authority."""
    if other := questions().get(question.see_also):
        values = {**dict.fromkeys(other.defaults, ""), "authority": place}
        if next(iter(run_question(store, other, values)), None):
            yield f"The question {other.name} has more about {Labels(store).of(place)}."


def _no_report_in_areas(store: Store, agency: str) -> Iterator[str]:
    """Yield that no report is loaded for any area that an agency serves."""
    labels, areas = Labels(store), areas_served(store.facts).get(agency, [])
    if areas and inspected_authorities(store.facts).isdisjoint(areas):
        served = ", ".join(map(labels.of, areas))
        yield f"{no_report_loaded(served)} {labels.of(agency)} serves no other area."


def _other_area(store: Store, agency: str, place: str) -> Iterator[str]:
    """Yield that an agency does not serve a place, and which agencies of its kind do."""
    labels, serves = Labels(store), areas_served(store.facts)
    areas = serves.get(agency, [])
    if not areas or place in areas:
        return
    there = {
        other for other, served in serves.items() if place in served and not end_date(store, other)
    }
    alike = sorted(labels.of(other) for other in there if labels.kind(other) == labels.kind(agency))
    instead = f"; {', '.join(alike)} {'does' if len(alike) == 1 else 'do'}" if alike else ""
    yield f"{labels.of(agency)} does not serve {labels.of(place)}{instead}."
