"""What the timeline shows: judgements, other inspections, results of providers,
interventions and trusts.

What no loaded report is of comes from what reports mention, from official lists and the register.
Without a start of its own, an intervention is at the date when it is known.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from graphkit.answers.readings.known import OFFICIAL, known_inspections
from graphkit.answers.readings.meanings import with_meanings
from graphkit.answers.summaries.other_results import bodies_of
from graphkit.core.frameworks import OTHER, current_frameworks
from graphkit.core.partial_dates import months_between
from graphkit.core.results_settings import results_settings
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import OVERALL_EFFECTIVENESS, Dcterms, Scheme
from graphkit.graph.entities.lookup import Labels, objects
from graphkit.graph.entities.official_record import official_source
from graphkit.graph.facts.inspection_results import inspection_results
from graphkit.graph.facts.inspections import Inspection
from graphkit.graph.facts.passages import link_of
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.maps.chart import Cell, link_cell, reports_link

_PROVIDERS, _OTHERS = "Its homes and agencies", "Other, or kind not stated"
UNKNOWN = "inspection"
INTERVENTION, TRUST = "intervention", "trust delivers services"
_MENTIONED = f"""
SELECT entity.iri, value, ifnull(stated.framework, ''),
  iif(ifnull(criterion, '{OVERALL_EFFECTIVENESS}') = '{OVERALL_EFFECTIVENESS}', ifnull(grade, ''),
  ''),
  ifnull(substr(start_date, 1, 4), 'an unknown year'), min(passage.iri)
FROM earlier_inspection AS stated JOIN passage USING (id) JOIN inspection
ON inspection.id = inspection
  JOIN entity ON entity.id = authority, json_each(json_array(inspected_in, reported_in))
WHERE value IS NOT NULL AND passage.id NOT IN (SELECT earlier FROM earlier_loaded)
  AND entity.iri IN (SELECT value FROM json_each(?))
GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 5"""
_INTERVENTIONS = """
SELECT place.iri, known.kind, known.issued, known.ended, ifnull(known.last_known, ''),
  coalesce(passage.iri, row.iri),
  coalesce('report of ' || start_date || ifnull(', page ' || page, ''), 'list of interventions')
FROM intervention_known AS known JOIN entity AS place ON place.id = known.authority
  LEFT JOIN passage ON passage.id = known.statement
  LEFT JOIN inspection ON inspection.id = passage.inspection
  LEFT JOIN listed_intervention AS row ON row.id = known.listed
ORDER BY known.id"""
_TRUSTS = """
SELECT place.iri, body.iri, held.first, iif(held.last = '9999', '', held.last), held.iri
FROM serving_held AS held JOIN entity AS place ON place.id = held.authority
  JOIN entity AS body ON body.id = held.body
WHERE role = 'delivers' AND body.class = 'ChildrensTrust' AND held.first <> ''
ORDER BY 2, 1, 5"""
COLUMNS = ("Authority", "Date", "Until", "Kind", "Criterion", "Result", "Known from", "Place")
_OVERALL_RATING = "overall-rating"
_TO_REPORT = 9  # months, at most, from an inspection of a service to its report


@dataclass(slots=True)
class Event:
    """A judgement, inspection, result or intervention: a row of the table, and a mark.

    `line` is that of its kind, "" for a full inspection; `name` the criterion, `criterion` its
    label; `source` what states it, "" for its own report.
    """

    when: str
    kind: str
    result: str
    source: str = ""
    statement: str = ""
    place: Cell = ""
    line: str = ""
    grade: str = ""
    name: str = ""
    criterion: str = ""
    until: str = ""
    is_dated: bool = True
    row_id: str = field(default="", init=False)

    @property
    def day(self) -> str:
        """The day at which it is drawn."""
        return _middle(self.when)

    @property
    def last_day(self) -> str:
        """The day at which its end is drawn, "" where that is not stated."""
        return _middle(self.until) if self.until else ""

    @property
    def is_overall(self) -> bool:
        """Whether it is an overall judgement."""
        return self.name in (OVERALL_EFFECTIVENESS, _OVERALL_RATING)

    @property
    def is_intervention(self) -> bool:
        """Whether it is an intervention, or a trust that delivers services."""
        return self.line in (INTERVENTION, TRUST)

    @property
    def known_from(self) -> str:
        """What states it, in words."""
        if self.is_intervention:
            return self.source
        return f"not loaded, {self.source}" if self.source else "its report"

    def cells(self, authority: str) -> list[Cell]:
        """Return its row of the table."""
        result = self.result if self.is_dated else f"{self.result} (start not stated)"
        until, known = self.until, self.known_from
        return [authority, self.when, until, self.kind, self.criterion, result, known, self.place]


def _middle(when: str) -> str:
    """Return a day, or the middle of the year or month if the day is not known."""
    return f"{when}-07-01" if len(when) == 4 else f"{when}-15"[:10]


def line_of(framework: str) -> str:
    """Return the line of a kind of inspection, "" for full ones."""
    about = current_frameworks().get(framework)
    return "" if about.full_inspection else about.line or _OTHERS


def lines() -> list[tuple[str, bool]]:
    """Return the lines of other inspections than full ones,
    and whether each is shown without any.
    """
    own = dict.fromkeys(each.line for each in current_frameworks() if each.line)
    return [*((name, True) for name in own), (_PROVIDERS, False), (_OTHERS, False)]


def judgements(labels: Labels, item: Inspection) -> list[Event]:
    """Return the judgements of a loaded inspection, the overall one first; itself without any."""
    line = line_of(item.framework)
    if not item.judgements:
        result = labels.concept(Scheme.INSPECTION_OUTCOME, item.outcome) or "no grades"
        return [Event(item.day, item.under, result, "", item.iri, link_cell(item.link()), line)]
    return [
        Event(
            item.day,
            item.under,
            labels.concept(Scheme.GRADE, each.grade),
            "",
            each.statement,
            link_cell(item.link(each.page)),
            line,
            each.grade,
            each.criterion,
            labels.concept(Scheme.CRITERION, each.criterion),
        )
        for each in item.judgements
    ]


def missing_inspections(
    store: Store, authorities: Sequence[str], since: str = ""
) -> dict[str, list[Event]]:
    """Return by authority the full inspections that are known since a day and whose report is not
    loaded.

    A report mentions them, the earliest is named; or the official record has them. They have no
    grade where reports contradict one another.
    """
    labels, record = Labels(store), str(official_source(store))
    found = defaultdict[str, dict[str, Event]](dict)
    grades = defaultdict[tuple[str, str], set[str]](set)
    for place, each in _mentioned(store, authorities, since, is_full=True):
        grades[place, each.when[:4]] |= {each.grade} - {""}
        found[place].setdefault(each.when, each)
    for place, events in found.items():
        for each in events.values():
            stated = grades[place, each.when[:4]]
            each.grade = min(stated) if len(stated) == 1 else ""
            each.result = labels.concept(Scheme.GRADE, each.grade)
    for known in known_inspections(store):
        if known.source == OFFICIAL and known.day >= since:
            reports = reports_link(labels.page(known.authority))
            grade, result = known.overall_grade, labels.concept(Scheme.GRADE, known.overall_grade)
            found[known.authority][known.day] = Event(
                known.day, known.under, result, record, "", reports, "", grade
            )
    return {  # what gives only the year is the one whose month another gives
        place: [
            each
            for when, each in events.items()
            if not any(other.startswith(when) for other in events if other != when)
        ]
        for place, events in found.items()
    }


def other_events(
    store: Store, authorities: Sequence[str], since: str, loaded: Sequence[Inspection]
) -> dict[str, list[Event]]:
    """Return by authority what else is known since a day than full inspections and judgements."""
    found: dict[str, list[Event]] = {place: [] for place in authorities}
    for place, each in chain(
        _mentioned(store, authorities, since, is_full=False),
        _interventions(store, authorities, since),
        _trusts(store, authorities, since),
    ):
        found[place].append(each)
    for place, events in found.items():
        events += _listed(store, place, since, [each for each in loaded if each.authority == place])
    return found


def _place(store: Store, statement: str) -> Cell:
    link = link_of(store.facts, statement)
    return link_cell(link) if link.url else ""


def _mentioned(
    store: Store, authorities: Sequence[str], since: str, is_full: bool
) -> Iterator[tuple[str, Event]]:
    """Yield the full inspections, or the others, that a report mentions and that are not loaded."""
    labels, names = Labels(store), current_frameworks().name_of
    for place, when, framework, grade, year, statement in store.facts.rows(
        _MENTIONED, (json.dumps(authorities),)
    ):
        line = line_of(framework)
        if bool(line) != is_full and when >= since[: len(when)]:
            kind = "inspection of another kind" if framework == OTHER else names(framework, "")
            result, source = (
                labels.concept(Scheme.GRADE, grade),
                f"mentioned in the report of {year}",
            )
            at = _place(store, statement)
            yield place, Event(when, kind or UNKNOWN, result, source, statement, at, line, grade)


def _interventions(
    store: Store, authorities: Sequence[str], since: str
) -> Iterator[tuple[str, Event]]:
    labels = Labels(store)
    facts = with_meanings(store.facts, "intervention_known")
    for place, kind, first, last, known, statement, source in facts.rows(_INTERVENTIONS):
        over = last or max(first, known)  # "" of one without a day, which has no place in time
        if over and place in authorities and over >= since[: len(over)]:
            what, at = labels.concept(Scheme.INTERVENTION, kind), _place(store, statement)
            yield (
                place,
                Event(
                    first or known or last,
                    INTERVENTION,
                    what,
                    source,
                    statement,
                    at,
                    INTERVENTION,
                    until=last,
                    is_dated=bool(first),
                ),
            )


def _trusts(store: Store, authorities: Sequence[str], since: str) -> Iterator[tuple[str, Event]]:
    labels = Labels(store)
    facts = with_meanings(store.facts, "serving_held")
    for place, body, first, last, iri in facts.rows(_TRUSTS):
        if place in authorities and (last or "~") >= since[: len(last or "~")]:
            stated = objects(store, iri, Dcterms.source)
            source = f"register: {stated[0]}" if stated else "register"
            name = labels.of(body)
            yield place, Event(first, TRUST, name, source, iri, "", TRUST, until=last)


def _listed(
    store: Store, authority: str, since: str, loaded: Sequence[Inspection]
) -> Iterator[Event]:
    """Yield the graded results of providers, and of services of the area, that official lists have.

    Those of a service whose report is loaded are left out: a list has the day of publication.
    """
    labels, frameworks = Labels(store), results_settings()["of_areas"]
    own = bodies_of(store, authority)
    for each in (one for one in inspection_results(store.facts) if one.body in own):
        kind = frameworks.get(each.body_kind, "")
        is_loaded = any(
            one.framework == kind and 0 <= months_between(one.day, each.day) <= _TO_REPORT
            for one in loaded
        )
        if each.grade in STEPS_BELOW_OUTSTANDING and each.day >= since and not is_loaded:
            yield Event(
                each.day,
                current_frameworks().name_of(kind, "") if kind else each.label,
                labels.concept(Scheme.GRADE, each.grade),
                f"list of {labels.of(each.inspectorate)} as at {own[each.body]['list_day']}",
                each.iri,
                "",
                line_of(kind) if kind else _PROVIDERS,
                each.grade,
            )
