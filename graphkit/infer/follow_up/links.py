"""What became of a recommendation: what the next full inspection of the authority says of it.

How that is told: `follow_up.later`. All is told from what the graph holds, so a graph made from records says
the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from graphkit.ask.inspections import STEPS_BELOW_OUTSTANDING, Inspection, matching_inspections
from graphkit.ask.lookup import ItemValues, keywords
from graphkit.core.identifiers import concept_iri, graph_iri, inspection_of
from graphkit.core.model import AREA_SEND
from graphkit.core.quads import Quads
from graphkit.core.terms import Class, Property, Scheme
from graphkit.infer.follow_up.later_report import Evaluated, FollowUp, Later
from graphkit.infer.follow_up.similarity import Gist
from graphkit.infer.previous_build import NO_BUILD, PreviousBuild
from graphkit.store.dataset import Store, values_clause

EVERYWHERE = ("",)  # in the union of all graphs
_REGISTER = f"GRAPH <{graph_iri('register')}>"


def follow_ups(
    store: Store, quads: Quads, inspections: Sequence[Inspection], before: PreviousBuild = NO_BUILD
) -> None:
    """Infer what became of each recommendation by the next full inspection of the same authority.

    `inspections` are all that the store holds. For pairs of reports that have not changed since the last
    build, what it inferred is taken over.
    """
    known, changed = _inferred_before(before), before.changed or ()
    anew = []
    for pair in successions(inspections):
        told = known.get((pair.before, pair.later), {})
        if told and {pair.report_before, pair.report}.isdisjoint(changed):
            for iri, became in told.items():
                _write(quads, iri, pair.later, became)
        else:
            anew.append(pair)
    reports = {report for pair in anew for report in (pair.report_before, pair.report)}
    asked = recommendations(store, EVERYWHERE if before.changed is None else sorted(reports))
    held = {one.iri: one for one in inspections}
    earlier: dict[tuple[str, str], list[Succession]] = defaultdict(list)
    for pair in anew:
        if pair.before in asked:
            earlier[pair.later, pair.report].append(pair)
    for (later, report), pairs in sorted(earlier.items()):
        every = [item for pair in pairs for some in asked[pair.before] for item in some]
        before_it = [held[pair.before] for pair in pairs]
        said = Later(findings(store, report, every, before_it), asked.get(later, Requests()).whole, every)
        for pair in pairs:
            for some in asked[pair.before]:
                for compared in said.compare(some, pair.joint, pair.worse):
                    _write(quads, compared.asked.iri, later, said.follow_up(compared))


def _inferred_before(before: PreviousBuild) -> dict[tuple[str, str], dict[str, FollowUp]]:
    """Return what was inferred of each recommendation, by the earlier and the later inspection."""

    def shown(name: Property) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for iri, item in before.links(name):
            found[item].append(iri)
        return found

    recurring, resolving = shown(Property.RECURRENCE_OF), shown(Property.RESOLVES)
    later, outcome = (dict(before.links(name)) for name in (Property.LATER_INSPECTION, Property.OUTCOME))
    sure = {node: float(number.split('"')[1]) for node, number in before.values(Property.CONFIDENCE)}
    known: dict[tuple[str, str], dict[str, FollowUp]] = defaultdict(dict)
    for item, node in before.links(Property.FOLLOW_UP):
        became = FollowUp(_last(outcome[node]), sure[node], tuple(recurring[item]), tuple(resolving[item]))
        known[inspection_of(item), later[node]][item] = became
    return known


def _write(quads: Quads, recommendation: str, later: str, found: FollowUp) -> None:
    node = f"{recommendation}/follow-up"
    quads.add_type(node, Class.FOLLOW_UP)
    quads.add_link(recommendation, Property.FOLLOW_UP, node)
    quads.add_link(node, Property.OUTCOME, concept_iri(Scheme.FOLLOW_UP, found.outcome))
    quads.add_link(node, Property.LATER_INSPECTION, later)
    quads.add_number(node, Property.CONFIDENCE, found.confidence)
    for iri in found.recurring:
        quads.add_link(iri, Property.RECURRENCE_OF, recommendation)
    for iri in found.resolving:
        quads.add_link(iri, Property.RESOLVES, recommendation)


class Requests(NamedTuple):
    """What an inspection asked of the authority: each thing with its sub-points, and each sub-point."""

    whole: Sequence[Gist] = ()
    points: Sequence[Gist] = ()  # each read with the point above it


class Succession(NamedTuple):
    """An inspection with its report, and the next full one of the same authority with its report."""

    before: str
    report_before: str
    later: str
    report: str
    joint: bool  # the earlier one was a joint inspection
    worse: float  # by how many steps the grades of the later one are worse, on average


def successions(inspections: Iterable[Inspection]) -> Iterator[Succession]:
    """Yield each inspection that a full one of the same authority came after.

    But for those of area SEND: schools and health services are asked there, which no full one looks at.
    """
    ordered = sorted(inspections, key=lambda one: (one.authority, one.day, one.iri))
    for _, of_one in groupby(ordered, key=lambda one: one.authority):
        later: Inspection | None = None
        for one in reversed([*of_one]):
            if later and one.framework != AREA_SEND:
                steps, before = _steps(later), _steps(one)
                worse = steps - before if steps is not None and before is not None else 0.0
                joint = one.framework.startswith("jtai")
                yield Succession(one.iri, one.report, later.iri, later.report, joint, worse)
            if one.full:
                later = one


def _steps(inspection: Inspection) -> float | None:
    """Return how many steps below outstanding the grades of an inspection are, on average; None without."""
    grades = {judged.statement: judged.grade for judged in inspection.judgements}
    steps = [STEPS_BELOW_OUTSTANDING[grade] for grade in grades.values() if grade in STEPS_BELOW_OUTSTANDING]
    return sum(steps) / len(steps) if steps else None


def recommendations(store: Store, reports: Iterable[str] = EVERYWHERE) -> dict[str, Requests]:
    """Return what each inspection asked of the authority, or of the trust it has.

    `reports` are the graphs to look in: all of them in one go, or one after another.
    """
    asked: dict[str, Requests] = {}
    for report in reports:
        asked |= _asked(store, report)
    return asked


def _asked(store: Store, report: str) -> dict[str, Requests]:
    within = f"GRAPH <{report}>" if report else ""
    topics, sectors = (
        _gathered(
            store.rows(
                f"SELECT ?item ?value {{ {within} {{ ?any gk:recommendation ?item . ?item {name} ?value }} }}"
            )
        )
        for name in ("gk:topic", "gk:sector")
    )
    words_of = keywords(store, report, "recommendation")
    parts: dict[str, list[str]] = defaultdict(list)
    of: dict[str, str] = {}
    for inspection, item, whole in store.rows(
        f"""SELECT ?inspection ?item ?whole {{
            {within} {{ ?inspection gk:recommendation ?item ; gk:inspectionOf ?authority .
                ?item gk:addressedTo ?to . OPTIONAL {{ ?item dcterms:isPartOf ?whole }} }}
            OPTIONAL {{ {_REGISTER} {{ ?to a ?trust }} FILTER(?trust = gk:ChildrensTrust) }}
            FILTER(?to = ?authority || BOUND(?trust)) }}"""
    ):
        of[whole or item] = inspection
        parts[whole or item].append(item)

    def said(iri: str, items: Sequence[str]) -> Gist:
        words, about, named = (
            frozenset[str]().union(*(held[item] for item in items)) for held in (words_of, topics, sectors)
        )
        return Gist(iri, words, about, named)

    wholes, points = defaultdict[str, list[Gist]](list), defaultdict[str, list[Gist]](list)
    for whole, inspection in sorted(of.items()):
        wholes[inspection].append(said(whole, parts[whole]))
        below = sorted(set(parts[whole]) - {whole})
        points[inspection] += [said(point, [whole, point]) for point in below]
    return {inspection: Requests(wholes[inspection], points[inspection]) for inspection in wholes}


def findings(
    store: Store, report: str, asked: Sequence[Gist], earlier: Sequence[Inspection] = ()
) -> list[Evaluated]:
    """Return the findings of a report, sorted, with those of their topics and sectors that are asked for.

    Those on the safeguarding board are left out. `earlier` are the inspections that asked.
    """

    def held(name: str, values: Iterable[str] | None = None) -> ItemValues:
        only = "" if values is None else values_clause("?value", values)
        return _gathered(
            store.rows(f"SELECT ?item ?value {{ {only} GRAPH <{report}> {{ ?item {name} ?value }} }}")
        )

    topics = held("gk:topic", _concepts(Scheme.TOPIC, (item.topics for item in asked)))
    sectors = held("gk:sector", _concepts(Scheme.SECTOR, (item.partners for item in asked)))
    polarity, looks_back = held("gk:polarity"), held("gk:looksBack")
    words, not_on = keywords(store, report, "finding"), _not_on(store, report, earlier)
    board = held("gk:section", [concept_iri(Scheme.CRITERION, "lscb")])
    found = []
    for iri in sorted(polarity.keys() - board.keys()):
        paragraph = _last(iri).rpartition(".")[0]  # the identifier of a finding begins with it
        said = Gist(iri, words[iri], topics[iri], sectors[iri], paragraph)
        found.append(Evaluated(said, min(polarity[iri]), min(looks_back[iri], default=""), not_on[iri]))
    return found


def _not_on(store: Store, report: str, earlier: Sequence[Inspection]) -> ItemValues:
    """Return the earlier inspections that findings do not look back on, for they name others by date."""
    named: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for finding, when, framework in store.rows(
        f"""SELECT ?finding ?when ?framework {{ GRAPH <{report}> {{
            ?finding gk:refersToEarlierInspection ?look . ?look gk:inspectedIn|gk:reportedIn ?when .
            OPTIONAL {{ ?look gk:framework ?framework }} }} }}"""
    ):
        named[finding].append((when, _last(framework)))
    found = ItemValues(frozenset)
    for finding, dates in named.items():
        found[finding] = frozenset(
            one.iri for one in earlier if not any(matching_inspections([one], *on) for on in dates)
        )
    return found


def _concepts(scheme: str, values: Iterable[frozenset[str]]) -> list[str]:
    return [concept_iri(scheme, value) for value in frozenset[str]().union(*values)]


def _gathered(rows: Iterable[tuple[str, str]]) -> ItemValues:
    """Return the values of each item: texts, or the last part of identifiers."""
    found: dict[str, list[str]] = defaultdict(list)
    for item, value in rows:
        found[item].append(_last(value))
    return ItemValues(frozenset, {item: frozenset(values) for item, values in found.items()})


def _last(iri: str) -> str:
    return iri.rpartition("/")[2]
