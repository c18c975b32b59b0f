"""Answers about authorities: no report, neighbours, who delivers, interventions, when inspected, when due."""

from __future__ import annotations

from collections.abc import Sequence

from graphkit.analyse.delivery_years import dated_delivery
from graphkit.answer.no_report import inspection_row, no_report
from graphkit.answer.question_context import (
    MOST_ROWS,
    QuestionContext,
    began,
    counted,
    listed,
    overall_statements,
    overall_words,
    statements_of,
)
from graphkit.answer.surroundings import around
from graphkit.answer.typed_answer import Answer, Row
from graphkit.ask.loaded_reports import inspections_not_loaded
from graphkit.ask.lookup import concept_value, local_id, neighbour_list
from graphkit.ask.questions import columns_and_rows, questions, run_question, term_text
from graphkit.core.frameworks import current_frameworks
from graphkit.core.partial_dates import long_date, months_between

_CHILDRENS_SERVICES = "Children's services"  # label of the service type
_TRUST = "ChildrensTrust"


def when_inspected(context: QuestionContext) -> Answer | None:
    """Return the loaded inspections of an authority, the newest first."""
    authority = context.question.authorities[0]
    own = context.of(authority)
    if not own:
        return no_report(context, authority)
    name, full = context.labels.of(authority), context.latest.get(authority)
    text = f"The latest loaded inspection of {name} is {began(own[-1])}"
    if full and full is not own[-1]:
        text += f"; the latest full one is {began(full)}"
    rows = map(inspection_row, reversed(own))
    statements = overall_statements(reversed(own))
    missing = inspections_not_loaded(context.store, [authority])
    mentioned = {(each.when, each.framework) for each in missing}
    more = [f"Its reports refer to {counted(len(mentioned), 'inspection')} not loaded."] if missing else []
    return context.answer("inspections", f"{text}.", rows, statements, (authority,), *more)


def due(context: QuestionContext) -> Answer | None:
    """Return the authorities by their latest full inspection, oldest first, and when three years end.

    The inspectorate publishes no dates: this is arithmetic, not a schedule.
    """
    scope, years = context.scope, current_frameworks().interval
    items = sorted(
        (item for each in scope.authorities if (item := context.latest.get(each))),
        key=lambda item: (item.day, item.authority),
    )
    if not items:
        return no_report(context, scope.authorities[0]) if len(scope.authorities) == 1 else None
    rows: list[Row] = [
        {
            "authority": context.labels.of(item.authority),
            "inspected": item.day,
            "grade": overall_words(item),
            "months": months_between(item.day, context.newest),
            f"{years} years end": f"{int(item.day[:4]) + years}{item.day[4:7]}",
            "id": local_id(item.authority),
        }
        for item in items[:MOST_ROWS]
    ]
    first, over = items[0], [item for item in items if item.day < context.cycle_start]
    name = context.labels.of(first.authority)
    if len(items) == 1:
        end = long_date(f"{int(first.day[:4]) + years}{first.day[4:7]}")
        text = (
            f"The latest loaded full inspection of {name} began on {long_date(first.day)}; the usual "
            f"{years} years end in {end}."
        )
    else:
        text = (
            f"{len(over)} of {counted(len(items), 'authority')} in {scope.title} had the latest loaded full "
            f"inspection more than {years} years before {long_date(context.newest)}; the longest ago is "
            f"{name} ({long_date(first.day)})."
        )
    caution = (
        "The inspectorate gives no dates in advance, and reports may be missing here: this is the usual "
        "interval counted on, not a schedule."
    )
    return context.answer(
        "due", text, rows, overall_statements(items), scope.authorities, cautions=(caution,)
    )


def neighbours(context: QuestionContext) -> Answer | None:
    """Return the authorities around one on the map and its statistical neighbours, with their grades."""
    place = context.question.authorities[0]
    found = around(context.store, place)
    if not found:
        return None
    rows: list[Row] = []
    for near in found:
        item = context.latest.get(near.authority)
        rows.append(
            {
                "authority": context.labels.of(near.authority),
                "near": near.why,
                "grade": overall_words(item),
                "inspected": item.day if item else "",
                "id": local_id(near.authority),
            }
        )
    published = neighbour_list(context.store)
    borders = listed([context.labels.of(near.authority) for near in found if near.why == "borders it"])
    alike = listed([context.labels.of(near.authority) for near in found if near.why.startswith("stat")], 10)
    parts = [
        f"it borders {borders}" if borders else "",
        f"its statistical neighbours{f' ({published})' if published else ''} are {alike}" if alike else "",
    ]
    text = f"{context.labels.of(place)}: {'; '.join(part for part in parts if part)}."
    others = tuple(dict.fromkeys(near.authority for near in found))
    statements = context.grade_statements((place, *others))
    return context.answer("neighbours", text, rows, statements, others)


def delivery(context: QuestionContext) -> Answer | None:
    """Return who delivers services for an authority, or which authorities have another body deliver them.

    What has ended, or was last known long ago, is in brackets, as on the map, and in no list of today.
    """
    found = _deliverers(context)
    main, where = [row for row in found if row["main"]], context.scope.title
    now = [row for row in main if not row["old"]]
    if context.question.authorities:
        bodies = listed([f"{row['deliverer']} ({row['text']})" for row in now], 12)
        text = f"The children's services of {where} are delivered by {bodies}."
        if not now:
            text = (
                f"No trust or company is known here that runs the children's services of {where}: as far as "
                "reports and the register say, the council does."
            )
        for words, rows in (
            ("Before", [row for row in main if row["old"]]),
            ("For single services", [row for row in found if not (row["main"] or row["old"])]),
        ):
            named = [f"{row['deliverer']} ({row['text']})" for row in rows]
            text += f" {words}: {listed(named, 12)}." if named else ""
    else:
        found, count = now, len({row["authority"] for row in now})
        text = (
            f"In {where}, {counted(count, 'authority')} {'has' if count == 1 else 'have'} children's "
            "services delivered by another body, as reports and the register state."
        )
    shown = [
        {name: row[name] for name in ("authority", "deliverer", "what")}
        | {"years": f"({row['text']})" if row["old"] else row["text"]}
        | {name: row[name] for name in ("reported in", "source", "statement")}
        for row in found
    ]
    caution = "Services that an authority runs itself have no row, and the list is not complete."
    return context.answer(
        "delivery", text, shown[:60], statements_of(shown), context.scope.authorities, cautions=(caution,)
    )


def _deliverers(context: QuestionContext) -> list[dict[str, str]]:
    """Return a row for each body and authority: those that run all services first, then those of today."""
    label = context.labels.of
    edges = {
        (label(place), label(body)): {**data, "trust": context.labels.kind(body) == _TRUST}
        for body, place, data in dated_delivery(context.store).edges(data=True)
    }
    grouped: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in _question_rows(context, "who-delivers"):
        if (row["authority"], row["deliverer"]) in edges:
            grouped.setdefault((row["authority"], row["deliverer"]), []).append(row)
    found = []
    for (authority, body), rows in grouped.items():
        services = [row["serviceType"] for row in rows if row["serviceType"]]
        roles = [row["role"] for row in rows if row["role"]]
        last, edge = max(rows, key=lambda row: row["knownAt"]), edges[authority, body]
        is_main = _CHILDRENS_SERVICES in services or (edge["trust"] and not services)
        found.append(
            {
                "authority": authority,
                "deliverer": body,
                "what": listed(list(dict.fromkeys(services or roles))),
                "text": edge["text"],
                "reported in": last["knownAt"][:4],
                "source": last["source"],
                "statement": last["statement"] if last["quote"] or last["page"] else "",
                "main": "main" if is_main else "",
                "old": "old" if edge["old"] else "",
            }
        )
    return sorted(found, key=lambda row: (not row["main"], row["old"], row["authority"], row["deliverer"]))


def interventions(context: QuestionContext) -> Answer | None:
    """Return where the government intervened, as reports state it, the newest first."""
    is_local = context.question.has_place
    rows = _question_rows(context, "interventions")
    rows.sort(key=lambda row: (row.get("knownAt", ""), row["authority"]), reverse=True)
    rows = [row for row in rows if is_local or (row.get("knownAt") or "9") >= context.cycle_start]
    shown = [
        {
            "authority": row["authority"],
            "intervention": row["intervention"],
            "since": row.get("since", ""),
            "reported": row.get("knownAt", ""),
            "statement": row["statement"],
        }
        for row in rows[:40]
    ]
    places = list(dict.fromkeys(row["authority"] for row in rows))
    since = "" if is_local else f" in inspections begun since {long_date(context.cycle_start)}"
    text = (
        f"Reports{since} state an intervention by the government in {listed(places)}."
        if places
        else f"No loaded report states an intervention by the government in {context.scope.title}."
    )
    caution = "A report states what was so at its time: an intervention may have ended since, or begun later."
    return context.answer(
        "interventions", text, shown, statements_of(shown), context.scope.authorities, cautions=(caution,)
    )


def _question_rows(context: QuestionContext, name: str, **values: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a competency question, on the places of the question if it has any, as texts."""
    codes = [concept_value(iri) for iri in context.scope.authorities] if context.question.has_place else []
    values |= {"authority": codes} if codes else {}
    result = run_question(context.store, questions()[name], values)
    columns, rows = columns_and_rows(result, lambda term: term_text(term) if term else "")
    return [dict(zip(columns, (str(cell or "") for cell in row), strict=True)) for row in rows]
