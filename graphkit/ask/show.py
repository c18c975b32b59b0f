"""What the graph says of one thing (`show`), and the words it rests on (`why`)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from graphkit.ask.entity_search import find_entity
from graphkit.ask.lookup import Labels, concept_value, kind_of, local_id, provider_url
from graphkit.ask.questions import shorten_iri, term_text
from graphkit.core.text_table import printed_number
from graphkit.store.dataset import Store

_BEFORE = ("rdfs:label", "skos:prefLabel", "latestGrade", "latestInspection")  # what is looked for first …
_AFTER = ("coverage", "neighbourRanking", "statisticalNeighbour", "org:identifier", "rdf:type")  # … and last
_MOST = 12  # values of a property that are shown
_LISTS = {  # kind of thing → what lists what is said of it
    "authority": (
        'query findings -p authority="{0}" -p polarity=',
        'query recommendations -p authority="{0}"',
        'query recommendations-through-time -p authority="{0}"',
    ),
    "agency": ('query said-of-agency -p agency="{0}"',),
    "person": ("query people -p person={1}",),
    "service": ("why {1}",),
    "topic": ("query findings -p topic={1} -p authority= -p polarity=",),
}
_BECAME = """
SELECT ?day ?later ?outcome (COUNT(DISTINCT ?recommendation) AS ?number) {{
  ?inspection gk:inspectionOf <{authority}> ; gk:startDate ?day ; gk:recommendation ?recommendation .
  OPTIONAL {{ ?recommendation gk:followUp ?told .
    ?told gk:outcome ?outcome ; gk:laterInspection/gk:startDate ?later }}
  FILTER(BOUND(?told) || NOT EXISTS {{ ?part dcterms:isPartOf ?recommendation }})
}} GROUP BY ?day ?later ?outcome ORDER BY DESC(?day) DESC(?later) DESC(?number) ?outcome"""


@dataclass(frozen=True, slots=True)
class Statement:
    """One line about a thing: a property and its value, or, with `inverse`, who says it of the thing."""

    property: str
    value: str
    label: str = ""
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A statement with the place that says it. `quote` is empty where the report was not at hand.

    `lead` are the words that it goes on from, those above a list; mostly there are none.
    """

    statement: str
    says: str
    report: str
    page: str
    paragraph: str
    start: int
    end: int
    digest: str
    quote: str
    link: str
    lead: str = ""

    def place(self) -> str:
        """Return the place as a reader looks it up: "page 8, paragraph 36"."""
        page = f"page {self.page}" if self.page else ""
        number = printed_number(self.paragraph)
        paragraph = f"paragraph {number}" if number else ""
        return ", ".join(part for part in (page, paragraph) if part) or f"characters {self.start}-{self.end}"


def show(store: Store, words: str) -> tuple[str, list[Statement]]:
    """Return the IRI of the thing that `words` name and all that is said of it, values with their labels.

    What other things say of it (an inspection of an authority, a finding that concerns it) is counted by
    property where it is much. Raises NotFound where nothing, or more than one thing, has the name.
    """
    iri = find_entity(store, words)
    rows = store.query(
        f"""SELECT DISTINCT ?property ?value ?label {{
            <{iri}> ?property ?value FILTER(?property != gk:keywords)
            OPTIONAL {{ ?value rdfs:label|skos:prefLabel|gk:quote ?label }} }}"""
    )
    said = [
        Statement(
            term_text(row["property"]), term_text(row["value"]), row["label"].value if row["label"] else ""
        )
        for row in rows
    ]
    return iri, [*_folded(said), *_said_by_others(store, iri)]


def _folded(said: list[Statement]) -> list[Statement]:
    """Sort statements by property; where one has many values, tell how many and show the first."""
    kept: list[Statement] = []
    ordered = sorted(said, key=lambda item: (_place(item.property), item.property, item.value, item.label))
    for name, group in groupby(ordered, key=lambda item: item.property):
        values = list({item.value: item for item in group}.values())
        kept += values[:_MOST]
        if len(values) > _MOST:
            kept.append(Statement(name, f"… {len(values)} in all"))
    return kept


def _place(name: str) -> int:
    if name in _BEFORE:
        return _BEFORE.index(name) - len(_BEFORE)
    return _AFTER.index(name) + 1 if name in _AFTER else 0


def _said_by_others(store: Store, iri: str) -> list[Statement]:
    rows = store.rows(
        f"SELECT ?property (COUNT(DISTINCT ?subject) AS ?n) (MIN(STR(?subject)) AS ?one) "
        f"{{ ?subject ?property <{iri}> }} GROUP BY ?property ORDER BY ?property"
    )
    return [
        Statement(shorten_iri(name), f"{count} (such as {shorten_iri(one)})", inverse=True)
        for name, count, one in rows
    ]


def recommendation_outcomes(store: Store, authority: str) -> list[str]:
    """Return what became of what each inspection of an authority asked for, the latest first."""
    told: dict[tuple[str, str], list[str]] = {}
    for day, later, outcome, number in store.rows(_BECAME.format(authority=authority)):
        said = concept_value(outcome) if outcome else "not followed up"
        told.setdefault((day, later), []).append(f"{said} {number}")
    return [
        f"asked for on {day}{f', found on {later}' if later else ''}: {', '.join(said)}"
        for (day, later), said in told.items()
    ]


def related_questions(store: Store, iri: str) -> list[str]:
    """Return the commands that list what is said of a thing, which `show` counts."""
    commands = _LISTS.get(kind_of(iri), ())
    return [f"graphkit {command.format(Labels(store).of(iri), local_id(iri))}" for command in commands]


def why(store: Store, words: str) -> tuple[str, list[Evidence]]:
    """Return the IRI of the thing that `words` name, and every passage that says something of it.

    For a judgement, recommendation, finding or arrangement: its own passage; for a recommendation, also what
    bears it out and what became of it. For an authority, agency, service, person, topic, sector, grade, law:
    the passages of all that is said about it, or about a part of it; for an inspection, of all that it says.
    Ordered by report and place.
    """
    iri = find_entity(store, words)
    below = store.rows(f"SELECT DISTINCT ?part {{ ?part skos:broader|dcterms:isPartOf <{iri}> }}")
    evidence = {item for (thing,) in [(iri,), *below] for item in _evidence(store, thing)}
    return iri, sorted(evidence, key=lambda item: (item.report, item.start, item.end, item.statement))


def _evidence(store: Store, iri: str) -> list[Evidence]:
    rows = store.rows(_EVIDENCE.replace("<X>", f"<{iri}>"))
    return [
        Evidence(
            statement=shorten_iri(said),
            says=says,
            report=label or report,
            page=f"{page}-{last}" if last else page,
            paragraph=paragraph,
            start=int(start),
            end=int(end),
            digest=digest,
            quote=quote,
            lead=lead,
            link=provider_url(urn),
        )
        for said, says, report, label, page, last, paragraph, start, end, digest, quote, lead, urn in rows
    ]


_EVIDENCE = """
SELECT DISTINCT ?statement ?says ?report ?label ?page ?endPage ?paragraph ?start ?end ?digest ?quote
                ?lead ?urn {
  { BIND(<X> AS ?statement) }
  UNION { ?statement gk:concerns|gk:topic|gk:sector|gk:extent|gk:criterion|gk:grade <X> }
  UNION { ?statement gk:delegate|gk:delegator|gk:sharedWith|gk:legalBasis|gk:citesLaw <X> }
  UNION { ?statement gk:evidenceFor|gk:recurrenceOf|gk:resolves|gk:nationalFramework <X> }
  UNION { ?statement gk:mention|org:member <X> }
  UNION { <X> gk:judgement|gk:recommendation|gk:finding|gk:arrangement|gk:intervention ?statement }
  UNION { <X> gk:observation|gk:earlierInspection|gk:participation|gk:actionStatement ?statement }
  ?statement gk:passage ?passage .
  ?passage oa:hasSource ?report ; gk:start ?start ; gk:end ?end ; gk:digest ?digest .
  OPTIONAL { ?statement gk:polarity|gk:grade ?concept . ?concept skos:notation ?says }
  OPTIONAL { ?report rdfs:label ?label }
  OPTIONAL { ?passage gk:page ?page }
  OPTIONAL { ?passage gk:endPage ?endPage }
  OPTIONAL { ?passage gk:paragraph ?paragraph }
  OPTIONAL { ?passage gk:quote ?quote }
  OPTIONAL { ?statement gk:leadIn/gk:quote ?lead }
  OPTIONAL { ?inspection gk:report ?report ; gk:inspectionOf ?authority . ?authority org:identifier ?urn
             FILTER(DATATYPE(?urn) = gk:Urn) }
}
"""
