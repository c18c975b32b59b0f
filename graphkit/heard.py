"""What was found in which place about whom, or on what: the findings of a store, one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from graphkit.focus import Focus, topics_named
from graphkit.lookup import Index, objects, pairs, tail
from graphkit.store import Store
from graphkit.terms import P, Property

_SUREST = ("by-decision", "by-name", "by-abbreviation", "by-date", "by-area", "new", "generic")

Say = Callable[[str, str], list[str]]  # thing, predicate → what it is said to have


@dataclass(frozen=True, slots=True)
class Heard:
    """A finding made in an inspection of an authority, and one thing it is about.

    `day` is when the inspection began; `by` is how it was known that this thing is meant ("by-area").
    """

    authority: str
    finding: str
    polarity: str
    day: str
    about: str
    by: str = ""


def heard(
    store: Store,
    about: Property,
    focus: Focus | None = None,
    topic: str | None = None,
    since: str | None = None,
) -> list[Heard]:
    """Return what was found about agencies, services … (`gk:concerns`) or on topics (`gk:topic`), sorted.

    With a focus on authorities: what was found there; on other things: the findings about them. `topic` keeps
    the findings on a topic or below it, `since` those of inspections begun on that day or later.
    """
    say: Say = partial(objects, store) if focus else Index(store).follow
    on_topic = _findings_on(store, topic) if topic else None
    place = lru_cache(maxsize=None)(partial(_place, say))
    found = []
    for inspection, finding in _findings(store, focus):
        authority, day = place(inspection)
        if not authority or (since and day < since) or (on_topic is not None and finding not in on_topic):
            continue
        polarity = next(iter(say(finding, P[Property.POLARITY])), "")
        ways = _ways(say, finding) if about == Property.CONCERNS else {}
        for thing in say(finding, P[about]):
            found.append(Heard(authority, finding, _value(polarity), day, thing, ways.get(thing, "")))
    return sorted(found, key=lambda item: (item.authority, item.about, item.day, item.finding))


def _findings(store: Store, focus: Focus | None) -> Iterator[tuple[str, str]]:
    """Yield inspection and finding of all that lies in the focus, each once."""
    if focus is None:
        yield from dict.fromkeys(pairs(store, P[Property.FINDING]))
        return
    found: dict[tuple[str, str], None] = {}
    for authority in focus.authorities:
        for inspection, _ in pairs(store, P[Property.INSPECTION_OF], authority):
            for finding in objects(store, inspection, P[Property.FINDING]):
                found[inspection, finding] = None
    for thing in focus.things:
        for property_ in (Property.CONCERNS, Property.TOPIC):
            for finding, _ in pairs(store, P[property_], thing):
                for inspection, _ in pairs(store, P[Property.FINDING], finding):
                    found[inspection, finding] = None
    yield from found


def _place(say: Say, inspection: str) -> tuple[str, str]:
    """Return the authority inspected, and the first day."""
    authority = next(iter(say(inspection, P[Property.INSPECTION_OF])), "")
    return authority, next(iter(say(inspection, P[Property.START_DATE])), "")


def _findings_on(store: Store, topic: str) -> set[str]:
    wanted = topics_named(store, topic)
    return {finding for iri in wanted for finding, _ in pairs(store, P[Property.TOPIC], iri)}


def _ways(say: Say, finding: str) -> dict[str, str]:
    """Return how it is known whom a finding concerns: the surest way, where there are several."""
    ways: dict[str, str] = {}
    for mention in say(finding, P[Property.MENTION]):
        for entity in say(mention, P[Property.ENTITY]):
            known = [_value(way) for way in say(mention, P[Property.RESOLVED_BY])]
            ways[entity] = min([*known, ways.get(entity, "")], key=_rank)
    return ways


def _rank(way: str) -> int:
    return _SUREST.index(way) if way in _SUREST else len(_SUREST)


def _value(concept: str) -> str:
    return tail(concept).partition("/")[2]
