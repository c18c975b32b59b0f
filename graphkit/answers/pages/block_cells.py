"""Cells of the tables of a page: of the rows of a reading, and of readings joined to them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from graphkit.answers.cards.card_parts import CardCell, CardColumn, CountedPage, Counts
from graphkit.answers.pages.page_readings import PageAnswer, PageReadings, Row, counted_in
from graphkit.core.identifiers import entity_iri, local_id
from graphkit.core.indicators import PERCENT, indicators
from graphkit.core.language.wording import listed
from graphkit.core.schemes import GRADES_WORST_FIRST
from graphkit.core.terms import BASE
from graphkit.graph.facts.inspections import Inspection, inspections_by_iri
from graphkit.graph.facts.names import neighbour_ranks

if TYPE_CHECKING:
    from graphkit.graph.store.dataset import Store

_MOST_PAGES, _MOST_LABELS, _MOST_JUDGEMENTS = 2, 2, 3
_MOST_STRONG, _MOST_NEAR = 4, 3  # authorities that are strong here, and near
_ENOUGH = 4  # findings; more do not make a difference weigh more
_NUMBERS = ("number", "measure")


class Beside(NamedTuple):
    """A reading beside the rows of another, joined on the columns `at`."""

    declared: Mapping[str, Any]
    answer: PageAnswer
    by_key: Mapping[tuple[Any, ...], Sequence[Row]]

    @property
    def is_note(self) -> bool:
        """Whether it stands below the name of a row."""
        return bool(self.declared["take"] == "note")

    def note(self, row: Row) -> str:
        """Return the words below the name of a row; "" without any."""
        found = self.rows(row) if self.is_note else ()
        return self.answer.said_of(found[0]) if found else ""

    @property
    def judgements(self) -> Mapping[str, str]:
        """The judgements that have a column each, with its heading: those of the first thing, if
        they are few.
        """
        if self.declared["take"] != "judged":
            return {}
        first, *_ = self.by_key.values()
        if len(first) > _MOST_JUDGEMENTS:
            return {}
        headings = self.declared["headings"]
        names = {str(row["judgement"]): self.answer.text("judgement", row) for row in first}
        return {name: headings.get(name, label) for name, label in names.items()}

    @property
    def _has_others(self) -> bool:
        return any(row["judgement"] not in self.judgements for row in self.answer.rows)

    @property
    def columns(self) -> Iterator[CardColumn]:
        """The columns that it adds."""
        if self.is_note:
            return
        own = self.judgements
        yield from map(CardColumn, own.values())
        if own and not self._has_others:
            return
        if isinstance(self.declared["take"], str):
            is_wide = self.declared.get("wide", False)
            yield CardColumn(self.declared["heading"], is_wide=is_wide)
            return
        for name in self.declared["take"]:
            yield table_column(self.answer, name, self.declared)

    def rows(self, row: Row) -> Sequence[Row]:
        """Return the rows that stand beside a row."""
        return self.by_key.get(tuple(row[name] for name in self.declared["at"]), ())

    def cells(self, store: Store, row: Row) -> Iterator[CardCell]:
        """Yield the cells beside a row."""
        found, taken = self.rows(row), self.declared["take"]
        if self.is_note:
            return
        if own := self.judgements:
            given = {str(each["judgement"]): str(each["grade"]) for each in found}
            yield from (CardCell(grade=given.get(name, "")) for name in own)
            found = [each for each in found if each["judgement"] not in own]
            if not self._has_others:
                return
        if isinstance(taken, str):
            yield _TAKEN[taken](store, self.answer, found) if found else CardCell()
            return
        for name in taken:
            yield cell_of(store, self.answer, found[0], name) if found else CardCell()

    def weight(self, row: Row) -> float:
        """Return by what rows are ordered: the share of weak and mixed findings, or the number."""
        found = self.rows(row)
        if not (found and "polarity" in found[0]):
            return len(found)
        counts = polarity_counts(found)
        return counts.negative / counts.evaluated


def beside_of(page: PageReadings, declared: Mapping[str, Any]) -> Beside | None:
    """Return a reading beside others with its rows; None where it is left out, or has none."""
    answer = page.answer(declared)
    if not answer:
        return None
    shown = {
        "take": page.filled(declared["take"]),
        "heading": page.words(declared.get("heading", "")),
    }
    return _joined({**declared, **shown}, answer, answer.rows)


def _joined(declared: Mapping[str, Any], answer: PageAnswer, rows: Sequence[Row]) -> Beside:
    by_key = defaultdict[tuple[Any, ...], list[Row]](list)
    for row in rows:
        by_key[tuple(row[name] for name in declared["at"])].append(row)
    return Beside(declared, answer, by_key)


def side_columns(
    page: PageReadings, declared: Mapping[str, Any], answer: PageAnswer
) -> Iterator[Beside]:
    """Yield the rows of each of some things in a column of a reading, to stand side by side."""
    for thing, name in page.filled(declared["sides"]).items():
        own = [row for row in answer.rows if answer.thing(declared["across"], row) == thing]
        yield _joined({**declared, "heading": name}, answer, own)


def furthest_apart(rows: Sequence[Row], sides: Sequence[Beside], by: str) -> list[Row]:
    """Return rows, those first whose sides are furthest apart: by a column.

    By polarity, it is the difference between the shares of weak and mixed findings, times the
    smallest number of findings, up to some.
    """

    def distance(row: Row) -> float:
        found = [own for each in sides if (own := each.rows(row))]
        if by != "polarity":
            levels = [float(str(own[0][by])) for own in found]
            return max(levels) - min(levels)
        levels = [each.weight(row) for each in sides if each.rows(row)]
        weight = min(_ENOUGH, *(sum(map(counted_in, own)) for own in found))
        return (max(levels) - min(levels)) * weight

    return sorted(rows, key=distance, reverse=True)


def weaker_sides(answer: PageAnswer, sides: Sequence[Beside], rows: Sequence[Row]) -> str:
    """Return as words which sides have the largest share of weak and mixed findings in which rows;
    "" where none differs.
    """
    groups = defaultdict[str, list[str]](list)
    for row in rows:
        shares = {each.declared["heading"]: each.weight(row) for each in sides if each.rows(row)}
        weakest = [name for name, share in shares.items() if share == max(shares.values())]
        if len(weakest) < len(shares):
            verb = "is" if len(weakest) == 1 else "are"
            groups[f"{listed(weakest)} {verb} weaker"].append(answer.said_of(row))
    return "; ".join(f"{who} on {listed(topics)}" for who, topics in groups.items())


def table_column(answer: PageAnswer, name: str, declared: Mapping[str, Any]) -> CardColumn:
    """Return the column of a table; its declaration may have another heading."""
    column = answer.columns[name]
    heading = declared.get("headings", {}).get(name) or column.label
    return CardColumn(heading, is_number=column.type in _NUMBERS)


def cell_of(store: Store, answer: PageAnswer, row: Row, name: str) -> CardCell:
    """Return a cell of a row, by its type."""
    column, cell = answer.columns[name], row[name]
    if column.type == "grade":
        is_worst = name == "rated" and row.get("rated_by") == "worst"
        mark = str(row.get("direction") or "")
        return CardCell(grade=str(cell or "none"), by_worst=is_worst, mark=mark)
    if cell is None:
        return CardCell()
    if column.type == "day":
        return CardCell(str(cell), is_day=True)
    if column.type == "flag":
        return CardCell("yes" if cell else "")
    if name == "statement":
        number = str(cell).rpartition("/")[2].replace("-", " ")
        return CardCell(number, str(cell), note=answer.quotes.get(str(cell), ""))
    if name == "page":
        return CardCell(pages=(_page(store, row),))
    if name == "report":
        return CardCell("report", str(cell))
    if name == "share":
        return CardCell(answer.text(name, row), _rows_behind(answer, row, answer.counted))
    if name in ("count", "counted", "of"):
        counted = {"counted": answer.counted, "of": answer.counted_of}.get(name, {})
        return CardCell(f"{cell:,}", _rows_behind(answer, row, counted))
    unit = indicators()[str(row["indicator"])].unit if "indicator" in row else ""
    if isinstance(cell, (int, float)):
        is_share = unit == PERCENT and name != "year"
        return CardCell(f"{round(cell, 1):g}{' %' if is_share else ''}")
    note = unit if name == "indicator" and unit != PERCENT else ""
    return CardCell(answer.text(name, row), answer.thing(name, row), note=note)


def polarity_counts(rows: Sequence[Row]) -> Counts:
    """Return what rows by polarity count."""
    counts = Counts()
    for row in rows:
        counts.add(str(row["polarity"]), counted_in(row))
    return counts


def _rows_behind(answer: PageAnswer, row: Row, clause: Mapping[str, Any]) -> str:
    """Return the address of what a cell of a row counts."""
    groups = {name: row[name] for name in answer.brief.reading.by if name != "polarity"}
    return question_address(answer.rows_behind({**groups, **clause}))


def question_address(reading: str) -> str:
    """Return the address of the answer to a reading, given as text."""
    return f"/ask?{urlencode({'reading': reading})}"


def _counts(store: Store, answer: PageAnswer, rows: Sequence[Row]) -> CardCell:
    return CardCell(counts=polarity_counts(rows), to=_rows_behind(answer, rows[0], {}))


def _grades(store: Store, answer: PageAnswer, rows: Sequence[Row]) -> CardCell:
    *_, grade = answer.brief.reading.by
    number = {row[grade]: counted_in(row) for row in rows}
    return CardCell(shares={each: number[each] for each in GRADES_WORST_FIRST if each in number})


def _pages(store: Store, answer: PageAnswer, rows: Sequence[Row]) -> CardCell:
    most = [row for row in rows if row["page"]][:_MOST_PAGES]
    return CardCell(pages=tuple(_page(store, row) for row in most))


def _page(store: Store, row: Row) -> CountedPage:
    """Return the page of a report that a row is of, with what it counts."""
    number = counted_in(row) if "count" in row else 0
    return CountedPage(_inspection(store, row).link(str(row["page"] or "")), number)


def _inspection(store: Store, row: Row) -> Inspection:
    return inspections_by_iri(store.facts)[f"{BASE}{row['inspection']}"]


def _visit(store: Store, answer: PageAnswer, rows: Sequence[Row]) -> CardCell:
    """Return the first inspection of some rows, with its counts, if they are counted."""
    first = rows[0]
    own = [*takewhile(lambda row: row["inspection"] == first["inspection"], rows)]
    day, to = _inspection(store, first).day, answer.thing("inspection", first)
    counts = polarity_counts(own) if "polarity" in first else None
    return CardCell(day, to, is_day=True, counts=counts)


def _strands(store: Store, answer: PageAnswer, rows: Sequence[Row]) -> CardCell:
    """Return the grades of the first row, each by the last part of its column's name."""
    names = (name for name, column in answer.columns.items() if column.type == "grade")
    return CardCell(
        strands={name.rpartition(".")[2]: str(rows[0][name]) for name in names if rows[0][name]}
    )


def strong_cell(
    store: Store, strong: Beside, row: Row, weak: Sequence[str], here: Collection[str]
) -> CardCell:
    """Return the authorities that stand beside a row: those here, and below them those elsewhere
    that are statistical neighbours of weak ones, the nearest first, with their rank.
    """
    rows = strong.rows(row)
    answer = strong.answer
    names = {answer.thing("authority", row): answer.text("authority", row) for row in rows}
    ranks = dict[str, int]()
    for each in weak:
        for other, rank in neighbour_ranks(store.facts, entity_iri(each)).items():
            if local_id(other) in names and local_id(other) not in here:
                ranks[other] = min(rank, ranks.get(other, rank))
    nearest = sorted(ranks, key=lambda each: (ranks[each], each))[:_MOST_NEAR]
    near = [f"{names[local_id(each)]} ({ranks[each]})" for each in nearest]
    own = [name for each, name in names.items() if each in here]
    return CardCell(listed(own, _MOST_STRONG), note=", ".join(near))


def _labels(store: Store, answer: PageAnswer, rows: Sequence[Row]) -> CardCell:
    *_, name = answer.brief.reading.by
    texts = (answer.text(name, row) for row in rows if row[name])
    return CardCell(listed([*texts][:_MOST_LABELS]))


def _value(store: Store, answer: PageAnswer, rows: Sequence[Row]) -> CardCell:
    """Return the first number, and its year below it."""
    return cell_of(store, answer, rows[0], "value")._replace(note=str(rows[0]["year"]))


def _number(store: Store, answer: PageAnswer, rows: Sequence[Row]) -> CardCell:
    return cell_of(store, answer, rows[0], "count")


def _said(store: Store, answer: PageAnswer, rows: Sequence[Row]) -> CardCell:
    return CardCell("; ".join(map(answer.said_of, rows)))


_TAKEN: Mapping[str, Callable[[Store, PageAnswer, Sequence[Row]], CardCell]] = {
    "counts": _counts,
    "grades": _grades,
    "pages": _pages,
    "visit": _visit,
    "labels": _labels,
    "judged": _said,
    "said": _said,
    "strands": _strands,
    "value": _value,
    "number": _number,
}
