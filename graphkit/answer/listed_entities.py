"""Evaluates the other readings: inspections, people, delivery, interventions, neighbours, agencies, words."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from itertools import groupby, pairwise
from statistics import mean, median
from typing import TYPE_CHECKING

from graphkit.analyse.words_and_numbers import YearValue, published_series, source_of
from graphkit.answer.population import GRADES, Population, framework_names, no_report, verdict
from graphkit.answer.question import Slot, TypedQuestion
from graphkit.answer.question_vocabulary import phrase_of, vocabulary
from graphkit.answer.typed_answer import Cell, Row, TypedAnswer
from graphkit.ask.loaded_reports import distinct_not_loaded, inspections_not_loaded
from graphkit.ask.lookup import local_id, neighbour_list, statistical_neighbours
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri, entity_iri
from graphkit.core.indicators import LOW, Indicator, indicators
from graphkit.core.partial_dates import first_day, months_between, years_before
from graphkit.core.resources import load_lexicon
from graphkit.core.terms import Scheme
from graphkit.facts.inspections import Inspection, counting_day, counting_words, inspections
from graphkit.facts.stated_interventions import stated_interventions, stated_since
from graphkit.graph.areas_of_focus import areas_of_focus
from graphkit.language.sentences import any_of, grade_words, sentence
from graphkit.language.wording import listed
from graphkit.readings.nearby import nearness
from graphkit.words.postcodes import councils_at

if TYPE_CHECKING:
    pass

_THEME_TOPICS = (
    "SELECT topic FROM inspection_topic JOIN inspection ON inspection.id = inspection WHERE iri = ?"
)
_MAJORITY = 95  # per cent of postcodes, from which the others are not named in the sentence
_PEOPLE = """SELECT person.iri, person.label, role, coalesce(post, ''), inspection.iri, passage.iri
    FROM participation JOIN passage USING (id) JOIN inspection ON inspection.id = passage.inspection
    JOIN entity AS person ON person.id = participation.person ORDER BY start_date DESC, role, passage.id"""
_LEADS = """SELECT person.iri, person.label, 'lead-inspector', '', inspection.iri, ''
    FROM inspection_lead JOIN inspection ON inspection.id = inspection_lead.inspection
    JOIN entity AS person ON person.id = person"""
_AGENCIES = """SELECT body.iri, body.class, group_concat(place.iri, ' ') FROM entity AS body
    LEFT JOIN entity_area ON entity_area.entity = body.id LEFT JOIN entity AS place ON place.id = authority
    WHERE body.kind = 'agency' AND body.class IN (SELECT value FROM json_each(?))
    GROUP BY 1 ORDER BY body.label"""
_TRUST = "ChildrensTrust"
_SHARED = """SELECT place.iri, other.iri, coalesce(arrangement.label, ''), coalesce(known_at, ''), passage.iri
    FROM (SELECT * FROM arrangement_shared UNION SELECT * FROM arrangement_delegate) AS pair
    JOIN arrangement ON arrangement.id = pair.arrangement JOIN passage USING (id)
    JOIN entity AS place ON place.id = delegator JOIN entity AS other ON other.id = pair.agency
    WHERE place.kind = 'authority' AND other.kind = 'authority' ORDER BY known_at DESC, passage.iri"""


def inspections_of(p: Population) -> TypedAnswer:
    """Return the inspections of a reading: listed, counted, the last ones, or when the next are due."""
    if p.question.has("result"):  # which only inspections of an area's SEND have
        p = p.asking("topic", "").asking("framework", load_lexicon("readings")["has_results"])
    question, by = p.question, p.question.one("by")
    by = "topic" if question.has("measure", "themes") else by
    if question.has("when", "due") or question.has("order", "oldest"):
        return _due(p)
    grade, is_first = question.all("grade"), question.has("order", "earliest")
    if question.has("when", "published"):
        return _published(p)
    found, is_last = _on_topic(p), question.has("when", "last", "now")
    is_each = is_last and p.is_several and (by == "authority" or bool(grade))
    if is_each:
        latest = {item.authority: item for item in _on_topic(p.asking("period", ""))}
        found = sorted((e for e in latest.values() if p.in_period(e.day)), key=lambda item: item.day)
    found = [item for item in found if not grade or item.judged in grade]
    urgent, is_last = _priority_actions(p), bool(p.place) and is_last
    if question.has("priority") and not p.place:
        found = [item for item in found if bool(urgent[item.iri]) is question.has("priority", "yes")]
    if p.place and not question.has("framework") and not p.loaded:
        return no_report(p)
    kinds = [framework_names().get(each, grade_words(each)) for each in question.all("framework")]
    noun = f"{' or '.join(kinds)} inspection".replace("visit inspection", "visit").strip()
    noun = noun.replace("inspection inspection", "inspection")
    if question.has("times") or (question.has("order", "most") and not p.place):
        return _inspected_often(p, found, noun)
    if found and by in ("year", "framework", "region", "topic"):
        return _inspections_by(p.asking("by", by), found, noun)
    found = found if is_first else found[::-1]
    newest, full = next(iter(found), None), next((item for item in found if item.full), None)
    outcomes = Counter(grade_words(item.outcome) for item in found if item.outcome and p.frameworks)
    missing = distinct_not_loaded(inspections_not_loaded(p.store, [p.place])) if p.place else []
    of_kind = {current_frameworks().name_of(each, "") for each in p.frameworks}
    missing = [each for each in missing if not kinds or each.framework in of_kind]
    names = [*dict.fromkeys(p.name(item.authority) for item in found)]
    text = p.say(
        "inspections.one" if p.place and found else "inspections", newest=newest, found=found, noun=noun,
        end="first" if is_first else "newest", name=names[:1], full=full if full is not newest else None,
        grade=full.judged if full else "", outcomes=_numbers(outcomes), results=question.all("result"),
        urgent=urgent[newest.iri] if newest else 0, asked=question.has("priority") and p.place and found,
        without=question.has("priority", "no") and not p.place, none=not found,
        actions=question.has("priority", "yes") and not p.place,
        places=names * question.has("result"), missing=len(missing), each=is_each,
        unloaded=max((each.when for each in missing), default=""),
    )  # fmt: skip
    columns = "authority inspection inspected grade outcome theme"
    rows = [
        p.item_row(item, columns, item.overall_statement, True,
                   **{"priority actions": urgent[item.iri] if question.has("priority") else None})
        for item in found
    ]  # fmt: skip
    if not (is_last and newest and not newest.full):
        return p.answer("inspections", text, rows)
    stated, statements = _stated_by(p, newest)
    return p.answer("inspections", f"{text} {stated}", rows, statements)


def _stated_by(p: Population, item: Inspection) -> tuple[str, list[str]]:
    """Return what the report of a visit has, as a sentence, with a weak and a strong passage."""
    place, kind = Slot("place", local_id(item.authority)), Slot("framework", item.framework)
    asked = (Slot("subject", "findings"), place, kind, Slot("period", f"{item.day}..{item.day}"))
    own = p.of(TypedQuestion(asked))
    found = own.statements()
    number = Counter(polarity for *_, polarity in found)
    urgent = _priority_actions(own.asking("priority", "yes"))[item.iri]
    best = {polarity: statement for statement, _, polarity in reversed(found)}
    statements = [best[each] for each in ("weakness", "strength", "mixed") if each in best][:2]
    text = p.say("visit", theme=item.theme, strong=number["strength"], mixed=number["mixed"],
                 weak=number["weakness"], urgent=urgent)  # fmt: skip
    return text, statements


def _inspected_often(p: Population, found: list[Inspection], noun: str) -> TypedAnswer:
    """Return the authorities with so many inspections of a reading, the most first."""
    least, last = int(p.question.one("times") or 1), {item.authority: item for item in found}
    often = [pair for pair in Counter(item.authority for item in found).most_common() if pair[1] >= least]
    rows = [p.item_row(last[each], "authority inspected framework", inspections=n) for each, n in often]
    named = [f"{row['authority']} ({row['inspections']})" for row in rows]
    key = "inspections.times" if p.question.has("times") else "inspections.most"
    text = p.say(key, rows=rows, least=least, noun=noun, names=named)
    return p.answer("inspections", text, rows)


def _numbers(counts: Counter[str]) -> list[str]:
    return [f"{number} {name}" for name, number in counts.most_common()]


def _cells(rows: Iterable[Row], column: str) -> list[str]:
    """Return the different cells of a column."""
    return [*dict.fromkeys(str(row[column]) for row in rows)]


def _priority_actions(p: Population) -> Counter[str]:
    """Return the number of areas for priority action of each inspection, where a reading is about them."""
    if not p.question.has("priority"):
        return Counter()
    asked = [Slot("subject", "recommendations"), Slot("priority", "yes")]
    kept = ("place", "area", "near", "framework", "edition", "period", "person")
    own = p.of(TypedQuestion((*asked, *(e for e in p.question.parts if e.role in kept))))
    return Counter({iri: number for (iri,), number in own.counts(("inspection",)).items()})


def _published(p: Population) -> TypedAnswer:
    """Return the inspections whose reports were published in the period of a reading, the newest first."""
    every = _on_topic(p.asking("period", ""))
    dated = [item for item in every if item.issued]
    found = sorted((e for e in dated if p.in_period(e.issued)), key=lambda item: item.issued, reverse=True)
    columns = "authority inspection inspected grade outcome theme"
    rows = [p.item_row(e, columns, e.overall_statement, True, published=e.issued) for e in found]
    names = [f"{row['authority']} ({row['inspection']}, {row['published']})" for row in rows]
    text = p.say("inspections.published", number=len(rows), names=names, left=len(every) - len(dated))
    return p.answer("inspections", text, rows)


def _on_topic(p: Population) -> list[Inspection]:
    """Return the inspections on the topics of a reading; those whose theme has its very words, if any."""
    words = [each.words for each in p.question.parts if each.role == "topic" and each.words]
    named = [item for item in p.loaded if words and all(each in phrase_of(item.theme) for each in words)]
    return named or [item for item in p.loaded if _is_on_topic(p, item)]


def _is_on_topic(p: Population, item: Inspection) -> bool:
    """Return whether the theme of an inspection is one of the topics of a reading, or names it."""
    about = load_lexicon("readings")["framework_topics"].get(item.framework)
    if not p.topics or any(about in topics for topics in p.topics):
        return True
    own = {*p.store.facts.column(_THEME_TOPICS, (item.iri,))}
    asked = load_lexicon("readings")["theme_topics"]
    own |= {topic for theme, topic in asked.items() if theme in item.theme.lower()}
    names = [p.name(each).lower() for part in p.question.texts("topic") for each in part.split()]
    return any(own & {*topics} for topics in p.topics) or any(name in item.theme.lower() for name in names)


def _inspections_by(p: Population, found: list[Inspection], noun: str) -> TypedAnswer:
    """Return the number of inspections, and of each grade, by year, framework, region or theme."""
    by, groups = p.question.one("by"), defaultdict[str, list[Inspection]](list)
    for item in found:
        region = p.labels.region(item.authority)
        of = {"framework": [item.under], "topic": _themes_of(p, item), "region": [region]}
        for each in of.get(by) or [p.key(item, by)]:
            groups[each].append(item)
    rows: list[Row] = []
    for key, items in sorted(groups.items()):
        themes = Counter(item.theme for item in items if item.theme).most_common()
        graded = Counter(grade_words(item.judged) for item in items if item.judged)
        named = listed([f"{theme} ({number})" for theme, number in themes], 12)
        rows.append({by: key, "inspections": len(items), **graded, "themes": named})
    parts = [f"{row[by]} {row['inspections']}" for row in rows]
    text = p.say("inspections.by", number=len(found), noun=noun, by=by, parts=parts)
    return p.answer("inspections", text, rows)


def _themes_of(p: Population, item: Inspection) -> list[str]:
    """Return the theme of an inspection; of a visit the areas of focus of the framework that it is on."""
    if not current_frameworks().get(item.framework).visit:
        return [item.theme or "no theme"]
    areas = areas_of_focus(item.theme, p.store.facts.column(_THEME_TOPICS, (item.iri,)))
    return [p.name(concept_iri(Scheme.AREA_OF_FOCUS, each)).lower() for each in areas]


def _due(p: Population) -> TypedAnswer:
    """Return the authorities by their latest full inspection, oldest first, and when the interval ends."""
    question, newest, since = p.question, counting_day(p.store.facts), ""
    years = current_frameworks().interval
    if question.has("order", "oldest") and question.first:  # "not inspected since 2021": the latest is older
        since, p = question.first, p.asking("period", "")
    items = [item for item in p.latest.values() if not since or item.day[:4] <= since[:4]]
    items.sort(key=lambda item: (item.day, p.name(item.authority)))
    if p.place and not items:
        return no_report(p)
    due = {item: f"{int(item.day[:4]) + years}{item.day[4:7]}" for item in items}
    rows: list[Row] = []
    for item in items:
        cells: dict[str, Cell] = {"months since": months_between(item.day, newest)}
        cells[f"{years} years end"] = due[item]
        rows.append(p.item_row(item, "authority inspected grade", p.statement(item), **cells))
    counted = counting_words(p.store.facts)
    text = p.say(
        "due" if len(items) != 1 else "due.one", number=len(items), since=since, years=years,
        counted=counted[:1].upper() + counted[1:],
        over=sum(item.day < years_before(newest, years) for item in items), none=not items,
        name=rows[0]["authority"] if rows else "", day=items[0].day if items else "",
        end=due[items[0]] if items else "",
    )  # fmt: skip
    return p.answer("due", text, rows)


def intervals(p: Population) -> TypedAnswer:
    """Return how long it takes from one full inspection to the next, or from inspection to publication."""
    grade, is_publication = p.question.all("grade"), p.question.has("interval", "publication")
    if before := p.question.all("grade_before"):
        pairs = [(run[0], run[0].day, after.day) for run, after in _ended_runs(p, before, grade)]
    elif is_publication:
        pairs = [(item, item.end or item.day, item.issued) for item in p.loaded if len(item.issued) == 10]
    else:
        follow = [pair for own in p.known.values() for pair in pairwise(own)]
        pairs = [(one, one.day, two.day) for one, two in follow if not grade or one.judged in grade]
    day = date.fromisoformat
    found = [((day(end) - day(start)).days, item, end) for item, start, end in pairs if end > start]
    found.sort(key=lambda each: (each[2], each[0]) if p.place else ("", each[0]), reverse=True)
    unit, places = (1, 0) if is_publication else (365.25, 1)
    days = [each[0] / unit for each in found]
    numbers = {
        name: f"{measure(days):.{places}f}" if days else ""
        for name, measure in (("median", median), ("mean", mean), ("low", min), ("high", max))
    }
    if found and (by := p.question.one("by")) in ("region", "framework", "year", "grade"):
        return _intervals_by(p, by, [(number / unit, item) for number, item, _ in found], places)
    rows: list[Row] = []
    for number, item, end in found:
        cells: dict[str, Cell] = {"published" if is_publication else "next": end, "days": number}
        if not is_publication:
            cells |= {"years": round(number / unit, 1), "grade": grade_words(item.judged)}
        rows.append(p.item_row(item, "authority inspected", p.statement(item), **cells))
    key = "publication" if is_publication else "spell" if before else "reinspection"
    spans = [f"{row['years']} years ({row['inspected']!s:.4} to {row['next']!s:.4})" for row in reversed(rows)
             if p.place and not is_publication]  # fmt: skip
    text = p.say(
        f"interval.{'one' if spans else key if found else 'none'}", number=len(found), spans=spans,
        left=len(p.loaded) - len(found), **numbers,
    )  # fmt: skip
    return p.answer("intervals", text, rows)


def _intervals_by(p: Population, by: str, found: list[tuple[float, Inspection]], places: int) -> TypedAnswer:
    """Return the median and mean of times by region, framework, year or grade of the first inspection."""
    groups = defaultdict[str, list[float]](list)
    for number, item in found:
        groups[p.key(item, by)].append(number)
    unit = "years" if places else "days"
    rows: list[Row] = [
        {by: p.key_label(by, key), "inspections": len(own), f"median {unit}": round(median(own), places),
         f"mean {unit}": round(mean(own), places)}
        for key, own in groups.items() if key
    ]  # fmt: skip
    rows.sort(key=lambda row: (float(str(row[f"median {unit}"])), str(row[by])), reverse=True)
    ends = [f"{row[by]} ({row[f'median {unit}']})" for row in rows]
    text = p.say(
        f"interval.by.{'reinspection' if places else 'publication'}", by=by, high=ends[:1],
        low=ends[-1:] if len(ends) > 1 else [], number=len(found),
    )  # fmt: skip
    return p.answer("intervals", text, rows, ())


def _ended_runs(
    p: Population, before: Collection[str], after: Collection[str]
) -> list[tuple[list[Inspection], Inspection]]:
    """Return the runs of inspections with some grades, each with the next one, with another grade."""
    found = []
    for items in p.known.values():
        graded = [item for item in items if p.own_grade(item)]
        runs = [[*run] for _, run in groupby(graded, key=lambda item: p.own_grade(item) in before)]
        for run, later in pairwise(runs):
            if p.own_grade(run[0]) in before and (not after or p.own_grade(later[0]) in after):
                found.append((run, later[0]))
    return found


def interventions(p: Population) -> TypedAnswer:
    """Return where reports state an intervention by the government, the newest first."""
    kinds, newest = {*p.question.all("intervention")} - {"any"}, counting_day(p.store.facts)
    among = {*p.authorities}
    is_all, is_now = p.places or p.when, not p.when and not p.question.has("when", "ever")
    start, is_ended = "" if is_all else stated_since(p.store.facts), p.question.has("when", "ended")
    found = [
        p.row(each.authority, {"intervention": grade_words(each.kind), "since": each.since,
                               "until": each.until, "reported": each.reported}, each.statement)
        for each in stated_interventions(p.store.facts)
        if each.authority in among and (
            (each.is_over(newest) and p.in_period(each.until)) if is_ended else
            (first_day(each.reported) >= start and p.in_period(each.reported)
             and not (is_now and each.is_over(newest)))
        )
    ]  # fmt: skip
    rows = [row for row in found if not kinds or str(row["intervention"]).replace(" ", "-") in kinds]
    others = [f"{row['intervention']} ({row['authority']}, {str(row['reported'])[:4]})" for row in found]
    what = any_of(kinds) or "intervention by the government"
    key = "interventions.ended" if is_ended else "interventions"
    text = p.say(
        key, what=f"{'an' if what[0] in 'aeiou' else 'a'} {what}", start=start, none=not rows,
        others=[] if rows else others,
        places=[*dict.fromkeys(f"{row['authority']} ({str(row['reported'])[:4]})" for row in rows)],
    )  # fmt: skip
    return p.answer("interventions", text, rows)


def deliverers_of(p: Population) -> TypedAnswer:
    """Return who delivers services for an authority, or which authorities have another body deliver them."""
    from graphkit.analyse.delivery_years import deliveries  # networkx: 0.2 s for few answers

    question = p.question
    if question.has("shared"):
        return _shared_services(p)
    if question.has("deliverer", "council"):
        return _own_services(p)
    named = {*map(entity_iri, question.all("agency"))}
    of_topics = load_lexicon("readings")["topic_agencies"]
    classes = {*question.all("agency_kind")} - {_TRUST}
    classes |= {of_topics[each] for topics in p.topics for each in topics if each in of_topics}
    if named and p.place:  # whose own trust is named, too: "when Slough became Slough Children First"
        named = set()
    found = defaultdict[tuple[bool, bool], list[Row]](list)  # by whether it is for single services, and old
    for body, place, data, is_main in sorted(
        deliveries(p.store), key=lambda each: (p.name(each.authority), p.name(each.body))
    ):
        is_wanted = (not named or body in named) and (not classes or p.labels.kind(body) in classes)
        if place in p.authorities and is_wanted:
            years = f"({data['text']})" if data["old"] else str(data["text"])
            item = None if data["old"] else p.latest.get(place)
            cells: dict[str, Cell] = {"deliverer": p.name(body), "years": years}
            cells["grade now"] = p.shown_grade(item) if item else ""
            found[not is_main, bool(data["old"])].append(p.row(place, cells))
    every = [row for key in sorted(found) for row in found[key]]
    if named and not every:
        return agencies(p)
    if named or classes:
        own = {
            body: [row for row in every if row["deliverer"] == body] for body in _cells(every, "deliverer")
        }
        bodies = [f"{body} for {listed(_delivered(rows, 'authority'), 20)}" for body, rows in own.items()]
        return p.answer("delivery", p.say("delivery.agency", names=bodies, none=not every), every)
    if p.place:
        return _delivered_for(p, found, every)
    is_ever, grades = bool(p.when) or question.has("when", "ever", "never"), question.all("grade")
    is_ended = question.has("when", "ended")
    rows = found[False, False] * (not is_ended) + found[False, True] * (is_ever or is_ended)
    of_grade = {local_id(each) for each, item in p.latest.items() if not grades or item.judged in grades}
    graded = [row for row in rows if row["id"] in of_grade or not grades]
    text = p.say(
        "delivery.ended" if is_ended else "delivery", number=len(_cells(rows, "authority")),
        grades=grades, ever=is_ever,
        names=[f"{row['authority']} ({row['deliverer']})" for row in rows] * (not grades),
        fit=len(graded), verdict=verdict(p, len(graded), len(rows)) if grades else "",
        graded_now=[f"{row['authority']} ({row['deliverer']})" for row in graded],
    )  # fmt: skip
    return p.answer("delivery", text, graded)


def _own_services(p: Population) -> TypedAnswer:
    """Return the authorities of which no report or register says that another body delivers for them."""
    from graphkit.analyse.delivery_years import delegating  # networkx: 0.2 s for few answers

    found = p.labels.by_name({*p.authorities} - delegating(p.store))
    rows = [_graded_row(p, each, p.latest.get(each)) for each in found]
    text = p.say("delivery.own", number=len(found), known=len(p.authorities), names=[*map(p.name, found)])
    return p.answer("delivery", text, rows, ())


def _delivered_for(p: Population, found: dict[tuple[bool, bool], list[Row]], every: list[Row]) -> TypedAnswer:
    """Return who delivers services for an authority, and its grades until this began and since."""
    is_before, now, before = p.question.has("when", "previous"), found[False, False], found[False, True]
    years = re.findall(r"\d{4}", str((now or before or [{}])[0].get("years", "")))[:1]
    grades: dict[bool, list[str]] = {True: [], False: []}
    for item in filter(p.own_grade, p.known.get(p.place, ()) if years else ()):
        grades[item.day[:4] > years[0]].append(f"{grade_words(p.own_grade(item))} ({item.day[:4]})")
    text = p.say(
        "delivery.before" if is_before else "delivery.one", now=_delivered(now), before=_delivered(before),
        single=_delivered(found[True, False]), none=not (before if is_before else now), year="".join(years),
        earlier=grades[False], later=grades[True],
    )  # fmt: skip
    return p.answer("delivery", text, before if is_before else every)


def _delivered(rows: Iterable[Row], column: str = "deliverer") -> list[str]:
    """Return who delivered services, as words: "Slough Children First (since 2021)"."""
    return [f"{row[column]} ({str(row['years']).strip('()')})" for row in rows]


def _shared_services(p: Population) -> TypedAnswer:
    """Return bodies that serve several councils, and services that councils share or run for another."""
    from graphkit.analyse.delivery_years import deliveries  # networkx: 0.2 s for few answers

    among, words, found = {*p.authorities}, p.question.texts("text"), dict[tuple[str, ...], Row]()
    kinds, named = {*p.question.all("agency_kind")}, {*map(entity_iri, p.question.all("agency"))}
    members, rows, current = defaultdict[str, set[str]](set), list[Row](), {*vocabulary(p.store).current}
    for body, place, data, _ in deliveries(p.store) if not words else ():
        is_wanted = (not kinds or p.labels.kind(body) in kinds) and (not named or body in named)
        if is_wanted and place in current and not data["old"]:
            members[body].add(place)
    for body in p.labels.by_name(each for each, places in members.items() if len(places) > 1):
        own = p.labels.by_name(members[body])
        if first := next((each for each in own if each in among), ""):
            others = listed([p.name(each) for each in own if each != first], 20)
            rows.append(p.row(first, {"with": others, "service": p.name(body)}))
    bodies = [f"{row['service']} ({row['authority']} with {row['with']})" for row in rows]
    for place, other, label, day, statement in p.store.facts.rows(_SHARED) if not (kinds or named) else ():
        service = phrase_of(label.partition(": ")[2])
        is_so = all(service and (phrase_of(each) in service or service in phrase_of(each)) for each in words)
        if is_so and among & {place, other}:
            cells = {"with": p.name(other), "service": label.partition(": ")[2], "reported": day}
            found.setdefault((*sorted((place, other)), service), p.row(place, cells, statement))
    pairs = sorted(found.values(), key=lambda row: (str(row["authority"]), str(row["with"])))
    services = [f"{row['authority']} with {row['with']} ({row['service'] or 'not named'})" for row in pairs]
    text = p.say("shared", bodies=bodies, services=services, none=not (rows or pairs))
    return p.answer("shared-services", text, [*rows, *pairs])


def people(p: Population) -> TypedAnswer:
    """Return who led inspections, or to whom reports were addressed, the newest first."""
    if p.question.has("person"):
        return inspections_of(p)
    post = p.question.one("post") or "lead-inspector"
    items, facts = {item.iri: item for item in p.loaded}, p.store.facts
    found = {
        (row[0], row[4]): row for row in reversed([*facts.rows(_PEOPLE), *facts.rows(_LEADS)])
        if row[2] == post and row[4] in items
        and (post != "addressee" or ("director" in row[3].lower() and "child" in row[3].lower()))
    }  # fmt: skip
    column = "lead inspector" if post == "lead-inspector" else "addressed to"
    rows: list[Row] = [
        {column: p.name(person), "post": held,
         **p.item_row(items[inspection], "authority inspection inspected", statement), "id": local_id(person)}
        for person, _, _, held, inspection, statement in reversed(found.values())
    ]  # fmt: skip
    rows.sort(key=lambda row: str(row["inspected"]), reverse=True)
    if p.question.has("order") or p.question.has("measure", "count"):
        number = Counter(str(row["id"]) for row in rows).most_common()
        often = [p.row(entity_iri(each), {"inspections": times}, column=column) for each, times in number]
        named = [f"{row[column]} ({row['inspections']})" for row in often]
        text = p.say("people.count", number=len(number), names=named, noun=column)
        return p.answer("people", text, often, ())
    if post == "addressee":
        named = [
            f"{row[column]} ({row['post']}, {row['inspection']} of {row['inspected']!s:.4})" for row in rows
        ]
        return p.answer("people", p.say("posts", names=named, none=not rows), rows)
    of_first = [row for row in rows if all(row[name] == rows[0][name] for name in ("inspected", "authority"))]
    names, first = _cells(rows, column), rows[0] if rows else {}
    text = p.say(
        "leads", who=[row[column] for row in of_first], names=names, number=len(rows), none=not rows,
        several=len(names) > 1, name=first.get("authority"), under=first.get("inspection"),
        day=first.get("inspected"),
    )  # fmt: skip
    return p.answer("lead-inspector", text, rows)


def _graded_row(p: Population, authority: str, item: Inspection | None, **cells: Cell) -> Row:
    """Return an authority as a row, with the grade of its latest full inspection."""
    cells |= {"grade": grade_words(item.judged) if item else "", "inspected": item.day if item else ""}
    return p.row(authority, cells, p.statement(item) if item else "")


def _latest_of(p: Population, places: Iterable[str]) -> dict[str, Inspection]:
    """Return the latest full inspection of each of some authorities, in the period of the reading."""
    question = p.question.with_part("near", "").with_part("place", " ".join(map(local_id, places)))
    return p.of(question).latest


def statistics(p: Population) -> TypedAnswer:
    """Return the values of a published indicator: of one authority by year, of others in the newest year."""
    indicator, series = indicators().get(p.question.one("indicator")), published_series(p.store.facts)
    if indicator is None:
        return p.answer("statistics", sentence("statistics.which"), (), ())
    order, grades, label = p.question.one("order"), p.question.all("grade"), _indicator_name(p, indicator)
    found = [
        (place, each) for place in p.authorities for each in series.get((place, indicator.name), ())
        if p.in_period(str(each.year)) and p.is_bounded(each.value)
    ]  # fmt: skip
    if p.place and p.when and p.question.has("when", "now"):
        found += [(p.place, each) for each in series.get((p.place, indicator.name), ())[-1:]]
    newest = max((each.year for _, each in found), default=0)
    if not p.place:
        found = [each for each in found if each[1].year == newest]
    if p.is_several and (p.question.has("by", "grade") or (grades and not order)):
        return _by_grade(p, indicator, found)
    if grades:
        found = [each for each in found if each[0] in p.latest and p.latest[each[0]].judged in grades]
    is_lowest = order == "fewest" or order == ("worst" if indicator.adverse == LOW else "best")
    found.sort(key=lambda each: -each[1].year if p.place else each[1].value * (1 if is_lowest else -1))
    rows = [
        p.row(place, {"year": each.year, label.lower(): each.value, "England": each.england,
                      "higher than % of authorities": round(each.percentile)})
        for place, each in found
    ]  # fmt: skip
    values = [f"{p.name(place)} {indicator.written(each.value)}" for place, each in found]
    years = [f"{indicator.written(each.value)} in {each.year}" for _, each in found]
    first = found[0][1].england if found else None
    text = p.say(
        "statistics", label=label, values=values[:1] if p.place else values, year=newest, none=not found,
        before=years[1:2] * bool(p.place), england="" if first is None else indicator.written(first),
        source=source_of(indicator, newest), ranked=bool(order) and not p.place,
        side="lowest" if is_lowest else "highest",
    )  # fmt: skip
    return p.answer("statistics", text, rows, ())


def _indicator_name(p: Population, indicator: Indicator) -> str:
    return p.name(concept_iri(Scheme.INDICATOR, indicator.name))


def _by_grade(p: Population, indicator: Indicator, found: list[tuple[str, YearValue]]) -> TypedAnswer:
    """Return the median of a published indicator among the authorities of each grade, in one year."""
    label, year = _indicator_name(p, indicator), found[0][1].year if found else 0
    rows, parts = list[Row](), list[str]()
    for grade in GRADES:
        values = [
            each.value for place, each in found if place in p.latest and p.latest[place].judged == grade
        ]
        if values:
            middle = indicator.written(median(values))
            rows.append(
                {"grade": grade_words(grade), "authorities": len(values), "median": middle, "year": year}
            )
            parts.append(f"{middle} of {len(values)} {grade_words(grade)}")
    source = source_of(indicator, year)
    text = p.say("statistics.grades", label=label, year=year, parts=parts, none=not rows, source=source)
    return p.answer("statistics", text, rows, ())


def near_authorities(p: Population) -> TypedAnswer:
    """Return the authorities around one on the map and its statistical neighbours, with their grades."""
    if not p.places:
        return p.answer("neighbours", sentence("neighbours.none"), ())
    place, kind = p.places[0], p.question.one("near")
    found = nearness(p.store, place, kind)
    why = {place: "itself", **found}
    latest = _latest_of(p, why)
    alike = [] if kind in ("near", "border") else [*statistical_neighbours(p.store, place)]
    grades = {each: grade_words(item.judged) for each, item in latest.items()}
    counts = Counter(grades[each] for each in alike if each in grades)
    text = p.say(
        "neighbours", grade=grades.get(place, "not graded"),
        borders=[p.name(other) for other, how in found.items() if how[0] == "b" and kind != "statistical"],
        alike=[p.name(each) + f" ({grades.get(each)})" * (each in grades) for each in alike],
        published=neighbour_list(p.store, place), none=not found,
        grades=_numbers(counts),
    )  # fmt: skip
    rows = [_graded_row(p, each, latest.get(each), near=how) for each, how in why.items()]
    return p.answer("neighbours", text, rows, covers=tuple(why))


def agencies(p: Population) -> TypedAnswer:
    """Return agencies by name or kind, with the authorities that they serve, or those that serve a place."""
    named = {*map(entity_iri, p.question.all("agency"))}
    kinds = sorted({*p.question.all("agency_kind"), *map(p.labels.kind, named)})
    names: dict[str, str] = load_lexicon("readings")["labels"]["agency_kind"]
    among = {*p.authorities} if p.question.has("place") or p.question.has("area") else set()
    rows: list[Row] = []
    for iri, kind, served in p.store.facts.rows(_AGENCIES, (json.dumps(kinds),)):
        places = [each for each in (served or "").split() if each in (*vocabulary(p.store).current, *among)]
        if (not named or iri in named) and (not among or among & {*places}):
            serves = listed([*map(p.name, p.labels.by_name(places))], 20)
            cells = {"kind": names.get(kind, kind), "serves": serves}
            rows.append(p.row(iri, cells, column="agency"))
    if len(rows) != 1:
        names = load_lexicon("answer-words")["agencies"]
    text = p.say(
        "agencies", number=len(rows), noun=listed([names.get(each, each) for each in kinds]) or "agencies",
        names=[row["agency"] for row in rows], where=p.within if among else "",
        serves=rows[0]["serves"] if len(rows) == 1 else "",
    )  # fmt: skip
    return p.answer("agencies", text, rows)


def loaded_reports(p: Population) -> TypedAnswer:
    """Return how many reports are loaded, by kind, or which authorities have none."""
    is_local = p.question.has("place") or p.question.has("area")
    own = [
        item for item in inspections(p.store.facts, with_undated=True)
        if (p.in_period(item.day) or not p.when) and (item.authority in p.authorities or not is_local)
    ]  # fmt: skip
    if p.question.has("missing"):
        loaded, full = {item.authority for item in own}, {item.authority for item in own if item.full}
        lacking = [each for each in p.labels.by_name(p.authorities) if each not in full]
        lacking.sort(key=lambda each: each in loaded)
        of = {each: "no full inspection" if each in loaded else "nothing" for each in lacking}
        nothing, no_full = ([p.name(each) for each in of if (each in loaded) is has] for has in (False, True))
        text = p.say(
            "missing", known=len(p.authorities), none=len(nothing), full=len(no_full), names=no_full,
            nothing=nothing,
        )  # fmt: skip
        return p.answer("missing", text, [p.row(each, {"loaded": what}) for each, what in of.items()], ())
    kinds, days = defaultdict[str, list[str]](list), sorted(item.day for item in own if item.day)
    for item in own:
        kinds[item.under].append(item.day)
    table: list[Row] = [
        {"inspection": name, "reports": len(held), "first": min(filter(None, held), default=""),
         "newest": max(held)}
        for name, held in sorted(kinds.items()) if days
    ]  # fmt: skip
    text = p.say(
        "loaded", number=len(own), places=len({item.authority for item in own}), none=not days,
        first=days[0] if days else "", last=days[-1] if days else "", undated=len(own) - len(days),
    )  # fmt: skip
    return p.answer("loaded", text, table)


def glossary(p: Population) -> TypedAnswer:
    """Return what a word of reports means."""
    names = p.question.texts("term")
    if len(names) > 1:
        parts = [glossary(p.asking("term", each)) for each in names]
        rows = [row for each in parts for row in each.rows]
        return p.answer("glossary", " ".join(each.text for each in parts), rows, covers=())
    name = p.question.one("term")
    entry = load_lexicon("glossary").get(name)
    if entry is None:
        return p.answer("glossary", sentence("glossary.none", name=name[:60]), (), covers=())
    title = str(entry["names"][0])
    is_grade = name in load_lexicon("question-words")["senses"]["grade"]
    shown = title.upper() if len(title) < 6 and " " not in title and not is_grade else title
    text = f"{shown[:1].upper()}{shown[1:]}: {entry['meaning']}"
    return p.answer("glossary", text, ({"term": shown, "also": ", ".join(entry["names"][1:])},), covers=())


def postcode(p: Population) -> TypedAnswer:
    """Return the council, or councils, at a postcode, with their grades."""
    code = p.question.one("postcode")
    found = dict(councils_at(code))
    latest = _latest_of(p, found) if found else {}
    rows = [
        _graded_row(p, each, latest.get(each), **{"share of postcodes": f"{share} %"})
        for each, share in found.items()
    ]
    names = [*map(p.name, found)]
    is_one = len(found) == 1 or max(found.values(), default=0) >= _MAJORITY
    text = sentence(
        "postcode", code=code[:10], one=names[:1] if is_one else "", few=names[1:] if is_one else "",
        number=0 if is_one else len(names), names=names, none=not found,
    )  # fmt: skip
    for row in filter(lambda row: row["grade"], rows):
        text += " " + sentence("postcode.grade", **row)
    return p.answer("postcode", text, rows, covers=tuple(found))
