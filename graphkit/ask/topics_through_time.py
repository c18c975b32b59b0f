"""How topics changed from one full inspection to the next, counted in the read model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from graphkit.core.terms import BASE
from graphkit.facts.inspections import Inspection, inspections
from graphkit.facts.names import label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphkit.store.dataset import Store

_COUNTS = """SELECT inspection.iri, section, topic,
    sum(polarity != 'strength'), sum(polarity = 'strength'),
    min(CASE WHEN polarity != 'strength' THEN passage.iri END),
    min(CASE WHEN polarity = 'strength' THEN passage.iri END)
  FROM finding JOIN passage USING (id) JOIN inspection ON inspection.id = inspection
  JOIN statement_topic ON statement = finding.id
  WHERE polarity != 'context' AND section IS NOT NULL GROUP BY 1, 2, 3"""
_STANDING = """SELECT inspection.iri, topic, count(*)
  FROM passage JOIN inspection ON inspection.id = inspection JOIN statement_topic ON statement = passage.id
  LEFT JOIN finding ON finding.id = passage.id
  WHERE passage.kind = 'recommendation' OR polarity IN ('weakness', 'mixed') GROUP BY 1, 2"""
_NOT_LOADED = """SELECT DISTINCT inspection.iri, coalesce(inspected_in, reported_in)
  FROM previous_not_loaded JOIN inspection ON inspection.id = previous_not_loaded.inspection
  JOIN earlier_inspection ON earlier_inspection.id = earlier
  WHERE coalesce(inspected_in, reported_in) IS NOT NULL"""
_MATCHES = """SELECT DISTINCT ?before ?section {
  VALUES ?how { skos:closeMatch skos:broadMatch }
  { ?before ?how ?section } UNION { ?section skos:broadMatch ?before }
  ?before skos:inScheme <https://w3id.org/graphkit/scheme/criterion> }"""


class TopicThroughTime(NamedTuple):
    """A topic in an area of services at an inspection, and at the full inspection before it."""

    authority: str
    area: str
    topic: str
    earlier: date
    later: date
    gap: str
    verdict: str
    weakBefore: int  # noqa: N815 - the columns of the question
    strongBefore: int  # noqa: N815
    weakNow: int  # noqa: N815
    strongNow: int  # noqa: N815
    weakElsewhere: int  # noqa: N815
    quote: str
    shownBy: str  # noqa: N815


class _Count(NamedTuple):
    weak: int
    strong: int
    weakness: str | None = None  # the first finding
    strength: str | None = None


def topics_through_time(
    store: Store, authorities: Sequence[str] | None = None, since: str = "", until: str = ""
) -> Iterator[TopicThroughTime]:
    """Yield the topics that are weak or were weak at the inspection before, by authority and day."""
    facts = store.facts
    of_place: dict[str, list[Inspection]] = defaultdict(list)
    for each in inspections(facts, authorities or ()):
        of_place[each.authority].append(each)
    full = [each for loaded in of_place.values() for each in loaded if each.full]
    days: dict[str, list[str]] = defaultdict(list)
    for each in full:
        days[each.authority].append(each.day)
    counts: dict[str, dict[tuple[str, str], _Count]] = defaultdict(dict)
    for inspection, section, topic, *count in facts.rows(_COUNTS):
        counts[inspection][section, topic] = _Count(*count)
    standing = {(inspection, topic): number for inspection, topic, number in facts.rows(_STANDING)}
    gaps: dict[str, list[str]] = defaultdict(list)
    for inspection, when in facts.rows(_NOT_LOADED):
        gaps[inspection].append(when)
    sections: dict[str, set[str]] = defaultdict(set)
    for one, section in store.rows(_MATCHES):
        sections[_notation(one)].add(_notation(section))
    quotes = dict(facts.rows("SELECT iri, quote FROM passage WHERE kind = 'finding' AND quote IS NOT NULL"))
    rows = []
    for each in full:
        before = max((day for day in days[each.authority] if day < each.day), default="")
        if not before or each.day < since or each.day > (until or "~"):
            continue
        on_day = [one for one in of_place[each.authority] if one.day == before]
        earlier = _earlier([counts[one.iri] for one in on_day], sections)
        missing = sorted({f"report of {when[:4]} not loaded" for when in gaps[each.iri]}) or [""]
        for (section, topic), now in counts[each.iri].items():
            was = earlier.get((section, topic), _Count(0, 0))
            was_weak, is_weak = (
                was.weak > 0 and was.weak >= was.strong,
                now.weak > 0 and now.weak >= now.strong,
            )
            if not is_weak and not (was_weak and now.strong):
                continue
            shown = (now.weakness if is_weak else now.strength) or ""
            stands = standing.get((each.iri, topic))
            place, later = label(facts, each.authority), date.fromisoformat(each.day)
            for gap in missing:
                verdict = _verdict(was, was_weak, is_weak, stands=bool(stands), gap=gap)
                rows.append(
                    TopicThroughTime(
                        place, section, topic, date.fromisoformat(before), later, gap, verdict,
                        was.weak, was.strong, now.weak, now.strong, (stands or 0) - now.weak,
                        quotes.get(shown, ""), shown[len(BASE) :],
                    )
                )  # fmt: skip
    yield from sorted(rows, key=lambda row: (row.authority, row.later, row.area, row.verdict, row.topic))


def _earlier(
    found: Sequence[Mapping[tuple[str, str], _Count]], sections: Mapping[str, set[str]]
) -> dict[tuple[str, str], _Count]:
    """Return the counts of an earlier day by the sections of today and topic."""
    sums: dict[tuple[str, str], _Count] = {}
    for counts in found:
        for (before, topic), count in counts.items():
            for section in {before, *sections.get(before, ())}:
                known = sums.get((section, topic), _Count(0, 0))
                sums[section, topic] = _Count(known.weak + count.weak, known.strong + count.strong)
    return sums


def _verdict(was: _Count, was_weak: bool, is_weak: bool, *, stands: bool, gap: str) -> str:
    if was_weak:
        return "recurring" if is_weak else "improved" if stands else "no longer weak"
    return "worse" if was.weak else "new or recurring" if gap else "new"


def _notation(concept: str) -> str:
    return concept.rpartition("/")[2]
