"""Compare how each authority is graded now on all surfaces, and print every difference.

    python benchmarks/surfaces.py [STORE] [DAY]

With a day, it is how they were graded then. What `authorities --json` has is compared with the
answer to "how is X graded", the page of the authority, the map of England and SPARQL
(gk:latestJudgement), for all authorities; and with the page of the region, the answers on shares,
on grades by region (the parts add up) and on lists, timeline, comparison, briefing and the
workbook, where the surface has the authority. The exit code is 1 where anything differs.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from graphkit.answers.pages.place_page import briefing_page, compared_page
from graphkit.answers.questions.answering import reply_to
from graphkit.answers.readings.known import OFFICIAL, latest_known
from graphkit.answers.summaries.inspection_changes import ComparableCriteria
from graphkit.core.identifiers import authority_iri, concept_iri, concept_value
from graphkit.core.partial_dates import long_date
from graphkit.core.schemes import STEPS_BELOW_OUTSTANDING
from graphkit.core.terms import OVERALL_EFFECTIVENESS, Gk, Scheme
from graphkit.graph.entities.lookup import subject_objects
from graphkit.graph.facts.inspections import FAVOURABLE
from graphkit.graph.facts.names import label
from graphkit.graph.store.dataset import Store, open_store
from graphkit.surfaces.abilities.listings import authorities
from graphkit.surfaces.export.selection import part_of
from graphkit.surfaces.export.xlsx import sheets_of
from graphkit.surfaces.maps.england_chart import cartogram
from graphkit.surfaces.maps.timeline_chart import timeline
from graphkit.surfaces.web.page import Page, PageRequest
from graphkit.surfaces.web.page_links import page_address
from graphkit.surfaces.web.rendering import render
from graphkit.surfaces.web.routes import find_builder

LATEST = """SELECT ?authority ?criterion ?grade {
  ?authority a gk:LocalAuthority ; gk:latestJudgement ?judgement .
  ?judgement gk:criterion ?criterion ; gk:grade ?grade }"""
Row = dict[str, Any]  # of `authorities`


class Difference(NamedTuple):
    """A surface that does not have a grade as `authorities` has it."""

    name: str
    surface: str
    expected: str
    shown: str

    def __str__(self) -> str:
        """Return it as a line."""
        return f"{self.name}, {self.surface}: {self.expected} expected; shown: {self.shown}"


def main() -> int:
    """Print the differences of each surface, and how many there are."""
    store = open_store(sys.argv[1] if len(sys.argv) > 1 else "graphkit.db")
    store = store.as_at(sys.argv[2]) if len(sys.argv) > 2 else store
    rows = [*authorities(store).records()]
    count = 0
    for compare in SURFACES:
        found = [*compare(store, rows)]
        count += len(found)
        print(f"{compare.__name__}: {len(found)} differences")
        for each in found:
            print(f"  {each}")
    print(f"{len(rows)} authorities, {len(SURFACES)} surfaces, {count} differences")
    return 1 if count else 0


def expected(row: Row) -> list[str]:
    """Return the words that a text on how an authority is graded must have."""
    if not row["start"]:
        return [str(row["reason"])]
    official = ["official record"] if row["source"] == OFFICIAL else []
    grade = f"{_words(row['overall'])}" if row["overall"] else str(row["reason"])
    return [grade, long_date(row["start"][:7]), *official]


def expected_state(row: Row) -> list[str]:
    """Return the words that the row of an authority in a table of states must have."""
    if not row["start"]:
        return ["not judged"]
    by_worst = ["the worst judgement"] if row["rated_by"] == "worst" else []
    return [_words(judged(row)), *by_worst, row["start"][:4]]


def judged(row: Row) -> str:
    """Return the grade by which an authority is ranked: the overall one, else the worst."""
    return str(row["rated"])


def _grades(row: Row) -> dict[str, str]:
    """Return the grades by criterion, without the overall one."""
    cells = {
        name.replace("_", "-"): str(grade)
        for name, grade in row.items()
        if name not in ("overall", "worst", "rated")
    }
    return {name: grade for name, grade in cells.items() if grade in STEPS_BELOW_OUTSTANDING}


def _words(grade: str) -> str:
    return grade.replace("-", " ")


def _texts(
    surface: str, row: Row, text: str, wanted: Callable[[Row], list[str]] = expected
) -> Iterator[Difference]:
    """Yield what a text lacks."""
    plain = " ".join(re.sub(r"<[^>]*>", "", text).split())
    for words in wanted(row):
        if words.lower() not in plain.lower():
            yield Difference(row["name"], surface, words, plain[:200])


def answer(store: Store, rows: list[Row]) -> Iterator[Difference]:
    """Yield what "how is X graded" answers otherwise."""
    for row in rows:
        found = reply_to(store, f"how is {row['name']} graded").answer
        if found is None or (row["start"] and found.kind != "authorities"):
            yield Difference(
                row["name"], "answer", "an answer on grades", found.text if found else "none"
            )
            continue
        if row["overall"]:  # else the judgements are named in another order
            yield from _texts("answer", row, found.text)
        [shown] = found.rows or [{}]
        for name, grade in _grades(row).items():
            column = (
                "grade" if name == OVERALL_EFFECTIVENESS else f"grade: {name.replace('-', ' ')}"
            )
            own = str(shown.get(column, "")).replace(" ", "-")
            if own != grade:
                yield Difference(row["name"], "answer", f"{name} {grade}", own)


def _label(store: Store, criterion: str) -> str:
    return label(store.facts, concept_iri(Scheme.CRITERION, criterion))


def _page(store: Store, builder: str, path: str) -> Page:
    page = find_builder(builder)(store, PageRequest(path))
    assert isinstance(page, Page)
    return page


def page(store: Store, rows: list[Row]) -> Iterator[Difference]:
    """Yield what the first sentence of the page of an authority says otherwise."""
    for row in rows:
        path = page_address(authority_iri(row["code"]))
        built = _page(store, "declared_pages.council", path)
        text = render(built.template, PageRequest(path), built.data, store).decode()
        first = text.partition("<h1")[2].partition(">")[2].partition("<h2>")[0]
        yield from _texts("page", row, first, _state)


def _state(row: Row) -> list[str]:
    """Return what the first sentence of a page says of the grade: by what it is."""
    if not judged(row):
        return []
    by = " overall" if row["overall"] else ", the worst judgement"
    return [f"{_words(judged(row))}{by}"]


def england(store: Store, rows: list[Row]) -> Iterator[Difference]:
    """Yield what the map of England shows otherwise."""
    shown = {str(cells[0]): cells for cells in cartogram(store, None, None, None).rows}
    for row in rows:
        _, _, grade, day, *_ = shown.get(row["name"], [""] * 7)
        worst = "" if row["overall"] else " (worst judgement"
        yield from _cells("map", row, f"{_words(judged(row))}{worst}", str(grade), str(day))


def _cells(surface: str, row: Row, grade: str, shown: str, day: str) -> Iterator[Difference]:
    if row["start"] and not (shown.lower().startswith(grade.lower()) and day == row["start"]):
        yield Difference(row["name"], surface, f"{grade}, {row['start']}", f"{shown}, {day}")


def sparql(store: Store, rows: list[Row]) -> Iterator[Difference]:
    """Yield what gk:latestJudgement has otherwise."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for authority, criterion, grade in store.rows(LATEST):
        found[authority][concept_value(criterion)] = concept_value(grade)
    for row in rows:
        shown = {
            name: each
            for name, each in found[authority_iri(row["code"])].items()
            if each in STEPS_BELOW_OUTSTANDING
        }
        wanted = _grades(row) | ({OVERALL_EFFECTIVENESS: row["overall"]} if row["overall"] else {})
        if shown != wanted:
            yield Difference(row["name"], "SPARQL", str(wanted), str(shown))


def region(store: Store, rows: list[Row]) -> Iterator[Difference]:
    """Yield what the pages of the regions show otherwise."""
    for iri in sorted({each for _, each in subject_objects(store, Gk.region)}):
        built = _page(store, "declared_pages.region", page_address(iri))
        text = render(built.template, PageRequest(page_address(iri)), built.data, store).decode()
        rows_shown = re.findall(
            r'<tr role="row">(<td.*?)<a href="[^"]*/([^"/]*)">[^<]*</a>(.*?)</tr>', text, re.S
        )
        cells = {code: before + after for before, code, after in rows_shown}
        for row in rows:
            if row["region"] == label(store.facts, iri):
                yield from _texts("region", row, cells.get(row["code"], ""), expected_state)


def shares(store: Store, rows: list[Row]) -> Iterator[Difference]:
    """Yield where the share of good or outstanding authorities of a region is not that of its
    rows.
    """
    for name in sorted({row["region"] for row in rows if row["region"]}):
        own = [row for row in rows if row["region"] == name]
        good = sum(judged(row) in FAVOURABLE for row in own)
        found = reply_to(
            store, f"what share of authorities in the {name} are good or outstanding"
        ).answer
        wanted = f"{good} of {sum(bool(judged(row)) for row in own)}"
        text = found.text if found else "no answer"
        if f"({wanted})" not in text:
            yield Difference(name, "share", wanted, text[:120])


def parts(store: Store, rows: list[Row]) -> Iterator[Difference]:
    """Yield where the grades of a region under a criterion are not those of its authorities,
    one by one.
    """
    areas = ComparableCriteria(store)
    known = {each.code: each for each in latest_known(store).values()}
    for criterion in ("", *sorted({name for row in rows for name in _grades(row)})):
        wanted: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            own = known.get(row["code"])
            grade = areas.grade(own, criterion)[0] if own and criterion else judged(row)
            wanted[row["region"]][grade] += 1
        by = f"judgement.{criterion}" if criterion else "rated"
        asked = {"of": "authorities", "measures": ["count"], "by": ["region", by]}
        found = reply_to(store, asked).answer
        shown = {str(each["region"]): each for each in (found.table_rows if found else ())}
        for name, counts in wanted.items():
            for grade in (each for each in STEPS_BELOW_OUTSTANDING if each != "adequate"):
                # without a column, none has it
                number = shown.get(name, {}).get(_words(grade)) or 0
                if name and number != counts[grade]:
                    yield Difference(
                        name, "parts", f"{counts[grade]} {grade} {criterion}", str(number)
                    )


def lists(store: Store, rows: list[Row]) -> Iterator[Difference]:
    """Yield where the list of the authorities with a grade lacks one, or has another."""
    for grade in dict.fromkeys(judged(row) for row in rows if judged(row)):
        found = reply_to(store, f"which authorities are {_words(grade)}").answer
        shown = Counter(str(each["authority"]) for each in (found.rows if found else ()))
        wanted = Counter(row["name"] for row in rows if judged(row) == grade)
        for name in (shown - wanted) + (wanted - shown):
            yield Difference(name, "list", f"{grade} for {wanted[name]}", f"{shown[name]}")


def times(store: Store, rows: list[Row]) -> Iterator[Difference]:
    """Yield what the last mark of the timeline is otherwise."""
    shown: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for name, day, _, _, criterion, grade, *_ in timeline(store, None, None, None).rows:
        shown[str(name), str(day)][str(criterion)] = str(grade).lower().partition(" to be good")[0]
    for row in rows:
        marks = shown[row["name"], row["start"]]
        if row["source"] == OFFICIAL:
            if row["overall"] and not any(
                each.startswith(_words(row["overall"])) for each in marks.values()
            ):
                yield Difference(row["name"], "timeline", row["overall"], str(marks))
            continue
        for name, grade in _grades(row).items():
            if marks.get(_label(store, name)) != _words(grade):
                yield Difference(row["name"], "timeline", f"{name} {grade}", str(marks))


def compared(store: Store, rows: list[Row]) -> Iterator[Difference]:
    """Yield what the comparison of two authorities has otherwise:
    each with the next one by name.
    """
    known = [row for row in rows if row["start"]]
    for one, other in zip(known[::2], known[1::2], strict=False):
        places = one["code"], other["code"]
        table = compared_page(store, places).tables()["grades"]
        cells = {str(each["authority"]): each for each in table.records()}
        for row in (one, other):
            shown = cells.get(row["name"]) or cells.get(f"authority/{row['code']}", {})
            wanted = {f"judgement.{name}": grade for name, grade in _grades(row).items()}
            wanted |= {"rated": row["overall"]} if row["overall"] else {}
            for name, expected in (wanted | {"inspected": row["start"]}).items():
                if name in table.columns and shown.get(name) != expected:
                    found = str(shown.get(name))
                    yield Difference(row["name"], "compare", f"{name} {expected}", found)


def briefing(store: Store, rows: list[Row]) -> Iterator[Difference]:
    """Yield what the first sentence of the briefing says otherwise."""
    for row in rows:
        text = briefing_page(store, authority_iri(row["code"])).answer
        yield from _texts("briefing", row, text, _state)


def workbook(store: Store, rows: list[Row]) -> Iterator[Difference]:
    """Yield what the sheet of authorities has otherwise."""
    [sheet] = [each for each in sheets_of(part_of(store)) if each.name == "authorities"]
    names = [each.words for each in sheet.headings]
    shown = {str(cells[0]): dict(zip(names, cells, strict=True)) for cells in sheet.rows}
    for row in rows:
        cells = shown.get(row["name"], {})
        found = f"{cells.get('Rated')}, {cells.get('Inspected')}"
        grades = {str(each).lower().partition(" to be good")[0] for each in cells.values()}
        if str(cells.get("Inspected") or "") != row["start"] or _words(row["rated"]) not in grades:
            yield Difference(row["name"], "workbook", f"{row['rated']}, {row['start']}", found)
        for name, grade in _grades(row).items():
            if _words(grade) not in grades:
                yield Difference(row["name"], "workbook", f"{name} {grade}", str(cells))


SURFACES: tuple[Callable[[Store, list[Row]], Iterator[Difference]], ...] = (
    answer,
    page,
    england,
    sparql,
    region,
    shares,
    parts,
    lists,
    times,
    compared,
    briefing,
    workbook,
)

if __name__ == "__main__":
    sys.exit(main())
