"""The recommendations of an authority, and what became of each at the next inspection."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from graphkit.ask.lookup import concept_value
from graphkit.core.identifiers import inspection_of
from graphkit.core.selectors import read_selector
from graphkit.core.terms import Dcterms, Property
from graphkit.core.text_table import printed_number
from graphkit.facts.facts import Facts, kept
from graphkit.facts.inspections import inspections, latest_inspections
from graphkit.language.key_terms import words_of

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

OUTCOMES = (
    "recurs",
    "partly-recurs",
    "resolved",
    "praised",
    "unclear",
    "not-mentioned",
    "not-followed-up",
    "open",
)
RECURRING = ("recurs", "partly-recurs")
_PROPERTIES = """
SELECT ?recommendation ?property ?value {{
  ?inspection gk:inspectionOf <{0}> ; gk:recommendation ?recommendation . ?recommendation ?property ?value
  FILTER(?property != gk:mention && ?property != gk:concerns) }}"""
_LEADS = """
SELECT ?recommendation ?lead {{
  ?inspection gk:inspectionOf <{0}> ; gk:recommendation ?recommendation .
  ?recommendation gk:leadIn/gk:quote ?lead }}"""
_FOLLOW_UPS = """
SELECT DISTINCT ?recommendation ?outcome ?confidence ?later ?missing ?by ?rag {{
  ?inspection gk:inspectionOf <{0}> ; gk:startDate ?day ; gk:recommendation ?recommendation .
  ?recommendation gk:followUp ?followUp .
  ?followUp gk:outcome ?outcome ; gk:confidence ?confidence ; gk:laterInspection ?later .
  OPTIONAL {{ ?followUp gk:reviewedBy ?by }} OPTIONAL {{ ?outcome gk:ragStatus ?rag }}
  OPTIONAL {{ ?later gk:previousNotLoaded/(gk:inspectedIn|gk:reportedIn) ?missing
              FILTER(STR(?missing) > STR(?day)) }} }}"""
_VISITS = """
SELECT DISTINCT ?recommendation ?visit ?outcome ?confidence {{
  ?inspection gk:inspectionOf <{0}> ; gk:recommendation ?recommendation .
  ?recommendation gk:visitFollowUp ?followUp .
  ?followUp gk:outcome ?outcome ; gk:confidence ?confidence ; gk:laterInspection ?visit }}"""
_SHOWN_BY = """
SELECT DISTINCT ?recommendation ?relation ?passage ?page ?quote {{
  ?inspection gk:inspectionOf <{0}> ; gk:recommendation ?recommendation .
  {{ ?passage gk:recurrenceOf ?recommendation BIND(gk:recurrenceOf AS ?relation) }}
  UNION {{ ?passage gk:resolves ?recommendation BIND(gk:resolves AS ?relation) }}
  UNION {{ ?recommendation gk:followUp/gk:nearestFinding ?passage BIND(gk:nearestFinding AS ?relation) }}
  OPTIONAL {{ ?passage gk:page ?page }} OPTIONAL {{ ?passage gk:quote ?quote }} }}"""
_PARTS = """
SELECT DISTINCT ?recommendation ?part ?quote {{
  ?inspection gk:inspectionOf <{0}> ; gk:recommendation ?recommendation . ?recommendation gk:part ?part .
  OPTIONAL {{ ?part gk:quote ?quote }} }}"""
_ANSWERS = """
SELECT DISTINCT ?recommendation ?part ?answer ?relation ?passage ?page ?quote {{
  ?inspection gk:inspectionOf <{0}> ; gk:recommendation ?recommendation .
  ?recommendation gk:followUp/gk:answer ?answer .
  ?answer gk:ofPart ?part ; gk:relation ?relation ; gk:answeredBy ?passage .
  OPTIONAL {{ ?passage gk:page ?page }} OPTIONAL {{ ?passage gk:quote ?quote }} }}"""
_SUBJECTS = """
SELECT iri, coalesce(object_keywords, keywords, ''), coalesce(paragraph, ''),
  coalesce((SELECT group_concat(label, '; ') FROM statement_concerns
    JOIN entity ON entity.id = entity WHERE statement = passage.id AND is_sure), ''),
  coalesce((SELECT group_concat(label, '; ') FROM recommendation_addressee
    JOIN entity ON entity.id = entity WHERE recommendation = passage.id), '')
FROM recommendation JOIN passage USING (id)"""
_MOST_KEY_WORDS = 8
_COVERS = """
SELECT DISTINCT ?recommendation ?term ?later {{
  ?inspection gk:inspectionOf <{0}> ; gk:recommendation ?recommendation .
  ?recommendation gk:followUp ?followUp . ?followUp gk:coversTerm ?term ; gk:laterInspection ?later }}"""


class Subject(NamedTuple):
    """What a recommendation is about, as far as it can be said without its words.

    Key words stand in alphabetical order; bodies that it concerns and that it is addressed to, by name.
    """

    key_words: str
    paragraph: str
    concerns: str
    addressed_to: str


@kept
def subjects(facts: Facts) -> dict[str, Subject]:
    """Return what each recommendation is about, by its IRI."""
    return {
        iri: Subject(", ".join(words_of(stems.split()[:_MOST_KEY_WORDS])), printed_number(place), *bodies)
        for iri, stems, place, *bodies in facts.rows(_SUBJECTS)
    }


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
class AskedPart:
    """A part of a recommendation, and the later passages that answer it, each with its relation."""

    iri: str
    words: str  # "" in a graph without quotes
    answers: tuple[tuple[str, OutcomePassage], ...]  # "answers-well", "still-weak" or "better-not-yet"

    @property
    def is_answered_well(self) -> bool:
        """Whether the later report praises it and shows no weakness in it."""
        return {relation for relation, _ in self.answers} == {"answers-well"}


@dataclass(frozen=True, slots=True)
class VisitOutcome:
    """What a visit before the next full inspection shows of a recommendation."""

    visit: str
    outcome: str
    confidence: float


@dataclass(frozen=True, slots=True)
class FollowedRecommendation:
    """A recommendation with its outcome: "resolved" (by a reader), "praised", "unclear", "partly-recurs",
    "recurs", "not-mentioned".

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
    parts: tuple[AskedPart, ...] = ()  # of one that asks for several things
    subject: Subject | None = None

    @property
    def answered_parts(self) -> str:
        """How many of its parts are answered well: "2 of 3 parts"; "" for one that asks for one thing.

        Also "" where its outcome is known and passages show it as a whole, not part by part.
        """
        well = sum(each.is_answered_well for each in self.parts)
        return f"{well} of {len(self.parts)} parts" if self.is_shown_by_parts else ""

    @property
    def is_shown_by_parts(self) -> bool:
        """Whether its outcome is shown part by part: a part has an answer, or nothing else shows it."""
        has_answers = any(each.answers for each in self.parts)
        return bool(self.parts and self.later) and (has_answers or not self.passages)

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

    def rows(query: str) -> dict[str, list[list[str]]]:
        """Return rows by recommendation, their first value."""
        found: dict[str, list[list[str]]] = defaultdict(list)
        for iri, *row in store.rows(query.format(authority)):
            found[iri].append(row)
        return found

    properties, leads, passages = map(rows, (_PROPERTIES, _LEADS, _SHOWN_BY))
    follow_ups, covers, visits = map(rows, (_FOLLOW_UPS, _COVERS, _VISITS))
    of_parts, answers = map(rows, (_PARTS, _ANSWERS))
    days = {item.iri: item.day for item in inspections(store.facts, [authority])}
    latest = latest_inspections(store.facts).get(authority)
    last = latest.day if latest else ""
    numbers = {iri: str(dict(own).get(Property.NUMBER, "")) for iri, own in properties.items()}
    found = []
    for iri, own in properties.items():
        one, inspection = dict(own), inspection_of(iri)
        outcome, confidence, later, missing, by, rag = (follow_ups[iri] or [[""] * 6])[-1]
        state = "not-followed-up" if days.get(inspection, last) < last else "open"
        place = read_selector(one.get(Property.SELECTOR, ""))
        lead, words = (leads[iri] or [[]])[-1], one.get(Property.QUOTE, "")
        whole = one.get(Dcterms.IS_PART_OF, "")
        found.append(
            FollowedRecommendation(
                iri=iri,
                inspection=inspection,
                number=numbers[iri] or _number(iri, numbers.get(whole, "")),
                words=" … ".join(filter(None, (*lead, words))),
                own_words=words,
                whole=whole,
                topics=tuple(sorted(concept_value(value) for name, value in own if name == Property.TOPIC)),
                page=one.get(Property.PAGE, ""),
                start=place.start if place else 0,
                is_priority=one.get(Property.PRIORITY_ACTION) == "true",
                time_limit=one.get(Property.TIME_LIMIT, ""),
                outcome=concept_value(outcome) if outcome else state,
                confidence=float(confidence) if confidence else None,
                later=later,
                missing=missing,
                passages=_relevant(passages[iri], concept_value(outcome)),
                repeats=tuple(sorted(value for name, value in own if name == Property.RECURRENCE_OF)),
                covers=tuple(sorted({term for term, _ in covers[iri]})),
                rag=rag or "grey",
                visits=tuple(
                    VisitOutcome(visit, concept_value(shown), float(sure))
                    for visit, shown, sure in sorted(visits[iri])
                ),
                reviewed_by=by,
                subject=subjects(store.facts).get(iri),
                parts=tuple(
                    AskedPart(part, own_words, _answers_to(part, answers[iri]))
                    for part, own_words in sorted(of_parts[iri])
                ),
            )
        )
    found.sort(key=lambda each: (each.start, each.iri))
    return sorted(found, key=lambda each: each.inspection.rpartition("/")[2], reverse=True)


def _answers_to(part: str, rows: list[list[str]]) -> tuple[tuple[str, OutcomePassage], ...]:
    """Return the passages that answer a part, in the order of the answers."""
    return tuple(
        (concept_value(relation), OutcomePassage(*passage))
        for asked, _, relation, *passage in sorted(rows, key=lambda row: row[1])
        if asked == part
    )


def _number(iri: str, whole: str) -> str:
    """Return the number of a recommendation without a printed one: that of the whole, or its identifier."""
    own = iri.rpartition("/recommendation/")[2]
    return f"{whole}.{own.rpartition('.')[2]}" if whole else own


def _relevant(found: list[list[str]], outcome: str) -> tuple[OutcomePassage, ...]:
    """Return the passages that show an outcome: recommendations first, then in the order of the report.

    Improvements count only for a recommendation that is resolved or praised, or whose outcome is unclear.
    """
    kept = {
        OutcomePassage(*passage)
        for relation, *passage in found
        if relation == Property.RECURRENCE_OF or outcome in ("resolved", "praised", "unclear")
    }
    return tuple(sorted(kept, key=lambda each: (not each.is_recommendation, len(each.iri), each.iri)))
