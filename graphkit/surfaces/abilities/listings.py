"""Lists: what is loaded, the authorities, their recommendations, and what to review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from graphkit.answers.measures.descriptions import description
from graphkit.answers.measures.result_table import ResultTable, Value
from graphkit.answers.readings.horizon import Horizon, horizon_now, of_england
from graphkit.answers.readings.known import (
    KnownInspection,
    current_grades,
    grade_disputes,
    state_in_words,
)
from graphkit.answers.readings.next_inspections import (
    WINDOW_COLUMNS,
    next_inspections,
    waiting_note,
    window_cells,
)
from graphkit.answers.readings.read import read_brief
from graphkit.answers.readings.recommendation_states import OUTCOME_WORDS, without_readers
from graphkit.answers.summaries.followed_recommendations import (
    FollowedRecommendation,
    Subject,
    followed_recommendations,
    recommendation_counts,
)
from graphkit.answers.summaries.inspection_coverage import Coverage
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import authority_iri, entity_iri, inspection_of, local_id
from graphkit.core.partial_dates import long_date
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import OVERALL_EFFECTIVENESS, Scheme
from graphkit.graph.builder.official_file import official_store, results_comparison
from graphkit.graph.check.review_queue import KINDS, ReviewItem, review_items
from graphkit.graph.entities.entity_search import find_entity
from graphkit.graph.entities.focus import resolve_area, resolve_focus
from graphkit.graph.entities.lookup import Labels
from graphkit.graph.entities.quotes import COLUMNS, Passages
from graphkit.graph.facts.inspections import Inspection, inspections
from graphkit.graph.store.dataset import Store
from graphkit.surfaces.abilities.ability import ability
from graphkit.surfaces.abilities.value_types import (
    AS_AT,
    AUTHORITY,
    FILE,
    FLAG,
    AsAt,
    Authority,
    Focus,
    Label,
    ParameterAlias,
    Quotes,
    Region,
    Top,
    one_of,
)

OUTCOME = one_of(OUTCOME_WORDS, words=OUTCOME_WORDS)
_ORDERS = ("name", "worst", "region", "next")  # of authorities


@ability({"focus": "Slough"}, is_slow=True)
def coverage(
    store: Store,
    *,
    focus: Annotated[Focus, ParameterAlias("place"), ParameterAlias("region")] = (),
    missing: Annotated[bool, FLAG, "Only rows in which an inspection is missing."] = False,
    official: Annotated[
        str,
        FILE,
        "An official list (ODS, XLSX, CSV): of inspections, or of results of other inspections.",
    ] = "",
    as_at: AsAt = "",
) -> ResultTable:
    """List what is loaded and what is known to be missing, by authority and framework.

    An inspection is known to be missing where the official record has it or a loaded report
    mentions it; the last column names the source. Loaded inspections are compared with the official
    record: that of the graph, or another list as Ofsted publishes it. A list of results of other
    inspections is compared with the one in the graph; owners that the register does not have are
    named.
    """
    other = official_store(Path(official), store) if official else None
    compared = results_comparison(Path(official), store) if official else ""
    table = Coverage(store, resolve_focus(store, focus), other).table(missing)
    return replace(table, notes=(*filter(None, [compared]), *table.notes))


@ability({"region": "South East", "grade": "good"})
def authorities(
    store: Store,
    *,
    region: Region = "",
    grade: Annotated[
        str,
        one_of(STEPS_BELOW_OUTSTANDING),
        (
            "Only authorities rated so: overall, or by the worst judgement where no overall "
            "grade was given."
        ),
    ] = "",
    since: Annotated[
        str, AS_AT, "The day from which to say what moved.", Label("What moved since")
    ] = "",
    order: Annotated[str, one_of(_ORDERS), "How to order them."] = "name",
    as_at: AsAt = "",
) -> ResultTable:
    """List the local authorities with their grades now, or as at a day: one row for each.

    start is the first day of the latest full inspection known, published the day of its report,
    source "report" or "official" (the inspectorate's list, where the report is not loaded).
    known_until is the day until which its state is known, by the source known_from. overall is
    empty where no overall grade was given, and reason says so; worst is the worst of the other
    judgements; rated is the one or the other, as rated_by says. usual_from, half_by and usual_until
    are the days by which the first, half and nine in ten of the councils of its grade were
    inspected again; waiting says where it is in that window. With since, before is the grade at
    the inspection before, and moved how it changed, where the report was published since.
    Authorities are those that exist, or existed on the day.
    Nobody outside the inspectorate knows when an inspection comes.
    """
    england, known = of_england(store), horizon_now(store)
    now, moves = _states(england, region, grade, order), _moves(england, since) if since else {}
    usual = next_inspections(england)
    numbers = Counter(each.authority for each in inspections(store.facts))
    criteria = [
        name
        for names in current_frameworks().overview_columns.values()
        for name in names
        if name != OVERALL_EFFECTIVENESS
    ]
    columns = (
        *("code", "name", "region", "framework", "version", "start", "published"),
        *("overall", "worst", "rated", "rated_by"),
        *(name.replace("-", "_") for name in criteria),
        *(
            "source",
            "known_until",
            "known_from",
            "reason",
            *WINDOW_COLUMNS,
            "before",
            "moved",
            "inspections",
            "entity",
        ),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            each.code,
            each.name,
            each.region,
            each.framework,
            each.version,
            each.day,
            each.issued,
            each.overall_grade,
            each.worst_grade,
            each.judged,
            each.rated_by,
            *(each.grades.get(name, "") for name in criteria),
            each.source,
            *_known_until(known, each.day),
            each.reason(store),
            *window_cells(usual.get(each.authority)),
            *moves.get(each.authority, ("", "")),
            numbers[each.authority],
            local_id(each.authority),
        )
        for each in now
    )
    narrow = (
        "name",
        "framework",
        "start",
        "overall",
        "rated",
        "source",
        "reason",
        "waiting",
        *(("moved",) if since else ()),
    )
    return ResultTable(
        "authorities",
        columns,
        rows,
        *description("authorities"),
        notes=tuple(_counted(store, now)),
        hidden_columns=("entity",),
        wide_columns=tuple(name for name in columns if name not in narrow),
    )


def _known_until(known: Horizon, day: str) -> tuple[str, str]:
    """Return the day until which a state that began on a day is known, and by which source; ""
    for none.
    """
    if not day:
        return "", ""
    if not known.whole or day > known.whole.newest:
        return day, "reports"
    return min(known.day, known.whole.newest), known.source


def _states(store: Store, region: str, grade: str, order: str) -> list[KnownInspection]:
    """Return the latest full inspections of the authorities of a region, or of all, that have a
    grade, or any, in an order.
    """
    focus, usual = resolve_area(store, region), next_inspections(store)
    found = current_grades(store, focus.authorities if focus else None)

    def gravity(each: KnownInspection) -> tuple[int, int]:
        leaders = STEPS_BELOW_OUTSTANDING.get(each.grades.get("leaders", ""), -1)
        return -STEPS_BELOW_OUTSTANDING.get(each.judged, -1), -leaders

    def key(each: KnownInspection) -> tuple[Any, ...]:
        half_by = usual[each.authority].half_by if each.authority in usual else "9999"
        before = {"name": (), "worst": (), "region": (each.region,), "next": (half_by,)}[order]
        return *before, *(() if order == "name" else gravity(each)), each.name

    return sorted((each for each in found if grade in ("", each.judged)), key=key)


def _moves(store: Store, since: str) -> dict[str, tuple[str, str]]:
    """Return the grade before and how it moved, by authority with news since a day of a full
    inspection after another one; it fell where only a judgement is worse.
    """
    columns = ["authority", "kind", "direction", "from", "day"]
    asked = {"of": "news", "where": {"day": f"{since}..", "not": {"from": None}}}
    found = read_brief(store, {**asked, "columns": columns, "order": "day"})
    moves = dict[str, tuple[str, str]]()
    for row in found.rows:
        authority = entity_iri(found.columns[0].ids[str(row["authority"])])
        is_fall = row["kind"] == "a judgement worse"
        moves[authority] = str(row["from"]), "fell" if is_fall else str(row["direction"])
    return moves


def _counted(store: Store, now: Sequence[KnownInspection]) -> Iterator[str]:
    """Yield how many authorities have which grade, and who has no overall one."""
    if not now:
        yield "No authority is graded so."
        return
    unknown = [each.name for each in now if not each.judged]
    yield f"{len(now)} authorities: {state_in_words(now) or 'none with a known grade'}."
    if worst := [each.name for each in now if each.rated_by == "worst"]:
        yield f"Without an overall grade: {', '.join(worst)}."
    disputes = grade_disputes(store.facts)
    for each in now:
        yield from (dispute.text for dispute in disputes.get(each.authority, ()))
    if unknown:
        yield f"Without a known full inspection: {', '.join(unknown)}."
    if note := waiting_note(store):
        yield note


_TRACKED = (
    *(
        "inspected",
        "framework",
        "number",
        "part_of",
        "priority",
        "time_limit",
        "topics",
        "key_words",
        "concerns",
    ),
    *(
        "addressed_to",
        "state",
        "weak_at_latest",
        "outcome",
        "parts",
        "rag",
        "confidence",
        "reviewed",
    ),
)


@ability({"authority": "Slough"})
def tracker(
    store: Store,
    authority: Authority,
    *,
    outcome: Annotated[str, OUTCOME, "Only recommendations with this outcome."] = "",
    as_at: AsAt = "",
    with_quotes: Quotes = False,
) -> ResultTable:
    """List the recommendations of an authority and what became of each at the next full inspection.

    The latest inspection comes first. state is open until an inspection that could answer it is
    known, the next full one or, for area SEND, the next area SEND inspection; a visit answers
    nothing. weak_at_latest marks those found weak again at the latest full inspection: they are not
    open. A sub-point has the number of its whole in part_of, and counts with it. rag is the status
    of the outcome: red, amber, green or grey; confidence that of the outcome, from 0 to 1; reviewed
    marks an outcome that a person decided on. Where a recommendation asks for several things, parts
    says how many of these the later report answers well. key_words, in alphabetical order, say what
    it is about where its words may not be copied; link opens the report at its page.
    """
    iri = find_entity(store, authority, "authority")
    made = {item.iri: item for item in inspections(store.facts, with_undated=True)}
    labels, places = Labels(store), Passages(store, with_quotes)
    every = followed_recommendations(store, iri)
    found = [each for each in every if outcome in ("", each.outcome)]
    places.expect({each.iri for each in found})
    numbers = {each.iri: each.number for each in every}
    rows = tuple(
        (
            *_tracked_row(labels, made[each.inspection], each, numbers.get(each.whole, "")),
            *places.of(each.iri).cells,
        )
        for each in found
    )
    columns = (*_TRACKED, *COLUMNS)
    empty = (name for at, name in enumerate(columns) if not any(row[at] for row in rows))
    hidden = {
        "statement",
        "reviewed",
        "link",
        "time_limit",
        "rag",
        "paragraph",
        "weak_at_latest",
        *empty,
    }
    if "words" not in hidden:
        hidden |= {"concerns", "addressed_to"}
        if all(row[columns.index("words")] for row in rows):
            hidden.add("key_words")
    elif all(row[columns.index("addressed_to")] == labels.of(iri) for row in rows):
        hidden.add("addressed_to")
    counts, unconfirmed = recommendation_counts(every), without_readers(store.facts)
    state = (
        f"{counts.open} open, {counts.weak_at_latest} found weak again at the latest full "
        "inspection; sub-points count with their whole."
    )
    none = f"No recommendation loaded for {labels.of(iri)}."
    notes = tuple(filter(None, (state if found or outcome else none, unconfirmed)))
    return ResultTable(
        labels.of(iri), columns, rows, notes=notes, hidden_columns=tuple(sorted(hidden))
    )


def _tracked_row(
    labels: Labels, made: Inspection, each: FollowedRecommendation, whole: str
) -> tuple[Value, ...]:
    topics = ", ".join(labels.concept(Scheme.TOPIC, topic) for topic in each.topics)
    priority, about = "yes" if each.is_priority else "", each.subject or Subject("", "", "", "")
    return (
        made.day,
        made.under,
        each.number,
        whole,
        priority,
        each.time_limit,
        topics,
        about.key_words,
        about.concerns,
        about.addressed_to,
        each.state,
        "yes" if each.weak_at_latest else "",
        each.outcome,
        each.answered_parts,
        each.rag,
        each.confidence,
        "yes" if each.is_reviewed else "",
    )


_REVIEWED = ("id", "kind", "label", "confidence", "worth")
_PASSAGE = ("page", "paragraph", "quote")
_CONTEXT = ("statement", "link", "inspection", "later_inspection", "later_passages")
_DECISION = (  # columns of the tables of decisions, and of a correction, with those above
    *("earlier", "later", "item", "words", "outcome", "shown_by", "authority", "entity"),
    *("field", "value", "by", "why", "on"),
)


@ability({"authority": "Slough", "kind": "outcome"}, is_slow=True)
def review(
    store: Store,
    authority: Annotated[str, AUTHORITY, "Only an authority, by name or ONS code."] = "",
    *,
    kind: Annotated[str, one_of(KINDS), "Only labels of this kind."] = "",
    top: Top = 20,
    with_quotes: Quotes = False,
) -> ResultTable:
    """List the labels that are most worth a person's decision, the worthiest first.

    These are unsure and consequential: outcomes of recommendations, interventions, sentences that
    may state one, polarities below 0.6, and pairs of services that may be one. What a person has
    decided is not listed. As CSV or XLSX, each line has its passages and the columns of a decision.
    """
    iri = find_entity(store, authority, "authority") if authority else ""
    places, found = Passages(store, with_quotes), review_items(store, iri, kind)
    shown = found[:top]
    places.expect({item.statement for item in shown})
    labels, later_passages = Labels(store), _later_passages(store, shown, places)
    inspected = {
        each.iri: f"{labels.of(each.authority)}, {each.under}, {long_date(each.day)}"
        for each in inspections(store.facts)
    }
    rows = tuple(
        (
            item.id,
            item.line.get("kind", item.kind),
            item.label,
            item.confidence,
            round(item.worth, 2),
            *places.of(item.statement).cells,
            inspected.get(inspection_of(item.statement), ""),
            inspected.get(item.later, ""),
            later_passages.get(item.statement, ""),
            *(item.line.get(name, "") for name in _DECISION),
        )
        for item in shown
    )
    notes = (f"The first {len(shown):,} of {len(found):,}.",) if len(found) > len(shown) else ()
    return ResultTable(
        "review",
        (*_REVIEWED, *_PASSAGE, *_CONTEXT, *_DECISION),
        rows,
        *description("review"),
        notes=notes,
        hidden_columns=(*_CONTEXT, *_DECISION),
    )


def _later_passages(store: Store, items: Iterable[ReviewItem], places: Passages) -> dict[str, str]:
    """Return by recommendation the passages of the later report that its outcome rests on."""
    outcomes = {item.statement: authority_iri(item.authority) for item in items if item.later}
    found = {
        each.iri: [places.of(passage.iri) for passage in each.passages]
        for area in sorted({*outcomes.values()})
        for each in followed_recommendations(store, area)
        if each.iri in outcomes
    }
    return {
        iri: " | ".join(f"{each.source}: {each.shown_words}" for each in passages)
        for iri, passages in found.items()
    }
