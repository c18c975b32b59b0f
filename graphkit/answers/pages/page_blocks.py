"""`blocks_of`: the blocks of a declared page, each a reading with its picture, table and words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Any, NamedTuple

from graphkit.answers.cards.card_parts import (
    BalanceRow,
    CardCell,
    CardColumn,
    CardTable,
    GradeBar,
    GradeHistory,
    GradesMap,
    Picture,
    WeakBesideStrong,
)
from graphkit.answers.cards.judgement_history import judgement_history, judgement_table
from graphkit.answers.measures.result_table import ResultTable
from graphkit.answers.pages.block_cells import (
    Beside,
    beside_of,
    cell_of,
    furthest_apart,
    polarity_counts,
    question_address,
    side_columns,
    strong_cell,
    table_column,
    weaker_sides,
)
from graphkit.answers.pages.page_readings import PageAnswer, PageReadings, Row, counted_in
from graphkit.answers.questions.reading_parts import address_text
from graphkit.answers.summaries.news import ChosenFinding, News, NewsRow, news_of, with_findings
from graphkit.core.identifiers import authority_iri, entity_iri

_MOST_ROWS = 12
_FURTHEST = 6  # topics of a sentence


class PageBlock(NamedTuple):
    """A part of a page: what it says, shows and asks.

    `number` counts the rows, or `groups` of them; `names` are those that have no row of their own;
    `shares` are numbers by grade. A `part` is no reading: the surface has it by this name. The
    heading leads to the thing that it is `about`.
    """

    name: str
    heading: str
    words: str
    question: str = ""
    answer: PageAnswer | None = None
    is_printed: bool = True
    note: str = ""
    is_half: bool = False
    table: CardTable | None = None
    picture: Picture | GradesMap | None = None
    shares: Mapping[str, int] | None = None
    names: tuple[str, ...] = ()
    badge: CardCell | None = None
    part: str = ""
    about: str = ""
    anchor: str = ""
    news: tuple[News, ...] = ()
    lines: tuple[str, ...] = ()
    groups: int = 0

    @property
    def number(self) -> int:
        return self.groups or (self.answer.number if self.answer else 0)

    def to_json(self) -> dict[str, Any]:
        """Return the block as plain data: its words, its question and its rows."""
        answer = self.answer
        return {
            "name": self.name,
            "heading": self.heading,
            "words": self.words,
            "reading": answer.reading if answer else None,
            "rows": [dict(row) for row in answer.rows] if answer else [],
            "lines": [*self.lines, *(f"{each.day}: {each.text}" for each in self.news)],
        }

    def to_table(self) -> ResultTable:
        """Return the rows of the block, or its lines, as a table."""
        title = self.heading or self.name
        if self.answer is not None:
            return self.answer.to_table(title)
        return ResultTable(title, (self.name,), tuple((line,) for line in self.lines))


Shown = dict[str, Any]  # parts of a block


def blocks_of(page: PageReadings, only: str = "") -> Iterator[PageBlock]:
    """Yield the blocks of a page in order, or `only` that of a name; blocks beside each other with
    the same `each` once for each of its values, which are slots.
    """
    blocks = page.kind["blocks"].items()
    for each, group in groupby(blocks, key=lambda block: block[1].get("each", "")):
        declared = [*group]
        for slots in page.filled_or_none(each) or [] if each else [{}]:
            page.use(slots)
            for name, block in declared:
                if not only or page.filled(name) == only:
                    yield from _block(page, name, block)


def _block(page: PageReadings, name: str, declared: Mapping[str, Any]) -> Iterator[PageBlock]:
    """Yield a block; nothing where it is left out."""
    answer = page.answer(declared) if "show" in declared else None
    is_left_out = answer is None or (declared.get("if_any") and not answer)
    if "reading" in declared and is_left_out:
        return
    lines = (page.words(each) for each in declared.get("lines", ()))
    shown: Shown = {
        "part": declared.get("part", ""),
        "lines": tuple(line for line in lines if line),
    }
    if answer is not None:
        shown |= {"question": address_text(answer.reading), "answer": answer}
    heading = page.words(declared.get("heading", ""))
    words = page.words(declared.get("words", "")) if answer is None or answer else answer.none
    if answer:
        shown |= _SHOWN[declared["show"]](page, declared, answer)
    yield PageBlock(
        page.filled(name),
        heading,
        words,
        is_printed=declared.get("print", True),
        note=page.words(declared.get("note", "")),
        is_half=declared.get("half", False),
        about=page.filled(declared.get("about", "")),
        anchor=declared.get("anchor", ""),
        **shown,
    )


def _sentence(page: PageReadings, declared: Mapping[str, Any], answer: PageAnswer) -> Shown:
    """Return the grade before a sentence, where it has one."""
    if "badge" not in declared:
        return {}
    return {"badge": cell_of(page.store, answer, answer.rows[0], declared["badge"])}


def _shares(page: PageReadings, declared: Mapping[str, Any], answer: PageAnswer) -> Shown:
    [by] = answer.brief.reading.by
    return {"shares": {str(row[by]): counted_in(row) for row in answer.rows}}


def _table(page: PageReadings, declared: Mapping[str, Any], answer: PageAnswer) -> Shown:
    """Return a row for each row, with those of readings beside it, and the names of the others."""
    beside, headings = _beside(page, declared), page.filled(declared.get("headings", {}))
    names = page.filled(declared.get("columns") or [*answer.columns])
    names = [
        name
        for name in names
        if any(row[name] is not None and row[name] is not False for row in answer.rows)
    ]
    types = [answer.columns[name].type for name in names]
    name_at = next(at for at, kind in enumerate(types) if kind != "grade")
    of_things = [
        row
        for row in answer.rows[:: -1 if declared.get("turned") else 1]
        if row[names[name_at]] is not None
    ]
    if "sides" in declared:
        order = [*page.filled(declared["sides"])]
        of_things.sort(key=lambda row: order.index(answer.thing(names[name_at], row)))
    rows = _in_order(_once(of_things, declared.get("once")), declared, beside)
    most = declared.get("rows", _MOST_ROWS)
    named = declared.get("names", "")
    shown: Shown = {}
    if named:
        shown["names"] = tuple(answer.text(named, row) for row in rows[most:])
    if not most:
        return shown
    columns = [table_column(answer, name, {"headings": headings}) for name in names]
    columns += [column for each in beside for column in each.columns]
    cells = []
    for row in rows[:most]:
        own = [cell_of(page.store, answer, row, name) for name in names]
        if notes := _notes(beside, row):
            own[name_at] = own[name_at]._replace(note=notes, mark="urgent")
        cells.append((*own, *(cell for each in beside for cell in each.cells(page.store, row))))
    table = CardTable(
        page.words(declared["heading"]).rstrip(":"),
        tuple(columns),
        tuple(cells),
        name_at=name_at,
        is_grid=declared.get("grid", False),
    )
    shown["table"] = table.transposed if "sides" in declared else table
    return shown


def _beside(page: PageReadings, declared: Mapping[str, Any]) -> list[Beside]:
    found = (beside_of(page, each) for each in declared.get("beside", ()))
    return [each for each in found if each]


def _notes(beside: Sequence[Beside], row: Row) -> str:
    return "; ".join(note for each in beside if (note := each.note(row)))


def _grouped(page: PageReadings, declared: Mapping[str, Any], answer: PageAnswer) -> Shown:
    """Return a row for each group of two or more rows that are alike in the first of two columns,
    the largest group first; the other column names them.
    """
    first, named = declared["columns"]
    among = page.filled(declared["among"])
    beside, groups = _beside(page, declared), defaultdict[Any, list[Row]](list)
    for row in answer.rows:
        if row[first] is not None and answer.thing(named, row) in among:
            groups[row[first]].append(row)
    strong = beside_of(page, declared["strong"]) if "strong" in declared else None
    largest = sorted(groups.items(), key=lambda group: -len(group[1]))
    several = [group for group in largest if len(group[1]) > 1]
    if not several:
        return {}
    cells = []
    for value, rows in several[: declared.get("rows", _MOST_ROWS)]:
        question = question_address(answer.of_group({first: value}))
        of_group = _notes([each for each in beside if named not in each.declared["at"]], rows[0])
        name = cell_of(page.store, answer, rows[0], first)._replace(note=of_group)
        own = [name, CardCell(str(len(rows)), question)]
        if strong:
            marks = [each for each in beside if named in each.declared["at"]]
            names = [f"{answer.text(named, row)} {_notes(marks, row)}".strip() for row in rows]
            weak = [answer.thing(named, row) for row in rows]
            own.append(CardCell(", ".join(names)))
            own.append(strong_cell(page.store, strong, rows[0], weak, among))
        cells.append(tuple(own))
    headings = declared["headings"]
    columns = [
        table_column(answer, first, declared),
        CardColumn(headings["count"], is_number=True),
        *([CardColumn(headings[each]) for each in ("names", "strong") if strong]),
    ]
    heading = page.words(declared["heading"])
    return {"table": CardTable(heading, tuple(columns), tuple(cells), name_at=0)}


def _sides(page: PageReadings, declared: Mapping[str, Any], answer: PageAnswer) -> Shown:
    """Return a row for each value of a column, and a column for each of some things: of rows that
    may be apart, those that several things have.
    """
    first, *_ = declared["at"]
    sides, by = [*side_columns(page, declared, answer)], declared.get("apart", "")
    least = 2 if by else 1
    known = [row for row in answer.rows if row[first] is not None]
    of_sides = [row for row in known if sum(bool(each.rows(row)) for each in sides) >= least]
    rows = _once(of_sides, first)
    if by:
        rows = furthest_apart(rows, sides, by)
    if by == "polarity":
        page.use({"weaker": weaker_sides(answer, sides, rows[:_FURTHEST])})
    if not rows:
        return {}
    cells = [
        (
            cell_of(page.store, answer, row, first),
            *(cell for each in sides for cell in each.cells(page.store, row)),
        )
        for row in rows[: declared.get("rows", _MOST_ROWS)]
    ]
    columns = [
        table_column(answer, first, declared),
        *(column for each in sides for column in each.columns),
    ]
    heading = page.words(declared["heading"]).rstrip(":")
    table = CardTable(heading, tuple(columns), tuple(cells), name_at=0, is_grid=True, is_even=True)
    return {"table": table, "groups": len(rows)}


def _once(rows: Sequence[Row], column: str | None) -> Sequence[Row]:
    """Return the first row of each value of a column."""
    if not column:
        return rows
    return [*{row[column]: row for row in reversed(rows)}.values()][::-1]


def _in_order(
    rows: Sequence[Row], declared: Mapping[str, Any], beside: Sequence[Beside]
) -> Sequence[Row]:
    """Return rows; those alike in the first column in the order of readings beside them."""
    if "order" not in declared:
        return rows
    by_name = {each.declared["name"]: each for each in beside}
    weights = [by_name[name].weight for name in declared["order"] if name in by_name]
    first = next(iter(rows[0]))
    groups = [*dict.fromkeys(row[first] for row in rows)]

    def key(row: Row) -> tuple[float, ...]:
        return groups.index(row[first]), *(-weight(row) for weight in weights)

    return sorted(rows, key=key)


def _judgements(page: PageReadings, declared: Mapping[str, Any], answer: PageAnswer) -> Shown:
    """Return the judgements of a council under comparable criteria, the newest first."""
    return {"table": judgement_table(page.store, authority_iri(page.it))}


def _grades(page: PageReadings, declared: Mapping[str, Any], answer: PageAnswer) -> Shown:
    """Return the same as a table, and as a picture of grades through time."""
    picture = judgement_history(page.store, authority_iri(page.it))
    return {**_judgements(page, declared, answer), "picture": picture}


def _balance(page: PageReadings, declared: Mapping[str, Any], answer: PageAnswer) -> Shown:
    """Return weak beside strong findings of each group, the weakest first."""
    name, _ = answer.brief.reading.by
    groups = {each: list[Row]() for each in page.filled(declared["among"])[name]}
    for row in answer.rows:
        if row[name] in groups:
            groups[row[name]].append(row)
    rows = [
        BalanceRow(answer.text(name, own[0]), answer.thing(name, own[0]), polarity_counts(own))
        for own in groups.values()
        if own
    ]
    rows.sort(key=lambda each: -each.counts.negative / each.counts.evaluated)
    return {"picture": WeakBesideStrong(page.words(declared["heading"]), tuple(rows))}


def _history(page: PageReadings, declared: Mapping[str, Any], answer: PageAnswer) -> Shown:
    """Return grades through time: each until the next one, or the last day; `beside` are further
    lines, and ticks.
    """
    lines, ticks = defaultdict[str, list[tuple[str, str]]](list), list[str]()
    for each in (declared, *declared.get("beside", ())):
        asked = page.answer(each)
        if not asked:
            continue
        name, day, grade = asked.columns
        for row in asked.rows:
            if "take" in each:
                ticks.append(str(row[day]))
            elif row[grade]:
                lines[asked.text(name, row)].append((str(row[day]), str(row[grade])))
    if not lines:
        return {}
    last = page.filled(declared["until"])
    bars = [
        (name, tuple(GradeBar(day, end, grade) for (day, grade), (end, _) in _spans(own, last)))
        for name, own in lines.items()
    ]
    title = page.words(declared["title"])
    return {"picture": GradeHistory(title, tuple(bars), tuple(ticks), last, "")}


def _spans(days: Sequence[tuple[str, str]], last: str) -> Iterator[tuple[tuple[str, str], ...]]:
    return pairwise([*days, (last, "")])


def _news(page: PageReadings, declared: Mapping[str, Any], answer: PageAnswer) -> Shown:
    """Return the first lines of news, each with what it says; of a choice, with the findings by
    which it was chosen.
    """
    rows = answer.rows[: page.filled(declared.get("rows", _MOST_ROWS))]
    events = [
        NewsRow(
            str(row["day"]), entity_iri(answer.thing("authority", row)), str(row["kind"]), number
        )
        for row, number in zip(rows, answer.brief.ids, strict=False)
    ]
    lines = news_of(page.store, events)
    chosen_by = declared.get("chosen_by", {})
    if found := page.answer(chosen_by) if chosen_by else None:
        findings = [
            ChosenFinding(entity_iri(str(row["inspection"])), str(row["polarity"]), number)
            for row, number in zip(found.rows, found.brief.ids, strict=True)
        ]
        lines = with_findings(page.store.facts, lines, page.words(chosen_by["say"]), findings)
    return {"news": tuple(lines)}


def _map(page: PageReadings, declared: Mapping[str, Any], answer: PageAnswer) -> Shown:
    """Return the map of some authorities, or of England."""
    places = tuple(entity_iri(answer.thing("authority", row)) for row in answer.rows)
    return {"picture": GradesMap(places if "where" in answer.reading else ())}


_SHOWN: Mapping[str, Callable[[PageReadings, Mapping[str, Any], PageAnswer], Shown]] = {
    "sentence": _sentence,
    "shares": _shares,
    "table": _table,
    "judgements": _judgements,
    "grades": _grades,
    "balance": _balance,
    "history": _history,
    "grouped": _grouped,
    "sides": _sides,
    "news": _news,
    "map": _map,
}
