"""Evaluates readings about grades: which judgements fit, in lists, tables and sequences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby, pairwise

from graphkit.analyse.current_grades import CurrentGrades
from graphkit.answer.population import (
    Population,
    area_words,
    grade_words,
    judged_grade,
    listed,
    loaded_inspection,
    no_report,
    per_cent,
    sentence,
)
from graphkit.answer.question_vocabulary import regions
from graphkit.answer.typed_answer import Answer, Cell, Row
from graphkit.ask.loaded_reports import later_full_inspection
from graphkit.ask.lookup import local_id
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.core.partial_dates import long_date, years_before
from graphkit.facts.inspections import FAVOURABLE, NOT_JUDGED, STEPS_BELOW_OUTSTANDING, newest_day
from graphkit.language.wording import counted

GRADES = ("outstanding", "good", "requires-improvement", "inadequate")
Item = CurrentGrades


def grades(p: Population) -> Answer:
    """Return the answer to a reading about grades."""
    question = p.question
    if question.has("measure", "compare") and question.texts("area"):
        return _by_area(p)
    if len(p.places) > 1 and not question.has("near"):
        return _compared(p)
    for is_read, evaluate in _SEQUENCES:
        if is_read(p):
            return evaluate(p)
    if question.one("by") in _TABLES:
        return _table(p, question.one("by"))
    return _of_one(p) if p.place else _listed(p)


def fits(p: Population, item: Item) -> bool:
    """Return whether an inspection has the grades that a reading names, under its judgement areas."""
    wanted, relation = p.question.all("grade"), p.question.one("relation")
    own = {name: each for name, each in item.grades.items() if each != NOT_JUDGED and name != "lscb"}
    if relation in ("every", "any") and wanted:
        given = [each in wanted for each in own.values()]
        return bool(given) and (all(given) if relation == "every" else any(given))
    if pairs := [each.partition("=") for each in p.question.texts("judged")]:
        return all(p.grade(item, area)[0] in grades.split("|") for area, _, grades in pairs)
    grade, _ = p.grade(item, p.criterion)
    if relation in ("below", "above"):
        overall = own.get(OVERALL_EFFECTIVENESS, "")
        steps = _steps(grade) - _steps(overall) if grade and overall else 0
        return steps > 0 if relation == "below" else steps < 0
    return bool(grade) and (not wanted or grade in wanted)


def _steps(grade: str) -> int:
    return STEPS_BELOW_OUTSTANDING.get(grade, 9)


def _wanted(p: Population) -> str:
    """Return the grades and judgement area of a reading as words: "inadequate overall"."""
    if pairs := [each.partition("=") for each in p.question.texts("judged")]:
        parts = [
            f"{grade_words(grades).replace('|', ' or ')} {p.criterion_words(area)}"
            for area, _, grades in pairs
        ]
        return " and ".join(parts)
    words = " or ".join(map(grade_words, p.question.all("grade")))
    relation = p.question.one("relation")
    area = {"every": "in every judgement", "any": "in at least one judgement"}.get(relation, p.for_criterion)
    if relation in ("below", "above"):
        return f"graded {'lower' if relation == 'below' else 'higher'} {p.for_criterion} than overall"
    return f"{words or 'graded'} {area}"


def _row(p: Population, item: Item, column: str = "authority") -> Row:
    """Return an inspection as a row: authority, grade, judgements if there is no overall one, and the day."""
    grade, under = p.grade(item, p.criterion)
    cells: dict[str, Cell] = {"region": item.region, "grade": grade_words(grade)}
    if p.question.one("relation") in ("below", "above"):
        cells["overall"] = grade_words(item.overall)
    if p.criterion == OVERALL_EFFECTIVENESS and not item.overall:
        cells["note"] = item.reason(p.store)
    cells |= {"inspected": item.start, "framework": item.under}
    if item.source == "official":
        cells["source"] = "official record; report not loaded"
    return p.row(item.authority, cells, p.statement(item, under), column)


def _latest(p: Population) -> dict[str, Item]:
    """Return the latest full inspection known of each authority of the reading, in its period."""
    return {each: items[-1] for each, items in p.known.items() if items}


def _listed(p: Population) -> Answer:
    """Return the authorities whose latest full inspection fits; a count or share is of those with a grade."""
    question, latest = p.question, _latest(p)
    if not any(map(question.has, ("grade", "relation", "judged"))):
        implied = {"best": "outstanding", "worst": "inadequate"}.get(question.one("order"), "")
        if not implied:
            return _table(p, "region") if not question.has("area") else _by_area(p)
        p.notes.append(sentence("implied-grade", grade=implied))
        p = p.asking("grade", implied)
    judged = {each: item for each, item in latest.items() if p.grade(item, p.criterion)[0]}
    found = sorted(
        (item for item in judged.values() if fits(p, item)),
        key=lambda item: (_steps(p.grade(item, p.criterion)[0]), item.name),
    )
    names = [item.name for item in found]
    old = [item.name for item in found if _is_old(p, item)]
    without = (
        [item.name for item in found if not item.overall] if p.criterion == OVERALL_EFFECTIVENESS else []
    )
    share = per_cent(len(found) / len(judged)) if judged else "0 %"
    text = sentence(
        "grades.list", number=counted(len(found), "authority") if found else "No authority",
        known=len(judged), within=p.within, share=f" ({share})" if found else "", wanted=_wanted(p),
        when=p.when, verb="is" if len(found) < 2 else "are",
        names=f": {listed(names, most=12)}" if names else "",
    )  # fmt: skip
    if without and not question.has("relation"):
        text += f" {sentence('grades.worst', names=listed(without, most=12))}"
    cautions = (
        [sentence("old", names=listed(old, most=12), years=current_frameworks().interval)] if old else []
    )
    left = [p.name(each) for each in p.authorities if each not in judged]
    if left:
        cautions.append(sentence("left-out", names=listed(left, most=12), wanted=p.for_criterion))
    return p.answer("authorities-by-grade", text, [_row(p, item) for item in found], cautions=cautions)


def _is_old(p: Population, item: Item) -> bool:
    newest = newest_day(p.store.facts)
    return bool(newest) and item.start < years_before(newest, current_frameworks().interval) and not p.when


def _of_one(p: Population) -> Answer:
    """Return the grades of an authority at its latest full inspection, and whether they fit."""
    items = p.known[p.place]
    if not items:
        return no_report(p)
    item, wanted = items[-1], p.question.all("grade")
    grade = p.grade(item, p.criterion)[0]
    graded = _graded(p, item, p.criterion)
    before = ""
    for earlier in items[:-1][-1:]:
        known = p.grade(earlier, p.criterion)[0]
        before = f"; before that {grade_words(known)} ({earlier.start[:4]})" if known else ""
    verdict = ""
    if wanted and grade and p.question.has("measure", "why") and grade not in wanted:
        if older := next((each for each in reversed(items) if p.grade(each, p.criterion)[0] in wanted), None):
            verdict = f"{item.name} was last {' or '.join(map(grade_words, wanted))} in {older.start[:4]}. "
        else:
            verdict = (
                f"{item.name} was graded {grade_words(grade)}, not {' or '.join(map(grade_words, wanted))}. "
            )
    elif wanted and grade and not p.question.has("measure", "why"):
        better = grade == "outstanding" and set(wanted) <= set(FAVOURABLE)
        verdict = "Yes: " if grade in wanted else "Yes, and better: " if better else "No: "
        if _is_old(p, item):
            verdict = f"As of {item.start[:4]}, {'yes' if grade in wanted else 'no'}: "
    text = f"{verdict}{item.name} {graded} by {_began(item)}{before}."
    if item.source == "official":
        text += " Its report is not loaded: the grades are from the official record."
    if not p.when and (later := later_full_inspection(p.store, p.place, item.start)):
        text += f" A later full inspection is known: {later}; not loaded."
    if p.question.has("measure", "why"):
        text += " " + sentence("why")
    rows = _judgements(p, item)
    since = [
        f"{each.under} ({long_date(each.day)})"
        for each in p.loaded
        if each.day > item.start and not each.full
    ]
    cautions = [f"Inspected since, without an overall grade: {listed(since)}."] if since else []
    if _is_old(p, item):
        cautions.append(
            f"The inspection is of {item.start[:4]}: a newer report may exist that is not loaded."
        )
    return p.answer(
        "grade", text, rows, cautions=[*cautions, sentence("safety")] if wanted or rows else cautions
    )


def _began(item: Item) -> str:
    noun = "" if item.under.endswith("inspection") else " inspection"
    return f"the {item.under}{noun} that began on {long_date(item.start)}"


def _graded(p: Population, item: Item, criterion: str) -> str:
    grade, _ = p.grade(item, criterion)
    if criterion == OVERALL_EFFECTIVENESS and not item.overall:
        return f"was given no overall grade ({item.reason(p.store)})" if item.start else "has no grade"
    if not grade:
        return f"was given no grade {p.criterion_words(criterion)}"
    overall = (
        f", and {grade_words(item.overall)} overall,"
        if criterion != OVERALL_EFFECTIVENESS and item.overall
        else ""
    )
    return f"was graded {grade_words(grade)} {p.criterion_words(criterion)}{overall}"


def _judgements(p: Population, item: Item) -> list[Row]:
    loaded = loaded_inspection(p.store, item.inspection)
    pages = {each.criterion: each for each in loaded.judgements} if loaded else {}
    order = sorted(item.grades, key=lambda name: (name != OVERALL_EFFECTIVENESS, name))
    return [
        {
            "judgement": p.criterion_words(name).removeprefix("for "),
            "grade": grade_words(item.grades[name]),
            "page": int(pages[name].page) if name in pages and pages[name].page.isdigit() else None,
            "id": local_id(item.inspection),
            **({"statement": local_id(pages[name].statement)} if name in pages else {}),
        }
        for name in order
    ]


def _compared(p: Population) -> Answer:
    """Return the grades of several authorities side by side."""
    latest = _latest(p)
    parts = [
        (
            f"{p.name(each)} {_graded(p, latest[each], p.criterion)} ({latest[each].under},"
            f" {latest[each].start[:4]})"
            if each in latest
            else f"{p.name(each)}: no full inspection{p.when} is loaded"
        )
        for each in p.places
    ]
    shown = [latest[each] for each in p.places if each in latest]
    rows: list[Row] = []
    if shown:
        newest = max(shown, key=lambda item: item.start)
        criteria = sorted(
            {*newest.grades, OVERALL_EFFECTIVENESS}, key=lambda name: (name != OVERALL_EFFECTIVENESS, name)
        )
        if p.question.has("criterion"):
            criteria = [p.criterion, *(each for each in criteria if each != p.criterion)]
        rows = [{"judgement": "inspected", **{item.name: f"{item.under}, {item.start}" for item in shown}}]
        for name in criteria:
            cells = {item.name: grade_words(p.grade(item, name)[0]) for item in shown}
            rows.append({"judgement": p.criterion_words(name).removeprefix("for "), **cells})
    statements = [p.statement(item, p.grade(item, p.criterion)[1]) for item in shown]
    cautions = [sentence("scales")] if len({item.under for item in shown}) > 1 else []
    return p.answer("compare", f"{'; '.join(parts)}.", rows, statements, cautions=cautions)


def _by_area(p: Population) -> Answer:
    """Return the latest grades of several areas side by side."""
    return _table(p, "region")


_TABLES = ("region", "framework", "year", "grade", "criterion")


def _table(p: Population, by: str) -> Answer:
    """Return how many authorities or inspections have each grade, by region, year or the like."""
    latest, wanted = _latest(p), p.question.all("grade")
    groups: dict[tuple[str, str], list[str]] = {}  # name and identifier → grades
    if by == "region":
        areas = [each for each in regions(p.store) if {*each.authorities} & {*p.authorities}]
        named = p.question.texts("area")
        if len(named) > 1 or (named and not areas):
            from graphkit.answer.question_vocabulary import vocabulary

            areas = [vocabulary(p.store).areas[name] for name in named if name in vocabulary(p.store).areas]
        for area in areas:
            items = [latest[each] for each in area.authorities if each in latest and each in p.known]
            groups[area.name, area.iri] = [p.grade(item, p.criterion)[0] for item in items]
    elif by == "criterion":
        for item in latest.values():
            for name in item.grades:
                groups.setdefault((p.criterion_words(name).removeprefix("for "), ""), []).append(
                    item.grades[name]
                )
    elif by == "grade":
        for item in latest.values():
            if grade := p.grade(item, p.criterion)[0]:
                groups.setdefault((grade_words(grade), ""), []).append(grade)
    else:
        for item in (each for items in p.known.values() for each in items):
            key = item.start[:4] if by == "year" else item.under
            groups.setdefault((key, ""), []).append(p.grade(item, p.criterion)[0])
    rows, shares = list[Row](), list[tuple[float, str]]()
    favourable = wanted or FAVOURABLE
    for (name, iri), given in groups.items():
        counts = Counter(each for each in given if each in GRADES)
        total, number = sum(counts.values()), sum(counts[each] for each in favourable)
        if by == "grade":
            rows.append({"grade": name, "authorities": total, "share": per_cent(total / max(1, len(latest)))})
            continue
        row: dict[str, Cell] = {
            by: name,
            "inspections" if by in ("year", "framework") else "authorities": total,
        }
        row |= {grade_words(each): counts[each] for each in GRADES}
        row["share " + (" or ".join(map(grade_words, wanted)) or "good or better")] = (
            per_cent(number / total) if total else ""
        )
        rows.append(row | ({"id": local_id(iri)} if iri else {}))
        if total:
            shares.append((number / total, name))
    if by == "grade":
        rows.sort(key=lambda row: _steps(str(row["grade"]).replace(" ", "-")))
    elif by in ("year", "framework"):
        rows.sort(key=lambda row: str(row[by]))
    every = [p.grade(item, p.criterion)[0] for item in latest.values()]
    total_counts = Counter(each for each in every if each)
    numbers = listed([f"{total_counts[each]} {grade_words(each)}" for each in GRADES if total_counts[each]])
    without = [item for item in latest.values() if not item.overall and item.judged]
    text = sentence(
        "grades.table", number=counted(sum(total_counts.values()), "authority"), within=p.within,
        when=p.when, numbers=numbers or "none has a grade", area=p.for_criterion,
    )  # fmt: skip
    if wanted and every:
        number = sum(total_counts[each] for each in wanted)
        text += (
            f" {' or '.join(map(grade_words, wanted)).capitalize()}: {number}"
            f" ({per_cent(number / len(every))})."
        )
    if len(shares) > 1:
        what = " or ".join(map(grade_words, favourable))
        high, low = (f"{area_words(name)} ({per_cent(share)})" for share, name in (max(shares), min(shares)))
        if p.question.one("order") in ("most", "fewest"):
            number_of = {
                str(row[by]): sum(int(str(row[grade_words(each)])) for each in favourable) for row in rows
            }
            pick = max if p.question.one("order") == "most" else min
            best = pick(number_of, key=number_of.__getitem__)
            text += f" {p.question.one('order').capitalize()} {what}: {area_words(best)} ({number_of[best]})."
        text += f" The share of {what} is highest in {high} and lowest in {low}."
    if without and p.criterion == OVERALL_EFFECTIVENESS:
        names = listed([item.name for item in without], most=12)
        text += f" {sentence('grades.no-overall', number=counted(len(without), 'authority'), names=names)}"
    statements = [p.statement(item, p.grade(item, p.criterion)[1]) for item in latest.values()]
    return p.answer("grades-by-region" if by == "region" else "grades-table", text, rows, statements)


# Sequences of inspections


def _runs(p: Population, items: Sequence[Item]) -> list[list[Item]]:
    """Return the runs of inspections, one after the other, that fit."""
    return [[*run] for fit, run in groupby(items, key=lambda item: fits(p, item)) if fit]


def _run_words(run: Sequence[Item], items: Sequence[Item]) -> str:
    """Return a run as words: "since July 2022", "2013 to 2018"."""
    after = [item for item in items if item.start > run[-1].start]
    return f"{run[0].start[:4]} to {after[0].start[:4]}" if after else f"since {long_date(run[0].start[:7])}"


def _spells(p: Population) -> Answer:
    """Return how long authorities have had a grade: the present run of inspections, and earlier ones."""
    newest = newest_day(p.store.facts)
    if not p.question.has("grade") and p.place and p.history[p.place]:
        grade = p.grade(p.history[p.place][-1], p.criterion)[0]
        p = p.asking("grade", grade)
    found = []
    for authority, items in p.history.items():
        runs = _runs(p, items)
        if runs and (runs[-1][-1] is items[-1] or p.place):
            found.append((runs[-1][0].start, authority, runs, items))
    found.sort()
    rows: list[Row] = []
    for start, authority, runs, items in found:
        is_now = runs[-1][-1] is items[-1]
        months = (int(newest[:4]) - int(start[:4])) * 12 + int(newest[5:7]) - int(start[5:7])
        cells: dict[str, Cell] = {
            "spell": _run_words(runs[-1], items),
            "years": round(months / 12, 1) if is_now else None,
        }
        cells |= {
            "inspections": len(runs[-1]),
            "earlier": listed([_run_words(run, items) for run in runs[:-1]]),
        }
        rows.append(p.row(authority, cells, p.statement(runs[-1][0], p.grade(runs[-1][0], p.criterion)[1])))
    if not found:
        return p.answer("spells", f"No authority {p.within} is {_wanted(p)}{p.when}.")
    start, authority, runs, items = found[0]
    earlier = f"; earlier {listed([_run_words(run, items) for run in runs[:-1]])}" if runs[:-1] else ""
    text = sentence(
        "spell.one", name=p.name(authority), wanted=_wanted(p), spell=_run_words(runs[-1], items),
        earlier=earlier,
    )  # fmt: skip
    if not p.place:
        then = [f"{p.name(each[1])} {_run_words(each[2][-1], each[3])}" for each in found[1:3]]
        others = f"; then {listed(then)}" if then else ""
        text = sentence("spell", number=counted(len(found), "authority"), within=p.within, wanted=_wanted(p),
                        name=p.name(authority), spell=_run_words(runs[-1], items), earlier=earlier,
                        verb="is" if len(found) == 1 else "are", others=others)  # fmt: skip
    return p.answer("spells", text, rows, cautions=[sentence("spell-note")])


def _ever(p: Population) -> Answer:
    """Return the authorities that ever, never, or in so many inspections had a grade, with the years."""
    question = p.question
    repeat, times = int(question.one("repeat") or 0), int(question.one("times") or 0)
    is_never = question.has("when", "never")
    is_any = not question.has("criterion") and bool(p.place)
    rows, found, years = list[Row](), list[str](), dict[str, list[str]]()
    every = [each for each in p.authorities if p.history[each]]
    for authority in every:
        items = p.history[authority]
        runs = (
            [run for run in _runs(p, items) if len(run) >= repeat]
            if repeat
            else [[item] for item in items if fits(p, item)]
        )
        fitting = [item for run in runs for item in run]
        has = bool(fitting) and len(fitting) >= max(1, times)
        if has != is_never:
            found.append(authority)
            years[authority] = [item.start[:4] for item in fitting]
        if has and (p.place or not is_never):
            for item in fitting if p.place else ():
                rows.append(_row(p, item))
            if not p.place:
                cells: dict[str, Cell] = {
                    "times": len(fitting),
                    "years": listed([item.start[:4] for item in fitting], most=20),
                }
                cells |= {"now": grade_words(p.grade(items[-1], p.criterion)[0])}
                rows.append(
                    p.row(authority, cells, p.statement(fitting[-1], p.grade(fitting[-1], p.criterion)[1]))
                )
        elif not p.place and is_never and not has:
            cells = {
                "inspections": listed(
                    [f"{item.start[:4]} {grade_words(p.grade(item, p.criterion)[0])}" for item in items],
                    most=20,
                )
            }
            rows.append(p.row(authority, cells))
    how = {2: "in two full inspections in a row", 3: "in three full inspections in a row"}.get(repeat, "")
    how = how or {2: "in at least two full inspections", 3: "in at least three full inspections"}.get(
        times, ""
    )
    if p.place:
        return _ever_one(p, rows, years.get(p.place, []), how, is_never, is_any)
    rows.sort(key=lambda row: (-int(str(row.get("times", 0))), str(row["authority"])))
    names = listed([str(row["authority"]) for row in rows], most=20)
    text = sentence(
        "ever", number=counted(len(found), "authority") if found else "No authority", known=len(every),
        within=p.within, verb="has" if len(found) < 2 else "have", never="never been" if is_never else "been",
        wanted=_wanted(p), how=how or "at a known full inspection", when=p.when,
        names=f": {names}" if found else "",
    )  # fmt: skip
    return p.answer("ever", text, rows, cautions=[sentence("known-only")])


def _ever_one(
    p: Population, rows: list[Row], years: list[str], how: str, is_never: bool, is_any: bool
) -> Answer:
    """Return whether an authority ever had a grade: overall first, then in any of its judgements."""
    items = p.history[p.place]
    if not items:
        return no_report(p)
    wanted, name = p.question.all("grade"), p.name(p.place)
    if is_never and not years:
        years = [item.start[:4] for item in items if fits(p, item)]
    lead = {True: "Yes", False: "No"}[bool(years) != is_never]
    text = f"{lead}: {name} was {_wanted(p)} {how} in {listed(years, most=20)}." if years else (
        f"{lead}: {name} was not {_wanted(p)} {how} at any of {counted(len(items), 'known full inspection')}."
    )  # fmt: skip
    if is_any and wanted and not how:
        below = [
            (item, criterion)
            for item in items
            for criterion, grade in sorted(item.grades.items())
            if grade in wanted and criterion != OVERALL_EFFECTIVENESS
        ]
        per_year: dict[str, list[str]] = {}
        for item, criterion in below:
            per_year.setdefault(item.start[:4], []).append(p.criterion_words(criterion).removeprefix("for "))
            cells: dict[str, Cell] = {
                "grade": grade_words(item.grades[criterion]),
                "judgement": p.criterion_words(criterion),
            }
            cells |= {"inspected": item.start, "framework": item.under}
            rows.append(p.row(p.place, cells, p.statement(item, criterion)))
        if per_year:
            parts = [f"{year} for {listed(names)}" for year, names in per_year.items()]
            text += (
                f" In single judgements it was {' or '.join(map(grade_words, wanted))}: {'; '.join(parts)}."
            )
    if any(item.source == "official" and item.start[:4] in years for item in items):
        text += " This is from the official record: the report is not loaded."
    history = [f"{item.start[:4]} {grade_words(judged_grade(item))}" for item in items]
    text += f" Overall: {listed(history, most=20)}."
    return p.answer("ever", text, rows, cautions=[sentence("known-only")])


def _changes(p: Population) -> Answer:
    """Return the authorities whose grade changed between two full inspections, or how that of one did."""
    question, direction = p.question, p.question.one("change")
    before, after = question.all("grade_before"), question.all("grade")
    is_ever = question.has("when", "ever") or bool(before) or bool(p.place)
    rows, none, history = list[Row](), 0, p.asking("period", "").history
    for authority in p.authorities:
        known = history[authority]
        pairs = [*pairwise(item for item in known if p.grade(item, p.criterion)[0])]
        pairs = [pair for pair in pairs if p.in_period(pair[1].start)]
        for one, two in pairs if is_ever else pairs[-1:]:
            old, new = p.grade(one, p.criterion)[0], p.grade(two, p.criterion)[0]
            steps = _steps(old) - _steps(new)
            is_named = (not before or old in before) and (not after or new in after or bool(p.place))
            is_so = direction in ("", "any") or ((steps > 0) == (direction == "better") and steps != 0)
            if (p.place or (is_so and (steps or bool(before)))) and (is_named or p.place):
                change = "better" if steps > 0 else "worse" if steps < 0 else "same"
                cells: dict[str, Cell] = {
                    "before": grade_words(old), "after": grade_words(new), "change": change,
                }  # fmt: skip
                cells |= {"inspected": two.start, "earlier": f"{one.under}, {one.start[:4]}"}
                rows.append(p.row(authority, cells, p.statement(two, p.grade(two, p.criterion)[1])))
        none += not pairs
    if p.place:
        return _changed_one(p, rows)
    rows.sort(key=lambda row: (str(row["after"]), str(row["authority"])))
    found = [*dict.fromkeys(str(row["authority"]) for row in rows)]
    shown = _changes_by_region(p, rows) if question.has("by", "region") else rows
    what = {"better": "a better", "worse": "a worse"}.get(direction, "another")
    named = f" from {' or '.join(map(grade_words, before))}" if before else ""
    named += f" to {' or '.join(map(grade_words, after))}" if after else ""
    text = sentence(
        "changes",
        number=counted(len(found), "authority") if found else "No authority",
        known=len(p.authorities) - none,
        within=p.within,
        verb="has" if len(found) < 2 else "have",
        area=p.for_criterion,
        change=f"gone{named}" if named else f"{what} grade",
        when=p.when,
        names=f": {listed(found, most=12)}" if found else "",
        pairs=(
            "from one known full inspection to the next"
            if is_ever
            else "at the latest full inspection than at the one before"
        ),
    )
    if shown is not rows and shown:
        region, number, of = (shown[0][name] for name in ("region", "authorities", "of"))
        text += f" The largest share is in {area_words(str(region))} ({number} of {of})."
    return p.answer("grade-changes", text, shown, cautions=[sentence("scales")])


def _changes_by_region(p: Population, rows: Sequence[Row]) -> list[Row]:
    """Return how many authorities of each region changed, of those with two inspections."""
    found = Counter(p.labels.region(each) for each in {entity_iri(str(row["id"])) for row in rows})
    every = Counter(p.labels.region(each) for each, items in p.history.items() if len(items) > 1)
    shares = sorted(found, key=lambda name: (-found[name] / every[name], name))
    return [
        {
            "region": name,
            "authorities": found[name],
            "of": every[name],
            "share": per_cent(found[name] / every[name]),
        }
        for name in shares
    ]


def _changed_one(p: Population, rows: list[Row]) -> Answer:
    items, name = p.history[p.place], p.name(p.place)
    if len(items) < 2 or not rows:
        if not items:
            return no_report(p)
        return p.answer(
            "changed",
            f"Only one full inspection of {name}{p.when} is known ({_began(items[-1])}), so no change can be"
            " shown.",
        )
    old, new = items[-2:]
    then, now = p.grade(old, p.criterion)[0], p.grade(new, p.criterion)[0]
    steps = _steps(then) - _steps(now)
    words = (
        f"stayed {grade_words(now)}" if not steps else f"went from {grade_words(then)} to {grade_words(now)}"
    )
    verdict = ""
    if p.question.one("change") in ("better", "worse"):
        verdict = "Yes: " if (steps > 0) == (p.question.one("change") == "better") and steps else "No: "
    text = (
        f"{verdict}{name} {words} {p.for_criterion} between {old.start[:4]} ({old.under}) and {new.start[:4]}"
        f" ({new.under})."
    )
    rows = [*rows]
    for criterion in sorted(new.grades):
        if criterion != OVERALL_EFFECTIVENESS and (earlier := p.grade(old, criterion)[0]):
            cells: dict[str, Cell] = {
                "judgement": p.criterion_words(criterion),
                "before": grade_words(earlier),
            }
            cells |= {"after": grade_words(new.grades[criterion]), "inspected": new.start}
            rows.append(p.row(p.place, cells, p.statement(new, criterion)))
    since = [
        f"{each.under} ({long_date(each.day)})" for each in p.loaded if each.day > new.start and not each.full
    ]
    cautions = [f"Inspected since, without a grade: {listed(since)}."] if since else []
    return p.answer("changed", text, rows, cautions=[*cautions, sentence("scales")])


def _is_sequence(p: Population) -> bool:
    question = p.question
    has_grade = any(map(question.has, ("grade", "relation", "judged")))
    is_last = question.has("when", "last") and bool(p.place)  # "when was it last good"
    is_last = is_last or (bool(p.place) and bool(p.when) and len(p.known[p.place]) > 1)
    return has_grade and (
        is_last or question.has("when", "ever", "never") or question.has("repeat") or question.has("times")
    )


_SEQUENCES: tuple[tuple[Callable[[Population], bool], Callable[[Population], Answer]], ...] = (
    (lambda p: p.question.has("change") or p.question.has("grade_before"), _changes),
    (lambda p: p.question.has("when", "spell"), _spells),
    (_is_sequence, _ever),
)
