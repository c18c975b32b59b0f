"""Findings: counts by what they are about, and rows in the order of reports."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graphkit.core.terms import SCHEME
from graphkit.graph.facts.facts import Facts

# What findings are counted by: SQL of the value, and the table that it needs to be joined.
_DIMENSIONS = {
    "inspection": ("inspection.iri", ""),
    "authority": ("place.iri", ""),
    "polarity": ("finding.polarity", ""),
    "topic": (f"'{SCHEME}topic/' || statement_topic.topic", "statement_topic"),
    "sector": (f"'{SCHEME}sector/' || statement_sector.sector", "statement_sector"),
    "entity": ("concerned.iri", "statement_concerns"),
    "finding": ("passage.iri", ""),
}
_FROM = """FROM inspection {0} passage ON passage.inspection = inspection.id
  AND passage.kind = 'finding'
  {0} finding ON finding.id = passage.id LEFT JOIN entity AS place
  ON place.id = inspection.authority"""
_JOINED = (
    "coalesce((SELECT group_concat({0}, ', ') FROM statement_{0} WHERE statement = finding.id), '')"
)
# the most reliable first
_WAYS = "'by-decision by-name by-abbreviation by-date by-area new generic'"
# How the mentions of an entity in a finding were resolved, the most reliable way; "" for none.
_RESOLVED_BY = f"""coalesce((SELECT resolved_by FROM statement_mention JOIN mention
  ON mention.id = mention
  WHERE statement = finding.id AND entity = statement_concerns.entity
  ORDER BY instr({_WAYS}, resolved_by) = 0, instr({_WAYS}, resolved_by) LIMIT 1), '')"""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which findings are counted or listed; None and "" select all. Things are given by IRI."""

    inspections: Collection[str] | None = None
    authorities: Collection[str] | None = None
    topics: Collection[str] | None = None  # findings on one of these topics
    # findings about one of these entities, or on one of these topics
    about: Collection[str] | None = None
    polarities: Collection[str] | None = None  # notations or concepts
    since: str = ""  # of inspections that began on this day or later
    until: str = ""  # … on this day or earlier
    min_confidence: float = 0.0  # of the polarity, and without labels that are unsure

    @property
    def tables(self) -> str:
        """The tables of findings as SQL; where inspections are chosen, they are read first."""
        is_chosen = self.inspections is not None or self.authorities is not None
        return _FROM.format("CROSS JOIN" if is_chosen else "JOIN")

    def sql(self, labels: Collection[str] = ()) -> tuple[str, dict[str, object]]:
        """Return the condition and its values; labels that are counted (tables) must be sure,
        too.
        """
        conditions, values = ["1"], dict[str, object]()

        def among(column: str, name: str, chosen: Collection[str]) -> str:
            values[name] = json.dumps([*chosen])
            return f"{column} IN (SELECT value FROM json_each(:{name}))"

        for column, name in (("inspection.iri", "inspections"), ("place.iri", "authorities")):
            if (chosen := getattr(self, name)) is not None:
                conditions.append(among(column, name, chosen))
        of_topics = "finding.id IN (SELECT statement FROM statement_topic WHERE {})"
        if self.topics is not None:
            topics = [iri.removeprefix(f"{SCHEME}topic/") for iri in self.topics]
            sure = " AND is_sure" if self.min_confidence else ""
            conditions.append(of_topics.format(among("topic", "topics", topics) + sure))
        if self.about is not None:
            topics = [iri.removeprefix(f"{SCHEME}topic/") for iri in self.about]
            on = of_topics.format(among("topic", "on", topics))
            about = among("other.iri", "about", self.about)
            conditions.append(
                f"""({on} OR finding.id IN (SELECT statement FROM statement_concerns
                    JOIN entity AS other ON other.id = statement_concerns.entity WHERE {about}))"""
            )
        if self.polarities is not None:
            notations = [value.rpartition("/")[2] for value in self.polarities]
            conditions.append(among("finding.polarity", "polarities", notations))
        for name, sign in (("since", ">="), ("until", "<=")):
            if day := getattr(self, name):
                conditions.append(f"inspection.start_date {sign} :{name}")
                values[name] = day
        if self.min_confidence:
            values["least"] = self.min_confidence
            conditions.append("ifnull(finding.confidence, 1) >= :least")
            conditions += [f"{table}.is_sure" for table in labels]
        return " AND ".join(conditions), values


EVERY = Selection()


def count_findings_by(
    facts: Facts, by: Sequence[str], selection: Selection = EVERY
) -> dict[tuple[str, ...], int]:
    """Return the number of findings by the values of some dimensions, sorted by these.

    Dimensions are inspection, authority, topic, sector, entity and finding (IRIs), and
    polarity. A finding on two topics counts for both.
    """
    columns = [_DIMENSIONS[name][0] for name in by]
    tables = [table for name in by if (table := _DIMENSIONS[name][1])]
    joins = " ".join(f"JOIN {table} ON {table}.statement = finding.id" for table in tables)
    if "statement_concerns" in tables:
        joins += " JOIN entity AS concerned ON concerned.id = statement_concerns.entity"
    condition, values = selection.sql(tables)
    places = ", ".join(str(number + 1) for number in range(len(by)))
    rows = facts.rows(
        f"""SELECT {", ".join(columns)}, count(*) {selection.tables} {joins} WHERE {condition}
            GROUP BY {places} ORDER BY {places}""",
        values,
    )
    return {tuple(keys): number for *keys, number in rows}


class ListedFinding(NamedTuple):
    """A finding with its place; None where the graph has no value, "" for no topic."""

    iri: str
    inspection: str
    polarity: str
    extent: str | None
    section: str | None
    confidence: float | None  # of the polarity; None: 0.9 or more
    looks_back: str | None
    topics: str  # notations, separated by ", "
    sectors: str
    page: int | None
    end_page: int | None
    paragraph: str | None
    start: int  # first character in the text of the report
    digest: str | None
    quote: str | None
    section_role: str | None = None


def list_findings(facts: Facts, selection: Selection = EVERY) -> Iterator[ListedFinding]:
    """Yield findings by inspection, in the order of their reports."""
    condition, values = selection.sql()
    rows = facts.rows(
        f"""SELECT passage.iri, inspection.iri, polarity, extent, section, confidence, looks_back,
              {_JOINED.format("topic")}, {_JOINED.format("sector")},
              page, end_page, paragraph, coalesce(start, 0), digest, quote, section_role
            {selection.tables} WHERE {condition} ORDER BY finding.id""",
        values,
    )
    return map(ListedFinding._make, rows)


class ConcernedFinding(NamedTuple):
    """A finding in an inspection of an authority,
    and one entity or topic that it is about (`about`).

    `day` is the first day of the inspection; `by` is how the mention was resolved ("by-area").
    """

    authority: str
    about: str
    day: str
    finding: str
    polarity: str
    inspection: str = ""
    by: str = ""


def findings_on(facts: Facts, what: str, selection: Selection = EVERY) -> list[ConcernedFinding]:
    """Return the findings about entities (`what` is "entity") or on topics ("topic"),
    one for each of these.

    They are sorted by authority, entity or topic, day and finding.
    """
    column, table = _DIMENSIONS[what]
    condition, values = selection.sql([table])
    joins, by = f"JOIN {table} ON {table}.statement = finding.id", "''"
    if what == "entity":
        joins += " JOIN entity AS concerned ON concerned.id = statement_concerns.entity"
        by = _RESOLVED_BY
    rows = facts.rows(
        f"""SELECT place.iri, {column}, coalesce(inspection.start_date, ''), passage.iri, polarity,
              inspection.iri, {by} {selection.tables} {joins} WHERE {condition}
              ORDER BY 1, 2, 3, 4""",
        values,
    )
    return [*map(ConcernedFinding._make, rows)]
