"""`Population`: the authorities, inspections and passages that a reading is about, for all of an answer."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from operator import ge, gt, le, lt
from typing import TYPE_CHECKING, Any

from graphkit.analyse.inspection_changes import ComparableCriteria
from graphkit.answer.question import TypedQuestion, judged_parts
from graphkit.answer.question_vocabulary import vocabulary
from graphkit.answer.reading_sparql import sparql_of
from graphkit.answer.typed_answer import Cell, CitedPassage, Coverage, Row, TypedAnswer
from graphkit.ask.loaded_reports import later_full_inspection
from graphkit.ask.lookup import (
    Labels,
    concept_value,
    end_date,
    local_id,
    predecessors,
    successors,
)  # fmt: skip
from graphkit.ask.quotes import Quotes
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri, entity_iri
from graphkit.core.partial_dates import last_day, long_date
from graphkit.core.resources import load_lexicon
from graphkit.core.terms import OVERALL_EFFECTIVENESS, Scheme
from graphkit.facts.facts import kept
from graphkit.facts.inspections import (  # fmt: skip
    NOT_JUDGED,
    Inspection,
    inspections,
    newest_day,
    newest_publication,
)
from graphkit.facts.match import match_expression
from graphkit.facts.names import broader_topics, label, regions
from graphkit.facts.passages import has_words, passages_of
from graphkit.facts.search_terms import parse_words
from graphkit.language.sentences import (
    any_of,
    area_words,
    grade_words,
    period_words,
    quoted,
    sentence,
    some,
)  # fmt: skip
from graphkit.readings.known import known_inspections
from graphkit.readings.nearby import nearness

if TYPE_CHECKING:
    from graphkit.store.dataset import Store

MAX_EVIDENCE, MOST_ROWS = 12, 200
_BOUNDS: dict[str, Callable[[float, float], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le}
_RELATIVE = {"<": "wanted.below", ">": "wanted.above"}
GRADES = ("outstanding", "good", "requires-improvement", "inadequate")
_CONCERNED = "SELECT statement FROM statement_concerns JOIN entity ON entity.id = entity WHERE"
# Passages that have words, or are about a service or agency whose name has them.
_WITH_WORDS = """SELECT * FROM (SELECT rowid FROM text WHERE text MATCH {0} UNION
    SELECT statement FROM statement_concerns WHERE entity IN (SELECT text.rowid FROM text
      JOIN entity AS named ON named.id = text.rowid AND named.kind IN ('service', 'agency')
      WHERE text MATCH {0}))"""
# Role → the statements with one of its values.
_WITH_VALUE = {
    "topic": "SELECT statement FROM statement_topic WHERE topic",
    "sector": "SELECT statement FROM statement_sector WHERE sector",
    "agency": f"{_CONCERNED} entity.iri",
    "agency_kind": f"{_CONCERNED} entity.class",
}
_WITH_PERSON = """SELECT inspection.iri FROM (
      SELECT passage.inspection AS id, person, role FROM participation JOIN passage USING (id)
      UNION SELECT inspection, person, 'lead-inspector' FROM inspection_lead) AS part
    JOIN inspection USING (id) JOIN entity AS named ON named.id = part.person
    WHERE named.iri IN (SELECT value FROM json_each(?)) AND (? = '' OR role = ?)"""
GROUP_SCHEMES = {"topic": Scheme.TOPIC, "region": Scheme.REGION, "sector": Scheme.SECTOR}  # of groups
_FEW = 20  # inspections, whose passages are read first
_DIMENSIONS = {
    "inspection": ("inspection.iri", ""),
    "topic": ("own.topic", "JOIN statement_topic AS own ON own.statement = passage.id"),
    "sector": ("own.sector", "JOIN statement_sector AS own ON own.statement = passage.id"),
    "polarity": ("coalesce(finding.polarity, '')", ""),
    "agency": (
        "body.iri",
        """JOIN statement_concerns AS concerned ON concerned.statement = passage.id
           JOIN entity AS body ON body.id = concerned.entity AND body.kind = 'agency'""",
    ),
}  # fmt: skip


@kept
def _known(store: Store) -> dict[str, list[Inspection]]:
    """Return the full inspections known and others with an overall grade, by authority, oldest first.

    Those of the official record whose report is not loaded have no `report`.
    """
    official = [each for each in known_inspections(store) if not each.report]
    found: dict[str, list[Inspection]] = defaultdict(list)
    loaded = [item for item in inspections(store.facts) if item.full or item.overall]
    for item in sorted([*official, *loaded], key=lambda item: (item.day, item.iri)):
        found[item.authority].append(item)
    return dict(found)


@kept
def _criteria(store: Store) -> ComparableCriteria:
    return ComparableCriteria(store)


# What a column of a row about an inspection has.
_COLUMNS: dict[str, Callable[[Population, Inspection], Cell]] = {
    "authority": lambda p, item: p.name(item.authority),
    "region": lambda p, item: p.labels.region(item.authority),
    "inspection": lambda p, item: item.under,
    "framework": lambda p, item: item.under,
    "inspected": lambda p, item: item.day,
    "grade": lambda p, item: p.shown_grade(item),
    "theme": lambda p, item: item.theme,
    "outcome": lambda p, item: grade_words(item.outcome) or None,
}


@dataclass(frozen=True)
class Population:
    """What a reading is about in a graph.

    `all_quotes` shows quotes that may not be republished, too. Of many authorities only those `among` count:
    those that meet its conditions of authorities themselves, who delivers for them or intervenes in them.
    """

    store: Store
    question: TypedQuestion
    all_quotes: bool = False
    notes: list[str] = field(default_factory=list)
    among: frozenset[str] | None = None

    @cached_property
    def labels(self) -> Labels:
        """The labels of the graph."""
        return Labels(self.store)

    def name(self, iri: str) -> str:
        """Return the label of an entity, by IRI or identifier."""
        return self.labels.of(_iri(iri))

    def asking(self, role: str, value: str) -> Population:
        """Return the population of the reading with another value of a role."""
        return self.of(self.question.with_part(role, value))

    def of(self, question: TypedQuestion) -> Population:
        """Return the population of another reading, for the same answer."""
        return replace(self, question=question)

    # Authorities

    @cached_property
    def places(self) -> tuple[str, ...]:
        """The authorities that the reading names."""
        return tuple(map(entity_iri, self.question.all("place")))

    @property
    def place(self) -> str:
        """The authority that the reading is about; "" where it is about several, or those near one."""
        return self.places[0] if len(self.places) == 1 and not self.question.has("near") else ""

    @cached_property
    def authorities(self) -> tuple[str, ...]:
        """The authorities of the places and areas, or those near the place, or all that exist today."""
        known, question = vocabulary(self.store), self.question
        kinds, areas = self._areas
        if self.places and question.has("near"):
            is_beside = question.has("measure", "compare") and not question.has("grade")
            near = nearness(self.store, self.places[0], question.one("near"))
            found = dict.fromkeys((*self.places[:is_beside], *near))
            kinds = []
        else:
            of = [iri for name in areas if name in known.areas for iri in known.areas[name].authorities]
            found = (
                dict.fromkeys((*self.places, *of)) if self.places or areas else dict.fromkeys(known.current)
            )
        outside = question.texts("outside")
        left_out = {entity_iri(each) for each in outside if each not in known.areas}
        left_out |= {iri for each in outside if each in known.areas for iri in known.areas[each].authorities}
        of_kinds = frozenset(iri for name in kinds for iri in known.areas[name].authorities)
        among = [of_kinds] if kinds else []
        among += [self.among] if self.among is not None and self.is_several else []
        return tuple(iri for iri in found if iri not in left_out and all(iri in each for each in among))

    @property
    def _areas(self) -> tuple[list[str], list[str]]:
        """The kinds of authority that the reading names, and its regions and other areas."""
        kinds, named = load_lexicon("question-words")["kinds of authority"], self.question.texts("area")
        return [each for each in named if each in kinds], [each for each in named if each not in kinds]

    @cached_property
    def title(self) -> str:
        """The authorities as words: "the North West", "Slough and Reading"."""
        kinds, areas = self._areas
        where = some([*map(self.name, self.places), *map(area_words, areas)]) or "England"
        where = f"{some(kinds)} in {where}" if kinds else where
        words = load_lexicon("readings")["conditions"]
        met = self.question.all("intervention", "deliverer", "stated") if self.among is not None else ()
        of = [each.partition("=") for each in met]  # a condition, and the topic of what is stated
        named = (
            f"{words[each]} {self.name(topic).lower() if topic else ''}".rstrip() for each, _, topic in of
        )
        where = " ".join((where, *named))
        known, left_out = vocabulary(self.store).areas, self.question.texts("outside")
        names = [area_words(each) if each in known else self.name(each) for each in left_out]
        return f"{where} outside {some(names)}" if names else where

    @property
    def here(self) -> str:
        """The name of the first place of the reading, "" without one."""
        return self.name(self.places[0]) if self.places else ""

    @property
    def within(self) -> str:
        """The authorities as they follow a noun: "in the North West", "near Reading"."""
        return sentence(f"within.{self.question.one('near') or 'area'}", title=self.title)

    @property
    def is_several(self) -> bool:
        """Whether rows are of many authorities, not of one or a few that are named."""
        return not self.places or self.question.has("near") or self.question.has("area")

    # Inspections

    def in_period(self, day: str) -> bool:
        """Return whether a day is in the period of the reading."""
        periods = self.question.periods
        return not periods or any(
            first <= day and (not last or day <= last_day(last)) for first, last in periods
        )

    @property
    def when(self) -> str:
        """The period as words: " since 2021"; "" without one."""
        return f" {words}" if (words := period_words(self.question.one("period"))) else ""

    @cached_property
    def frameworks(self) -> frozenset[str]:
        """The frameworks that the reading names, each with its variants; none for all."""
        full = current_frameworks().full_inspections
        names = self.question.all("framework")
        every = full.union(item.framework for item in loaded_by_iri(self.store).values())
        found = {each for each in every for name in names if each.startswith(name)}
        return frozenset(found.union(names, full if "full" in names else ()))

    def _is_of_kind(self, item: Inspection) -> bool:
        """Return whether an inspection is of the period, frameworks and editions of the reading."""
        editions = self.question.all("edition")
        is_kind = not self.frameworks or item.framework in self.frameworks
        return is_kind and self.in_period(item.day) and (not editions or item.version in editions)

    @cached_property
    def history(self) -> dict[str, list[Inspection]]:
        """The inspections with an overall grade, and all full ones, by authority, in the period."""
        known = _known(self.store)
        return {each: [*filter(self._is_of_kind, known.get(each, ()))] for each in self.authorities}

    @cached_property
    def known(self) -> dict[str, list[Inspection]]:
        """The full inspections known of each authority of the reading in its period, oldest first."""
        return {each: [item for item in items if item.full] for each, items in self.history.items()}

    @cached_property
    def latest(self) -> dict[str, Inspection]:
        """The latest full inspection known of each authority, in the period."""
        return {each: items[-1] for each, items in self.known.items() if items}

    @cached_property
    def loaded(self) -> list[Inspection]:
        """The loaded inspections of the authorities, in the period and of the kinds, oldest first."""
        among, results, question = {*self.authorities}, self.question.all("result"), self.question
        found = (item for item in inspections(self.store.facts) if item.authority in among)
        found = (
            item for item in found if self._is_of_kind(item) and (not results or item.outcome in results)
        )
        if not question.has("person"):
            return [*found]
        people = map(entity_iri, question.all("person"))
        values = (json.dumps([*people]), question.one("post"), question.one("post"))
        by_them = {*self.store.facts.column(_WITH_PERSON, values)}
        return [item for item in found if item.iri in by_them]

    def is_bounded(self, value: float) -> bool:
        """Return whether a number is within the bound of the reading, if it has one: ">10"."""
        bound = self.question.one("number")
        sign, limit = bound.rstrip("0123456789"), float(bound.lstrip("<>=") or 0)
        return not bound or _BOUNDS[sign](value, limit)

    @property
    def each(self) -> str:
        """The bound as words: " (more than 10 each)"; "" without one."""
        bound = self.question.one("number")
        words = load_lexicon("answer-words")["bounds"].get(bound.rstrip("0123456789"), "")
        return f" ({words} {bound.lstrip('<>=')} each)" if bound else ""

    @property
    def by_person(self) -> str:
        """The people of the reading, as they follow a noun: " led by Jo Smith"."""
        names = [*map(self.name, self.question.all("person"))]
        lead = "led by" if self.question.has("post", "lead-inspector") else "with"
        return f" {lead} {some(names)}" if names else ""

    @cached_property
    def inspected(self) -> list[Inspection]:
        """The inspections whose passages count: for areas the latest full one of each authority, for places
        all, unless a kind or period is named.
        """
        found = self.loaded
        question = self.question
        if self.is_latest:
            is_any = bool(self.frameworks) or question.has("priority")
            of = defaultdict[str, list[Inspection]](list)
            for item in found:
                of[item.authority] += [item] * (item.full or is_any)
            last = int(question.one("limit") or 1) if self.place and question.has("when", "last") else 1
            found = [item for items in of.values() for item in items[-last:]]
        if grades := question.all("grade"):
            found = [item for item in found if item.judged in grades]
        found = [item for item in found if all(self.is_judged(item, *each) for each in self.judged)]
        return sorted(found, key=lambda item: (item.day, item.iri))

    @property
    def of_inspections(self) -> str:
        """Which inspections these are, as words: "at the latest full inspection"."""
        question = self.question
        kinds = [framework_names().get(each, each) for each in question.all("framework")]
        kinds = [f"{kind} {' '.join(question.all('edition'))}".strip() for kind in kinds]
        if kinds:
            return f"in {'the latest ' * self.is_latest}{' and '.join(kinds)} reports{self.when}"
        if question.has("period"):
            return f"in inspections{self.when}"
        return "at the latest full inspection" if self.is_latest else "in all loaded reports"

    @property
    def is_latest(self) -> bool:
        """Whether only the latest full inspection of each authority counts, as nothing else is named."""
        question = self.question
        is_last = question.has("when", "last") or (question.has("when", "now") and question.has("framework"))
        if is_last and not question.has("period"):
            return True
        is_chosen = any(map(question.has, ("framework", "period", "agency", "priority", "person")))
        if is_chosen or question.has("when", "ever") or question.has("by", "year", "framework"):
            return False
        return self.is_several or question.has("when", "now", "last") or question.has("measure", "themes")

    def grade(self, item: Inspection, criterion: str) -> tuple[str, str]:
        """Return the grade that applies to a criterion at an inspection, and that it was given under.

        Without an overall grade, the worst judgement stands for it.
        """
        if criterion in ("", OVERALL_EFFECTIVENESS):
            worst = next((name for name, each in item.grades.items() if each == item.judged), "")
            return item.judged, worst
        grade, under = _criteria(self.store).grade(item, criterion)
        return ("", "") if grade == NOT_JUDGED else (grade, under)

    def own_grade(self, item: Inspection) -> str:
        """Return the grade of an inspection under the judgement area of the reading."""
        return self.grade(item, self.criterion)[0]

    def shown_grade(self, item: Inspection) -> str:
        """Return the overall grade in words; without one, the worst judgement, said to be that."""
        return item.overall_words or (f"{grade_words(item.judged)} (worst)" if item.judged else "")

    def statement(self, item: Inspection, criterion: str = "") -> str:
        """Return the judgement under a criterion, or that of the reading; "" where no report is loaded."""
        under = criterion or self.grade(item, self.criterion)[1]
        return next((each.statement for each in item.judgements if each.criterion == under), "")

    def key(self, item: Inspection, by: str) -> str:
        """Return the group that an inspection belongs to, of those by region, year and the like."""
        region = regions(self.store.facts).get(item.authority, "")
        return {
            "inspection": item.iri, "authority": item.authority, "year": item.day[:4], "grade": item.judged,
            "framework": item.framework, "region": concept_value(region) if region else "",
        }.get(by, "")  # fmt: skip

    def key_label(self, by: str, key: str) -> str:
        """Return the name of a group (`key`), or of a topic, sector or agency."""
        if by == "agency":
            return self.name(key)
        return self.name(concept_iri(GROUP_SCHEMES[by], key)) if by in GROUP_SCHEMES else grade_words(key)

    @property
    def criterion(self) -> str:
        """The judgement area of the reading, or that of the overall grade."""
        return self.question.one("criterion") or OVERALL_EFFECTIVENESS

    @property
    def for_criterion(self) -> str:
        """The judgement area as words: "overall", "for care leavers"."""
        return self.criterion_words(self.criterion)

    def criterion_words(self, criterion: str) -> str:
        """Return a judgement area as words."""
        if criterion == OVERALL_EFFECTIVENESS:
            return "overall"
        return f"for {self.name(concept_iri(Scheme.CRITERION, criterion)).lower()}"

    @property
    def graded(self) -> str:
        """The grades of the reading as they follow a noun: " graded good or outstanding"."""
        grades = self.question.all("grade")
        words = [*filter(None, (any_of(grades), self.judged_words))]
        text = " and ".join(words)
        return f" {text if text.startswith('graded') else f'graded {text}'}" if words else ""

    @cached_property
    def judged(self) -> list[tuple[str, str, str]]:
        """The judgement areas of the reading with their grades, or beside another area (`judged_parts`)."""
        return [judged_parts(each) for each in self.question.texts("judged")]

    @property
    def judged_words(self) -> str:
        """The judgement areas of the reading with their grades as words: "good for care leavers"."""
        found = []
        for area, how, other in self.judged:
            own = self.criterion_words(area)
            than = "" if how == "=" else self.criterion_words(other)
            is_of = f"{any_of(other.split('|'))} {own}"
            found.append(sentence(_RELATIVE[how], for_criterion=own, than=than) if than else is_of)
        return " and ".join(found)

    def is_judged(self, item: Inspection, area: str, how: str, other: str) -> bool:
        """Return whether an area has one of some grades, or a lower or higher one than another area."""
        grade = self.grade(item, area)[0]
        if how == "=":
            return grade in other.split("|")
        beside = self.grade(item, other)[0]
        if not (grade in GRADES and beside in GRADES):
            return False
        steps = GRADES.index(grade) - GRADES.index(beside)
        return steps > 0 if how == "<" else steps < 0

    # Passages

    @property
    def topics(self) -> list[list[str]]:
        """The topics that passages have one of each of; of topics together, one of any."""
        parts = self.topic_parts
        return [sorted({*chain(*parts)})] if self.is_together else parts

    @property
    def is_together(self) -> bool:
        """Whether inspections count that have passages on each of several topics."""
        return self.question.has("both")

    @cached_property
    def topic_parts(self) -> list[list[str]]:
        """The topics of each part (notations), with those below them."""
        above = broader_topics(self.store.facts)
        found = []
        for part in self.question.texts("topic"):
            wanted = {concept_iri(Scheme.TOPIC, concept_value(each)) for each in part.split()}
            below = {narrow for narrow, wide in above.items() if wide in wanted}
            found.append(sorted(map(concept_value, wanted | below)))
        return found

    @property
    def on_topics(self) -> str:
        """What the passages are about, as it follows a noun: " on neglect", " about police"."""
        topics = [self.name(each).lower() for part in self.question.texts("topic") for each in part.split()]
        parts = [f" on {'each of ' * self.is_together}{some(topics)}"] if topics else []
        about = [self.name(concept_iri(Scheme.SECTOR, each)).lower() for each in self.question.all("sector")]
        about += [self.name(each) for each in self.question.all("agency")]
        kinds: dict[str, str] = load_lexicon("answer-words")["agencies"]
        about += [kinds[each] for each in self.question.all("agency_kind")]
        parts += [f" about {some(about)}"] if about else []
        texts = [quoted(each) for each in self.question.texts("text")]
        parts += [f" with {some(texts)}"] if texts else []
        return "".join(parts)

    def _sql(self, polarities: Collection[str]) -> tuple[str, dict[str, Any]]:
        """Return the tables and conditions of the passages of the reading, and their values."""
        question, kind = self.question, self.kind
        values: dict[str, Any] = {"inspections": json.dumps([item.iri for item in self.inspected])}
        within, where = list[str](), ["inspection.iri IN (SELECT value FROM json_each(:inspections))"]

        def among(name: str, chosen: Iterable[str]) -> str:
            values[name] = json.dumps([*chosen])
            return f"(SELECT value FROM json_each(:{name}))"

        chosen: list[tuple[str, Iterable[str]]] = [("topic", topics) for topics in self.topics]
        chosen += [("agency", map(entity_iri, question.all("agency")))] * question.has("agency")
        chosen += [(role, question.all(role)) for role in ("sector", "agency_kind") if question.has(role)]
        for at, (role, wanted) in enumerate(chosen):
            within.append(f"{_WITH_VALUE[role]} IN {among(f'c{at}', wanted)}")
        for at, text in enumerate(question.texts("text")):
            values[f"m{at}"] = _match(text)
            within.append(_WITH_WORDS.format(f":m{at}"))
        if within:
            where.append(f"passage.id IN ({' INTERSECT '.join(within)})")
        if extents := question.all("extent"):
            where.append(f"finding.extent IN {among('extents', extents)}")
        if question.has("priority"):
            where.append("recommendation.priority_action = 1")
        if kind == "recommendation":
            where.append("recommendation.part_of IS NULL")
        if polarities:
            where.append(f"finding.polarity IN {among('polarities', polarities)}")
        tables = ("passage", "inspection")[:: 1 if within and len(self.inspected) > _FEW else -1]
        return (
            f"""FROM {" CROSS JOIN ".join(tables)} ON passage.inspection = inspection.id
              AND passage.kind = '{kind}'
            LEFT JOIN finding ON finding.id = passage.id
            LEFT JOIN recommendation ON recommendation.id = passage.id
            {{joins}} WHERE {" AND ".join(where)}""",
            values,
        )

    @property
    def kind(self) -> str:
        """The table of the passages: findings, or recommendations."""
        is_finding = self.question.subject in ("findings", "not-held", "inspections")
        return "finding" if is_finding else "recommendation"

    @property
    def polarities(self) -> tuple[str, ...]:
        """The polarities that the reading asks for; mixed findings are weak, too."""
        return {"weakness": ("weakness", "mixed"), "strength": ("strength",)}.get(
            self.question.one("polarity"), ()
        )

    @property
    def is_margin(self) -> bool:
        """Whether only authorities count that have more findings of the polarity than others."""
        question = self.question
        is_narrow = any(map(question.has, ("text", "sector", "agency", "agency_kind", "framework")))
        is_ordered = question.has("order") or question.has("measure", "share")
        return self.is_several and question.has("polarity") and not (is_narrow or is_ordered)

    def counts(self, by: Sequence[str]) -> dict[tuple[str, ...], int]:
        """Return the number of passages by some dimensions."""
        sql, values = self._sql(())
        columns = ", ".join(_DIMENSIONS[each][0] for each in by)
        joins = " ".join(_DIMENSIONS[each][1] for each in by)
        places = ", ".join(str(number + 1) for number in range(len(by)))
        rows = self.store.facts.rows(
            f"SELECT {columns}, count(DISTINCT passage.id) {sql.format(joins=joins)} GROUP BY {places} ORDER"
            f" BY {places}",
            values,
        )
        return {tuple(str(each or "") for each in keys): number for *keys, number in rows}

    def statements(self, any_polarity: bool = False) -> list[tuple[str, str, str]]:
        """Return statement, inspection and polarity of the passages, newest and weak ones first."""
        sql, values = self._sql(() if any_polarity else self.polarities)
        order = """CASE finding.polarity WHEN 'weakness' THEN 0 WHEN 'mixed' THEN 1
            WHEN 'strength' THEN 2 ELSE 3 END,
            coalesce(finding.confidence, 1) DESC, passage.id"""
        rows = self.store.facts.rows(
            f"""SELECT passage.iri, inspection.iri, coalesce(finding.polarity, '') {sql.format(joins="")}
                ORDER BY inspection.start_date DESC, {order}""",
            values,
        )
        return [(statement, inspection, polarity) for statement, inspection, polarity in rows]

    # Answers

    def say(self, key: str, /, **values: object) -> str:
        """Return a sentence of the lexicon; values that are not given are those of the population."""
        return sentence(key, self, **values)

    def row(self, iri: str, cells: Mapping[str, Cell], statement: str = "", column: str = "authority") -> Row:
        """Return a row whose first cell names an entity; `statement` is what it rests on."""
        row: dict[str, Cell] = {column: self.name(iri), **cells, "id": local_id(iri)}
        return row | {"statement": local_id(statement)} if statement else row

    def item_row(
        self, item: Inspection, columns: str, statement: str = "", of_item: bool = False, /, **cells: Cell
    ) -> Row:
        """Return a row on an inspection with some columns; other cells follow, and None leaves one out."""
        named = columns.split()
        values = {each: cells[each] if each in cells else _COLUMNS[each](self, item) for each in named} | {
            each: value for each, value in cells.items() if each not in named
        }
        row = {each: value for each, value in values.items() if value is not None}
        row["id"] = local_id(item.iri if of_item else item.authority)
        return row | {"statement": local_id(statement)} if statement else row

    def passages(self, statements: Iterable[str]) -> tuple[CitedPassage, ...]:
        """Return the passages of some statements (IRIs), in their order, a limited number."""
        wanted = list(dict.fromkeys(filter(None, statements)))[:MAX_EVIDENCE]
        quotes, facts = Quotes(self.store, self.all_quotes), self.store.facts
        found = passages_of(facts, wanted)
        return tuple(
            CitedPassage(local_id(iri), label(facts, each.report), each.page, quotes.of(iri), each.link.url)
            for iri in wanted
            if (each := found.get(iri))
        )

    def answer(
        self,
        kind: str,
        text: str,
        rows: Iterable[Row] = (),
        statements: Iterable[str] | None = None,
        covers: Collection[str] | None = None,
        cautions: Iterable[str] = (),
    ) -> TypedAnswer:
        """Return an answer. Without `statements`, its passages are those of its rows."""
        rows = tuple(rows)
        limit = int(self.question.one("limit") or MOST_ROWS)
        if statements is None:
            statements = [entity_iri(str(row["statement"])) for row in rows if row.get("statement")]
        statements = [*statements]
        places = self.authorities if covers is None else covers
        return TypedAnswer(
            kind, " ".join(text.split()), rows[:limit], self.passages(statements), self._coverage(places),
            tuple(filter(None, (*cautions, *self.notes, *self._stems(), *cautions_of(kind)))),
            sparql=sparql_of(self, kind, rows[:limit], statements),
        )  # fmt: skip

    def _stems(self) -> tuple[str, ...]:
        """Return what to know of words that were searched for in a graph that has no words of reports."""
        is_lacking = self.question.has("text") and not has_words(self.store.facts)
        return (sentence("stems"),) if is_lacking else ()

    def _coverage(self, authorities: Collection[str]) -> Coverage:
        """Return what an answer on some authorities covers, and who is left out."""
        every = _known(self.store)
        known = {each: [item for item in every.get(each, ()) if item.full] for each in authorities}
        missing = [*map(self.name, self.labels.by_name(each for each in authorities if not known[each]))]
        years = [item.day[:4] for items in known.values() for item in items] if len(known) == 1 else []
        newest, number = newest_day(self.store.facts), len(authorities) - len(missing)
        text = sentence(
            "coverage", number=number, every=len(authorities), several=len(authorities) > 1, years=years,
            none=len(authorities) == 1 and not years, missing=missing, newest=newest,
            published=newest_publication(self.store.facts),
        )  # fmt: skip
        return Coverage(text, newest, len(authorities), number, tuple(missing))


def _iri(identifier: str) -> str:
    return identifier if "://" in identifier else entity_iri(identifier)


@kept
def loaded_by_iri(store: Store) -> dict[str, Inspection]:
    """Return the loaded inspections by IRI."""
    return {item.iri: item for item in inspections(store.facts, with_undated=True)}


def _match(text: str) -> str:
    """Return the full-text expression for all of some words, or phrases in double quotes; "|" is or."""
    return " OR ".join(f"({match_expression(parse_words(f'{each} '))})" for each in text.split("|"))


def no_report(p: Population) -> TypedAnswer:
    """Return what is known of an authority without a full inspection in the period of the reading."""
    store, place = p.store, p.place

    def dated(items: Iterable[Inspection]) -> list[str]:
        return [f"{item.under} ({long_date(item.day)})" for item in items]

    text = p.say(
        "no-report", loaded=dated(p.loaded), later="" if p.when else later_full_inspection(store, place, ""),
        ended=(end_date(store, place) or "")[:4], became=[*map(p.name, successors(store, place))],
    )  # fmt: skip
    for other in predecessors(store, place):
        if earlier := dated(inspections(store.facts, [other])):
            text += " " + sentence("predecessor", name=p.name(other), loaded=earlier)
    rows = [p.item_row(item, "inspection inspected grade", "", True) for item in reversed(p.loaded)]
    return p.answer("not-loaded", text, rows, ())


def verdict(p: Population, fit: int, known: int) -> str:
    """Return whether a statement on none, every or any of some authorities is so, of which so many fit."""
    is_so = {"none": not fit, "every": fit == known, "any": bool(fit)}.get(p.question.one("claim"))
    return "" if is_so is None else "Yes:" if is_so else "No:"


def cautions_of(kind: str) -> tuple[str, ...]:
    """Return how not to read an answer of a kind, if there is a caution."""
    return tuple(words for name, words in load_lexicon("answer-words")["cautions"].items() if name == kind)


def framework_names() -> Mapping[str, str]:
    """Return the names of frameworks in a sentence."""
    names: Mapping[str, str] = load_lexicon("answer-words")["frameworks"]
    return names
