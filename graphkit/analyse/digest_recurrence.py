"""Recommendations that the latest full inspections of some authorities follow up, and those that recur."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from graphkit.analyse.digest_themes import DigestPassage, digest_passage
from graphkit.analyse.passage_links import Passages
from graphkit.ask.followed_recommendations import RECURRING
from graphkit.ask.inspections import Inspection
from graphkit.ask.lookup import Labels, concept_value
from graphkit.core.confidence_levels import UNSURE
from graphkit.store.dataset import Store, values_clause

_MOST = 8  # recommendations that are shown
_FOLLOWED = """
SELECT DISTINCT ?later ?recommendation ?outcome ?confidence ?topic ?whole {{
  {inspections} ?followUp gk:laterInspection ?later ; gk:outcome ?outcome ; gk:confidence ?confidence .
  ?recommendation gk:followUp ?followUp OPTIONAL {{ ?recommendation gk:topic ?topic }}
  OPTIONAL {{ ?recommendation dcterms:isPartOf ?whole }} }}"""
_SHOWN_BY = """
SELECT DISTINCT ?recommendation ?passage {{ {among} ?passage gk:recurrenceOf ?recommendation }}"""
_LEADS = "SELECT DISTINCT ?recommendation ?lead {{ {among} ?recommendation gk:leadIn/gk:quote ?lead }}"


@dataclass(frozen=True, slots=True)
class RecurringRecommendation:
    """A recommendation that the latest full inspection finds again, and the passage that shows it."""

    recommendation: DigestPassage
    outcome: str
    confidence: float
    shown_by: DigestPassage | None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What became of a recommendation at the latest full inspection of an authority."""

    authority: str
    recommendation: str
    outcome: str
    confidence: float
    topics: set[str] = field(default_factory=set)

    @property
    def recurs(self) -> bool:
        """Whether the weakness is found again, wholly or in part."""
        return self.outcome in RECURRING


def follow_ups(store: Store, here: Mapping[str, Inspection], min_confidence: float = 0.0) -> list[FollowUp]:
    """Return what became of the recommendations that some inspections, by authority, follow up.

    Of a recommendation with sub-points, the sub-points.
    """
    found: dict[str, FollowUp] = {}
    place_of = {item.iri: place for place, item in here.items()}
    query = _FOLLOWED.format(inspections=values_clause("?later", sorted(place_of)))
    wholes = set()
    for later, iri, outcome, confidence, topic, whole in store.rows(query):
        wholes.add(whole)
        if float(confidence) >= min_confidence:
            each = FollowUp(place_of[later], iri, concept_value(outcome), float(confidence))
            found.setdefault(iri, each).topics.update({topic} - {""})
    return [found[iri] for iri in sorted(found.keys() - wholes)]


def recurring_recommendations(
    store: Store,
    followed: Iterable[FollowUp],
    every: Iterable[Inspection],
    here: Mapping[str, Inspection],
    with_quotes: bool = False,
) -> Iterator[RecurringRecommendation]:
    """Yield recommendations that recur, without unsure ones: the surest of each authority, then the next.

    `every` are all loaded inspections, `here` the latest full ones by authority.
    """
    shown = _in_turn(followed)[:_MOST]
    among = values_clause("?recommendation", (each.recommendation for each in shown))
    shown_by: dict[str, list[str]] = defaultdict(list)
    for iri, passage in store.rows(_SHOWN_BY.format(among=among)):
        shown_by[iri].append(passage)
    leads, places, labels = (
        dict(store.rows(_LEADS.format(among=among))),
        Passages(store, with_quotes),
        Labels(store),
    )
    made_by = {item.iri: item for item in every}
    for each in shown:
        place = places.of(each.recommendation)
        if place.words and (lead := leads.get(each.recommendation)):
            place = place._replace(words=f"{lead} … {place.words}")
        made = made_by[each.recommendation.rpartition("/recommendation/")[0]]
        found = [
            digest_passage(labels, here[each.authority], places.of(iri))
            for iri in _first(shown_by[each.recommendation])
        ]
        yield RecurringRecommendation(
            digest_passage(labels, made, place), each.outcome, each.confidence, found[0] if found else None
        )


def _in_turn(followed: Iterable[FollowUp]) -> list[FollowUp]:
    """Return the recommendations that surely recur, the surest of each authority first."""
    by_place: dict[str, list[FollowUp]] = defaultdict(list)
    for each in sorted(followed, key=_certainty):
        if each.recurs and each.confidence >= UNSURE:
            by_place[each.authority].append(each)
    turns = [(turn, each) for some in by_place.values() for turn, each in enumerate(some)]
    return [each for _, each in sorted(turns, key=lambda pair: (pair[0], _certainty(pair[1])))]


def _certainty(each: FollowUp) -> tuple[object, ...]:
    return -each.confidence, each.outcome != "recurs", each.recommendation


def _first(passages: Iterable[str]) -> list[str]:
    """Return the first passage: one that recommends the same again, if there is one."""
    return sorted(passages, key=lambda iri: ("/recommendation/" not in iri, len(iri), iri))[:1]
