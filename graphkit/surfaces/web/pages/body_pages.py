"""Pages of homes, agencies and youth justice services: of one, and of all of a council."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from graphkit.answers.measures.finding_counts import Counts
from graphkit.answers.readings.known import known_inspections, latest_known
from graphkit.answers.readings.phrases import kind_words
from graphkit.answers.readings.read import read_brief
from graphkit.answers.summaries.other_results import (
    StandingBody,
    bodies_of,
    gravity,
    results_of,
    standing_bodies,
)
from graphkit.core.errors import EntityNotFoundError
from graphkit.core.identifiers import authority_iri, kind_of, local_id
from graphkit.core.results_settings import results_settings
from graphkit.core.schemes import GRADES_WORST_FIRST, STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import BASE, Scheme
from graphkit.graph.entities.entity_search import find_entities
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.facts.inspection_results import InspectionResult
from graphkit.graph.facts.inspections import Inspection, inspections
from graphkit.graph.facts.names import label, regions
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.body_charts import GradedRow, Pictures, grades_through_time
from graphkit.surfaces.web.page import Page, PageRequest, PageResult
from graphkit.surfaces.web.page_links import entity_at

_MOST_JUDGEMENTS = 3  # beside the overall one, that have a column each
_REPORTS = 4  # on the council of a body, of what they say of services of its kind


class GradeShares(NamedTuple):
    """How many current bodies of a kind have each grade, the worst first; some have none.

    `whose` are the IRIs of those who have them, or of the region; none of all of England, or of
    owners that no list or report names.
    """

    whose: tuple[str, ...]
    grades: dict[str, int]
    total: int


class BodyLine(NamedTuple):
    """A body in a list: its standing result, and the one with a grade before it; all its
    results.
    """

    body: StandingBody
    standing: InspectionResult | None
    before: InspectionResult | None
    results: Sequence[InspectionResult]


class BodyKind(NamedTuple):
    """The bodies of a council of one kind: what they are beside England and other owners.

    `as_bad` counts the other owners in England that have as many inadequate ones, or more;
    `owners` have each body once, where a trust has it for a council with both.
    """

    noun: str
    lines: list[BodyLine]
    own: GradeShares
    england: GradeShares
    as_bad: int
    region: str
    owners: list[GradeShares]
    pictures: Pictures | None


def body_page(store: Store, request: PageRequest) -> PageResult:
    """The page of a home, agency or service: its standing result, its results, others of its kind.

    Raises EntityNotFoundError for one without a result.
    """
    iri, labels = entity_at(request.path), Labels(store)
    found = standing_bodies(store.facts).get(iri)
    if found is None:
        raise EntityNotFoundError(f"no results of {request.path}: search at /")
    results = results_of(store, {iri})
    standing_day = found.day or "9999"
    councils = [each for each in found.owners if kind_of(each) == "authority"]
    places = councils or [*found.areas][:1]
    return Page(
        "body.html",
        {
            "pictures": grades_through_time(
                [_graded_row(found, results), *(_council_row(store, each) for each in places[:1])],
                found.list_day,
                found.label,
            ),
            "columns": _columns(results),
            "said": [
                (each, said) for each in places[:1] if (said := _said_of_kind(store, each, found))
            ],
            "named": _named_in_reports(store, found),
            "topic": results_settings()["topics"].get(found.kind, ""),
            "title": found.label,
            "iri": iri,
            "tail": local_id(iri),
            "body": found,
            "kind": labels.concept(Scheme.PROVIDER_TYPE, found.kind),
            "is_served_area": found.kind in results_settings()["of_areas"],
            "results": results,
            "earlier": [each for each in _graded(results) if each.day < standing_day],
            "others": list(_others(store, found, labels)),
            "councils": councils,
        },
    )


def group(store: Store, request: PageRequest) -> PageResult:
    """The homes, agencies and youth justice service of a council, by kind, the worst first."""
    place = authority_iri(request.path.split("/")[3])
    labels, own = Labels(store), bodies_of(store, place)
    if not own:
        raise EntityNotFoundError(f"no results of bodies of {request.path}: search at /")
    kinds = defaultdict[str, list[BodyLine]](list)
    for line in current_lines(store, own):
        kinds[line.body.kind].append(line)
    worst_first = sorted(kinds.items(), key=lambda each: gravity(each[1][0].body))
    return Page(
        "bodies.html",
        {
            "title": f"{labels.of(place)}: its homes and services",
            "place": place,
            "council": latest_known(store).get(place),
            "kinds": [_of_kind(store, place, kind, lines, labels) for kind, lines in worst_first],
            "past": [each for each in own if not each.is_current],
        },
    )


def _of_kind(
    store: Store, place: str, kind: str, lines: list[BodyLine], labels: Labels
) -> BodyKind:
    current = _current(store, kind)
    own = _shares((place,), [each.body for each in lines])
    region, owners = _beside_owners(store, place, kind, labels)
    number = Counter(
        _owners_in_order(each, labels) for each in current if each.grade == "inadequate"
    )
    one, many = kind_words(kind)
    worst = own.grades.get("inadequate", 0)
    pictures = grades_through_time(
        [_graded_row(each.body, each.results) for each in lines],
        lines[0].body.list_day,
        labels.concept(Scheme.PROVIDER_TYPE, kind),
    )
    return BodyKind(
        one if own.total == 1 else many,
        lines,
        own,
        _shares((), current),
        sum(each >= worst > 0 for owners, each in number.items() if place not in owners),
        region,
        owners,
        pictures,
    )


def _graded_row(one: StandingBody, results: Iterable[InspectionResult]) -> GradedRow:
    """Return the line of a body in a picture; a home has its number for a name."""
    is_named = one.kind in results_settings()["providers"]["named"]
    is_served_area = one.kind in results_settings()["of_areas"]
    name = one.label if is_named or is_served_area else one.iri.rpartition("/")[2]
    days = [
        (each.day, each.grade, f"{each.kind} {each.grade.replace('-', ' ')}".strip())
        for each in results
    ]
    return GradedRow(name, days[::-1])


def _council_row(store: Store, place: str) -> GradedRow:
    """Return the line of a council's own full inspections."""
    own = [each for each in known_inspections(store) if each.authority == place and each.judged]
    days = [(each.day, each.judged, f"{each.under} {each.judged}") for each in own]
    return GradedRow(f"{label(store.facts, place)}, the council", days)


def _columns(results: Sequence[InspectionResult]) -> list[str]:
    """Return the judgements beside the overall one that have a column: those of the newest result
    with a grade, if they are few.
    """
    newest = next((each for each in results if each.grade in STEPS_BELOW_OUTSTANDING), None)
    names = (
        [name for name, _, standing in newest.judgements if standing != "overall"] if newest else []
    )
    return names if len(names) <= _MOST_JUDGEMENTS else []


def _said_of_kind(store: Store, place: str, one: StandingBody) -> list[tuple[Inspection, Counts]]:
    """Return what the newest reports on a council say on services of the kind of a body."""
    topic = results_settings()["topics"].get(one.kind)
    if not topic:
        return []
    found = _counts_by_inspection(store, {"topic": topic, "authority": local_id(place)})
    said = [(each, found[each.iri]) for each in inspections(store.facts, [place])[::-1]]
    return [(each, counts) for each, counts in said if counts.evaluated][:_REPORTS]


def _named_in_reports(store: Store, one: StandingBody) -> list[tuple[str, Counts, int]] | None:
    """Return the agencies that have the name of a body, with the findings about them and in how
    many reports; None for a body whose name is not known.
    """
    if one.kind not in results_settings()["providers"]["named"]:
        return None
    agencies = find_entities(store, one.label, "agency")
    about = [(each, _counts_by_inspection(store, {"agency": local_id(each)})) for each in agencies]
    return [(each, sum(counts.values(), Counts()), len(counts)) for each, counts in about if counts]


def _counts_by_inspection(store: Store, where: Mapping[str, str]) -> dict[str, Counts]:
    """Return the findings that meet a clause by inspection (IRI)."""
    reading = {"of": "findings", "where": where, "scope": "all", "measures": ["count"]}
    found = defaultdict[str, Counts](Counts)
    for row in read_brief(store, {**reading, "by": ["inspection", "polarity"]}).rows:
        found[f"{BASE}{row['inspection']}"].add(str(row["polarity"]), int(str(row["count"])))
    return found


def current_lines(store: Store, bodies: Iterable[StandingBody]) -> list[BodyLine]:
    """Return a line for each of some bodies that is current, the worst grade first."""
    current = sorted((each for each in bodies if each.is_current), key=gravity)
    of_body: dict[str, list[InspectionResult]] = defaultdict(list)
    for each in results_of(store, {one.iri for one in current}):
        of_body[each.body].append(each)
    return [_line(one, of_body[one.iri]) for one in current]


def _line(one: StandingBody, results: list[InspectionResult]) -> BodyLine:
    standing = next((each for each in results if each.iri == one.result), None)
    before = next((each for each in _graded(results) if each.day < one.day), None)
    return BodyLine(one, standing, before, results)


def _graded(results: Iterable[InspectionResult]) -> list[InspectionResult]:
    return [each for each in results if each.grade in STEPS_BELOW_OUTSTANDING]


def _others(store: Store, one: StandingBody, labels: Labels) -> Iterable[GradeShares]:
    """Yield the shares of grades of the same kind: of its owners, its regions and England."""
    current = _current(store, one.kind)
    owners = () if one.kind in results_settings()["of_areas"] else _owners_in_order(one, labels)
    having = defaultdict[tuple[str, ...], list[str]](list)
    for owner in owners:
        having[tuple(each.iri for each in current if owner in each.owners)].append(owner)
    for iris, some in having.items():
        if len(iris) > 1:
            yield _shares(tuple(some), [each for each in current if each.iri in iris])
    region_of = regions(store.facts)
    for region in sorted({region_of[each] for each in one.areas if each in region_of}):
        inside = [
            each for each in current if any(region_of.get(area) == region for area in each.areas)
        ]
        yield _shares((region,), inside)
    yield _shares((), current)


def _beside_owners(
    store: Store, place: str, kind: str, labels: Labels
) -> tuple[str, list[GradeShares]]:
    """Return the region of a council, and the shares of grades of each owner of such bodies there,
    or owners together, the largest share of bad grades first; none for services of areas.
    """
    region_of = regions(store.facts)
    region = region_of.get(place, "")
    if kind in results_settings()["of_areas"] or not region:
        return "", []
    of_owners = defaultdict[tuple[str, ...], list[StandingBody]](list)
    for each in _current(store, kind):
        if any(region_of.get(area) == region for area in each.areas):
            of_owners[_owners_in_order(each, labels)].append(each)
    shares = [
        _shares(owners, of_owners[owners]) for owners in sorted(of_owners, key=_names(labels))
    ]
    return labels.of(region), sorted(shares, key=_bad_shares)


def _owners_in_order(one: StandingBody, labels: Labels) -> tuple[str, ...]:
    """Return whose a body is, by name: councils first, then a trust that has it for them."""
    return tuple(
        sorted(one.owners, key=lambda each: (kind_of(each) != "authority", labels.of(each)))
    )


def _names(labels: Labels) -> Callable[[Iterable[str]], list[str]]:
    return lambda iris: [*map(labels.of, iris)]


def _bad_shares(each: GradeShares) -> tuple[float, float]:
    inadequate = each.grades.get("inadequate", 0)
    improvement = each.grades.get("requires-improvement", 0)
    return -inadequate / each.total, -improvement / each.total


def _current(store: Store, kind: str) -> list[StandingBody]:
    return [
        each
        for each in standing_bodies(store.facts).values()
        if each.kind == kind and each.is_current
    ]


def _shares(whose: tuple[str, ...], bodies: list[StandingBody]) -> GradeShares:
    number = Counter(each.grade for each in bodies)
    grades = {grade: number[grade] for grade in GRADES_WORST_FIRST if number[grade]}
    return GradeShares(whose, grades, len(bodies))
