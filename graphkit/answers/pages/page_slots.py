"""What a page knows of the thing that it is about: the slots of its readings and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from graphkit.answers.readings.in_force import known_deliveries
from graphkit.answers.readings.known import grade_disputes, latest_known, why_not_loaded
from graphkit.answers.readings.phrases import kind_words
from graphkit.answers.readings.read import read_brief
from graphkit.answers.readings.recommendation_states import without_readers
from graphkit.answers.summaries.inspection_changes import ComparableCriteria, criteria_of
from graphkit.answers.summaries.words_and_numbers import (
    latest_sources,
    numbers_on_topics,
    outer_numbers,
)
from graphkit.core.errors import EntityNotFoundError, GraphkitError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_value, entity_iri, kind_of, local_id
from graphkit.core.indicators import indicators
from graphkit.core.language.wording import listed
from graphkit.core.partial_dates import years_before
from graphkit.core.results_settings import results_settings
from graphkit.core.schemes import GRADES_WORST_FIRST
from graphkit.core.terms import LEGISLATION, OVERALL_EFFECTIVENESS, SCHEME, Scheme, Skos
from graphkit.graph.entities.entity_search import find_entities, find_entity
from graphkit.graph.entities.focus import Focus
from graphkit.graph.entities.lookup import Labels, exists, objects, statistical_neighbours
from graphkit.graph.facts.names import (
    authorities_of_region,
    broader_topics,
    concepts,
    now_day,
    regions,
)
from graphkit.graph.facts.passages import parts_of
from graphkit.graph.statements.ontology_graph import class_label

if TYPE_CHECKING:
    from graphkit.graph.facts.facts import Facts
    from graphkit.graph.store.dataset import Store


_AGENCY_YEARS = 5
_MOST_COMPARED = 4  # authorities
_OF_ONE_AREA = ("service", "partner")
# kind of what findings are about or cite → the dimension of findings of which it is a value
_CLAUSES = {
    **{each: each for each in ("service", "partner", "sector")},
    "service-type": "service_type",
    "guidance": "law",
}


def recent_day(facts: Facts) -> str:
    """Return the first day of the period from which news are shown: a year before the newest."""
    last = now_day(facts)
    return years_before(last, 1) if last else ""


def topic_slots(store: Store, iri: str) -> dict[str, Any]:
    """Return the slots of the page of a topic.

    `criterion` is the judgement on it, "" without, `covering` are the criteria that some have
    instead; `within` is the label of the judgement that includes it.
    """
    labels, least = Labels(store), current_frameworks().thresholds
    narrower = [concept_value(each) for each in labels.by_name(parts_of(store.facts, iri))]
    topics = [concept_value(iri), *narrower]
    own, within = criteria_of(store.facts, concept_value(iri))
    criterion, covering = _judged_as(store, own)
    sources = latest_sources(store.facts, topics)
    return {
        "it": concept_value(iri),
        "definition": "; ".join(objects(store, iri, Skos.definition)),
        "places": [],
        "topics": topics,
        "narrower": narrower,
        "criterion": criterion,
        "covering": covering,
        "judgement": labels.concept(Scheme.CRITERION, criterion).lower(),
        "within": labels.concept(Scheme.CRITERION, within).lower(),
        "indicators": [*sources],
        "sources": "; ".join(dict.fromkeys(sources.values())),
        "recent": recent_day(store.facts),
        "late": years_before(now_day(store.facts), 2),
        "rated": least.rated_findings,
        "least": least.topic_findings,
        "several": least.several_findings,
    }


def _judged_as(store: Store, criterion: str) -> tuple[str, list[str]]:
    """Return the criterion by which most judge a topic on the day, and those that others have: one
    that covers it while few are judged by its own, as care leavers before 2023.
    """
    covering = ComparableCriteria(store).covering(criterion)
    judged = Counter(name for each in latest_known(store).values() for name in each.grades)
    most = max([criterion, *covering], key=judged.__getitem__)
    return most, [each for each in covering if each != most]


def topics_slots(store: Store) -> dict[str, Any]:
    """Return the slots of the list of topics: the broad ones, each with those below it."""
    labels, narrower = Labels(store), broader_topics(store.facts)
    broad = [each for each in concepts(store.facts, Scheme.TOPIC) if each not in narrower]
    return {
        "groups": [
            {
                "broad": concept_value(each),
                "broad_name": labels.of(each),
                "below": [*map(concept_value, parts_of(store.facts, each))],
            }
            for each in broad
        ]
    }


def england_slots(store: Store, since: str, own: str) -> dict[str, Any]:
    """Return the slots of the page of England: what moved since a day (of the last year, where none
    is given), and the code of the reader's own council.
    """
    newest = now_day(store.facts)
    return {
        "as_at": store.day,
        "own": own,
        "recent": since or recent_day(store.facts),
        "late": years_before(newest, 2) if newest else "",
        **_strand_slots(store),
    }


def place_slots(store: Store, focus: Focus, region: str = "") -> dict[str, Any]:
    """Return the slots of the page of the authorities of a focus that exist: of a region (also one
    without an authority), where it has the name of one.
    """
    labels, current = Labels(store), current_frameworks()
    areas = {labels.of(each): concept_value(each) for each in regions(store.facts).values()}
    places = [each for each in labels.by_name(focus.authorities) if exists(store, each)]
    members, region = [local_id(each) for each in places], region or areas.get(focus.title, "")
    return {
        "name": focus.title,
        "it": region or members,
        "by": "region" if region else "authority",
        "of_bodies": "in.region" if region else "in",
        "members": members,
        "region": region,
        "recent": recent_day(store.facts),
        "several": current.thresholds.several_findings,
        "strengths": current.thresholds.strength_findings,
        **_strand_slots(store),
    }


def region_slots(store: Store, iri: str) -> dict[str, Any]:
    """Return the slots of the page of a region (IRI)."""
    places = tuple(authorities_of_region(store.facts, iri))
    return place_slots(store, Focus(Labels(store).of(iri), places), concept_value(iri))


def existing_place_slots(store: Store, focus: Focus) -> dict[str, Any]:
    """Return the same. Raises EntityNotFoundError where none of the authorities exists."""
    slots = place_slots(store, focus)
    if not slots["it"]:
        raise EntityNotFoundError(f"{focus.title} is no authority, region or place that exists")
    return slots


def compared_slots(store: Store, names: Sequence[str]) -> dict[str, Any]:
    """Return the slots of the page that compares authorities: `sides` are their names, `shown` the
    columns of their grades with headings, `late` the first year of published numbers.

    Raises EntityNotFoundError, or GraphkitError where they are not two to four.
    """
    labels, found = Labels(store), dict[str, str]()
    for name in names:
        iri = find_entity(store, name, "authority")
        if other := found.get(iri):
            raise GraphkitError(
                f"{other!r} and {name!r} are both {labels.of(iri)}: name two authorities"
            )
        found[iri] = name
    if len(found) > _MOST_COMPARED:
        raise GraphkitError(f"{len(found)} authorities: compare two to four")
    sides = {local_id(each): labels.of(each) for each in found}
    strands = _strand_slots(store)["strands"][1:]
    judged = {each: labels.concept(Scheme.CRITERION, each.partition(".")[2]) for each in strands}
    shown = {
        "authority": "Judgement",
        "rated": "Overall",
        **judged,
        "inspected": "Inspected",
        "waited": "Days since then",
    }
    one, *others = [*sides.values()] or [""]
    newest = now_day(store.facts)
    return {
        "name": listed([*sides.values()]),
        "members": [*sides],
        "sides": sides,
        "weaker": "",
        "one": one,
        "others": others,
        "unloaded": " ".join(filter(None, (why_not_loaded(store, each) for each in found))),
        "late": int(years_before(newest, 2)[:4]) if newest else "",
        "shown": shown,
        "columns": [*shown, "rated_by"],
        "headline": _headline(store),
    }


def _headline(store: Store) -> list[str]:
    """Return the judgements of the state of authorities, but the overall one."""
    criteria = {*current_frameworks().headline_criteria} - {OVERALL_EFFECTIVENESS}
    return sorted(criteria & {*map(concept_value, concepts(store.facts, Scheme.CRITERION))})


def _strand_slots(store: Store) -> dict[str, Any]:
    """Return the columns of the judgements on each authority, and their names."""
    criteria, areas = current_frameworks().headline_criteria, ComparableCriteria(store)
    strands = [each for each in criteria if each != OVERALL_EFFECTIVENESS]
    covering = [wider for each in strands for wider in areas.covering(each)]
    columns = (f"judgement.{each}" for each in dict.fromkeys(strands + covering))
    return {
        "strands": ["authority", *columns],
        "judged": ", ".join(each.replace("-", " ") for each in strands),
    }


def agency_slots(store: Store, iri: str) -> dict[str, Any]:
    """Return the slots of the page of an agency; `since` is the first day of the last years."""
    kind = Labels(store).kind(iri) or "Agency"
    return {
        "it": local_id(iri),
        "clause": "agency",
        "what": class_label(kind),
        "police": kind == "PoliceForce",
        "since": years_before(now_day(store.facts), _AGENCY_YEARS),
    }


def subject_slots(store: Store, iri: str) -> dict[str, Any]:
    """Return the slots of the page of what findings are about or cite: those with it, or with a
    part of it, as the value of a dimension.
    """
    labels, is_concept = Labels(store), iri.startswith(SCHEME)
    clause = _CLAUSES.get(kind_of(iri), "law")
    name_of = concept_value if is_concept else local_id
    kind = labels.kind(iri)
    return {
        "it": [name_of(each) for each in (iri, *parts_of(store.facts, iri))],
        "clause": clause,
        "area": clause in _OF_ONE_AREA,
        "what": class_label(kind) if kind else clause.replace("_", " "),
        "definition": "; ".join(objects(store, iri, Skos.definition)),
    }


def body_slots(store: Store, iri: str) -> dict[str, Any]:
    """Return the slots of the page of a home, agency or service: its owners and areas, `council`
    the first of those councils, `owning` the first that owns it, `named` the agencies of its name.

    Raises EntityNotFoundError for one without a result.
    """
    it, labels = local_id(iri), Labels(store)
    asked: dict[str, Any] = {"of": "bodies", "where": {"body": it, "current": [True, False]}}
    found = read_brief(store, {**asked, "columns": ["body", "kind", "list_day"]})
    if not found.rows:
        raise EntityNotFoundError(f"no results of provider {concept_value(it)}: search at /")
    kind, list_day = (str(found.rows[0][each]) for each in ("kind", "list_day"))
    own, areas = (_values_of(store, asked, name) for name in ("owner", "in"))
    listed = _list_slots(store, kind, list_day)
    has_name = kind in results_settings()["providers"]["named"]
    councils = [each for each in [*own, *areas] if kind_of(each) == "authority"]
    owning = next((each for each in councils if each in own), "")
    named = find_entities(store, labels.of(iri), "agency") if has_name else []
    return {
        "it": it,
        "number": "" if listed["of_area"] else concept_value(it),
        "what": labels.concept(Scheme.PROVIDER_TYPE, kind),
        "owners": [] if listed["of_area"] else own,
        "areas": areas,
        "council": next(iter(councils), ""),
        "owning": owning,
        "owning_name": labels.of(entity_iri(owning)) if owning else "",
        "regions": [*map(concept_value, _values_of(store, asked, "in.region"))],
        "named": [*map(local_id, named)],
        "topic": results_settings()["topics"].get(kind, ""),
        "scale": [*GRADES_WORST_FIRST],
        **listed,
    }


def council_bodies_slots(store: Store, place: str) -> dict[str, Any]:
    """Return the slots of the page of all bodies of a council: `kinds`, the worst grade first.

    Raises EntityNotFoundError for one without bodies.
    """
    it = local_id(place)
    found = read_brief(
        store,
        {
            "of": "bodies",
            "where": {"owner": it, "current": [True, False]},
            "columns": ["kind", "list_day", "current", "grade"],
            "order": "-current,-grade,kind",
        },
    )
    if not found.rows:
        raise EntityNotFoundError(f"no results of bodies of {it}: search at /")
    kinds = dict.fromkeys((str(row["kind"]), str(row["list_day"])) for row in found.rows)
    region = regions(store.facts).get(place, "")
    number = Counter(row["kind"] for row in found.rows if row["current"])
    own = [
        {"is_single": number[kind] < 2, **_list_slots(store, kind, list_day)}
        for kind, list_day in kinds
    ]
    return {
        "it": it,
        "scopes": "; of ".join(dict.fromkeys(each["scope"] for each in own)),
        "around": concept_value(region),
        "kinds": own,
        "scale": [*GRADES_WORST_FIRST],
    }


def _values_of(store: Store, asked: Mapping[str, Any], name: str) -> list[str]:
    """Return the identifiers that some bodies have for a dimension."""
    brief = read_brief(store, {**asked, "measures": ["count"], "by": [name]})
    [column, *_] = brief.columns
    return [column.ids.get(str(row[name]), str(row[name])) for row in brief.rows if row[name]]


def _list_slots(store: Store, kind: str, list_day: str) -> dict[str, Any]:
    """Return what is said of a kind of bodies, and of the list that has their results."""
    name = results_settings()["of_areas"].get(kind, "providers")
    settings = results_settings()[name]
    one, many = kind_words(kind)
    return {
        "kind": kind,
        "of_area": kind in results_settings()["of_areas"],
        "noun": f"# {one}|# {many}",
        "inspectorate": Labels(store).of(entity_iri(f"agency/{settings['inspectorate']}")),
        "scope": settings["scope"],
        "list_day": list_day,
    }


def council_slots(store: Store, iri: str) -> dict[str, Any]:
    """Return the slots of the page of a council; `headline` are the judgements of its state, but
    the overall one; `compared` is the council where it has statistical neighbours; `strong` is the
    largest share of weak findings of a strong topic.
    """
    labels, least = Labels(store), current_frameworks().thresholds
    area = regions(store.facts).get(iri, "")
    return {
        "it": concept_value(iri),
        "as_at": store.day,
        "area": concept_value(area) if area else "",
        "area_name": labels.of(area) if area else "",
        "compared": concept_value(iri) if statistical_neighbours(store, iri) else "",
        "headline": _headline(store),
        "least": least.topic_findings,
        "strong": least.strong_percentage / 100,
        "late": years_before(newest, 2) if (newest := now_day(store.facts)) else "",
        "disputes": [each.text for each in grade_disputes(store.facts).get(iri, ())],
        "delivered": [
            labels.of(each.body)
            for each in known_deliveries(store.facts)
            if each.authority == iri and each.is_now
        ],
    }


def numbers_slots(store: Store, iri: str) -> dict[str, Any]:
    """Return the slots of the page of a council's published numbers: the topics on which they are,
    their sources, and the year of its latest full inspection.
    """
    topics = [*dict.fromkeys(topic for each in indicators().values() for topic in each.topics)]
    known = latest_known(store).get(iri)
    return {
        "it": concept_value(iri),
        "compared": concept_value(iri) if statistical_neighbours(store, iri) else "",
        "topics": topics,
        "sources": "; ".join(dict.fromkeys(latest_sources(store.facts, topics).values())),
        "year": int(known.day[:4]) if known else "",
    }


def briefing_slots(store: Store, iri: str) -> dict[str, Any]:
    """Return the slots of the briefing on a council; `outer` are its numbers in the highest or
    lowest tenth, `unread` says that no reader has confirmed an outcome.
    """
    outer = outer_numbers(numbers_on_topics(store, iri))
    numbers = [
        f"{each.label} {each.indicator.written(each.latest.value)} in {each.latest.year}, "
        f"{each.latest.rank} of authorities"
        for each in outer
    ]
    unread = without_readers(store.facts)
    return {**council_slots(store, iri), "outer": numbers, "unread": unread}


_PAGES: Mapping[str, tuple[str, Callable[[Store, str], dict[str, Any]]]] = {
    "authority": ("council", council_slots),
    "region": ("place", region_slots),
    "topic": ("topic", topic_slots),
    "agency": ("agency", agency_slots),
    "provider": ("body", body_slots),
    **dict.fromkeys(_CLAUSES, ("subject", subject_slots)),
}


def has_page(iri: str) -> bool:
    """Whether a kind of page is of a thing: not of an inspection or a statement."""
    return iri.startswith(LEGISLATION) or kind_of(iri) in _PAGES


def thing_slots(store: Store, iri: str) -> tuple[str, dict[str, Any]]:
    """Return the kind of the page of a thing that has one, and its slots."""
    kind, slots = _PAGES["guidance" if iri.startswith(LEGISLATION) else kind_of(iri)]
    return kind, slots(store, iri)
