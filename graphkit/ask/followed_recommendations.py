"""The recommendations of an authority, and what became of each at the next inspection."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from graphkit.ask.lookup import concept_value
from graphkit.core.selectors import read_selector
from graphkit.core.terms import Dcterms, Property
from graphkit.store.dataset import Store

OUTCOMES = ("recurs", "partly-recurs", "resolved", "unclear", "not-mentioned", "not-followed-up", "open")
RECURRING = ("recurs", "partly-recurs")
_RECOMMENDATIONS = """
SELECT ?inspection ?recommendation ?property ?value {{
  ?inspection gk:inspectionOf <{0}> ; gk:recommendation ?recommendation . ?recommendation ?property ?value
  FILTER(?property != gk:mention && ?property != gk:concerns) }}"""
_LEADS = """
SELECT ?recommendation ?lead {{
  ?inspection gk:inspectionOf <{0}> ; gk:recommendation ?recommendation .
  ?recommendation gk:leadIn/gk:quote ?lead }}"""
_FOLLOW_UPS = """
SELECT DISTINCT ?recommendation ?outcome ?confidence ?later ?missing ?by {{
  ?inspection gk:inspectionOf <{0}> ; gk:startDate ?day ; gk:recommendation ?recommendation .
  ?recommendation gk:followUp ?followUp .
  ?followUp gk:outcome ?outcome ; gk:confidence ?confidence ; gk:laterInspection ?later .
  OPTIONAL {{ ?followUp gk:reviewedBy ?by }}
  OPTIONAL {{ ?later gk:previousNotLoaded/(gk:inspectedIn|gk:reportedIn) ?missing
              FILTER(STR(?missing) > STR(?day)) }} }}"""
_VISITS = """
SELECT DISTINCT ?recommendation ?visit ?outcome ?confidence {{
  ?inspection gk:inspectionOf <{0}> ; gk:recommendation ?recommendation .
  ?recommendation gk:visitFollowUp ?followUp .
  ?followUp gk:outcome ?outcome ; gk:confidence ?confidence ; gk:laterInspection ?visit }}"""
_RAG = "SELECT ?outcome ?rag { ?outcome gk:ragStatus ?rag }"
_SUCCEEDED = """
SELECT DISTINCT ?inspection {{
  <{0}> gk:latestInspection/gk:startDate ?last . ?inspection gk:inspectionOf <{0}> ; gk:startDate ?day
  FILTER(STR(?last) > STR(?day)) }}"""
_SHOWN_BY = """
SELECT DISTINCT ?recommendation ?passage ?relation ?page ?quote {{
  ?inspection gk:inspectionOf <{0}> ; gk:recommendation ?recommendation .
  {{ ?passage gk:recurrenceOf ?recommendation BIND(gk:recurrenceOf AS ?relation) }}
  UNION {{ ?passage gk:resolves ?recommendation BIND(gk:resolves AS ?relation) }}
  UNION {{ ?recommendation gk:followUp/gk:nearestFinding ?passage BIND(gk:nearestFinding AS ?relation) }}
  OPTIONAL {{ ?passage gk:page ?page }} OPTIONAL {{ ?passage gk:quote ?quote }} }}"""
_COVERS = """
SELECT DISTINCT ?recommendation ?term {{
  ?inspection gk:inspectionOf <{0}> ; gk:recommendation ?recommendation .
  ?recommendation gk:followUp/gk:coversTerm ?term }}"""
Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OutcomePassage:
    """A finding or recommendation of a later report that shows what became of a recommendation."""

    iri: str
    page: str
    quote: str

    @property
    def is_recommendation(self) -> bool:
        """Whether the later report recommends the same again."""
        return "/recommendation/" in self.iri


@dataclass(frozen=True, slots=True)
class VisitOutcome:
    """What a visit before the next full inspection shows of a recommendation."""

    visit: str
    outcome: str
    confidence: float


@dataclass(frozen=True, slots=True)
class FollowedRecommendation:
    """A recommendation with its outcome: "resolved", "unclear", "partly-recurs", "recurs",
    "not-mentioned".

    The outcome is "open" before the next full inspection, and "not-followed-up" where that one has another
    scope. `words` include the words above a list that it continues, `own_words` do not; both are "" in a
    graph without quotes.
    """

    iri: str
    inspection: str
    number: str
    words: str
    own_words: str
    whole: str  # the recommendation that it is a sub-point of, or ""
    topics: tuple[str, ...]
    page: str
    start: int  # in the text of its report
    is_priority: bool
    time_limit: str  # "immediately", "within three months", or ""
    outcome: str
    confidence: float | None  # from 0 to 1
    later: str  # the inspection that shows the outcome
    missing: str  # year or month of an inspection in between whose report is not loaded
    passages: tuple[OutcomePassage, ...]
    repeats: tuple[str, ...]  # earlier recommendations
    covers: tuple[str, ...] = ()  # words for what it asks for that the passages name
    rag: str = "grey"  # the RAG status of the outcome, as the question recommendation-tracker has it
    visits: tuple[VisitOutcome, ...] = ()  # in order of time
    reviewed_by: str = ""  # who decided on the outcome, in place of the model

    @property
    def passages_by_page(self) -> list[OutcomePassage]:
        """One passage of each page, by page; recommendations first."""
        found = {(not each.is_recommendation, int(each.page or 0)): each for each in reversed(self.passages)}
        return [passage for _, passage in sorted(found.items(), key=lambda item: item[0])]

    @property
    def is_recurring(self) -> bool:
        """Whether the next inspection finds the weakness again, wholly or in part."""
        return self.outcome in RECURRING


def followed_recommendations(store: Store, authority: str) -> list[FollowedRecommendation]:
    """Return the recommendations of an authority: the latest inspection first, in the order of the report."""
    properties: dict[str, dict[str, str]] = defaultdict(dict)
    repeats: dict[str, set[str]] = defaultdict(set)
    topics: dict[str, set[str]] = defaultdict(set)
    for inspection, iri, name, value in store.rows(_RECOMMENDATIONS.format(authority)):
        properties[iri]["inspection"] = inspection
        properties[iri][name] = value
        if name == Property.RECURRENCE_OF:
            repeats[iri].add(value)
        elif name == Property.TOPIC:
            topics[iri].add(concept_value(value))
    leads = dict(store.rows(_LEADS.format(authority)))
    outcomes = {iri: row for iri, *row in store.rows(_FOLLOW_UPS.format(authority))}
    passages: dict[str, list[tuple[str, OutcomePassage]]] = defaultdict(list)
    for iri, passage, relation, page, quote in store.rows(_SHOWN_BY.format(authority)):
        passages[iri].append((relation, OutcomePassage(passage, page, quote)))
    covers: dict[str, set[str]] = defaultdict(set)
    for iri, term in store.rows(_COVERS.format(authority)):
        covers[iri].add(term)
    visits: dict[str, list[VisitOutcome]] = defaultdict(list)
    for iri, visit, outcome, confidence in store.rows(_VISITS.format(authority)):
        visits[iri].append(VisitOutcome(visit, concept_value(outcome), float(confidence)))
    rag = dict(store.rows(_RAG))
    succeeded = {inspection for (inspection,) in store.rows(_SUCCEEDED.format(authority))}
    found = []
    for iri, item in properties.items():
        outcome, confidence, later, missing, reviewed_by = outcomes.get(iri, ("", "", "", "", ""))
        state = "not-followed-up" if item["inspection"] in succeeded else "open"
        place = read_selector(item.get(Property.SELECTOR, ""))
        found.append(
            FollowedRecommendation(
                iri=iri,
                inspection=item["inspection"],
                number=_number(iri, item, properties),
                words=" … ".join(filter(None, (leads.get(iri, ""), item.get(Property.QUOTE, "")))),
                own_words=item.get(Property.QUOTE, ""),
                whole=item.get(Dcterms.IS_PART_OF, ""),
                topics=tuple(sorted(topics[iri])),
                page=item.get(Property.PAGE, ""),
                start=place.start if place else 0,
                is_priority=item.get(Property.PRIORITY_ACTION) == "true",
                time_limit=item.get(Property.TIME_LIMIT, ""),
                outcome=concept_value(outcome) if outcome else state,
                confidence=float(confidence) if confidence else None,
                later=later,
                missing=missing,
                passages=_relevant(passages[iri], concept_value(outcome) if outcome else ""),
                repeats=tuple(sorted(repeats[iri])),
                covers=tuple(sorted(covers[iri])),
                rag=rag.get(outcome, "grey"),
                reviewed_by=reviewed_by,
                visits=tuple(sorted(visits[iri], key=lambda each: each.visit)),
            )
        )
    found.sort(key=lambda each: (each.start, each.iri))
    return sorted(found, key=lambda each: each.inspection.rpartition("/")[2], reverse=True)


def _number(iri: str, item: Texts, properties: Mapping[str, Texts]) -> str:
    """Return the number that the report prints; without one, the last part of the identifier."""
    own = iri.rpartition("/recommendation/")[2]
    if printed := item.get(Property.NUMBER):
        return printed
    whole = properties.get(item.get(Dcterms.IS_PART_OF, ""), {}).get(Property.NUMBER)
    return f"{whole}.{own.rpartition('.')[2]}" if whole else own


def _relevant(found: list[tuple[str, OutcomePassage]], outcome: str) -> tuple[OutcomePassage, ...]:
    """Return the passages that show an outcome: recommendations first, then in the order of the report.

    Improvements count only for a recommendation that is resolved, or whose outcome is unclear.
    """
    kept = {
        passage
        for relation, passage in found
        if relation == Property.RECURRENCE_OF or outcome in ("resolved", "unclear")
    }
    return tuple(sorted(kept, key=lambda each: (not each.is_recommendation, len(each.iri), each.iri)))
