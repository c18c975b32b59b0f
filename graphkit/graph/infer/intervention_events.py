"""Infers interventions from the sentences that mention them:
one event for all reports that speak of it.

Sentences on one authority and kind mean the same event where their dates overlap. A date that is
less precise overlaps all that it contains: "2014" the notice of January 2014. A sentence without a
date means the last event that its report dates, else the last that had begun when the report was
written; where there is none, reports that follow each other closely mean one event without a date.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from graphkit.core.identifiers import concept_iri, concept_value, entity_iri, inspection_of
from graphkit.core.partial_dates import first_day, last_day, months_between
from graphkit.core.quads import Quads
from graphkit.core.terms import Gk, Scheme
from graphkit.graph.infer.scope import Scope, authorities_in
from graphkit.graph.store.dataset import Store

_MAX_MONTHS_AFTER_START = 36  # of a report that mentions an event without its date
_MAX_MONTHS_BETWEEN = 24  # of two reports that mention an event without a date
_MENTIONS = """
SELECT ?iri ?authority ?kind ?known ?first ?last ?by {{ {authorities}
  ?inspection gk:intervention ?iri ; gk:inspectionOf ?authority . ?iri gk:kind ?kind .
  OPTIONAL {{ ?iri gk:knownAt ?known }} OPTIONAL {{ ?iri gk:validFrom ?first }}
  OPTIONAL {{ ?iri gk:validUntil ?last }} OPTIONAL {{ ?iri gk:orderedBy ?by }} }}"""


class InterventionMention(NamedTuple):
    """What one sentence states of an intervention; dates are days, months, years, or ""."""

    iri: str
    authority: str
    kind: str
    known: str  # day for which the report states it
    first: str = ""
    last: str = ""
    by: str = ""  # who ordered it

    @property
    def inspection(self) -> str:
        """The inspection whose report has the sentence."""
        return inspection_of(self.iri)


@dataclass(slots=True)
class InterventionEvent:
    """An intervention, and the sentences that mention it."""

    mentions: list[InterventionMention] = field(default_factory=list)

    @property
    def first(self) -> str:
        """When it began, as precisely as any report says, or ""."""
        return min(
            (each.first for each in self.mentions if each.first), key=_precise_first, default=""
        )

    @property
    def last(self) -> str:
        """When it ended, as precisely as any report says, or ""."""
        return min(
            (each.last for each in self.mentions if each.last), key=_precise_first, default=""
        )

    @property
    def known(self) -> str:
        """The day for which a report first states it, or ""."""
        return min((each.known for each in self.mentions if each.known), default="")

    @property
    def by(self) -> str:
        """Who ordered it, as most sentences say, or ""."""
        named = Counter(each.by for each in self.mentions if each.by)
        return min(named, key=lambda name: (-named[name], name), default="")

    def overlaps(self, mention: InterventionMention) -> bool:
        """Return whether the dates of a mention are in the period of this event,
        or the other way round.
        """
        if not self.first:
            return False
        (start, end), (other_start, other_end) = (
            _period(self.first, self.last),
            _period(*mention[4:6]),
        )
        return start <= other_end and other_start <= end

    def may_be_meant(self, mention: InterventionMention) -> bool:
        """Return whether a mention without a first date may mean this event, which has one."""
        if not self.first or (mention.last and last_day(mention.last) < first_day(self.first)):
            return False
        if any(each.inspection == mention.inspection for each in self.mentions):
            return True
        known = mention.last or mention.known
        if (
            not known
            or known < first_day(self.first)
            or (self.last and last_day(self.last) < mention.known)
        ):
            return False
        return months_between(first_day(self.first), first_day(known)) <= _MAX_MONTHS_AFTER_START


def _precise_first(date: str) -> tuple[int, str]:
    return -len(date), date


def _period(first: str, last: str) -> tuple[str, str]:
    """Return first and last day; of an event without an end, the day,
    month or year in which it began.
    """
    return first_day(first), last_day(last or first)


def intervention_events(mentions: Iterable[InterventionMention]) -> list[InterventionEvent]:
    """Return the events that some sentences mention, by authority, kind and date."""
    groups: dict[tuple[str, str], list[InterventionMention]] = defaultdict(list)
    for mention in mentions:
        groups[mention.authority, mention.kind].append(mention)
    return [event for _, group in sorted(groups.items()) for event in _merged(group)]


def _merged(mentions: Sequence[InterventionMention]) -> list[InterventionEvent]:
    """Return the events of one authority and kind: those with a date by date, then the others."""
    dated: list[InterventionEvent] = []
    for mention in sorted(
        (each for each in mentions if each.first),
        key=lambda each: (not each.last, *_precise_first(each.first), each.iri),
    ):
        event = next((each for each in dated if each.overlaps(mention)), None)
        if event is None:
            dated.append(event := InterventionEvent())
        event.mentions.append(mention)
    dated.sort(key=lambda each: first_day(each.first))
    dated_only = [InterventionEvent(list(each.mentions)) for each in dated]
    undated: list[InterventionEvent] = []
    for mention in sorted(
        (each for each in mentions if not each.first), key=lambda each: (each.known, each.iri)
    ):
        meant = [
            event for event, own in zip(dated, dated_only, strict=True) if own.may_be_meant(mention)
        ]
        same = [
            event
            for event in meant
            if mention.inspection in {each.inspection for each in event.mentions}
        ]
        near = [event for event in undated if _is_near(event, mention)]
        event = next(iter([*same[-1:], *meant[-1:], *near[-1:]]), None)
        if event is None:
            undated.append(event := InterventionEvent())
        event.mentions.append(mention)
    return [*dated, *undated]


def _is_near(event: InterventionEvent, mention: InterventionMention) -> bool:
    """Return whether the report of a mention follows one that mentions an event closely."""
    if any(each.inspection == mention.inspection for each in event.mentions):
        return True
    latest = max(each.known for each in event.mentions)
    return (
        bool(latest and mention.known)
        and months_between(latest, mention.known) < _MAX_MONTHS_BETWEEN
    )


def infer_interventions(store: Store, quads: Quads, scope: Scope | None = None) -> None:
    """Add the interventions that the reports mention, each with the sentences that state it."""
    mentions = (
        InterventionMention(iri, authority, concept_value(kind), *rest)
        for iri, authority, kind, *rest in store.rows(
            _MENTIONS.format(authorities=authorities_in(scope))
        )
    )
    for event in intervention_events(mentions):
        one = event.mentions[0]
        began = event.first or (f"until-{event.last}" if event.last else f"known-{event.known}")
        node = entity_iri(f"intervention/{concept_value(one.authority)}/{one.kind}-{began}")
        quads.add_type(node, Gk.InterventionEvent)
        quads.add_link(node, Gk.kind, concept_iri(Scheme.INTERVENTION, one.kind))
        quads.add_link(node, Gk.intervenesIn, one.authority)
        quads.add_text(node, Gk.orderedBy, event.by)
        quads.add_date(node, Gk.validFrom, event.first)
        quads.add_date(node, Gk.validUntil, event.last)
        quads.add_date(node, Gk.knownAt, event.known)
        quads.add_link(node, Gk.mentionedBy, *(each.iri for each in event.mentions))
