"""Answers about places, agencies and words: who is near, who delivers, who intervened, what a term means."""

from __future__ import annotations

from functools import cache

from graphkit.analyse.authority_briefing import briefing_on
from graphkit.analyse.delivery_years import dated_delivery
from graphkit.analyse.finding_counts import Counts, findings_by_name
from graphkit.answer.parsed_question import ParsedQuestion
from graphkit.answer.question_context import (
    MOST_ROWS,
    QuestionContext,
    count_columns,
    count_words,
    grade_cells,
    grade_words,
    listed,
)
from graphkit.answer.question_vocabulary import councils_at, vocabulary, words_of
from graphkit.answer.surroundings import around
from graphkit.answer.typed_answer import Answer, Row
from graphkit.ask.lookup import concept_value, end_date, local_id, neighbour_list, objects, subject_objects
from graphkit.ask.questions import columns_and_rows, questions, run_question, term_text
from graphkit.core.identifiers import entity_iri
from graphkit.core.partial_dates import long_date
from graphkit.core.resources import load_lexicon
from graphkit.core.terms import Property
from graphkit.language.wording import counted

_CHILDRENS_SERVICES = "Children's services"  # label of the service type
_TRUST = "ChildrensTrust"
_SERVED_BY = """
SELECT DISTINCT ?agency {{ ?agency gk:servesArea <{place}> ; a gk:{kind} }} ORDER BY ?agency"""
_ABOUT_AGENCY = """
SELECT DISTINCT ?finding ?polarity ?day ?authority {{
  ?inspection gk:inspectionOf ?authority ; gk:startDate ?day ; gk:finding ?finding .
  ?finding gk:concerns <{agency}> ; gk:polarity ?polarity }} ORDER BY DESC(?day) ?finding"""
_ARTICLES = ("a", "an", "the")
_MAJORITY = 95  # per cent of postcodes, from which the others are not named in the sentence


def neighbours(context: QuestionContext) -> Answer | None:
    """Return the authorities around one on the map and its statistical neighbours, with their grades."""
    found = around(context.store, context.place)
    if not found:
        return None
    rows = [
        context.row(near.authority, {"near": near.why, **grade_cells(context.latest.get(near.authority))})
        for near in found
    ]
    published = neighbour_list(context.store, context.place)
    borders = listed([context.name(near.authority) for near in found if near.why == "borders it"])
    alike = listed([context.name(near.authority) for near in found if near.why.startswith("stat")], most=10)
    parts = [
        f"it borders {borders}" if borders else "",
        f"its statistical neighbours{f' ({published})' if published else ''} are {alike}" if alike else "",
    ]
    text = f"{context.place_name}: {'; '.join(filter(None, parts))}."
    others = tuple(dict.fromkeys(near.authority for near in found))
    statements = context.grade_statements((context.place, *others))
    return context.answer("neighbours", text, rows, statements, others)


def delivery(context: QuestionContext) -> Answer | None:
    """Return who delivers services for an authority, or which authorities have another body deliver them.

    What has ended, or was last known long ago, is in brackets, as on the map, and in no list of today.
    """
    found = _deliverers(context)
    main, where = [row for row in found if row["main"]], context.scope.title
    now = [row for row in main if not row["old"]]
    if context.question.authorities:
        text = f"The children's services of {where} are delivered by {_bodies(now)}."
        if not now:
            text = (
                f"No trust or company is known here that runs the children's services of {where}: as far as "
                "reports and the register say, the council does."
            )
        before = [row for row in main if row["old"]]
        single = [row for row in found if not (row["main"] or row["old"])]
        for words, rows in (("Before", before), ("For single services", single)):
            text += f" {words}: {_bodies(rows)}." if rows else ""
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
    return context.answer("delivery", text, shown[:60])


def _bodies(rows: list[dict[str, str]]) -> str:
    return listed([f"{row['deliverer']} ({row['text']})" for row in rows], most=12)


def _deliverers(context: QuestionContext) -> list[dict[str, str]]:
    """Return a row for each body and authority: those that run all services first, then those of today."""
    edges = {
        (context.name(place), context.name(body)): {**data, "trust": context.labels.kind(body) == _TRUST}
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
    names = ("authority", "intervention", "since", "knownAt", "statement")
    shown = [
        {"reported" if name == "knownAt" else name: row.get(name, "") for name in names} for row in rows[:40]
    ]
    places = list(dict.fromkeys(row["authority"] for row in rows))
    since = "" if is_local else f" in inspections begun since {context.cycle_day}"
    text = (
        f"Reports{since} state an intervention by the government in {listed(places)}."
        if places
        else f"No loaded report states an intervention by the government in {context.scope.title}."
    )
    return context.answer("interventions", text, shown)


def _question_rows(context: QuestionContext, name: str) -> list[dict[str, str]]:
    """Return the rows of a competency question, on the places of the question if it has any, as texts."""
    codes = [concept_value(iri) for iri in context.scope.authorities] if context.question.has_place else []
    result = run_question(context.store, questions()[name], {"authority": codes} if codes else {})
    columns, rows = columns_and_rows(result, lambda term: term_text(term) if term else "")
    return [dict(zip(columns, (str(cell or "") for cell in row), strict=True)) for row in rows]


def agency_findings(context: QuestionContext) -> Answer | None:
    """Return what reports say about an agency: findings by authority, the newest first."""
    agency = next(iter(context.question.agencies), "") or _serving(context)
    if not agency:
        return None
    store, topics = context.store, context.topics
    on_topics = {iri for topic in topics for iri, _ in subject_objects(store, Property.TOPIC, topic)}
    places = context.scope.authorities if context.question.has_place else ()
    counts: dict[tuple[str, str], Counts] = {}
    kept, statements = set(), []
    for finding, polarity, day, authority in store.rows(_ABOUT_AGENCY.format(agency=agency)):
        kind = concept_value(polarity)
        is_about = (not places or authority in places) and (not topics or finding in on_topics)
        if is_about and day in context.question.years and context.accepts(kind):
            kept.add(finding)
            counts.setdefault((day, authority), Counts()).add(kind)
            statements += [finding] if kind != "context" else []
    name, total = context.name(agency), sum(counts.values(), Counts())
    current = vocabulary(store).current
    served = tuple(iri for iri in objects(store, agency, Property.SERVES_AREA) if iri in current)
    text = f"{name} serves {listed([*map(context.name, served)])}. " if served and not topics else ""
    text += f"Reports have {count_words(total)}" if total.total else "No loaded report has a finding"
    text += f" about {name}{context.on_topics}{f' in {context.scope.title}' if places else ''}"
    if counts:
        text += f", from {min(counts)[0][:4]} to {max(counts)[0][:4]}"
    rows = [
        context.row(place, {"inspected": day, **count_columns(each), "neutral": each.context})
        for (day, place), each in [*counts.items()][:MOST_ROWS]
    ]
    cautions, by_name = [], findings_by_name(store, agency)
    if inferred := sum(not by_name.get(each, True) for each in kept):
        cautions += [
            f"{inferred} of {counted(len(kept), 'finding')} do not name it: they mean “the police”, “the "
            "board” or the like of the place inspected."
        ]
    if len(counts) > MOST_ROWS:
        cautions += [f"The table has the newest {MOST_ROWS} of {len(counts)} inspections."]
    named = tuple({authority for _, authority in counts}) or served
    return context.answer("agency", f"{text}.", rows, statements, named, cautions=cautions)


def _serving(context: QuestionContext) -> str:
    """Return the agency of the kind named that serves the place named; "" if none is known."""
    query = _SERVED_BY.format(place=context.place, kind=context.question.agency_kinds[0])
    return next((iri for (iri,) in context.store.rows(query) if not end_date(context.store, iri)), "")


def peers(context: QuestionContext) -> Answer | None:
    """Return the neighbours that are strong on the weakest topics of an authority."""
    name, briefing = (context.place_name, briefing_on(context.store, context.place, context.all_quotes))
    rows: list[Row] = [
        {
            "topic": each.topic,
            "authority": each.name,
            "grade": grade_words(each.grade),
            "inspected": each.inspected,
            "id": local_id(each.authority),
            "statement": each.source.statement,
        }
        for each in briefing.peers
    ]
    names: dict[str, list[str]] = {}
    for each in briefing.peers:
        names.setdefault(each.topic, []).append(each.name)
    parts = "; ".join(f"on {topic.lower()} {listed(others)}" for topic, others in names.items())
    text = (
        f"Statistical neighbours that are strong where {name} is weak: {parts}."
        if parts
        else f"No statistical neighbour with a loaded report is strong where {name} is weak."
    )
    return context.answer("peers", text, rows, cautions=context.age_caution())


def briefing_answer(context: QuestionContext) -> Answer | None:
    """Return the three sentences of the briefing on an authority, and what to ask."""
    place = context.place
    briefing = briefing_on(context.store, place, context.all_quotes)
    sources = [each.source.statement if each.source else "" for each in briefing.asks]
    rows: list[Row] = [
        {"to ask": each.question, "because": each.because, "id": local_id(place), "statement": source}
        for each, source in zip(briefing.asks, sources, strict=True)
    ]
    statements = [*context.grade_statements((place,)), *map(entity_iri, filter(None, sources))]
    text, cautions = " ".join(briefing.sentences), briefing.not_covered
    return context.answer("briefing", text, rows, statements, cautions=cautions)


def postcode(context: QuestionContext) -> Answer | None:
    """Return the council, or councils, at a postcode, with their grades."""
    code, found = context.question.postcode, councils_at(context.question.postcode)
    if not found:
        return None
    rows = [
        context.row(
            authority, {"share of postcodes": f"{share} %", **grade_cells(context.latest.get(authority))}
        )
        for authority, share in found
    ]
    places = tuple(authority for authority, _ in found)
    names = [context.name(authority) for authority in places]
    main, share = found[0]
    text = f"{code} is divided between {counted(len(names), 'authority')}: {listed(names)}"
    if share >= _MAJORITY:
        few = f" (a few postcodes in {listed(names[1:])})" if len(names) > 1 else ""
        text = f"{code} is in {names[0]}{few}"
    if (item := context.latest.get(main)) and item.overall:
        text += f"; {names[0]} was graded {item.overall_words} overall in {long_date(item.day[:7])}"
    statements = context.grade_statements(places)
    return context.answer("postcode", f"{text}.", rows, statements, places)


def glossary(context: QuestionContext) -> Answer | None:
    """Return what a word of reports means, if the question asks for the meaning of one."""
    name = glossary_term(context.question)
    if not name:
        return None
    entry = load_lexicon("glossary")[name]
    title, grades = str(entry["names"][0]), map(grade_words, load_lexicon("question-words")["grade"])
    shown = title.upper() if len(title) < 6 and " " not in title and title not in grades else title
    text = f"{shown[:1].upper()}{shown[1:]}: {entry['meaning']}"
    rows = ({"term": shown, "also": ", ".join(entry["names"][1:])},)
    return context.answer("glossary", text, rows, places=())


def glossary_term(question: ParsedQuestion) -> str:
    """Return the glossary entry whose meaning is asked for ("what does inadequate mean"); "" if none is."""
    text = " ".join(question.words)
    cues = [" ".join(words_of(each)) for each in load_lexicon("question-words")["meaning"]]
    is_meaning = False
    for cue in sorted(cues, key=lambda each: each.count(" "), reverse=True):  # the longest first
        shorter = text.removeprefix(f"{cue} ").removesuffix(f" {cue}")
        is_meaning, text = is_meaning or shorter != text, shorter
    while (first := text.partition(" "))[0] in _ARTICLES and first[2]:
        text = first[2]
    name = _terms().get(text, "")
    is_grade = name in load_lexicon("question-words")["grade"]
    return name if is_meaning or not (is_grade or question.only) else ""


@cache
def _terms() -> dict[str, str]:
    """Return the entry of each name in the glossary."""
    entries = load_lexicon("glossary").items()
    return {" ".join(words_of(each)): name for name, entry in entries for each in entry["names"]}
