"""What follows from the reports and the register taken together: the inferred graph.

It is a graph of its own, so that a reader can leave it out, and nothing that a report said is changed. Each
rule is a function that writes what it infers from the store.

Each build makes the inferred graph anew. Two things are taken over from the build before (`last_build`): what
became of the recommendations of reports that have not changed; and, where reports were only added, what rules
infer from one report at a time. While the rules run, the store still holds what the last build inferred: a
rule that must not read that asks for the graphs of what was said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from graphkit.ask.inspections import (
    MAX_MONTHS_TO_REPORT,
    Inspection,
    inspections,
    latest_full_inspections,
    matching_inspections,
)
from graphkit.ask.lookup import concept_value
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri, entity_iri, graph_iri
from graphkit.core.partial_dates import first_day, last_day, months_between
from graphkit.core.quads import Quads
from graphkit.core.terms import Class, Dcterms, Property, Rdf, Rdfs, Schema, Scheme
from graphkit.infer.follow_up.links import follow_ups
from graphkit.infer.previous_build import NO_BUILD, PreviousBuild
from graphkit.store.dataset import QUERY_THREADS, Store

Inference = Callable[[Store, Quads], None]
_ENTITIES = (  # classes whose members are few: all but findings, passages and mentions
    Class.LOCAL_AUTHORITY,
    Class.PARTNER_SECTOR,
    Class.INSPECTION,
    Class.REPORT,
    Class.SERVICE,
    Class.TEAM,
    Class.PANEL,
    Class.PARTICIPATION_GROUP,
    Class.PROGRAMME,
    Class.AGENCY,
)

_BETWEEN = 12  # months, at least, between two full inspections


def infer(store: Store, before: PreviousBuild = NO_BUILD) -> Quads:
    """Return the inferred graph; what was inferred before, and still holds, is taken over."""
    graph = graph_iri("inferred")

    def followed(rule: Inference) -> Quads:
        quads = Quads(graph)
        rule(store, quads)
        return quads

    with ThreadPoolExecutor(QUERY_THREADS) as threads:  # one derives while the store looks up for the other
        every = threads.submit(inspections, store)
        rules: tuple[Inference, ...] = (
            lambda store, quads: fullest_names(store, quads, before),
            lambda store, quads: follow_ups(store, quads, every.result(), before),
            lambda store, quads: inspections_in_time(store, quads, every.result()),
            lambda store, quads: wider_classes(store, quads, before),
            lambda store, quads: partners(store, quads, before),
            deliveries,
            parts_of_laws,
        )
        inferred = Quads(graph)
        for quads in threads.map(followed, rules):
            inferred.update(quads)
    return inferred


def wider_classes(store: Store, quads: Quads, before: PreviousBuild) -> None:
    """A panel is a service, a service a public service: members of a class are members of wider ones."""
    wider: dict[str, set[str]] = defaultdict(set)
    for narrow, wide in store.rows(
        "SELECT ?a ?b { ?a rdfs:subClassOf+ ?b FILTER(STRSTARTS(STR(?a), STR(gk:))) }"
    ):
        wider[narrow].add(wide)
    kinds = {*_ENTITIES, *(kind for kind, above in wider.items() if Class.AGENCY in above)}
    for kind in sorted(kinds):
        for (thing,) in store.rows(
            f"SELECT ?x {{ GRAPH ?graph {{ ?x a <{kind}> }} {before.graph_filter()} }}"
        ):
            quads.add_type(thing, *sorted(wider[kind]))
    told = {f"<{wide}>" for kind in kinds for wide in wider[kind]}
    before.copy_valid(quads, Rdf.TYPE, lambda _, wide: wide in told)


def fullest_names(store: Store, quads: Quads, before: PreviousBuild) -> None:
    """A service or a person is labelled by the fullest of the names that reports give it."""
    forms: dict[str, set[str]] = defaultdict(set)
    beginnings = tuple(entity_iri(f"{kind}/") for kind in ("service", "person"))
    for names in ("skos:altLabel", "foaf:name"):
        named = f"{{ SELECT DISTINCT ?x {{ GRAPH ?graph {{ ?x {names} ?any }} {before.graph_filter()} }} }}"
        for thing, form in store.rows(f"SELECT ?x ?form {{ {named} ?x {names} ?form }}"):
            if thing.startswith(beginnings):
                forms[thing].add(form)
    for thing, variants in sorted(forms.items()):
        quads.add_text(thing, Rdfs.LABEL, min(variants, key=lambda form: (-len(form), form)))
    before.copy_valid(quads, Rdfs.LABEL, lambda thing, _: thing.startswith(beginnings) and thing not in forms)


def inspections_in_time(store: Store, quads: Quads, every: Sequence[Inspection]) -> None:
    """Inspections of one authority follow one another, look back on earlier ones, and the last one counts."""
    held: dict[str, list[Inspection]] = defaultdict(list)
    for inspection in every:
        held[inspection.authority].append(inspection)
    for of_one in held.values():
        for earlier, later in pairwise(of_one):
            quads.add_link(later.iri, Property.PREVIOUS_INSPECTION, earlier.iri)
    latest_ones(every, quads)
    look_backs(store, held, quads)


def latest_ones(held: Iterable[Inspection], quads: Quads) -> None:
    """The last full inspection held is the latest; its overall grade is the latest grade of the authority.

    Where that graded each area alone (ILACS 2026) there is none: an older one would be taken for today's.
    """
    for authority, inspection in latest_full_inspections(held).items():
        quads.add_link(authority, Property.LATEST_INSPECTION, inspection.iri)
        if inspection.overall:
            quads.add_link(
                authority, Property.LATEST_GRADE, concept_iri(Scheme.GRADE, inspection.overall.grade)
            )


def look_backs(store: Store, held: Mapping[str, Iterable[Inspection]], quads: Quads) -> None:
    """A look back means the one earlier inspection held of that year (and month, and framework)."""
    full = current_frameworks().full_inspections
    unknown: dict[str, list[tuple[str, str]]] = defaultdict(list)
    rows = store.rows(
        """SELECT ?look ?authority ?day ?when ?framework ?opened {
            ?inspection gk:inspectionOf ?authority ; gk:startDate ?day ; gk:earlierInspection ?look .
            ?look gk:inspectedIn|gk:reportedIn ?when
            OPTIONAL { ?look gk:framework ?framework }
            OPTIONAL { ?authority gk:validFrom ?opened } }"""
    )
    for look, authority, own, when, framework, opened in sorted(rows, key=lambda row: row[:4]):
        kind = concept_value(framework)
        found = matching_inspections((one for one in held[authority] if one.day < own), when, kind)
        if len(found) == 1:
            quads.add_link(look, Property.REFERS_TO, found[0].iri)
        elif kind in full and when >= opened[: len(when)]:  # else it was of a predecessor
            unknown[authority].append((when, look))
    for authority, looks in sorted(unknown.items()):
        not_held(held[authority], looks, quads)


def not_held(held: Iterable[Inspection], looks: Iterable[tuple[str, str]], quads: Quads) -> None:
    """A full inspection that a report tells of, and that is not held, is the one before the next one held.

    One held counts as meant also where its report came out in the next year. Of several places the one that
    tells of the last inspection counts, in the report of the next one before others.
    """
    full = [one for one in held if one.full]
    told: dict[str, list[tuple[str, bool, str]]] = defaultdict(list)
    for when, look in sorted(looks):
        first, last = first_day(when), last_day(when)
        after = next((one for one in full if one.day > last), None)
        known = any(
            one.day <= last and months_between(one.day, first) <= MAX_MONTHS_TO_REPORT for one in full
        )
        if after and not known and months_between(first, after.day) >= _BETWEEN:
            told[after.iri].append((when, look.startswith(f"{after.iri}/"), look))
    for inspection, places in sorted(told.items()):
        _, _, look = max(places, key=lambda place: place[:2])
        quads.add_link(inspection, Property.PREVIOUS_NOT_LOADED, look)


def deliveries(store: Store, quads: Quads) -> None:
    """An agency or council delivers services for an authority when the register or an arrangement says so."""
    rows = store.rows(
        """SELECT DISTINCT ?agency ?authority {
            { ?agency gk:coverage ?link . ?link gk:servesArea ?authority ; gk:coverageRole ?role
              VALUES ?role { coverage-role:delivers coverage-role:member coverage-role:host } }
            UNION { ?arrangement gk:delegate ?agency ; gk:delegator ?authority } }"""
    )
    for agency, authority in sorted(rows):
        quads.add_link(agency, Property.DELIVERS_SERVICES_FOR, authority)


def partners(store: Store, quads: Quads, before: PreviousBuild) -> None:
    """An agency named in a report is a partner of the authority inspected."""
    rows = store.rows(
        f"""SELECT DISTINCT ?agency ?authority {{
            GRAPH ?graph {{ ?inspection gk:inspectionOf ?authority ; gk:report/gk:mentions ?agency }}
            FILTER(STRSTARTS(STR(?agency), "{entity_iri("agency/")}")) {before.graph_filter()} }}"""
    )
    for agency, authority in sorted(rows):
        quads.add_link(agency, Property.PARTNER_OF, authority)
    before.copy_valid(quads, Property.PARTNER_OF, lambda *_: True)


def parts_of_laws(store: Store, quads: Quads) -> None:
    """A section that is cited is part of its act and is called after it: "Children Act 1989, section 47"."""
    named = f"GRAPH ?graph {{ ?law a schema:Legislation ; rdfs:label ?title }} {NO_BUILD.graph_filter()}"
    titles = dict(store.rows(f"SELECT ?law ?title {{ {named} }}"))
    cited = {law for (law,) in store.rows("SELECT ?law { ?x gk:citesLaw|gk:legalBasis ?law }")}
    for part in sorted(cited - titles.keys()):
        whole, kind, number = part.rsplit("/", 2)
        if whole in titles:
            name = f"{kind.title() if kind == 'part' else kind} {number}"
            quads.add_type(part, Schema.LEGISLATION)
            quads.add_text(part, Rdfs.LABEL, f"{titles[whole]}, {name}")
            quads.add_link(part, Dcterms.IS_PART_OF, whole)
