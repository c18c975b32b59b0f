"""Evaluates the other readings: inspections, people, delivery, interventions, neighbours, agencies, words."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from statistics import mean, median
from typing import TYPE_CHECKING, Any

from graphkit.analyse.current_grades import CurrentGrades
from graphkit.analyse.delivery_years import dated_delivery
from graphkit.answer.population import (
    Population,
    framework_names,
    grade_words,
    judged_grade,
    listed,
    no_report,
    sentence,
    shown_grade,
)
from graphkit.answer.question_vocabulary import councils_at, vocabulary
from graphkit.answer.surroundings import around
from graphkit.answer.typed_answer import Answer, Cell, Row
from graphkit.ask.loaded_reports import distinct_not_loaded, inspections_not_loaded
from graphkit.ask.lookup import local_id, neighbour_list
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri
from graphkit.core.partial_dates import first_day, long_date, months_between, years_before
from graphkit.core.resources import load_lexicon
from graphkit.facts.facts import kept
from graphkit.facts.inspections import Inspection, inspections, newest_day
from graphkit.facts.names import regions as regions_of
from graphkit.language.wording import counted

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

_DELIVERS = "childrens-services"
_SERVICES = """SELECT DISTINCT body.iri, place.iri, service_type FROM arrangement
    JOIN arrangement_delegate ON arrangement_delegate.arrangement = arrangement.id
    JOIN arrangement_service ON arrangement_service.arrangement = arrangement.id
    JOIN entity AS body ON body.id = agency JOIN entity AS place ON place.id = delegator"""
_MAJORITY = 95  # per cent of postcodes, from which the others are not named in the sentence
_INTERVENTIONS = """SELECT place.iri, event.kind, coalesce(event.valid_from, ''),
    max(coalesce(intervention.known_at, start_date, '')), passage.iri
    FROM intervention_event AS event JOIN intervention_mention ON intervention_event = event.id
    JOIN intervention ON intervention.id = intervention JOIN passage ON passage.id = intervention.id
    JOIN inspection ON inspection.id = passage.inspection JOIN entity AS place ON place.id = event.authority
    GROUP BY event.id ORDER BY 4 DESC, 1, 5"""
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


def inspections_of(p: Population) -> Answer:
    """Return the inspections of a reading: listed, counted, the last ones, or when the next are due."""
    question = p.question
    if question.has("when", "due") or question.has("order", "oldest"):
        return _due(p)
    found = [item for item in reversed(p.loaded) if _is_on_topic(p, item)]
    if grade := question.all("grade"):
        found = [item for item in found if judged_grade(item) in grade]
    if p.place and not question.has("framework") and not p.loaded:
        return no_report(p)
    kinds = [framework_names().get(each, each.replace("-", " ")) for each in question.all("framework")]
    noun = (
        f"{' or '.join(kinds)} inspection".replace("visit inspection", "visit").strip()
        if kinds
        else "inspection"
    )
    graded = f" graded {' or '.join(map(grade_words, grade))}" if grade else ""
    about = f"{graded}{p.on_topics} {p.within}{p.when}"
    if question.one("by") in ("year", "framework", "region", "topic"):
        return _inspections_by(p, found, noun, about)
    if not found:
        return p.answer("inspections", f"No {noun}{about} is loaded.")
    is_first = question.has("order", "earliest")
    found = found[::-1] if is_first else found
    newest = found[0]
    rows = [_inspection_row(p, item) for item in found]
    is_are, end = "is" if len(found) == 1 else "are", "first" if is_first else "newest"
    text = (
        f"{counted(len(found), noun)}{about} {is_are} loaded; the {end} is that of"
        f" {p.name(newest.authority)} ({newest.under}, {long_date(newest.day)})."
    )
    if p.place:
        full = next((item for item in found if item.full), None)
        text = f"The {end} loaded {noun} of {p.name(p.place)}{p.when} is {newest.began}"
        text += f"; the latest full one is {full.began}" if full and full is not newest else ""
        text += f", graded {grade_words(judged_grade(full))}" if full and judged_grade(full) else ""
        text += f"; {counted(len(found), noun)} {is_are} loaded."
        missing = distinct_not_loaded(inspections_not_loaded(p.store, [p.place]))
        text += (
            f" Known, and not loaded: {counted(len(missing), 'inspection')}." if missing and not kinds else ""
        )
    return p.answer("inspections", text, rows)


def _inspection_row(p: Population, item: Inspection) -> Row:
    cells: dict[str, Cell] = {
        "authority": p.name(item.authority), "inspection": item.under, "inspected": item.day,
    }  # fmt: skip
    cells |= {"grade": shown_grade(item), "theme": item.theme, "id": local_id(item.iri)}
    return cells | ({"statement": local_id(item.overall_statement)} if item.overall else {})


def _is_on_topic(p: Population, item: Inspection) -> bool:
    """Return whether the theme of an inspection is one of the topics of a reading, or names it."""
    if not p.topics:
        return True
    query = "SELECT topic FROM inspection_topic JOIN inspection ON inspection.id = inspection WHERE iri = ?"
    own = {*p.store.facts.column(query, (item.iri,))}
    names = [p.name(each).lower() for part in p.question.texts("topic") for each in part.split()]
    return any(own & {*topics} for topics in p.topics) or any(name in item.theme.lower() for name in names)


def _inspections_by(p: Population, found: list[Inspection], noun: str, about: str) -> Answer:
    """Return the number of inspections, and of each grade, by year, framework or region."""
    by, groups = p.question.one("by"), dict[str, list[Inspection]]()
    for item in found:
        region = regions_of(p.store.facts).get(item.authority, "")
        of = {"year": item.day[:4], "framework": item.under, "topic": item.theme or "no theme"}
        key = of.get(by, p.name(region) if region else "")
        groups.setdefault(key, []).append(item)
    rows: list[Row] = []
    for key in sorted(groups):
        themes = Counter(item.theme for item in groups[key] if item.theme)
        graded = Counter(grade_words(judged_grade(item)) for item in groups[key] if judged_grade(item))
        cells: dict[str, Cell] = {by: key, "inspections": len(groups[key]), **graded}
        rows.append(
            cells
            | {"themes": listed([f"{theme} ({number})" for theme, number in themes.most_common()], most=12)}
        )
    return p.answer("inspections", f"{counted(len(found), noun)}{about} loaded, by {by}.", rows)


def _due(p: Population) -> Answer:
    """Return the authorities by their latest full inspection, oldest first, and when the interval ends."""
    years = current_frameworks().interval
    question, since = p.question, ""
    if question.has("order", "oldest") and question.first:  # "not inspected since 2021": the latest is older
        since = f" and none since {question.first}"
        p = p.asking("period", "")
    items = sorted((own[-1] for own in p.known.values() if own), key=lambda item: (item.start, item.name))
    items = [item for item in items if not since or item.start[:4] <= question.first[:4]]
    newest = newest_day(p.store.facts)
    if not items:
        return (
            no_report(p)
            if p.place
            else p.answer("due", sentence("due.none", within=p.within, when=p.when, since=since))
        )
    rows = [
        p.row(
            item.authority,
            {
                "inspected": item.start,
                "grade": grade_words(item.judged),
                "months since": months_between(item.start, newest),
                f"{years} years end": item.due,
            },
            p.statement(item, p.grade(item, "")[1]),
        )
        for item in items
    ]
    first = items[0]
    text = (
        f"The latest known full inspection of {first.name} began on {long_date(first.start)}; the usual"
        f" {years} years end in {long_date(first.due)}."
    )
    if len(items) > 1:
        over = sum(item.start < years_before(newest, years) for item in items)
        text = sentence(
            "due", over=over, number=counted(len(items), "authority"), within=p.within, since=since,
            years=years, newest=long_date(newest), name=first.name, day=long_date(first.start),
        )  # fmt: skip
    return p.answer("due", text, rows)


def intervals(p: Population) -> Answer:
    """Return how long it takes from one full inspection to the next, or from inspection to publication."""
    grade, is_publication = p.question.all("grade"), p.question.has("interval", "publication")
    found: list[tuple[int, CurrentGrades | Inspection, str]] = []
    if is_publication:
        items = [item for item in p.loaded if item.issued and len(item.issued) == 10]
        found = [
            (
                (date.fromisoformat(item.issued) - date.fromisoformat(item.end or item.day)).days,
                item,
                item.issued,
            )
            for item in items
        ]
    else:
        for own in p.known.values():
            for one, two in pairwise(own):
                if not grade or one.judged in grade:
                    found.append(
                        ((date.fromisoformat(two.start) - date.fromisoformat(one.start)).days, one, two.start)
                    )
    found = sorted((each for each in found if each[0] > 0), key=lambda each: -each[0])
    if not found:
        return p.answer("intervals", f"No two such days are known {p.within}{p.when}.")
    days = [each[0] for each in found]
    rows: list[Row] = []
    for number, item, end in found:
        day = item.day if isinstance(item, Inspection) else item.start
        cells: dict[str, Cell] = {
            "inspected": day, "published" if is_publication else "next": end, "days": number,
        }  # fmt: skip
        cells |= (
            {}
            if is_publication
            else {"years": round(number / 365.25, 1), "grade": grade_words(judged_grade(item))}
        )
        rows.append(p.row(item.authority, cells, p.statement(item, p.grade(item, "")[1])))
    graded = f" graded {' or '.join(map(grade_words, grade))}" if grade else ""
    if is_publication:
        left = len(p.loaded) - len(found)
        text = sentence(
            "interval.publication", median=f"{median(days):.0f}", mean=f"{mean(days):.0f}", low=min(days),
            high=max(days), number=counted(len(found), "inspection"), left=left, within=p.within, when=p.when,
        )  # fmt: skip
    else:
        text = sentence(
            "interval.reinspection", median=f"{median(days) / 365.25:.1f}", mean=f"{mean(days) / 365.25:.1f}",
            low=f"{min(days) / 365.25:.1f}", high=f"{max(days) / 365.25:.1f}", graded=graded,
            number=counted(len(found), "pair"), within=p.within, when=p.when,
        )  # fmt: skip
    return p.answer("intervals", text, rows)


def interventions(p: Population) -> Answer:
    """Return where reports state an intervention by the government, the newest first."""
    kinds, among, newest = p.question.all("intervention"), {*p.authorities}, newest_day(p.store.facts)
    start = (
        "" if p.places or p.when else years_before(newest, current_frameworks().interval) if newest else ""
    )
    rows: list[Row] = []
    for place, kind, since, known_at, statement in p.store.facts.rows(_INTERVENTIONS):
        if (
            place in among
            and (not kinds or kind in kinds)
            and first_day(known_at) >= start
            and p.in_period(known_at)
        ):
            cells: dict[str, Cell] = {
                "intervention": kind.replace("-", " "), "since": since, "reported": known_at,
            }  # fmt: skip
            rows.append(p.row(place, cells, statement))
    places = list(dict.fromkeys(f"{row['authority']} ({str(row['reported'])[:4]})" for row in rows))
    what = f"{' or '.join(kinds).replace('-', ' ')}" if kinds else "intervention by the government"
    article = "an" if what[0] in "aeiou" else "a"
    when = p.when or (f" in inspections begun since {long_date(start)}" if start else "")
    text = sentence(
        "interventions" if places else "interventions.none", what=f"{article} {what}", within=p.within,
        when=when, places=listed(places, most=20),
    )  # fmt: skip
    return p.answer("interventions", text, rows)


@kept
def _delivery(store: Store) -> list[tuple[str, str, dict[str, Any]]]:
    """Return who delivers services for which authority, with the years."""
    return [(body, place, data) for body, place, data in dated_delivery(store).edges(data=True)]


def arrangements(p: Population) -> Answer:
    """Return who delivers services for an authority, or which authorities have another body deliver them."""
    all_services: dict[tuple[str, str], set[str]] = defaultdict(set)
    for body, place, service in p.store.facts.rows(_SERVICES):
        all_services[body, place].add(service)
    among, rows = {*p.authorities}, list[tuple[tuple[bool, bool, str, str], Row, bool, bool]]()
    for body, place, data in _delivery(p.store):
        if place not in among:
            continue
        services = all_services.get((body, place), set())
        is_main = _DELIVERS in services or (p.labels.kind(body) == _TRUST and not services)
        is_old = bool(data["old"])
        cells: dict[str, Cell] = {
            "deliverer": p.name(body),
            "years": f"({data['text']})" if is_old else str(data["text"]),
        }
        row = p.row(place, cells)
        rows.append(((not is_main, is_old, p.name(place), p.name(body)), row, is_main, is_old))
    rows.sort(key=lambda each: each[0])

    def bodies(chosen: list[Row]) -> str:
        return listed([f"{row['deliverer']} ({str(row['years']).strip('()')})" for row in chosen], most=12)

    def bodies_of(chosen: list[Row]) -> str:
        return listed([f"{row['authority']} ({row['deliverer']})" for row in chosen], most=20)

    now = [row for _, row, is_main, is_old in rows if is_main and not is_old]
    if p.place:
        name = p.name(p.place)
        text = (
            f"The children's services of {name} are delivered by {bodies(now)}."
            if now
            else sentence("delivery.none", name=name)
        )
        before = [row for _, row, is_main, is_old in rows if is_main and is_old]
        single = [row for _, row, is_main, is_old in rows if not (is_main or is_old)]
        for words, chosen in (("Before", before), ("For single services", single)):
            text += f" {words}: {bodies(chosen)}." if chosen else ""
        return p.answer("delivery", text, [row for _, row, *_ in rows])
    number = len({row["authority"] for row in now})
    have = "has" if number == 1 else "have"
    text = sentence("delivery", within=p.within, number=counted(number, "authority"), have=have,
                    names=f": {bodies_of(now)}" if now else "")  # fmt: skip
    if grades := p.question.all("grade"):
        now = [
            row
            for row in now
            if (own := p.known.get(entity_iri(str(row["id"])))) and own[-1].judged in grades
        ]
        text += (
            f" Graded {' or '.join(map(grade_words, grades))} now:"
            f" {listed([str(row['authority']) for row in now]) or 'none'}."
        )
    return p.answer("delivery", text, now)


def people(p: Population) -> Answer:
    """Return who led inspections, or to whom reports were addressed, the newest first."""
    post = p.question.one("post") or "lead-inspector"
    items = {item.iri: item for item in p.loaded}
    facts, rows, seen = p.store.facts, list[Row](), set[tuple[str, str]]()
    found = [*facts.rows(_PEOPLE), *facts.rows(_LEADS)]
    found.sort(key=lambda row: items[row[4]].day if row[4] in items else "", reverse=True)
    for person, _, role, held, inspection, statement in found:
        if role == post and inspection in items and (person, inspection) not in seen:
            if post == "addressee" and not ("director" in held.lower() and "child" in held.lower()):
                continue
            seen.add((person, inspection))
            item = items[inspection]
            column = "lead inspector" if post == "lead-inspector" else "addressed to"
            cells: dict[str, Cell] = {
                "post": held, "authority": p.name(item.authority), "inspection": item.under,
                "inspected": item.day,
            }  # fmt: skip
            rows.append(p.row(person, cells, statement, column))
    if post == "addressee":
        named = listed(
            [
                f"{row['addressed to']} ({row['post']}, {row['inspection']} of {str(row['inspected'])[:4]})"
                for row in rows
            ]
        )
        text = sentence("posts" if rows else "posts.none", within=p.within, names=named, when=p.when)
        return p.answer("people", text, rows)
    if not rows:
        return p.answer("lead-inspector", f"No loaded report{p.when} {p.within} names a lead inspector.")
    first = rows[0]
    who = listed(
        [
            str(row["lead inspector"])
            for row in rows
            if row["inspected"] == first["inspected"] and row["authority"] == first["authority"]
        ]
    )
    text = (
        f"{who} led the latest loaded inspection of {first['authority']}{p.when} ({first['inspection']},"
        f" {long_date(str(first['inspected']))})."
    )
    names = list(dict.fromkeys(str(row["lead inspector"]) for row in rows))
    if len(names) > 1:
        text += (
            f" In all, {counted(len(rows), 'loaded inspection')} {p.within}"
            f" {'names' if len(rows) == 1 else 'name'} {listed(names)}."
        )
    return p.answer("lead-inspector", text, rows)


def neighbours(p: Population) -> Answer:
    """Return the authorities around one on the map and its statistical neighbours, with their grades."""
    if not p.places:
        return p.answer("neighbours", "Name an authority: neighbours are those of one.", ())
    place, kind = p.places[0], p.question.one("near")
    found = [each for each in around(p.store, place) if kind != "statistical" or each.why.startswith("stat")]
    others = " ".join(dict.fromkeys(map(local_id, (place, *(each.authority for each in found)))))
    own = Population(p.store, p.question.with_part("near", "").with_part("place", others), p.all_quotes).known
    rows, why = list[Row](), {place: "itself"} | {each.authority: each.why for each in reversed(found)}
    for each in (place, *(near.authority for near in found)):
        last = own[each][-1] if own[each] else None
        cells: dict[str, Cell] = {
            "near": why[each],
            "grade": grade_words(last.judged) if last else "",
            "inspected": last.start if last else "",
        }
        rows.append(p.row(each, cells, p.statement(last, p.grade(last, "")[1]) if last else ""))
    borders = listed([p.name(near.authority) for near in found if near.why == "borders it"])
    alike = [near.authority for near in found if near.why.startswith("stat")]
    published = neighbour_list(p.store, place)
    names = listed([*map(p.name, alike)], most=10)
    parts = [
        f"it borders {borders}" if borders else "",
        f"its statistical neighbours{f' ({published})' if published else ''} are {names}" if alike else "",
    ]
    grade = grade_words(own[place][-1].judged) if own[place] else "not graded"
    counts = Counter(grade_words(own[each][-1].judged) for each in alike if own[each])
    text = f"{p.name(place)} ({grade}): {'; '.join(filter(None, parts)) or 'no neighbours are known'}."
    text += (
        " Of the statistical neighbours,"
        f" {listed([f'{number} {grade}' for grade, number in counts.most_common()])}."
        if counts
        else ""
    )
    return p.answer(
        "neighbours", text, rows, covers=tuple(dict.fromkeys((place, *(near.authority for near in found))))
    )


def agencies(p: Population) -> Answer:
    """Return the agencies of a kind, with the authorities that they serve; of a place those that serve it."""
    kinds = p.question.all("agency_kind")
    among = {*p.authorities} if p.question.has("place") or p.question.has("area") else set()
    rows: list[Row] = []
    for iri, kind, served in p.store.facts.rows(_AGENCIES, (json.dumps(kinds),)):
        places = [each for each in (served or "").split() if each in vocabulary(p.store).current]
        if not among or among & {*places}:
            names = listed([p.name(each) for each in p.labels.by_name(places)], most=20)
            rows.append(p.row(iri, {"kind": kind, "serves": names}, column="agency"))
    noun = (
        listed([str(load_lexicon("answer-words")["agencies"].get(each, each)) for each in kinds])
        or "agencies"
    )
    where = f" {p.within}" if among else ""
    text = f"{len(rows)} {noun}{where} are known: {listed([str(row['agency']) for row in rows])}."
    return p.answer("agencies", text, rows) if rows else p.answer("agencies", f"No {noun}{where} are known.")


def coverage(p: Population) -> Answer:
    """Return how many reports are loaded, by kind, or which authorities have none."""
    every = [
        item for item in inspections(p.store.facts, with_undated=True) if p.in_period(item.day) or not p.when
    ]
    is_local = p.question.has("place") or p.question.has("area")
    own = [item for item in every if item.authority in p.authorities or not is_local]
    if p.question.has("missing"):
        loaded, full = {item.authority for item in own}, {item.authority for item in own if item.full}
        none = [each for each in p.labels.by_name(p.authorities) if each not in loaded]
        no_full = [each for each in p.labels.by_name(p.authorities) if each in loaded and each not in full]
        rows = [p.row(each, {"loaded": "nothing"}) for each in none] + [
            p.row(each, {"loaded": "no full inspection"}) for each in no_full
        ]
        text = sentence(
            "missing", known=len(p.authorities), within=p.within, none=len(none) or "none",
            are="is" if len(none) == 1 else "are", full=len(no_full) or "none",
            names=f": {listed([p.name(each) for each in no_full])}" if no_full else "",
            nothing=f" ({listed([p.name(each) for each in none])})" if none else "",
        )  # fmt: skip
        return p.answer("missing", text, rows, ())
    kinds: dict[str, list[str]] = {}
    for item in own:
        kinds.setdefault(item.under, []).append(item.day)
    days = sorted(item.day for item in own if item.day)
    if not days:
        return p.answer("loaded", f"No report {p.within}{p.when} is loaded.")
    table: list[Row] = [
        {
            "inspection": name,
            "reports": len(held),
            "first": min(filter(None, held), default=""),
            "newest": max(held),
        }
        for name, held in sorted(kinds.items())
    ]
    undated = f"; {len(own) - len(days)} without a date" * (len(own) > len(days))
    places = {item.authority for item in own}
    text = (
        f"{counted(len(own), 'inspection')} of {counted(len(places), 'authority')} are loaded, from"
        f" {long_date(days[0])} to {long_date(days[-1])}{undated}."
    )
    return p.answer("loaded", text, table)


def glossary(p: Population) -> Answer:
    """Return what a word of reports means."""
    name = p.question.one("term")
    entry = load_lexicon("glossary").get(name)
    if entry is None:
        return p.answer("glossary", f"The glossary has no term {name!r}.", (), covers=())
    title = str(entry["names"][0])
    is_grade = name in load_lexicon("question-words")["senses"]["grade"]
    shown = title.upper() if len(title) < 6 and " " not in title and not is_grade else title
    text = f"{shown[:1].upper()}{shown[1:]}: {entry['meaning']}"
    return p.answer("glossary", text, ({"term": shown, "also": ", ".join(entry["names"][1:])},), covers=())


def postcode(p: Population) -> Answer:
    """Return the council, or councils, at a postcode, with their grades."""
    code = p.question.one("postcode")
    found = councils_at(code)
    if not found:
        return p.answer("postcode", f"No council is known at {code[:10]!r}.", (), covers=())
    places = tuple(authority for authority, _ in found)
    own = Population(p.store, p.question.with_part("place", " ".join(map(local_id, places))), p.all_quotes)
    rows = []
    for authority, share in found:
        last = own.known[authority][-1] if own.known.get(authority) else None
        cells: dict[str, Cell] = {
            "share of postcodes": f"{share} %",
            "grade": grade_words(last.judged) if last else "",
        }
        rows.append(
            p.row(
                authority,
                cells | {"inspected": last.start if last else ""},
                p.statement(last, p.grade(last, "")[1]) if last else "",
            )
        )
    names = [p.name(each) for each in places]
    text = f"{code} is divided between {counted(len(names), 'authority')}: {listed(names)}."
    if found[0][1] >= _MAJORITY or len(found) == 1:
        few = f" (a few postcodes in {listed(names[1:])})" if len(names) > 1 else ""
        text = f"{code} is in {names[0]}{few}."
    for row in rows:
        if row["grade"]:
            text += (
                f" {row['authority']} was graded {row['grade']} at its latest full inspection"
                f" ({str(row['inspected'])[:4]})."
            )
    return p.answer("postcode", text, rows, covers=places)
