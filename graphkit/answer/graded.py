"""Evaluates readings about grades: which judgements fit, in lists, tables and sequences."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, groupby, pairwise
from typing import TYPE_CHECKING

from graphkit.answer.population import GRADES, Population, framework_names, no_report, verdict
from graphkit.answer.question_vocabulary import NamedArea, current_regions, vocabulary
from graphkit.answer.typed_answer import Cell, Row, TypedAnswer
from graphkit.ask.loaded_reports import later_full_inspection
from graphkit.ask.lookup import end_date, local_id, predecessors, successors
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri
from graphkit.core.partial_dates import long_date, years_before
from graphkit.core.resources import load_lexicon
from graphkit.core.terms import OVERALL_EFFECTIVENESS
from graphkit.facts.facts import kept
from graphkit.facts.inspections import (
    FAVOURABLE,
    NOT_JUDGED,
    STEPS_BELOW_OUTSTANDING,
    Inspection,
    counting_day,
    inspections,
    reported_grades,
)  # fmt: skip
from graphkit.language.sentences import (
    any_of,
    area_words,
    grade_words,
    per_cent,
    period_words,
    sentence,
    some,
)
from graphkit.language.wording import listed
from graphkit.readings.known import judged_without_overall

if TYPE_CHECKING:
    from graphkit.store.dataset import Store


def known_grades(p: Population) -> TypedAnswer:
    """Return the answer to a reading about grades."""
    question = p.question
    if question.has("measure", "compare") and question.texts("area"):
        return _table(p, "region")
    if len(p.places) > 1 and not question.has("near"):
        return _compared(p)
    for is_read, evaluate in _SEQUENCES:
        if is_read(p):
            return evaluate(p)
    if question.one("by") in ("region", "framework", "year", "grade", "criterion", "deliverer"):
        return _table(p, question.one("by"))
    return _of_one(p) if p.place else _listed(p)


def fits(p: Population, item: Inspection) -> bool:
    """Return whether an inspection has the grades that a reading names, under its judgement areas."""
    wanted, relation = p.question.all("grade"), p.question.one("relation")
    own = {name: each for name, each in item.grades.items() if each != NOT_JUDGED and name != "lscb"}
    if relation in ("every", "any") and wanted:
        given = [each in wanted for each in own.values()]
        return bool(given) and (all(given) if relation == "every" else any(given))
    if p.judged:
        return all(p.is_judged(item, *each) for each in p.judged)
    grade = p.own_grade(item)
    if relation == "none":
        return p.criterion not in own
    if relation in ("below", "above"):
        overall = own.get(OVERALL_EFFECTIVENESS, "")
        steps = _steps(grade) - _steps(overall) if grade and overall else 0
        return steps > 0 if relation == "below" else steps < 0
    return bool(grade) and (not wanted or grade in wanted)


def _steps(grade: str) -> int:
    return STEPS_BELOW_OUTSTANDING.get(grade, 9)


def _wanted(p: Population) -> str:
    """Return the grades and judgement area of a reading as words: "inadequate overall"."""
    if p.judged:
        return p.judged_words
    key = f"wanted.{p.question.one('relation') or 'plain'}"
    return p.say(key, grades=any_of(p.question.all("grade")) or "graded", than="overall")


def _row(p: Population, item: Inspection, **cells: Cell) -> Row:
    """Return an inspection as a row: authority, grade, judgements if there is no overall one, and the day."""
    is_relative = p.question.one("relation") in ("below", "above")
    has_no_overall = p.criterion == OVERALL_EFFECTIVENESS and not item.overall
    areas = [name for area, how, other in p.judged for name in ((area,) if how == "=" else (area, other))]
    cells["grade"] = grade_words(p.own_grade(item))
    cells["overall"] = item.overall_words if is_relative else None
    cells["note"] = _no_overall(p, item) if has_no_overall else None
    cells["source"] = None if item.report else sentence("official")
    cells |= {_area(p, each): grade_words(p.grade(item, each)[0]) for each in areas}
    columns = "authority region grade overall note inspected framework source"
    return p.item_row(item, columns, p.statement(item), **cells)


def _no_overall(p: Population, item: Inspection) -> str:
    return judged_without_overall(p.store, item.under, item.grades)


def _listed(p: Population) -> TypedAnswer:
    """Return the authorities whose latest full inspection fits; a count or share is of those with a grade."""
    question = p.question
    if not any(map(question.has, ("grade", "relation", "judged"))):
        implied = {"best": "outstanding", "worst": "inadequate"}.get(question.one("order"), "")
        if not implied:
            table = _table(p, "region")
            items = sorted(p.latest.values(), key=lambda item: p.name(item.authority))
            is_list = question.has("by", "authority") and (p.when or p.frameworks or question.has("area"))
            rows = [_row(p, item) for item in items]
            return p.answer("authorities-by-grade", table.text, rows) if is_list else table
        p.notes.append(sentence("implied-grade", grade=implied))
        p = p.asking("grade", implied)
    is_none = question.has("relation", "none")
    judged = [item for item in p.latest.values() if is_none or p.own_grade(item)]
    found = [item for item in judged if fits(p, item)]
    found.sort(key=lambda item: (_steps(p.own_grade(item)), p.name(item.authority)))
    is_overall = p.criterion == OVERALL_EFFECTIVENESS and not question.has("relation")
    text = p.say(
        "grades.none" if is_none else "grades.list",
        number=len(found), verdict=verdict(p, len(found), len(judged)),
        others=_names(p, (item for item in judged if item not in found)) * question.has("claim", "every"),
        known=len(judged), share=len(found) / max(1, len(judged)),
        wanted=_wanted(p), names=_names(p, found),
        worst=_names(p, (item for item in found if is_overall and not item.overall)),
    )  # fmt: skip
    graded = {item.authority for item in judged}
    left = [p.name(each) for each in p.authorities if each not in graded]
    cautions = (
        sentence("old", names=_names(p, (item for item in found if _is_old(p, item))), years=_years()),
        sentence("left-out", names=left, wanted=p.for_criterion),
    )
    return p.answer("authorities-by-grade", text, [_row(p, item) for item in found], cautions=cautions)


def _names(p: Population, items: Iterable[Inspection]) -> list[str]:
    return [p.name(item.authority) for item in items]


def _years() -> int:
    return current_frameworks().interval


def _is_old(p: Population, item: Inspection) -> bool:
    newest = counting_day(p.store.facts)
    return bool(newest) and item.day < years_before(newest, _years()) and not p.when


def _of_one(p: Population) -> TypedAnswer:
    """Return the grades of an authority at its latest full inspection, and whether they fit."""
    items, wanted, is_why = p.known[p.place], p.question.all("grade"), p.question.has("measure", "why")
    if not items:
        return no_report(p)
    item, grade = items[-1], p.own_grade(items[-1])
    is_old, is_so = _is_old(p, item), fits(p, item)
    verdict = f"{'Yes' if is_so else 'No'}, it was {'' if is_so else 'not '}{_wanted(p)}:" * p.question.has(
        "judged"
    )
    if wanted and grade and is_why and not is_so:
        years = [each.day[:4] for each in items if p.own_grade(each) in wanted]
        verdict = p.say("why.not", grade=grade, wanted=wanted, last=years[-1:], other=not years)
    elif wanted and grade and not is_why:
        is_better = grade == "outstanding" and set(wanted) <= set(FAVOURABLE)
        verdict = "Yes:" if is_so else "Yes, and better:" if is_better else "No:"
        verdict = f"As of {item.day[:4]}, {'yes' if is_so else 'no'}:" if is_old else verdict
    before = items[-2] if len(items) > 1 else None
    text = p.say(
        "grade.one", verdict=verdict, given=_given(p, item), began=item.began, is_official=not item.report,
        before=grade_words(p.own_grade(before)) if before else "", year=before.day[:4] if before else "",
        later="" if p.when else later_full_inspection(p.store, p.place, item.day), is_why=is_why,
        ended="" if p.when else (end_date(p.store, p.place) or "")[:4], became=_became(p),
    )  # fmt: skip
    rows = _judgements(p, item)
    cautions = [
        sentence("since", since=_since(p, item), graded="n overall"),
        sentence("old.one", year=item.day[:4] if is_old else ""),
        sentence("safety") if wanted or rows else "",
    ]
    return p.answer("grade", text, rows, cautions=cautions)


def _became(p: Population) -> list[str]:
    """Return the authorities that followed an abolished one, each with its latest grade."""
    latest = {
        each: p.asking("place", local_id(each)).latest.get(each) for each in successors(p.store, p.place)
    }
    return [
        f"{p.name(each)} ({item.under}, {item.day[:4]}: {p.shown_grade(item)})" if item else p.name(each)
        for each, item in latest.items()
    ]


def _since(p: Population, item: Inspection) -> list[str]:
    """Return the other inspections after one, as words."""
    return [
        f"{each.under} ({long_date(each.day)})" for each in p.loaded if each.day > item.day and not each.full
    ]


def _given(p: Population, item: Inspection) -> str:
    """Return the grade that an inspection gave, as words: "was graded good overall"."""
    grade, is_overall = p.own_grade(item), p.criterion == OVERALL_EFFECTIVENESS
    if is_overall and not item.overall:
        return f"was given no overall grade ({_no_overall(p, item)})"
    if not grade:
        return f"was given no grade {p.for_criterion}"
    overall = f", and {item.overall_words} overall," if not is_overall and item.overall else ""
    return f"was graded {grade_words(grade)} {p.for_criterion}{overall}"


def _area(p: Population, criterion: str) -> str:
    return p.criterion_words(criterion).removeprefix("for ")


def _judgements(p: Population, item: Inspection) -> list[Row]:
    rows = list[Row]()
    for name in _overall_first(item.grades):
        own = next(each for each in item.judgements if each.criterion == name)
        page = int(own.page) if own.page.isdigit() else None
        row: dict[str, Cell] = {"judgement": _area(p, name), "grade": grade_words(own.grade), "page": page}
        row["id"] = local_id(item.iri)
        rows.append(row | ({"statement": local_id(own.statement)} if own.statement else {}))
    return rows


def _overall_first(criteria: Iterable[str]) -> list[str]:
    return sorted(criteria, key=lambda name: (name != OVERALL_EFFECTIVENESS, name))


def _compared(p: Population) -> TypedAnswer:
    """Return the grades of several authorities side by side."""
    latest, parts, rows = p.latest, list[str](), list[Row]()
    for each in p.places:
        item = latest.get(each)
        under = f"{item.under}, {item.day[:4]}" if item else ""
        given = _given(p, item).rstrip(",") if item else ""
        parts.append(p.say("compared", name=p.name(each), given=given, under=under, none=not item))
    if shown := {p.name(each): latest[each] for each in p.places if each in latest}:
        newest = max(shown.values(), key=lambda item: item.day)
        criteria = _overall_first({*newest.grades, OVERALL_EFFECTIVENESS})
        criteria.sort(key=lambda name: p.question.has("criterion") and name != p.criterion)
        rows = [{"judgement": "inspected", **{k: f"{item.under}, {item.day}" for k, item in shown.items()}}]
        for name in criteria if p.criterion in criteria else [p.criterion, *criteria]:
            cells = {key: grade_words(p.grade(item, name)[0]) for key, item in shown.items()}
            if name == OVERALL_EFFECTIVENESS:
                cells = {key: item.overall_words or "none given" for key, item in shown.items()}
            rows.append({"judgement": _area(p, name), **cells})
    cautions = [sentence("scales")] if len({item.under for item in shown.values()}) > 1 else []
    statements = map(p.statement, shown.values())
    return p.answer("compare", f"{'; '.join(parts)}.", rows, statements, cautions=cautions)


def _areas(p: Population) -> list[NamedArea]:
    """Return the regions of a reading, or the areas that it names."""
    named, known = p.question.texts("area"), vocabulary(p.store).areas
    found = [each for each in current_regions(p.store) if {*each.authorities} & {*p.authorities}]
    return [known[name] for name in named if name in known] if len(named) > 1 or not found else found


def _groups(p: Population, by: str) -> dict[tuple[str, str], Counter[str]]:
    """Return the number of each grade in each group, by its name and identifier."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    if by == "region":
        for area in _areas(p):
            found[area.name, area.iri].update(p.own_grade(p.latest[each]) for each in area.authorities
                                              if each in p.latest)  # fmt: skip
    elif by == "criterion":
        for name, grade in chain.from_iterable(item.grades.items() for item in p.latest.values()):
            found[_area(p, name), ""][grade] += 1
    elif by == "deliverer":
        from graphkit.analyse.delivery_years import delegating  # networkx: 0.2 s for few answers

        other, label = delegating(p.store), load_lexicon("readings")["labels"]["deliverer"]
        for place, item in sorted(p.latest.items(), key=lambda each: each[0] not in other):
            found[label["other" if place in other else "council"], ""][p.own_grade(item)] += 1
    else:
        for item in p.latest.values() if by == "grade" else chain(*p.known.values()):
            key = {"year": _side(p, item.day), "framework": item.under}.get(by)
            key = key or grade_words(p.own_grade(item))
            found[key, ""][p.own_grade(item)] += bool(key)
    groups = found.items() if by in ("region", "deliverer") else sorted(found.items())
    return {key: Counter({each: counts[each] for each in GRADES}) for key, counts in groups if key[0]}


def _side(p: Population, day: str) -> str:
    """Return the year of a day; of several periods that are compared, the one that it is in, as words."""
    periods = p.question.all("period")
    if all(each[:4] == each[-4:] for each in periods):
        return day[:4]
    of = (each for each in periods if p.asking("period", each).in_period(day))
    return period_words(next(of, "")) if len(periods) > 1 else day[:4]


def _table(p: Population, by: str) -> TypedAnswer:
    """Return how many authorities or inspections have each grade, by region, year or the like."""
    groups, wanted = _groups(p, by), p.question.all("grade")
    unit, favourable = "inspections" if by in ("year", "framework") else "authorities", wanted or FAVOURABLE
    rows, fitting = list[Row](), list[int]()
    for (name, iri), counts in groups.items():
        of, fit = counts.total(), sum(counts[each] for each in favourable)
        cells: dict[str, Cell] = {grade_words(each): counts[each] for each in GRADES}
        cells[f"share {any_of(wanted) or 'good or better'}"] = per_cent(fit / of) if of else ""
        fitting.append(fit)
        if by == "grade":
            cells = {"share": per_cent(of / len(p.latest))}
        rows.append({by: name, unit: of, **cells, **({"id": local_id(iri)} if iri else {})})
    if by == "grade":
        rows.sort(key=lambda row: _steps(str(row[by]).replace(" ", "-")))
    if unit == "inspections":
        return p.answer("grades-table", _numbers_by(p, by, groups), rows, ())
    if by == "deliverer":
        parts = [f"{row[by]} {fit} of {row[unit]}" for row, fit in zip(rows, fitting, strict=True)]
        text = p.say("grades.sides", favourable=any_of(favourable).capitalize(), parts=parts)
        return p.answer("grades-table", text, rows, ())
    return p.answer(
        "grades-by-region" if by == "region" else "grades-table",
        _shares_by(p, {name: counts for (name, _), counts in groups.items() if by != "grade"}),
        rows, map(p.statement, p.latest.values()),
    )  # fmt: skip


def _numbers_by(p: Population, by: str, groups: Mapping[tuple[str, str], Counter[str]]) -> str:
    """Return how many inspections of each year or framework have the grades of a reading, as a sentence."""
    favourable, named = p.question.all("grade") or FAVOURABLE, p.question.texts("framework")
    sides = {name: counts for (name, _), counts in groups.items()}
    if by == "framework" and len(named) > 1:
        of = [(item.framework, p.own_grade(item)) for item in chain(*p.known.values())]
        sides = {
            framework_names().get(name, name): Counter(
                grade for framework, grade in of if grade in GRADES and framework.startswith(name)
            ) for name in named
        }  # fmt: skip
    fit = {name: sum(counts[each] for each in favourable) for name, counts in sides.items()}
    parts = {name: f"{name} {fit[name]} of {counts.total()}" for name, counts in sides.items()}
    order = p.question.one("order")
    worst = [item for item in chain(*p.known.values()) if p.own_grade(item) and not item.overall]
    best = (min if order == "fewest" else max)(fit, key=fit.__getitem__, default="") if order else ""
    return p.say(
        "grades.numbers", favourable=favourable, by=by, parts=[*parts.values()], order=order.capitalize(),
        best=parts.get(best, ""), names=_names(p, worst) if p.criterion == OVERALL_EFFECTIVENESS else (),
    )  # fmt: skip


def _shares_by(p: Population, sides: Mapping[str, Counter[str]]) -> str:
    """Return how many authorities have each grade, and where the share is highest and lowest."""
    latest, wanted, order = p.latest, p.question.all("grade"), p.question.one("order")
    total, favourable = Counter(filter(None, map(p.own_grade, latest.values()))), wanted or FAVOURABLE
    fit = {name: sum(counts[each] for each in favourable) for name, counts in sides.items() if counts.total()}
    pick = sorted(fit, key=lambda name: (fit[name] / sides[name].total(), name))
    ends = [f"{area_words(name)} ({per_cent(fit[name] / sides[name].total())})" for name in pick]
    number, best = sum(total[each] for each in wanted), ""
    if order in ("most", "fewest") and fit:
        best = (max if order == "most" else min)(fit, key=fit.__getitem__)
    return p.say(
        "grades.table", number=total.total(), favourable=any_of(favourable),
        high=ends[-1:] if len(ends) > 1 else [], low=ends[:1] if len(ends) > 1 else [],
        numbers=[f"{total[each]} {grade_words(each)}" for each in GRADES if total[each]] or ["none graded"],
        wanted=any_of(wanted).capitalize() if latest else "", fit=number,
        share=number / max(1, len(latest)), order=order.capitalize() if best else "",
        best=f"{area_words(best)} ({fit[best]})" if best else "",
        names=_names(p, (item for item in latest.values() if item.judged and not item.overall))
        if p.criterion == OVERALL_EFFECTIVENESS else (),
    )  # fmt: skip


# Sequences of inspections


def _runs(p: Population, items: Sequence[Inspection]) -> list[list[Inspection]]:
    """Return the runs of inspections, one after the other, that fit."""
    return [[*run] for fit, run in groupby(items, key=lambda item: fits(p, item)) if fit]


def _run_words(run: Sequence[Inspection], items: Sequence[Inspection]) -> str:
    """Return a run as words: "since July 2022", "2013 to 2018"."""
    after = [item for item in items if item.day > run[-1].day]
    return f"{run[0].day[:4]} to {after[0].day[:4]}" if after else f"since {long_date(run[0].day[:7])}"


def _spells(p: Population) -> TypedAnswer:
    """Return how long authorities have had a grade: the present run of inspections, and earlier ones."""
    newest = counting_day(p.store.facts)
    if not p.question.has("grade") and p.place and p.history[p.place]:
        p = p.asking("grade", p.own_grade(p.history[p.place][-1]))
    found = list[tuple[str, str, Row]]()
    for items in p.history.values():
        runs = _runs(p, items)
        is_now = bool(runs) and runs[-1][-1] is items[-1]
        if is_now or (runs and p.place):
            first, words = runs[-1][0], [_run_words(run, items) for run in runs]
            months = (int(newest[:4]) - int(first.day[:4])) * 12 + int(newest[5:7]) - int(first.day[5:7])
            row = p.item_row(
                first, "authority", p.statement(first), spell=words[-1], inspections=len(runs[-1]),
                years=round(months / 12, 1) if is_now else "", earlier=listed(words[:-1]),
            )  # fmt: skip
            found.append((first.day, first.authority, row))
    rows = [row for *_, row in sorted(found, key=lambda each: each[:2])]
    longest: Row = rows[0] if rows else {}
    text = p.say(
        "spell", wanted=_wanted(p), number=0 if p.place else len(rows), none=not rows, one=p.place and rows,
        name=longest.get("authority"), spell=longest.get("spell"), earlier=longest.get("earlier"),
        others=[f"{row['authority']} {row['spell']}" for row in rows[1:3]],
    )  # fmt: skip
    return p.answer("spells", text, rows, cautions=[sentence("spell-note")])


def _ever(p: Population) -> TypedAnswer:
    """Return the authorities that ever, never, or in so many inspections had a grade, with the years."""
    repeat, times = p.question.one("repeat"), p.question.one("times")
    is_never, is_always = p.question.has("when", "never"), p.question.has("when", "always")
    key = "repeat" if repeat else "times" if times else "always" if is_always else "once"
    how = sentence(f"how.{key}", number=repeat or times)
    rows, every, worst = list[Row](), {each: items for each, items in p.history.items() if items}, list[str]()
    for place, items in every.items():
        runs = [run for run in _runs(p, items) if len(run) >= int(repeat or 1)]
        fitting = [*chain(*runs)] if sum(map(len, runs)) >= int(times or 1) else []
        if p.place:
            return _ever_one(p, fitting, how if repeat or times else "", is_always)
        if is_always and (len(fitting) < len(items) or len(items) < 2):
            fitting = []
        stated = [] if repeat or times or is_always else _stated(p, place)
        if (fitting or stated) and not is_never:
            worst += [p.name(place)] * any(not item.overall for item in fitting)
            years = [f"{row['inspected']!s:.4} (stated)" for row in stated]
            cells: dict[str, Cell] = {
                "times": len(fitting) + len(stated),
                "years": listed([*years, *(item.day[:4] for item in fitting)], 20),
                "now": grade_words(p.own_grade(items[-1])),
            }  # fmt: skip
            own = p.statement(fitting[-1]) if fitting else entity_iri(str(stated[-1]["statement"]))
            rows.append(p.item_row(items[-1], "authority", own, **cells))
        elif is_never and not (fitting or stated):
            rows.append(p.item_row(items[-1], "authority", inspections=_history(p, items)))
    if p.place:
        return no_report(p)
    rows.sort(key=lambda row: (-int(str(row.get("times", 0))), str(row["authority"])))
    text = p.say(
        "ever", number=len(rows), known=len(every), never="never been" if is_never else "been",
        wanted=_wanted(p), how=how, names=[str(row["authority"]) for row in rows],
        worst=worst * (p.criterion == OVERALL_EFFECTIVENESS),
    )  # fmt: skip
    return p.answer("ever", text, rows, cautions=[sentence("known-only")])


@kept
def _reported(store: Store) -> dict[str, list[tuple[str, ...]]]:
    """Return by authority the earlier grades that reports state: day, when, criterion, grade, mention."""
    found, reported = defaultdict[str, list[tuple[str, ...]]](list), reported_grades(store.facts)
    for item in inspections(store.facts):
        found[item.authority] += [(item.day, *each) for each in reported.get(item.iri, ())]
    return dict(found)


def _stated(p: Population, place: str, is_any: bool = False) -> list[Row]:
    """Return the grades of a reading that reports state of inspections before the first known, by year.

    With `is_any` those under other judgement areas, too. Of an authority that followed another one there are
    none: they may be of that one.
    """
    first = min((item.day[:4] for item in p.asking("period", "").history[place]), default="")
    found, wanted = dict[tuple[str, str, str], Row](), p.question.all("grade") or GRADES
    for day, when, under, grade, mention in sorted(_reported(p.store).get(place, ())):
        area = under or OVERALL_EFFECTIVENESS
        is_own, is_wanted = area == p.criterion, grade in wanted and p.in_period(when)
        if (is_own or is_any) and is_wanted and when[:4] < first:
            cells: dict[str, Cell] = {"grade": grade_words(grade), "inspected": when}
            cells |= {} if is_own else {"judgement": p.criterion_words(area)}
            cells["source"] = sentence("stated", year=day[:4])
            found.setdefault((when[:4], area, grade), p.row(place, cells, mention))
    is_more = p.question.has("judged") or p.question.has(
        "relation"
    )  # than one grade, which is all that is stated
    return [] if is_more or predecessors(p.store, place) else [row for _, row in sorted(found.items())]


def _stated_words(rows: Iterable[Row]) -> list[str]:
    """Return stated grades as words, the overall ones first."""
    first = sorted(rows, key=lambda row: "judgement" in row)
    return [f"{row['grade']} {row.get('judgement', 'overall')} in {row['inspected']!s:.4}" for row in first]


def _history(p: Population, items: Iterable[Inspection]) -> str:
    return listed([f"{item.day[:4]} {grade_words(p.own_grade(item))}" for item in items], 20)


def _ever_one(p: Population, fitting: Sequence[Inspection], how: str, is_always: bool) -> TypedAnswer:
    """Return whether an authority ever, or always, had a grade: overall, then in any of its judgements."""
    items, wanted = p.history[p.place], p.question.all("grade")
    years, is_never = [item.day[:4] for item in fitting], p.question.has("when", "never")
    rows = [] if is_never else [_row(p, item) for item in fitting]
    per_year: dict[str, list[str]] = defaultdict(list)
    is_any = not how and not p.question.has("criterion")
    for item in items if is_any else ():
        for criterion, grade in sorted(item.grades.items()):
            if grade in wanted and criterion != OVERALL_EFFECTIVENESS:
                per_year[item.day[:4]].append(_area(p, criterion))
                rows.append(p.item_row(
                    item, "authority grade judgement inspected framework", p.statement(item, criterion),
                    grade=grade_words(grade), judgement=p.criterion_words(criterion),
                ))  # fmt: skip
    parts = [f"{year} for {some(names)}" for year, names in per_year.items()]
    stated = [] if how else _stated(p, p.place, is_any)
    is_stated = not years and any("judgement" not in row for row in stated)
    is_so = len(fitting) == len(items) if is_always else bool(years) or is_stated
    text = p.say(
        "ever.one", lead="Yes" if is_so != is_never else "No", wanted=_wanted(p),
        how=how, years=years, none=not years, first="" if p.when or years else items[0].day[:4],
        side="before" if is_stated else "not since", stated=_stated_words(stated), number=len(items),
        told=is_stated, plain=not is_stated,
        single="; ".join(parts), grades=wanted, history=_history(p, items),
        official=any(not item.report for item in fitting),
    )  # fmt: skip
    return p.answer("ever", text, [*rows, *stated], cautions=[sentence("known-only")])


def _changes(p: Population) -> TypedAnswer:
    """Return the authorities whose grade changed between two full inspections, or how that of one did."""
    question, direction = p.question, p.question.one("change")
    before, after = question.all("grade_before"), question.all("grade")
    is_next = bool(before) and question.has("when", "previous")  # "good last time and outstanding now"
    is_ever = any(map(question.has, ("grade_before", "place", "times", "steps"))) and not is_next
    is_ever = is_ever or question.has("when", "ever")
    if before and not (after or direction):  # "no longer good" is worse, "no longer inadequate" better
        direction = "worse" if {*before} <= {*FAVOURABLE} else "better"
    is_same, older = direction == "same", question.one("framework")
    is_now = question.has("when", "now") and bool(before) and not is_next
    times = question.one("times") * is_same
    every = _of_all_kinds(p)
    is_older = bool(older) and (every is not p or len(question.texts("framework")) > 1)
    is_apart = is_now or bool(times) or is_older
    rows, known, history = list[Row](), 0, every.asking("period", "").history
    for items in history.values():
        graded = [item for item in items if p.own_grade(item)]
        pairs = [pair for pair in _compared_pairs(p, graded) if p.in_period(pair[1].day)]
        known += any(p.in_period(item.day) for item in graded[1:])
        for one, two in pairs if is_ever else pairs[-1:]:
            old, new = p.own_grade(one), p.own_grade(two)
            steps = _steps(old) - _steps(new)
            change = "better" if steps > 0 else "worse" if steps < 0 else "same"
            is_named = (not before or old in before) and (not after or new in after)
            is_so = direction in ("", "any", change) and bool(steps or (before and after) or is_same)
            is_so = is_so and question.one("steps") in ("", str(abs(steps)))
            if p.place or (is_so and is_named):
                rows.append(p.item_row(
                    two, "authority before after change inspected", p.statement(two), change=change,
                    before=grade_words(old), after=grade_words(new), earlier=f"{one.under}, {one.day[:4]}",
                    steps=abs(steps),
                ))  # fmt: skip
    if p.place:
        return _changed_one(p, rows)
    often = Counter(row["id"] for row in rows)
    rows = [row for row in rows if is_same or often[row["id"]] >= int(question.one("times") or 1)]
    rows.sort(key=lambda row: (-int(str(row["steps"])), str(row["after"]), str(row["authority"])))
    found = [*dict.fromkeys(str(row["authority"]) for row in rows)]
    shown = _changes_by_region(p, rows) if question.has("by", "region") else rows
    first = shown[0] if shown and shown is not rows else {}
    text = p.say(
        "changes", number=len(found), known=known, names=found, apart=is_apart and not times, now=is_now,
        ever=is_ever and not is_apart, next=is_next, last=not (is_ever or is_apart or is_next),
        older="" if is_now else framework_names().get(older, ""),
        before=any_of(before), after=any_of(after),
        gone=bool(before or after) and not is_same, direction=direction, stayed=is_same, kept=after * is_same,
        times=times,
        grade={"better": "a better", "worse": "a worse"}.get(direction, "another"),
        region=area_words(str(first["region"])) if first else "", authorities=first.get("authorities"),
        of=first.get("of"), moved=not (before or after or is_same), steps=question.one("steps"),
        worst=[] if p.criterion != OVERALL_EFFECTIVENESS else [
            p.name(two.authority) for items in history.values() for two in items[-1:]
            if not two.overall and local_id(two.authority) in often and p.in_period(two.day)
        ],
    )  # fmt: skip
    return p.answer("grade-changes", text, shown, cautions=[sentence("scales")])


def _of_all_kinds(p: Population) -> Population:
    """Return the population with inspections after those of the frameworks named, if there can be any."""
    return p if current_frameworks().latest.framework in p.frameworks else p.asking("framework", "")


def _compared_pairs(p: Population, items: list[Inspection]) -> list[tuple[Inspection, Inspection]]:
    """Return the pairs of inspections between which a change counts: each and the one after it.

    Of a grade before and one now, those before and the latest; of frameworks, the last of the older one and
    the latest ("since their SIF"); of the same grade so many times, the first and last of these.
    """
    before = p.question.all("grade_before")
    if before and p.question.has("when", "now") and not p.question.has("when", "previous"):
        kinds = p.question.all("framework")
        earlier = (item for item in items[:-1] if not kinds or item.framework.startswith(kinds))
        return [(one, items[-1]) for one in earlier if p.own_grade(one) in before][-1:]
    if times := int(p.question.one("times") or 0) * p.question.has("change", "same"):
        grades = {p.own_grade(item) for item in items[-times:]}
        return [(items[-times], items[-1])] if len(items) >= times and len(grades) == 1 else []
    names = p.question.all("framework")
    older = [item for item in items if names and item.framework.startswith(names)]
    older = [item for item in older if item.framework == older[0].framework]
    if names and not (older and older[-1] is items[-1]):
        return [(one, items[-1]) for one in older[-1:]]
    return [*pairwise(items)]


def _changes_by_region(p: Population, rows: Sequence[Row]) -> list[Row]:
    """Return how many authorities of each region changed, of those with two inspections."""
    found = Counter(p.labels.region(each) for each in {entity_iri(str(row["id"])) for row in rows})
    every = Counter(p.labels.region(each) for each, items in p.history.items() if len(items) > 1)
    shares = {name: found[name] / every[name] for name in found}
    return [
        {"region": name, "authorities": found[name], "of": every[name], "share": per_cent(shares[name])}
        for name in sorted(found, key=lambda name: (-shares[name], name))
    ]


def _changed_one(p: Population, rows: list[Row]) -> TypedAnswer:
    items = p.history[p.place]
    if not items:
        return no_report(p)
    if len(items) < 2 or not rows:
        return p.answer("changed", p.say("changed.none", began=items[-1].began))
    before, after = p.question.all("grade_before"), p.question.all("grade")
    named = [
        (one, two) for one, two in pairwise(items) if before and p.own_grade(one) in before
        and p.own_grade(two) in (after or {*GRADES} - {p.own_grade(one)})
    ]  # fmt: skip
    old, new = named[-1] if named else items[-2:]
    then, now = p.own_grade(old), p.own_grade(new)
    steps, direction = _steps(then) - _steps(now), p.question.one("change")
    is_so = steps > 0 if direction == "better" else steps < 0
    verdict = {True: "Yes:", False: "No:"}[is_so] if direction in ("better", "worse") else ""
    text = p.say(
        "changed", verdict=verdict, then=grade_words(then) if steps else "", now=grade_words(now),
        stayed=not steps, history=_history(p, items) if len(items) > 2 else "",
        stated=_stated_words(_stated(p.asking("grade", ""), p.place)),
        old=f"{old.day[:4]} ({old.under})", new=f"{new.day[:4]} ({new.under})",
    )  # fmt: skip
    for criterion in _overall_first(new.grades):
        earlier = p.grade(old, criterion)[0]
        if criterion != OVERALL_EFFECTIVENESS and earlier:
            rows.append(p.item_row(
                new, "authority judgement before after inspected", p.statement(new, criterion),
                judgement=p.criterion_words(criterion), before=grade_words(earlier),
                after=grade_words(new.grades[criterion]),
            ))  # fmt: skip
    cautions = [sentence("since", since=_since(p, new), graded=""), sentence("scales")]
    return p.answer("changed", text, rows, cautions=cautions)


def _is_sequence(p: Population) -> bool:
    question = p.question
    if not any(map(question.has, ("grade", "relation", "judged"))):
        return False
    is_of_period = bool(p.place) and bool(p.when) and len(p.known[p.place]) > 1
    is_last = question.has("when", "last") and bool(p.place)  # "when was it last good"
    return is_of_period or is_last or any(map(question.has, ("repeat", "times"))) or (
        question.has("when", "ever", "never", "always")
    )  # fmt: skip


_SEQUENCES: tuple[tuple[Callable[[Population], bool], Callable[[Population], TypedAnswer]], ...] = (
    (lambda p: p.question.has("change") or p.question.has("grade_before"), _changes),
    (lambda p: p.question.has("when", "spell"), _spells),
    (_is_sequence, _ever),
)
