"""`news_slots`: what is new of some places and topics, as the slots of its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from graphkit.answers.pages.page_slots import recent_day
from graphkit.answers.readings.nearby import nearness
from graphkit.core.errors import ParameterError
from graphkit.core.identifiers import concept_value, kind_of, local_id
from graphkit.core.language.wording import listed, lower_first
from graphkit.core.partial_dates import years_before
from graphkit.graph.entities.focus import Focus, resolve_focus, resolve_topic
from graphkit.graph.entities.lookup import Labels

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_EVALUATED = {"polarity": ["weakness", "mixed", "strength"]}
Clause = dict[str, Any]


def news_slots(
    store: Store,
    place: Sequence[str],
    topic: Sequence[str],
    *,
    neighbours: bool,
    since: str,
    most: int,
) -> dict[str, Any]:
    """Return the slots of the page of the first news since a day, of a year without one and two
    years of a choice: of named places, or of all, and their neighbours; with findings on named
    topics.

    Raises EntityNotFoundError for a name that is not known, ParameterError for neighbours of none.
    """
    focus, labels = resolve_focus(store, place), Labels(store)
    near = _with_neighbours(store, focus) if neighbours else focus
    topics = [known for name in topic if (known := resolve_topic(store, name))]
    first = since or recent_day(store.facts)
    if (near or topics) and first and not since:
        first = years_before(first, 1)
    conditions: list[Clause] = [{"day": f"{first}.."} if first else {"not": {"day": None}}]
    bodies = [{kind_of(each): local_id(each)} for each in (near.entities if near else ())]
    on_topics = [{"topic": concept_value(each.iri)} for each in topics]
    if near:
        own = [*map(local_id, near.authorities)]
        places = [{"authority": own or None}] if own or not bodies else []
        conditions.append({"any": [*places, *_with_findings(bodies)]})
    conditions += _with_findings(on_topics)
    names = [lower_first(each.label) for each in topics]
    on = [*map(labels.of, near.entities if near else ()), *names]
    return {
        "name": " on ".join(filter(None, [near.title if near else "", listed(names)])),
        "since": first,
        "where": {"all": conditions},
        "most": most,
        "on": listed(on),
        "findings": {"any": [*bodies, *on_topics], **_EVALUATED} if on else {},
    }


def _with_findings(clauses: Sequence[Clause]) -> list[Clause]:
    """Return the clause of inspections with findings that meet one of some clauses, if any."""
    findings = {"of": "findings", "where": {"any": [*clauses], **_EVALUATED}, "scope": "all"}
    return [{"has": findings, "same": "inspection"}] if clauses else []


def _with_neighbours(store: Store, focus: Focus | None) -> Focus:
    """Return the focus with the neighbours of its authorities.

    Raises ParameterError where it has none.
    """
    if not focus or not focus.authorities:
        raise ParameterError("neighbours are those of an authority: give one as place")
    near = [each for authority in focus.authorities for each in nearness(store, authority)]
    whose = "its" if len(focus.authorities) == 1 else "their"
    return Focus(
        f"{focus.title} and {whose} neighbours",
        tuple(dict.fromkeys((*focus.authorities, *near))),
        focus.entities,
    )
