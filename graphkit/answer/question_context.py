"""`QuestionContext`: a question with the graph it is about, and what answers to it share."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from graphkit.analyse.finding_counts import Counts, count_findings
from graphkit.analyse.latest_inspection import best_passage
from graphkit.analyse.passage_links import Passages
from graphkit.analyse.per_graph import latest_inspections, loaded_inspections
from graphkit.answer.question_vocabulary import broader_topics, vocabulary
from graphkit.answer.typed_answer import Answer, Coverage, Passage, Row
from graphkit.ask.entity_statements import passages
from graphkit.ask.inspections import Inspection, latest_full_inspections
from graphkit.ask.lookup import Labels, concept_value, local_id
from graphkit.ask.quotes import Quotes
from graphkit.core.frameworks import current_frameworks
from graphkit.core.identifiers import entity_iri
from graphkit.core.partial_dates import long_date, years_before
from graphkit.store.dataset import Store

if TYPE_CHECKING:
    from graphkit.answer.parsed_question import ParsedQuestion

MAX_EVIDENCE = 12
MAX_NAMED = 8  # authorities in a sentence
_SMALL_WORDS = frozenset({"the", "of", "and"})
MOST_ROWS = 20  # of authorities, where there may be many
CAUTIONS = (
    "Counts are sentences of reports as software classified them; a report that says more on a topic has "
    "more of them. Read the passages before you call anyone.",
)


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
    labels: Labels = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "labels", Labels(self.store))

    @cached_property
    def loaded(self) -> list[Inspection]:
        """All inspections in the period of the question, oldest first."""
        return [item for item in loaded_inspections(self.store) if self._is_in_period(item.day)]

    @cached_property
    def latest(self) -> dict[str, Inspection]:
        """The latest full inspection of each authority in the period of the question."""
        return latest_full_inspections(self.loaded) if self.period_words else latest_inspections(self.store)

    @cached_property
    def newest(self) -> str:
        """The first day of the newest inspection in the graph."""
        return max((item.day for item in loaded_inspections(self.store)), default="")

    @property
    def cycle_start(self) -> str:
        """The day from which inspections are within the usual interval of full ones, up to the newest."""
        return years_before(self.newest, current_frameworks().interval) if self.newest else ""

    def _is_in_period(self, day: str) -> bool:
        count = self.question.last_years
        return day in self.question.years and (not count or day >= years_before(self.newest, count))

    @cached_property
    def scope(self) -> Scope:
        """The authorities of the places named, or all that exist today."""
        areas, named = self.question.areas, self.question.authorities
        if not (areas or named):
            return Scope("England", vocabulary(self.store).current)
        members = dict.fromkeys((*named, *(iri for area in areas for iri in area.authorities)))
        return Scope(listed([*map(self.labels.of, named), *map(area_words, areas)]), tuple(members))

    def of(self, authority: str) -> list[Inspection]:
        """Return the inspections of an authority in the period, oldest first."""
        return [item for item in self.loaded if item.authority == authority]

    def recent(self, authority: str) -> Inspection | None:
        """Return the latest full inspection of an authority, unless it is older than the usual interval.

        Older ones count where the question names a period.
        """
        item = self.latest.get(authority)
        return item if item and (self.period_words or item.day >= self.cycle_start) else None

    def recent_inspections(self, authorities: Iterable[str]) -> dict[str, Inspection]:
        """Return the recent inspection of each authority that has one."""
        return {each: item for each in authorities if (item := self.recent(each))}

    def age_caution(self, item: Inspection) -> tuple[str, ...]:
        """Return the caution that a newer report may exist, if an inspection is not recent."""
        if item.day >= self.cycle_start or self.period_words:
            return ()
        return (f"The inspection is of {item.day[:4]}: a newer report may exist that is not loaded.",)

    def accepts(self, polarity: str) -> bool:
        """Return whether the question is about findings of a polarity; mixed ones are weak, too."""
        wanted = self.question.polarity
        return not wanted or polarity == wanted or (wanted == "weakness" and polarity == "mixed")

    def answer(
        self,
        kind: str,
        text: str,
        rows: Iterable[Row] = (),
        statements: Iterable[str] = (),
        places: Collection[str] = (),
        *more: str,
        cautions: Iterable[str] = (),
        page: str = "",
    ) -> Answer:
        """Return an answer: its passages are those of `statements` (IRIs), its coverage that of `places`."""
        evidence, coverage = self.passages(statements), self.coverage(places, *more)
        return Answer(kind, text, tuple(rows), evidence, coverage, tuple(cautions), page)

    def coverage(self, authorities: Collection[str], *more: str) -> Coverage:
        """Return what an answer on some authorities covers; `more` are further sentences."""
        missing = self.labels.by_name(set(authorities) - self.latest.keys())
        loaded = len(authorities) - len(missing)
        text = [*self._loaded_words(authorities, loaded), *more]
        if missing and loaded:
            text.append(f"Not loaded: {listed(list(map(self.labels.of, missing)))}.")
        if self.newest:
            text.append(f"The newest inspection in the graph began on {long_date(self.newest)}.")
        names = tuple(map(self.labels.of, missing))
        return Coverage(" ".join(text), self.newest, len(authorities), loaded, names)

    def _loaded_words(self, authorities: Collection[str], loaded: int) -> list[str]:
        if not authorities:
            return []
        if len(authorities) > 1:
            known = f"{loaded} of {counted(len(authorities), 'authority')} {'has' if loaded == 1 else 'have'}"
            return [f"{known} a full inspection{self.period_words} loaded."]
        years = [item.day[:4] for one in authorities for item in self.of(one) if item.full]
        return (
            [f"Loaded full inspections: {listed(years, 20)}."] if years else ["No full inspection is loaded."]
        )

    @property
    def period_words(self) -> str:
        """The period of the question as words: " since 2023"; "" without one."""
        if count := self.question.last_years:
            return f" since {long_date(years_before(self.newest, count))}"
        return f" {self.question.years}" if self.question.years else ""

    @cached_property
    def topic_counts(self) -> dict[str, Counts]:
        """The findings of the latest full inspections on the topics of the question, by report."""
        topics, latest = self.topics, self.latest.values()
        if self.store.union:  # no search index, which is faster
            return count_findings(self.store, latest, topics=topics)
        reports = {
            (local_id(item.authority)[len("authority/") :], item.day, item.framework): item.report
            for item in latest
        }
        names = [concept_value(topic) for topic in topics]
        with self.store.search_index() as index:
            found = index.count(
                ("authority", "day", "framework", "polarity"), {"kind": ["finding"], "topics": names}
            )
        counts: dict[str, Counts] = {}
        for (code, day, framework, polarity), number in found.items():
            if report := reports.get((code, day, framework)):
                counts.setdefault(report, Counts()).add(polarity, number)
        return counts

    @cached_property
    def topics(self) -> list[str]:
        """The topics of the question and those below them."""
        above, topics = broader_topics(self.store), self.question.topics
        return [*topics, *(topic for topic in above if above[topic] in topics)]

    @cached_property
    def topic_names(self) -> str:
        """The topics of the question as words."""
        return listed([self.labels.of(topic).lower() for topic in self.question.topics])

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

    def grade_statements(self, authorities: Iterable[str]) -> list[str]:
        """Return the statements of the latest overall grades of some authorities."""
        return overall_statements(self.latest.get(each) for each in authorities)

    def best_passages(self, authorities: Iterable[str], polarity: str) -> dict[str, str]:
        """Return the best passage on the topics in the latest full inspection of each authority."""
        passages = Passages(self.store)
        return {
            each: best_passage(self.store, passages, self.latest[each], polarity, self.topics)
            for each in authorities
        }

    def on_topic(self, topic: str) -> QuestionContext:
        """Return this question about another topic."""
        return replace(self, question=replace(self.question, topics=(topic,)))

    def corrections(self) -> list[str]:
        """Return how misspelt words were read."""
        return [f'"{word}" was read as {self.labels.of(iri)}.' for word, iri in self.question.corrected]


def area_words(area: object) -> str:
    """Return the name of an area as it reads in a sentence: "the North West"."""
    name = str(getattr(area, "name", area))
    if name.islower():  # of the lexicon
        name = " ".join(each if each in _SMALL_WORDS else each.capitalize() for each in name.split())
    return f"the {name}" if name.split()[0] in ("North", "South", "East", "West") else name


def grade_words(grade: str) -> str:
    """Return a grade as words: "requires improvement"."""
    return grade.replace("-", " ")


def overall_words(item: Inspection | None) -> str:
    """Return the overall grade of an inspection as words; "" without one."""
    return grade_words(item.overall.grade) if item and item.overall else ""


def overall_statements(items: Iterable[Inspection | None]) -> list[str]:
    """Return the statements of the overall grades of inspections, as far as they have one."""
    return [item.overall.statement for item in items if item and item.overall]


def statements_of(rows: Iterable[Row]) -> list[str]:
    """Return the IRIs of the statements that rows rest on."""
    return [entity_iri(str(row["statement"])) for row in rows if row.get("statement")]


def count_columns(counts: Counts) -> dict[str, int]:
    """Return counts of findings as part of a row."""
    return {"strengths": counts.strength, "mixed": counts.mixed, "weaknesses": counts.weakness}


def figures(item: Inspection, counts: Counts) -> dict[str, str | int]:
    """Return day and grade of an inspection, and counts of findings, as part of a row."""
    return {"inspected": item.day, "grade": overall_words(item), **count_columns(counts)}


def count_words(counts: Counts) -> str:
    """Return counts of findings as words: "2 strong and 1 weak findings"."""
    parts = (
        (counts.strength, "strong"), (counts.mixed, "mixed"), (counts.weakness, "weak"),
        (counts.context, "neutral"),
    )  # fmt: skip
    given = [f"{number} {word}" for number, word in parts if number]
    return f"{listed(given)} finding{'' if counts.total == 1 else 's'}"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 authority", "2 authorities"."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"


def listed(names: Collection[str], most: int = MAX_NAMED) -> str:
    """Return names as words: "Bury, Leeds and Hull"; of many the first, and how many more."""
    first, rest = list(names)[:most], len(names) - most
    if rest > 0:
        return f"{', '.join(first)} and {rest} more"
    return f"{', '.join(first[:-1])} and {first[-1]}" if len(first) > 1 else "".join(first)


def began(item: Inspection) -> str:
    """Return an inspection as words: "the ILACS 2023 inspection that began on 30 January 2023"."""
    noun = "" if item.under.endswith("inspection") else " inspection"
    return f"the {item.under}{noun} that began on {long_date(item.day)}"
