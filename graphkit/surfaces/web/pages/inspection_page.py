"""The page of an inspection: facts and grades,
and its report as a reading view with marked findings.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from graphkit.answers.cards.card_parts import Counts
from graphkit.answers.readings.horizon import words_horizon
from graphkit.answers.readings.known import grade_disputes
from graphkit.answers.readings.looked_at import areas_of_visits
from graphkit.answers.summaries.followed_recommendations import followed_recommendations
from graphkit.core.identifiers import concept_value, local_id
from graphkit.core.partial_dates import long_date
from graphkit.core.selectors import read_selector
from graphkit.core.terms import Dcterms, Gk, Scheme
from graphkit.core.text_table import printed_number
from graphkit.graph.entities.lookup import Labels, objects
from graphkit.graph.facts.inspections import Inspection, inspections
from graphkit.graph.facts.numbers import inspection_number
from graphkit.graph.facts.selected_findings import ListedFinding, Selection, list_findings
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.web.page import PageRequest, PageResult, load_pages
from graphkit.surfaces.web.page_links import entity_at
from graphkit.surfaces.web.pages.declared_pages import FactsByName, declared_page
from graphkit.surfaces.web.pages.entity_pages import entity
from graphkit.surfaces.web.pages.statement_panel import statement_panel

_KINDS = ("observation", "earlierInspection", "intervention", "actionStatement")
_PARTS = f"""
SELECT ?kind ?part ?property ?value {{{{
  VALUES ?kind {{{{ gk:{" gk:".join(_KINDS)} }}}}
  <{{0}}> ?kind ?part . ?part ?property ?value }}}}"""
_ROLES: dict[str, str] = load_pages()["texts"]["inspection"]["roles"]
_IMPROVE = "Main findings: what needs to improve"
_NARROWEST = 40  # findings in the picture of a section
_LONGEST_PARAGRAPH = 7  # sentences; longer ones that the report does not number are shown as a list


class _Section(NamedTuple):
    """A section of the report: `paragraphs` by number, `marks` as SVG paths by polarity."""

    anchor: str
    label: str
    grade: str
    paragraphs: list[tuple[str, list[ListedFinding]]]
    counts: Counts
    marks: dict[str, str]


def inspection(store: Store, request: PageRequest) -> PageResult:
    """The page of an inspection: facts and grades, and its report as a reading view with marked
    findings; with ?statement=finding/36.2, the panel of that statement is open at its place.
    """
    iri = entity_at(request.path)
    own = next((item for item in inspections(store.facts) if item.iri == iri), None)
    if own is None:
        return entity(store, request)
    chosen = request.value("statement")
    panel = statement_panel(store, f"{request.path}/{chosen}", request) if chosen else {}
    labels = Labels(store)
    found = list_findings(store.facts, Selection([iri]))
    sentences = sorted(found, key=lambda each: (each.start, each.iri))
    beside = [item for item in inspections(store.facts) if item.authority == own.authority]
    at = beside.index(own)
    recommendations = followed_recommendations(store, own.authority)
    sections = list(_sections(sentences, own, labels))
    disputes = grade_disputes(store.facts).get(own.authority, ())
    name = labels.of(own.authority)
    slots = {
        "it": local_id(iri).removeprefix("inspection/"),
        "name": f"{name}: {own.under}, {long_date(own.day[:7])}",
        "authority": concept_value(own.authority),
        "authority_name": name,
    }
    data = {
        "authority": name,
        "own": own,
        "disputes": [each for each in disputes if each.day == own.day],
        "until": max(objects(store, iri, Gk.endDate), default=""),
        "previous": beside[at - 1] if at else None,
        "next": beside[at + 1] if at + 1 < len(beside) else None,
        "beside": {item.iri: item for item in beside},
        "publisher": labels.page(own.authority),
        "grades": [
            (judged, labels.concept(Scheme.CRITERION, judged.criterion))
            for judged in own.judgements
        ],
        "sections": sections,
        "panel": panel,
        "opened": _opened(sections, panel.get("iri", "")),
        "widest": max([_NARROWEST, *(section.counts.total for section in sections)]),
        "longest_paragraph": _LONGEST_PARAGRAPH,
        "counts": sum((section.counts for section in sections), Counts()),
        "has_words": not words_horizon(store.facts, frozenset({inspection_number(iri)})).is_outside,
        "topics": lambda sentence: _topics(labels, sentence),
        "recommendations": [each for each in recommendations if each.inspection == iri],
        **_parts(store, iri),
    }
    return declared_page(store, request, "report", iri, slots, _facts(store, own), data)


def _opened(sections: Iterable[_Section], statement: str) -> _Section | None:
    """Return the section that a statement is in; None where it is in none."""
    for section in sections:
        if any(each.iri == statement for _, found in section.paragraphs for each in found):
            return section
    return None


def _facts(store: Store, own: Inspection) -> FactsByName:
    """Return what is known of an inspection."""
    areas = areas_of_visits(store.facts).get(own.iri, [])
    published = objects(store, own.report, Dcterms.issued)
    return {
        "Theme": [] if areas else objects(store, own.iri, Gk.statedTheme),
        "Areas of focus" if len(areas) > 1 else "Area of focus": areas,
        "Framework": objects(store, own.iri, Gk.framework),
        "Outcome": objects(store, own.iri, Gk.inspectionOutcome),
        "Inspected by": objects(store, own.iri, Gk.inspectorate),
        "Report published": [*map(long_date, published)],
        "Pages": objects(store, own.report, Gk.pageCount),
        "Licence": objects(store, own.report, Dcterms.license),
        "Status": objects(store, own.report, Gk.status),
    }


def _topics(labels: Labels, sentence: ListedFinding) -> str:
    topics = filter(None, sentence.topics.split(", "))
    return ", ".join(sorted(labels.concept(Scheme.TOPIC, each) for each in topics)) or "no topic"


def _sections(
    sentences: Iterable[ListedFinding], own: Inspection, labels: Labels
) -> Iterator[_Section]:
    """Yield the sections of the report, in its order."""
    before: list[str] = []  # labels
    for (criterion, role), members in groupby(
        sentences, key=lambda each: (each.section, each.section_role)
    ):
        listed = list(members)
        before.append(_unused(_section_label(criterion, role or "", labels), before))
        grade = own.grades.get(criterion, "") if criterion else ""
        counts = Counts(**Counter(each.polarity for each in listed))
        paragraphs = [
            (printed_number(number), list(found))
            for number, found in groupby(listed, key=lambda each: each.paragraph)
        ]
        yield _Section(
            f"section-{len(before)}", before[-1], grade, paragraphs, counts, _marks(listed)
        )


def _section_label(criterion: str | None, role: str, labels: Labels) -> str:
    if not criterion:
        return _ROLES.get(role, role.replace("-", " ").capitalize() or "Findings")
    label = labels.concept(Scheme.CRITERION, criterion)
    return f"{label}: {_ROLES[role].lower()}" if role in _ROLES else label


def _unused(label: str, before: Sequence[str]) -> str:
    """Return the label of a section, or another where earlier sections have it.

    Reports on area SEND have main findings, then what is effective, then what needs to improve.
    """
    if label not in before:
        return label
    return _IMPROVE if before[-1] == _ROLES["strengths"] else f"{label}, continued"


def _marks(sentences: Iterable[ListedFinding]) -> dict[str, str]:
    """Return for each polarity an SVG path: strengths above the line, weaknesses below,
    mixed across it.
    """
    shapes = {"strength": "1v9", "weakness": "11v9", "mixed": "5v10", "context": "9.5v1"}
    marks = dict.fromkeys(shapes, "")
    for at, each in enumerate(sentences):
        top, height = shapes[each.polarity].split("v")
        marks[each.polarity] += f"M{at * 4} {top}h3v{height}h-3z"
    return marks


def _parts(store: Store, iri: str) -> dict[str, list[dict[str, str]]]:
    """Return the parts of an inspection by kind, in the order of the report.

    Each part has its properties by their local names.
    """
    found: dict[tuple[str, str], dict[str, str]] = defaultdict(lambda: defaultdict(str))
    for kind, part, name, value in store.rows(_PARTS.format(iri)):
        found[local_id(kind), part][name.rpartition("#")[2].rpartition("/")[2]] = value
        found[local_id(kind), part]["iri"] = part
    kinds: dict[str, list[dict[str, str]]] = {name: [] for name in _KINDS}
    for (kind, _), item in sorted(
        found.items(), key=lambda pair: (_start(pair[1]["selector"]), pair[0][1])
    ):
        kinds[kind].append(item)
    return kinds


def _start(selector: str) -> int:
    place = read_selector(selector)
    return place.start if place else 0
