"""The recommendations of an authority, and what became of each at the next inspection."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from graphkit.answers.readings.recommendation_states import (
    NOT_DECIDED,
    OPEN,
    OUTCOME_WORDS,
    WEAK_AGAIN,
    recommendation_states,
)
from graphkit.core.language.key_terms import words_of
from graphkit.core.text_table import printed_number
from graphkit.graph.facts.facts import Facts, kept
from graphkit.graph.facts.inspections import Inspection, inspections
from graphkit.graph.facts.passages import Passage, passages_of
from graphkit.graph.facts.recommendation_outcomes import is_heading, recurrences

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_OF_AUTHORITY = """JOIN inspection AS own ON own.id = asked.inspection
JOIN entity AS place ON place.id = own.authority AND place.iri = ?"""
_MADE = f"""SELECT asked.iri, own.iri, coalesce(number, ''), coalesce(lead_in, ''),
  coalesce(asked.quote, ''),
  coalesce(whole.iri, ''), coalesce(asked.page, ''), coalesce(asked.start, 0),
  coalesce(priority_action, 0),
  coalesce(time_limit, ''),
  coalesce((SELECT group_concat(topic, ' ') FROM statement_topic WHERE statement = asked.id), ''),
  (SELECT max(coalesce(inspected_in, reported_in)) FROM outcome
    JOIN previous_not_loaded AS gap ON gap.inspection = later_inspection
    JOIN earlier_inspection ON earlier_inspection.id = earlier
    WHERE recommendation = asked.id AND NOT is_visit
      AND coalesce(inspected_in, reported_in) > own.start_date)
FROM recommendation JOIN passage AS asked USING (id) {_OF_AUTHORITY}
LEFT JOIN passage AS whole ON whole.id = part_of ORDER BY 8, 1"""
_VISITS = f"""SELECT asked.iri, visit.iri, outcome.outcome
FROM outcome JOIN passage AS asked ON asked.id = recommendation {_OF_AUTHORITY}
JOIN inspection AS visit ON visit.id = later_inspection WHERE is_visit ORDER BY 2"""
_IMPROVED = """SELECT DISTINCT ?recommendation ?passage {{
  ?inspection gk:inspectionOf <{0}> ; gk:recommendation ?recommendation .
  {{ ?passage gk:resolves ?recommendation }}
  UNION {{ ?recommendation gk:followUp/gk:nearestFinding ?passage }} }}"""
_PARTS = f"""SELECT asked.iri, part.iri, coalesce(part.quote, '')
FROM recommendation_has_part JOIN passage AS asked ON asked.id = recommendation {_OF_AUTHORITY}
JOIN passage AS part ON part.id = part ORDER BY 2"""
_ANSWERS = f"""SELECT asked.iri, part.iri, relation, shown.iri
FROM answer JOIN outcome ON outcome.id = answer.outcome
JOIN passage AS asked ON asked.id = recommendation {_OF_AUTHORITY}
JOIN passage AS part ON part.id = answer.part JOIN passage AS shown ON shown.id = answered_by
WHERE NOT is_visit ORDER BY answer.iri"""
_COVERS = f"""SELECT DISTINCT asked.iri, term FROM passage AS asked {_OF_AUTHORITY}
CROSS JOIN outcome ON recommendation = asked.id AND NOT is_visit
CROSS JOIN outcome_term ON outcome_term.outcome = outcome.id ORDER BY 2"""
# What `_IMPROVED` shows: of what is found weak again, recurrences show more.
_SHOWN_BY_NEAREST = ("done", "part done", "answered well", NOT_DECIDED)
_SUBJECTS = """
SELECT iri, coalesce(object_keywords, keywords, ''), coalesce(paragraph, ''),
  coalesce((SELECT group_concat(label, '; ') FROM statement_concerns
    JOIN entity ON entity.id = entity WHERE statement = passage.id AND is_sure), ''),
  coalesce((SELECT group_concat(label, '; ') FROM recommendation_addressee
    JOIN entity ON entity.id = entity WHERE recommendation = passage.id), '')
FROM recommendation JOIN passage USING (id)"""
_MOST_KEY_WORDS = 8


class Subject(NamedTuple):
    """What a recommendation is about, as far as it can be said without its words.

    Key words stand in alphabetical order; bodies that it concerns and that it is addressed to, by
    name.
    """

    key_words: str
    paragraph: str
    concerns: str
    addressed_to: str


@kept
def subjects(facts: Facts) -> dict[str, Subject]:
    """Return what each recommendation is about, by its IRI."""
    return {
        iri: Subject(
            ", ".join(words_of(stems.split()[:_MOST_KEY_WORDS])), printed_number(place), *bodies
        )
        for iri, stems, place, *bodies in facts.rows(_SUBJECTS)
    }


@dataclass(frozen=True, slots=True)
class AskedPart:
    """A part of a recommendation, and the later passages that answer it, each with its relation."""

    iri: str
    words: str  # "" in a graph without quotes
    # "answers-well", "still-weak" or "better-not-yet"
    answers: tuple[tuple[str, Passage], ...]

    @property
    def is_answered_well(self) -> bool:
        """Whether the later report praises it and shows no weakness in it."""
        return {relation for relation, _ in self.answers} == {"answers-well"}


@dataclass(frozen=True, slots=True)
class VisitOutcome:
    """What a visit before the next full inspection shows of a recommendation."""

    visit: str
    outcome: str


@dataclass(frozen=True, slots=True)
class FollowedRecommendation:
    """A recommendation, or a sub-point of one, and what became of it.

    `state` is "open", "weak again" …; `outcome` says more of it where an inspection answers it, and
    is a key of OUTCOME_WORDS. `words` include the words above a list that it continues, `own_words`
    do not; both are "" in a graph without quotes.
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
    state: str
    outcome: str
    confidence: float | None  # from 0 to 1
    later: str  # the inspection that shows the outcome
    missing: str  # year or month of an inspection in between whose report is not loaded
    passages: tuple[Passage, ...]  # of the later report: what shows the outcome
    rag: str  # the RAG status of the outcome
    covers: tuple[str, ...] = ()  # words for what it asks for that the passages name
    visits: tuple[VisitOutcome, ...] = ()  # in order of time
    is_reviewed: bool = False  # a reader decided on the outcome, in place of the model
    weak_at_latest: bool = False  # found weak again at the latest full inspection
    parts: tuple[AskedPart, ...] = ()  # of one that asks for several things
    subject: Subject | None = None
    is_heading: bool = False  # of its sub-points: it names no topic and nothing else of its own

    @property
    def answered_parts(self) -> str:
        """How many of its parts are answered well: "2 of 3 parts";
        "" for one that asks for one thing.

        Also "" where its outcome is known and passages show it as a whole, not part by part.
        """
        well = sum(each.is_answered_well for each in self.parts)
        return f"{well} of {len(self.parts)} parts" if self.is_shown_by_parts else ""

    @property
    def is_shown_by_parts(self) -> bool:
        """Whether its outcome is shown part by part: a part has an answer,
        or nothing else shows it.
        """
        has_answers = any(each.answers for each in self.parts)
        is_answered = has_answers or not (self.passages or self.state == NOT_DECIDED)
        return bool(self.parts and self.later) and is_answered

    @property
    def passages_by_page(self) -> list[Passage]:
        """One passage of each page, by page; recommendations first.

        Where the outcome is not decided, all that are near: weak ones before strong ones.
        """
        if self.state == NOT_DECIDED:
            return sorted(self.passages, key=lambda each: each.assessment == "strength")
        found = {
            (not each.is_recommendation, each.page or 0): each for each in reversed(self.passages)
        }
        return [passage for _, passage in sorted(found.items(), key=lambda item: item[0])]

    @property
    def is_recurring(self) -> bool:
        """Whether the inspection that answers it finds it weak again, wholly or in part."""
        return self.state == WEAK_AGAIN

    @property
    def is_open(self) -> bool:
        """Whether no inspection that could answer it is known since."""
        return self.state == OPEN


def followed_recommendations(store: Store, authority: str) -> list[FollowedRecommendation]:
    """Return the recommendations of an authority: the latest inspection first,
    in the order of the report.
    """
    facts = store.facts

    def rows(query: str) -> dict[str, list[list[Any]]]:
        """Return rows by recommendation, their first value."""
        found: dict[str, list[list[Any]]] = defaultdict(list)
        for iri, *row in facts.rows(query, (authority,)):
            found[iri].append(row)
        return found

    made, visits, parts, answers, covers = map(rows, (_MADE, _VISITS, _PARTS, _ANSWERS, _COVERS))
    shown_by = _shown_by(store, authority, made)
    every = chain(*shown_by.values(), (row[2] for found in answers.values() for row in found))
    places = passages_of(facts, {*every})
    wholes = {row[4] for [row] in made.values()}
    found = []
    for iri, [
        (inspection, number, lead, words, whole, page, start, is_priority, limit, on, gap)
    ] in made.items():
        stated, subject = recommendation_states(facts)[iri], subjects(facts).get(iri)
        found.append(
            FollowedRecommendation(
                iri,
                inspection,
                number or _number(iri, made[whole][0][1] if whole in made else ""),
                " … ".join(filter(None, (lead, words))),
                words,
                whole,
                tuple(sorted(on.split())),
                str(page),
                start,
                bool(is_priority),
                limit,
                state=stated.state,
                outcome=stated.name,
                confidence=stated.confidence,
                later=stated.later,
                missing=gap or "",
                passages=tuple(
                    sorted(map(places.__getitem__, shown_by.get(iri, ())), key=_again_first)
                ),
                covers=tuple(term for (term,) in covers[iri]),
                rag=stated.rag,
                visits=tuple(VisitOutcome(*visit) for visit in visits[iri]),
                is_reviewed=stated.is_reviewed,
                weak_at_latest=stated.weak_at_latest,
                subject=subject,
                is_heading=is_heading(iri in wholes, on, subject.key_words if subject else ""),
                parts=tuple(
                    AskedPart(
                        part,
                        own,
                        tuple(
                            (relation, places[passage])
                            for asked, relation, passage in answers[iri]
                            if asked == part
                        ),
                    )
                    for part, own in parts[iri]
                ),
            )
        )
    return sorted(found, key=lambda each: each.inspection.rpartition("/")[2], reverse=True)


def whole_recommendations(found: Iterable[FollowedRecommendation]) -> list[FollowedRecommendation]:
    """Return those with a number of their own: sub-points are parts, and count with them."""
    return [each for each in found if not each.whole]


def years_asked_before(
    asked: FollowedRecommendation,
    every: Iterable[FollowedRecommendation],
    own: Mapping[str, Inspection],
) -> list[str]:
    """Return the years of earlier inspections that asked for something on the same topic,
    the newest first.

    `own` are the inspections of the authority by IRI; recommendations of others are left out.
    """
    day = own[asked.inspection].day
    years = {
        own[each.inspection].day[:4]
        for each in every
        if each.inspection in own
        and own[each.inspection].day < day
        and not {*each.topics}.isdisjoint(asked.topics)
    }
    return sorted(years, reverse=True)


@dataclass(frozen=True, slots=True)
class RecommendationCounts:
    """How many recommendations there are, and what became of them; sub-points are not counted."""

    asked: int
    open: int
    open_priority: int  # of those open, for priority action
    looked_at: int  # that an inspection has answered, whatever it says
    weak_again: int  # of those looked at
    weak_at_latest: int  # of those weak again, by the latest full inspection
    by_outcome: dict[str, int]  # by the keys of OUTCOME_WORDS, in their order


def recommendation_counts(found: Iterable[FollowedRecommendation]) -> RecommendationCounts:
    """Return how many of some recommendations are open, looked at, and weak again."""
    asked = whole_recommendations(found)
    counts = Counter(each.outcome for each in asked)
    return RecommendationCounts(
        len(asked),
        sum(each.is_open for each in asked),
        sum(each.is_open and each.is_priority for each in asked),
        sum(bool(each.later) for each in asked),
        sum(each.is_recurring for each in asked),
        sum(each.weak_at_latest for each in asked),
        {name: counts[name] for name in OUTCOME_WORDS if counts[name]},
    )


def recommendation_outcomes(store: Store, authority: str) -> list[str]:
    """Return what became of the recommendations of each inspection of an authority, in a line:
    the latest first.
    """
    return [*_outcome_lines(store, authority)]


def _outcome_lines(store: Store, authority: str) -> Iterator[str]:
    days = {item.iri: item.day for item in inspections(store.facts, [authority])}
    by_days: dict[tuple[str, str], list[FollowedRecommendation]] = defaultdict(list)
    for each in followed_recommendations(store, authority):
        if each.inspection in days:
            by_days[days[each.inspection], days.get(each.later, "")].append(each)
    for (day, later), some in sorted(by_days.items(), reverse=True):
        counts = recommendation_counts(some).by_outcome
        named = "; ".join(f"{OUTCOME_WORDS[name]} {number}" for name, number in counts.items())
        yield f"recommendations of {day}{f', outcome on {later}' if later else ''}: {named}"


def _shown_by(store: Store, authority: str, made: Collection[str]) -> dict[str, set[str]]:
    """Return the statements that show the outcome of recommendations, by recommendation."""
    found = {iri: {*again} for iri, again in recurrences(store.facts).items() if iri in made}
    states = recommendation_states(store.facts)
    for iri, passage in store.rows(_IMPROVED.format(authority)):
        if iri in states and states[iri].state in _SHOWN_BY_NEAREST:
            found.setdefault(iri, set()).add(passage)
    return found


def _number(iri: str, whole: str) -> str:
    """Return the number of a recommendation without a printed one:
    that of the whole, or its identifier.
    """
    own = iri.rpartition("/recommendation/")[2]
    return f"{whole}.{own.rpartition('.')[2]}" if whole else own


def _again_first(passage: Passage) -> tuple[bool, int, str]:
    """Sort key: recommendations first, then the order of the report."""
    return not passage.is_recommendation, len(passage.iri), passage.iri
