"""How often what was asked for is still amiss: recommendations, and what the next full inspection says."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from graphkit.analyse.answer import Answer, Value, rounded
from graphkit.analyse.asked import Asked
from graphkit.analyse.held import value
from graphkit.analyse.intervals import wilson
from graphkit.analyse.tally import kind_of

BY = ("topic", "authority", "agency")
_OUTCOMES = ("recurs", "partly-recurs", "resolved", "not-mentioned")
_FOLLOWED = """
SELECT DISTINCT ?recommendation ?authority ?outcome {
  ?before gk:inspectionOf ?authority ; gk:recommendation ?recommendation .
  ?recommendation gk:followUp/gk:outcome ?outcome
}"""
_ABOUT = "SELECT DISTINCT ?recommendation ?thing {{ ?recommendation gk:followUp ?told ; gk:{about} ?thing }}"


def recurrence(asked: Asked) -> Answer:
    """Return how often recommendations recur, by topic, authority or agency; rates with Wilson's interval."""
    by = asked.by or "topic"
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    places: dict[str, set[str]] = defaultdict(set)
    for thing, authority, outcome in _told(asked, by):
        counts[thing][outcome] += 1
        places[thing].add(authority)
    rows = sorted(
        (_row(asked.labels.of(thing), len(places[thing]), counts[thing]) for thing in counts), key=_worst
    )
    columns = (by, "authorities", "followed_up", *(name.replace("-", "_") for name in _OUTCOMES))
    return Answer(f"recurrence by {by}", (*columns, "rate", "from", "to"), tuple(rows), figures=_all(asked))


def _told(asked: Asked, by: str) -> Iterator[tuple[str, str, str]]:
    """Yield what a recommendation is counted under, its authority, and what became of it."""
    topics = _about(asked, "topic")
    concerned = _about(asked, "concerns")
    focus, wanted = asked.focus, asked.topics
    for recommendation, authority, outcome in _followed(asked):
        if wanted is not None and not wanted & topics[recommendation]:
            continue
        if (
            focus
            and focus.things
            and not {*focus.things} & (concerned[recommendation] | topics[recommendation])
        ):
            continue
        under = {
            "topic": topics[recommendation] if wanted is None else topics[recommendation] & wanted,
            "authority": {authority},
            "agency": {thing for thing in concerned[recommendation] if kind_of(thing) == "agency"},
        }[by]
        for thing in sorted(under):
            yield thing, authority, value(outcome)


def _followed(asked: Asked) -> list[tuple[str, str, str]]:
    places = asked.focus.authorities if asked.focus else ()
    rows = sorted(asked.store.rows(_FOLLOWED))
    return [row for row in rows if not places or row[1] in places]


def _about(asked: Asked, about: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for recommendation, thing in asked.store.rows(_ABOUT.format(about=about)):
        found[recommendation].add(thing)
    return found


def _row(name: str, places: int, counts: Counter[str]) -> tuple[Value, ...]:
    again, spoken = _again(counts)
    figures = [counts[outcome] for outcome in _OUTCOMES]
    if not spoken:
        return (name, places, counts.total(), *figures, None, None, None)
    return (name, places, counts.total(), *figures, rounded(again / spoken), *wilson(again, spoken))


def _again(counts: Counter[str]) -> tuple[int, int]:
    """Return how many recur, wholly or in part, and of how many the next report speaks."""
    again = counts["recurs"] + counts["partly-recurs"]
    return again, again + counts["resolved"]


def _worst(row: tuple[Value, ...]) -> tuple[float, float, str]:
    """Order by what is sure: the lower end of the interval, so that one case of one does not lead."""
    low, rate = row[-2], row[-3]
    return -float(low or -1.0), -float(rate or 0.0), str(row[0])


def _all(asked: Asked) -> dict[str, Value]:
    counts = Counter(value(outcome) for _, _, outcome in _followed(asked))
    again, spoken = _again(counts)
    low, high = wilson(again, spoken)
    share = rounded(again / spoken) if spoken else None
    return {"recommendations followed up": counts.total(), "rate of all": share, "from": low, "to": high}
