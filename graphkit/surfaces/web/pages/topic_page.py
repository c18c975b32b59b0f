"""The page of a topic: the judgement on it before counts, and weak beside strong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from graphkit.answers.measures.finding_counts import england_topic_counts
from graphkit.answers.summaries.news import default_period
from graphkit.answers.summaries.paged_findings import FindingsPage
from graphkit.answers.summaries.topic_summary import topic_summary
from graphkit.answers.summaries.words_and_numbers import indicator_lines, published_range, source_of
from graphkit.core.errors import EntityNotFoundError, ParameterError
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_value
from graphkit.core.indicators import PERCENT
from graphkit.core.terms import Scheme, Skos
from graphkit.graph.entities.lookup import Labels, objects
from graphkit.graph.entities.quotes import Passages
from graphkit.graph.facts.full_text import documents_of
from graphkit.graph.facts.inspections import Inspection, inspections_by_iri
from graphkit.graph.facts.names import regions
from graphkit.graph.facts.passages import labels_of, parts_of
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.page_charts import sparkline
from graphkit.surfaces.web.page import Page, PageRequest, PageResult
from graphkit.surfaces.web.page_links import address, entity_at

_TOPICS_OF_A_PAGE = 3


class TellingPage(NamedTuple):
    """A page of a report with many findings on the topic.

    `number` counts them; `statement` is one of them that stands alone, and `words` its words, ""
    in a copy without; `topics` are those of most of them.
    """

    inspection: Inspection
    number: int
    statement: str
    words: str
    topics: list[str]


class PublishedNumber(NamedTuple):
    """A published number of England: its first and latest value, and the range of authorities."""

    label: str
    unit: str  # "" of a percentage, which is written with the value
    first: tuple[int, str]  # year, value
    latest: tuple[int, str]
    lowest: str
    highest: str
    line: Any
    source: str


def topic(store: Store, request: PageRequest) -> PageResult:
    """The page of a topic: national judgements on it, what moved, the years, who is weak and who is
    strong, narrower topics, published numbers, the pages with most findings.
    """
    iri, labels = entity_at(request.path), Labels(store)
    if not objects(store, iri, Skos.notation):
        raise EntityNotFoundError(f"no topic at {request.path}: the topics are at /browse")
    narrower = labels.by_name(parts_of(store.facts, iri))
    values = [concept_value(each) for each in (iri, *narrower)]
    broader = objects(store, iri, Skos.broader)
    group = concept_value(broader[0]) if broader else ""
    region = request.value("region")
    members = _members(store, region, labels) if region else None
    found = topic_summary(
        store, concept_value(iri), group, narrower, default_period(store.facts), members
    )
    judged_by = current_frameworks().criteria.get(found.criterion or found.within)
    data = {
        "title": labels.of(iri),
        "definition": "; ".join(objects(store, iri, Skos.definition)),
        "found": found,
        "judged_by": judged_by.judges if judged_by else "",
        "broader": [(each, labels.of(each)) for each in broader],
        "narrower": [(each, labels.of(each)) for each in narrower],
        "name": concept_value(iri),
        "weak_pages": _telling(store, found.weak_pages, request.has_words, is_weak=True),
        "strong_pages": _telling(store, found.strong_pages, request.has_words, is_weak=False),
        "numbers": _numbers(store, values, labels),
        "region": region,
        "region_name": labels.concept(Scheme.REGION, region),
        "regions": labels.by_name(set(regions(store.facts).values())),
        "search": address("/search", topic=values, region=region),
        "has_map": iri in england_topic_counts(store.facts),
    }
    return Page("topic.html", data)


def _members(store: Store, region: str, labels: Labels) -> list[str]:
    """Return the authorities (IRIs) of a region. Raises ParameterError where there is none."""
    of_region = defaultdict[str, list[str]](list)
    for place, iri in regions(store.facts).items():
        of_region[concept_value(iri)].append(place)
    if region not in of_region:
        known = sorted(of_region, key=lambda value: labels.concept(Scheme.REGION, value))
        raise ParameterError(f"no region {region!r}: {', '.join(known)}")
    return of_region[region]


def _telling(
    store: Store, pages: Sequence[FindingsPage], has_words: bool, *, is_weak: bool
) -> list[TellingPage]:
    """Return the pages with the statement that stands best alone on each."""
    labels, known, words = Labels(store), inspections_by_iri(store.facts), Passages(store)
    of_page = [each.weak if is_weak else each.strong for each in pages]
    every = [statement for some in of_page for statement in some]
    topics = {iri: each.topics for iri, each in labels_of(store.facts, every).items()}
    words.expect(every)
    best = [
        min(some, key=lambda each: (words.depends_on_previous(each), -words.length(each), each))
        for some in of_page
    ]
    quoted = {each.iri: each.body for each in documents_of(store.facts, best)} if has_words else {}
    telling = []
    for page, some, statement in zip(pages, of_page, best, strict=True):
        counted = Counter(each for one in some for each in topics[one])
        names = [labels.concept(Scheme.TOPIC, each) for each, _ in counted.most_common()]
        told = quoted.get(statement, "")
        inspection = known[page.inspection]
        shown = names[:_TOPICS_OF_A_PAGE]
        telling.append(TellingPage(inspection, len(some), statement, told, shown))
    return telling


def _numbers(store: Store, topics: Sequence[str], labels: Labels) -> list[PublishedNumber]:
    """Return the published numbers on some topics in England."""
    found = []
    for indicator, values in indicator_lines(store.facts, topics):
        label = labels.concept(Scheme.INDICATOR, indicator.name)
        is_share = indicator.unit == PERCENT
        first, last = values[0][0], values[-1][0]
        lowest, highest = published_range(store.facts, indicator.name, last)
        written = [
            f"{value:g} %" if is_share else f"{value:g}"
            for value in (values[0][1], values[-1][1], lowest, highest)
        ]
        found.append(
            PublishedNumber(
                label,
                "" if is_share else indicator.unit,
                (first, written[0]),
                (last, written[1]),
                written[2],
                written[3],
                sparkline(values, f"{label} in England, {first} to {last}"),
                source_of(indicator, last),
            )
        )
    return found
