"""`QuestionContext`: a question with the graph it is about, and what answers to it share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from graphkit.analyse.comparable_criteria import ComparableCriteria
from graphkit.analyse.finding_counts import Counts
from graphkit.analyse.latest_inspection import best_passage
from graphkit.analyse.passage_links import Passages
from graphkit.answer.question_vocabulary import vocabulary
from graphkit.answer.typed_answer import Answer, Cell, Coverage, Passage, Row
from graphkit.ask.entity_statements import passages
from graphkit.ask.loaded_reports import distinct_not_loaded, inspections_not_loaded, later_full_inspection
from graphkit.ask.lookup import Labels, concept_value, end_date, local_id, predecessors, successors
from graphkit.ask.quotes import Quotes
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import concept_iri, entity_iri
from graphkit.core.model import OVERALL_EFFECTIVENESS
from graphkit.core.partial_dates import long_date, years_before
from graphkit.core.resources import load_lexicon
from graphkit.core.terms import Scheme
from graphkit.facts.full_text import count_documents
from graphkit.facts.inspections import Inspection, inspections, latest_full_inspections, latest_inspections
from graphkit.facts.names import broader_topics
from graphkit.language import wording
from graphkit.language.wording import counted

if TYPE_CHECKING:
    from graphkit.answer.parsed_question import ParsedQuestion
    from graphkit.store.dataset import Store

MAX_EVIDENCE = 12
MAX_NAMED = 8  # authorities in a sentence
_SMALL_WORDS = frozenset({"the", "of", "and"})
MOST_ROWS = 20  # of authorities, where there may be many


listed = partial(wording.listed, most=MAX_NAMED)


@dataclass(frozen=True, slots=True)
class Scope:
    """The authorities that a question is about: their title ("the North West") and IRIs."""

    title: str
    authorities: tuple[str, ...]

    @property
    def within(self) -> str:
        """The title as it follows "authorities": "in the North West", "around Reading"."""
        return self.title if self.title.startswith("around ") else f"in {self.title}"


@dataclass(frozen=True)
class QuestionContext:
    """A question about a graph; `all_quotes` shows quotes that may not be republished, too."""

    store: Store
    question: ParsedQuestion
    all_quotes: bool = False

    @cached_property
    def labels(self) -> Labels:
        """The labels of the graph."""
        return Labels(self.store)

    def name(self, iri: str) -> str:
        """Return the label of an entity."""
        return self.labels.of(iri)

    def names(self, authorities: Iterable[str], most: int = MAX_NAMED) -> str:
        """Return the names of authorities as words, by name."""
        return listed([self.name(each) for each in self.labels.by_name(authorities)], most=most)

    @cached_property
    def place(self) -> str:
        """The first authority that the question names."""
        return self.question.authorities[0]

    @property
    def place_name(self) -> str:
        """The name of `place`."""
        return self.name(self.place)

    @cached_property
    def own(self) -> list[Inspection]:
        """The inspections of `place` in the period, oldest first."""
        return self.of(self.place)

    @property
    def own_full(self) -> list[Inspection]:
        """The full ones of `own`."""
        return [item for item in self.own if item.full]

    @cached_property
    def item(self) -> Inspection:
        """The latest full inspection of `place`, which has one (`answering` looks first)."""
        return self.latest[self.place]

    @cached_property
    def loaded(self) -> list[Inspection]:
        """All inspections in the period of the question, oldest first."""
        years, count = self.question.years, self.question.last_years
        first = years_before(self.newest, count) if count else ""
        return [item for item in inspections(self.store.facts) if item.day in years and item.day >= first]

    @cached_property
    def by_iri(self) -> dict[str, Inspection]:
        """All inspections in the period of the question, by IRI."""
        return {item.iri: item for item in self.loaded}

    @cached_property
    def latest(self) -> dict[str, Inspection]:
        """The latest full inspection of each authority in the period of the question."""
        return (
            latest_full_inspections(self.loaded)
            if self.period_words
            else latest_inspections(self.store.facts)
        )

    @cached_property
    def newest(self) -> str:
        """The first day of the newest inspection in the graph."""
        return max((item.day for item in inspections(self.store.facts)), default="")

    @cached_property
    def cycle_start(self) -> str:
        """The day from which inspections are within the usual interval of full ones, up to the newest."""
        return years_before(self.newest, current_frameworks().interval) if self.newest else ""

    @cached_property
    def cycle_day(self) -> str:
        """The day `cycle_start` as words."""
        return long_date(self.cycle_start)

    @cached_property
    def scope(self) -> Scope:
        """The authorities of the places named, or all that exist today."""
        areas, named = self.question.areas, self.question.authorities
        if not (areas or named):
            return Scope("England", vocabulary(self.store).current)
        members = dict.fromkeys((*named, *(iri for area in areas for iri in area.authorities)))
        return Scope(
            listed([*map(self.name, named), *(area_words(each.name) for each in areas)]), (*members,)
        )

    def of(self, authority: str) -> list[Inspection]:
        """Return the inspections of an authority in the period, oldest first."""
        return [item for item in self.loaded if item.authority == authority]

    def is_old(self, item: Inspection) -> bool:
        """Whether an inspection is older than the usual interval, and the question names no period."""
        return item.day < self.cycle_start and not self.period_words

    def recent(self, authorities: Iterable[str]) -> dict[str, Inspection]:
        """Return the latest full inspection of each authority, unless it is old."""
        found = ((each, self.latest.get(each)) for each in authorities)
        return {each: item for each, item in found if item and not self.is_old(item)}

    def outdated(self, authorities: Iterable[str]) -> list[str]:
        """Return the authorities whose latest full inspection is old."""
        return [each for each in authorities if each in self.latest and self.is_old(self.latest[each])]

    def age_caution(self) -> tuple[str, ...]:
        """Return the caution that a newer report may exist, if the inspection of `place` is old."""
        if not self.is_old(self.item):
            return ()
        return (f"The inspection is of {self.item.day[:4]}: a newer report may exist that is not loaded.",)

    def accepts(self, polarity: str) -> bool:
        """Return whether the question is about findings of a polarity; mixed ones are weak, too."""
        wanted = self.question.polarity
        return not wanted or polarity == wanted or (wanted == "weakness" and polarity == "mixed")

    def answer(
        self,
        kind: str,
        text: str,
        rows: Iterable[Row] = (),
        statements: Iterable[str] | None = None,
        places: Collection[str] | None = None,
        *,
        more: Iterable[str] = (),
        cautions: Iterable[str] = (),
    ) -> Answer:
        """Return an answer: its passages are those of `statements` (IRIs), its coverage that of `places`.

        Without `statements`, the passages are those of its rows; without `places`, they are the scope. `more`
        are further sentences on coverage, `cautions` those beside the caution of the kind.
        """
        rows = tuple(rows)
        if statements is None:
            statements = [entity_iri(str(row["statement"])) for row in rows if row.get("statement")]
        coverage = self._coverage(self.scope.authorities if places is None else places, *more)
        return Answer(kind, text, rows, self.passages(statements), coverage, (*cautions, *caution_of(kind)))

    def row(
        self, iri: str, cells: Mapping[str, Cell], statement: str | None = None, column: str = "authority"
    ) -> dict[str, Cell]:
        """Return a row whose first cell names an entity; `statement` is what it rests on."""
        row: dict[str, Cell] = {column: self.name(iri), **cells, "id": local_id(iri)}
        return row if statement is None else row | {"statement": local_id(statement)}

    def _coverage(self, authorities: Collection[str], *more: str) -> Coverage:
        """Return what an answer on some authorities covers; `more` are further sentences."""
        missing = [*map(self.name, self.labels.by_name(set(authorities) - self.latest.keys()))]
        loaded, text = len(authorities) - len(missing), [*more]
        if len(authorities) > 1:
            known = f"{loaded} of {counted(len(authorities), 'authority')} {'has' if loaded == 1 else 'have'}"
            text.insert(0, f"{known} a full inspection{self.period_words} loaded.")
        for one in authorities if len(authorities) == 1 else ():
            years = listed([item.day[:4] for item in self.of(one) if item.full], most=20)
            text.insert(0, f"Loaded full inspections: {years}." if years else "No full inspection is loaded.")
        if missing and loaded:
            text.append(f"Not loaded: {listed(missing)}.")
        if self.newest:
            text.append(f"The newest inspection in the graph began on {long_date(self.newest)}.")
        return Coverage(" ".join(text), self.newest, len(authorities), loaded, tuple(missing))

    @cached_property
    def period_words(self) -> str:
        """The period of the question as words: " since 2023"; "" without one."""
        if count := self.question.last_years:
            return f" since {long_date(years_before(self.newest, count))}"
        return f" {self.question.years}" if self.question.years else ""

    @property
    def since(self) -> str:
        """The period of the question as words, or from when inspections count without one."""
        return self.period_words or f", begun since {self.cycle_day}"

    @cached_property
    def topic_counts(self) -> dict[str, Counts]:
        """The findings of the latest full inspections on the topics of the question, by report."""
        topics, latest = self.topics, self.latest.values()
        reports = {(concept_value(each.authority), each.day, each.framework): each.report for each in latest}
        filters = {"kind": ["finding"], "topics": [concept_value(topic) for topic in topics]}
        found = count_documents(self.store.facts, ("authority", "day", "framework", "polarity"), filters)
        counts: dict[str, Counts] = {}
        for (code, day, framework, polarity), number in found.items():
            if report := reports.get((code, day, framework)):
                counts.setdefault(report, Counts()).add(polarity, number)
        return counts

    def counts(self, item: Inspection) -> Counts:
        """Return the findings of a latest full inspection on the topics of the question."""
        return self.topic_counts.get(item.report, Counts())

    @cached_property
    def topics(self) -> list[str]:
        """The topics of the question and those below them."""
        return self.with_narrower(*self.question.topics)

    def with_narrower(self, *topics: str) -> list[str]:
        """Return topics and those below them."""
        above = broader_topics(self.store.facts)
        return [*topics, *(topic for topic in above if above[topic] in topics)]

    @cached_property
    def topic_names(self) -> str:
        """The topics of the question as words."""
        return listed([self.name(topic).lower() for topic in self.question.topics])

    @property
    def on_topics(self) -> str:
        """The topics as they follow a noun: " on neglect and homelessness"; "" without any."""
        return f" on {self.topic_names}" if self.question.topics else ""

    @cached_property
    def areas(self) -> ComparableCriteria:
        """The judgement areas of the frameworks."""
        return ComparableCriteria(self.store)

    @property
    def asked_criterion(self) -> str:
        """The judgement area that the question names first, or that of the overall grade."""
        return next(iter(self.question.criteria), OVERALL_EFFECTIVENESS)

    def criterion(self, name: str) -> str:
        """Return the label of a criterion."""
        return self.name(concept_iri(Scheme.CRITERION, name))

    def passages(self, statements: Iterable[str]) -> tuple[Passage, ...]:
        """Return the passages of some statements (IRIs), in their order, a limited number."""
        wanted = list(dict.fromkeys(filter(None, statements)))[:MAX_EVIDENCE]
        quotes = Quotes(self.store, self.all_quotes)
        found = {entity_iri(item.statement): item for item in passages(self.store, wanted)}
        return tuple(
            Passage(local_id(iri), found[iri].report, found[iri].page, quotes.of(iri), found[iri].link)
            for iri in wanted
            if iri in found
        )

    @cached_property
    def _passage_links(self) -> Passages:
        return Passages(self.store)

    def best_passage(self, item: Inspection, polarity: str, topics: Collection[str] = ()) -> str:
        """Return the best passage of an inspection on some topics, or on those of the question."""
        return best_passage(self.store, self._passage_links, item, polarity, topics or self.topics)

    def best_passages(self, items: Iterable[Inspection]) -> list[str]:
        """Return the best weak and the best strong passage of some inspections on the topics."""
        return [self.best_passage(item, polarity) for item in items for polarity in ("weakness", "strength")]

    def grade_statements(self, authorities: Iterable[str]) -> list[str]:
        """Return the statements of the latest overall grades of some authorities."""
        return [self.latest[each].overall_statement for each in authorities if each in self.latest]

    def asking(self, **changes: object) -> QuestionContext:
        """Return this context with a question that differs: `topics`, `polarity`, `years`."""
        return replace(self, question=replace(self.question, **changes))  # type: ignore[arg-type]


def caution_of(kind: str) -> tuple[str, ...]:
    """Return how not to read an answer of a kind, if there is a caution."""
    return tuple(words for name, words in load_lexicon("answer-words")["cautions"].items() if name == kind)


def area_words(name: str) -> str:
    """Return the name of an area as it reads in a sentence: "the North West"."""
    if name.islower():  # of the lexicon
        name = " ".join(each if each in _SMALL_WORDS else each.capitalize() for each in name.split())
    return f"the {name}" if name.split()[0] in ("North", "South", "East", "West") else name


def grade_words(grade: str) -> str:
    """Return a grade as words: "requires improvement"."""
    return grade.replace("-", " ")


def inspection_row(item: Inspection) -> dict[str, Cell]:
    """Return an inspection as a row: framework, first day, overall grade."""
    row = {"inspection": item.under, "inspected": item.day, "grade": item.overall_words}
    return {**row, "id": local_id(item.iri), "statement": local_id(item.overall_statement)}


def grade_cells(item: Inspection | None) -> dict[str, Cell]:
    """Return the grade of an inspection and its day, as part of a row."""
    return {"grade": item.overall_words if item else "", "inspected": item.day if item else ""}


def count_columns(counts: Counts) -> dict[str, Cell]:
    """Return counts of findings as part of a row."""
    return {"strengths": counts.strength, "mixed": counts.mixed, "weaknesses": counts.weakness}


def figures(item: Inspection, counts: Counts) -> dict[str, Cell]:
    """Return day and grade of an inspection, and counts of findings, as part of a row."""
    return {"inspected": item.day, "grade": item.overall_words, **count_columns(counts)}


def count_words(counts: Counts) -> str:
    """Return counts of findings as words: "2 strong and 1 weak findings"."""
    names = {"strength": "strong", "mixed": "mixed", "weakness": "weak", "context": "neutral"}
    given = [f"{number} {word}" for name, word in names.items() if (number := getattr(counts, name))]
    return f"{listed(given)} finding{'' if counts.total == 1 else 's'}"


def per_cent(share: float) -> str:
    """Return a share as words: "12 %"."""
    return f"{100 * share:.0f} %"


def no_report(context: QuestionContext, authority: str) -> Answer:
    """Return what is known of an authority without a full inspection (in the period of the question)."""
    store, labels = context.store, context.labels
    everything = [item for item in inspections(store.facts) if item.authority == authority]
    others = [item for item in everything if item.full] or everything
    region, ended = labels.region(authority), end_date(store, authority)
    text = f"No report of a full inspection of {labels.of(authority)}{context.period_words} is loaded."
    if others:
        text += f" Loaded: {listed([f'{item.under} ({long_date(item.day)})' for item in others])}."
    if not context.period_words and (known := later_full_inspection(store, authority, "")):
        text += f" Known, and not loaded: {known}."
    if ended:
        became = listed([labels.of(iri) for iri in successors(store, authority)])
        text += f" The authority was abolished in {ended[:4]}{f' and became {became}' if became else ''}."
    elif region and not others:
        text += f" It is an authority of {region}."
    for other in predecessors(store, authority):
        of_other = [item for item in inspections(store.facts) if item.authority == other]
        earlier = [f"{item.under} ({long_date(item.day)})" for item in of_other]
        text += f" Loaded of its predecessor {labels.of(other)}: {listed(earlier)}." if earlier else ""
    rows: list[Row] = [inspection_row(item) for item in reversed(everything)]
    mentions = distinct_not_loaded(inspections_not_loaded(store, [authority]))
    for each in mentions[:MOST_ROWS]:
        name, note = each.framework or "inspection", f"not loaded; {each.source}"
        rows.append({"inspection": name, "inspected": each.when, "note": note})
    return context.answer("not-loaded", text, rows, (), (authority,))
