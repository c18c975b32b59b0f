"""`answer_reading`: a reading answered in a sentence, with rows, passages, and what it covers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from graphkit.answers.questions.typed_answer import AnswerCoverage, Cell, Row, TypedAnswer
from graphkit.answers.readings.grade_changes import grade_changes
from graphkit.answers.readings.known import latest_known
from graphkit.answers.readings.next_inspections import next_inspections
from graphkit.answers.readings.official_lists import lists_words
from graphkit.answers.readings.phrases import (
    ReadingPhrases,
    listed_names,
    nouns_of,
    rests_on_incomplete,
)
from graphkit.answers.readings.read import read
from graphkit.answers.readings.reading import (
    Reading,
    ReadingMeasure,
    clauses,
    dimensions_in,
    given_values,
    parse_reading,
)
from graphkit.answers.readings.relations import days_of, has_clause
from graphkit.answers.readings.result import Result, RowPassage
from graphkit.answers.readings.result_notes import ScopeUsed
from graphkit.answers.readings.values import ValueResolver
from graphkit.answers.readings.views import day_of_now
from graphkit.answers.summaries.inspection_changes import change_words
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import local_id
from graphkit.core.language.sentences import grade_words, per_cent, sentence
from graphkit.core.partial_dates import long_date, years_before
from graphkit.core.resources import load_lexicon
from graphkit.core.terms import GRADES
from graphkit.graph.entities.loaded_reports import later_full_inspection
from graphkit.graph.entities.lookup import Labels, end_date, predecessors, successors
from graphkit.graph.facts.inspections import (
    counting_day,
    counting_words,
    inspections,
    reported_grades,
)

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

MAX_EVIDENCE = 12
_PIVOTED = ("polarity", "outcome", "direction", "grade")  # last dimensions that become columns
_STATES = ("authorities", "inspections", "spells", "changes")
_CONDITIONS = frozenset(
    "grade by_worst direction from to result deliverer intervention has".split()
)
_OVERALL = "overall-effectiveness"


def answer_reading(
    store: Store, given: Any, all_quotes: bool = False, claim: str = ""
) -> TypedAnswer:
    """Return the answer to a reading, given as JSON or a `Reading`.

    `claim` says of how many its conditions are stated to hold, whose truth is asked: "none",
    "every", "any"; "whether" asks it of the one place of the reading. Without one, there is no
    "yes" or "no". Raises ReadingError for a reading that does not fit.
    """
    reading = given if isinstance(given, Reading) else parse_reading(given)
    return _Answer(store, reading, all_quotes, claim).answer()


class _Answer:
    """One reading on one store, on its way to an answer."""

    def __init__(self, store: Store, reading: Reading, all_quotes: bool, claim: str) -> None:
        self._now, self._claim, self._all_quotes = store, claim, all_quotes
        self._store = store.as_at(reading.as_at) if reading.as_at else store
        day = self._store.facts.day
        self._reading, self._phrases = replace(reading, as_at=day), ReadingPhrases(self._store)
        self._place = place_of_reading(self._store, reading)

    def answer(self) -> TypedAnswer:
        """Return the answer."""
        reading = self._reading
        shown = 4 if self._place and not reading.is_list else 1
        result = read(
            self._store,
            replace(reading, evidence=reading.evidence or shown),
            self._all_quotes,
            MAX_EVIDENCE,
        )
        is_of_one = reading.unit.name == "authorities" and self._place and reading.is_list
        if is_of_one and not days_of(reading):
            return self._of_one(result)
        verdict = self._verdict(result)
        if verdict == "No:" and reading.unit.name == "inspections" and self._is_stated():
            verdict = "Yes, as later reports state; of the inspections known here:"
        of_place = self._on_days(verdict) if is_of_one else self._of_latest_change(verdict)
        text = of_place or self._phrases.sentence(result, verdict)
        if not of_place and reading.is_list:
            text = f"{text} {self._at_each_instant()}".strip()
        if self._place and reading.unit.name in _STATES:
            text = f"{text} {self._history()}".strip()
        elif self._place and not result.rows and reading.unit.of_reports:
            text = f"{text} {self._otherwise()}".strip()
        if (
            self._place
            and reading.unit.name == "recommendations"
            and result.rows
            and reading.is_list
        ):
            text = f"{text} {self._about(result)}".strip()
        if self._place and reading.unit.name == "arrangements" and reading.is_list:
            text = f"{text} {self._ended()}".strip()
        if self._is_next:
            day = counting_words(self._store.facts)
            text = f"{day[:1].upper()}{day[1:]}, {text[:1].lower()}{text[1:]}"
        return self._answered(text, result, self._rows(result))

    @property
    def _is_next(self) -> bool:
        """Whether it is asked when the next inspections are usual."""
        return "half_by" in self._reading.order

    def _at_each_instant(self) -> str:
        """Return how many had their grade at each of several times, as a sentence; "" for one."""
        where, found = self._reading.where, list[str]()
        graded = {name: name.partition("@") for name in where if name.startswith("grade")}
        days = {day for _, _, day in graded.values()}
        if self._reading.unit.name != "authorities" or len(days) < 2:
            return ""
        others = {name: value for name, value in where.items() if name not in graded}
        for name, (grade, _, day) in graded.items():
            at = {"as_at": day} if day else {}
            given = {"of": "authorities", "where": {**others, grade: where[name]}, **at}
            number = len(read(self._now, parse_reading(given)).rows)
            when = f"on {long_date(day)}" if day else "now"
            found.append(f"{number:,} {self._graded_words(where[name])} {when}")
        return sentence("each-instant", numbers=found)

    def _graded_words(self, grades: Any) -> str:
        return " or ".join(grade_words(str(each)) for each in given_values(grades))

    def _on_days(self, verdict: str) -> str:
        """Return the grades that the place had on the days of the reading; "" where it did not
        exist on one of them.
        """
        unit = self._reading.unit
        used = dict.fromkeys(dimensions_in(self._reading.where))
        names = [name for name in used if unit.dimension(name).type == "grade"]
        found = self._read("authorities", columns=names).rows
        if not found:
            return ""
        had = parse_reading({"of": unit.name, "where": {name: found[0][name] for name in names}})
        noun, _ = nouns_of(unit)
        graded = self._phrases.of(had)[0].removeprefix(noun)
        here = Labels(self._store).of(self._place)
        return sentence("grade.on-days", verdict=verdict, here=here, graded=graded)

    def _of_latest_change(self, verdict: str) -> str:
        """Return what changed at the latest full inspection of the place, all judgements,
        the gravest first.

        Return "" where something else is asked, or no two inspections compare.
        """
        asked = dict(clauses(self._reading.where))
        is_asked = self._place and self._reading.unit.name == "changes" and self._reading.is_list
        is_adjacent = asked.get("pairing") == "adjacent" and asked.get("to.latest")
        if not (is_asked and is_adjacent and asked.get("criterion") == _OVERALL):
            return ""
        latest = latest_known(self._store).get(self._place)
        changes = grade_changes(self._store).get(latest.iri, ()) if latest else ()
        if not latest or not changes:
            return ""
        now, then, *_ = self._full  # graded by the worst judgement where there is no overall one
        others = [each for each in changes if each.criterion != _OVERALL]
        signs = {"worse": -1, "better": 1}
        in_parts = any(
            each.steps * signs.get(str(asked.get("direction")), 0) > 0 for each in others
        )
        after = grade_words(str(now["grade"]))
        return sentence(
            "changes.one",
            verdict="Not overall:" if verdict == "No:" and in_parts else verdict,
            here=Labels(self._store).of(self._place),
            before=grade_words(str(then["grade"])),
            after=after,
            is_same=then["grade"] == now["grade"],
            is_other=then["grade"] != now["grade"],
            day=latest.day,
            by_worst=now["by_worst"],
            judgements=change_words(self._store, others),
        )

    def _ended(self) -> str:
        """Return the arrangements for the place that had ended by the day, where the reading does
        not have them.
        """
        day = self._reading.as_at or day_of_now(self._store.facts)
        if self._reading.ever or not day:
            return ""
        ended = replace(self._reading.narrowed({"until": {"<": day}}), ever=True)
        return sentence("ended", names=[*self._phrases.items(read(self._store, ended))])

    def _otherwise(self) -> str:
        """Return what findings say where no recommendation does, or what is loaded of the place."""
        topic = dict(clauses(self._reading.where)).get("topic")
        if self._reading.unit.name not in ("outcomes", "recommendations") or not topic:
            return self._known()
        by: dict[str, Any] = {
            "measures": ["count", {"share": {"polarity": ["weakness", "mixed"]}}],
            "by": ["inspection"],
        }
        made = self._read("recommendations", scope="all", where={"topic": topic}, order="-began")
        found = self._read(
            "findings", scope="all", where={"topic": topic}, order="-inspection", **by
        )
        return " ".join(self._phrases.sentence(each) for each in (made, found))

    def _is_stated(self) -> bool:
        """Whether reports state that an inspection before the first known one had a grade of the
        reading.
        """
        wanted = dict(clauses(self._reading.where)).get("grade", ())
        full = self._full
        stated = (
            self._stated(str(full[-1]["began"])[:4]) if full and not self._reading.began else ""
        )
        several = given_values(wanted)
        return any(f"{grade_words(str(each))} overall" in stated for each in several)

    def _about(self, result: Result) -> str:
        """Return how many recommendations are for priority action, and their topics,
        as a sentence.
        """
        by_topic = replace(
            result.reading,
            by=("topic",),
            measures=(ReadingMeasure("count"),),
            order=("-count", "topic"),
        )
        found = read(self._store, by_topic)
        topics = [
            f"{self._phrases.cell(found.columns[0], row['topic'])} ({row['count']})"
            for row in found.rows
            if row["topic"]
        ]
        urgent = (
            sum(bool(row["priority"]) for row in result.rows) if "priority" in result.names else 0
        )
        return sentence("about", topics=topics, urgent=urgent, number=len(result.rows))

    # What is said

    def _conditions(self) -> set[str]:
        """Return the names of the conditions whose truth may be asked of one authority."""
        where = self._reading.where
        named = {*dimensions_in(where)} | ({"has"} if has_clause(where) else set())
        return {each for each in named if each.partition(".")[0] in _CONDITIONS}

    def _verdict(self, result: Result) -> str:
        """Return "Yes:" or "No:" where a truth is asked; "" otherwise."""
        reading = self._reading
        is_of_place = self._place and self._conditions() and reading.is_list
        if self._claim in ("none", "every", "any") or (self._claim == "whether" and is_of_place):
            found, of = len(result.rows), result.population.of
            lacks_words = result.words_held is not None and result.words_held.missing > 0
            is_unknown = bool(rests_on_incomplete(reading)) or lacks_words
            if not found and is_unknown:
                return ""  # which the sentence says
            is_so = {"none": not found, "every": 0 < found == of}.get(self._claim, bool(found))
            return "Yes:" if is_so else "No:"
        return ""

    def _read(self, unit: str, evidence: int = 0, **slots: Any) -> Result:
        """Return what is known of the place of the reading."""
        where = {"authority": local_id(self._place), **slots.pop("where", {})}
        given = parse_reading({"of": unit, "where": where, "evidence": evidence, **slots})
        return read(self._store, given, self._all_quotes)

    def _read_all(self, unit: str, where: Mapping[str, Any]) -> list[str]:
        """Return the names in the first column of all rows of a unit with a clause,
        as at the day.
        """
        found = read(self._store, parse_reading({"of": unit, "where": where}))
        return [str(row[found.names[0]]) for row in found.rows]

    @cached_property
    def _full(self) -> list[Mapping[str, Cell]]:
        """Return the full inspections known of the place, the newest first."""
        found = self._read(
            "inspections", where={"family": "full"}, order="-began,by_worst,source,edition"
        )
        return [*found.rows]

    def _history(self) -> str:
        """Return the full inspections known of the place, and what is stated of earlier ones."""
        rows = [
            f"{str(row['began'])[:4]} {grade_words(str(row['grade'] or 'no grade'))}"
            for row in reversed(self._full)
        ]
        if len(rows) < 2:
            return self._known() if not rows else ""
        known = f"All full inspections known: {listed_names(rows)}."
        return f"{self._single()} {known} {self._stated(rows[0][:4])}".strip()

    def _single(self) -> str:
        """Return the single judgements of the place that have a grade of the reading,
        as a sentence.
        """
        grades = self._reading.where.get("grade")
        if self._reading.unit.name != "inspections" or not grades or self._reading.began:
            return ""
        judged = self._read(
            "judgements",
            scope="all",
            where={"grade": grades, "not": {"criterion": _OVERALL}},
            order="began,criterion",
        )
        years: dict[str, list[str]] = {}
        for row in judged.rows:
            years.setdefault(str(row["began"])[:4], []).append(
                self._phrases.name("criterion", str(row["criterion"])).lower()
            )
        return sentence(
            "single",
            years=[f"{year} for {listed_names(names)}" for year, names in years.items()],
            grades=grades,
        )

    def _stated(self, first: str) -> str:
        """Return the grades that reports state of inspections before the first known one,
        as a sentence.
        """
        if predecessors(self._store, self._place):
            return ""  # they may be of that one
        reported, found = reported_grades(self._store.facts), dict[str, None]()
        for item in inspections(self._store.facts):
            for when, criterion, grade, *_ in (
                reported.get(item.iri, ()) if item.authority == self._place else ()
            ):
                if when[:4] < first and criterion in ("", _OVERALL):
                    found[f"{grade_words(grade)} overall in {when[:4]}"] = None
        return sentence("stated-earlier", stated=sorted(found, key=lambda each: each[-4:]))

    def _known(self) -> str:
        """Return what is loaded of a place of which a reading has no row."""
        store, place = self._store, self._place
        loaded = [
            f"{item.under} ({long_date(item.day)})" for item in inspections(store.facts, [place])
        ]
        name = Labels(store).of(place)
        text = sentence(
            "known",
            here=name,
            loaded=loaded,
            none=not loaded,
            later=later_full_inspection(store, place, ""),
            ended=(end_date(store, place) or "")[:4],
            became=[*map(Labels(store).of, successors(store, place))],
        )
        for other in predecessors(store, place):
            if earlier := [
                f"{item.under} ({long_date(item.day)})"
                for item in inspections(store.facts, [other])
            ]:
                text += " " + sentence("predecessor", name=Labels(store).of(other), loaded=earlier)
        return text

    def _of_one(self, result: Result) -> TypedAnswer:
        """Return the grades of one authority at its latest full inspection,
        and whether they fit.
        """
        full, name = self._full, Labels(self._store).of(self._place)
        if not full:
            day = self._reading.as_at
            then = f" as at {long_date(day)}" if day else ""
            none = f"No full inspection of {name} is known{then}."
            return self._answered(f"{none} {self._known()}", result, ())
        item, *earlier = full
        if iri := self._inspection(str(item["began"])):
            judged = self._read("judgements", 1, scope="all", where={"inspection": iri})
        else:
            judged = self._read("judgements", 1)
        framework = current_frameworks().name_of(str(item["framework"]), str(item["edition"] or ""))
        day, verdict = str(item["began"]), ""
        is_old = day < years_before(counting_day(self._store.facts), current_frameworks().interval)
        if verdict := self._verdict(result):
            is_good_asked = self._reading.where.get("grade") in ("good", ["good"])
            if is_good_asked and item["grade"] == "outstanding" and verdict == "No:":
                verdict = "Yes, and better:"
            verdict = f"As of {day[:4]}, {verdict.lower()}" if is_old else verdict
        given = self._given(item, judged)
        before = earlier[0] if earlier else None
        text = sentence(
            "grade.one",
            verdict=verdict,
            here=name,
            given=given,
            is_official=item["source"] == "official",
            is_why=False,
            began=f"the {framework} inspection that began on {long_date(day)}",
            before=grade_words(str(before["grade"] or "")) if before else "",
            year=str(before["began"])[:4] if before else "",
            later=later_full_inspection(self._store, self._place, day),
            ended=(end_date(self._store, self._place) or "")[:4],
            became=[*map(Labels(self._store).of, successors(self._store, self._place))],
        )
        if self._is_next:
            found = next_inspections(self._store).get(self._place)
            text = sentence(
                "next.one",
                name=name,
                day=day,
                usual=found.words if found else "",
                until=found.usual_until[:7] if found else "",
                state=found.state if found else "",
            )
        since = [
            f"{each.under} ({long_date(each.day)})"
            for each in inspections(self._store.facts, [self._place])
            if each.day > day and not each.full
        ]
        cautions = [
            sentence("since", since=since, graded="n overall"),
            sentence("old.one", year=day[:4] if is_old else ""),
            sentence("safety"),
        ]
        return self._answered(text, result, self._rows(result), judged.passages, cautions)

    def _inspection(self, day: str) -> str:
        """Return the identifier of the loaded inspection of the place on a day; "" without one."""
        return next(
            (
                local_id(each.iri)
                for each in inspections(self._store.facts, [self._place])
                if each.day == day and each.full
            ),
            "",
        )

    def _given(self, item: Mapping[str, Cell], judged: Result) -> str:
        """Return the grades that an inspection gave as words,
        those that the reading asks for first.
        """
        grades = {str(row["criterion"]): grade_words(str(row["grade"])) for row in judged.rows}
        asked = [
            name.partition(".")[2]
            for name in dimensions_in(self._reading.where)
            if name.startswith("grade.")
        ]
        asked += [
            name.partition(".")[2] for name in self._reading.order if name.startswith("grade.")
        ]
        parts = [
            f"{grades[each]} for {self._phrases.name('criterion', each).lower()}"
            for each in dict.fromkeys(asked)
            if each in grades
        ]
        if item["by_worst"]:
            listed = [
                f"{grade} for {self._phrases.name('criterion', each).lower()}"
                for each, grade in grades.items()
            ]
            return f"was given no overall grade ({listed_names(listed)})"
        if item["grade"]:
            parts.append(f"{grade_words(str(item['grade']))} overall")
        return f"was graded {listed_names(parts)}" if parts else "was given no grade"

    # Rows

    def _rows(self, result: Result) -> list[Row]:
        """Return the rows with their cells as words, and what each names and rests on."""
        reading = result.reading
        passage = {each.row: each.passage.statement for each in reversed(result.passages)}
        rows = list[Row]()
        for at, row in enumerate(result.rows):
            cells: dict[str, Cell] = {}
            for column in result.columns:
                if column.name == "of" and "count" in result.names:
                    continue  # it is the number of rows that the count is of
                cell = self._phrases.cell(column, row[column.name])
                if column.name == "share" and row["share"] is not None:
                    cell = per_cent(float(row["share"]))
                cells[_column_name(reading, column.name, column.label)] = cell
            cells |= self._named(result, row) | (
                {"statement": passage[at]} if at in passage else {}
            )
            rows.append(cells)
        return rows

    def _types(self, result: Result, wide: Sequence[Row]) -> dict[str, str]:
        """Return the types of the columns of rows, by their names; those of a wide table count."""
        named = {
            _column_name(result.reading, each.name, each.label): "count" if each.unit else each.type
            for each in result.columns
        }
        if wide:
            return dict.fromkeys(wide[0], "count") | {
                name: named[name] for name in wide[0] if name in named
            }
        return named

    def _pivoted(self, result: Result) -> list[Row]:
        """Return counts with the values of the last dimension as columns;
        none where that is no table.
        """
        by, measures = result.reading.by, [each.how for each in result.reading.measures]
        if len(by) < 2 or measures != ["count"] or by[-1].partition(".")[0] not in _PIVOTED:
            return []
        *outer, last = result.columns[: len(result.reading.by)]
        found: dict[tuple[Any, ...], dict[str, Cell]] = {}
        values = dict.fromkeys(
            str(self._phrases.cell(last, row[last.name])) or "none"
            for row in sorted(result.rows, key=lambda row: _grade_rank(row[last.name]))
        )
        for row in result.rows:
            key = tuple(row[each.name] for each in outer)
            first: dict[str, Cell] = {
                _column_name(result.reading, each.name, each.label): self._phrases.cell(
                    each, row[each.name]
                )
                for each in outer
            }
            cells = found.setdefault(
                key, first | dict.fromkeys(values, 0) | self._named(result, row)
            )
            cells[str(self._phrases.cell(last, row[last.name])) or "none"] = row["count"]
        return [*found.values()]

    def _named(self, result: Result, row: Mapping[str, Cell]) -> dict[str, Cell]:
        """Return the identifier of the first thing that a row names, as `id`."""
        for column in result.columns:
            value = str(row[column.name])
            if identifier := column.ids.get(value) or value * (column.type == "inspection"):
                return {"id": identifier}
            if column.type == "topic" and row[column.name]:
                return {"id": f"topic/{value}"}
        return {}

    # The answer

    def _answered(
        self,
        text: str,
        result: Result,
        rows: Any,
        passages: tuple[RowPassage, ...] = (),
        cautions: Any = (),
    ) -> TypedAnswer:
        reading = self._reading
        kind = reading.unit.name + "".join(
            f"-by-{each.rpartition('.')[2]}" for each in reading.by[:1]
        )
        notes = [each.words for each in result.notes if not each.is_coverage]
        if reading.used_scope == "latest-full" and self._place and reading.unit.of_reports:
            notes += [self._visits()]
        if reading.as_at and reading.unit.name == "authorities":
            unknown = self._read_all("authorities", {"grade": None})
            notes += [
                sentence("unknown-then", number=len(unknown), names=unknown, day=reading.as_at)
            ]
        known = load_lexicon("answer-words")["cautions"]
        about = reading.unit.name
        if about == "findings":
            is_of_share = "share" in reading.ordered_columns
            about = "" if reading.is_list else "share" if is_of_share else about
        general = [known.get(about), known["next"] if self._is_next else ""]
        evidence = [each.passage for each in passages or result.passages][:MAX_EVIDENCE]
        wide = tuple(self._pivoted(result))
        return TypedAnswer(
            kind,
            " ".join(text.split()),
            tuple(rows),
            tuple(evidence),
            self._coverage(result),
            tuple(dict.fromkeys(filter(None, (*cautions, *notes, *general)))),
            sparql=result.sparql,
            reading=reading.to_json(),
            wide=wide,
            types=self._types(result, wide),
        )

    def _visits(self) -> str:
        """Return the visits and other inspections after the latest full one of the place."""
        items = inspections(self._store.facts, [self._place])
        last = max((item.day for item in items if item.full), default="")
        return sentence(
            "since",
            since=[
                f"{item.under} ({long_date(item.day)})"
                for item in items
                if item.day > last and last
            ],
            graded="n overall",
        )

    def _coverage(self, result: Result) -> AnswerCoverage:
        population = result.population
        missing = [f"{each.name} ({each.why})" for each in population.left_out]
        scopes = [each.meaning for each in result.notes if isinstance(each, ScopeUsed)]
        text = sentence(
            "coverage.reading",
            missing=missing,
            newest="" if self._reading.as_at or population.lists else population.as_at,
            day="" if population.lists else self._reading.as_at,
            lists=lists_words(population.lists),
            scope=next(iter(scopes), ""),
        )
        return AnswerCoverage(
            text,
            population.as_at,
            population.of,
            population.counted,
            tuple(each.name for each in population.left_out),
        )


def place_of_reading(store: Store, reading: Reading) -> str:
    """Return the one authority that a reading is about (IRI); "" for several."""
    value = dict(clauses(reading.where)).get("authority")
    several = given_values(value)
    if (
        not value
        or len(several) != 1
        or "authority" not in reading.unit.dimensions
        or reading.unit.name == "agencies"
    ):
        return ""
    found = ValueResolver(store).resolve(
        reading.unit.dimension("authority"), several[0], lambda: ()
    )
    return found[0].term.strip("<>") if len(found) == 1 else ""


def _column_name(reading: Reading, name: str, label: str) -> str:
    """Return the name of a column in the rows of an answer."""
    words: dict[str, str] = load_lexicon("answer-words")["columns"]
    if name == "count":
        return reading.unit.label
    return words.get(f"{reading.unit.name}.{name}") or words.get(name) or label.lower()


def _grade_rank(value: Cell) -> int:
    order = [*GRADES, "strength", "mixed", "weakness"]
    return order.index(str(value)) if value in order else len(order)
