"""The inference rules: statements that follow from the reports and the register together.

They are a named graph of their own, so that a reader can leave them out. Each rule is a function
that reads the store and adds statements to `quads`.

A build that changes a graph infers only what may follow from the reports that changed (`Scope`).
The store then contains the other inferred statements while the rules run.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_value, entity_iri, graph_iri
from graphkit.core.partial_dates import first_day, last_day, months_between
from graphkit.core.quads import Quads
from graphkit.core.terms import LEGISLATION, Dcterms, Foaf, Gk, Rdfs, Schema
from graphkit.graph.entities.official_record import official_records, reports_of
from graphkit.graph.facts.inspections import (
    MAX_MONTHS_TO_REPORT,
    Inspection,
    inspections,
    matching_inspections,
)
from graphkit.graph.infer.follow_up.links import followed_inspections, infer_follow_ups
from graphkit.graph.infer.intervention_events import infer_interventions
from graphkit.graph.infer.scope import Scope, authorities_in, entities_in
from graphkit.graph.store.dataset import QUERY_THREADS, Store

Rule = Callable[[Store, Quads], None]
# Names of services and posts, and those of persons, each as often as it is printed.
_NAMES = ("?x skos:altLabel ?name", "?m org:member ?x ; gk:asPrinted ?name")
_SMALL_CLASSES = (  # their members get superclasses; findings, passages and mentions are too many
    *(Gk.LocalAuthority, Gk.Agency, Gk.PartnerSector, Gk.Inspection, Gk.Report),
    *(Gk.Service, Gk.Team, Gk.Panel, Gk.ParticipationGroup, Gk.Programme),
)
_MIN_MONTHS_BETWEEN = 12  # between two full inspections of one authority


def infer(store: Store, scope: Scope | None = None) -> Quads:
    """Return the inferred graph; with a scope, its statements that are in it."""
    graph = graph_iri("inferred")

    def apply(rule: Rule) -> Quads:
        quads = Quads(graph)
        rule(store, quads)
        return quads

    # one computes while the store answers another
    with ThreadPoolExecutor(QUERY_THREADS) as threads:
        loaded = threads.submit(_inspections, store, scope)
        rules: tuple[Rule, ...] = (
            lambda store, quads: infer_labels(store, quads, scope),
            lambda store, quads: infer_follow_ups(store, quads, loaded.result()),
            lambda store, quads: infer_inspection_order(store, quads, loaded.result(), scope),
            lambda store, quads: infer_superclasses(store, quads, scope),
            lambda store, quads: infer_partners(store, quads, scope),
            lambda store, quads: infer_interventions(store, quads, scope),
            lambda store, quads: infer_parts_of_acts(store, quads, scope),
        )
        inferred = Quads(graph)
        for quads in threads.map(apply, rules):
            inferred.update(quads)
    return inferred


def _inspections(store: Store, scope: Scope | None) -> list[Inspection]:
    loaded = inspections(store.facts)
    return [one for one in loaded if one.authority in scope.authorities] if scope else loaded


def infer_superclasses(store: Store, quads: Quads, scope: Scope | None = None) -> None:
    """Type the members of a class with its superclasses:
    a panel is a service, a service a public service.
    """
    superclasses: dict[str, set[str]] = defaultdict(set)
    for narrow, wide in store.rows(
        "SELECT ?a ?b { ?a rdfs:subClassOf+ ?b FILTER(STRSTARTS(STR(?a), STR(gk:))) }"
    ):
        superclasses[narrow].add(wide)
    classes = {
        *_SMALL_CLASSES,
        *(name for name, above in superclasses.items() if Gk.Agency in above),
    }
    for name in sorted(classes):
        for (entity,) in store.rows(f"SELECT ?x {{ {entities_in(scope, '?x')} ?x a <{name}> }}"):
            quads.add_type(entity, *sorted(superclasses[name]))


def infer_labels(store: Store, quads: Quads, scope: Scope | None = None) -> None:
    """Label a service or post with the longest name that reports give it,
    a person as most print it.
    """
    names: dict[str, Counter[str]] = defaultdict(Counter)
    namespaces = tuple(entity_iri(f"{kind}/") for kind in ("service", "person", "post"))
    for printed in _NAMES:
        for entity, name in store.rows(
            f"SELECT ?x ?name {{ {entities_in(scope, '?x')} {printed} }}"
        ):
            if entity.startswith(namespaces):
                names[entity][name] += 1
    for entity, variants in sorted(names.items()):
        label = min(variants, key=lambda name: (-variants[name], -len(name), name))
        quads.add_text(entity, Rdfs.label, label)
        if entity.startswith(namespaces[1]):
            quads.add_text(entity, Foaf.name, label)


def infer_inspection_order(
    store: Store, quads: Quads, loaded: Sequence[Inspection], scope: Scope | None = None
) -> None:
    """Link inspections to earlier ones, visits to the full one they follow."""
    by_authority: dict[str, list[Inspection]] = defaultdict(list)
    for inspection in loaded:
        by_authority[inspection.authority].append(inspection)
    for of_authority in by_authority.values():
        for earlier, later in pairwise(of_authority):
            quads.add_link(later.iri, Gk.previousInspection, earlier.iri)
    for visit, full in followed_inspections(store, loaded):
        quads.add_link(visit.iri, Gk.followsInspection, full.iri)
    _infer_records(store, loaded, quads, scope)
    _infer_references(store, by_authority, quads, scope)


def _infer_records(
    store: Store, loaded: Sequence[Inspection], quads: Quads, scope: Scope | None
) -> None:
    """Link each official record to the report of its inspection that has another first day."""
    full = current_frameworks().full_inspections
    listed = [
        each
        for each in official_records(store)
        if each.framework in full and (scope is None or each.authority in scope.authorities)
    ]
    of_record = reports_of(listed, [each for each in loaded if each.full])
    for each in listed:
        found = of_record.get(each.iri)
        if found and found.iri != each.inspection:
            quads.add_link(each.iri, Gk.recordOf, found.iri)


def _infer_references(
    store: Store, loaded: Mapping[str, Iterable[Inspection]], quads: Quads, scope: Scope | None
) -> None:
    """Link each reference to an earlier inspection with the one loaded of that date and
    framework.
    """
    full = current_frameworks().full_inspections
    unmatched: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = store.rows(
        f"""SELECT ?reference ?authority ?day ?when ?framework ?opened {{ {authorities_in(scope)}
            ?inspection gk:inspectionOf ?authority ; gk:startDate ?day ;
            gk:earlierInspection ?reference .
            ?reference gk:inspectedIn|gk:reportedIn ?when
            OPTIONAL {{ ?reference gk:earlierFramework ?framework }}
            OPTIONAL {{ ?authority gk:validFrom ?opened }} }}"""
    )
    for reference, authority, day, when, framework, opened in sorted(rows, key=lambda row: row[:4]):
        kind = concept_value(framework)
        matching = matching_inspections(
            (one for one in loaded[authority] if one.day < day), when, kind
        )
        if len(matching) == 1:
            quads.add_link(reference, Gk.refersTo, matching[0].iri)
        elif kind in full and when >= opened[: len(when)]:  # an older one was of a predecessor
            unmatched[authority].append((when, reference))
    for authority, references in sorted(unmatched.items()):
        _infer_not_loaded(loaded[authority], references, quads)


def _infer_not_loaded(
    loaded: Iterable[Inspection], references: Iterable[tuple[str, str]], quads: Quads
) -> None:
    """Link an inspection to a reference to the full inspection before it,
    if that one is not loaded.

    A loaded inspection may have been reported in the year after it. Of several references, that to
    the latest inspection is used; of several to the same one, that in the report of the inspection
    itself.
    """
    full = [one for one in loaded if one.full]
    candidates: dict[str, list[tuple[str, bool, str]]] = defaultdict(list)
    for when, reference in sorted(references):
        first, last = first_day(when), last_day(when)
        following = next((one for one in full if one.day > last), None)
        is_loaded = any(
            one.day <= last and months_between(one.day, first) <= MAX_MONTHS_TO_REPORT
            for one in full
        )
        if (
            following
            and not is_loaded
            and months_between(first, following.day) >= _MIN_MONTHS_BETWEEN
        ):
            own = reference.startswith(f"{following.iri}/")
            candidates[following.iri].append((when, own, reference))
    for inspection, places in sorted(candidates.items()):
        _, _, reference = max(places, key=lambda place: place[:2])
        quads.add_link(inspection, Gk.previousNotLoaded, reference)


def infer_partners(store: Store, quads: Quads, scope: Scope | None = None) -> None:
    """Link an agency to the authorities whose reports mention it."""
    rows = store.rows(
        f"""SELECT DISTINCT ?agency ?authority {{ {authorities_in(scope)}
            ?inspection gk:inspectionOf ?authority ; gk:report/gk:mentions ?agency
            FILTER(STRSTARTS(STR(?agency), "{entity_iri("agency/")}")) }}"""
    )
    for agency, authority in sorted(rows):
        quads.add_link(agency, Gk.sharedWith, authority)


def infer_parts_of_acts(store: Store, quads: Quads, scope: Scope | None = None) -> None:
    """Link a cited section to its act, and label it with both: "Children Act 1989, section 47"."""
    acts = (
        "?act a schema:Legislation ; rdfs:label ?title "
        "FILTER NOT EXISTS { ?act dcterms:isPartOf ?whole }"
    )
    titles = dict(store.rows(f"SELECT ?act ?title {{ {acts} }}"))
    query = f"SELECT ?law {{ {entities_in(scope, '?law')} ?x gk:law|gk:legalBasis ?law }}"
    cited = {law for (law,) in store.rows(query)}
    for part in sorted(cited - titles.keys()):
        *of_act, kind, number, below = _parts_of_law(part)
        act = LEGISLATION + "/".join(of_act)
        if kind and act in titles:
            name = f"{kind.title() if kind == 'part' else kind} {number}{below}"
            quads.add_type(part, Schema.Legislation)
            quads.add_text(part, Rdfs.label, f"{titles[act]}, {name}")
            quads.add_link(part, Dcterms.isPartOf, act)


def _parts_of_law(law: str) -> tuple[str, ...]:
    """Return type, year and number of an act, kind and number of its part, and what is below:
    "(1)(b)".
    """
    parts = law.removeprefix(LEGISLATION).split("/")
    kind, number, *below = [*parts[3:], "", ""][: max(2, len(parts) - 3)]
    return (*parts[:3], kind, number, "".join(f"({each})" for each in below))
